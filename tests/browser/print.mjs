// Paper: every place is printed, nothing is wider than the sheet, and no sheet is nearly empty.

import assert from "node:assert/strict";
import { PLACES } from "./browser.mjs";
import { told } from "./checks.mjs";
import { pagesOf } from "./pdf.mjs";

export const studies = ["example", "thirty_by_ten", "forty_plates", "one_curve", "hostile"];

// Points, and the margins that the page asks for.
const SHEETS = { A4: [595, 842], Letter: [612, 792] };
const MARGIN_MM = 12, MARGIN_ABOVE_MM = 13, PX_PER_MM = 96 / 25.4;
// Of more sheets nobody reads them. A compound of four lines or more may take more than a sheet, and the next one begins on another: those sheets are counted only.
const MOST_SHEETS = { example: 26, one_curve: 8 };
// Percent of the height of a sheet, below which it is nearly empty; the last one may be.
const LEAST_INK = 20;

export async function check(study, is) {
  for (const [format, [wide, high]] of Object.entries(SHEETS)) {
    const width = Math.round(wide / 72 * 96 - 2 * MARGIN_MM * PX_PER_MM);
    if (format === "Letter" && study.name !== "example") continue;
    await study.open({ width, height: 1000, hash: "#mechanism" }, async (page) => {
      await page.emulateMedia({ media: "print" });
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      await is(`${format}: every place is on paper`, async () => {
        assert.equal(await page.locator(".place:visible").count(), PLACES.length);
        assert.equal(await page.locator(".bar:visible, .tools:visible, #looked-for:visible, .tip:visible").count(), 0);
      });
      await is(`${format}: nothing is wider than the sheet`, async () => {
        const over = await page.evaluate(() => [...document.querySelectorAll("main figure, main svg, main table, main pre, main p")]
          .filter((one) => one.checkVisibility() && !one.closest("td, th") && one.getBoundingClientRect().right > innerWidth + 1)
          .map((one) => `${one.tagName}.${one.getAttribute("class")} ${one.closest("figure")?.dataset.name ?? one.closest("[id]")?.id} by ${Math.round(one.getBoundingClientRect().right - innerWidth)} px`));
        assert.deepEqual(over.slice(0, 6), [], `${over.length}`);
      });
      if (study.name === "example") await is(`${format}: the answer is the first sheet`, async () => {
        const room = high / 72 * 96 - 2 * MARGIN_ABOVE_MM * PX_PER_MM;
        const bottom = await page.evaluate(() => document.getElementById("answer").getBoundingClientRect().bottom + scrollY);
        assert.ok(bottom <= room, `${Math.round(bottom)} of ${Math.round(room)} px`);
      });
      await is(`${format}: no sheet is nearly empty`, async () => {
        const pages = pagesOf(await page.pdf({ format, preferCSSPageSize: false, printBackground: true }));
        told(`${study.name}: ${format}: sheets`, pages.length);
        assert.ok(pages.length > 1);
        for (const one of pages) assert.ok(Math.abs(one.width - wide) < 2 && Math.abs(one.height - high) < 2, `${one.width} × ${one.height}`);
        if (!MOST_SHEETS[study.name]) return;
        assert.ok(pages.length <= MOST_SHEETS[study.name], `${pages.length} sheets`);
        const empty = pages.map(({ ink }, at) => [at + 1, ink ? Math.round(100 * (ink.lowest - ink.highest)) : 0])
          .filter(([number, percent]) => percent < LEAST_INK && number < pages.length);
        assert.deepEqual(empty, [], "sheet, percent of its height");
      });
    });
  }
}
