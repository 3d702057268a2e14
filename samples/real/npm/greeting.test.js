import assert from 'node:assert/strict';
import test from 'node:test';
import { greeting } from './greeting.js';

test('greets in the language of the build', () => {
  const language = process.env.GREETING_LANGUAGE ?? 'en';
  assert.match(greeting('Ada', language), /^(Hello|Hallo), Ada$/);
});
