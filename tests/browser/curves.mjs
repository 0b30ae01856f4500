// Curves: the well under the pointer, its day, its place on the plate; keys that walk along wells; lines, days and wells
// on and off; a linear axis.

import assert from "node:assert/strict";
import { disagreement, namesOf, placeOf, read, ringOf, tipOf } from "./wells.mjs";

export const studies = ["example", "thirty_by_ten", "unpaired", "one_curve", "hostile"];

/** Where wells are drawn, a few of each line, in pixels of the window. */
const drawnWells = (figure) => figure.evaluate((one) => {
  const svg = [...one.querySelectorAll(".drawing > svg")].find((drawn) => drawn.checkVisibility());
  svg.scrollIntoView({ block: "center" });
  // Dots of a path are lines of no length; any other mark has its middle.
  const middles = (mark) => {
    const at = mark.getScreenCTM(), window = (x, y) => new DOMPoint(x, y).matrixTransform(at);
    if (mark.tagName !== "path" || !/h0/.test(mark.getAttribute("d"))) {
      const { x, y, width, height } = mark.getBBox();
      return [window(x + width / 2, y + height / 2)];
    }
    let x = 0, y = 0;
    const dots = [];
    for (const [, letter, rest] of mark.getAttribute("d").matchAll(/([Mmh])([^Mmh]*)/g)) {
      const [a, b] = rest.match(/-?[\d.]+/g).map(Number);
      if (letter === "M") { x = a; y = b; } else if (letter === "m") { x += a; y += b; } else dots.push(window(x, y));
    }
    return dots;
  };
  return [...svg.querySelectorAll("g.wells")].filter((group) => getComputedStyle(group).display !== "none").flatMap((group) => {
    const dots = [...group.querySelectorAll("circle, path, rect, polygon")].flatMap(middles);
    return [0, 0.3, 0.6, 0.9].map((share) => dots[Math.floor(share * dots.length)]).filter(Boolean)
      .map(({ x, y }) => ({ x, y, line: Number(group.closest("[data-line]").dataset.line) }));
  });
});

const labels = (figure) => figure.evaluate((one) => [...[...one.querySelectorAll(".drawing > svg")].find((drawn) => drawn.checkVisibility())
  .querySelectorAll("text")].map((text) => text.textContent).join(" "));

