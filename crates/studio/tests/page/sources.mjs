// The page as it is shipped: its types, its size, what no module may do. `node --test sources.mjs`

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const HERE = dirname(fileURLToPath(import.meta.url)), PAGE = join(HERE, "../../page");
/** The most bytes that a browser loads before the page stands: every file packed, as the program sends it. */
const MOST = 150_000;

const sources = new Map(readdirSync(PAGE).filter((name) => /\.(html|css|js)$/.test(name)).map((name) => [name, readFileSync(join(PAGE, name), "utf8")]));

/**
 * Files that a browser loads: those that others name in an import, a link or a script. Modules of types alone are in comments.
 * @param {boolean} [all]  also steps that are loaded when they are looked at
 */
function loaded(all = true) {
  const found = new Set(["index.html"]);
  for (const name of found) {
    const text = sources.get(name).replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [, later, next] of text.matchAll(/(?:from |import |import(\()|href=|src=)"\.?\/?(?:page\/)?([\w-]+\.(?:js|css))"/g)) if (sources.has(next) && (all || !later)) found.add(next);
  }
  return found;
}

test("types hold", () => {
  execFileSync(process.execPath, [join(HERE, "node_modules/typescript/bin/tsc"), "-p", PAGE], { stdio: ["ignore", "inherit", "inherit"] });
});

test("the page is small", () => {
  const packed = (names) => names.map((name) => [name, gzipSync(sources.get(name), { level: 9 }).length]).sort((one, other) => other[1] - one[1]);
  const sum = (sizes) => sizes.reduce((all, [, bytes]) => all + bytes, 0), sizes = packed([...loaded(false)]), first = sum(sizes), all = sum(packed([...loaded()]));
  const plain = [...loaded()].reduce((sum, name) => sum + Buffer.byteLength(sources.get(name)), 0);
  console.log(`${first} bytes in ${sizes.length} files, ${all} with every step; ${plain} as they stand`);
  assert.ok(first < all, "some steps are loaded later");
  assert.ok(first <= MOST, `${first} bytes: ${sizes.map(([name, bytes]) => `${name} ${bytes}`).join(", ")}`);
});

test("every file is loaded or holds types alone", () => {
  const left = [...sources.keys()].filter((name) => !loaded().has(name));
  for (const name of left) assert.match(sources.get(name).replace(/\/\*[\s\S]*?\*\//g, "").trim(), /^export \{\};$/, name);
});

test("nothing becomes markup or program, nothing is asked of others", () => {
  for (const [name, text] of sources) {
    if (name.endsWith(".js")) {
      assert.match(text, /^\/[/*]/, `${name} begins with what it is`);
      for (const never of [/\binnerHTML\b/, /\bouterHTML\b/, /insertAdjacentHTML/, /document\.write/, /\beval\(/, /new Function/, /setAttribute\(\s*["']style/, /cssText/, /["'`]https?:\/\/(?!www\.w3\.org\/)/]) assert.doesNotMatch(text, never, name);
    } else if (name.endsWith(".css")) {
      assert.doesNotMatch(text, /url\(|@import/, name);
    } else {
      assert.doesNotMatch(text, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/, name);
    }
  }
});
