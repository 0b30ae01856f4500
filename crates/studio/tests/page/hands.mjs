// A person at the page: with a mouse, or with keys alone. Both can do the same, and what they do is counted.

import { drop } from "./running.mjs";

/**
 * What a person did. `clicks` are presses of a mouse button, drags among them; `keys` are strokes that are no text; `typed` are characters.
 * @typedef {{clicks: number, drags: number, keys: number, typed: number}} Counted
 */
const nothing = () => ({ clicks: 0, drags: 0, keys: 0, typed: 0 });
/** The place of a well, row and column. @param {string} name */
const spot = (name) => [name.charCodeAt(0) - 65, Number(name.slice(1)) - 1];

/** The mouse; the keyboard writes text alone. */
export class Mouse {
  name = "mouse";
  counted = nothing();
  constructor(page) { this.page = page; }

  async files(folder) {
    await drop(this.page, [folder]);
    this.counted.drags += 1;
    this.counted.clicks += 1;
  }

  async press(target) {
    await target.click();
    this.counted.clicks += 1;
  }

  async write(field, text) {
    await this.press(field);
    // A double click would select a word; three select all that stands there.
    if (await field.inputValue() !== "") { await field.click({ clickCount: 3 }); this.counted.clicks += 3; }
    await this.page.keyboard.type(text);
    this.counted.typed += text.length;
  }

  async choose(select, label) {
    await select.selectOption({ label });
    this.counted.clicks += 2;
  }

  step(name) { return this.press(this.page.locator(".steps a").filter({ hasText: name })); }
  tool(name) { return this.press(this.page.locator(".toolbox button").filter({ hasText: name })); }
  /** The wells from one to another. */
  async wells(from, to) {
    await this.between(this.#well(from), this.#well(to));
  }
  async paint(button) { await this.press(button); }
  #well(name) { return this.page.locator(`.step.maps .wells [id$="-${spot(name).join("-")}"]`); }

  /** From the middle of one to the middle of another with the button held; the wheel brings what is out of sight. */
  async between(from, to) {
    await from.scrollIntoViewIfNeeded();
    // A cell that is drawn anew this moment has no box.
    const middle = async (target) => { for (;;) { const box = await target.boundingBox(); if (box) return [box.x + box.width / 2, box.y + box.height / 2]; await target.waitFor(); } };
    await this.page.mouse.move(...(await middle(from)));
    await this.page.mouse.down();
    const sight = this.page.viewportSize().height - 80;
    for (let turns = 0; turns < 20 && (await middle(to))[1] > sight; turns += 1) {
      await this.page.mouse.wheel(0, 120);
      await this.page.waitForTimeout(60);
    }
    await this.page.mouse.move(...(await middle(to)), { steps: 8 });
    await this.page.mouse.up();
    this.counted.clicks += 1;
    this.counted.drags += 1;
  }
}

/** How long a finger rests before it drags, milliseconds: longer than the page asks for. */
const REST = 900;

/** A finger: taps, and drags after a long press. Text comes from the keyboard of the screen. */
export class Finger extends Mouse {
  name = "finger";

  async files(folder) {
    const chosen = this.page.waitForEvent("filechooser");
    await this.press(this.page.getByRole("button", { name: "Choose a folder" }));
    await (await chosen).setFiles(folder);
  }

  async press(target) {
    await target.tap();
    this.counted.clicks += 1;
  }

  async write(field, text) {
    await this.press(field);
    if (await field.inputValue() !== "") { await this.page.keyboard.press("Control+a"); this.counted.clicks += 1; }
    await this.page.keyboard.type(text);
    this.counted.typed += text.length;
  }

