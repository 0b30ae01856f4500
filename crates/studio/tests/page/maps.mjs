// The step Plate maps with a program that answers as told: mouse, keys, touch, paste, large plates, what is wrong. `node --test maps.mjs`

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { Maps } from "./canned-maps.mjs";
import * as canned from "./canned.mjs";
import { Mock } from "./mock.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const analysed = canned.analysis();
let browser;
before(async () => { browser = await chromium.launch({ executablePath: process.env.FOLDSHIFT_BROWSER ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] }); });
after(() => browser.close());

/** Opens the step for `act`; nothing may be said on the console, nothing asked of anybody else. */
async function maps(act, { change = () => {}, empty = false, width = 1440, height = 900, dark = false, touch = false, may = /^$/ } = {}) {
  const state = canned.state(analysed), mock = new Mock(state), faults = [];
  mock.state.files.cards.forEach((card, at) => { card.id = `card${at}`; });
  mock.state.results.matrix = null;
  const own = new Maps(empty ? null : analysed, mock.state.files.cards);
  change(own, mock);
  own.on(mock);
  const address = await mock.listen(), origin = address.split("#")[0];
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce", hasTouch: touch, isMobile: touch, permissions: ["clipboard-read", "clipboard-write"] });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(8000);
    page.on("console", (message) => { if (["error", "warning"].includes(message.type()) && !may.test(message.text())) faults.push(message.text()); });
    page.on("pageerror", (error) => faults.push(error.stack));
    page.on("request", (request) => { if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) faults.push(request.url()); });
    await page.goto(address);
    await page.getByRole("link", { name: /Plate maps/ }).click();
    if (!empty) await page.locator(".step.maps .wells, .step.maps .centre .ask:not([hidden])").first().waitFor();
    await act(page, own, mock);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    await mock.close();
  }
}

