// How fast expressions are evaluated: localrun's protocol against GitHub's package, the same lines for both.
//
//   node tests/bench/expressions_peer.mjs LOCALRUN DIR [LINES]
//
// LOCALRUN is a release build, DIR holds the package (tests/fuzz/peer.mjs). Both read each line's JSON, parse and
// evaluate the expression and write the answer; localrun's figure contains starting the process and two pipes.

import { spawnSync } from "node:child_process";
import { loadPeer } from "../fuzz/peer.mjs";

const [binary, packages, lines = "200000"] = process.argv.slice(2);
if (!packages) {
  console.error("usage: expressions_peer.mjs LOCALRUN DIR [LINES]");
  process.exit(2);
}

const github = { ref: "refs/heads/main", event_name: "push", event: { commits: [{ id: "a", author: { name: "Ada" } }] } };
const cases = {
  literal: "1",
  comparison: "github.ref == 'refs/heads/main'",
  condition: "github.event_name == 'pull_request' || startsWith(github.ref, 'refs/tags/') && !contains(github.ref, 'beta')",
  filter: "contains(github.event.commits.*.author.name, 'ada')",
  format: "format('{0}-{1}', github.ref, github.event_name)",
  json: "fromJSON('{\"include\":[{\"os\":\"linux\",\"node\":20},{\"os\":\"linux\",\"node\":22}]}').include[1].node",
};

function seconds(work) {
  const times = Array.from({ length: 3 }, () => {
    const begin = process.hrtime.bigint();
    work();
    return Number(process.hrtime.bigint() - begin) / 1e9;
  });
  return Math.min(...times);
}

const peer = await loadPeer(packages);
const count = Number(lines);
console.log(`${count} lines, best of 3; package ${peer.version}, node ${process.version}`);
console.log("case         localrun lines/s   package lines/s   ratio");
for (const [name, expr] of Object.entries(cases)) {
  const line = JSON.stringify({ id: 1, expr, contexts: { github } });
  const input = `${line}\n`.repeat(count);
  const ours = seconds(() => spawnSync(binary, ["eval", "--ndjson"], { input, maxBuffer: 1 << 30 }));
  const theirs = seconds(() => {
    const answers = [];
    for (let i = 0; i < count; ++i) {
      const row = JSON.parse(line);
      answers.push(JSON.stringify({ id: row.id, ...peer.answer(row.expr, peer.contexts(row.contexts)) }));
    }
    return answers.join("\n");
  });
  const rate = (time) => Math.round(count / time).toLocaleString("en").padStart(16);
  console.log(`${name.padEnd(12)} ${rate(ours)}  ${rate(theirs)}   ${(theirs / ours).toFixed(1)}`);
}
