// Terms say what they mean, under the pointer and under the focus.

import assert from "node:assert/strict";
import { go } from "./browser.mjs";

export const studies = ["example"];

export async function check(study, is) {
  await study.open({ width: 820 }, async (page) => {
    await go(page, "plates");
    const terms = page.locator("a.term:visible");
    await is("a term says what it means", async () => {
      const many = await terms.count();
      assert.ok(many > 3);
      for (const at of [0, 1, many - 1]) {
        const term = terms.nth(at);
        const meaning = await page.locator(`${await term.getAttribute("href")} dd`).textContent();
        for (const [begin, end] of [[() => term.hover(), () => page.mouse.move(1, 1)], [() => term.focus(), () => term.blur()]]) {
          await begin();
          assert.equal(await page.locator("#gloss").textContent(), meaning);
          assert.equal(await term.getAttribute("aria-describedby"), "gloss");
          const box = await page.locator("#gloss").boundingBox();
          assert.ok(box.x >= 0 && box.x + box.width <= 820, "it stays on the page");
          await end();
          assert.equal(await page.locator("#gloss").count(), 0);
        }
      }
      await terms.first().focus();
      await page.keyboard.press("Escape");
      assert.equal(await page.locator("#gloss").count(), 0, "Esc ends it");
    });
    await is("every term is in the list", async () => {
      const lost = await page.$$eval("a.term", (all) => all.map((one) => one.hash).filter((hash) => !document.querySelector(`${hash} dd`)?.textContent));
      assert.deepEqual(lost, []);
    });
  });
}
