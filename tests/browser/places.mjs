// Every place is reached by a click and by its fragment, every link within the page leads to something that is seen, and
// without script all of it is seen.

import assert from "node:assert/strict";
import { PLACES } from "./browser.mjs";

export const studies = ["example", "left_out", "thirty_by_ten", "one_curve", "nothing_fitted", "thousand", "hostile"];

const shown = (page) => page.$$eval(".place", (all) => all.filter((one) => one.checkVisibility()).map((one) => one.id));

// A click is over before the page has followed it.
const seen = (page, place) =>
  page.waitForFunction((id) => document.getElementById(id).checkVisibility(), place, { timeout: 5000 });

export async function check(study, is) {
  await study.open({}, async (page) => {
    await is("places by click", async () => {
      assert.deepEqual(await shown(page), ["answer"]);
      for (const place of [...PLACES.slice(1), "answer"]) {
        await page.click(`.bar nav a[href="#${place}"]`);
        await seen(page, place);
        assert.deepEqual(await shown(page), [place]);
        assert.deepEqual(await page.$$eval(".bar [aria-current]", (all) => all.map((one) => one.hash)), [`#${place}`]);
        assert.equal(await page.evaluate(() => scrollY), 0, `${place} is shown from its top`);
      }
      await page.goBack();
      await seen(page, "methods");
      assert.deepEqual(await shown(page), ["methods"], "back");
    });
    await is("links lead to what is seen", async () => {
      const targets = await page.$$eval('a[href^="#"]', (all) => [...new Set(all.map((one) => one.hash.slice(1)))]);
      assert.ok(targets.length > PLACES.length);
      const lost = await page.evaluate(async (wanted) => {
        const lost = [];
        for (const id of wanted) {
          const moved = new Promise((next) => addEventListener("hashchange", next, { once: true }));
          if (location.hash !== `#${id}`) { location.hash = `#${id}`; await moved; }
          const element = document.getElementById(id);
          if (!element?.checkVisibility()) { lost.push(`${id} is hidden`); continue; }
          const { top, bottom } = element.getBoundingClientRect();
          if (bottom <= 0 || top >= innerHeight) lost.push(`${id} is at ${top}`);
        }
        return lost;
      }, targets.slice(0, study.name === "example" ? 150 : 40));
      assert.deepEqual(lost, []);
    });
  });
  if (study.name === "example") await is("places by fragment", async () => {
    for (const place of PLACES) {
      await study.open({ hash: `#${place}` }, async (page) => assert.deepEqual(await shown(page), [place]));
    }
  });
  await study.open({ hash: "#compound-2" }, async (page) => {
    const names = await page.evaluate(() => { const { compounds, placed } = JSON.parse(document.getElementById("data").textContent); return compounds.slice(0, placed); });
    if (names.length < 2) return;
    await is("a compound by its fragment", async () => {
      assert.deepEqual(await shown(page), ["compounds"]);
      const seen = await page.$$eval(".compound", (all) => all.filter((one) => one.checkVisibility()).map((one) => one.querySelector("h3").textContent));
      assert.ok(seen.includes(names[1]), `${seen}`);
    });
  });
  if (study.name === "example") await study.open({ hash: "#nowhere-%zz" }, async (page) => {
    await is("a fragment of nothing shows the answer", async () => assert.deepEqual(await shown(page), ["answer"]));
  });
  await study.open({ js: false }, async (page) => {
    await is("without script", async () => {
      assert.deepEqual(await page.locator(".place:visible").count(), PLACES.length);
      assert.equal(await page.locator("[hidden]:visible").count(), 0, "what needs a script is hidden");
      assert.equal(await page.locator("#theme:visible, #find:visible, .tools:visible").count(), 0);
      const subs = page.locator(".sub");
      assert.equal(await page.locator(".sub:visible").count(), await subs.count(), "every part of a place");
    });
  });
}