const spot = (name) => [name.charCodeAt(0) - 65, Number(name.slice(1)) - 1];
const well = (page, name) => page.locator(`.wells [id$="-${spot(name).join("-")}"]`);
const middle = async (page, name) => { const { x, y, width, height } = await well(page, name).boundingBox(); return [x + width / 2, y + height / 2]; };
/** Where a mark is; marks are drawn anew while they are looked at. */
async function box(page, mark) {
  for (let n = 0; n < 40; n += 1) {
    const found = await page.locator(mark).boundingBox();
    if (found) return found;
    await page.waitForTimeout(50);
  }
  throw new Error(`there is no ${mark}`);
}
const commands = (own, kind) => own.commands.filter((command) => command.do === kind);
const heard = (page, text) => page.locator("[role=status].heard").filter({ hasText: text }).waitFor({ state: "attached" });
const violations = (page) => page.evaluate(async (source) => {
  if (!globalThis.axe) (0, eval)(source);
  return (await globalThis.axe.run()).violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0].html.slice(0, 140)}`);
}, axe);
async function drag(page, from, to, over = async () => {}) {
  await page.mouse.move(...(await middle(page, from)));
  await page.mouse.down();
  await page.mouse.move(...(await middle(page, to)), { steps: 6 });
  await over();
  await page.mouse.up();
}
/** What the inspector says once it is no preview any more. */
const painted = (page) => page.locator(".inspector:not(.active)").waitFor();

test("a series is dragged: its doses appear meanwhile, Enter paints it, and the text that changed is shown", () => maps(async (page, own) => {
  await page.getByRole("button", { name: "Dilution series" }).click();
  await page.locator(".inspector").getByLabel("Compound", { exact: true }).fill("entrectinib");
  await page.locator(".inspector").getByLabel("Highest dose").fill("10 µM");
  await drag(page, "E3", "G12", async () => {
    await page.locator(".inspector.active").waitFor();
    await well(page, "E4").getByText("3.16 µM").waitFor();
    assert.match(await well(page, "G12").getAttribute("aria-label"), /^G12, entrectinib 0\.316 nM$/);
  });
  await page.getByRole("button", { name: "Paint 30 wells" }).waitFor();
  await page.locator(".told").filter({ hasText: "E3 to G12: 10 doses, 10 µM to 0.316 nM; 3 replicates." }).waitFor();
  assert.equal(own.commands.length, 0, "nothing is painted before it is said");
  assert.equal(await page.getByRole("group", { name: "Falls to the" }).getByRole("button", { pressed: true }).innerText(), "right");
  await page.keyboard.press("Enter");
  await painted(page);
  assert.deepEqual(own.commands, [{ do: "series", map: "layouts/panel_a.toml", from: "E3", to: "G12", compound: "entrectinib", top: "10 µM", factor: "half-log", direction: "", line: "" }]);
  await heard(page, "Undo takes it back");
  assert.ok(await page.locator(".right pre").isHidden(), "the text is folded until somebody wants it");
  await page.locator(".right .file summary").click();
  await page.locator(".right pre.changed").filter({ hasText: 'compound = "entrectinib"' }).waitFor();
  await page.keyboard.press("Control+z");
  await page.waitForFunction(() => !document.querySelector(".palette-of").textContent.includes("entrectinib"));
}));

test("the arrow, the switch and the corners change a series before it is painted", () => maps(async (page, own) => {
  await page.getByRole("button", { name: "Dilution series" }).click();
  await page.locator(".inspector").getByLabel("Compound", { exact: true }).fill("a");
  await page.locator(".inspector").getByLabel("Highest dose").fill("1 µM");
  await drag(page, "B3", "D8");
  await page.locator(".told").filter({ hasText: "B3 to D8: 6 doses" }).waitFor();
  const { x, y, width, height } = await box(page, ".wells .arrow");
  await page.mouse.click(x + width / 3, y + height / 2);
  await page.locator(".told").filter({ hasText: "B3 to D8: 3 doses" }).waitFor();
  assert.equal(await page.getByRole("group", { name: "Falls to the" }).getByRole("button", { pressed: true }).innerText(), "down");
  await page.getByRole("group", { name: "Falls to the" }).getByRole("button", { name: "left" }).click();
  await page.locator(".told").filter({ hasText: "B8 to D3: 6 doses" }).waitFor();
  // The corner of the last well, dragged two columns on; then that of the highest dose.
  const corner = await box(page, ".wells .marks circle:not(.open)");
  await page.mouse.move(corner.x + corner.width / 2, corner.y + corner.height / 2);
  await page.mouse.down();
  await page.mouse.move(...(await middle(page, "E2")), { steps: 4 });
  await page.mouse.up();
  await page.locator(".told").filter({ hasText: "B8 to E2: 7 doses" }).waitFor();
  const highest = await box(page, ".wells .marks .open");
  await page.mouse.move(highest.x + highest.width / 2, highest.y + highest.height / 2);
  await page.mouse.down();
  await page.mouse.move(...(await middle(page, "B10")), { steps: 4 });
  await page.mouse.up();
  await page.locator(".told").filter({ hasText: "B10 to E2: 9 doses" }).waitFor();
  await page.keyboard.press("Escape");
  await painted(page);
  assert.equal(own.commands.length, 0);
}));

test("by keys alone: tool, wells, fields, paint, clear, shift, all wells", () => maps(async (page, own) => {
  await page.locator(".wells").focus();
  for (const key of ["ArrowDown", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
  assert.match(await page.evaluate(() => document.getElementById(document.activeElement.getAttribute("aria-activedescendant")).getAttribute("aria-label")), /^C2, vehicle$/);
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("b");
  await page.getByRole("button", { name: "Paint 2 wells" }).waitFor();
  await page.keyboard.press("Enter");
  await painted(page);
  assert.deepEqual(own.commands.at(-1), { do: "paint", map: "layouts/panel_a.toml", wells: ["C2", "D2"], set: { role: "blank" } });
  await page.waitForFunction(() => document.activeElement.matches(".wells"));
  await page.keyboard.press("s");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.matches(".inspector input"), null, { message: "what is missing has the focus" });
  await page.keyboard.type("b");
  await page.keyboard.press("Tab");
  await page.keyboard.type("1 µM");
  await page.getByRole("button", { name: /^Paint \d wells/ }).waitFor();
  await page.keyboard.press("Enter");
  await painted(page);
  assert.equal(own.commands.at(-1).do, "series");
  await page.locator(".wells").focus();
  await page.keyboard.press("Delete");
  await page.waitForFunction(() => document.querySelector(".says").textContent.includes("have no role"));
  assert.equal(commands(own, "clear_wells").length, 1);
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Alt+ArrowLeft");
  await page.waitForFunction(() => document.querySelectorAll(".wells [aria-selected=true]").length === 2);
  assert.deepEqual([commands(own, "move_wells")[0].rows, commands(own, "move_wells")[0].columns], [0, -1]);
  assert.equal(page.url().endsWith("#maps"), true, "Alt and an arrow leave the page where it is");
  await page.keyboard.press("Control+a");
  assert.equal(await page.locator(".wells [aria-selected=true]").count(), 96);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".wells [aria-selected=true]").count(), 0);
}));

test("vehicle, blank and empty are painted by the drag itself; with Ctrl wells are gathered first", () => maps(async (page, own) => {
  await page.getByRole("button", { name: "Vehicle" }).click();
  await drag(page, "A5", "A7");
  await page.waitForFunction(() => document.querySelector(".says").textContent.includes("15 vehicle"));
  assert.deepEqual(own.commands, [{ do: "paint", map: "layouts/panel_a.toml", wells: ["A5", "A6", "A7"], set: { role: "vehicle" } }]);
  await page.keyboard.down("Control");
  await page.mouse.click(...(await middle(page, "H5")));
  await page.mouse.click(...(await middle(page, "H9")));
  await page.keyboard.up("Control");
  await page.getByRole("button", { name: "Paint 2 wells" }).click();
  await page.waitForFunction(() => document.querySelector(".says").textContent.includes("17 vehicle"));
  assert.deepEqual(own.commands.at(-1).wells, ["H5", "H9"]);
}));

test("a letter at the edge chooses its row, a number its column", () => maps(async (page) => {
  await page.locator(".wells .labels text", { hasText: /^C$/ }).click();
  assert.deepEqual(await page.locator(".wells [aria-selected=true]").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label").split(",")[0])), Array.from({ length: 12 }, (_, at) => `C${at + 1}`));
  await page.keyboard.down("Control");
  await page.locator(".wells .labels text", { hasText: /^5$/ }).click();
  await page.keyboard.up("Control");
  assert.equal(await page.locator(".wells [aria-selected=true]").count(), 19);
}));

test("wells are copied as a spreadsheet takes them, and pasted with a preview; what is not understood is named", () => maps(async (page, own) => {
  await drag(page, "D2", "E3");
  await page.keyboard.press("Control+c");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "vehicle\tlarotrectinib 10 µM\nvehicle\tselitrectinib 10 µM");
  await page.getByRole("button", { name: /^Panel B/ }).click();
  await page.getByRole("heading", { name: "Panel B", exact: true }).waitFor();
  await page.evaluate(() => navigator.clipboard.writeText("larotrectinib 10 µM\tvehicle\nentrectinib 5\t"));
  await page.mouse.click(...(await middle(page, "A5")));
  await page.keyboard.press("Control+v");
  await page.getByRole("button", { name: "Take 2 wells" }).waitFor();
  await page.getByText("1 cell is not understood and will not be taken:").waitFor();
  await page.locator(".strange li").filter({ hasText: "B5 entrectinib 5 a number needs a unit" }).waitFor();
  assert.equal(own.commands.length, 0);
  await page.keyboard.press("Enter");
  await painted(page);
  assert.deepEqual(own.commands, [{ do: "paste", map: "layouts/panel_b.toml", at: "A5", text: "larotrectinib 10 µM\tvehicle\nentrectinib 5\t", as: "" }]);
}));

test("a sheet can be pasted into its field, too, and dropped again", () => maps(async (page, own) => {
  await page.getByRole("button", { name: "Paste from a spreadsheet" }).click();
  await page.locator(".inspector").getByLabel("Cells", { exact: true }).fill("vehicle\tblank");
  await page.getByRole("button", { name: /^Take \d well/ }).waitFor();
  await page.getByRole("button", { name: "compounds" }).click();
  await page.keyboard.press("Escape");
  await painted(page);
  assert.equal(own.commands.length, 0);
  await page.getByRole("button", { name: "Paste from a spreadsheet" }).click();
  assert.equal(await page.locator(".inspector").getByLabel("Cells", { exact: true }).inputValue(), "");
}));

test("a dose without a unit is asked for its unit, without asking the program, and a click gives it", () => maps(async (page, own) => {
  await page.getByRole("button", { name: "Compound C" }).or(page.getByRole("button", { name: /^Compound$/ })).first().click();
  await page.locator(".inspector").getByLabel("Compound", { exact: true }).fill("a");
  await page.locator(".inspector").getByLabel("Dose", { exact: true }).fill("10");
  await drag(page, "B3", "B4");
  await page.locator(".told").filter({ hasText: "In which unit? nM or µM." }).waitFor();
  assert.ok(await page.locator(".inspector .main").isDisabled());
  await page.getByRole("button", { name: "µM", exact: true }).click();
  assert.equal(await page.locator(".inspector").getByLabel("Dose", { exact: true }).inputValue(), "10 µM");
  await page.getByRole("button", { name: "Paint 2 wells" }).click();
  await painted(page);
  assert.deepEqual(own.commands.map(({ set }) => set), [{ compound: "a", dose: "10 µM" }]);
}));

test("a tool that paints at once shows no button that is dead, and asks for no wells", () => maps(async (page) => {
  await page.getByRole("button", { name: /^.?Vehicle/ }).click();
  await page.getByText("they are vehicle at once").waitFor();
  assert.ok(await page.locator(".inspector .main").isHidden());
  assert.ok(await page.locator(".told").isHidden());
}));

test("a compound is renamed where its name stands; Escape leaves it", () => maps(async (page, own, mock) => {
  const name = await page.locator(".compound .tool").first().evaluate((one) => one.title.replace("Paint with ", ""));
  mock.answers["/api/do"] = (body) => { own.commands.push(body.command); return [200, { state: mock.state, changed: [] }]; };
  for (const [key, sent] of [["Escape", 0], ["Enter", 1]]) {
    await page.getByRole("button", { name: `Rename ${name}` }).click();
    await page.getByRole("textbox", { name: `Rename ${name}` }).fill("another");
    await page.keyboard.press(key);
    await page.waitForFunction(() => !document.querySelector(".compound input"));
    assert.equal(commands(own, "rename_compound").length, sent);
  }
  assert.deepEqual(commands(own, "rename_compound"), [{ do: "rename_compound", map: "layouts/panel_a.toml", from: name, to: "another" }]);
}));

test("readings stand in the wells of the plate that is chosen, alone or below the doses", () => maps(async (page, own, mock) => {
  await page.locator(".with button").filter({ hasText: "KM12-LR2" }).last().click();
  await page.getByText("Readings of KM12-LR2, 16 Mar, low").waitFor();
  const colours = () => page.locator(".wells [role=gridcell] rect:first-child").evaluateAll((all) => new Set(all.map((one) => one.getAttribute("fill"))).size);
  assert.ok(await colours() > 30, "colours of readings");
  await page.getByRole("button", { name: "Both" }).click();
  assert.equal(await page.locator(".wells [role=gridcell]").first().locator("rect").count(), 2);
  await well(page, "B3").getByText("10 µM").waitFor();
  assert.match(await well(page, "B3").getAttribute("aria-label"), /^B3, larotrectinib 10 µM, read [\d,]+$/);
  assert.match(await page.locator(".wells").getAttribute("aria-label"), /with the readings of KM12-LR2, 16 Mar/);
  assert.equal(mock.asked.filter((one) => one === "GET /api/readings").length, 1);
}));

test("a map that is no text is painted as another file, which is said before", () => maps(async (page, own) => {
  await page.getByText("panel.csv stays as it is; your changes go to layouts/panel.toml.").waitFor();
  await page.getByRole("button", { name: "Empty" }).click();
  await drag(page, "A1", "A2");
  await page.locator(".right h2").filter({ hasText: "layouts/panel.toml" }).waitFor();
  assert.equal(own.commands[0].map, "panel.csv");
  assert.ok(await page.locator(".becomes").isHidden());
}, { change(own) {
  const [first] = own.maps.values();
  own.maps = new Map([["panel.csv", { ...first, id: "panel.csv", file: "panel.csv", becomes: "layouts/panel.toml" }]]);
} }));

test("without a map the page says what one is, and three ways to it", () => maps(async (page, own) => {
  await page.getByRole("heading", { name: "What is in each well?" }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "Paint one" }).click();
  await page.getByLabel("Name").fill("Panel C");
  await page.getByRole("group", { name: "Wells" }).getByRole("button", { name: "384" }).click();
  await page.getByRole("button", { name: "Make the map" }).click();
  await page.getByText("384 wells, on no plate yet").waitFor();
  assert.deepEqual(own.commands, [{ do: "new_map", name: "Panel C", wells: 384, like: "" }]);
  assert.equal(await page.locator(".wells [role=gridcell]").count(), 384);
  await page.waitForFunction(() => document.activeElement.matches(".wells"));
  assert.equal(await page.getByRole("button", { name: "Dilution series" }).getAttribute("aria-pressed"), "true");
}, { empty: true }));

test("a layout with an error is mended as text, in place", () => maps(async (page, own) => {
  await page.getByText("Unknown key `compond`".replaceAll("`", "")).waitFor();
  await page.locator(".centre .ask").getByRole("button", { name: "Line 3" }).click();
  const area = page.getByRole("textbox", { name: "Text of layouts/panel_a.toml" });
  await area.waitFor();
  await page.waitForFunction(() => { const text = document.querySelector("textarea[aria-label^='Text of']"); return text.value.slice(text.selectionStart, text.selectionEnd) === 'compond = "a"'; });
  assert.equal(await page.locator(".gutter .error").innerText(), "3");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.type('compound = "a"');
  await page.keyboard.press("Control+s");
  await page.locator("dialog.editor").waitFor({ state: "detached" });
  await page.locator(".wells").waitFor();
  assert.equal(own.commands.at(-1).do, "edit_text");
  assert.match(own.commands.at(-1).text, /^#\n#\ncompound = "a"$/);
}, { change(own) {
  const [first] = own.maps.values();
  Object.assign(first, { text: '#\n#\ncompond = "a"', problems: [{ severity: "error", code: "layout", message: "unknown key `compond`", where: "layouts/panel_a.toml:3:1", line: 'compond = "a"', help: "did you mean `compound`?" }] });
} }));

