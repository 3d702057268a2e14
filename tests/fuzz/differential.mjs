// Random expressions, evaluated by localrun and by GitHub's package; every disagreement is printed.
//
//   node tests/fuzz/differential.mjs LOCALRUN DIR [COUNT] [SEED]
//
// LOCALRUN is the binary, DIR holds the package (peer.mjs). Exit status 1 if the two disagree where the package is not
// known to differ from the hosted runner. What the generator leaves out for that reason: numbers of more than 15
// digits or with an exponent as text, hexadecimal numbers beyond 31 bits, `0X`, `infinity`, white space beyond ASCII
// (and U+FEFF, which is none), keys that differ in case only, keys like "15" in another order than JavaScript's,
// letters whose upper case is several letters, halves of surrogate pairs.

import { spawnSync } from "node:child_process";
import { loadPeer } from "./peer.mjs";

const [binary, packages, count = "20000", seed = String(Date.now() % 1e9)] = process.argv.slice(2);
if (!packages) {
  console.error("usage: differential.mjs LOCALRUN DIR [COUNT] [SEED]");
  process.exit(2);
}

let state = Number(seed) >>> 0 || 1;
function random(below) {
  // xorshift32: the same seed gives the same expressions everywhere
  state ^= state << 13;
  state >>>= 0;
  state ^= state >>> 17;
  state ^= state << 5;
  state >>>= 0;
  return state % below;
}
const pick = (list) => list[random(list.length)];

const contexts = {
  github: { ref: "refs/heads/main", sha: "ABC", event: { action: "", list: [1, "two", null, true, [3, [4]], { n: "x" }], n: 0 } },
  a: { b: { C: [{ d: 1 }, { d: { e: "é" } }, {}, 5], "15": "fifteen", "": "empty" }, s: "0x1F", t: " 12 ", u: "ς", v: "Ö" },
  list: ["b", "a", "B", 1, 1.5, "1", false, null, {}, []],
  zero: 0,
  minus: -1.5,
  big: 1e14,
  text: "it's {0} a }}",
  yes: true,
  nothing: null,
};
const numbers = ["0", "-0", "1", "1.5", "-2", "+3", ".5", "5.", "1e3", "1E-2", "0x1F", "0x7FFFFFFF", "0o17", "NaN",
  "Infinity", "-Infinity", "123456789012345", "0.1", "-.5e+2", "0.0001"];
const strings = ["''", "'a'", "'A'", "'it''s'", "' 1 '", "'1e3'", "'0x1f'", "'0o7'", "'+0x1'", "'NaN'", "'-Infinity'",
  "'true'", "'null'", "'ö'", "'SS'", "'Σς'", "'ı'", "'I'", "'é'", "'É'", "'[1,2]'", "'1,000'", "'1_0'", "'.'", "'-'", "'5.'", "'.5'", "'\t7 '", "'ǆ'"];
const json = ["'[]'", "'{}'", "'[1,\"a\",null]'", "'{\"a\":{\"b\":[1]}}'", "'\"x\"'", "'1e3'", "'-0'", "'1.50'", "' [ 1 ] '", "''", "'[1,]'", "'tru'",
  "'{\"1\":3,\"15\":1,\"b\":2}'", "'01'", "'\"\\u00e9\\n\"'"];
const formats = ["'{0}'", "'{0}{1}'", "'{{{0}}}'", "'{0'", "'{}'", "'{1}'", "'a}}b'", "'{ 0}'", "'{0}}'", "'{00}'", "'}'", "'{0:}'", "'{0:x}'"];
const paths = ["github", "github.ref", "GitHub.SHA", "github.event.list", "github.event.action", "a.b", "a.b.c", "a.s", "a.t", "a.u", "a.v", "list", "zero",
  "minus", "big", "text", "yes", "nothing", "github.nope.x", "a.b['15']", "list[3]", "a.b.c.*.d", "a.*", "list.*", "github.event.*", "a.b.*.*", "a.b.c[1].d.e"];

