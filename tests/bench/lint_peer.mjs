// How fast workflow files are read and checked: `localrun lint` as a whole process against GitHub's parser for editors
// (the npm package @actions/workflow-parser) inside a Node that is warm already.
//
//   npm install --prefix DIR @actions/workflow-parser
//   node tests/bench/lint_peer.mjs LOCALRUN DIR [ROUNDS]
//
// 175 made-up files of 391 KB together, as the largest repositories have; one file; one of nearly 1 MB. In turns, the
// best of the rounds of each. shellcheck, which the package does not have, is left out of localrun's side.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { register } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [binary, packages, rounds = "7"] = process.argv.slice(2);
if (!packages) {
  console.error("usage: lint_peer.mjs LOCALRUN DIR [ROUNDS]");
  process.exit(2);
}

const steps = [
  () => "      - uses: actions/checkout@v4\n        with:\n          fetch-depth: 0\n          persist-credentials: false\n",
  (n) => `      - name: Set up ${n}\n        uses: actions/setup-node@v4\n        with:\n          node-version: \${{ matrix.node }}\n`,
  (n) => `      - id: s${n}\n        run: |\n          set -x\n          echo "tag=\${{ github.ref_name }}-${n}" >> "$GITHUB_OUTPUT"\n          make -j4 part${n}\n`,
  (n) => `      - name: Test \${{ matrix.os }}\n        if: github.event_name == 'push' && !startsWith(github.ref, 'refs/tags/')\n        run: npm test -- --shard ${n}/8\n        env:\n          CI: true\n          SHARD: \${{ strategy.job-index }}\n`,
  (n) => `      - run: ./publish --channel "\${{ inputs.channel || 'nightly' }}" ${n}\n        continue-on-error: true\n        timeout-minutes: 10\n`,
];

/** What makes a file large: a script. */
const script = (n) => `      - name: Script ${n}\n        run: |\n${Array.from({ length: 30 }, (_, i) => `          ./tools/convert --input data/part-${n}-${i}.txt --output "$OUT/part-${i}"\n`).join("")}`;

function job(name, needs, count, hasScript) {
  let text = `  ${name}:\n`;
  if (needs) text += `    needs: ${needs}\n`;
  text += "    runs-on: ${{ matrix.os }}\n    strategy:\n      fail-fast: false\n      matrix:\n        os: [ubuntu-latest, ubuntu-22.04]\n        node: [18, 20, 22]\n    steps:\n";
  for (let i = 0; i < count; i++) text += steps[i % steps.length](i);
  if (hasScript) text += script(count);
  return text;
}

/** A workflow of at least this many bytes. */
function workflow(number, bytes, hasScripts = false) {
  let text = `name: Workflow ${number}\non:\n  push:\n    branches: [main, 'release/**']\n    paths-ignore: ['docs/**']\n  pull_request:\n  workflow_dispatch:\n    inputs:\n      channel:\n        type: choice\n        options: [nightly, stable]\npermissions:\n  contents: read\nconcurrency:\n  group: \${{ github.workflow }}-\${{ github.ref }}\n  cancel-in-progress: true\njobs:\n`;
  for (let i = 0; text.length < bytes; i++) text += job(`job${i}`, i % 3 ? `job${i - 1}` : "", 3 + (i % 6), hasScripts);
  return text;
}

function makeFiles(folder) {
  mkdirSync(folder, { recursive: true });
  const files = [];
  let left = 391 * 1024;
  for (let i = 0; i < 175; i++) {
    // From small ones to a few large ones, as repositories have them.
    const bytes = i % 25 === 0 ? 8000 : 850 + ((i * 37) % 1500);
    const text = workflow(i, Math.min(bytes, left));
    files.push({ name: path.join(folder, `w${i}.yml`), text });
    left -= text.length;
  }
  for (const file of files) writeFileSync(file.name, file.text);
  return files;
}

