// What is wrong, too large, or changed by somebody else, with the program itself: it is said in place, and nothing is lost.
// `FOLDSHIFT=… node --test bad_input.mjs`

import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Mouse } from "./hands.mjs";
import { drop, EXAMPLE, launch, rowsOf, running, tidy, violations } from "./running.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const example = (home) => cpSync(EXAMPLE, join(home, "km12"), { recursive: true, filter: (path) => !path.endsWith("results") });
const copy = (page, text) => page.evaluate((words) => navigator.clipboard.writeText(words), text);
const LARGE = "[well]\n\"A1-P24\" = { role = \"vehicle\" }\n";
/** The step of a name, once it is there. */
async function step(page, number) {
  await page.keyboard.press(`Alt+${number}`);
  await page.locator(".step:visible").filter({ has: page.locator("h1:visible") }).first().waitFor();
}
const cell = async (page, row, head) => {
  const heads = page.locator(".plates-grid thead th");
  await heads.filter({ hasText: new RegExp(`^${head}$`) }).waitFor();
  return page.locator(`.plates-grid tr[data-row="${row}"] > [aria-colindex="${(await heads.allTextContents()).indexOf(head) + 1}"]`);
};

test("a map of another size than its plate: said beside the plate and beside the map, and one step back mends it", () => running(browser, async ({ home, open }) => {
  const page = await open();
  await step(page, 3);
  const map = await cell(page, 0, "Map");
  await map.dblclick();
  await page.locator(".edit").fill("layouts/large.toml");
  await page.keyboard.press("Enter");
  await page.locator(".wrongs").filter({ hasText: "A13" }).first().waitFor();
  assert.deepEqual(await violations(page), []);
  await step(page, 2);
  await page.locator(".maprow").filter({ hasText: /large/i }).click();
  await page.locator(".with .bad-ink").filter({ hasText: /96|384/ }).waitFor();
  await page.keyboard.press("Control+z");
  await page.locator(".with .bad-ink").waitFor({ state: "detached" });
  assert.equal(readFileSync(join(home, "km12/layouts/large.toml"), "utf8"), LARGE);
}, { open: "km12", prepare(home) { example(home); writeFileSync(join(home, "km12/layouts/large.toml"), LARGE); } }));

test("two maps for one plate: said, with the plate and where both stand", () => running(browser, async ({ open }) => {
  const page = await open();
  await step(page, 3);
  await page.locator(".wrongs, .problems").filter({ hasText: "2026-03-02_KM12_A.csv is used twice as the same plate" }).filter({ hasText: "study.toml" }).first().waitFor();
  assert.deepEqual(await violations(page), []);
}, { open: "km12", prepare(home) {
  example(home);
  appendFileSync(join(home, "km12/study.toml"), "\n[[plate]]\nexport = \"exports/2026-03-02_KM12_A.csv\"\nlayout = \"layouts/panel_b.toml\"\ncell_line = \"KM12\"\nexperiment = \"2026-03-02\"\n");
} }));

test("a paste that half fits: what fits is taken, the rest is named, on a map and in the table", () => running(browser, async ({ home, open }) => {
  const page = await open({ permissions: ["clipboard-read", "clipboard-write"] });
  await step(page, 2);
  await page.getByRole("heading", { name: "Panel A", exact: true }).waitFor();
  await page.locator('.wells [id$="-6-10"]').click();
  await copy(page, "vehicle\tvehicle\tvehicle\nvehicle\tnonsense 3\tvehicle\nvehicle\tvehicle\tvehicle");
  await page.keyboard.press("Control+v");
  const take = page.getByRole("button", { name: /^Paste \d well/ });
  await take.waitFor();
  assert.equal(await take.innerText(), "Paste 3 wells");
  await page.locator(".strange li").filter({ hasText: "nonsense 3" }).waitFor();
  await page.locator(".told").filter({ hasText: "5 cells do not fit" }).waitFor();
  await take.click();
  await page.locator(".inspector:not(.active)").waitFor();
  await page.getByText(/^Saved/).first().waitFor();
  const wells = rowsOf(tidy(join(home, "km12/layouts/panel_a.toml")));
  assert.deepEqual(["G11", "G12", "H11", "H12"].map((name) => wells.find(({ well }) => well === name)?.role), ["vehicle", "vehicle", "vehicle", "empty"]);
  await step(page, 3);
  await (await cell(page, 16, "Cell line")).click();
  await copy(page, "one\ntwo\nthree\nfour");
  await page.keyboard.press("Control+v");
  await page.locator(".preview").filter({ hasText: "2 of 4 rows fit; 2 lie below the last plate." }).waitFor();
}, { open: "km12", prepare: example }));

