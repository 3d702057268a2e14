// @actions/exec
import * as exec from '@actions/exec';
import { check, thrown } from './check.mjs';

export async function useExec() {
  check('exec', await exec.exec('printf', ['%s\\n', 'said by a program']), 0);
  check('command line', await exec.exec('echo "one argument" two'), 0);
  check('exit code', await exec.exec('sh', ['-c', 'exit 3'], { ignoreReturnCode: true, silent: true }), 3);
  check('failure', (await thrown(() => exec.exec('sh', ['-c', 'exit 4'], { silent: true }))).replace(
    /'\S*sh'/, "'sh'"), "Error: The process 'sh' failed with exit code 4");
  check('no such program', (await thrown(() => exec.exec('no-such-program-here'))).includes(
    'Unable to locate executable file: no-such-program-here'), true);
  const output = await exec.getExecOutput('sh', ['-c', 'cat; echo problem >&2; pwd; echo "$ONLY"'], {
    cwd: '/usr', env: { ...process.env, ONLY: 'here' }, input: Buffer.from('fed\n'), silent: true });
  check('output', [output.exitCode, output.stdout, output.stderr],
    [0, 'fed\n/usr\nhere\n', 'problem\n']);
  const lines = [];
  await exec.exec('printf', ['a\\nb\\n'], {
    silent: true, listeners: { stdline: (line) => lines.push(line) } });
  check('lines of a listener', lines, ['a', 'b']);
  check('failOnStdErr', (await thrown(() => exec.exec('sh', ['-c', 'echo x >&2'], {
    failOnStdErr: true, silent: true }))).includes('failed because one or more lines were written'), true);
  // A command of a child counts as one of the action.
  await exec.exec('echo', ['::notice::of a child']);
}