test("what was typed into a text waits when the editor is closed, and when another program was first", () => maps(async (page, own) => {
  const open = async () => {
    if (!await page.locator(".right .file").evaluate((one) => one.open)) await page.locator(".right .file summary").click();
    await page.getByRole("button", { name: "all of it" }).click();
  }, area = page.getByRole("textbox", { name: "Text of layouts/panel_a.toml" });
  await open();
  await area.fill("mine");
  await page.keyboard.press("Escape");
  await page.getByText("what you typed into layouts/panel_a.toml waits in its editor").first().waitFor();
  own.maps.get("layouts/panel_a.toml").text = "# theirs\n";
  await open();
  assert.equal(await area.inputValue(), "mine");
  await page.getByRole("button", { name: /^Save/ }).click();
  await page.getByText("was changed by another program").waitFor();
  await page.getByRole("button", { name: "Take what stands there now" }).click();
  assert.equal(await area.inputValue(), "# theirs\n");
  await page.keyboard.press("Control+z");
  assert.equal(await area.inputValue(), "mine");
  await page.getByRole("button", { name: /^Save/ }).click();
  await page.locator("dialog.editor").waitFor({ state: "detached" });
  assert.equal(own.maps.get("layouts/panel_a.toml").text, "mine");
}, { may: /409/ }));

