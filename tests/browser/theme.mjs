// Light and dark: by the button, by what the reader prefers, in the page and in its figures.

import assert from "node:assert/strict";

export const studies = ["example"];

const colours = (page) => page.evaluate(() => {
  const text = [...document.querySelectorAll("svg text")].find((one) => one.checkVisibility());
  return { sheet: getComputedStyle(document.documentElement).backgroundColor, ink: getComputedStyle(document.body).color, figure: getComputedStyle(text).fill };
});
const light = (colour) => colour.match(/[\d.]+/g).slice(0, 3).reduce((sum, one) => sum + Number(one), 0) / 765;

export async function check(study, is) {
  const hash = "#compound-1";
  let day, night;
  await study.open({ hash }, async (page) => {
    await is("dark by the button, and back", async () => {
      day = await colours(page);
      assert.ok(light(day.sheet) > 0.9 && light(day.ink) < 0.3 && light(day.figure) < 0.5, JSON.stringify(day));
      await page.click("#theme");
      night = await colours(page);
      assert.ok(light(night.sheet) < 0.2 && light(night.ink) > 0.7 && light(night.figure) > 0.5, JSON.stringify(night));
      await page.reload();
      assert.deepEqual(await colours(page), night, "it is remembered");
      await page.click("#theme");
      assert.deepEqual(await colours(page), day);
    });
    await is("print is black on white in the dark", async () => {
      await page.click("#theme");
      await page.emulateMedia({ media: "print" });
      const paper = await colours(page);
      assert.ok(light(paper.sheet) > 0.95 && light(paper.ink) < 0.3 && light(paper.figure) < 0.5, JSON.stringify(paper));
    });
  });
  await study.open({ hash, dark: true }, async (page) => {
    await is("dark where the reader prefers it, and light by the button", async () => {
      assert.deepEqual(await colours(page), night);
      await page.click("#theme");
      assert.deepEqual(await colours(page), day);
    });
    await is("a figure that is saved in the dark is light", async () => {
      await page.click("#theme");
      const paints = await page.locator("figure.curves:visible .drawing > svg").first()
        .evaluate((svg) => [...svg.querySelectorAll("text")].map((one) => one.getAttribute("fill")).filter(Boolean));
      assert.ok(paints.length > 0 && paints.every((paint) => /^#/.test(paint)), `${paints}`);
    });
  });
}
