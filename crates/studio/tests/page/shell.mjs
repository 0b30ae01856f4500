// The frame of the page, with a program that answers as told: tokens, states, keys, files, questions, what is said and to whom.
// `node --test shell.mjs`

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { Plates } from "./canned-curve.mjs";
import { Maps } from "./canned-maps.mjs";
import { sheet } from "./canned-sheet.mjs";
import * as canned from "./canned.mjs";
import { Mock, TOKEN } from "./mock.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [PLAN] = JSON.parse(readFileSync(new URL("canned-plan.json", import.meta.url), "utf8"));
const analysed = canned.analysis(), MAPS = new Maps(analysed, canned.state(analysed).files.cards);
let browser;
before(async () => { browser = await chromium.launch({ executablePath: process.env.FOLDSHIFT_BROWSER ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] }); });
after(() => browser.close());

/**
 * Opens a page on a state for `act`; nothing may be said on the console, nothing asked of anybody else.
 * `may`: what the console may say, as a browser says of every refusal.
 */
async function studio(state, act, { width = 1440, height = 900, dark = false, fragment = `#${TOKEN}`, touch = false, may = /^$/, ...rest } = {}) {
  const mock = new Mock(state), faults = [];
  new Plates().on(mock);
  delete mock.answers["/api/do"];
  mock.answers["/api/plan"] = () => [200, PLAN];
  mock.answers["/api/map"] = (_, url) => [200, MAPS.view(MAPS.maps.get(url.searchParams.get("id")))];
  mock.closed = canned.start;
  mock.opens = canned.state(analysed);
  const address = (await mock.listen()).split("#")[0];
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce", acceptDownloads: true, hasTouch: touch, isMobile: touch, ...rest });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(8000);
    page.on("console", (message) => { if (["error", "warning"].includes(message.type()) && !may.test(message.text())) faults.push(message.text()); });
    page.on("pageerror", (error) => faults.push(error.stack));
    page.on("request", (request) => { if (!request.url().startsWith(address) && !/^(data|blob):/.test(request.url())) faults.push(request.url()); });
    await page.goto(address + fragment);
    await act(page, mock);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    await mock.close();
  }
}

const whole = (kind) => { const state = canned.state(analysed, kind); return { ...state, sheet: sheet(analysed, kind), maps: MAPS.section() }; };
const plain = whole("plain"), fresh = canned.state(analysed, "new");
const problems = [{ severity: "error", code: "unknown_key", message: "unknown key `celline`", where: "study.toml:12:5", line: '    celline = "KM12"', help: "did you mean `cell_line`?" }];
const broken = { ...fresh, files: { ...fresh.files, problems } };
const files = async (page) => { await page.locator(".top").waitFor(); await page.keyboard.press("Alt+1"); await page.locator(".step.files h1").waitFor(); };
const says = (page, text) => page.getByText(text).first().waitFor();

test("the token leaves the address, and the page works after it is loaded again", () => studio(plain, async (page) => {
  await says(page, "Saved 10:42");
  assert.ok(!(await page.evaluate(() => location.href)).includes(TOKEN));
  await page.reload();
  await says(page, "Saved 10:42");
  assert.deepEqual(await page.evaluate(() => [document.cookie, localStorage.length]), ["", 0]);
}));

test("without a token the page says where to start, and asks nothing", () => studio(plain, async (page, mock) => {
  await says(page, "Start from the address that the program printed");
  assert.deepEqual(mock.asked, []);
}, { fragment: "" }));

test("a program that was started again is another address, which this tab takes", () => studio(plain, async (page) => {
  await says(page, "This address has ended");
  await page.evaluate((token) => { location.hash = token; }, TOKEN);
  await says(page, "Saved 10:42");
}, { fragment: `#${"f".repeat(64)}`, may: /401/ }));

test("a program that stopped is said, and said to be back", () => studio(plain, async (page, mock) => {
  await says(page, "Saved 10:42");
  mock.tell({ event: "bye" });
  await says(page, "The program has stopped. Start it again: nothing is lost.");
  mock.tell({ event: "beat" });
  await says(page, "The program is there again.");
}));

test("a program that is gone without a word is missed", () => studio(plain, async (page, mock) => {
  await says(page, "Saved 10:42");
  await mock.close();
  await says(page, "The program has stopped. Start it again: nothing is lost.");
}, { may: /ERR_/ }));