test("a doubt shows both plates and is answered where it stands", () => maps(async (page, own) => {
  await page.getByRole("button", { name: /^Panel B/ }).click();
  const card = page.locator(".right .doubt:not([hidden])").filter({ hasText: "is this map right?" });
  await card.locator("canvas").nth(1).waitFor();
  assert.equal(await card.count(), 1, "the question stands once");
  await card.getByRole("button", { name: "Change the map" }).click();
  await page.waitForFunction(() => document.activeElement.matches(".wells"));
  assert.equal(own.commands.length, 0);
  await card.getByRole("button", { name: "The map is right" }).click();
  await card.waitFor({ state: "detached" });
  assert.deepEqual(own.commands.map(({ do: what, answer }) => [what, answer]), [["answer", "right"]]);
}));

test("a map is used for plates that fit, and for no others", () => maps(async (page, own) => {
  const second = own.maps.get("layouts/panel_b.toml").plates[0];
  await page.getByText("Use this map for…").click();
  const others = page.locator(".others label");
  assert.equal(await others.count(), 2);
  await others.first().getByRole("checkbox").check();
  await page.getByRole("button", { name: "Use it for 1 plate" }).click();
  await page.locator(".with li").nth(9).waitFor();
  assert.deepEqual(own.commands, [{ do: "use_map", map: "layouts/panel_a.toml", rows: [second.row] }]);
}, { change(own, mock) {
  const [first, second] = own.maps.values(), cell = (text) => ({ text, from: "row", guess: "" });
  const row = (at, card) => ({ row: at, card, place: null, called: `plate ${at}`, cells: { layout: cell(second.id), cell_line: cell("KM12") }, quality: { verdict: "", z: "", said: "" }, day: "2 March 2026", missing: "", at: "", text: "", fixed: "", choices: {} });
  mock.state.files.cards[17] = { ...mock.state.files.cards[17], rows: 16, columns: 24 };
  mock.state.sheet = { file: "study.toml", kind: "toml", rows: [row(first.plates[0].row, "card0"), row(second.plates[0].row, "card0"), row(second.plates[1].row, "card1"), row(99, "card17")], columns: [], said: "", pairs: [], pairs_in_rows: false, keys: [], candidates: [], digest: [], problems: [], lines: [] };
} }));

