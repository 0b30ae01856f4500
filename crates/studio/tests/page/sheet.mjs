// The step Study with a program that answers as told: typing, filling, copying and pasting, pairs, keys, errors, 200 plates.
// `node --test sheet.mjs`

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import * as canned from "./canned.mjs";
import { enlarged, onSheet, sheet } from "./canned-sheet.mjs";
import { Plates } from "./canned-curve.mjs";
import { Mock } from "./mock.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const analysed = canned.analysis();
let browser;
before(async () => { browser = await chromium.launch({ executablePath: process.env.FOLDSHIFT_BROWSER ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] }); });
after(() => browser.close());

/** Opens the step for `act`; nothing may be said on the console, nothing asked of anybody else. */
async function study(act, { kind = "plain", change = (state) => state, width = 1440, height = 900, dark = false, touch = false, may = /^$/ } = {}) {
  const state = { ...canned.state(analysed, kind), sheet: sheet(analysed, kind) }, mock = new Mock(change(state)), faults = [];
  new Plates().on(mock);
  const commands = onSheet(mock), address = await mock.listen(), origin = address.split("#")[0];
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce", hasTouch: touch, isMobile: touch });
  try {
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: origin.replace(/\/$/, "") });
    const page = await context.newPage();
    page.setDefaultTimeout(8000);
    page.on("console", (message) => { if (["error", "warning"].includes(message.type()) && !may.test(message.text())) faults.push(message.text()); });
    page.on("pageerror", (error) => faults.push(error.stack));
    page.on("request", (request) => { if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) faults.push(request.url()); });
    await page.goto(address);
    await page.locator(".top").waitFor();
    await page.keyboard.press("Alt+3");
    await page.locator(".step.study h1:visible").first().waitFor();
    await act(page, commands, mock);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    await mock.close();
  }
}