function expression(depth) {
  if (depth <= 0) return pick([() => pick(numbers), () => pick(strings), () => pick(paths), () => pick(paths), () => pick(["true", "false", "null"]), randomNumber,
    () => `'${randomText(8)}'`, () => `'${randomNumber()}'`])();
  const inner = () => expression(depth - 1 - random(2));
  const gap = () => pick(["", "", " ", "\n"]);
  return pick([
    () => `${inner()}${gap()}${pick(["==", "!=", "<", "<=", ">", ">="])} ${inner()}`,
    () => `${inner()} ${pick(["&&", "||"])}${gap()}${inner()}`,
    () => `${inner()} ${pick(["&&", "||"])} ${inner()}`,
    () => `!${gap()}${inner()}`,
    () => `(${inner()})`,
    () => `(${inner()})${pick([".*", "[*]", ".d", "['n']", "[0]", "[1]", `[${inner()}]`])}`,
    () => `${pick(paths)}${pick([".*", "[*]", ".d", "['a']", "[-1]", "[1.9]", `[${inner()}]`])}`,
    () => `${pick(["contains", "startsWith", "ENDSWITH"])}(${inner()}, ${inner()})`,
    () => `format(${pick([() => pick(formats), inner])()}, ${inner()})`,
    () => `format('{1}-{0}', ${inner()},${inner()})`,
    () => `join(${inner()}${pick(["", `, ${inner()}`])})`,
    () => `toJSON(${inner()})`,
    () => `fromJSON(${pick([() => pick(json), () => `toJSON(${inner()})`])()})`,
    () => `fromJSON('${randomJson(3)}')${pick(["", "", ".*", ".a0", "['D1']", "[0]", ".*.n1"])}`,
    () => `case(${inner()} == ${inner()}, ${inner()}, ${inner()})`,
  ])();
}

/** 1 to 15 digits with a sign, a point or an exponent; only what both sides write alike. */
function randomNumber() {
  for (;;) {
    const text = numberText();
    const written = String(Math.abs(Number(text.replace(/^[-+]/, ""))));
    if (/^\d+(\.\d{1,15})?$/.test(written) && written.replace(".", "").length <= 15 && !/^0\.0000/.test(written)) return text;
  }
}

function numberText() {
  const digits = Array.from({ length: 1 + random(15) }, () => random(10)).join("");
  const point = random(digits.length + 1);
  const sign = pick(["", "", "-", "+"]);
  return pick([
    () => sign + digits,
    () => `${sign}${digits.slice(0, point)}.${digits.slice(point)}`,
    () => `${sign}${digits.slice(0, point) || "0"}e${pick(["", "-", "+"])}${random(30)}`,
    () => `0x${random(0x7fffffff).toString(16)}`,
    () => `0o${random(0x7fffffff).toString(8)}`,
  ])();
}

/** Letters of several scripts, of one to four bytes each in UTF-8, beside what has a meaning in the language. */
const letters = [..."aAbBzZ019 _-.,{}[]()\"\\/éÉΣσςДдŁłŸÿ日本한𝒳😀\u00ad\u200d\u0301\n\t"];
/** At most one quote: the package leaves the second `''` as it is. */
function randomText(most) {
  const text = Array.from({ length: random(most) }, () => pick(letters));
  if (random(8) === 0) text.splice(random(text.length + 1), 0, "''");
  return text.join("");
}

function randomJson(depth) {
  const simple = [() => "null", () => "true", () => "false", () => String(random(1000) - 500), () => `${random(100)}.${1 + random(9)}`,
    () => JSON.stringify(randomText(6).replaceAll("''", "'")).replaceAll("'", "''")];
  if (depth <= 0) return pick(simple)();
  const gap = pick(["", " ", "\n"]);
  return pick([
    ...simple,
    () => `[${gap}${Array.from({ length: random(4) }, () => randomJson(depth - 1)).join(`,${gap}`)}]`,
    () => `{${Array.from({ length: random(4) }, (_, i) => `"${pick(["a", "d", "n", "é", "key"])}${i}"${gap}:${gap}${randomJson(depth - 1)}`).join(",")}${gap}}`,
  ])();
}