test("1536 wells are drawn on a canvas with a loupe, one of them named at a time, and quickly", () => maps(async (page, own) => {
  await page.getByText("1,536 wells").waitFor();
  assert.equal(await page.locator(".wells [role=gridcell]").count(), 1);
  const box = await page.locator(".wells").boundingBox();
  await page.mouse.move(box.x + 26 + 15 * 20.5, box.y + 20 + 15 * 10.5);
  await page.locator(".lens:not([hidden])").waitFor();
  assert.equal(await page.locator(".lens text").count() > 10, true);
  await page.locator(".wells").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  assert.match(await page.evaluate(() => document.getElementById(document.activeElement.getAttribute("aria-activedescendant")).getAttribute("aria-label")), /^AF48, /);
  assert.deepEqual(await violations(page), []);
  const ms = await page.evaluate(async () => {
    const began = performance.now(), plate = document.querySelector(".wells");
    for (const type of ["pointerdown", "pointermove", "pointerup"]) plate.dispatchEvent(new PointerEvent(type, { bubbles: true, isPrimary: true, button: 0, pointerId: 1, pointerType: "mouse", clientX: plate.getBoundingClientRect().x + (type === "pointerdown" ? 60 : 500), clientY: plate.getBoundingClientRect().y + 200 }));
    await new Promise((done) => requestAnimationFrame(done));
    return performance.now() - began;
  });
  assert.ok(ms < 100, `${ms.toFixed(0)} ms`);
  assert.equal(own.commands.length, 0);
}, { change(own) { own.maps = new Map(); own.act({ do: "new_map", name: "Large", wells: 1536, like: "" }); const [map] = own.maps.values(); for (let row = 0; row < 32; row += 1) for (let column = 2; column < 48; column += 1) map.wells.set(`${row < 26 ? "" : "A"}${String.fromCharCode(65 + (row % 26))}${column + 1}`, { role: "sample", compound: "a", dose: 10 ** (column / 12), line: "", exclude: "" }); } }));

