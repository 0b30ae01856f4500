// What axe-core finds against WCAG 2 A and AA, in every place, in both themes, wide and narrow.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { PLACES, go } from "./browser.mjs";

export const studies = ["example", "left_out", "thirty_by_ten"];

// What the example does not show.
const ALSO = { left_out: ["left-out"], thirty_by_ten: ["answer", "compounds"] };

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What is wrong with the place that is shown. Other places, and what is within a drawing, which is one picture, are taken away
 * meanwhile: they cost most of the time and are not looked at. */
const findings = async (runOnly) => {
  const away = [...document.querySelectorAll(".place:not(.here), .place.here svg > :not(title)")].map((one) => {
    const mark = document.createComment("");
    one.replaceWith(mark);
    return [mark, one];
  });
  try {
    return (await window.axe.run(document, { runOnly, resultTypes: ["violations"] })).violations;
  } finally {
    away.forEach(([mark, one]) => mark.replaceWith(one));
  }
};

export async function check(study, is) {
  const first = study.name === "example";
  for (const [width, height] of first ? [[1440, 900], [390, 844]] : [[1440, 900]]) {
    for (const dark of [false, true]) {
      await study.open({ width, height, dark }, async (page) => {
        await page.evaluate(axe);
        for (const place of ALSO[study.name] ?? [...PLACES, "compound-1", "numbers"]) {
          await is(`axe: ${place}, ${dark ? "dark" : "light"}, ${width} px`, async () => {
            await go(page, place);
            // Dark changes colours and nothing else.
            const wanted = dark ? ["color-contrast"] : ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
            const violations = await page.evaluate(findings, wanted);
            const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
            assert.deepEqual(grave.map(({ id, nodes }) => `${id}: ${nodes.length} × ${nodes[0].html.slice(0, 160)} ${nodes[0].any[0]?.message ?? ""}`), []);
          });
        }
      });
    }
  }
}
