// @actions/tool-cache
import * as exec from '@actions/exec';
import * as tools from '@actions/tool-cache';
import fs from 'node:fs';
import http from 'node:http';
import { check, thrown } from './check.mjs';

export async function useToolCache() {
  fs.mkdirSync('made/bin', { recursive: true });
  fs.writeFileSync('made/bin/mytool', '#!/bin/sh\necho tool\n', { mode: 0o755 });
  await exec.exec('tar', ['czf', 'made.tar.gz', '-C', 'made', '.'], { silent: true });
  const server = http.createServer((request, response) => {
    if (request.url !== '/made.tar.gz') response.statusCode = 404;
    response.end(request.url === '/made.tar.gz' ? fs.readFileSync('made.tar.gz') : '');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const base = `http://127.0.0.1:${server.address().port}`;
  const archive = await tools.downloadTool(`${base}/made.tar.gz`);
  check('downloaded into the temporary folder', archive.startsWith(`${process.env.RUNNER_TEMP}/`), true);
  check('not there', await thrown(() => tools.downloadTool(`${base}/none`)),
    'Error: Unexpected HTTP response: 404');
  server.close();
  const folder = await tools.extractTar(archive);
  check('extracted', fs.readdirSync(`${folder}/bin`), ['mytool']);
  check('nothing cached yet', tools.find('mytool', '1.x'), '');
  const cached = await tools.cacheDir(folder, 'mytool', '1.2.3');
  check('in the tool cache', cached.startsWith(`${process.env.RUNNER_TOOL_CACHE}/mytool/1.2.3/`), true);
  await tools.cacheFile('made/bin/mytool', 'mytool', 'mytool', '1.4.0');
  check('find', tools.find('mytool', '1.2.x'), cached);
  check('all versions', tools.findAllVersions('mytool').sort(), ['1.2.3', '1.4.0']);
  check('explicit', [tools.isExplicitVersion('1.2.3'), tools.isExplicitVersion('1.x')], [true, false]);
  check('evaluate', tools.evaluateVersions(['1.2.3', '1.4.0'], '<1.4'), '1.2.3');
}
