// Mutated workflows read by localrun and by GitHub's parser for editors (the npm package
// @actions/workflow-parser): which are accepted, and with what messages refused.
//
//   npm install --prefix DIR @actions/workflow-parser
//   node tests/fuzz/workflows.mjs LOCALRUN DIR SEEDS… [--count N] [--seed N] [--messages]
//
// SEEDS are workflow files or folders of them. Prints every file of disagreement with a reason where
// the two are known to differ, and the number of those without one: it should be 0.
//
// Known differences ("[editor: …]" in the specification of the service, which localrun follows):
// see `knownDifference`.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { register } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const batch = 200;

function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
}

// Texts that replace a value, a key or a line: what people write by mistake, and what YAML allows.
const values = ["", "~", "true", "yes", "'true'", "010", "1e3", "0x1F", "3.10", ".inf", "[]", "{}", "[a, b]", "{a: b}", "${{ github.ref }}",
  "${{ secrets.X }}", "${{ env.A }}", "${{ matrix.a }}", "${{ foo }}", "${{ github.ref", "a: b", "*x", "&x y", "!!str 1", "!!int a", "|\n  x", "\"a\\tb\"",
  "ubuntu-latest", "actions/checkout@v4", "./local", "checkout", "a b", "__x", "1a", "inherit", "read-all", "push", "[push, pull_request]", "$/x", "docker://alpine"];
const keys = ["on", "jobs", "name", "run", "uses", "with", "env", "if", "needs", "runs-on", "steps", "strategy", "matrix", "include", "exclude",
  "outputs", "permissions", "concurrency", "defaults", "shell", "id", "container", "services", "timeout-minutes", "continue-on-error", "secrets",
  "inputs", "type", "required", "default", "branches", "types", "paths", "environment", "wait", "wait-all", "cancel", "parallel", "background",
  "Run", "runs_on", "step", "<<", "foo", "cancel-in-progress", "group", "labels", "queue", "max-parallel", "fail-fast", "snapshot", "image"];

const indentOf = (line) => line.length - line.trimStart().length;

/** The lines of the block that begins at `index`. */
function blockAt(lines, index) {
  const indent = indentOf(lines[index]);
  let end = index + 1;
  while (end < lines.length && (lines[end].trim() === "" || indentOf(lines[end]) > indent)) end++;
  return lines.slice(index, end);
}

const mutations = [
  (lines, at) => lines.splice(at, 1),
  (lines, at) => lines.splice(at, blockAt(lines, at).length),
  (lines, at) => lines.splice(at, 0, ...blockAt(lines, at)),
  (lines, at, pick) => (lines[at] = lines[at].replace(/(:\s+).*$/, (all, colon) => colon + pick(values))),
  (lines, at, pick) => (lines[at] = lines[at].replace(/(-\s+)[^:]*$/, (all, dash) => dash + pick(values))),
  (lines, at, pick) => (lines[at] = lines[at].replace(/[\w-]+:/, () => pick(keys) + ":")),
  (lines, at, pick) => lines.splice(at, 0, " ".repeat(indentOf(lines[at])) + pick(keys) + ": " + pick(values)),
  (lines, at, pick) => lines.splice(at, 0, " ".repeat(indentOf(lines[at])) + "- " + pick(values)),
  (lines, at) => (lines[at] = " " + lines[at]),
  (lines, at) => (lines[at] = lines[at].replace(/^ /, "")),
  (lines, at, pick, below) => (lines[at] = lines[at].slice(0, below(lines[at].length + 1)) + pick([..."{}[]:,#'\"&*!|>%@`\t-?"]) + lines[at].slice(below(lines[at].length + 1))),
  (lines, at, pick, below) => {
    const other = below(lines.length);
    [lines[at], lines[other]] = [lines[other], lines[at]];
  },
];

function mutate(text, below) {
  const pick = (list) => list[below(list.length)];
  const lines = text.split("\n");
  for (let i = 1 + below(3); i > 0 && lines.length > 0; i--) pick(mutations)(lines, below(lines.length), pick, below);
  return lines.join("\n");
}

function seedFiles(places) {
  return places.flatMap((place) =>
    statSync(place).isDirectory() ? readdirSync(place).filter((name) => /\.ya?ml$/.test(name)).map((name) => path.join(place, name)) : [place]);
}

// The package imports JSON without saying so, which Node refuses.
const jsonHook = `
import { readFileSync } from "node:fs";
export async function load(url, context, next) {
  if (!url.endsWith(".json")) return next(url, context);
  return { format: "module", shortCircuit: true, source: "export default " + readFileSync(new URL(url), "utf8") };
}`;

async function loadPeer(packages) {
  register("data:text/javascript," + encodeURIComponent(jsonHook));
  const folder = path.resolve(packages, "node_modules/@actions/workflow-parser/dist");
  const parser = await import(pathToFileURL(path.join(folder, "index.js")));
  const trace = { error() {}, info() {}, verbose() {} };
  return async (name, content) => {
    try {
      const result = parser.parseWorkflow({ name, content }, trace);
      if (result.value) {
        // Job-level checks add their errors to the context.
        await parser.convertWorkflowTemplate(result.context, result.value, undefined, { fetchReusableWorkflowDepth: 0 });
      }
      return result.context.errors.getErrors().map((error) => ({ message: error.rawMessage, line: error.range?.start?.line }));
    } catch (error) {
      return [{ message: String(error.message ?? error) }];
    }
  };
}