const COLUMNS = ["picture", "called", "cell_line", "layout", "read"];
/** A cell by the row of the study and its column; of a table without the column of days. */
const cell = (page, row, key) => page.locator(`.plates-grid tr[data-row="${row}"] > [aria-colindex="${COLUMNS.indexOf(key) + 1}"]`);
const last = async (page, commands, n) => { await page.waitForFunction(() => true); for (let wait = 0; commands.length < n && wait < 80; wait += 1) await page.waitForTimeout(25); assert.equal(commands.length, n); return commands.at(-1); };
const focused = (page) => page.evaluate(() => [document.activeElement.closest("tr")?.dataset.row, document.activeElement.getAttribute("aria-colindex")]);
const violations = (page) => page.evaluate(async (source) => {
  if (!globalThis.axe) (0, eval)(source);
  return (await globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })).violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0].html.slice(0, 140)} ${nodes[0].failureSummary}`);
}, axe);
const copy = (page, text) => page.evaluate((words) => navigator.clipboard.writeText(words), text);

test("the table has every plate under its day, with line, map, read and quality", () => study(async (page) => {
  assert.deepEqual(await page.locator(".plates-grid .group th").allTextContents(), ["2 March 2026", "9 March 2026", "16 March 2026"].map((day) => `${day}one experiment: one day, one passage`));
  assert.equal(await page.locator(".plates-grid tr[data-row]").count(), 18);
  assert.deepEqual(await page.locator(".plates-grid thead th").allTextContents(), ["Plate", "Export", "Cell line", "Map", "Read", "Z′", "Quality"]);
  assert.equal(await cell(page, 2, "cell_line").textContent(), "KM12-LR1");
  await page.getByRole("button", { name: "By line" }).click();
  assert.deepEqual(await page.locator(".plates-grid .group th").allTextContents(), ["KM12", "KM12-LR1", "KM12-LR2"]);
  assert.ok((await page.locator(".plates-grid thead th").allTextContents()).includes("Experiment"), "a day that is no heading is a column");
  await page.getByRole("button", { name: "By file" }).click();
  assert.equal(await page.locator(".plates-grid .group").count(), 0);
  await page.getByLabel("Find a plate").fill("lr2 march 16");
  await page.getByText("2 of 18 plates").waitFor();
  await page.getByLabel("Find a plate").fill("");
  await page.getByRole("button", { name: "More columns" }).click();
  const heads = await page.locator(".plates-grid thead th").count(), keys = sheet(analysed).columns.length;
  assert.equal(heads, keys + 4, "every key of a plate has a column, beside picture, export, Z′ and quality");
}));

test("typing changes a cell, Enter goes down, Escape gives up, Tab goes right", () => study(async (page, commands) => {
  await cell(page, 0, "cell_line").click();
  await page.keyboard.type("KM12-LR1");
  await page.keyboard.press("Enter");
  assert.deepEqual(await last(page, commands, 1), { do: "set_cells", cells: [{ row: 0, key: "cell_line", text: "KM12-LR1" }] });
  await page.waitForFunction(() => document.querySelector('tr[data-row="0"] > [aria-colindex="3"]').textContent === "KM12-LR1");
  assert.deepEqual(await focused(page), ["1", "3"]);
  await page.keyboard.press("F2");
  assert.equal(await page.locator(".edit").inputValue(), "KM12");
  await page.keyboard.type("no");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".edit").count(), 0);
  assert.deepEqual(await focused(page), ["1", "3"]);
  await page.keyboard.type("KM12-LR2");
  await page.keyboard.press("Tab");
  assert.deepEqual((await last(page, commands, 2)).cells, [{ row: 1, key: "cell_line", text: "KM12-LR2" }]);
  assert.deepEqual(await focused(page), ["1", "4"]);
  await page.keyboard.press("Delete");
  assert.deepEqual((await last(page, commands, 3)).cells, [{ row: 1, key: "layout", text: "" }]);
}));

test("choices stand below the cell, by keys too; anything else can be typed", () => study(async (page, commands) => {
  await cell(page, 3, "cell_line").dblclick();
  await page.locator(".offers").getByRole("option", { name: "KM12-LR2" }).waitFor();
  assert.deepEqual(await page.locator(".offers li").allTextContents(), ["KM12", "KM12-LR1", "KM12-LR2"]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  const active = await page.locator(".edit").getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${active}[aria-selected=true]`).textContent(), "KM12-LR2", "from the first up to the last");
  await page.keyboard.press("Enter");
  assert.deepEqual((await last(page, commands, 1)).cells, [{ row: 3, key: "cell_line", text: "KM12-LR2" }]);
  await cell(page, 4, "cell_line").click();
  await page.keyboard.type("Ba/F3");
  await page.keyboard.press("Enter");
  await last(page, commands, 2);
  const wrong = page.locator('tr[data-row="4"] > [aria-invalid]');
  await wrong.waitFor();
  const described = await wrong.getAttribute("aria-describedby");
  assert.match(await page.locator(`#${described}`).textContent(), /^Cell line: Line Ba\/F3 is in no pair\. Did you mean KM12\?$/);
  assert.match(await wrong.getAttribute("title"), /is in no pair/);
  assert.equal(await page.locator(".steps a").nth(2).locator(".mark.b").textContent(), "1, 1 error");
}));

test("a range is copied as a spreadsheet has it, and pasted elsewhere as one step", () => study(async (page, commands) => {
  await cell(page, 0, "cell_line").click();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Control+c");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "KM12\tlayouts/panel_a.toml\nKM12\tlayouts/panel_b.toml");
  await cell(page, 3, "cell_line").click();
  await page.keyboard.press("Control+v");
  assert.deepEqual((await last(page, commands, 1)).cells, [
    { row: 3, key: "cell_line", text: "KM12" }, { row: 3, key: "layout", text: "layouts/panel_a.toml" },
    { row: 4, key: "cell_line", text: "KM12" }, { row: 4, key: "layout", text: "layouts/panel_b.toml" }]);
}));

