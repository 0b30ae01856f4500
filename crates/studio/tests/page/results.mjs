// The results step with a program that answers as told: mouse, keys, touch, large plates, many compounds, judging blind.
// `node --test results.mjs`

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { Plates } from "./canned-curve.mjs";
import * as canned from "./canned.mjs";
import { Mock } from "./mock.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const analysed = canned.analysis();
let browser;
before(async () => { browser = await chromium.launch({ executablePath: process.env.FOLDSHIFT_BROWSER ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] }); });
after(() => browser.close());

/** Opens the step on plates for `act`; nothing may be said on the console, nothing asked of anybody else. */
async function results(act, { plates = new Plates(), state = canned.state(analysed), width = 1440, height = 900, dark = false, touch = false, may = /^$/, ...rest } = {}) {
  const mock = new Mock(state), faults = [];
  plates.on(mock);
  const address = await mock.listen(), origin = address.split("#")[0];
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce", hasTouch: touch, isMobile: touch, ...rest });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(8000);
    page.on("console", (message) => { if (["error", "warning"].includes(message.type()) && !may.test(message.text())) faults.push(message.text()); });
    page.on("pageerror", (error) => faults.push(error.stack));
    page.on("request", (request) => { if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) faults.push(request.url()); });
    await page.goto(address);
    await page.locator(".step.results .drawing svg").waitFor();
    if (width > 720) await page.locator(".plate svg.grid").nth(2).waitFor();
    await act(page, plates, mock);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    await mock.close();
  }
}

