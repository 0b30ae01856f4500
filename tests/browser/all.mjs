// Every check on the page of every study: `node all.mjs FOLDER [part of a check's name]`. FOLDER holds a folder a study with
// `results/report.html` in it. A line a check; the exit code is 1 where one failed.

import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import * as access from "./access.mjs";
import { launch, Study } from "./browser.mjs";
import { is, outcome } from "./checks.mjs";
import * as curves from "./curves.mjs";
import * as figures from "./figures.mjs";
import * as find from "./find.mjs";
import * as hostile from "./hostile.mjs";
import * as keyboard from "./keyboard.mjs";
import * as places from "./places.mjs";
import * as plates from "./plates.mjs";
import * as print from "./print.mjs";
import * as quiet from "./quiet.mjs";
import * as sizes from "./sizes.mjs";
import * as tables from "./tables.mjs";
import * as terms from "./terms.mjs";
import * as theme from "./theme.mjs";
import * as widths from "./widths.mjs";

// Pages that are driven at once.
const AT_ONCE = 2;

const folder = resolve(process.argv[2]);
const browser = await launch();
const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "results", "report.html")));
const studies = names.map((name) => new Study(browser, name, join(folder, name, "results")));

/** Runs a part on a study; what throws outside of its checks is a failed check of its own. */
async function run([study, [part, { check }]]) {
  const from = Date.now();
  const named = (name, act) => is(`${study.name}: ${name}`, act);
  try {
    await check(study, named);
  } catch (error) {
    await named(part, () => { throw error; });
  }
  if (process.env.FOLDSHIFT_BROWSER_TIMES) console.error(`${study.name} ${part} ${Date.now() - from} ms`);
}

const parts = { access, keyboard, print, widths, tables, curves, figures, plates, places, find, terms, theme, hostile };
const work = Object.entries(parts).flatMap((part) => studies.filter(({ name }) => !part[1].studies || part[1].studies.includes(name)).map((study) => [study, part]));
// Times are taken before two pages share the machine.
for (const study of studies.filter(({ name }) => sizes.studies.includes(name))) await run([study, ["sizes", sizes]]);
await Promise.all(Array.from({ length: AT_ONCE }, async () => { while (work.length) await run(work.shift()); }));
for (const study of studies) await run([study, ["quiet", quiet]]);
await browser.close();

const { failed, passed } = outcome();
console.log(`${failed ? "not ok" : "ok"} ${passed} checks held, ${failed} did not, ${studies.length} studies`);
process.exitCode = failed || !studies.length ? 1 : 0;