test("a paste that half fits says so first, and nothing is taken in silence", () => study(async (page, commands) => {
  await cell(page, 6, "cell_line").click();
  await copy(page, Array.from({ length: 20 }, (_, at) => `L${at}`).join("\n"));
  await page.keyboard.press("Control+v");
  await page.getByText("12 of 20 rows fit; 8 lie below the last plate.").waitFor();
  assert.equal(commands.length, 0);
  assert.equal(await page.locator(".coming").count(), 12);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".preview").isVisible(), false);
  assert.equal(commands.length, 0);
  await page.keyboard.press("Escape");
  await cell(page, 6, "cell_line").click();
  await page.keyboard.press("Control+v");
  await page.getByRole("button", { name: "Paste 12 cells" }).waitFor();
  await page.keyboard.press("Enter");
  assert.equal((await last(page, commands, 1)).cells.length, 12);
  assert.deepEqual(commands[0].cells[11], { row: 17, key: "cell_line", text: "L11" });
}));

test("what cannot be typed into is named when it is pasted over", () => study(async (page, commands) => {
  await cell(page, 0, "called").click();
  await copy(page, "other.csv\tKM12-LR2\n");
  await page.keyboard.press("Control+v");
  await page.getByText("1 cell cannot be typed into and stays as it is.").waitFor();
  await page.getByRole("button", { name: "Paste 1 cell" }).click();
  assert.deepEqual((await last(page, commands, 1)).cells, [{ row: 0, key: "cell_line", text: "KM12-LR2" }]);
}));

test("the corner is dragged to fill, clicked twice for the group, and Ctrl D does it at keys", () => study(async (page, commands) => {
  await cell(page, 2, "cell_line").click();
  const handle = page.locator(".handle"), box = await handle.boundingBox(), to = await cell(page, 4, "cell_line").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y - 10);
  await page.mouse.move(to.x + 20, to.y + 10);
  assert.equal(await page.locator(".coming").count(), 2);
  await page.mouse.up();
  assert.deepEqual((await last(page, commands, 1)).cells, [{ row: 4, key: "cell_line", text: "KM12-LR1" }], "what says it already is left alone");
  await cell(page, 0, "cell_line").click();
  await handle.dblclick();
  assert.deepEqual((await last(page, commands, 2)).cells.map(({ row }) => row), [2, 3, 4, 5], "to the end of the day, no farther");
  await cell(page, 12, "cell_line").click();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Control+d");
  assert.deepEqual((await last(page, commands, 3)).cells, [{ row: 14, key: "cell_line", text: "KM12" }]);
}));

test("what names of files suggest is taken by a click or Enter, never by itself", () => study(async (page, commands) => {
  const guess = page.locator('tr[data-row="0"] .guess').first();
  assert.equal(await guess.textContent(), "KM12?");
  await guess.click();
  assert.deepEqual(await last(page, commands, 1), { do: "set_cells", cells: [{ row: 0, key: "cell_line", text: "KM12" }] });
  await cell(page, 1, "cell_line").focus();
  await page.locator('tr[data-row="1"] > [aria-colindex="3"]').click({ position: { x: 70, y: 15 } });
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Enter");
  assert.deepEqual((await last(page, commands, 2)).cells.map(({ text }) => text), ["KM12", "KM12-LR1"]);
}, { kind: "new" }));

test("a row that cannot be typed into says why", () => study(async (page, commands) => {
  await cell(page, 5, "cell_line").click();
  await page.keyboard.type("x");
  await page.getByText("This plate stands in study.xlsx: change it there.").waitFor();
  assert.equal(await cell(page, 5, "cell_line").getAttribute("aria-readonly"), "true");
  assert.equal(commands.length, 0);
}, { change: (state) => { state.sheet.rows[5].fixed = "This plate stands in study.xlsx: change it there."; return state; } }));

test("a plate is taken out, and exports that no plate names are added", () => study(async (page, commands, mock) => {
  await cell(page, 5, "called").click();
  await page.keyboard.press("Delete");
  assert.deepEqual(await last(page, commands, 1), { do: "remove_plates", rows: [5] });
  mock.change({ files: { ...mock.state.files, cards: mock.state.files.cards.map((card, at) => (at === 5 ? { ...card, row: null, place: null } : card)) } });
  await page.getByText("1 export is in no plate of the study.").waitFor();
  await page.getByRole("button", { name: "Add it" }).click();
  assert.deepEqual(await last(page, commands, 2), { do: "add_plates", cards: [mock.state.files.cards[5].id] });
}));

