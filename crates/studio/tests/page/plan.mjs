// The step Plan with a program that answers as told, by plans that the real one made. `node --test plan.mjs`

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { Plates } from "./canned-curve.mjs";
import * as canned from "./canned.mjs";
import { Mock } from "./mock.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [PLAN, GUESS] = JSON.parse(readFileSync(new URL("canned-plan.json", import.meta.url), "utf8"));
const analysed = canned.analysis();
let browser;
before(async () => { browser = await chromium.launch({ executablePath: process.env.FOLDSHIFT_BROWSER ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] }); });
after(() => browser.close());

/** Opens the step for `act`; nothing may be said on the console, nothing asked of anybody else. `plan` answers what is asked. */
async function planning(act, { plan = (asked) => [200, asked.wells === 384 ? GUESS : PLAN], state = canned.state(analysed), width = 1440, height = 900, dark = false, may = /^$/, ...rest } = {}) {
  const mock = new Mock(state), faults = [], asked = [], commands = [];
  new Plates().on(mock);
  mock.answers["/api/plan"] = async (_, url) => {
    asked.push(JSON.parse(url.searchParams.get("q")));
    return plan(asked.at(-1), asked.length);
  };
  mock.answers["/api/do"] = (body) => {
    commands.push(body.command);
    return [200, { rev: mock.state.rev, changed: [], ms: 1, state: mock.state, curve: null, decision: null, map: { id: PLAN.file, file: PLAN.file } }];
  };
  const address = await mock.listen(), origin = address.split("#")[0];
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce", ...rest });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(8000);
    page.on("console", (message) => { if (["error", "warning"].includes(message.type()) && !may.test(message.text())) faults.push(message.text()); });
    page.on("pageerror", (error) => faults.push(error.stack));
    page.on("request", (request) => { if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) faults.push(request.url()); });
    await page.goto(address);
    await page.getByRole("link", { name: "Plan", exact: true }).click();
    await act(page, { mock, asked, commands });
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    await mock.close();
  }
}