export async function check(study, is) {
  await study.open({ hash: "#compound-1" }, async (page) => {
    const names = await namesOf(page);
    const article = page.locator(".compound:visible").first();
    const figure = article.locator("figure.curves").first(), drawing = figure.locator(".drawing");
    const button = (text) => figure.locator(".tools").getByRole("button", { name: text, exact: true });
    const axes = JSON.parse(await figure.getAttribute("data-axes"));

    const pointed = async () => {
      const marks = await drawnWells(figure);
      assert.ok(marks.length >= 3, `${marks.length} wells are drawn`);
      const wrong = [];
      for (const mark of marks.slice(0, 16)) {
        await page.mouse.move(mark.x, mark.y);
        const tip = await tipOf(drawing);
        if (!tip) { wrong.push(`nothing at ${mark.x}, ${mark.y}`); continue; }
        const wrongly = disagreement(study, names, tip);
        if (wrongly) wrong.push(wrongly);
        const ring = await drawing.evaluate((one) => { const box = one.querySelector(".mark").getBoundingClientRect(); return [(box.left + box.right) / 2, (box.top + box.bottom) / 2]; });
        const away = Math.hypot(ring[0] - mark.x, ring[1] - mark.y);
        if (away > 2.5) wrong.push(`${tip[0]} is ringed ${away.toFixed(1)} px away`);
        const lit = await drawing.evaluate((one) => [...one.querySelectorAll("g.lit")].map((group) => [group.dataset.line, group.dataset.day]));
        const { well, rest } = read(tip);
        const told = rest.join("\n");
        if (lit.some(([line, day]) => !told.includes(axes.lines[line]) || !told.includes(names.experiments[day]))) wrong.push(`${tip[0]} lights ${JSON.stringify(lit)}`);
        if (names.experiments.length > 1 && !lit.length && (await drawing.locator("g.day").count())) wrong.push(`${tip[0]} lights no day`);
        const plate = names.plates.findIndex((one) => rest.includes(one.name));
        const map = article.locator(".pointed .map");
        const at = await ringOf(map, names.plates[plate]);
        const { row, col } = placeOf(well);
        if (at?.row !== row || at?.col !== col) wrong.push(`${well} is ringed at row ${at?.row}, column ${at?.col}`);
      }
      assert.deepEqual(wrong, []);
    };

    if (await button("Wells").count()) {
      await is("wells are shown and hidden", async () => {
        const shown = () => drawing.evaluate((one) => [...one.querySelectorAll("g.wells")].some((group) => getComputedStyle(group).display !== "none"));
        assert.equal(await shown(), false);
        await button("Wells").click();
        assert.equal(await shown(), true);
        assert.equal(await button("Wells").getAttribute("aria-pressed"), "true");
      });
      await is("the well under the pointer", pointed);
      await is("nothing is under a pointer elsewhere", async () => {
        await page.mouse.move(2, 300);
        assert.equal(await tipOf(drawing), null);
        assert.equal(await drawing.locator(".mark, g.lit, g.dim").count(), 0);
        assert.equal(await article.locator(".pointed").isVisible(), false);
      });
    }

    await is("arrow keys walk along wells", async () => {
      await drawing.focus();
      const heads = [];
      for (let step = 0; step < 6; step++) {
        await page.keyboard.press("ArrowRight");
        const tip = await tipOf(drawing);
        assert.ok(tip, `step ${step}`);
        assert.equal(disagreement(study, names, tip), "");
        heads.push(tip.join());
      }
      assert.equal(new Set(heads).size, 6, "six steps, six wells");
      await page.keyboard.press("ArrowLeft");
      assert.equal((await tipOf(drawing)).join(), heads[4], "a step back");
      if ((await figure.locator(".key li").count()) > 1) {
        let tip = await tipOf(drawing);
        const lineOf = () => axes.lines.find((line) => read(tip).rest.some((text) => text === line || text.startsWith(`${line},`)));
        const before = lineOf();
        await page.keyboard.press("ArrowDown");
        tip = await tipOf(drawing);
        assert.notEqual(lineOf(), before, "down is another line");
      }
      await page.keyboard.press("Escape");
      assert.equal(await tipOf(drawing), null, "Esc ends");
    });

    await is("a line is hidden and shown by its key", async () => {
      const key = figure.locator(".key button").first();
      const line = await figure.locator(".key li").first().getAttribute("data-line");
      const seen = () => drawing.evaluate((one, of) => [...one.querySelectorAll(`g[data-line="${of}"]`)].filter((group) => group.style.display !== "none").length, line);
      const before = await seen();
      assert.ok(before > 0, "its groups");
      await key.click();
      assert.equal(await seen(), 0);
      assert.equal(await key.getAttribute("aria-pressed"), "false");
      for (const mark of (await drawnWells(figure)).filter((one) => one.line === Number(line))) assert.fail(`a well at ${mark.x}`);
      await key.click();
      assert.equal(await seen(), before);
    });

    const days = figure.locator(".tools button.day");
    if (await days.count()) await is("a day is hidden and shown", async () => {
      const name = await days.first().textContent();
      const day = names.experiments.indexOf(name);
      assert.ok(day >= 0, name);
      const seen = () => drawing.evaluate((one, of) => [...one.querySelectorAll(`g[data-day="${of}"]`)].filter((group) => group.style.display !== "none").length, day);
      const before = await seen();
      assert.ok(before > 0);
      await days.first().click();
      assert.equal(await seen(), 0);
      await days.first().click();
      assert.equal(await seen(), before);
    });

    if (await button("Linear").count()) await is("a linear axis and back", async () => {
      const before = await labels(figure);
      await button("Linear").click();
      const linear = await labels(figure);
      assert.notEqual(linear, before);
      assert.equal(await drawing.locator("> svg:visible").count(), 1);
      assert.equal(await button("Linear").getAttribute("aria-pressed"), "true");
      if (await button("Wells").count()) await pointed();
      await button("Log").click();
      assert.equal(await labels(figure), before);
    });
  });
}