test("a finger taps a well, and drags over several after a long press", () => maps(async (page, own) => {
  await page.getByRole("button", { name: "Blank, no cells" }).tap();
  await well(page, "A6").scrollIntoViewIfNeeded();
  const [x, y] = await middle(page, "A6"), [toX, toY] = await middle(page, "A8"), touch = await page.context().newCDPSession(page);
  const send = (type, points) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  await send("touchStart", [{ x, y }]);
  await page.waitForTimeout(900);
  await send("touchMove", [{ x: (x + toX) / 2, y }]);
  await send("touchMove", [{ x: toX, y: toY }]);
  await send("touchEnd", []);
  await page.waitForFunction(() => document.querySelector(".says").textContent.includes("11 blank"));
  assert.deepEqual(own.commands[0].wells, ["A6", "A7", "A8"]);
  // A well that is drawn anew below the finger.
  await page.getByRole("button", { name: "Other roles" }).tap();
  const [fromX, fromY] = await middle(page, "B3"), [endX] = await middle(page, "B5");
  await send("touchStart", [{ x: fromX, y: fromY }]);
  await page.getByRole("button", { name: "Paint 1 wells" }).waitFor();
  await send("touchMove", [{ x: (fromX + endX) / 2, y: fromY }]);
  await send("touchMove", [{ x: endX, y: fromY }]);
  await send("touchEnd", []);
  await page.getByRole("button", { name: "Paint 3 wells" }).waitFor();
  await page.getByRole("button", { name: "Select" }).tap();
  await page.touchscreen.tap(...(await middle(page, "B3")));
  await page.locator(".what").filter({ hasText: "B3 larotrectinib 10 µM" }).waitFor();
  const small = await page.locator(".step.maps :is(button, summary, input):visible").evaluateAll((all) => all.filter((one) => matchMedia("(pointer: coarse)").matches && one.getBoundingClientRect().height < 43).map((one) => one.outerHTML.slice(0, 90)));
  assert.deepEqual(small, []);
}, { touch: true, width: 1024, height: 768 }));

