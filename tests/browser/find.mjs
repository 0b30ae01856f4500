// What is looked for is found, and keys go from compound to compound.

import assert from "node:assert/strict";
import { namesOf, wellsOf } from "./wells.mjs";

const hits = (page) => page.$$eval("#looked-for a", (all) => all.map((one) => [one.textContent, one.hash]));

export const studies = ["example", "thirty_by_ten", "thousand", "nothing_fitted", "hostile"];

export async function check(study, is) {
  await study.open({}, async (page) => {
    const names = await namesOf(page);
    const find = page.locator("#find"), placed = names.compounds.slice(0, names.placed);
    await is("compounds, lines, plates and wells are found", async () => {
      for (const [at, compound] of [...placed.entries()].slice(0, 3)) {
        await find.fill(compound);
        assert.ok((await hits(page)).some(([text, hash]) => text === compound && hash === `#compound-${at + 1}`), `${compound}: ${await hits(page)}`);
      }
      for (const line of names.lines.slice(0, 2)) {
        await find.fill(line);
        assert.ok((await hits(page)).some(([text]) => text === line), line);
      }
      const last = names.plates.length - 1;
      await find.fill(names.plates[last].export);
      assert.ok((await hits(page)).some(([, hash]) => /^#plate-\d+$/.test(hash)), names.plates[last].export);
      await find.fill("D9");
      const wells = (await hits(page)).filter(([text]) => text.startsWith("D9"));
      const there = wellsOf(study).filter((row) => row.well === "D9").length;
      assert.ok(wells.length >= Math.min(there, 1) && wells.every(([, hash]) => /^#plate-\d+$/.test(hash)), `${wells}`);
      await find.fill("nobody is called so");
      assert.equal(await page.locator("#looked-for").textContent(), "0 found");
    });
    if (placed.length) await is("a hit is a way", async () => {
      await find.fill(placed.at(-1));
      await page.locator("#looked-for a").filter({ hasText: placed.at(-1).slice(0, 30) }).first().click();
      await page.waitForFunction((hash) => location.hash === hash, `#compound-${placed.length}`);
      const heading = page.locator(".compound:visible h3");
      assert.ok((await heading.allTextContents()).includes(placed.at(-1)));
      assert.equal(await page.locator("#looked-for a").count(), 0);
    });
    await is("keys", async () => {
      await find.fill("");
      await page.locator("body").click({ position: { x: 3, y: 300 } });
      await page.keyboard.press("/");
      assert.equal(await page.evaluate(() => document.activeElement.id), "find");
      await page.keyboard.type("d9");
      assert.equal(await find.inputValue(), "d9", "the stroke itself is not written");
      await page.keyboard.press("Escape");
      assert.equal(await find.inputValue(), "");
      assert.notEqual(await page.evaluate(() => document.activeElement.id), "find");
      if (placed.length < 2) return;
      const at = () => page.evaluate(() => location.hash);
      await page.evaluate(() => { location.hash = "#answer"; });
      for (const [key, hash] of [["j", "#compound-1"], ["j", "#compound-2"], ["k", "#compound-1"], ["k", "#compound-1"]]) {
        await page.keyboard.press(key);
        assert.equal(await at(), hash, `after ${key}`);
      }
    });
  });
}
