import * as core from '@actions/core';
import { check, done, thrown } from './check.mjs';
import { useExec } from './exec.mjs';
import { useFiles } from './files.mjs';
import { useToolCache } from './tools.mjs';

// ---- inputs
check('text', core.getInput('text', { required: true }), 'padded');
check('text as it is', core.getInput('text', { trimWhitespace: false }), '  padded  ');
check('name in another case', core.getInput('TEXT'), 'padded');
check('name with a blank', core.getInput('my input'), 'from toolkit');
check('name with dots', core.getInput('dotted.name-x'), 'dots stay');
check('lines', core.getMultilineInput('lines'), ['first', 'second', 'third']);
check('lines as they are', core.getMultilineInput('lines', { trimWhitespace: false }), [
  'first', '  second  ', 'third']);
check('yes', core.getBooleanInput('yes'), true);
check('no', core.getBooleanInput('no'), false);
check('not boolean', (await thrown(() => core.getBooleanInput('not-boolean'))).split('\n')[0],
  'TypeError: Input does not meet YAML 1.2 "Core Schema" specification: not-boolean');
check('number', core.getInput('number'), '4.50');
check('empty', core.getInput('empty'), '');
check('an empty default is set', process.env.INPUT_EMPTY, '');
check('absent', core.getInput('absent'), '');
check('absent is not set', 'INPUT_ABSENT' in process.env, false);
check('required', await thrown(() => core.getInput('absent', { required: true })),
  'Error: Input required and not supplied: absent');

// ---- outputs, variables, PATH, state
core.setOutput('line', 'one line');
core.setOutput('lines', 'first\n\n  third\nghadelimiter_EOF\n');
core.setOutput('object', { list: [1, true, null], text: 'a "quote"' });
core.setOutput('boolean', false);
core.setOutput('nothing', null);
core.setOutput('empty', '');
core.exportVariable('PLAIN', 'plain');
core.exportVariable('LINES', 'a\n$HOME `b`\n');
core.exportVariable('OBJECT', { a: 1 });
check('exported here too', process.env.LINES, 'a\n$HOME `b`\n');
check('exported by pre', process.env.SET_BY_PRE, 'yes');
core.addPath(`${process.env.RUNNER_TEMP}/one`);
core.addPath(`${process.env.RUNNER_TEMP}/two`);
check('path here too', process.env.PATH.startsWith(
  `${process.env.RUNNER_TEMP}/two:${process.env.RUNNER_TEMP}/one:`), true);
check('state of pre', core.getState('from pre'), 'kept');
core.saveState('changed', 'by main');
core.saveState('lines', 'one\n  two\n\nEOF');
core.saveState('object', { deep: [1, null, 'ä'] });

// ---- log
core.info('information');
core.info('of a: colon, 100% and #hash');
core.debug('hidden\nwithout RUNNER_DEBUG');
check('isDebug', core.isDebug(), process.env.RUNNER_DEBUG === '1');
const secret = ['a', 'very', 'secret', 'word'].join('-');
core.setSecret(secret);
core.exportVariable('SECRET', secret);
core.setSecret('secret of\ntwo-lines');
console.log(`it is ${secret}, and two-lines of it`);
core.startGroup('by hand');
core.info('inside');
core.endGroup();
check('group', await core.group('around a function', async () => {
  core.info('awaited');
  return 12;
}), 12);
core.setCommandEcho(true);
core.debug('echoed');
core.setCommandEcho(false);

// ---- annotations
core.notice('a notice');
core.warning('two\nlines: 50% done', {
  title: 'A title, with: signs', file: 'src/a,b.c', startLine: 3, endLine: 3, startColumn: 2,
  endColumn: 8 });
core.error(new Error('an error object'), { file: 'src/main.c', startLine: 7 });

// ---- summary
check('summary is empty at first', core.summary.isEmptyBuffer(), true);
await core.summary
  .addHeading('Result', 2)
  .addTable([
    [{ data: 'File', header: true }, { data: 'Time', header: true }],
    ['a.js', '1 ms'],
    [{ data: 'wide', colspan: '2' }],
  ])
  .addCodeBlock('let x = 1 < 2;', 'js')
  .addList(['one', 'two'], true)
  .addDetails('More', 'hidden text')
  .addImage('a.png', 'a picture', { width: '10', height: '20' })
  .addLink('a link', '#anchor')
  .addQuote('quoted', '#source')
  .addSeparator()
  .addBreak()
  .addRaw('raw', true)
  .addEOL()
  .write();
await core.summary.addRaw('appended\n').write();
check('summary was written', core.summary.isEmptyBuffer(), true);
core.summary.addRaw('not this');
check('summary as text', core.summary.stringify(), 'not this');
core.summary.emptyBuffer();

// ---- what only GitHub has
check('getIDToken', await thrown(() => core.getIDToken('audience')),
  'Error: Error message: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable');

// ---- helpers
check('toPosixPath', core.toPosixPath('a\\b/c'), 'a/b/c');
check('toWin32Path', core.toWin32Path('a/b'), 'a\\b');
check('toPlatformPath', core.toPlatformPath('a\\b'), 'a/b');
check('platform', [core.platform.isLinux, (await core.platform.getDetails()).isLinux], [true, true]);

await useExec();
await useFiles();
await useToolCache();
done('main');
core.setFailed(new Error('failed on purpose'));