test("on a telephone a map can be read, and is not painted", () => maps(async (page, own) => {
  await page.getByText("A map is painted in a wider window").waitFor();
  assert.ok(await page.locator(".toolbox").isHidden());
  await page.locator(".wells").focus();
  await page.keyboard.press("Delete");
  await page.keyboard.press("Alt+ArrowLeft");
  assert.equal(own.commands.length, 0);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
}, { width: 600, touch: true }));

test("a window that is narrow because it is enlarged paints by keys and fields", () => maps(async (page, own) => {
  await page.locator(".wells").focus();
  await page.keyboard.press("v");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Enter");
  await painted(page);
  assert.deepEqual(own.commands.map(({ set }) => set), [{ role: "vehicle" }]);
}, { width: 640, height: 400 }));

for (const [width, height] of [[1440, 900], [1280, 720], [1024, 768], [600, 900]]) {
  for (const dark of [false, true]) {
    test(`nothing that keeps people out: ${width} × ${height}, ${dark ? "dark" : "light"}`, () => maps(async (page) => {
      if (width > 720) {
        await page.getByRole("button", { name: "Dilution series" }).click();
        await page.locator(".inspector").getByLabel("Compound", { exact: true }).fill("entrectinib");
        await page.locator(".inspector").getByLabel("Highest dose").fill("10 µM");
        await well(page, "B3").click();
        await page.keyboard.press("Shift+End");
        await page.locator(".inspector.active").waitFor();
        const [main, bar] = [await page.locator(".inspector .main").boundingBox(), await page.locator(".status").boundingBox()];
        if (width > 1100) assert.ok(main.y + main.height <= bar.y, "the button is in sight");
      }
      await page.getByRole("button", { name: "Both" }).click();
      await page.getByText("Readings of KM12").waitFor();
      assert.deepEqual(await violations(page), []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "nothing is wider than the window");
    }, { width, height, dark }));
  }
}
