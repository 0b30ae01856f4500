// Plates: the well under the pointer, the way to its compound, every well in a table.

import assert from "node:assert/strict";
import { disagreement, namesOf, onPlate, placeOf, read, ringOf, tipOf } from "./wells.mjs";

export const studies = ["example", "forty_plates", "thousand", "nothing_fitted", "hostile"];

export async function check(study, is) {
  await study.open({ hash: "#plate-1" }, async (page) => {
    const names = await namesOf(page);
    const card = page.locator("#plate-1"), map = card.locator(".map");
    const shape = names.plates[0], wells = onPlate(study, names, 0);
    const at = async (well) => {
      const box = await map.boundingBox(), { row, col } = placeOf(well);
      return [box.x + box.width * (col + 0.5) / shape.cols, box.y + box.height * (row + 0.5) / shape.rows];
    };
    const samples = wells.filter((row) => row.role === "sample");
    const some = [wells[0], wells.at(-1), samples[0], samples.at(-1), wells.find((row) => row.excluded)].filter(Boolean);
    await is("the well of a map under the pointer", async () => {
      const wrong = [];
      for (const one of some) {
        await page.mouse.move(...await at(one.well));
        const tip = await tipOf(map);
        if (!tip || read(tip).well !== one.well) { wrong.push(`${one.well}: ${tip}`); continue; }
        const wrongly = disagreement(study, names, tip);
        if (wrongly) wrong.push(wrongly);
        if (one.excluded && !tip.includes(`left out: ${one.excluded}`)) wrong.push(`${one.well} does not say ${one.excluded}`);
        assert.deepEqual(await ringOf(map, shape), placeOf(one.well));
        // The tooltip stays on the page.
        const { left, right } = await map.locator(".tip").evaluate((box) => ({ left: box.getBoundingClientRect().left, right: innerWidth - box.getBoundingClientRect().right }));
        if (left < 0 || right < 0) wrong.push(`${one.well}: its words leave the page`);
      }
      assert.deepEqual(wrong, []);
    });
    await is("a map by keys", async () => {
      await map.focus();
      for (const key of ["ArrowRight", "ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
      const tip = await tipOf(map);
      assert.equal(disagreement(study, names, tip), "");
      await page.keyboard.press("Escape");
      assert.equal(await tipOf(map), null);
    });
    await is("every well of a plate in a table", async () => {
      await card.locator("summary", { hasText: /^Wells$/ }).click();
      const table = card.locator("details table");
      await table.waitFor();
      const rows = await table.evaluate((one) => [...one.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent)));
      assert.equal(rows.length, wells.length);
      const by = new Map(wells.map((row) => [row.well, row]));
      const wrong = rows.filter(([well, , line, compound, , reading, percent, out]) => {
        const row = by.get(well);
        return !row || line !== row.cell_line || (row.role === "sample" && compound !== row.compound) || out !== row.excluded
          || (row.value === "" ? reading !== "" : Math.abs(Number(reading) - Number(row.value)) > 1e-9)
          || (row.response === "" ? percent !== "" : Math.abs(Number(percent) - 100 * Number(row.response)) > 0.6);
      });
      assert.deepEqual(wrong.slice(0, 3), []);
    });
    const known = samples.find((row) => names.compounds.indexOf(row.compound) < names.placed);
    if (known) await is("a click on a well goes to its compound", async () => {
      await map.scrollIntoViewIfNeeded();
      await page.mouse.move(...await at(known.well));
      await page.mouse.down();
      await page.mouse.up();
      const number = names.compounds.indexOf(known.compound) + 1;
      await page.waitForFunction((hash) => location.hash === hash, `#compound-${number}`);
      await page.locator(`#compound-${number} h3, .compound:visible h3`).filter({ hasText: known.compound.slice(0, 20) }).first().waitFor({ state: "visible" });
    });
  });
}