test("a full disk is said where saved stands", () => studio(plain, async (page, mock) => {
  await says(page, "Saved 10:42");
  mock.change({ study: { ...plain.study, saved: { ok: false, at: "10:42", waiting: 3, why: "the disk is full" } } });
  await says(page, "Not saved: the disk is full. 3 changes wait here.");
  mock.change({ study: plain.study });
  await says(page, "Saved 10:42");
}));

test("when somebody else was first, the news are fetched and it is tried once more", () => studio(fresh, async (page, mock) => {
  await files(page);
  const revisions = [];
  mock.answers["/api/do"] = (body) => {
    revisions.push(body.rev);
    if (revisions.length === 1) {
      mock.state.rev += 4;
      return [409, { error: { code: "conflict", message: "something else happened first", help: "" } }];
    }
    delete mock.answers["/api/do"];
    mock.state.rev += 1;
    mock.state.questions = { list: fresh.questions.list.slice(1) };
    return [200, { rev: mock.state.rev, changed: [], ms: 1, state: mock.state, curve: null, decision: null }];
  };
  await page.getByRole("button", { name: "Yes, use them" }).click();
  await page.getByText("Are the lines and days").waitFor({ state: "detached" });
  assert.equal(revisions.length, 2);
  assert.equal(revisions[1], revisions[0] + 4);
}, { may: /409/ }));

test("refused twice, it is said and not tried for ever", () => studio(fresh, async (page, mock) => {
  await files(page);
  let asked = 0;
  mock.answers["/api/do"] = () => { asked += 1; return [409, { error: { code: "conflict", message: "D9 was put back meanwhile", help: "Look at it and decide again." } }]; };
  await page.getByRole("button", { name: "Yes, use them" }).click();
  await says(page, "D9 was put back meanwhile");
  await says(page, "Look at it and decide again.");
  assert.equal(asked, 2);
}, { may: /409/ }));

test("undo and redo say what they take back, at keys too", () => studio(plain, async (page, mock) => {
  await page.getByTitle(/^Undo: leave out D9/).waitFor();
  await page.keyboard.press("Control+z");
  await page.getByTitle("Nothing to undo").waitFor();
  assert.equal(mock.asked.filter((what) => what === "POST /api/undo").length, 1);
  await files(page);
  assert.equal(await page.getByRole("button", { name: "Undo" }).isDisabled(), true);
}));

test("the black button is the next useful thing: questions, then the report", async () => {
  await studio(fresh, async (page) => {
    await page.locator(".top .main").filter({ hasText: "Answer 3 questions" }).waitFor();
    assert.equal(await page.locator(".top .main").count(), 1);
    await page.keyboard.press("Alt+5");
    await page.locator(".top .main").click();
    await page.locator(".step.files").waitFor();
  });
  await studio(plain, async (page) => {
    await page.locator(".top .main:visible").filter({ hasText: "Write report" }).waitFor();
    assert.equal(await page.locator(".top .main:visible").count(), 1);
  });
});

test("a report is written, and a zip is handed over", () => studio(plain, async (page) => {
  await page.getByRole("button", { name: "Write report" }).click();
  await says(page, "Report written to /Users/ana/larotrectinib/results");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Share" }).click()]);
  assert.equal(download.suggestedFilename(), "KM12.zip");
  assert.equal(readFileSync(await download.path()).subarray(0, 2).toString(), "PK");
}));

test("letters act only in what has the focus, and can be switched off", () => studio(plain, async (page) => {
  await files(page);
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.getByRole("checkbox", { name: "Single letters act" }).uncheck();
  await page.keyboard.press("Escape");
  const acted = await page.evaluate(async () => {
    const { Keys } = await import("/page/keys.js"), keys = new Keys(), acted = [];
    const box = document.createElement("div"), inner = document.createElement("button");
    box.dataset.keys = "plate";
    box.append(inner);
    document.body.append(box);
    keys.listen();
    keys.add({ name: "Leave out", key: "X", within: "plate", run: () => acted.push(keys.letters) });
    const press = () => (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key: "x", code: "KeyX", bubbles: true, cancelable: true }));
    inner.focus();
    press();
    keys.setLetters(true);
    press();
    keys.add({ name: "Line before", key: "[", within: "plate", run: () => acted.push("AltGr") });
    inner.dispatchEvent(new KeyboardEvent("keydown", { key: "[", code: "Digit8", ctrlKey: true, altKey: true, modifierAltGraph: true, bubbles: true, cancelable: true }));
    inner.blur();
    press();
    return acted;
  });
  assert.deepEqual(acted, [true, "AltGr"]);
}));