test("pairs: a line is taken out, added, and another parental line chosen", () => study(async (page, commands) => {
  await page.getByRole("button", { name: "Take KM12-LR2 out" }).click();
  assert.deepEqual(await last(page, commands, 1), { do: "set_pairs", pairs: [{ parental: "KM12", resistant: ["KM12-LR1"] }] });
  await page.getByLabel("Resistant lines: add").selectOption("KM12-LR2");
  assert.deepEqual((await last(page, commands, 2)).pairs, [{ parental: "KM12", resistant: ["KM12-LR1", "KM12-LR2"] }]);
  await page.getByLabel("Parental line").selectOption("KM12-LR1");
  assert.deepEqual((await last(page, commands, 3)).pairs, [{ parental: "KM12-LR1", resistant: ["KM12-LR2"] }]);
}));

test("every key of the study has its field, its explanation and its errors", () => study(async (page, commands, mock) => {
  await page.getByLabel("Exposure").fill("48");
  await page.keyboard.press("Enter");
  assert.deepEqual(await last(page, commands, 1), { do: "set_key", section: "assay", key: "exposure_h", value: "48" });
  await page.getByLabel("Exposure").fill("");
  await page.keyboard.press("Tab");
  assert.deepEqual((await last(page, commands, 2)).value, null);
  await page.getByLabel("Read-out").selectOption("ctg");
  assert.deepEqual(await last(page, commands, 3), { do: "set_key", section: "assay", key: "readout", value: "ctg" });
  await page.getByRole("button", { name: "Add doubling times" }).click();
  await page.getByLabel("Doubling time of KM12, hours").fill("28");
  await page.getByLabel("Doubling time of KM12-LR1, hours").fill("40,5");
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => document.querySelector(".growths"));
  assert.match((await last(page, commands, 5)).value, /^KM12 = 28\nKM12-LR1 = 40\.5$/);
  await page.locator(".study summary").press("Enter");
  await page.locator("#key-compare-resistant_fold").waitFor();
  const fields = await page.locator(".step.study [data-key]").count();
  assert.ok(fields >= mock.state.sheet.keys.filter((key) => key.section !== "evidence" || key.usual).length, `${fields} fields`);
  const fold = page.locator("#key-compare-resistant_fold");
  assert.match(await page.locator(`#${await fold.getAttribute("aria-describedby")}`).textContent(), /The smallest fold that is called resistant.*Takes number above 1; without it 3; for example resistant_fold = 2\.5\./);
  mock.change({ sheet: { ...mock.state.sheet, problems: [{ severity: "error", code: "x", message: "`exposure_h` must be above 0", where: "study.toml:8", line: "", help: "", row: null, key: "exposure_h", section: "assay" }] } });
  await page.locator("#key-assay-exposure_h[aria-invalid]").waitFor();
  assert.match(await page.locator('[data-key="assay.exposure_h"] .wrong').textContent(), /must be above 0/);
}));

test("evidence: a file of the folder is named by one choice, and taken away by one click", () => study(async (page, commands) => {
  await page.getByLabel("Use evidence/lanes.csv as").selectOption("evidence.lane_map");
  assert.deepEqual(await last(page, commands, 1), { do: "set_key", section: "evidence", key: "lane_map", value: "evidence/lanes.csv" });
  await page.getByRole("button", { name: "Take evidence/blots.csv away" }).click();
  assert.deepEqual(await last(page, commands, 2), { do: "set_key", section: "evidence", key: "blots", value: null });
}));

test("a tile of the design leads to its plate, and the plate to its line of the file", () => study(async (page, _, mock) => {
  mock.answers["/api/text"] = () => [200, { file: "study.toml", text: "name = 1\n", hash: "a", problems: [] }];
  await page.getByRole("button", { name: /^KM12-LR2, 16 Mar, map A: failed/ }).click();
  assert.deepEqual(await focused(page), ["16", "2"]);
  assert.match(await page.locator(".foot code").textContent(), /2026-03-16_KM12-LR2_A\.csv/);
  await page.getByRole("button", { name: "open as text" }).click();
  await page.locator("dialog.editor textarea").waitFor();
}));

