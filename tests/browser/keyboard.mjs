// Keys alone: the tabulator reaches every control of a place, in the order of the page, and one sees where it is.

import assert from "node:assert/strict";
import { PLACES, go } from "./browser.mjs";

export const studies = ["example"];

const CONTROLS = "a[href], button, input, summary, [tabindex='0']";

export async function check(study, is) {
  await study.open({}, async (page) => {
    for (const place of [...PLACES, "compound-1", "numbers"]) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await go(page, place);
      await is(`tabulator in ${place}`, async () => {
        // From the top, with a note of whatever takes the focus and of how it is seen there.
        const many = await page.evaluate((controls) => {
          const all = [...document.querySelectorAll(controls)].filter((one) => one.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) && !one.disabled);
          document.querySelectorAll("[data-control]").forEach((one) => { delete one.dataset.control; });
          all.forEach((one, at) => { one.dataset.control = at; });
          window.reached = [];
          // The ring is there at once; the page has scrolled when the focus goes on, and what was only seen with it is gone.
          const inside = (one) => {
            const box = one.getBoundingClientRect();
            return box.bottom > 0 && box.top < innerHeight && box.right > 0;
          };
          document.addEventListener("focusin", window.noted ??= ({ target: one }) => {
            const style = getComputedStyle(one), ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
            window.reached.push({ control: one.dataset.control, name: `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`, ringed, seen: inside(one) });
          });
          document.addEventListener("focusout", window.left ??= ({ target: one }) => { if (window.reached.length && inside(one)) window.reached.at(-1).seen = true; });
          const top = document.body.insertAdjacentElement("afterbegin", Object.assign(document.createElement("span"), { tabIndex: -1 }));
          top.focus({ preventScroll: true });
          top.remove();
          return all.length;
        }, CONTROLS);
        // A browser may begin behind the fragment, and passes its own bar once on its way round.
        for (let press = 0; press < many + 3; press++) await page.keyboard.press("Tab");
        const reached = (await page.evaluate(() => window.reached)).filter(({ control }) => control);
        const numbers = [...new Set(reached.map(({ control }) => control))], unseen = reached.filter(({ ringed, seen }) => !ringed || !seen).map(({ name }) => name);
        const missed = await page.$$eval("[data-control]", (all, seen) => all.filter((one) => !seen.includes(one.dataset.control)).map((one) => `${one.tagName} ${one.textContent.trim().slice(0, 40)}`), numbers);
        assert.deepEqual({ missed: missed.slice(0, 5), unseen: unseen.slice(0, 5) }, { missed: [], unseen: [] });
        assert.ok(numbers.length > 8, `${numbers.length} controls`);
      });
      await is(`boxes that scroll take the focus in ${place}`, async () => {
        await page.setViewportSize({ width: 390, height: 844 });
        const mute = await page.$$eval("*", (all) => all.filter((one) => one.checkVisibility() && /auto|scroll/.test(getComputedStyle(one).overflowX)
          && one.scrollWidth > one.clientWidth + 1 && one.tabIndex < 0 && !one.querySelector("a[href], button")).map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`));
        assert.deepEqual(mute.slice(0, 5), []);
      });
    }
  });
}