test("every command is in one list, and every plate is found", () => studio(plain, async (page) => {
  await says(page, "Saved 10:42");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("files");
  await page.keyboard.press("Enter");
  await page.locator(".step.files h1").waitFor();
  await page.keyboard.press("/");
  await page.getByRole("combobox").fill("lr2 16 mar");
  assert.ok((await page.getByRole("option").count()) >= 2);
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
}));

test("the keyboard alone answers a question, and is at the next one then", () => studio(fresh, async (page) => {
  await files(page);
  for (let at = 0; at < 30 && (await page.evaluate(() => document.activeElement?.textContent)) !== "Yes, use them"; at += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText("Are the lines and days").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Panel A, then panel B");
}));

test("errors of a study stand with their place, the line and what to do", () => studio(broken, async (page) => {
  await files(page);
  const told = await page.locator(".step.files .problems").innerText();
  for (const part of ["Unknown key celline.", "study.toml:12:5", 'celline = "KM12"', "Did you mean cell_line?"]) assert.ok(told.includes(part), told);
  const [line, mark] = (await page.locator(".problems pre").textContent()).split("\n");
  assert.equal(mark.indexOf("^"), line.indexOf("celline"));
}));

test("while plates are read it is said how many, and never that nothing is open", () => {
  const reading = { ...plain, results: { ...plain.results, matrix: null } };
  return studio(reading, async (page, mock) => {
    await files(page);
    const tell = (done) => mock.tell({ event: "progress", said: `${done} of 210`, done, of: 210 });
    tell(3);
    await page.keyboard.press("Alt+4");
    await says(page, "Reading plates… 3 of 210");
    assert.equal(await page.locator(".top").getByText("Mend the study").isVisible(), false);
    await page.waitForTimeout(1100);
    tell(41);
    await page.locator(".status .work").filter({ hasText: "Reading plates… 41 of 210" }).waitFor();
    await page.locator(".step.results").getByText("Reading plates… 41 of 210").waitFor();
    assert.doesNotMatch(await page.locator(".top").innerText(), /nothing open|✓/);
    tell(210);
    mock.change({ results: plain.results });
    await page.locator(".steps .mark.g").first().waitFor();
    await page.locator(".status .work").filter({ hasText: /^$/ }).waitFor({ state: "attached" });
  });
});

test("what went wrong does not lie over the page for ever, unless the program is gone", () => studio(fresh, async (page, mock) => {
  await files(page);
  mock.answers["/api/do"] = () => [400, { error: { code: "bad", message: "no `celline`", help: "say `cell_line`" } }];
  await page.getByRole("button", { name: "Yes, use them" }).click();
  await says(page, "No celline.");
  assert.equal(await page.locator(".notice code").count(), 2);
  await page.locator("h1:visible").click();
  assert.ok(await page.locator(".notice").isVisible(), "it was gone before it could be read");
  await page.waitForTimeout(1300);
  await page.locator("h1:visible").click();
  await page.locator(".notice").waitFor({ state: "hidden" });
  mock.tell({ event: "bye" });
  await says(page, "The program has stopped.");
  await page.waitForTimeout(1300);
  await page.locator("h1:visible").click();
  assert.ok(await page.locator(".notice").isVisible());
  mock.tell({ event: "beat" });
  await says(page, "The program is there again.");
}, { may: /400/ }));

test("of 200 plates only those that are seen are built, and a filter finds the rest", () => studio(canned.enlarged(plain, 200), async (page) => {
  await files(page);
  await page.locator(".card").first().waitFor();
  const built = await page.locator(".card").count();
  assert.ok(built > 0 && built < 120, `${built} cards`);
  await page.getByRole("searchbox").fill("199_");
  await says(page, "1 of 200 plates");
  assert.equal(await page.locator(".card").count(), 1);
}));

test("files dropped on a study join it under their names; those of a folder without a study are copied flat", () => studio(canned.start, async (page, mock) => {
  await says(page, "Drop a folder of plate-reader exports");
  const folder = mkdtempSync(join(tmpdir(), "foldshift-drop-")), exports = join(folder, "week 2", "raw");
  try {
    mkdirSync(exports, { recursive: true });
    writeFileSync(join(exports, "a.csv"), "1");
    writeFileSync(join(folder, "week 2", "b.csv"), "22");
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Choose a folder" }).click()]);
    await chooser.setFiles(join(folder, "week 2"));
    await says(page, "2 files taken in. The originals stay untouched.");
    assert.deepEqual(mock.files.map(({ name, into }) => [name, into]).sort(), [["a.csv", null], ["b.csv", null]]);
    await says(page, "Saved 10:42");
  } finally {
    rmSync(folder, { recursive: true });
  }
}));

test("a file dropped anywhere joins the study that is open", () => studio(plain, async (page, mock) => {
  await files(page);
  await page.evaluate(() => {
    const carried = new DataTransfer();
    carried.items.add(new File(["1,2"], "new.csv"));
    for (const type of ["dragenter", "dragover", "drop"]) document.querySelector(".status").dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: carried }));
  });
  await says(page, "1 file taken in. The originals stay untouched.");
  assert.deepEqual(mock.files, [{ name: "new.csv", into: null, bytes: 3 }]);
  assert.equal(await page.locator(".veil").isVisible(), false);
}));

