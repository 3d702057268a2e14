// @actions/io and @actions/glob
import * as glob from '@actions/glob';
import * as io from '@actions/io';
import fs from 'node:fs';
import path from 'node:path';
import { check, thrown } from './check.mjs';

export async function useFiles() {
  const workspace = process.env.GITHUB_WORKSPACE;
  check('in the workspace', process.cwd(), workspace);
  await io.mkdirP('tree/deep/er');
  fs.writeFileSync('tree/a.txt', 'a');
  fs.writeFileSync('tree/deep/b.txt', 'b');
  await io.cp('tree', 'copy', { recursive: true });
  await io.mv('copy/a.txt', 'copy/moved.txt');
  await io.rmRF('copy/deep');
  check('cp, mv, rmRF', fs.readdirSync('copy'), ['moved.txt']);
  check('which', path.basename(await io.which('sh', true)), 'sh');
  check('which, none', await io.which('no-such-program-here'), '');
  check('which, insisted', (await thrown(() => io.which('no-such-program-here', true))).includes(
    'Unable to locate executable file'), true);
  check('findInPath', (await io.findInPath('sh')).length > 0, true);

  const globber = await glob.create('tree/**\n!tree/deep\ntree/deep/*.txt', { matchDirectories: false });
  check('search paths', globber.getSearchPaths(), [path.join(workspace, 'tree')]);
  check('glob', (await globber.glob()).map((each) => path.relative(workspace, each)).sort(), [
    'tree/a.txt', 'tree/deep/b.txt']);
  const found = [];
  for await (const each of globber.globGenerator()) found.push(path.basename(each));
  check('globGenerator', found.sort(), ['a.txt', 'b.txt']);
  const digest = await glob.hashFiles('tree/*.txt\ntree/deep/*.txt');
  check('hashFiles as the expression does', digest, process.env.DIGEST);
}
