// The program itself in a home of its own, and windows on it in Chromium. What its console says, and what it asks of anybody else, is a fault.

import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../../..");
export const PROGRAM = process.env.FOLDSHIFT ?? join(ROOT, "target/debug/foldshift");
export const EXAMPLE = join(ROOT, "fixtures/km12");

/** A browser without a screen. */
export const launch = () => chromium.launch({ executablePath: process.env.FOLDSHIFT_BROWSER ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });

/**
 * The program with what `prepare` puts into a folder that is gone afterwards, for `act`.
 * @param {import("playwright-core").Browser} browser
 * @param {(tools: {home: string, exports: string, open: Function, faults: string[]}) => Promise<void>} act
 * @param {{open?: string, may?: RegExp, prepare?: (home: string) => void}} [how]  a study below the home that is opened; what the console may say
 */
export async function running(browser, act, { open: study, may = /^$/, prepare = () => {} } = {}) {
  const home = mkdtempSync(join(tmpdir(), "foldshift-studio-")), faults = [], contexts = [];
  const exports = join(home, "reader", "exports");
  cpSync(join(EXAMPLE, "exports"), exports, { recursive: true });
  prepare(home);
  const program = spawn(PROGRAM, ["studio", ...(study ? [join(home, study)] : []), "--no-open"], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, FOLDSHIFT_HOME: join(home, "foldshift") } });
  let told = "";
  program.stderr.on("data", (text) => { told += text; });
  try {
    const address = await new Promise((found, failed) => {
      createInterface(program.stdout).once("line", found);
      program.once("exit", (code) => failed(new Error(`the program ended (${code}): ${told}`)));
    });
    const open = async ({ width = 1440, height = 900, dark = false, ...rest } = {}) => {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce", bypassCSP: false, ...rest });
      contexts.push(context);
      const page = await context.newPage(), origin = new URL(address).origin;
      page.setDefaultTimeout(60_000);
      page.on("console", (message) => { if (["error", "warning"].includes(message.type()) && !may.test(message.text())) faults.push(`console: ${message.text()}`); });
      page.on("pageerror", (error) => faults.push(error.stack));
      page.on("request", (request) => { if (!request.url().startsWith(`${origin}/`) && !/^(data|blob):/.test(request.url())) faults.push(`request: ${request.url()}`); });
      await page.goto(address);
      await page.locator(".top, .start").first().waitFor();
      return page;
    };
    await act({ home, exports, open, faults });
    if (faults.length > 0) throw new Error(faults.join("\n"));
  } finally {
    for (const context of contexts) await context.close();
    program.kill("SIGINT");
    await new Promise((ended) => { if (program.exitCode !== null || program.signalCode !== null) ended(null); else program.once("exit", ended); });
    rmSync(home, { recursive: true, force: true });
  }
}

/** Drops files or folders on the page, as a desktop does it. @param {import("playwright-core").Page} page @param {string[]} paths */
export async function drop(page, paths) {
  const session = await page.context().newCDPSession(page), { width, height } = page.viewportSize();
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) await session.send("Input.dispatchDragEvent", { type, x: width / 2, y: height / 2, data });
  await session.detach();
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** What axe finds on the page. @param {import("playwright-core").Page} page */
export const violations = (page) => page.evaluate(async (source) => {
  if (!globalThis.axe) (0, eval)(source);
  return (await globalThis.axe.run()).violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`);
}, axe);

/** The only study of a home that began empty. @param {string} home */
export function onlyStudy(home) {
  const all = readdirSync(join(home, "foldshift")).filter((name) => !name.startsWith("."));
  if (all.length !== 1) throw new Error(`one study, and not ${all}`);
  return join(home, "foldshift", all[0]);
}

/** Every file below a folder with its bytes. @param {string} folder */
export function bytes(folder) {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
  return new Map(all.map((path) => [relative(folder, path), readFileSync(path)]));
}

/** Runs a study in another place from the command line; returns its results folder. @param {string} folder @param {string} elsewhere */
export function ranElsewhere(folder, elsewhere) {
  const results = join(folder, "results");
  cpSync(folder, elsewhere, { recursive: true, filter: (path) => !path.startsWith(results) && !path.includes(".foldshift") });
  try { execFileSync(PROGRAM, ["run", "study.toml", "-q"], { cwd: elsewhere, stdio: "pipe" }); } catch (error) { if (error.status !== 1) throw new Error(String(error.stderr)); }
  return join(elsewhere, "results");
}

/** A layout as a tidy table: a line a well, in the order of the program. @param {string} layout */
export const tidy = (layout) => execFileSync(PROGRAM, ["layout", "convert", layout, "--to", "tidy"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** Rows of a CSV file without quotes, as objects. @param {string} text */
export function rowsOf(text) {
  const [head, ...rows] = text.trim().split(/\r?\n/).map((row) => row.split(","));
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at] ?? ""])));
}

export { existsSync };
