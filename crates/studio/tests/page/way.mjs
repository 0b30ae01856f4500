// The way from exports to a report, as a person goes it: questions, two maps, the table of plates, results. Whose hands go it is given.

/** What is in the wells of both maps, in the order in which it is painted: tool, first and last well. */
const ALIKE = [["Empty", "A1", "H12"], ["Vehicle", "B2", "G2"], ["Vehicle", "D1", "E1"], ["Vehicle", "A10", "A11"], ["Vehicle", "H10", "H11"], ["Blank, no cells", "A1", "A4"], ["Blank, no cells", "H1", "H4"]];
/** The series of a map: compound, highest dose, each step, first and last well. */
const PANELS = {
  "Panel A": [["larotrectinib", "10 µM", "half-log", "B3", "D12"], ["selitrectinib", "10 µM", "half-log", "E3", "G12"]],
  "Panel B": [["repotrectinib", "10 µM", "half-log", "B3", "D12"], ["trametinib", "1 µM", "÷ 3", "E3", "G12"]],
};
const LABELS = { Empty: "empty", Vehicle: "vehicle", "Blank, no cells": "blank" };

const well = (page, name) => page.locator(`.step.maps .wells [id$="-${name.charCodeAt(0) - 65}-${Number(name.slice(1)) - 1}"]`);
const said = (page, name, words) => page.waitForFunction(([id, part]) => document.querySelector(`.step.maps .wells [id$="${id}"]`)?.getAttribute("aria-label")?.includes(part), [`-${name.charCodeAt(0) - 65}-${Number(name.slice(1)) - 1}`, words]);
/** A question by how its heading begins. */
export const question = (page, heading) => page.locator("[data-question]:visible").filter({ has: page.getByRole("heading", { name: heading }) }).first();
const mains = (asked) => asked.locator(".answers .main");

/**
 * All of it. `look` is called at each stop, with a name; `byGrid` says what is filled in the table of plates instead of answered.
 * @param {import("playwright-core").Page} page @param {import("./hands.mjs").Mouse|import("./hands.mjs").Keys} hands
 * @param {{exports: string, look?: (stop: string) => Promise<void>, byGrid?: "maps"|"names"|null, waited?: (what: string, ms: number) => void}} how
 */
export async function fromExports(page, hands, { exports, look = async () => {}, byGrid = null, waited = () => {} }) {
  /** What the person waits for, measured. */
  const wait = async (what, ready) => { const since = performance.now(); await ready; waited(what, performance.now() - since); };

  await look("start");
  const dropped = performance.now();
  await hands.files(exports);
  await page.locator(".card").first().waitFor();
  waited("the first plate", performance.now() - dropped);
  const names = question(page, /lines and days/);
  await wait("all plates and their questions", names.waitFor());
  await look("files");

  if (byGrid === "names") {
    await hands.press(names.getByRole("button", { name: /No/ }));
    await page.locator(".step.study:visible").waitFor();
    await guesses(page, hands);
    await look("grid of guesses");
  } else await wait("the answer on lines and days", Promise.all([names.waitFor({ state: "detached" }), hands.press(mains(names))]));

  await maps(page, hands, look, wait);

  if (byGrid === "maps") await mapsInGrid(page, hands);
  else {
    await hands.step("Files");
    const which = question(page, /Which map belongs/);
    await wait("the question which map", which.waitFor());
    await look("which map");
    await wait("the answer on maps", Promise.all([which.waitFor({ state: "detached" }), hands.press(mains(which))]));
  }

  await hands.step("Study");
  const parental = question(page, /before selection/);
  await wait("the question on the parental line", parental.waitFor());
  await look("study asks");
  await hands.choose(parental.locator("select"), "KM12");
  await wait("the answer on the parental line", Promise.all([parental.waitFor({ state: "detached" }), hands.press(mains(parental))]));
  await hands.write(page.getByLabel("Exposure", { exact: true }), "72");
  await hands.choose(page.getByLabel("Read-out", { exact: true }), "Resazurin");
  await page.getByText(/^Saved/).first().waitFor();
  await look("study");

  await hands.step("Results");
  await wait("results", page.locator(".step.results .drawing svg").waitFor());
  await look("results");
  const write = page.getByRole("button", { name: "Write report" });
  await hands.press(write);
  await wait("the report", page.getByText("Report written to").first().waitFor({ timeout: 180_000 }));
  await look("report");
}