  async between(from, to) {
    await from.scrollIntoViewIfNeeded();
    const session = await this.page.context().newCDPSession(this.page), send = (type, touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
    const middle = async (target) => { const box = await target.boundingBox(); return { x: box.x + box.width / 2, y: box.y + box.height / 2 }; };
    const [begin, end] = [await middle(from), await middle(to)];
    await send("touchStart", [begin]);
    await this.page.waitForTimeout(REST);
    for (let part = 1; part <= 6; part += 1) await send("touchMove", [{ x: begin.x + (end.x - begin.x) * part / 6, y: begin.y + (end.y - begin.y) * part / 6 }]);
    await send("touchEnd", []);
    await session.detach();
    this.counted.clicks += 1;
    this.counted.drags += 1;
  }
}

/** Keys alone: Tab goes where no key of the page does. */
export class Keys {
  name = "keys";
  counted = nothing();
  constructor(page) { this.page = page; }

  async key(name, times = 1) {
    for (let at = 0; at < times; at += 1) { await this.page.keyboard.press(name); this.counted.keys += 1; }
  }

  /** The focus is there, after as many tabs as it takes; a person goes the shorter way. */
  async reach(target) {
    await target.waitFor();
    const way = await target.evaluate((there) => {
      const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }));
      return stops.indexOf(there) - stops.findLastIndex((one) => document.activeElement === one || document.activeElement?.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING && document.activeElement !== document.body);
    });
    const there = () => target.evaluate((one) => document.activeElement === one);
    for (let at = 0; at < 300; at += 1) {
      if (await there()) return;
      await this.key(way >= 0 ? "Tab" : "Shift+Tab");
    }
    throw new Error(`no Tab reaches ${target}`);
  }

  async files(folder) {
    const chosen = this.page.waitForEvent("filechooser");
    await this.press(this.page.getByRole("button", { name: "Choose a folder" }));
    await (await chosen).setFiles(folder);
  }

  async press(target) {
    if (await target.evaluate((one) => one.matches("input[type=radio]"))) return this.#turn(target);
    await this.reach(target);
    await this.key(await target.evaluate((one) => (one.matches("input[type=checkbox]") ? "Space" : "Enter")));
  }

  /** One of several, by the arrows of its group. */
  async #turn(radio) {
    const chosen = this.page.locator(`input[type=radio][name="${await radio.getAttribute("name")}"]:checked`);
    await this.reach(chosen);
    for (let at = 0; at < 20 && !(await radio.isChecked()); at += 1) await this.key("ArrowDown");
  }

  async write(field, text) {
    await this.reach(field);
    if (await field.inputValue() !== "") await this.key("Control+a");
    await this.page.keyboard.type(text);
    this.counted.typed += text.length;
  }

  async choose(select, label) {
    await this.reach(select);
    for (let at = 0; at < 40; at += 1) {
      if (await select.evaluate((one) => one.selectedOptions[0]?.label) === label) return;
      const [now, there] = await select.evaluate((one, wanted) => [one.selectedIndex, [...one.options].findIndex((option) => option.label === wanted)], label);
      await this.key(there < now ? "ArrowUp" : "ArrowDown");
    }
    throw new Error(`no ${label}`);
  }

  step(name) { return this.key(`Alt+${["Files", "Plate maps", "Study", "Results", "Plan"].indexOf(name) + 1}`); }

  async tool(name) {
    await this.reach(this.page.locator(".step.maps .wells"));
    await this.key({ "Dilution series": "s", Vehicle: "v", "Blank, no cells": "b", Empty: "e" }[name]);
  }

  async wells(from, to) {
    const grid = this.page.locator(".step.maps .wells");
    await this.reach(grid);
    const [row, column] = await grid.evaluate((one) => one.getAttribute("aria-activedescendant").split("-").slice(-2).map(Number));
    const [a, b] = spot(from), [c, d] = spot(to), go = async (key, n) => { await this.key(key, n); };
    await go(a > row ? "ArrowDown" : "ArrowUp", Math.abs(a - row));
    await go(b > column ? "ArrowRight" : "ArrowLeft", Math.abs(b - column));
    // One well is a choice of its own; several are a choice from the first on.
    if (from === to) return go("Space", 1);
    await go(c > a ? "Shift+ArrowDown" : "Shift+ArrowUp", Math.abs(c - a));
    await go(d > b ? "Shift+ArrowRight" : "Shift+ArrowLeft", Math.abs(d - b));
  }

  async paint() { await this.key("Enter"); }
}
