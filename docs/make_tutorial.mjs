// The pictures of `tutorial-studio.md`, taken by following it in the program itself.
//
//     node docs/make_tutorial.mjs            follows the page and takes its pictures
//     node docs/make_tutorial.mjs --check    follows it, compares nothing but words, and takes none
//
// The program is `$FOLDSHIFT`, or else what Cargo built last; the browser `$FOLDSHIFT_BROWSER`, or Debian's Chromium. Every picture has a
// part of the walk below, which begins where the one before ended. What the page prints in **bold** must be seen in the part whose
// picture follows it: a name that changed, or a number, fails here. Pictures depend on the fonts of a machine, so they are not compared.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { palettePng } from "./palette_png.mjs";
import { walk } from "./tutorial_walk.mjs";

const DOCS = dirname(fileURLToPath(import.meta.url)), ROOT = dirname(DOCS), PAGE = join(DOCS, "tutorial-studio.md");
const PICTURE = /!\[[^\]]*\]\(pictures\/(studio-[\w-]+)\.png\)/g;
const SIZE = { width: 1240, height: 776 };

/** What is wrong with the page. */
class Stale extends Error {}

function program() {
  if (process.env.FOLDSHIFT) return process.env.FOLDSHIFT;
  const built = ["release", "debug"].map((kind) => join(ROOT, "target", kind, "foldshift")).filter(existsSync);
  if (built.length === 0) throw new Stale("there is no program: `cargo build --release`, or name one in FOLDSHIFT");
  return built.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)[0];
}

/** The parts of the page: what is printed bold before each picture. */
function parts() {
  const text = readFileSync(PAGE, "utf8"), found = [];
  let from = 0;
  for (const picture of text.matchAll(PICTURE)) {
    const before = text.slice(from, picture.index);
    found.push({ name: picture[1], bold: [...before.matchAll(/\*\*([^*]+)\*\*/g)].map(([, words]) => words.replace(/\s+/g, " ")) });
    from = picture.index + picture[0].length;
  }
  const after = [...text.slice(from).matchAll(/\*\*([^*]+)\*\*/g)];
  if (after.length > 0) throw new Stale(`**${after[0][1]}** stands after the last picture: nothing looks for it`);
  return found;
}

/** Starts the program with a home of its own. @param {string} home */
async function started(home) {
  const running = spawn(program(), ["studio", "--no-open"], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, FOLDSHIFT_HOME: home } });
  const address = await new Promise((found, failed) => {
    createInterface(running.stdout).once("line", found);
    running.once("exit", (code) => failed(new Stale(`the program ended with ${code}`)));
  });
  return { running, address };
}

/** What a person reads on the page now: its texts, what stands in fields, and what is said to those who hear it. @param {import("playwright-core").Page} page */
const seen = (page) => page.evaluate(() => {
  const fields = [...document.querySelectorAll("input, textarea, select, [aria-label], [placeholder]")];
  const said = fields.flatMap((field) => [field.getAttribute("aria-label"), field.getAttribute("placeholder"), field.value, field.selectedOptions?.[0]?.textContent]);
  return [document.body.innerText, ...said, ...[...document.querySelectorAll("svg text, svg title")].map((node) => node.textContent)].filter(Boolean).join("\n").replace(/\s+/g, " ");
});

/** The pixels of a picture. @param {import("playwright-core").Page} blank @param {Buffer} png */
async function pixels(blank, png) {
  const [width, height, rgba] = await blank.evaluate(async (data) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))]));
    const canvas = new OffscreenCanvas(image.width, image.height), context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const bytes = context.getImageData(0, 0, image.width, image.height).data;
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return [image.width, image.height, btoa(text)];
  }, png.toString("base64"));
  return palettePng(width, height, Buffer.from(rgba, "base64"));
}

/** @param {boolean} check */
async function follow(check) {
  const need = createRequire(join(ROOT, "crates/studio/tests/page/package.json"));
  const { chromium } = await import(pathToFileURL(need.resolve("playwright-core")).href).then((module) => module.default ?? module);
  const page_parts = parts(), names = page_parts.map(({ name }) => name), walked = walk.map(({ name }) => name);
  if (names.join() !== walked.join()) throw new Stale(`the page shows ${names.join(", ")}; the walk takes ${walked.join(", ")}`);
  const home = mkdtempSync(join(tmpdir(), "foldshift-tutorial-"));
  const { running, address } = await started(home);
  const browser = await chromium.launch({ executablePath: process.env.FOLDSHIFT_BROWSER ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  const missing = [];
  try {
    const context = await browser.newContext({ viewport: SIZE, colorScheme: "light", reducedMotion: "reduce", locale: "en-GB" });
    const [page, blank] = [await context.newPage(), await context.newPage()];
    await page.bringToFront();
    page.setDefaultTimeout(60_000);
    page.on("pageerror", (error) => missing.push(String(error.stack)));
    await page.goto(address);
    for (const [at, part] of walk.entries()) {
      const told = [], look = async () => { told.push(await seen(page)); };
      const tried = async (/** @type {typeof part.steps|undefined} */ steps) => {
        try {
          await steps?.(page, look);
        } catch (error) {
          const picture = join(tmpdir(), "foldshift-tutorial.png");
          await page.screenshot({ path: picture });
          throw new Stale(`${part.name}: ${error.message}\nThe page as it was then: ${picture}`);
        }
      };
      await look();
      await tried(part.steps);
      await look();
      const all = told.join(" ");
      missing.push(...page_parts[at].bold.filter((words) => !all.includes(words)).map((words) => `${part.name}: nobody sees **${words}**`));
      if (!check) writeFileSync(join(DOCS, "pictures", `${part.name}.png`), await pixels(blank, await page.screenshot()));
      await tried(part.then);
    }
  } finally {
    await browser.close();
    running.kill("SIGINT");
    await new Promise((ended) => { if (running.exitCode !== null || running.signalCode !== null) ended(null); else running.once("exit", ended); });
    rmSync(home, { recursive: true, force: true });
  }
  for (const name of names) if (!existsSync(join(DOCS, "pictures", `${name}.png`))) missing.push(`pictures/${name}.png is not there`);
  return missing;
}

const [argument, ...more] = process.argv.slice(2);
if (more.length > 0 || (argument !== undefined && argument !== "--check")) throw new Error("node docs/make_tutorial.mjs [--check]");
const missing = await follow(argument === "--check").catch((error) => {
  if (!(error instanceof Stale)) throw error;
  return [error.message];
});
for (const problem of missing) console.error(problem);
process.exitCode = missing.length > 0 ? 1 : 0;
