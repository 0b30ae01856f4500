// Nothing is wider than the window, and no label leaves its figure.

import assert from "node:assert/strict";
import { PLACES, go } from "./browser.mjs";

export const studies = ["example", "left_out", "thirty_by_ten", "forty_plates", "one_curve", "nothing_fitted", "thousand", "hostile"];

export async function check(study, is) {
  await study.open({}, async (page) => {
    await is("the page never scrolls sidewards", async () => {
      const wide = [];
      for (const place of [...PLACES, "compound-1", "numbers"]) {
        if (!(await page.locator(`#${place}`).count()) && place !== "compound-1") continue;
        await go(page, place);
        for (const width of [1920, 1440, 1100, 820, 390]) {
          await page.setViewportSize({ width, height: 900 });
          const found = await page.evaluate(() => {
            const over = document.scrollingElement.scrollWidth - innerWidth;
            if (over <= 0) return null;
            const cut = (one) => { for (let up = one.parentElement; up && up !== document.body; up = up.parentElement) if (getComputedStyle(up).overflowX !== "visible") return true; return false; };
            const widest = [...document.body.querySelectorAll("*")].filter((one) => one.checkVisibility() && !cut(one)).sort((a, b) => b.getBoundingClientRect().right - a.getBoundingClientRect().right)[0];
            return `${over} px by ${widest?.tagName}.${widest?.getAttribute("class")} ${widest?.textContent.trim().slice(0, 40)}`;
          });
          if (found) wide.push(`${place} at ${width}: ${found}`);
        }
      }
      assert.deepEqual(wide, []);
    });
  });
  await study.open({ media: "print" }, async (page) => {
    await is("no label leaves its figure", async () => {
      const { labels, cut } = await page.evaluate(() => {
        dispatchEvent(new Event("beforeprint"));
        document.querySelectorAll("details").forEach((one) => { one.open = true; });
        // Drawings on a linear axis are unpacked when they are asked for.
        document.querySelectorAll("figure[data-linear]").forEach((one) => one.querySelector(".drawing").insertAdjacentHTML("beforeend", window.folded.part(Number(one.dataset.linear))));
        let labels = 0;
        const cut = [];
        for (const svg of document.querySelectorAll("main svg")) {
          const { width } = svg.viewBox.baseVal;
          if (!width || !svg.checkVisibility()) continue;
          // Through the window, so that turned labels count as they are seen; half a pixel is not seen.
          const frame = svg.getBoundingClientRect(), unit = width / frame.width;
          for (const text of svg.querySelectorAll("text")) {
            const box = text.getBoundingClientRect();
            if (!box.width) continue;
            labels += 1;
            const over = unit * Math.max(frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom);
            if (over > 5) cut.push(`${svg.closest("figure")?.dataset.name ?? svg.closest("[id]").id}: ${text.textContent} by ${(over / 10).toFixed(1)} px`);
          }
        }
        return { labels, cut };
      });
      assert.ok(labels > 0 || study.name === "nothing_fitted", "there are labels");
      assert.deepEqual(cut.slice(0, 8), [], `${cut.length} of ${labels}`);
    });
  });
  if (study.name === "example") await study.open({ width: 1440, height: 900 }, async (page) => {
    await is("the answer is one screen", async () => {
      const ends = await page.evaluate(() => [...document.querySelectorAll("#answer .two figure, #answer .side, #answer .lead")].map((one) => [one.className || one.tagName, Math.round(one.getBoundingClientRect().bottom)]));
      assert.ok(ends.length > 2);
      assert.deepEqual(ends.filter(([, bottom]) => bottom > 900), []);
    });
  });
}