function ours(localrun, folder, names) {
  const call = spawnSync(localrun, ["lint", "--no-shellcheck", "--format", "ndjson", ...names], { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
  if (call.status !== 0 && call.status !== 3) throw new Error(`localrun ended with ${call.status}: ${call.stderr}`);
  const found = new Map(names.map((name) => [name, []]));
  for (const line of call.stdout.split("\n").filter(Boolean)) {
    const diagnostic = JSON.parse(line);
    if (diagnostic.severity === "error") found.get(diagnostic.file).push(diagnostic);
  }
  return found;
}

/** Why the two may differ on this file, or nothing. */
function knownDifference(text, mine, theirs) {
  const said = (list, pattern) => list.some(({ message }) => pattern.test(message));
  const rules = [
    ["the package does not check the form of `uses`", () => said(mine, /^Expected format \{org\}/)],
    ["the package has no message for filters that exclude each other", () => said(mine, /you may only define one of/)],
    ["the package takes `queue: max` with `cancel-in-progress: true`", () => /queue: *max/.test(text) && said(mine, /queue/)],
    ["the package refuses an input of workflow_dispatch that is empty or has unknown keys", () => /workflow_dispatch/.test(text) && said(theirs, /Unexpected value/)],
    ["the package refuses `on: repository_dispatch`", () => /repository_dispatch/.test(text)],
    ["the package compares `needs` with case", () => said(theirs, /depends on unknown job/) && mine.length === 0],
    ["the package leaves out an alias that has no anchor, which YAML forbids", () => theirs.length === 0 && mine.every(({ message }) => /^Unknown anchor/.test(message))],
    ["the package does not check tags", () => said(mine, /is invalid for the type|not valid with the tag|^Unexpected tag/)],
    ["the package has no limit of depth", () => said(mine, /Maximum object depth exceeded/)],
    ["the package wants a switch for steps in the background", () => /background|wait|cancel|parallel/.test(text) && theirs.every(({ message }) => /'(background|wait|wait-all|cancel|parallel)'/.test(message))],
    ["the service's parser does not look at the indentation inside quotes", () => said(theirs, /Missing closing ["']quote/)],
    ["the service's parser takes a comment right behind a quote or a bracket", () => said(theirs, /Comments must be separated/)],
    ["a repeated `...` ends nothing", () => /^\.\.\.$/m.test(text) && said(theirs, /multiple documents/)],
    ["the service's parser refuses a tab on an otherwise empty last line", () => /\n\t+$/.test(text) && said(mine, /A tab cannot indent/)],
    ["a finding about a script, no refusal", () => mine.every(({ code }) => code === "deprecated-command" || code === "shell-missing" || code?.startsWith("output-"))],
    ["the service's own checks of literals", () => said(mine, /Container image cannot be empty|Invalid runs-on group|Expected format '\{major|Invalid cron|Missing 'options'|Unexpected type|input default/)],
  ];
  return rules.find(([, holds]) => holds())?.[0];
}

function parseArguments(given) {
  const options = { count: 2000, seed: 1, messages: false };
  const rest = [];
  for (let i = 0; i < given.length; i++) {
    if (given[i] === "--count" || given[i] === "--seed") options[given[i].slice(2)] = Number(given[++i]);
    else if (given[i] === "--messages") options.messages = true;
    else rest.push(given[i]);
  }
  return { options, localrun: path.resolve(rest[0]), packages: rest[1], seeds: rest.slice(2) };
}

const { options, localrun, packages, seeds } = parseArguments(process.argv.slice(2));
const peer = await loadPeer(packages);
const below = random(options.seed);
const texts = seedFiles(seeds).map((file) => readFileSync(file, "utf8")).filter((text) => text.length < 20000);
const folder = mkdtempSync(path.join(tmpdir(), "workflows-"));
let unexplained = 0;
let refused = 0;
const known = new Map();
try {
  for (let done = 0; done < options.count; done += batch) {
    const files = new Map();
    for (let i = 0; i < Math.min(batch, options.count - done); i++) {
      const name = `w${done + i}.yml`;
      files.set(name, mutate(texts[below(texts.length)], below));
      writeFileSync(path.join(folder, name), files.get(name));
    }
    const found = ours(localrun, folder, [...files.keys()]);
    for (const [name, text] of files) {
      const theirs = await peer(name, text);
      const mine = found.get(name);
      if (mine.length > 0) refused++;
      const first = (list) => list.map(({ message }) => message).sort().join("\n");
      const differ = options.messages ? mine.length > 0 && theirs.length > 0 && first(mine) !== first(theirs) : mine.length > 0 !== theirs.length > 0;
      if (!differ) continue;
      const reason = knownDifference(text, mine, theirs);
      if (reason) {
        known.set(reason, (known.get(reason) ?? 0) + 1);
        continue;
      }
      unexplained++;
      writeFileSync(path.join(tmpdir(), `differs-${options.seed}-${name}`), text);
      console.log(`${path.join(tmpdir(), `differs-${options.seed}-${name}`)}\n  localrun: ${JSON.stringify(mine.map((d) => `${d.line}:${d.column} ${d.message}`))}\n  package:  ${JSON.stringify(theirs)}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
for (const [reason, count] of known) console.log(`${count} × ${reason}`);
console.log(`${options.count} workflows, ${refused} refused by localrun, ${unexplained} disagreements without a known reason`);
process.exitCode = unexplained > 0 ? 1 : 0;