test("1536 wells: a map is made, a series dragged, and the text holds it", () => running(browser, async ({ home, open }) => {
  const page = await open();
  await step(page, 2);
  await page.getByRole("button", { name: "New map" }).click();
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("Wide");
  await page.getByRole("dialog").getByRole("button", { name: "1536" }).click();
  await page.getByRole("button", { name: "Make the map" }).click();
  await page.getByRole("heading", { name: "Wide", exact: true }).waitFor();
  await page.getByLabel("Compound", { exact: true }).fill("entrectinib");
  await page.getByLabel("Highest dose").fill("10 µM");
  const box = await page.locator(".wells").boundingBox(), side = (box.width - 30) / 48;
  const since = performance.now();
  await page.mouse.move(box.x + box.width - 20 * side, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 10.5 * side, box.y + box.height / 2 + 2 * side, { steps: 4 });
  await page.mouse.up();
  const paint = page.getByRole("button", { name: /^Paint \d+ wells/ });
  await paint.waitFor();
  console.log(`1536 wells: a series is shown ${(performance.now() - since).toFixed(0)} ms after the drag began`);
  const wells = Number(/\d+/.exec(await paint.innerText())[0]);
  assert.ok(wells >= 20, `${wells} wells`);
  await paint.click();
  await page.locator(".inspector:not(.active)").waitFor();
  await page.getByText(/^Saved/).first().waitFor();
  assert.equal(rowsOf(tidy(join(home, "km12/layouts/wide.toml"))).filter(({ compound }) => compound === "entrectinib").length, wells);
  assert.deepEqual(await violations(page), []);
}, { open: "km12", prepare: example }));

/** Plates of a screen: the example's grids under other days and lines, each with numbers of its own. @param {string} folder @param {number} plates */
function many(folder, plates) {
  const grids = readdirSync(join(EXAMPLE, "exports")).filter((name) => /_KM12_B\.csv$|KM12-LR2_A\.csv$/.test(name)).map((name) => readFileSync(join(EXAMPLE, "exports", name), "utf8"));
  mkdirSync(folder, { recursive: true });
  for (let at = 0; at < plates; at += 1) {
    const day = String(1 + at % 25).padStart(2, "0"), line = `LINE${1 + Math.floor(at / 50)}`, panel = "AB"[Math.floor(at / 25) % 2];
    writeFileSync(join(folder, `2026-04-${day}_${line}_${panel}.csv`), grids[at % grids.length].replace(/\b\d{3,6}\b(?![-:/])/g, (number) => String(Number(number) + at)));
  }
}

test("200 exports: the first plate soon, all of them after, and few questions", () => running(browser, async ({ home, open }) => {
  const page = await open(), since = performance.now();
  await drop(page, [join(home, "many")]);
  await page.locator(".card").first().waitFor();
  const first = performance.now() - since;
  await page.getByRole("heading", { name: /^200 plates/ }).waitFor({ timeout: 120_000 });
  await page.locator("[data-question]:visible").first().waitFor({ timeout: 120_000 });
  console.log(`200 exports: the first plate after ${first.toFixed(0)} ms, all and their questions after ${(performance.now() - since).toFixed(0)} ms`);
  const headings = await page.locator("[data-question]:visible h2").allInnerTexts();
  assert.ok(headings.length <= 4, headings.join("\n"));
  assert.ok(await page.locator(".card").count() < 200, "cards are built when they are seen");
  assert.deepEqual(await violations(page), []);
}, { prepare: (home) => many(join(home, "many"), 200) }));

