// The program itself in a home of its own, and windows on it in Chromium. What its console says, and what it asks of anybody else, is a fault.

import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
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

/** How often something failed: pictures of it are numbered. */
let failed = 0;

/** Who owns nothing: the program runs as such a user where this one may write everywhere. */
const NOBODY = 65534;

/** Takes the right to write below a folder from the program; gives what it is to be started as. @param {string} home @param {string} folder */
function shutIn(home, folder) {
  const all = [folder, ...readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath ?? entry.path, entry.name))];
  for (const path of all) chmodSync(path, path === folder || !/\.\w+$/.test(path) ? 0o555 : 0o444);
  if (process.getuid?.() !== 0) return {};
  chmodSync(home, 0o755);
  mkdirSync(join(home, "foldshift"), { recursive: true });
  chownSync(join(home, "foldshift"), NOBODY, NOBODY);
  return { uid: NOBODY, gid: NOBODY };
}

/**
 * The program with what `prepare` puts into a folder that is gone afterwards, for `act`.
 * @param {import("playwright-core").Browser} browser
 * @param {(tools: {home: string, exports: string, open: Function, faults: string[]}) => Promise<void>} act
 * @param {{open?: string, may?: RegExp, prepare?: (home: string) => void, shut?: string}} [how]  a study below the home that is opened; what the console may say; `shut`: a folder below the home that nothing can be written to
 */
export async function running(browser, act, { open: study, may = /^$/, prepare = () => {}, shut } = {}) {
  const home = mkdtempSync(join(tmpdir(), "foldshift-studio-")), faults = [], contexts = [];
  const exports = join(home, "reader", "exports");
  cpSync(join(EXAMPLE, "exports"), exports, { recursive: true });
  prepare(home);
  const as = shut ? shutIn(home, join(home, shut)) : {};
  const program = spawn(PROGRAM, ["studio", ...(study ? [join(home, study)] : []), "--no-open"], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, FOLDSHIFT_HOME: join(home, "foldshift") }, ...as });
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
      page.setDefaultTimeout(Number(process.env.FOLDSHIFT_PATIENCE ?? 60_000));
      page.on("console", (message) => { if (["error", "warning"].includes(message.type()) && !may.test(message.text())) faults.push(`console: ${message.text()}`); });
      page.on("pageerror", (error) => faults.push(error.stack));
      page.on("request", (request) => { if (!request.url().startsWith(`${origin}/`) && !/^(data|blob):/.test(request.url())) faults.push(`request: ${request.url()}`); });
      await page.goto(address);
      await page.locator(".top, .start").first().waitFor();
      return page;
    };
    await act({ home, exports, open, faults });
    if (faults.length > 0) throw new Error(faults.join("\n"));
  } catch (error) {
    // What stood there when it failed, and what the console said.
    for (const page of contexts.flatMap((context) => context.pages())) if (process.env.FOLDSHIFT_PICTURES) await page.screenshot({ path: join(process.env.FOLDSHIFT_PICTURES, `failed-${failed += 1}.png`) });
    if (faults.length > 0) console.log(faults.join("\n"));
    throw error;
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
