// The browser, and pages in it that are watched: what goes wrong, what is asked of a network, what pops up.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

/** The browser of the machine, by its path. */
export async function launch() {
  const name = process.env.FOLDSHIFT_BROWSER ?? "chromium";
  const path = process.env.PATH.split(delimiter).map((folder) => join(folder, name)).find(runs);
  if (!path) throw new Error(`no ${name} on the PATH`);
  return chromium.launch({ executablePath: path, args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"] });
}

function runs(path) {
  try { accessSync(path, constants.X_OK); return true; } catch { return false; }
}

/** One page of a study. `faults` gathers what no page may do, over all of its openings. */
export class Study {
  constructor(browser, name, folder) {
    Object.assign(this, { browser, name, folder, faults: [], openings: 0 });
    this.file = join(folder, "report.html");
  }

  /** Opens the page for `act` and closes it. Options: width, height, hash, js, dark, media. */
  async open(options, act) {
    const { width = 1440, height = 900, hash = "", js = true, dark = false, media = "screen" } = options;
    const context = await this.browser.newContext({
      viewport: { width, height }, javaScriptEnabled: js, colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce", acceptDownloads: true, permissions: ["clipboard-read", "clipboard-write"],
    });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      page.setDefaultNavigationTimeout(30_000);
      this.watch(page);
      this.openings += 1;
      if (media === "print") await page.emulateMedia({ media });
      await page.goto(pathToFileURL(this.file).href + hash);
      await act(page);
    } finally {
      await context.close();
    }
  }

  watch(page) {
    const own = pathToFileURL(this.file).href;
    const fault = (what) => { if (!this.faults.includes(what)) this.faults.push(what); };
    page.on("console", (message) => { if (["error", "warning"].includes(message.type())) fault(`console: ${message.text()}`); });
    page.on("pageerror", (error) => fault(`error: ${error.message}`));
    page.on("dialog", (dialog) => { fault(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on("request", (request) => {
      const url = request.url();
      // What the page makes itself asks nobody.
      if (url.split("#")[0] !== own && !/^(data|blob):/.test(url)) fault(`request: ${url}`);
    });
  }
}

/** The place of the page, shown by its fragment. */
export async function go(page, id) {
  await page.evaluate((hash) => new Promise((shown) => {
    if (location.hash === hash) return shown();
    addEventListener("hashchange", () => setTimeout(shown), { once: true });
    location.hash = hash;
  }), `#${id}`);
}

export const PLACES = ["answer", "compounds", "mechanism", "plates", "left-out", "methods"];