test("a layout with an error: it stands in the list, says where, and is mended as text", () => running(browser, async ({ home, open }) => {
  const page = await open();
  await step(page, 2);
  await page.locator(".maprow").filter({ hasText: /broken/i }).click();
  await page.locator(".bad.ask:visible").filter({ hasText: /vehicel/ }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.locator(".bad.ask:visible").getByRole("button", { name: "Open the text" }).click();
  const text = page.locator("dialog.editor textarea");
  await text.fill((await text.inputValue()).replace("vehicel", "vehicle"));
  await page.locator("dialog.editor").getByRole("button", { name: "Save" }).click();
  await page.getByText("Undo takes it back").first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".says").filter({ hasText: "96 vehicle wells" }).waitFor();
  assert.equal(readFileSync(join(home, "km12/layouts/broken.toml"), "utf8"), "# ours\n[well]\n\"A1-H12\" = { role = \"vehicle\" }\n");
}, { open: "km12", prepare(home) { example(home); writeFileSync(join(home, "km12/layouts/broken.toml"), "# ours\n[well]\n\"A1-H12\" = { role = \"vehicel\" }\n"); } }));

test("a folder that takes nothing: it is said, what was there stays, and the page goes on", () => running(browser, async ({ home, open }) => {
  const page = await open(), before_ = readFileSync(join(home, "km12/study.toml"), "utf8");
  await step(page, 2);
  await page.getByRole("heading", { name: "Panel A", exact: true }).waitFor();
  await page.getByRole("button", { name: "Vehicle" }).click();
  await page.locator('.wells [id$="-0-4"]').click();
  await page.locator(".notice, .alarm, .saved.not").filter({ hasText: /not saved|cannot|read-only|permission/i }).first().waitFor();
  assert.equal(readFileSync(join(home, "km12/study.toml"), "utf8"), before_);
  assert.equal(readFileSync(join(home, "km12/layouts/panel_a.toml"), "utf8"), readFileSync(join(EXAMPLE, "layouts/panel_a.toml"), "utf8"));
  await page.keyboard.press("Alt+4");
  await page.locator(".step.results .drawing svg").waitFor();
}, { open: "km12", prepare: example, shut: "km12", may: /400|403|409|500|507/ }));

test("another program writes the study and a layout while the page paints: both are there afterwards, or it is asked", () => running(browser, async ({ home, open }) => {
  const page = await open(), hands = new Mouse(page), files = ["study.toml", "layouts/panel_a.toml"].map((name) => join(home, "km12", name));
  await step(page, 2);
  await page.getByRole("heading", { name: "Panel A", exact: true }).waitFor();
  await hands.tool("Vehicle");
  for (let at = 0; at < 5; at += 1) {
    for (const file of files) writeFileSync(file, `# written by another program, ${at}\n${readFileSync(file, "utf8")}`);
    await hands.wells(`A${5 + at}`, `A${5 + at}`);
    await page.waitForTimeout(300);
  }
  // Where it is asked whose text is to stand, it is not saved before that is answered.
  await page.getByText(/^(Saved|Not saved)/).first().waitFor();
  await page.waitForTimeout(2500);
  const asked = await page.locator("[data-question]").count(), isSaved = await page.getByText(/^Saved/).first().isVisible();
  assert.ok(isSaved || await page.locator('[data-question^="text-"]').count() > 0, "what is not saved is asked about");
  const [study, layout] = files.map((file) => readFileSync(file, "utf8"));
  for (let at = 0; at < 5; at += 1) for (const text of [study, layout]) assert.ok(text.includes(`# written by another program, ${at}`), `what was written ${at}. is there`);
  const wells = rowsOf(tidy(files[1]));
  const painted = [5, 6, 7, 8, 9].filter((column) => wells.find(({ well }) => well === `A${column}`)?.role === "vehicle");
  assert.ok(painted.length === 5 || asked > 0, `${painted.length} of 5 wells were painted, and nothing is asked`);
  // The rest of what was written by hand stands as it stood.
  assert.ok(layout.includes("# Panel A: larotrectinib in rows B-D"));
}, { open: "km12", prepare: example, may: /400|409/ }));