const decided = (page, heading) => page.locator(".dec").filter({ hasText: heading }).first().waitFor();
const well = (page, place, name) => page.locator(`.plate[data-place="${place}"] [id$="-${name}"]`);
const centre = async (locator) => { const { x, y, width, height } = await locator.boundingBox(); return [x + width / 2, y + height / 2]; };
const violations = (page) => page.evaluate(async (source) => {
  if (!globalThis.axe) (0, eval)(source);
  return (await globalThis.axe.run()).violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0].html.slice(0, 140)}`);
}, axe);

test("a click on a well leaves it out, another puts it back", () => results(async (page, plates) => {
  await well(page, 3, "D9").click();
  await decided(page, "Well D9 left out");
  assert.deepEqual(plates.commands.at(-1), { do: "leave_out_wells", wells: [{ plate: 3, wells: ["D9"] }], reason: "" });
  assert.match(await well(page, 3, "D9").getAttribute("aria-label"), /^D9, larotrectinib .* nM, \d+ %, left out$/);
  await page.locator("[role=status].heard").filter({ hasText: "fold 62, was 61, call the same" }).waitFor({ state: "attached" });
  await page.getByText("Why leave out D9?").waitFor();
  await page.getByLabel("Bubble or debris").check();
  await page.locator(".dec").filter({ hasText: "bubble or debris" }).waitFor();
  await well(page, 3, "D9").click();
  await page.locator(".decs").getByText("None yet.").waitFor();
  assert.equal(plates.commands.at(-1).do, "put_back_wells");
}));

test("a click on a point of the figure does the same, and both show the light", () => results(async (page, plates) => {
  const [x, y] = await centre(page.locator('.drawing [data-plate="3"][data-well="D9"]'));
  await page.mouse.move(x, y);
  const lit = page.locator(".plate svg.grid .lit:not([hidden])");
  assert.equal(await lit.count(), 1);
  await page.mouse.down();
  await page.mouse.up();
  await decided(page, "left out");
  assert.equal(plates.commands.at(-1).wells.length, 1);
  await page.locator(".drawing .ghosts:not([hidden]) path").first().waitFor({ state: "attached" });
}));

test("what is drawn around is one decision", () => results(async (page, plates) => {
  const [a, b] = [await centre(well(page, 1, "B3")), await centre(well(page, 1, "D4"))];
  await page.mouse.move(...a);
  await page.mouse.down();
  await page.mouse.move((a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
  await page.mouse.move(...b);
  await page.mouse.up();
  await page.getByText("6 wells selected").waitFor();
  await page.getByRole("button", { name: /^Leave out X/ }).click();
  await decided(page, "6 wells left out");
  assert.equal(plates.commands.length, 1);
  await page.getByRole("button", { name: "Undo: 6 wells left out" }).click();
  await page.getByRole("button", { name: "Redo: 6 wells left out" }).waitFor();
}));

test("everything at keys: compound and line, well by well, selection, reason, former curve", () => results(async (page, plates) => {
  await page.locator(".mx button[tabindex='0']").focus();
  await page.keyboard.press("j");
  assert.equal(await page.locator(".mx [aria-current=true]").evaluate((cell) => cell.closest("tr").rowIndex), 2);
  await page.keyboard.press("k");
  await page.keyboard.press("]");
  await page.locator(".figure").focus();
  await page.keyboard.press("Home");
  const first = await page.evaluate(() => document.getElementById(document.activeElement.getAttribute("aria-activedescendant")).textContent);
  await page.keyboard.press("ArrowRight");
  const second = await page.evaluate(() => document.getElementById(document.activeElement.getAttribute("aria-activedescendant")).textContent);
  const dose = (words) => Number(/([\d.e+-]+) nM/.exec(words)[1]);
  assert.ok(dose(second) > dose(first), `${first} then ${second}`);
  await page.keyboard.press(" ");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press(" ");
  await page.keyboard.press("x");
  await decided(page, "2 wells left out");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+X");
  await page.waitForFunction(() => document.activeElement.matches(".reasons input"));
  await page.keyboard.press(" ");
  assert.equal(plates.commands.length, 1, "nothing is decided before its reason is given");
  await page.keyboard.press("Enter");
  await page.locator(".dec").filter({ hasText: "bubble or debris" }).waitFor();
  await page.locator(".figure").focus();
  await page.keyboard.press("g");
  assert.equal(await page.locator(".drawing .ghosts").getAttribute("hidden"), "");
  await page.keyboard.down(".");
  await page.getByText("Without any decision.").waitFor();
  await page.waitForFunction(() => !document.querySelector(".drawing [data-out]"));
  await page.keyboard.up(".");
  await page.waitForFunction(() => document.querySelector(".drawing [data-out]"));
  assert.deepEqual(plates.commands.map(({ do: what, reason }) => [what, reason]), [["leave_out_wells", ""], ["leave_out_wells", "bubble or debris"]]);
}));

test("a reason that is asked first can be written, and given up without a trace", () => results(async (page, plates) => {
  const grid = page.locator('.plate[data-place="3"] svg.grid'), inside = (what) => page.waitForFunction((selector) => document.activeElement.matches(selector), what);
  await grid.focus();
  await page.keyboard.press("ArrowRight");
  for (let at = 0; at < 3; at += 1) await page.keyboard.press("ArrowDown");
  for (let at = 0; at < 8; at += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+X");
  await inside(".reasons input");
  await page.keyboard.press("Escape");
  await page.locator(".reasons").waitFor({ state: "hidden" });
  assert.equal(plates.commands, undefined);
  await grid.focus();
  await page.keyboard.press("Shift+X");
  await inside(".reasons input");
  await page.locator(".reasons input.in").fill("hair on the lid");
  await page.locator(".reasons").getByRole("button", { name: "Leave out" }).click();
  await page.locator(".dec").filter({ hasText: "hair on the lid" }).waitFor();
  assert.equal(plates.commands.length, 1);
  assert.equal(plates.commands[0].reason, "hair on the lid");
}));

test("the strip lies below the figure, as wide, and says how much", () => results(async (page) => {
  assert.ok(await page.locator(".strip").isHidden());
  await well(page, 3, "D9").click();
  await decided(page, "Well D9 left out");
  const strip = page.locator(".strip svg"), [under, figure] = [await strip.boundingBox(), await page.locator(".drawing svg").boundingBox()];
  assert.ok(Math.abs(under.x - figure.x) < 1 && Math.abs(under.width - figure.width) < 1, `${under.x} ${under.width}, ${figure.x} ${figure.width}`);
  assert.match(await strip.getAttribute("aria-label"), /−0\.7 points/);
  const [dotted, width] = await page.locator(".drawing .ghost").first().evaluate((path) => [getComputedStyle(path).strokeDasharray, parseFloat(getComputedStyle(path).strokeWidth)]);
  assert.ok(parseFloat(dotted) < 0.5 && width >= 2, `dots: ${dotted}, ${width}`);
}));

test("what fails, is used all the same or is left out stands in its tile", () => results(async (page) => {
  const tile = (words) => page.locator(".tile").and(page.getByLabel(words));
  await page.getByText("One failed: KM12-LR2, 16 Mar, A. Its vehicle wells scatter by 56 %.").waitFor();
  assert.equal(await tile("failed, not used").count(), 1);
  await page.locator('.plate[data-place="5"]').getByRole("button", { name: "Use it all the same" }).click();
  await tile("failed, used all the same").waitFor();
  await page.locator('.plate[data-place="3"] .menu summary').click();
  await page.getByRole("button", { name: "Leave out this plate" }).click();
  await tile("left out").waitFor();
  assert.equal(await tile("left out").innerText(), "–");
}));

test("the view of growth marks no well and says where to leave one out", () => results(async (page) => {
  await page.getByRole("button", { name: "GR", exact: true }).click();
  await page.locator(".plates .caption").filter({ hasText: "Growth rates come from several wells at once" }).waitFor();
  assert.equal(await page.locator(".drawing [data-well]").count(), 0);
  assert.doesNotMatch(await page.locator(".figure").getAttribute("aria-label"), /Arrows/);
  await page.locator(".figure").focus();
  await page.keyboard.press("ArrowRight");
}));

test("letters do nothing where no plate, figure or table has the focus", () => results(async (page, plates) => {
  await page.locator("main").focus();
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  assert.equal(plates.commands, undefined);
  assert.equal(await page.locator(".mx [aria-current=true]").evaluate((cell) => cell.closest("tr").rowIndex), 1);
}));

test("a tap shows a well, a second one leaves it out, a long press draws around", () => results(async (page, plates) => {
  await well(page, 3, "D9").scrollIntoViewIfNeeded();
  const at = await centre(well(page, 3, "D9"));
  await page.touchscreen.tap(...at);
  await page.locator('.plate[data-place="3"] .lit:not([hidden])').waitFor();
  assert.equal(plates.commands, undefined);
  await page.touchscreen.tap(...at);
  await decided(page, "Well D9 left out");
  const touch = await page.context().newCDPSession(page), b = await centre(well(page, 3, "F11")), from = await centre(well(page, 3, "D9"));
  const send = (type, points) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
  await send("touchStart", [from]);
  await page.waitForTimeout(600);
  for (const share of [0.3, 0.6, 1]) await send("touchMove", [[from[0] + (b[0] - from[0]) * share, from[1] + (b[1] - from[1]) * share]]);
  await send("touchEnd", []);
  await page.getByText("9 wells selected").waitFor();
}, { touch: true, width: 1024, height: 768 }));

for (const [rows, columns] of [[8, 12], [16, 24], [32, 48]]) {
  test(`a plate of ${rows * columns} wells is a grid with one tab stop, every well has a name`, () => results(async (page) => {
    const grid = page.locator(".plate svg.grid").first();
    assert.equal(await grid.locator("[role=gridcell]").count(), rows * columns);
    assert.equal(await grid.locator("[tabindex]").count(), 0);
    const names = await grid.locator("[role=gridcell]").evaluateAll((cells) => cells.map((cell) => cell.getAttribute("aria-label")));
    assert.ok(names.every((name) => /^[A-Z]{1,2}\d+, /.test(name)), names.find((name) => !/^[A-Z]{1,2}\d+, /.test(name)));
    assert.equal(new Set(names).size, rows * columns);
    const small = await grid.locator("text").evaluateAll((labels) => labels.filter((label) => parseFloat(getComputedStyle(label).fontSize) < 11).length);
    assert.equal(small, 0);
    await grid.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    assert.match(await grid.getAttribute("aria-activedescendant"), /-B2$/);
  }, { plates: new Plates(rows, columns) }));
}

test("thirty compounds by ten lines scroll under fixed heads", () => {
  const state = canned.state(analysed), { matrix } = state.results, [pair] = matrix.pairs, [[cell]] = matrix.cells;
  matrix.compounds = Array.from({ length: 30 }, (_, at) => `compound ${at + 1}`);
  matrix.pairs = Array.from({ length: 10 }, (_, at) => ({ ...pair, short: `R${at + 1}`, resistant: `line ${at + 1}`, colour: 1 + (at % 5) }));
  matrix.cells = matrix.compounds.map(() => matrix.pairs.map(() => ({ ...cell })));
  return results(async (page) => {
    const box = page.locator(".mx-scroll");
    assert.ok((await box.boundingBox()).height < 460);
    await box.evaluate((node) => { node.scrollTop = 400; node.scrollLeft = 200; });
    const inside = await page.evaluate(() => {
      const frame = document.querySelector(".mx-scroll").getBoundingClientRect(), head = document.querySelector(".mx thead th:nth-child(6)").getBoundingClientRect(), row = document.querySelector(".mx tbody tr:nth-child(15) th").getBoundingClientRect();
      return [head.top - frame.top, row.left - frame.left];
    });
    assert.ok(inside.every((far) => Math.abs(far) < 6), String(inside));
  }, { state });
});

test("judged blind, no line, fold or call can be read", () => results(async (page) => {
  await page.getByLabel("Judge blind").check();
  await page.waitForFunction(() => !document.querySelector(".step.results .sentence").textContent);
  const read = await page.evaluate(() => {
    const room = document.querySelector(".step.results"), words = [room.innerText];
    for (const node of room.querySelectorAll("[title],[aria-label]")) if (node.checkVisibility()) words.push(node.getAttribute("title") ?? "", node.getAttribute("aria-label") ?? "");
    return words.join("\n");
  });
  for (const telling of ["KM12", "LR1", "LR2", "-fold", "resistant"]) assert.ok(!read.includes(telling), `${telling} in ${read.slice(0, 600)}`);
}));

test("a failed plate is shown with why, and can be used all the same", () => results(async (page, plates) => {
  const card = page.locator('.plate[data-place="5"]');
  await card.getByText("failed, not used").waitFor();
  await card.getByText("Its vehicle wells scatter by 56 %.").waitFor();
  await card.getByRole("button", { name: "Use it all the same" }).click();
  await card.getByText("failed, used all the same").waitFor();
  assert.deepEqual(plates.commands.at(-1), { do: "use_plate", plate: 5, reason: "" });
}));

test("what is given is a decision, and nonsense is not sent", () => results(async (page, plates) => {
  await page.locator("details.given summary").click();
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("Write a number").waitFor();
  await page.getByLabel("Value").fill("1,05");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.waitForTimeout(200);
  assert.deepEqual(plates.commands, [{ do: "fix", parameter: "top", value: 1.05, of: { compound: "larotrectinib" }, reason: "" }]);
}));

for (const dark of [false, true]) {
  test(`axe finds nothing, ${dark ? "dark" : "light"}`, () => results(async (page) => {
    await well(page, 3, "D9").click();
    await decided(page, "Well D9 left out");
    await page.evaluate(() => document.querySelectorAll("details.panel").forEach((box) => { box.open = true; }));
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "Table" }).click();
    assert.deepEqual(await violations(page), []);
  }, { dark, bypassCSP: true }));
}

for (const [width, height] of [[1440, 900], [1280, 720], [1024, 768], [600, 900]]) {
  test(`nothing sticks out at ${width} × ${height}`, () => results(async (page) => {
    const wide = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide[0] <= wide[1], String(wide));
  }, { width, height }));
}

/** Goes on until something is so. */
const until = (page, what, given) => page.waitForFunction(what, given);
const heard = (page) => page.locator(".notices .heard").textContent();
const says = (page, words) => until(page, (words) => document.querySelector(".notices .heard").textContent.includes(words), words);
/** Elements of a kind that stick out of another, or of the window. */
const sticks = (page, what, of) => page.evaluate(([what, of]) => [...document.querySelectorAll(what)].filter((one) => one.checkVisibility()).flatMap((one) => {
  const box = one.getBoundingClientRect(), frame = of ? one.closest(of).getBoundingClientRect() : { left: 0, right: document.documentElement.clientWidth };
  return box.right > frame.right + 0.5 || box.left < frame.left - 0.5 ? [`${one.outerHTML.slice(0, 90)} ${box.left}–${box.right} of ${frame.left}–${frame.right}`] : [];
}), [what, of]);
const notWider = async (page) => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page is wider than the window");

test("before and after are those of the comparison that is looked at; the strip stands under its own figure alone", () => {
  const plates = new Plates(), { curve, effect } = plates;
  const first = ({ id }) => id.startsWith("larotrectinib/");
  plates.curve = (asked) => ({ ...curve.call(plates, asked), effect: first(asked) && plates.decisions.length ? { ...effect.call(plates), heading: "Of this comparison", curve: asked.id } : null });
  plates.effect = () => ({ ...effect.call(plates), curve: "larotrectinib/elsewhere" });
  return results(async (page) => {
    await well(page, 3, "D9").click();
    await page.locator(".effect").getByText("Of this comparison").waitFor();
    await page.locator(".strip svg").waitFor();
    await page.locator(".mx tbody tr:nth-child(2) .cell").first().click();
    await page.locator(".effect").getByText("What leaving out D9 changed").waitFor();
    assert.ok(await page.locator(".strip").isHidden());
    await page.locator(".mx tbody tr:nth-child(1) .cell").first().click();
    await page.locator(".effect").getByText("Of this comparison").waitFor();
    assert.ok(await page.locator(".strip").isVisible());
  }, { plates });
});

for (const width of [1440, 1024, 600]) {
  test(`what is told of a change has room at ${width} px`, () => {
    const plates = new Plates(), { effect } = plates;
    plates.effect = () => ({ ...effect.call(plates), rows: [
      { name: "Fold", before: "10.9 (9.80–12.2)", now: "10.9 (9.80–12.2)", same: true }, { name: "KM12-LR2-from-the-second-thaw, 16 Mar, nM", before: "not determinable", now: "not determinable", same: true },
      { name: "KM12, 2 Mar, nM", before: "> 10 µM", now: "123456 (98765–1234567)", same: false }, { name: "Call", before: "R", now: "R", same: true }] });
    return results(async (page) => {
      await page.locator('.plate[data-place="3"]').scrollIntoViewIfNeeded();
      await well(page, 3, "D9").click();
      await page.locator(".effect .cmp").waitFor();
      assert.deepEqual(await sticks(page, ".effect *", ".effect"), []);
      const cut = await page.evaluate(() => [...document.querySelectorAll(".cmp td, .cmp th")].filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent));
      assert.deepEqual(cut, []);
      await notWider(page);
    }, { plates, width });
  });
}

/** The state with so many plates a line and day. */
function crowded(each) {
  const state = canned.state(analysed), { matrix } = state.results;
  matrix.plates = matrix.lines.map((_, l) => matrix.days.map((__, d) => Array.from({ length: each }, (___, at) => 100 + (l * matrix.days.length + d) * each + at)));
  matrix.plates[0][0] = [0, 1];
  return state;
}

for (const width of [1440, 1024]) {
  test(`two hundred plates are one tab stop under fixed heads at ${width} px`, () => results(async (page) => {
    await notWider(page);
    assert.equal(await page.locator(".tile[tabindex='0']").count(), 1);
    await page.locator(".tile[tabindex='0']").focus();
    for (let at = 0; at < 60; at += 1) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    const [row, day, seen, head, line] = await page.evaluate(() => {
      const tile = document.activeElement, box = tile.getBoundingClientRect(), frame = document.querySelector(".tiles-scroll").getBoundingClientRect(), names = tile.closest("tr").querySelector("th").getBoundingClientRect();
      const column = tile.closest("td").cellIndex, head = document.querySelector(`.tiles thead tr`).children[column].querySelector("span").getBoundingClientRect();
      return [tile.closest("tr").rowIndex, column, box.left >= names.right - 1 && box.right <= frame.right + 1 && box.top >= frame.top && box.bottom <= frame.bottom + 1, head.left >= frame.left && head.right <= frame.right, names.left - frame.left];
    });
    assert.equal(row, 2);
    assert.ok(day >= 2, String(day));
    assert.ok(seen, "the tile is not wholly seen");
    const [days, tiles] = await page.evaluate(() => { const scroll = document.querySelector(".tiles-scroll"); scroll.scrollLeft = 0; return [document.querySelector(".tiles thead th span"), document.querySelector(".tile")].map((one) => one.getBoundingClientRect().left); });
    assert.ok(Math.abs(days - tiles) < 5, `the first day begins at ${days}, its tiles at ${tiles}`);
    assert.ok(head, "the day does not stand above its tiles");
    assert.ok(Math.abs(line) < 2, `the name of the line has gone by ${line} px`);
    assert.equal(await page.locator(".tile[tabindex='0']").count(), 1);
  }, { state: crowded(35), width }));
}

test("two plates of a line and day have two names", () => results(async (page) => {
  const names = await page.locator(".tile").evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute("aria-label")));
  assert.ok(names.length > 6);
  assert.equal(new Set(names).size, names.length, names.join("\n"));
}));

test("a cell that arrows reach is wholly seen beside the frozen compounds, which nothing shines through", () => {
  const state = canned.state(analysed), { matrix } = state.results, [pair] = matrix.pairs, [[cell]] = matrix.cells;
  matrix.compounds = Array.from({ length: 30 }, (_, at) => `compound ${at + 1}`);
  matrix.pairs = Array.from({ length: 10 }, (_, at) => ({ ...pair, short: at === 4 ? "a line with a name that is very long indeed" : `R${at + 1}`, resistant: `line ${at + 1}`, colour: 1 + (at % 5) }));
  matrix.cells = matrix.compounds.map(() => matrix.pairs.map(() => ({ ...cell })));
  return results(async (page) => {
    assert.ok((await page.locator(".mx thead th").nth(4).boundingBox()).width <= 93);
    assert.match(await page.locator(".mx thead th").nth(4).getAttribute("title"), /line 5/);
    await page.locator(".mx button[tabindex='0']").focus();
    const seen = () => page.evaluate(() => {
      const cell = document.activeElement.getBoundingClientRect(), frame = document.querySelector(".mx-scroll").getBoundingClientRect(), name = document.activeElement.closest("tr").querySelector("th").getBoundingClientRect(), head = document.querySelector(".mx thead th").getBoundingClientRect();
      return document.activeElement.matches(".cell") && cell.left >= name.right && cell.right <= frame.right && cell.top >= head.bottom && cell.bottom <= frame.bottom;
    });
    for (const [key, times] of [["ArrowRight", 9], ["ArrowDown", 20], ["ArrowLeft", 6], ["ArrowUp", 12]]) {
      for (let at = 0; at < times; at += 1) { await page.keyboard.press(key); assert.ok(await seen(), `${key} ${at}`); }
    }
    const through = await page.evaluate(() => [...document.querySelectorAll(".mx tbody th")].flatMap((name) => {
      const box = name.getBoundingClientRect(), frame = document.querySelector(".mx-scroll").getBoundingClientRect();
      if (box.top < frame.top + 30 || box.bottom > frame.bottom) return [];
      return [box.left + 1, box.right - 1].map((x) => document.elementFromPoint(x, box.top + box.height / 2)).filter((top) => top !== name).map((top) => top.outerHTML.slice(0, 80));
    }));
    assert.deepEqual(through, []);
    for (const key of ["j", "k", "]", "["]) {
      await page.keyboard.press(key);
      assert.ok(await page.evaluate(() => document.activeElement.getAttribute("aria-current") === "true"), key);
    }
  }, { state });
});

test("J K [ ] say compound, line and fold", () => results(async (page) => {
  await page.locator(".figure").focus();
  for (const [key, row, line] of [["j", 2, "KM12-LR1"], ["]", 2, "KM12-LR2"], ["k", 1, "KM12-LR2"], ["[", 1, "KM12-LR1"]]) {
    await page.keyboard.press(key);
    await says(page, `${await page.locator(`.mx tbody tr:nth-child(${row}) th`).innerText()}, ${line}: `);
    assert.match(await heard(page), /\d-fold/);
  }
  assert.ok(await page.evaluate(() => document.activeElement.matches(".figure")));
}));

test("judged blind, nothing says, finds or lists a line, and a reload does not end it", () => results(async (page, plates) => {
  const order = () => page.locator(".plate").evaluateAll((cards) => cards.map((card) => card.dataset.place).join());
  const blind = page.getByLabel("Judge blind"), natural = await order(), orders = new Set();
  for (let at = 0; at < 12; at += 1) {
    await blind.check();
    await until(page, () => !document.querySelector(".step.results .sentence").textContent);
    orders.add(await order());
    if (at < 11) await blind.uncheck();
  }
  assert.ok(orders.size > 2, "the order is the same each time");
  assert.ok([...orders].some((one) => one !== natural));
  const mixed = await order();
  await well(page, 3, "D9").click();
  await decided(page, "Well D9 left out");
  await says(page, "Done.");
  assert.doesNotMatch(await heard(page), /fold \d|KM12/);
  await page.locator(".figure").focus();
  await page.keyboard.press("j");
  await says(page, "hidden");
  assert.doesNotMatch(await heard(page), /KM12|-fold/);
  await page.keyboard.press("k");
  for (const typed of ["", "KM12", "csv"]) {
    await page.locator(".figure").focus();
    await page.keyboard.press("/");
    await page.getByRole("combobox").fill(typed);
    assert.doesNotMatch(await page.locator("dialog").innerText(), /KM12|LR\d|-fold|csv/);
    await page.keyboard.press("Escape");
  }
  await page.keyboard.press("Control+k");
  assert.doesNotMatch(await page.locator("dialog").innerText(), /KM12|LR\d|-fold/);
  await page.keyboard.press("Escape");
  await page.reload();
  await page.locator(".step.results .drawing svg").waitFor();
  assert.ok(await page.getByLabel("Judge blind").isChecked());
  assert.equal(await order(), mixed);
  assert.equal(plates.commands.length, 1);
  await page.keyboard.press("Alt+1");
  await page.locator(".step.files h1").waitFor();
  assert.doesNotMatch(await page.locator(".step.files .plates").innerText(), /KM12/);
}));

for (const [width, height] of [[390, 844], [820, 1180], [1024, 768]]) {
  test(`at ${width} px a finger finds wells: they are large enough, the nearest is meant, the chosen one is shown large`, () => results(async (page, plates) => {
    await page.locator(".plate").first().scrollIntoViewIfNeeded();
    await page.locator(".plate svg.grid").first().waitFor();
    const [wide] = await page.locator(".plate svg.grid .w").evaluateAll((all) => [Math.min(...all.map((one) => one.getBoundingClientRect().width))]);
    assert.ok(wide >= 22, `${wide} px, without the gap`);
    await page.locator(".plate[data-place='3']").scrollIntoViewIfNeeded();
    await well(page, 3, "C12").scrollIntoViewIfNeeded();
    const [x, y] = await centre(well(page, 3, "C12")), { x: edge, width: room } = await page.locator(".plate[data-place='3'] svg.grid").boundingBox();
    await page.touchscreen.tap(Math.min(x + 11, edge + room - 0.5), y);
    const loupe = page.locator(".plate[data-place='3'] .loupe:not([hidden])");
    await loupe.waitFor();
    assert.equal(await loupe.locator("text").textContent(), "C12");
    assert.ok((await loupe.boundingBox()).width >= 44);
    const told = await page.locator(".plate[data-place='3'] .tag").boundingBox();
    assert.ok(told.height < 140 && told.width > 90, `${told.width} × ${told.height}`);
    // Left of the letters there is no well: the first one is meant.
    const [fx, fy] = await centre(well(page, 3, "D1"));
    await page.touchscreen.tap(fx - 22, fy);
    await until(page, () => document.querySelector(".plate[data-place='3'] .loupe text").textContent === "D1");
    assert.equal(plates.commands, undefined);
    await page.locator(".plate[data-place='3'] .tag").getByText("Tap again to leave it out.").waitFor();
    // Another plate shows its own well first, although this one was tapped last.
    await well(page, 1, "D5").scrollIntoViewIfNeeded();
    await page.touchscreen.tap(...(await centre(well(page, 1, "D5"))));
    await page.locator(".plate[data-place='1'] .loupe:not([hidden])").waitFor();
    await well(page, 3, "D1").scrollIntoViewIfNeeded();
    await page.touchscreen.tap(...(await centre(well(page, 3, "D1"))));
    await page.locator(".plate[data-place='3'] .loupe:not([hidden])").waitFor();
    assert.equal(plates.commands, undefined);
    // The second tap may fall beside the well: it is large now.
    const [dx, dy] = await centre(well(page, 3, "D1"));
    await page.touchscreen.tap(dx, dy + 15);
    await decided(page, "Well D1 left out");
    assert.deepEqual(await sticks(page, ".plate h2, .plate .said, .plate button:not(.menu button), .plate summary", ".plate"), []);
    const low = await page.locator("summary:visible").evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 43.5).map((one) => one.textContent));
    assert.deepEqual(low, []);
    await notWider(page);
  }, { touch: true, width, height }));
}

test("a plate of 1536 wells slides under a finger rather than shrink", () => results(async (page) => {
  const [wide] = await page.locator(".plate svg.grid .w").evaluateAll((all) => [Math.min(...all.map((one) => one.getBoundingClientRect().width))]);
  assert.ok(wide >= 22, `${wide} px`);
  await notWider(page);
}, { touch: true, width: 820, height: 1180, plates: new Plates(32, 48) }));

test("what is left out as a whole looks so, and a click on its wells says what holds them out", () => results(async (page, plates) => {
  const card = page.locator('.plate[data-place="3"]'), menu = async (place, name) => {
    await page.locator(`.plate[data-place="${place}"] .menu summary`).click();
    await page.locator(`.plate[data-place="${place}"]`).getByRole("button", { name }).click();
  };
  await menu(3, "Leave out this plate");
  await decided(page, "Plate left out");
  await page.locator('.plate.out[data-place="3"] .said').filter({ hasText: /^left out$/ }).waitFor();
  await card.getByText("left out: no reason given").waitFor();
  await well(page, 3, "D9").click();
  await page.getByText("D9 is out by the decision “Plate left out”").waitFor();
  await menu(1, "Leave out all of 2026-03-02");
  await page.locator(".dec b").filter({ hasText: "2 Mar left out" }).waitFor();
  await page.locator('.plate.out[data-place="1"] .said').filter({ hasText: "left out" }).waitFor();
  await well(page, 1, "D9").click();
  await page.getByText("D9 is out by the decision “2 Mar left out”").waitFor();
  await menu(4, "Leave out larotrectinib · KM12 · 16 Mar");
  await decided(page, "Curve of larotrectinib left out");
  await page.locator('.plate[data-place="4"] [id$="-B9"][aria-label*="left out"]').waitFor();
  await well(page, 4, "B9").click();
  await page.getByText("B9 is out by the decision “Curve of larotrectinib left out (KM12, 16 Mar)”").waitFor();
  assert.equal(await page.locator('.plate.out[data-place="4"]').count(), 0, "the other compound takes part");
  assert.deepEqual(plates.commands.map((command) => command.do), ["leave_out_plate", "leave_out_experiment", "leave_out_curve"]);
}));

test("reasons fit what was decided, and one can be taken away", () => results(async (page, plates) => {
  const offered = () => page.locator(".reasons label").allInnerTexts();
  await well(page, 3, "D9").click();
  await page.getByText("Why leave out D9?").waitFor();
  assert.deepEqual(await offered(), ["Bubble or debris", "Pipetting error", "Cells missing or detached", "Other:"]);
  await page.getByLabel("Pipetting error").check();
  await page.locator(".dec").filter({ hasText: "pipetting error" }).waitFor();
  await page.getByRole("button", { name: "Take the reason away" }).click();
  await page.locator(".dec").getByText("Give a reason").waitFor();
  assert.deepEqual(plates.commands.at(-1), { do: "give_reason", decision: 1, reason: "" });
  assert.equal(await page.locator(".reasons input:checked").count(), 0);
  await page.locator('.plate[data-place="5"]').getByRole("button", { name: "Use it all the same" }).click();
  await page.getByText("Why use this plate").waitFor();
  assert.deepEqual(await offered(), ["The fault does not touch these wells", "No other plate of that day", "Other:"]);
  await page.locator('.plate[data-place="1"] .menu summary').click();
  await page.locator('.plate[data-place="1"]').getByRole("button", { name: "Leave out this plate" }).click();
  await page.getByText("Why leave out this plate?").waitFor();
  assert.deepEqual(await offered(), ["Wrong plate or layout", "Contamination", "Instrument fault", "Other:"]);
  await page.locator("details.given summary").click();
  await page.getByLabel("Value").fill("1.05");
  await page.getByRole("button", { name: "Apply" }).click();
  await decided(page, "Top fixed");
  assert.deepEqual(await offered(), ["Known of this assay", "The doses do not reach it", "Other:"]);
  // From the list, later: the same kinds.
  await page.locator(".dec").filter({ hasText: "Failed plate used all the same" }).getByText("Give a reason").click();
  await page.getByText("Why: Failed plate").waitFor();
  assert.deepEqual(await offered(), ["The fault does not touch these wells", "No other plate of that day", "Other:"]);
}));

test("the focus comes back to the plate or the figure after all that is done", () => results(async (page) => {
  const at = (selector) => until(page, (selector) => document.activeElement?.matches(selector), selector), grid = '.plate[data-place="1"] svg.grid';
  const [a, b] = [await centre(well(page, 1, "B3")), await centre(well(page, 1, "D4"))];
  await page.mouse.move(...a);
  await page.mouse.down();
  await page.mouse.move((a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
  await page.mouse.move(...b);
  await page.mouse.up();
  await page.getByRole("button", { name: /^Leave out X/ }).click();
  await decided(page, "6 wells left out");
  await at(grid);
  await page.getByLabel("Pipetting error").click();
  await page.locator(".dec").filter({ hasText: "pipetting error" }).waitFor();
  await at(grid);
  await page.locator(".reasons input.in").fill("hair on the lid");
  await page.keyboard.press("Enter");
  await page.locator(".dec").filter({ hasText: "hair on the lid" }).waitFor();
  await at(grid);
  await page.locator(".figure").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+X");
  await at(".reasons input");
  await page.keyboard.press("Escape");
  await at(".figure");
  await page.locator('.plate[data-place="3"] .menu summary').focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await decided(page, "Plate left out");
  await at('.plate[data-place="3"] .menu summary');
  await page.locator('.plate[data-place="3"].out').waitFor();
  await page.waitForTimeout(300);
  await at('.plate[data-place="3"] .menu summary');
  await page.locator('.plate[data-place="5"]').getByRole("button", { name: "Use it all the same" }).focus();
  await page.keyboard.press("Enter");
  await page.locator('.plate[data-place="5"]').getByText("failed, used all the same").waitFor();
  await at('.plate[data-place="5"] svg.grid');
  await page.getByRole("button", { name: "Undo: 6 wells left out" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Redo: 6 wells left out" }).waitFor();
  await at("[data-decision]");
}));

test("Ctrl Z while the study is shown without decisions ends that first", () => results(async (page, plates, mock) => {
  await well(page, 3, "D9").click();
  await decided(page, "Well D9 left out");
  const views = [];
  mock.answers["/api/undo"] = (body) => {
    views.push(body.view);
    mock.state.rev += 1;
    return [200, { rev: mock.state.rev, changed: [], ms: 1, state: mock.state, curve: plates.curve(body.view), decision: null }];
  };
  await page.locator(".figure").focus();
  await page.keyboard.down(".");
  await page.getByText("Without any decision.").waitFor();
  await page.keyboard.press("Control+z");
  await page.locator(".banner").waitFor({ state: "hidden" });
  await page.keyboard.up(".");
  await page.waitForTimeout(200);
  assert.deepEqual(views.map((view) => view.without), [false]);
  assert.equal(await page.locator(".drawing [data-out]").count(), 1);
}));

test("names of any length and script stay in their place, backticks are code", () => {
  const long = "KM12-LR2-" + "x".repeat(150), arabic = "العربية `x`", state = canned.state(analysed), { matrix } = state.results;
  matrix.lines[2].name = long;
  Object.assign(matrix.pairs[1], { short: long, resistant: long });
  state.results.fragile = [`${arabic}: S → I with \`mixed\``];
  matrix.nothing = null;
  const plates = new Plates(), { plate, act } = plates;
  plates.plate = (place) => ({ ...plate.call(plates, place), verdict: "fail", said: `failed: ${long}`, reasons: [`reads \`OVER\` in ${long}`], wells: plate.call(plates, place).wells.map((one) => ({ ...one, said: `${one.said} \`OVER\` ${long}` })) });
  plates.act = (command) => { const made = act.call(plates, command); for (const one of plates.decisions) Object.assign(one, { doubt: "the reading of `D9` is another", heading: `Well \`${long}\` left out` }); return made; };
  return results(async (page, _, mock) => {
    for (const name of ["C12", "C1", "G6"]) {
      await well(page, 3, name).hover();
      assert.deepEqual(await sticks(page, ".tag"), []);
    }
    await well(page, 3, "D9").click();
    await page.getByText("the reading of D9 is another").first().waitFor();
    mock.answers["/api/do"] = () => [400, { error: { code: "x", message: `no \`${long}${long}\``, help: "" } }];
    await well(page, 3, "D8").click();
    await page.locator(".notice").waitFor();
    assert.deepEqual(await sticks(page, ".notice, .dec, .tag, .effect, .tiles, .folds"), []);
    assert.ok((await page.locator(".tiles tbody tr:nth-child(3) th").boundingBox()).width <= 100);
    assert.equal(await page.locator(".tiles tbody tr:nth-child(3) th").getAttribute("title"), long);
    await notWider(page);
    assert.equal(await page.evaluate(() => (document.body.innerText.match(/`/g) ?? []).length), 0);
    assert.ok((await page.locator("code").count()) > 3);
    assert.deepEqual((await page.locator("[aria-label*='`']").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")))).slice(0, 3), []);
    // It does not lie over what comes next for ever.
    await page.waitForTimeout(1300);
    await page.locator("h1:visible").first().click();
    await page.locator(".notice").waitFor({ state: "hidden" });
  }, { plates, state, may: /400/ });
});

for (const dark of [false, true]) {
  test(`axe finds nothing of what is left out, judged blind, or shown large under a finger, ${dark ? "dark" : "light"}`, async () => {
    await results(async (page) => {
      await page.locator('.plate[data-place="3"] .menu summary').click();
      await page.locator('.plate[data-place="3"]').getByRole("button", { name: "Leave out this plate" }).click();
      await page.locator('.plate.out[data-place="3"]').waitFor();
      await page.getByLabel("Contamination").check();
      await page.getByRole("button", { name: "Take the reason away" }).waitFor();
      assert.deepEqual(await violations(page), []);
      await page.getByLabel("Judge blind").check();
      await until(page, () => !document.querySelector(".step.results .sentence").textContent);
      assert.deepEqual(await violations(page), []);
    }, { dark, bypassCSP: true });
    await results(async (page) => {
      await page.locator('.plate[data-place="3"]').scrollIntoViewIfNeeded();
      await well(page, 3, "D9").tap();
      await page.locator(".loupe:not([hidden])").waitFor();
      assert.deepEqual(await violations(page), []);
    }, { dark, bypassCSP: true, touch: true, width: 820, height: 1180 });
  });
}
