// How large the page is, how soon it is there, how soon it answers the pointer. Sizes have budgets; times are told.

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { told } from "./checks.mjs";

export const studies = ["example", "forty_plates", "thirty_by_ten", "thousand"];

const MOST_BYTES = { example: 1_000_000, forty_plates: 3_000_000, thirty_by_ten: 3_000_000 };
const MOST_SCRIPT = 60_000;

export async function check(study, is) {
  await is("the page keeps its budget", async () => {
    const { size } = statSync(study.file);
    told(`${study.name}: size of the page`, `${Math.round(size / 1000)} kB`);
    assert.ok(size <= (MOST_BYTES[study.name] ?? Infinity), `${size} bytes`);
    const scripts = [...readFileSync(study.file, "utf8").matchAll(/<script>([\s\S]*?)<\/script>/g)];
    assert.equal(scripts.length, 1);
    assert.ok(Buffer.byteLength(scripts[0][1]) <= MOST_SCRIPT, `${Buffer.byteLength(scripts[0][1])} bytes of script`);
  });
  await study.open({ hash: "#compound-1" }, async (page) => {
    const paint = await page.evaluate(async () => {
      await new Promise((next) => requestAnimationFrame(() => setTimeout(next, 50)));
      return performance.getEntriesByType("paint").map((one) => `${one.name} ${Math.round(one.startTime)} ms`).join(", ");
    });
    told(`${study.name}: paint`, paint);
    const ms = await page.evaluate(() => {
      const drawing = [...document.querySelectorAll("figure.curves .drawing")].find((one) => one.checkVisibility());
      if (!drawing) return null;
      const box = drawing.getBoundingClientRect(), took = [];
      for (let step = 0; step < 60; step++) {
        const where = { clientX: box.left + box.width * (0.2 + step / 100), clientY: box.top + box.height * (0.2 + (step % 7) / 20), bubbles: true };
        const from = performance.now();
        drawing.dispatchEvent(new PointerEvent("pointermove", where));
        void drawing.offsetHeight;
        took.push(performance.now() - from);
      }
      return { first: took[0], median: took.sort((a, b) => a - b)[30] };
    });
    if (ms) told(`${study.name}: pointer`, `first ${ms.first.toFixed(1)} ms, then ${ms.median.toFixed(2)} ms`);
  });
}