/** Takes what the names suggest, in the table: all lines and days at once. */
async function guesses(page, hands) {
  const grid = page.locator(".plates-grid");
  await grid.locator(".guess").first().waitFor();
  if (hands.name === "keys") {
    await hands.reach(grid.locator("[tabindex='0'][aria-colindex]"));
    await hands.key("Control+a");
    await hands.key("Enter");
  } else {
    for (const head of ["Cell line", "Experiment"]) await hands.press(grid.locator("thead th").filter({ hasText: head }));
  }
  await page.waitForFunction(() => !document.querySelector(".plates-grid .guess"));
}

/** Both maps: the first from blank, the second as the first with other compounds. */
async function maps(page, hands, look, wait) {
  for (const [name, series] of Object.entries(PANELS)) {
    const first = name === "Panel A";
    await hands.step("Plate maps");
    if (first) await look("no map");
    await hands.press(page.getByRole("button", { name: first ? "Paint one" : "New map" }));
    await hands.write(page.getByRole("dialog").getByLabel("Name", { exact: true }), name);
    if (!first) await hands.press(page.getByRole("dialog").getByLabel("like Panel A"));
    await look(`new map ${name}`);
    await wait(`map ${name} is made`, Promise.all([page.getByRole("heading", { name, exact: true, level: 1 }).waitFor(), hands.press(page.getByRole("button", { name: "Make the map" }))]));
    if (first) {
      for (const [tool, from, to] of ALIKE) {
        await hands.tool(tool);
        await hands.wells(from, to);
        if (hands.name === "keys") await hands.paint();
        await wait(`${tool} is painted`, said(page, to, LABELS[tool]));
        await page.locator(".inspector:not(.active)").waitFor();
      }
    }
    for (const [compound, top, step, from, to] of series) {
      await hands.tool("Dilution series");
      await hands.write(page.getByLabel("Compound", { exact: true }), compound);
      await hands.write(page.getByLabel("Highest dose"), top);
      const steps = page.getByRole("group", { name: "Each step" }).getByRole("button", { name: step });
      if (await steps.getAttribute("aria-pressed") !== "true") await hands.press(steps);
      await hands.wells(from, to);
      const paint = page.getByRole("button", { name: "Paint 30 wells" });
      await wait("a series is shown", paint.waitFor());
      if (compound === "selitrectinib") await look("a series");
      await hands.paint(paint);
      await wait("a series is painted", page.locator(".inspector:not(.active)").waitFor());
      await said(page, to, compound);
    }
    await look(name);
  }
}

/** The maps of all plates in the table: of the first two they are chosen, and filled down in turn. */
async function mapsInGrid(page, hands) {
  await hands.step("Study");
  const heads = page.locator(".plates-grid thead th");
  await heads.filter({ hasText: /^Map$/ }).waitFor();
  const column = (await heads.allTextContents()).indexOf("Map") + 1, rows = page.locator(".plates-grid tr[data-row]"), cell = (at) => rows.nth(at).locator(`[aria-colindex="${column}"]`);
  for (const [at, map] of [[0, "panel_a"], [1, "panel_b"]]) {
    await cell(at).dblclick();
    hands.counted.clicks += 2;
    await hands.press(page.getByRole("option").filter({ hasText: map }).first());
    await cell(at).filter({ hasText: /^Panel/ }).waitFor();
  }
  await hands.between(cell(0), cell(1));
  const last = await rows.count() - 1;
  await hands.between(page.locator(".plates-grid .handle"), cell(last));
  await cell(last).filter({ hasText: /^Panel/ }).waitFor();
}
