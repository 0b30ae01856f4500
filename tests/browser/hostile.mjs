// Names that are markup: nothing of them runs, and each is shown as it is.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PLACES, go } from "./browser.mjs";

export const studies = ["hostile"];

// Elements that no part of the page has.
const FOREIGN = "img, iframe, object, embed, main script, svg script, [onerror], [onload], [onclick], base, link, form";

export async function check(study, is) {
  const names = JSON.parse(readFileSync(join(dirname(study.folder), "..", "hostile.json"), "utf8"));
  await study.open({}, async (page) => {
    const clean = async (where) => {
      assert.equal(await page.evaluate(() => window.pwned), undefined, where);
      assert.deepEqual(await page.$$eval(FOREIGN, (all) => all.map((one) => one.outerHTML.slice(0, 80))), [], where);
    };
    await is("names run nowhere", async () => {
      await clean("when it opens");
      for (const place of PLACES) {
        await go(page, place);
        await clean(place);
      }
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
      await clean("unfolded");
      for (const [at, name] of names.compounds.entries()) {
        await page.fill("#find", name);
        await clean(`${name} is looked for`);
        await page.fill("#find", "");
        await go(page, `compound-${at + 1}`);
        await page.locator("figure.curves:visible .drawing").first().focus();
        await page.keyboard.press("ArrowRight");
        assert.ok(await page.locator(".drawing .tip").count(), `a tooltip of compound ${at + 1}`);
        await clean(`a tooltip of compound ${at + 1}`);
        await page.keyboard.press("Escape");
      }
      assert.equal(await page.locator("body > script").count(), 2 + await page.locator("#folded").count(), "scripts of the page");
    });
    await is("names are shown as they are", async () => {
      assert.equal(await page.title(), names.study.replace(/\s+/g, " "));
      assert.equal(await page.locator("h1").textContent(), names.study);
      await go(page, "answer");
      const data = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent));
      assert.deepEqual([...data.compounds].sort(), [...names.compounds].sort());
      assert.deepEqual([...data.lines].sort(), [...names.lines].sort());
      assert.deepEqual([...data.experiments].sort(), [...names.experiments].sort());
      for (const [at, name] of data.compounds.entries()) {
        await go(page, `compound-${at + 1}`);
        const headings = await page.locator(".compound:visible h3").allTextContents();
        assert.ok(headings.includes(name), `${name}: ${headings}`);
        const article = await page.locator(`.compound:visible`).filter({ has: page.locator("h3", { hasText: name.slice(0, 20) }) }).first().textContent();
        for (const line of names.lines) assert.ok(article.includes(line), `${line} under ${name}`);
      }
      await go(page, "plates");
      assert.ok((await page.locator("#plate-1").textContent()).includes(names.plate.trim().slice(0, 30)));
      await go(page, "left-out");
      if (names.left_out) assert.ok((await page.locator("#left-out").textContent()).includes(names.left_out[1].slice(0, 31)), "why a well was left out");
    });
  });
}