/** Milliseconds of the wall and of the processor of one call. */
function run(files) {
  const shell = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null';
  const names = files.map((file) => file.name);
  const call = spawnSync("bash", ["-c", shell, "bash", binary, "lint", "--no-shellcheck", ...names], { encoding: "utf8" });
  if (call.status !== 0) throw new Error(`localrun refuses a file:\n${call.stdout}`);
  const [wall, user, system] = call.stderr.trim().split("\n").at(-1).split(" ").map(Number);
  return { wall: wall * 1000, cpu: (user + system) * 1000 };
}

async function peerRun(parser, files) {
  const before = process.cpuUsage();
  const begin = process.hrtime.bigint();
  for (const file of files) await parser.check(file.name, file.text);
  const wall = Number(process.hrtime.bigint() - begin) / 1e6;
  const used = process.cpuUsage(before);
  return { wall, cpu: (used.user + used.system) / 1000 };
}

/** The package: reads, checks and converts, as an editor has it done. */
async function loadParser(packages) {
  // It imports its schema without saying that it is JSON, which Node wants to hear.
  register("data:text/javascript," + encodeURIComponent(`
    export async function load(url, context, next) {
      return next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context);
    }`));
  const folder = path.resolve(packages, "node_modules/@actions/workflow-parser");
  const parser = await import(pathToFileURL(path.join(folder, "dist/index.js")));
  const trace = { error() {}, info() {}, verbose() {} };
  return {
    version: JSON.parse(readFileSync(path.join(folder, "package.json"))).version,
    async check(name, content) {
      const result = parser.parseWorkflow({ name, content }, trace);
      if (!result.value) throw new Error(`${name} is refused`);
      await parser.convertWorkflowTemplate(result.context, result.value, undefined, { fetchReusableWorkflowDepth: 0 });
    },
  };
}

/** Peak memory in KB beside that of a call that reads nothing to speak of. */
function memory(files) {
  const peak = (names) => Number(spawnSync("/usr/bin/time", ["-f", "%M", binary, "lint", "--no-shellcheck", ...names], { encoding: "utf8" }).stderr.trim().split("\n").at(-1));
  return { peak: peak(files.map((file) => file.name)), base: peak(["/dev/null"]) };
}

const best = (runs, key) => Math.min(...runs.map((each) => each[key]));

const folder = mkdtempSync(path.join(tmpdir(), "lint-bench-"));
try {
  const parser = await loadParser(packages);
  const many = makeFiles(folder);
  const one = [many[1]];
  const big = [{ name: path.join(folder, "big.yml"), text: workflow(0, 1_040_000, true) }];
  writeFileSync(big[0].name, big[0].text);
  console.log(`best of ${rounds}; package ${parser.version}, node ${process.version}`);
  console.log("| files | bytes | localrun, process | its processor time | package, in warm Node | its processor time | ratio of processor times |");
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  for (const [name, files] of [["175 files", many], ["one file", one], ["one large file", big]]) {
    const ours = [];
    const theirs = [];
    await peerRun(parser, files);
    for (let i = 0; i < Number(rounds); i++) {
      ours.push(run(files));
      theirs.push(await peerRun(parser, files));
    }
    const bytes = files.reduce((sum, file) => sum + statSync(file.name).size, 0);
    const figures = [best(ours, "wall"), best(ours, "cpu"), best(theirs, "wall"), best(theirs, "cpu")].map((ms) => `${ms.toFixed(1)} ms`);
    const ratio = (best(theirs, "cpu") / best(ours, "cpu")).toFixed(1);
    console.log(`| ${name} | ${bytes} | ${figures.join(" | ")} | ${ratio} |`);
    if (files === big && existsSync("/usr/bin/time")) {
      const { peak, base } = memory(files);
      console.log(`\npeak memory, one large file: ${peak} KB, ${(((peak - base) * 1024) / bytes).toFixed(1)} times the file beside the ${base} KB of a call that reads nothing`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