test("what another window changes does not take away what is typed here", () => study(async (page, commands, mock) => {
  await cell(page, 8, "cell_line").click();
  await page.keyboard.type("mine");
  const other = structuredClone(mock.state.sheet);
  other.rows[0].cells.cell_line.text = "KM12-LR2";
  mock.change({ sheet: other });
  await page.waitForTimeout(150);
  assert.equal(await page.locator(".edit").inputValue(), "mine");
  await page.keyboard.press("Enter");
  assert.deepEqual((await last(page, commands, 1)).cells, [{ row: 8, key: "cell_line", text: "mine" }]);
  await page.waitForFunction(() => document.querySelector('tr[data-row="0"] > [aria-colindex="3"]').textContent === "KM12-LR2");
}));

test("a refusal is said, and the cell is as it was", () => study(async (page, _, mock) => {
  mock.answers["/api/do"] = () => [400, { error: { code: "bad", message: "the disk is full", help: "Make room and try again." } }];
  await cell(page, 0, "cell_line").click();
  await page.keyboard.type("other");
  await page.keyboard.press("Enter");
  await page.getByText("The disk is full.").waitFor();
  assert.equal(await cell(page, 0, "cell_line").textContent(), "KM12");
}, { may: /400/ }));

test("200 plates of one day: few rows are built, and keys reach the last", () => study(async (page) => {
  const built = await page.locator(".plates-grid tr[data-row]").count();
  assert.ok(built > 0 && built < 130, `${built} rows are built`);
  await cell(page, 0, "cell_line").click();
  await page.keyboard.press("Control+End");
  assert.equal((await focused(page))[0], "199");
  await page.keyboard.press("Control+Home");
  assert.equal((await focused(page))[0], "0");
}, { change: (state) => ({ ...canned.enlarged(state, 200), sheet: enlarged(state.sheet, 200, 1) }) }));

test("without plates the step says what to do", () => study(async (page) => {
  await page.getByText("No plates yet").waitFor();
  await page.getByRole("button", { name: "See the files" }).click();
  await page.locator(".step.files").waitFor();
}, { change: (state) => ({ ...state, sheet: { ...state.sheet, rows: [] } }) }));

test("the black button leads on: maps, study, results", async () => {
  await study(async (page, _, mock) => {
    await page.keyboard.press("Alt+1");
    await page.locator(".top .main").filter({ hasText: "Next: plate maps" }).waitFor();
    const mapped = structuredClone(mock.state.sheet);
    for (const row of mapped.rows) row.cells.layout = { text: "layouts/panel_a.toml", from: "row", guess: "" };
    mock.change({ sheet: mapped });
    await page.locator(".top .main").filter({ hasText: "Next: study" }).click();
    await page.locator(".step.study").waitFor();
  }, { kind: "new" });
  await study(async (page) => {
    await page.locator(".top .main:visible").filter({ hasText: "See results" }).click();
    await page.locator(".top .main:visible").filter({ hasText: "Write report" }).waitFor();
    assert.equal(await page.locator(".top .main:visible").count(), 1);
  });
});

test("results of the plates that are ready say how many wait, and lead there", () => study(async (page) => {
  await page.keyboard.press("Alt+4");
  await page.getByText("1 plate waits for a map, a line or a day. These results are of the others.").waitFor();
  await page.getByRole("button", { name: "Fill in what is missing" }).click();
  await page.waitForFunction(() => document.activeElement.closest("tr")?.dataset.row === "7");
  assert.equal(await page.evaluate(() => document.querySelector(".plates-grid thead tr").children[document.activeElement.getAttribute("aria-colindex") - 1].textContent), "Experiment");
}, { change: (state) => { delete state.sheet.rows[7].cells.experiment; Object.assign(state.sheet.rows[7], { missing: "a day", day: "" }); return { ...state, study: { ...state.study, waiting_plates: 1, writable: false } }; } }));