test("a file that is refused is named with why, the others are taken", () => studio(plain, async (page, mock) => {
  await files(page);
  mock.answers["/api/files"] = (_, url) => (url.searchParams.get("name") === "bad.csv"
    ? [400, { error: { code: "bad", message: "`bad.csv` is not taken: it is too long", help: "give it another name" } }] : [200, { name: "good.csv", opened: false }]);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Add files" }).click()]);
  await chooser.setFiles([{ name: "bad.csv", mimeType: "text/csv", buffer: Buffer.from("1") }, { name: "good.csv", mimeType: "text/csv", buffer: Buffer.from("1") }]);
  await says(page, "1 file of these could not be taken in:");
  assert.match(await page.locator(".notice").innerText(), /bad\.csv is not taken: it is too long\. Give it another name\./);
  assert.equal(mock.asked.filter((what) => what === "POST /api/files").length, 2);
}, { may: /400/ }));

test("the example is a click away, whole or as its exports alone", () => studio(canned.start, async (page, mock) => {
  const begun = [];
  mock.answers["/api/start"] = (body) => { begun.push(body); return [200, { ...plain, epoch: 7 }]; };
  await page.getByRole("button", { name: "Practise with its exports alone" }).click();
  await page.locator(".top").waitFor();
  assert.deepEqual(begun, [{ do: "practice" }]);
  mock.answers["/api/close"] = () => [200, { ...canned.start, epoch: 8 }];
  await page.locator(".home").click();
  await page.getByRole("button", { name: "Try the example" }).click();
  await page.locator(".top").waitFor();
  assert.deepEqual(begun[1], { do: "example" });
}));

test("all studies are behind the logo", () => studio(plain, async (page) => {
  await page.getByRole("button", { name: "All studies" }).click();
  await page.getByRole("button", { name: "Open KM12 larotrectinib resistance" }).click();
  await says(page, "Saved 10:42");
}));

test("what a name says is never markup", () => {
  const name = '<img src=x onerror="document.title=1">', evil = structuredClone(broken);
  evil.study.name = evil.study.folder = evil.files.heading = name;
  for (const card of evil.files.cards) Object.assign(card, { file: `exports/${name}.csv`, plate: name, line: name, day: name });
  evil.questions.list[0] = { id: `q"><script>`, step: "files", heading: name, said: name, seen: { head: [name], rows: [[name]] }, answers: [{ id: "y", label: name, main: true }] };
  evil.files.refused[0] = { name, why: name, help: name };
  return studio(evil, async (page) => {
    await files(page);
    assert.equal(await page.locator("img, #app script").count(), 0);
    assert.ok((await page.locator(".card .file").first().textContent()).includes("<img"));
  });
});

test("a figure that could act is refused", () => studio(plain, async (page) => {
  await says(page, "Saved 10:42");
  const taken = await page.evaluate(async () => {
    const { figure } = await import("/page/dom.js"), taken = {};
    const inner = { fine: '<path d="M0 0" class="curve" data-well="D9"/><use href="#m"/>', script: "<script/>", handler: '<g onclick="1"/>', foreign: "<foreignObject/>", style: "<style/>", inline: '<g style="x:y"/>',
      out: '<use href="https://example.org/#a"/>', java: '<g xmlns:x="http://www.w3.org/1999/xlink" x:href="javascript:1"/>', html: '<b xmlns="http://www.w3.org/1999/xhtml"/>', url: '<g fill="url(https://example.org)"/>', animate: '<animate attributeName="href"/>', torn: "<g>" };
    for (const [name, text] of Object.entries(inner)) {
      try { figure(`<svg xmlns="http://www.w3.org/2000/svg">${text}</svg>`); taken[name] = true; } catch { taken[name] = false; }
    }
    return taken;
  });
  assert.deepEqual(Object.keys(taken).filter((name) => taken[name]), ["fine"]);
}, { may: /inline (event handler|style)/ }));

