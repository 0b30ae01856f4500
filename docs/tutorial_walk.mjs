// The walk of `tutorial-studio.md`, a part a picture: what a reader does between it and the one before.

/** The well of the map that is painted. @param {import("playwright-core").Page} page @param {string} name */
const well = (page, name) => page.locator(`.maps .wells [id$="-${name.charCodeAt(0) - 65}-${Number(name.slice(1)) - 1}"]`);

/** @param {import("playwright-core").Page} page @param {string} name */
async function middle(page, name) {
  const box = await well(page, name).boundingBox();
  if (!box) throw new Error(`there is no well ${name}`);
  return /** @type {const} */ ([box.x + box.width / 2, box.y + box.height / 2]);
}

/** @param {import("playwright-core").Page} page @param {string} from @param {string} to @param {() => Promise<void>} [over]  before the button is let go */
async function drag(page, from, to, over) {
  await page.mouse.move(...(await middle(page, from)));
  await page.mouse.down();
  await page.mouse.move(...(await middle(page, to)), { steps: 6 });
  await over?.();
  await page.mouse.up();
}

const step = (page, name) => page.locator(`.steps a[href="#${name}"]`).click();
const tool = (page, name) => page.locator(".toolbox").getByRole("button", { name }).click();

/** Drags with a tool that paints at once, until the last well says so. */
async function paint(page, name, role, ...drags) {
  await tool(page, name);
  for (const [from, to] of drags) {
    await drag(page, from, to);
    const id = await well(page, to).getAttribute("id");
    await page.waitForFunction(([id, role]) => document.getElementById(id)?.getAttribute("aria-label")?.includes(role), [id, role]);
    await page.locator(".inspector:not(.active)").waitFor();
  }
}

async function series(page, compound, top, factor, from, to, look) {
  await tool(page, "Dilution series");
  await page.locator(".maps").getByLabel("Compound", { exact: true }).fill(compound);
  await page.locator(".maps").getByLabel("Highest dose").fill(top);
  await page.getByRole("group", { name: "Each step" }).getByRole("button", { name: factor }).click();
  await drag(page, from, to, async () => { await page.locator(".inspector.active").waitFor(); });
  await page.getByRole("button", { name: "Paint 30 wells" }).waitFor();
  await look?.();
}
const painted = async (page) => {
  await page.getByRole("button", { name: /^Paint \d+ wells/ }).click();
  await page.locator(".inspector:not(.active)").waitFor();
};

/** The plates of a panel get the map that is open. */
async function use(page, panel) {
  await page.getByText("Use this map for…").click();
  const list = page.locator("details.use li"), names = await list.allInnerTexts();
  for (const [at, name] of names.entries()) if (panel.test(name)) await list.nth(at).getByRole("checkbox").check();
  await page.locator("details.use").getByRole("button", { name: /^Use it for/ }).click();
  await page.getByText("96 wells, on 9 plates").waitFor();
  await page.locator("details.use:not([open])").waitFor();
}

export const walk = [
  {
    name: "studio-start",
    async steps(page) { await page.locator(".start h1").waitFor(); },
    async then(page) { await page.getByRole("button", { name: "Practise with its exports alone" }).click(); },
  },
  {
    name: "studio-files",
    async steps(page) {
      await page.locator(".card").nth(17).waitFor();
      await page.locator(".step.files [data-question]").first().waitFor();
    },
    async then(page) {
      const question = page.locator(".step.files [data-question]").filter({ hasText: "in the file names" });
      await question.getByRole("button", { name: "Yes, use them" }).click();
      await question.waitFor({ state: "detached" });
    },
  },
  {
    name: "studio-map",
    async steps(page, look) {
      await step(page, "maps");
      await page.getByText("18 plates wait for a map.").waitFor();
      await look();
      await page.getByRole("button", { name: /^Paint one/ }).click();
      await page.getByRole("dialog").getByLabel("Name").fill("Panel A");
      await look();
      await page.getByRole("button", { name: "Make the map" }).click();
      await well(page, "A1").waitFor();
      await paint(page, "Blank, no cells", "blank", ["A1", "A4"], ["H1", "H4"]);
      await paint(page, "Vehicle", "vehicle", ["B2", "G2"], ["D1", "E1"], ["A10", "A11"], ["H10", "H11"]);
      await look();
      await series(page, "larotrectinib", "10 µM", "half-log", "B3", "D12");
      await painted(page);
      await series(page, "selitrectinib", "10 µM", "half-log", "E3", "G12");
    },
    async then(page) {
      await painted(page);
      await use(page, /_A\.|Plate A/);
    },
  },
  {
    name: "studio-map-b",
    async steps(page, look) {
      await page.getByRole("button", { name: "New map" }).click();
      await page.getByRole("dialog").getByLabel("Name").fill("Panel B");
      await page.getByLabel(/^like Panel A/).check();
      await look();
      await page.getByRole("button", { name: "Make the map" }).click();
      await page.locator(".maps h1").filter({ hasText: "Panel B" }).waitFor();
      await series(page, "repotrectinib", "10 µM", "half-log", "B3", "D12");
      await painted(page);
      await series(page, "trametinib", "1 µM", "÷ 3", "E3", "G12");
      await painted(page);
      await use(page, /_B\.|Plate B/);
      await page.waitForTimeout(1500);
    },
  },
  {
    name: "studio-study",
    async steps(page, look) {
      await step(page, "study");
      const question = page.locator(".step.study [data-question]").filter({ hasText: "before selection" });
      await question.waitFor();
      await look();
      await question.getByRole("button", { name: "Compare with it" }).click();
      await question.waitFor({ state: "detached" });
      await page.waitForTimeout(2500);
    },
  },
  {
    name: "studio-results",
    async steps(page) {
      await step(page, "results");
      await page.locator(".mx button").filter({ hasText: "larotrectinib, KM12-LR2:" }).click();
      await page.locator(".step.results .drawing svg").waitFor();
      await page.locator(".sentence").filter({ hasText: "KM12-LR2" }).first().waitFor();
      await page.locator(".plate").filter({ hasText: "9 Mar" }).first().waitFor();
    },
  },
  {
    name: "studio-decision",
    async steps(page) {
      const plate = page.locator(".plate").filter({ hasText: "9 Mar ·" }).filter({ hasText: "KM12-LR2" }).first();
      await plate.locator('[id$="-D9"]').click();
      await page.locator(".dec").filter({ hasText: "D9" }).waitFor();
      await page.getByLabel("Bubble or debris").check();
      await page.locator(".dec").filter({ hasText: "bubble or debris" }).waitFor();
      await page.locator(".effect h2").filter({ hasText: "D9" }).waitFor();
    },
  },
  {
    name: "studio-plan",
    async steps(page) {
      await step(page, "plan");
      await page.locator(".plan h1").filter({ hasText: /experiments?/ }).waitFor();
      await page.waitForFunction(() => document.querySelector(".plan .sentence b") && !document.querySelector(".proposal.stale"));
    },
    async then(page, look) {
      await step(page, "results");
      await page.getByRole("button", { name: "Write report" }).click();
      await page.getByText("Report written to").first().waitFor({ timeout: 240_000 });
      await look();
    },
  },
];