const asked = (cards) => [
  { id: "names", step: "files", heading: "Are the lines and days right?", said: "Nothing is taken until you say so.", seen: { head: ["file", "line"], rows: [["a.csv", "KM12"]] },
    all: { head: ["file", "line"], rows: Array.from({ length: 17 }, (_, at) => [`${at}.csv`, "KM12"]) }, answers: [{ id: "yes", label: "Yes, use them", main: true }, { id: "no", label: "No, I fill them in", main: false, then: "study" }] },
  { id: "halves", step: "files", heading: "Which map belongs to which half?", said: "", pictures: [0, 1].map((at) => ({ ...cards[at], said: `Plate ${at}` })),
    choices: [0, 1].map((at) => ({ id: `half-${at}`, label: `Plate ${at}`, options: [{ id: "a", label: "Panel A" }, { id: "b", label: "Panel B" }], chosen: "ab"[at] })), answers: [{ id: "use", label: "Use these maps", main: true }, { id: "go", label: "Draw them", main: false, go: "maps" }] },
  { id: "block", step: "files", heading: "Is this a plate?", said: "", cells: true, seen: { head: ["", "A", "B"], rows: [["2", "", "% of control"], ["3", "A", "2.1"]] }, answers: [{ id: "out", label: "Calculated: leave it out", main: false }] },
];

test("questions: all of what was seen, choices below their plates, a piece of a sheet, Enter answers", () => study(async (page, _, mock) => {
  const bodies = [], card = (id) => page.locator(`[data-question="${id}"]`);
  const answer = mock.answers["/api/do"];
  mock.answers["/api/do"] = (body, url) => { bodies.push(body.command); return answer(body, url); };
  await page.keyboard.press("Alt+1");
  await card("names").getByRole("button", { name: "See all 17" }).click();
  assert.equal(await card("names").locator("tbody tr").count(), 17);
  await card("names").getByRole("button", { name: "See fewer" }).click();
  assert.equal(await card("names").locator("tbody tr").count(), 1);
  assert.equal(await card("halves").locator(".pictures canvas").count(), 2);
  assert.deepEqual(await card("block").locator("tbody th").allTextContents(), ["2", "3"]);
  assert.deepEqual(await violations(page), []);
  await card("halves").locator("[data-choice=half-0]").selectOption("b");
  await card("halves").focus();
  await page.keyboard.press("Enter");
  await card("halves").waitFor({ state: "detached" });
  assert.deepEqual(bodies.at(-1), { do: "answer", question: "halves", answer: "use", choices: { "half-0": "b", "half-1": "b" } });
  await card("block").focus();
  await page.keyboard.press("Enter");
  assert.equal(bodies.length, 1, "where no answer is the main one, Enter answers nothing");
  await card("names").getByRole("button", { name: "No, I fill them in" }).click();
  await page.locator(".step.study:visible").waitFor();
  assert.deepEqual(bodies.at(-1), { do: "answer", question: "names", answer: "no" });
}, { change: (state) => ({ ...state, questions: { list: asked(state.files.cards) } }) }));

test("while files come in nothing is asked of them; then all of it", () => study(async (page, _, mock) => {
  await page.keyboard.press("Alt+1");
  await page.locator("[data-question]:visible").first().waitFor();
  let go = () => {};
  const waits = new Promise((resolve) => { go = () => resolve(null); });
  mock.answers["/api/files"] = async () => { await waits; return [200, { name: "a.csv", opened: false }]; };
  const chosen = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add files" }).first().click();
  await (await chosen).setFiles(["a.csv", "b.csv"].map((name) => ({ name, mimeType: "text/csv", buffer: Buffer.from("1") })));
  await page.locator("[data-question]:visible").first().waitFor({ state: "hidden" });
  assert.equal(await page.locator(".steps a").first().locator(".mark:not([hidden])").filter({ hasText: "question" }).count(), 0);
  go();
  await page.locator("[data-question]:visible").first().waitFor();
}, { change: (state) => ({ ...state, questions: { list: asked(state.files.cards) } }) }));