for (const dark of [false, true]) for (const width of [1440, 1024, 600]) {
  test(`axe finds nothing, and nothing is wider than the window: ${width} px, ${dark ? "dark" : "light"}`, async () => {
    for (const [name, state] of Object.entries({ start: canned.start, fresh, broken, plain })) {
      await studio(state, async (page) => {
        await page.locator(".top, .start").waitFor();
        const steps = name === "start" ? [""] : name === "plain" ? ["1", "2", "3", "5", "?", "k"] : ["1"];
        for (const step of steps) {
          if (step === "?") await page.keyboard.press("?"); else if (step === "k") { await page.keyboard.press("Escape"); await page.keyboard.press("Control+k"); } else if (step) await page.keyboard.press(`Alt+${step}`);
          if (step === "1") await page.getByRole("button", { name: "List" }).click();
          if (/\d/.test(step)) await page.locator("h1:visible").first().waitFor();
          for (const form of step === "1" ? ["List", "Pictures"] : [""]) {
            if (form) await page.getByRole("button", { name: form }).click();
            await page.evaluate(axe);
            const found = await page.evaluate(async () => (await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })).violations
              .map((violation) => `${violation.id}: ${violation.nodes[0].html.slice(0, 160)} ${violation.nodes[0].failureSummary ?? ""}`));
            assert.deepEqual(found, [], `${name} ${step} ${form}`);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} ${step} is wider than the window`);
            const small = await page.evaluate(() => [...document.querySelectorAll("#app *")].filter((one) => [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim()) && parseFloat(getComputedStyle(one).fontSize) < 11).map((one) => one.outerHTML.slice(0, 80)));
            assert.deepEqual(small, [], "letters below 11 px");
          }
        }
      }, { width, dark });
    }
  });
}

for (const [width, height] of [[1024, 768], [820, 1180]]) {
  test(`what a finger meets in every step is 44 px: ${width} px`, () => studio(plain, async (page) => {
    await page.locator(".top").waitFor();
    for (const step of ["files", "maps", "study", "results", "plan"]) {
      await page.keyboard.press(`Alt+${["files", "maps", "study", "results", "plan"].indexOf(step) + 1}`);
      await page.locator(`.step.${step} :is(button, input, select):visible`).first().waitFor();
      await page.waitForLoadState("networkidle").catch(() => {});
      // A box that is ticked is met by its label.
      const small = await page.evaluate((name) => [...document.querySelectorAll(`.top button, .step.${name} :is(button, input, select, summary, textarea)`)].filter((one) => one.checkVisibility())
        .map((one) => [one.outerHTML.slice(0, 90), (["checkbox", "radio"].includes(one.type) && one.closest("label") || one).getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.height < 43.5 || box.width < 43.5)).map(([text, box]) => `${text} ${box.width} × ${box.height}`), step);
      assert.deepEqual(small, [], step);
    }
  }, { touch: true, width, height }));
}

test("Back from a study that was opened here leads to the start", () => studio(canned.start, async (page) => {
  await page.getByRole("button", { name: "Try the example" }).click();
  await page.locator(".top").waitFor();
  await page.goBack();
  await says(page, "Drop a folder of plate-reader exports");
}));

test("the study is renamed where its name stands", () => studio(plain, async (page, mock) => {
  const sent = [];
  mock.answers["/api/do"] = (body) => { sent.push(body.command); return [200, { state: mock.state, changed: [] }]; };
  await page.locator(".top .name button").click();
  await page.getByRole("textbox", { name: "Name of the study" }).fill("Panel of spring");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !document.querySelector(".top .name input"));
  assert.deepEqual(sent, [{ do: "set_key", section: "", key: "name", value: "Panel of spring" }]);
}));

test("what a finger meets is 44 px", () => studio(fresh, async (page) => {
  await page.locator(".top, .start").waitFor();
  const small = await page.evaluate(() => [...document.querySelectorAll("button, .steps a, input")].filter((one) => one.checkVisibility()).map((one) => [one.textContent, one.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.5 || box.width < 43.5).map(([text, box]) => `${text} ${box.width} × ${box.height}`));
  assert.deepEqual(small, []);
}, { touch: true, width: 390, height: 844 }));
