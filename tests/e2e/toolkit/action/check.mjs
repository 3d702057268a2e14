// What is not as expected fails the step, and says so.
import assert from 'node:assert/strict';

let count = 0;
let wrong = 0;

export function check(name, actual, expected) {
  count += 1;
  try {
    assert.deepEqual(actual, expected);
  } catch (error) {
    wrong += 1;
    process.exitCode = 1;
    console.log(`WRONG ${name}: ${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
  }
}

/** What calling it throws; empty when it does not. */
export async function thrown(call) {
  try {
    await call();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
  return '';
}

export function done(stage) {
  console.log(`${stage}: ${count} checks, ${wrong} wrong`);
}
