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
async function results(act, { plates = new Plates(), state = canned.state(analysed), width = 1440, height = 900, dark = false, touch = false, ...rest } = {}) {
  const mock = new Mock(state), faults = [];
  plates.on(mock);
  const address = await mock.listen(), origin = address.split("#")[0];
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce", hasTouch: touch, isMobile: touch, ...rest });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(8000);
    page.on("console", (message) => { if (["error", "warning"].includes(message.type())) faults.push(message.text()); });
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
  await page.getByText("None yet.").waitFor();
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