const there = (page, said = PLAN.heading) => page.locator(".plan h1", { hasText: said }).waitFor();
const violations = (page) => page.evaluate(async (source) => {
  if (!globalThis.axe) (0, eval)(source);
  return (await globalThis.axe.run()).violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0].html.slice(0, 140)}`);
}, axe);
const fitsWindow = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

test("the plan of the study's first measured fold is there at once, with its figures, plate and table", () => planning(async (page, { asked }) => {
  await there(page);
  assert.equal(asked.length, 1);
  const { figure, ...rest } = asked[0];
  const fold = analysed.shifts.find((shift) => shift.metric === "ic50_abs" && shift.compound === rest.compound && shift.resistant === rest.resistant);
  assert.ok(fold.qualifier === "=" || fold.estimate !== null, "a fold that is measured");
  assert.deepEqual({ ...rest, compound: "", resistant: "", parental: "" }, { compound: "", resistant: "", parental: "", width: 4, max_dose: "", experiments: 0, wells: 96 });
  assert.ok(figure > 300, "as wide as its panel");
  assert.equal(await page.locator(".plan .drawn svg").count(), 2);
  assert.equal(await page.locator(".plan .planned [role=gridcell]").count(), 96);
  const samples = PLAN.plate.wells.filter((well) => well.role === "sample");
  assert.equal(await page.locator(".plan .planned rect.sample").count(), samples.length);
  assert.deepEqual(await page.locator(".plan table.bench tbody td:first-child").allTextContents(), PLAN.bench.rows.map((row) => row[0]));
  assert.equal(await page.locator(".plan .sentence b").textContent(), PLAN.sentence.find((piece) => piece.strong).text);
}));

test("what is typed is asked once it rests, the newest answer counts, and the former one is grey meanwhile", async () => {
  let release = () => {};
  const first = new Promise((done) => { release = done; });
  await planning(async (page, { asked }) => {
    await there(page);
    await page.getByLabel("The interval may be as wide as").fill("9");
    await page.getByText("a third of the fold to three times the fold").waitFor();
    await page.locator(".plan .proposal.stale").waitFor();
    await page.waitForFunction(() => document.querySelector(".proposal[aria-busy]"));
    await page.getByRole("button", { name: "5", exact: true }).click();
    await there(page, "Newest");
    release();
    assert.deepEqual(asked.map((one) => [one.width, one.experiments]), [[4, 0], [9, 0], [9, 5]]);
    await page.waitForTimeout(150);
    await there(page, "Newest");
    assert.equal(await page.locator(".plan .proposal.stale").count(), 0);
    await page.getByLabel("Highest dose that dissolves").pressSequentially("30 µM", { delay: 10 });
    await page.waitForFunction(() => !document.querySelector(".proposal.stale"));
    assert.equal(asked.at(-1).max_dose, "30 µM");
    assert.ok(asked.length <= 5, "not at every letter");
  }, { plan: async (asked, n) => {
    if (n === 2) await first;
    return [200, n === 2 ? { ...PLAN, heading: "Too late" } : n > 2 ? { ...PLAN, heading: "Newest" } : PLAN];
  } });
});

test("what cannot be planned is said in its place, and is gone with the next answer", () => planning(async (page) => {
  await page.getByRole("alert").getByText("No series on a 96-well plate spans the doses.").waitFor();
  await page.getByText("Raise the highest dose.").waitFor();
  assert.equal(await page.locator(".plan .pictures:visible").count(), 0);
  await page.getByRole("button", { name: "384" }).click();
  await there(page, GUESS.heading);
  assert.equal(await page.locator(".plan .bad:visible").count(), 0);
  await page.getByText("Nothing is promised yet").waitFor();
  assert.equal(await page.locator(".plan .planned [role=gridcell]").count(), 384);
}, { plan: (asked) => (asked.wells === 384 ? [200, GUESS] : [400, { error: { code: "400", message: "no series on a 96-well plate spans the doses", help: "raise the highest dose" } }]), may: /400/ }));

test("the plate is saved as a map, which is opened", () => planning(async (page, { asked, commands }) => {
  await there(page);
  await page.getByRole("button", { name: "Save as plate map" }).click();
  await page.getByText(`Saved as ${PLAN.file}`).waitFor();
  assert.deepEqual(commands, [{ do: "save_plan", plan: asked[0] }]);
  await page.locator(".step.maps:not([hidden])").waitFor();
  await page.keyboard.press("Alt+5");
  await page.getByRole("button", { name: "Change the doses" }).click();
  await page.locator(".step.maps:not([hidden])").waitFor();
  assert.equal(commands.length, 2);
}));

test("by keys alone: the form, the plate well by well, the tables", () => planning(async (page, { asked }) => {
  await there(page);
  await page.locator("#plan-compound").focus();
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => !document.querySelector(".proposal.stale"));
  assert.notEqual(asked.at(-1).compound, asked[0].compound);
  for (let tabs = 0; tabs < 30 && !(await page.evaluate(() => document.activeElement.classList.contains("planned"))); tabs += 1) await page.keyboard.press("Tab");
  const named = () => page.evaluate(() => document.getElementById(document.activeElement.getAttribute("aria-activedescendant")).getAttribute("aria-label"));
  const first = PLAN.plate.wells.find((well) => well.role === "sample");
  assert.equal(await named(), `${first.well}, ${first.said}`);
  await page.keyboard.press("ArrowRight");
  assert.match(await named(), new RegExp(`^${first.well[0]}${Number(first.well.slice(1)) + 1}, `));
  assert.equal(await page.locator(".planned .lit:not([hidden])").count(), 1);
  await page.locator(".plan summary").first().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("columnheader", { name: PLAN.doses_table.head[1] }).waitFor();
}));

test("without curves it says what a plan needs", () => {
  const state = canned.state(analysed);
  state.results.matrix = null;
  return planning(async (page, { asked }) => {
    await page.getByText("A plan begins with curves").waitFor();
    assert.equal(asked.length, 0);
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "Go to Files" }).click();
    await page.locator(".step.files:not([hidden])").waitFor();
  }, { state });
});

test("new results make a new plan, and what was chosen stays", () => planning(async (page, { mock, asked }) => {
  await there(page);
  await page.locator("#plan-line").selectOption({ index: 1 });
  await page.waitForFunction(() => !document.querySelector(".proposal.stale"));
  mock.change({ results: { ...mock.state.results, timing: "again" } });
  await page.waitForFunction(() => document.querySelector(".proposal.stale"));
  await page.waitForFunction(() => !document.querySelector(".proposal.stale"));
  assert.equal(asked.at(-1).resistant, asked.at(-2).resistant);
  assert.equal(asked.length, 3);
}));

test("the bench sheet is one page with plate, table and place to write, black on white", () => planning(async (page) => {
  await there(page);
  await page.evaluate(() => { globalThis.printed = 0; globalThis.print = () => { globalThis.printed += 1; }; });
  await page.getByRole("button", { name: "Print bench sheet" }).click();
  assert.equal(await page.evaluate(() => globalThis.printed), 1);
  await page.emulateMedia({ media: "print" });
  const sheet = page.locator(".bench-sheet");
  await sheet.waitFor();
  for (const row of PLAN.bench.rows) for (const cell of row) assert.ok((await sheet.textContent()).includes(cell), cell);
  for (const said of [PLAN.file, "Name", "Passage", PLAN.heading]) assert.ok((await sheet.textContent()).includes(said), said);
  assert.equal(await page.locator(".top:visible, .plan .columns:visible").count(), 0);
  assert.equal(await sheet.evaluate((node) => getComputedStyle(node).color + getComputedStyle(node).backgroundColor), "rgb(0, 0, 0)rgb(255, 255, 255)");
  for (const format of ["A4", "Letter"]) {
    const pdf = (await page.pdf({ format, preferCSSPageSize: true })).toString("latin1");
    assert.equal([...pdf.matchAll(/\/Type\s*\/Page\b/g)].length, 1, format);
  }
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await page.locator(".bench-sheet:visible").count(), 0);
}, { dark: true }));

for (const dark of [false, true]) {
  for (const [width, height] of [[1440, 900], [1280, 720], [1024, 768], [600, 900]]) {
    test(`no finding of axe, nothing beyond the window: ${width} × ${height}, ${dark ? "dark" : "light"}`, () => planning(async (page) => {
      await there(page);
      if (process.env.FOLDSHIFT_SHOTS) await page.screenshot({ path: `${process.env.FOLDSHIFT_SHOTS}/plan-${width}-${dark ? "dark" : "light"}.png` });
      assert.deepEqual(await violations(page), []);
      assert.ok(await fitsWindow(page), "it scrolls sideways");
      // Letters of the figures keep their size: they are asked for as wide as they stand.
      const scales = await page.locator(".plan .drawn svg").evaluateAll((all) => all.map((svg) => svg.getBoundingClientRect().width / Number(svg.getAttribute("width"))));
      assert.ok(scales.every((scale) => scale <= 1.001), `${scales}`);
      await page.getByRole("button", { name: "384" }).click();
      await page.getByText("Nothing is promised yet").waitFor();
      assert.deepEqual(await violations(page), []);
      assert.ok(await fitsWindow(page), "it scrolls sideways with 384 wells");
      if (process.env.FOLDSHIFT_SHOTS) await page.screenshot({ path: `${process.env.FOLDSHIFT_SHOTS}/plan-384-${width}-${dark ? "dark" : "light"}.png`, fullPage: true });
    }, { width, height, dark }));
  }
}
