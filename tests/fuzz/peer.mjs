// GitHub's own implementation for editors (the npm package @actions/expressions), as a second opinion.
//
//   npm install --prefix DIR @actions/expressions

import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

async function load(packages, file) {
  const folder = path.resolve(packages, "node_modules/@actions/expressions/dist");
  return import(pathToFileURL(path.join(folder, file)));
}

/** `packages` is the DIR of npm's --prefix. */
export async function loadPeer(packages) {
  const { Lexer, Parser, Evaluator } = await load(packages, "index.js");
  const { reviver } = await load(packages, "data/reviver.js");
  const { Kind } = await load(packages, "data/expressiondata.js");
  const kinds = { Array: "Array", Boolean: "Boolean", Dictionary: "Object", Null: "Null", Number: "Number", String: "String" };

  function plain(value) {
    switch (value.kind) {
      case Kind.Null:
        return null;
      case Kind.Array:
        return value.values().map(plain);
      case Kind.Dictionary:
        return Object.fromEntries(value.pairs().map((pair) => [pair.key, plain(pair.value)]));
      case Kind.Number:
        return number(value.value);
      default:
        return value.value;
    }
  }

  return {
    version: JSON.parse(readFileSync(path.join(packages, "node_modules/@actions/expressions/package.json"))).version,

    /** Contexts as the package wants them, made once for many expressions. */
    contexts(json) {
      return { names: Object.keys(json), data: JSON.parse(JSON.stringify(json), reviver) };
    },

    value(text, contexts) {
      const { tokens } = new Lexer(text).lex();
      return new Evaluator(new Parser(tokens, contexts.names, []).parse(), contexts.data).evaluate();
    },

    /** `{kind, value}` in the form of `localrun eval --ndjson`, or `{error}`. */
    answer(text, contexts) {
      try {
        const value = this.value(text, contexts);
        return { kind: kinds[Kind[value.kind]] ?? String(value.kind), value: plain(value) };
      } catch (error) {
        return { error: String(error.message ?? error) };
      }
    },
  };
}

/** A number as the protocol writes it. */
function number(value) {
  if (Number.isFinite(value)) return value === 0 ? 0 : value;
  return { $number: Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity" };
}
