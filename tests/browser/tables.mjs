// Tables: sorted by number and unit, filtered, copied, saved.

import assert from "node:assert/strict";
import { go } from "./browser.mjs";
import { cells } from "./csv.mjs";
import { saved } from "./downloads.mjs";

export const studies = ["example", "thirty_by_ten", "hostile"];

const NANO = { pM: 1e-3, nM: 1, "µM": 1e3, mM: 1e6 };

/** What a cell says as a number in nM or as it is; null without one. A bound stands beyond its number. */
export function value(text) {
  const told = /^([<>≥≤]?)\s*([+−-]?\d[\d\s\u2009\u202f]*(?:\.\d+)?)(?:\s*(pM|nM|µM|mM)\b)?/.exec(text);
  if (!told) return null;
  const [, bound, digits, unit] = told;
  const number = Number(digits.replace(/[\s\u2009\u202f]/g, "").replace("−", "-")) * (NANO[unit] ?? 1);
  return number * (bound === ">" || bound === "≥" ? 1 + 1e-6 : bound ? 1 - 1e-6 : 1);
}

// The clipboard is one for all pages.
let clipboard = Promise.resolve();
async function copied(page, button) {
  const before = clipboard;
  let done;
  clipboard = new Promise((next) => { done = next; });
  await before;
  try {
    // Its words change when it is done.
    const handle = await button.elementHandle();
    await handle.click();
    await page.waitForFunction((one) => one.textContent === "copied", handle);
    return await page.evaluate(() => navigator.clipboard.readText());
  } finally {
    done();
  }
}

const shownRows = (table) => table.evaluate((one) => [...one.rows].filter((row) => row.checkVisibility())
  .map((row) => [...row.cells].map((cell) => cell.innerText.replace(/[\s↕]+/g, " ").trim())));

/** What every column of a table shows after a click on its heading, and after another. */
const clicked = (table) => table.evaluate((one) => [...one.tHead.rows[0].cells].flatMap((head, column) => [true, false].map((up) => {
  head.querySelector("button.sort").click();
  const said = head.getAttribute("aria-sort");
  const bodies = [...one.tBodies].map((body) => [...body.rows].filter((row) => !row.classList.contains("all"))
    .map((row) => row.cells[column]?.innerText.replace(/\s+/g, " ").trim() ?? ""));
  return { name: head.innerText.trim(), up, said, bodies };
})));

/** Columns that are not in their order. A column of numbers holds nothing but numbers and signs of none. */
function unsorted(columns) {
  const wrong = [];
  let numeric = 0;
  for (const { name, up, said, bodies } of columns) {
    if (said !== (up ? "ascending" : "descending")) wrong.push(`${name} says ${said}`);
    for (const body of bodies) {
      const keys = body.map(value), known = keys.filter((key) => key !== null);
      if (known.length < 2 || body.some((text, at) => keys[at] === null && !/^(|–|nd|not reached|plate failed|left out)$/.test(text))) continue;
      numeric += 1;
      const last = keys.indexOf(null);
      const sorted = known.every((key, at) => !at || (up ? key >= known[at - 1] : key <= known[at - 1]));
      if (!sorted || (last >= 0 && keys.slice(last).some((key) => key !== null))) wrong.push(`${name} ${up ? "up" : "down"}: ${body.slice(0, 12).join(" | ")}`);
    }
  }
  return { wrong, numeric };
}

export async function check(study, is) {
  await study.open({ hash: "#numbers" }, async (page) => {
    // A long table stands in pieces, the first of which is opened.
    const pieces = page.locator("#folds details.folded > summary");
    if (await pieces.count()) await pieces.first().click();
    const folds = page.locator("#folds table").first();
    const tables = page.locator("#numbers .scroll:visible > table");
    await is("tables sort by number and unit", async () => {
      const wrong = [];
      let numeric = 0;
      for (const table of (await tables.all()).slice(0, 8)) {
        const found = unsorted(await clicked(table));
        wrong.push(...found.wrong);
        numeric += found.numeric;
      }
      assert.deepEqual(wrong, []);
      assert.ok(numeric > 8, `${numeric} columns of numbers`);
    });
    const tools = folds.locator("xpath=../following-sibling::*[1]");
    const field = tools.locator("input");
    if (await field.count()) await is("rows are filtered", async () => {
      const names = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent).compounds);
      const before = await folds.locator("tbody tr:visible").count();
      await field.fill(names[0].toUpperCase());
      const rows = await folds.locator("tbody tr:visible").allTextContents();
      assert.ok(rows.length > 0 && rows.length < before, `${rows.length} of ${before}`);
      assert.ok(rows.every((row) => row.includes(names[0])), `${rows}`);
      await field.fill("nothing is called so");
      assert.equal(await folds.locator("tbody tr:visible").count(), 0);
      await field.fill(names[0]);
    });
    await is("a table is copied as it is seen", async () => {
      const rows = await shownRows(folds);
      assert.ok(rows.length > 1);
      assert.equal(await copied(page, tools.getByText("Copy table")), rows.map((row) => row.join("\t")).join("\n"));
    });
    await is("rows are copied as sentences", async () => {
      const sentences = await folds.evaluate((one) => [...one.tBodies].flatMap((body) => [...body.rows])
        .filter((row) => row.checkVisibility()).map((row) => row.dataset.sentence).filter(Boolean));
      assert.ok(sentences.length > 0 && sentences.every((one) => /\S.*\.$/su.test(one)), `${sentences}`);
      assert.equal(await copied(page, tools.getByText("Copy as sentences")), sentences.join("\n"));
    });
    await is("a table is saved as CSV", async () => {
      const { name, bytes } = await saved(page, tools.getByText("CSV"));
      assert.match(name, /^[\w-]+\.csv$/);
      // A text that a spreadsheet program would compute has an apostrophe before it.
      const rows = cells(bytes.toString("utf8")).map((row) => row.map((cell) => cell.replace(/^'(?=[=+@\t-])/, "")));
      assert.deepEqual(rows, await shownRows(folds));
    });
  });
  await study.open({ hash: "#compounds" }, async (page) => {
    const matrix = page.locator("table.matrix:visible");
    if (!(await matrix.count())) await go(page, "answer");
    if (!(await matrix.count())) return;
    await is("the matrix has four orders", async () => {
      const names = () => matrix.locator("tbody th").allTextContents();
      const order = matrix.locator("xpath=../following-sibling::*[1]");
      const before = (await names()).sort();
      await order.getByText("A–Z").click();
      const alphabetic = await names();
      assert.deepEqual(alphabetic, [...before].sort((a, b) => a.localeCompare(b, "en", { numeric: true })));
      await order.getByText("by fold").click();
      const folds = await matrix.evaluate((one) => [...one.tBodies[0].rows].map((row) => Number(row.dataset.fold)));
      assert.ok(folds.every((fold, at) => !at || fold <= folds[at - 1]), `${folds}`);
      await order.getByText("alike together").click();
      assert.deepEqual((await names()).sort(), before);
    });
  });
}
