// A figure as a file: the drawing stands alone, the picture has its size, the table has its wells.

import assert from "node:assert/strict";
import { go } from "./browser.mjs";
import { cells } from "./csv.mjs";
import { saved } from "./downloads.mjs";
import { namesOf, wellsOf } from "./wells.mjs";

export const studies = ["example", "thirty_by_ten", "forty_plates", "hostile"];

/** Shape, fill, stroke and font of everything drawn, as the browser computes them. */
const painted = (svg) => [...svg.querySelectorAll("path, circle, rect, line, polyline, polygon, text")].map((one) => {
  const style = getComputedStyle(one);
  return `${one.tagName} ${style.fill} ${style.stroke} ${one.tagName === "text" ? one.textContent : ""}`;
});

export async function check(study, is) {
  await study.open({}, async (page) => {
    await go(page, "compound-1");
    const figure = page.locator("figure.curves:visible").first();
    const tool = (text) => figure.locator(".tools").getByRole("button", { name: text, exact: true });
    await is("a figure is saved as SVG that stands alone", async () => {
      const { name, bytes } = await saved(page, tool("SVG"));
      assert.match(name, /^[\w.-]+\.svg$/);
      const text = bytes.toString("utf8");
      const inPage = await figure.locator(".drawing > svg").first().evaluate(painted);
      const alone = await page.context().newPage();
      await alone.setContent("<!doctype html><body></body>");
      const found = await alone.evaluate((source) => {
        const parsed = new DOMParser().parseFromString(source, "image/svg+xml");
        if (parsed.querySelector("parsererror")) return { error: parsed.documentElement.textContent };
        const foreign = [...parsed.querySelectorAll("*")].filter((one) => /^(script|style|foreignObject|image|link)$/.test(one.tagName)
          || [...one.attributes].some(({ name, value }) => /^on|href$/.test(name) || /url\(/.test(value))).map((one) => one.outerHTML.slice(0, 80));
        document.body.appendChild(document.importNode(parsed.documentElement, true));
        const svg = document.querySelector("svg");
        return { foreign, box: [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height] };
      }, text);
      if (!found.error) found.painted = await alone.locator("svg").evaluate(painted);
      await alone.close();
      assert.equal(found.error, undefined);
      assert.deepEqual(found.foreign, [], "it needs nothing else");
      assert.ok(found.box[0] > 0 && found.box[1] > 0);
      assert.ok(found.painted.length > 20, `${found.painted.length} elements`);
      const onPage = new Set(inPage);
      assert.deepEqual(found.painted.filter((one) => !onPage.has(one)), [], "each as on the light page");
    });
    await is("a figure is saved as PNG of its size", async () => {
      const { name, bytes } = await saved(page, tool("PNG"));
      assert.match(name, /^[\w.-]+\.png$/);
      assert.equal(bytes.toString("latin1", 1, 4), "PNG");
      const [wide, high] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
      const box = await figure.locator(".drawing > svg").first().evaluate((svg) => [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height]);
      assert.ok(Math.abs(wide - 0.4 * box[0]) <= 1 && Math.abs(high - 0.4 * box[1]) <= 1, `${wide} × ${high} of ${box}`);
      const colours = await page.evaluate(async (base64) => {
        const image = new Image();
        image.src = `data:image/png;base64,${base64}`;
        await image.decode();
        const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
        const paper = canvas.getContext("2d");
        paper.drawImage(image, 0, 0);
        return new Set(new Uint32Array(paper.getImageData(0, 0, image.width, image.height).data.buffer)).size;
      }, bytes.toString("base64"));
      assert.ok(colours > 3, `${colours} colours`);
    });
    await is("a figure is saved as the table of its wells", async () => {
      const names = await namesOf(page);
      const [head, ...rows] = cells((await saved(page, tool("CSV"))).bytes.toString("utf8"));
      const at = (name) => head.indexOf(name);
      const plain = (cell) => cell.replace(/^'(?=[=+@\t-])/, "");
      const compound = names.compounds[0];
      const expected = wellsOf(study).filter((row) => row.role === "sample" && row.compound === compound);
      assert.equal(rows.length, expected.length);
      const key = (well, line, day, response, value) => [well, line, day, response === "" ? "" : Number(response).toFixed(2), value === "" ? "" : Number(value)].join("|");
      const theirs = rows.map((row) => key(row[at("well")], plain(row[at("line")]), plain(row[at("experiment")]), row[at("response")], row[at("reading")])).sort();
      // Thousandths of a response, as the page holds them.
      const thousandths = (text) => (text === "" ? "" : String(Math.round(1000 * Number(text)) / 1000));
      const ours = expected.map((row) => key(row.well, row.cell_line, row.experiment, thousandths(row.response), row.value)).sort();
      assert.deepEqual(theirs.filter((row, k) => row !== ours[k]).slice(0, 3), ours.filter((row, k) => row !== theirs[k]).slice(0, 3));
      assert.ok(rows.every((row) => plain(row[at("compound")]) === compound));
      const left = expected.filter((row) => row.excluded).length;
      assert.equal(rows.filter((row) => row[at("left_out")]).length, left, "wells that were left out say why");
    });
  });
}