test("a plate that waits for its map is no error: its row says so, and no step is marked red", () => study(async (page) => {
  await page.locator('tr[data-row="3"]').filter({ hasText: "a map is missing" }).waitFor();
  assert.equal(await page.locator(".wrongs").count(), 0);
  assert.equal(await page.locator(".steps a").nth(2).locator(".mark.b:not([hidden])").count(), 0);
}, { change: (state) => {
  const row = state.sheet.rows[3];
  delete row.cells.layout;
  row.missing = "a map";
  return { ...state, sheet: { ...state.sheet, problems: [{ severity: "error", code: "x", message: "`[plate[4]]` lacks `layout`", where: "study.toml:30", line: "", help: "", row: row.row, key: "layout", section: "plate" }] } };
} }));

test("an answer that only leads to a step answers nothing", () => study(async (page, _, mock) => {
  await page.keyboard.press("Alt+1");
  await page.getByRole("button", { name: "Draw them" }).click();
  await page.locator(".step.maps:visible").waitFor();
  assert.equal(mock.asked.filter((what) => what === "POST /api/do").length, 0);
}, { change: (state) => ({ ...state, questions: { list: asked(state.files.cards) } }) }));

test("cards say their sheet, reads and times; the list says the same", () => study(async (page) => {
  await page.keyboard.press("Alt+1");
  await page.getByText("P1 · 2 reads · 25 times, 0 to 4 h").waitFor();
  await page.getByRole("button", { name: "List" }).click();
  await page.getByText("P1 · 2 reads · 25 times, 0 to 4 h").waitFor();
}, { change: (state) => { Object.assign(state.files.cards[0], { sheet: "P1", reads: ["a", "b"], times: "25 times, 0 to 4 h" }); return state; } }));

test("an error of a field is counted in its own step, and not twice", () => study(async (page) => {
  const marks = await page.locator(".steps a").evaluateAll((links) => links.map((link) => link.querySelector(".mark:not([hidden])")?.textContent ?? ""));
  assert.deepEqual(marks.map((text) => text.split(",")[0]), ["✓", "", "1", "1", ""].map((text, at) => (at === 0 ? marks[0].split(",")[0] : text)));
  await page.keyboard.press("Alt+1");
  assert.equal(await page.locator(".step.files .problems").count(), 0);
}, { change: (state) => { const problem = { severity: "error", code: "x", message: "no such line", where: "study.toml:20", line: "", help: "" };
  return { ...state, files: { ...state.files, problems: [problem] }, sheet: { ...state.sheet, problems: [{ ...problem, row: 0, key: "cell_line", section: "plate" }] } }; } }));

for (const dark of [false, true]) for (const [width, height] of [[1440, 900], [1280, 720], [1024, 768], [600, 900]]) {
  test(`axe finds nothing, and nothing is wider than the window: ${width} px, ${dark ? "dark" : "light"}`, async () => {
    for (const kind of ["plain", "new"]) await study(async (page) => {
      for (const act of [null, "type", "More"]) {
        if (act === "type") { await cell(page, 1, "cell_line").click(); await page.keyboard.press("F2"); }
        if (act === "More") { await page.keyboard.press("Escape"); await page.locator(".study summary").click(); await page.getByRole("button", { name: "More columns" }).click(); }
        assert.deepEqual(await violations(page), [], `${kind} ${act}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${kind} ${act} is wider than the window`);
      }
    }, { kind, width, height, dark });
  });
}

test("what a finger meets is 44 px", () => study(async (page) => {
  const small = await page.evaluate(() => [...document.querySelectorAll(".study button, .study input, .study select, .study summary, .plates-grid tbody td:not([colspan])")].filter((one) => one.checkVisibility()).map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.5 || box.width < 43.5).map(([text, box]) => `${text} ${box.width} × ${box.height}`));
  assert.deepEqual(small, []);
}, { touch: true, width: 820, height: 1180 }));

test("what spreadsheets copy is read: tabs, quotes, breaks within", () => study(async (page) => {
  const read = await page.evaluate(async () => (await import("/page/sheet-fill.js")).parsed('a\t"b ""c""\nd"\t\r\n\te\t"f\tg"\r\n'));
  assert.deepEqual(read, [["a", 'b "c"\nd', ""], ["", "e", "f\tg"]]);
}));
