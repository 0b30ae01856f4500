// How long the page takes with studies of any size, measured and never judged: until the first plate stands there, from a click on a
// well to the painting of what it changes, and the most memory of the program.
// `FOLDSHIFT=target/release/foldshift node speed.mjs STUDY-FOLDER...`; `cargo run --release -p foldshift-study --example live -- write 400 FOLDER` writes one.

import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const PROGRAM = process.env.FOLDSHIFT ?? "foldshift", CLICKS = 12;
const browser = await chromium.launch({ executablePath: process.env.FOLDSHIFT_BROWSER ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });

/** The middle and the largest of some numbers, rounded. @param {number[]} all */
const spread = (all) => { const sorted = [...all].sort((a, b) => a - b); return `median ${sorted[sorted.length >> 1].toFixed(0)} ms, slowest ${sorted.at(-1).toFixed(0)} ms of ${sorted.length}`; };

/** @param {string} study */
async function time(study) {
  const home = mkdtempSync(join(tmpdir(), "foldshift-speed-")), folder = join(home, "study");
  cpSync(study, folder, { recursive: true });
  const started = performance.now(), program = spawn(PROGRAM, ["studio", folder, "--no-open"], { stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, FOLDSHIFT_HOME: home } });
  try {
    const address = await new Promise((found) => createInterface(program.stdout).once("line", found));
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(120_000);
    await page.goto(address);
    await page.locator(".drawing svg, .card canvas, .card svg").first().waitFor();
    const first = performance.now() - started;
    await page.keyboard.press("Alt+4");
    await page.locator(".step.results .drawing svg g.well").first().waitFor({ state: "attached" });
    const whole = performance.now() - started;
    await page.waitForTimeout(5000);
    const wells = await page.evaluate((many) => [...document.querySelectorAll(".drawing svg g.well[data-plate]")].filter((one) => !one.hasAttribute("data-out") && one.getBoundingClientRect().width > 2 && /^[B-G]([3-9])$/.test(one.dataset.well ?? "")).map((one) => [one.dataset.plate, one.dataset.well]).filter((_, at, all) => at % Math.ceil(all.length / many) === 0), CLICKS / 2);
    for (const [plate, well] of wells.flatMap((one) => [one, one])) {
      const had = await page.evaluate(() => performance.getEntriesByName("studio:shown").length);
      const box = await page.locator(`.drawing svg g.well[data-plate="${plate}"][data-well="${well}"]`).first().boundingBox();
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      await page.waitForFunction((many) => performance.getEntriesByName("studio:shown").length > many, had);
      await page.waitForTimeout(1500);
    }
    const shown = await page.evaluate(() => performance.getEntriesByName("studio:shown").map(({ duration }) => duration));
    const memory = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${program.pid}/status`, "utf8"))?.[1]) / 1000;
    const said = await page.locator(".status").innerText();
    console.log(`${study}: first plate after ${first.toFixed(0)} ms, results after ${whole.toFixed(0)} ms; click to painted: ${spread(shown)}; at most ${memory.toFixed(0)} MB\n  ${said.replace(/\s*\n\s*/g, " · ")}`);
    await page.close();
  } finally {
    program.kill("SIGINT");
    await new Promise((ended) => { if (program.exitCode !== null || program.signalCode !== null) ended(null); else program.once("exit", ended); });
    rmSync(home, { recursive: true, force: true });
  }
}

console.log(`${cpus()[0]?.model ?? "?"}, ${cpus().length} cores`);
for (const study of process.argv.slice(2)) await time(study);
await browser.close();
