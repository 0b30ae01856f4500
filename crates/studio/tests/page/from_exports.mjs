// From the exports of the example alone to a fold and a report, with the program itself: by mouse alone, by keys alone, with a finger. What
// the page wrote is run elsewhere from the command line, to the same bytes. `FOLDSHIFT=… node --test from_exports.mjs`

import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Finger, Keys, Mouse } from "./hands.mjs";
import { bytes, EXAMPLE, launch, onlyStudy, ranElsewhere, rowsOf, running, tidy, violations } from "./running.mjs";
import { fromExports } from "./way.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** What the wells of a layout hold. The hours under compound are the study's here, and the layout's in the example. */
const wells = (layout) => rowsOf(tidy(layout)).map(({ well, role, compound, dose }) => [well, role, compound, dose].join(" "));

/** The folds of the example as `run` has them. @param {string} home */
function expected(home) {
  const folder = join(home, "expected");
  cpSync(EXAMPLE, folder, { recursive: true });
  return readFileSync(join(ranElsewhere(folder, join(home, "expected-run")), "shifts.csv"), "utf8");
}

/** The files that the page wrote: maps, study, report. @param {string} home */
function assertWritten(home) {
  const study = onlyStudy(home), results = join(study, "results");
  for (const map of ["panel_a", "panel_b"]) assert.deepEqual(wells(join(study, `layouts/${map}.toml`)), wells(join(EXAMPLE, `layouts/${map}.toml`)), map);
  const [page, run] = [bytes(results), bytes(ranElsewhere(study, join(home, "elsewhere")))];
  assert.deepEqual([...page.keys()], [...run.keys()]);
  for (const [name, content] of page) assert.ok(content.equals(run.get(name)), `${name} differs`);
  assert.ok(page.size > 10);
  // Nothing of shifts.csv comes from evidence or from the way that a study is written.
  assert.equal(readFileSync(join(results, "shifts.csv"), "utf8"), expected(home));
  // What was dropped stays as it was.
  const [before_, now] = [bytes(join(EXAMPLE, "exports")), bytes(join(home, "reader/exports"))];
  assert.deepEqual([...now.keys()], [...before_.keys()]);
  for (const [name, content] of before_) assert.ok(content.equals(now.get(name)), name);
}

/** Each stop on the way as axe sees it; nothing is wider than the window. @param {import("playwright-core").Page} page */
function looks(page) {
  /** @type {string[]} */
  const found = [];
  return { found, look: async (stop) => {
    found.push(...(await violations(page)).map((one) => `${stop}: ${one}`));
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) found.push(`${stop} is wider than the window`);
    if (process.env.FOLDSHIFT_PICTURES) await page.screenshot({ path: join(process.env.FOLDSHIFT_PICTURES, `${page.viewportSize().width}-${stop.replaceAll(" ", "_")}.png`) });
  } };
}

/** All of the way in one window, and what was written. @param {Mouse|Keys} hands @param {{home: string, exports: string}} where @param {object} [how] */
async function goes(hands, { home, exports }, how = {}) {
  const { found, look } = looks(hands.page);
  await fromExports(hands.page, hands, { exports, look, ...how });
  assertWritten(home);
  assert.deepEqual(found, []);
}

test("by mouse alone, 1280 × 720: maps are filled down in the table", () => running(browser, async ({ open, ...where }) => {
  await goes(new Mouse(await open({ width: 1280, height: 720 })), where, { byGrid: "maps" });
}));

test("by keys alone: lines and days are taken in the table", () => running(browser, async ({ open, ...where }) => {
  const page = await open(), hands = new Keys(page);
  // Whoever moves a mouse here fails.
  for (const act of ["move", "down", "up", "click", "dblclick", "wheel"]) page.mouse[act] = () => { throw new Error(`the mouse was used: ${act}`); };
  await page.evaluate(() => { for (const name of ["pointerdown", "mousedown", "touchstart"]) addEventListener(name, () => { throw new Error(`${name} by keys alone`); }, true); });
  await goes(hands, where, { byGrid: "names" });
  assert.equal(hands.counted.clicks, 0);
}));

test("with a finger on a tablet, 1024 × 768", () => running(browser, async ({ open, ...where }) => {
  await goes(new Finger(await open({ width: 1024, height: 768, hasTouch: true, isMobile: true })), where);
}));

test("in the dark, by answers alone", () => running(browser, async ({ open, ...where }) => {
  await goes(new Mouse(await open({ dark: true })), where);
}));