/** Mostly right, sometimes with a slip. */
function generate() {
  let text = expression(1 + random(4));
  if (random(6) === 0) {
    const points = [...text];
    const at = random(points.length + 1);
    const slip = pick(["", " ", ".", ",", "(", ")", "[", "]", "*", "'", '"', "!", "=", "&", "|", "<", "-", "x", "@"]);
    points.splice(at, random(2), slip);
    text = points.join("");
  }
  return text;
}

const peer = await loadPeer(packages);
const prepared = peer.contexts(contexts);
const expressions = Array.from({ length: Number(count) }, generate);
const input = expressions.map((expr, id) => JSON.stringify({ id, expr, contexts }) + "\n").join("");
const run = spawnSync(binary, ["eval", "--ndjson"], { input, maxBuffer: 1 << 30, encoding: "utf8" });
const answers = run.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
if (run.status !== 0 || answers.length !== expressions.length) {
  console.error(`localrun ended with ${run.status} after ${answers.length} of ${expressions.length} answers\n${run.stderr}`);
  process.exit(1);
}

const single = (value) => JSON.stringify(value ?? null).replaceAll("''", "'");
const sorted = (value) => [...JSON.stringify(value ?? null)].sort().join("");

/** Where the package is known to differ from the hosted runner. */
const known = [
  {
    why: "it evaluates arguments and indexes that are not needed",
    holds: (expr, ours, theirs) =>
      /^(case predicate|The following format string|Error parsing|Unexpected (token|end)|empty input|could not evaluate index)/.test(theirs.error),
  },
  { why: "it takes more format strings", holds: (expr, ours) => /^The (following format string|format specifiers)/.test(ours.error) },
  { why: "its toJSON has no NaN and Infinity", holds: (expr) => /toJSON/.test(expr) && /NaN|Infinity/.test(expr) },
  {
    why: "JavaScript puts keys that are numbers first",
    holds: (expr, ours, theirs) => /"\d+"\s*:/.test(expr) && sorted(ours.value) === sorted(theirs.value),
  },
  { why: "its hexadecimal and octal numbers have more than 32 bits", holds: (expr) => /0x[0-9a-f]{8,}|0o[0-7]{11,}/i.test(expr) },
  {
    why: "of several doubled quotes in a text it undoes the first only",
    holds: (expr, ours, theirs) => /'[^']*''[^']*''/.test(expr) && single(ours.value) === single(theirs.value),
  },
  { why: "it compares lower-case texts in contains, where the three sigmas differ", holds: (expr) => /contains/i.test(expr) && /[σςΣ]/.test(expr) },
  { why: "it writes exponents as JavaScript does", holds: (expr, ours) => /\dE[-+]\d/.test(JSON.stringify(ours.value ?? "")) },
  { why: "it takes a comma behind the last argument", holds: (expr) => /,\s*\)/.test(expr) },
];
const tally = { agreed: 0, errors: 0, known: 0, differs: 0 };
for (const [id, expr] of expressions.entries()) {
  const ours = answers[id];
  const theirs = peer.answer(expr, prepared);
  const both = "error" in ours && "error" in theirs;
  if (both || JSON.stringify([ours.kind, ours.value]) === JSON.stringify([theirs.kind, theirs.value])) {
    tally[both ? "errors" : "agreed"] += 1;
  } else if (known.some((rule) => rule.holds(expr, ours, theirs))) {
    tally.known += 1;
  } else {
    tally.differs += 1;
    if (tally.differs <= 40) console.log(`${JSON.stringify(expr)}\n  localrun ${JSON.stringify(ours)}\n  package  ${JSON.stringify(theirs)}`);
  }
}
console.log(`seed ${seed}, package ${peer.version}: ${tally.agreed} equal values, ${tally.errors} errors in both, ${tally.known} known differences, ${tally.differs} others`);
process.exit(tally.differs === 0 ? 0 : 1);
