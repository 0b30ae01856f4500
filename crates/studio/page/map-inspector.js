// Below the plate: the fields of the tool, what they would do to the wells that are chosen, and the button that does it.

import { Refused } from "./api.js";
import { fill, h, quoted } from "./dom.js";
import { newest } from "./map-form.js";
import { AT_ONCE, formOf } from "./map-tools.js";
import { words } from "./words.js";
import { said } from "./words-maps.js";

/**
 * @typedef {import("./map-form.js").Tool} Tool @typedef {import("./map-form.js").Bench} Bench @typedef {import("./types.js").Tried} Tried @typedef {import("./types.js").DraftCommand} DraftCommand
 */

/** How many cells that are not understood are named; how long typing must rest before it is asked what it would do, in ms. */
const STRANGE = 8, REST = 250;

/**
 * @param {import("./step.js").Ctx} ctx @param {Omit<Bench, "changed">} bench
 * @param {{shown: () => void, paint: (command: DraftCommand) => void, drop: () => void, dragging: () => boolean}} on  `shown`: another preview
 */
export function inspector(ctx, bench, on) {
  const fields = h("div", { class: "fields" }), told = h("p", { class: "small mute told" }), strange = h("div", { class: "small strange" }), paint = h("button", { class: "main", click: () => act() });
  const element = h("div", { class: "panel inspector" }, h("div", { class: "row" }, fields, paint), told, strange);
  /** @type {Tool} */
  let tool = "select";
  /** @type {Tried|null} */
  let tried = null;
  let problem = "";
  let rest = 0;
  const fitted = { ...bench, changed };
  let form = formOf(tool, fitted);

  const trial = newest((/** @type {DraftCommand} */ command) => ctx.api.try(command), (answer) => {
    [tried, problem] = [answer, ""];
    draw();
    if (!on.dragging()) ctx.announce(answer.said);
  }, (error) => {
    if (!(error instanceof Refused)) return ctx.failed(error);
    [tried, problem] = [null, [error.message, error.help].filter(Boolean).map(words.sentence).join(" ")];
    draw();
  });

  /** What the fields say of the wells that are chosen: a command, what is missing, or nothing. */
  function wanted() {
    const where = bench.where();
    return where.wells.length > 0 || tool === "paste" ? form.command(where) : null;
  }

  /** Half a dose is no mistake yet. */
  function changed() {
    clearTimeout(rest);
    if (document.activeElement?.matches("input, textarea")) rest = window.setTimeout(want, REST); else want();
  }

  /** Asks what it would do; nothing changes. */
  function want() {
    clearTimeout(rest);
    const command = wanted();
    if (command && typeof command !== "string") {
      // What was missing is there: it is not asked for while the answer is under way.
      if (!tried) draw();
      return void trial.ask(command);
    }
    trial.drop();
    [tried, problem] = [null, ""];
    draw();
  }

  function draw() {
    const command = wanted(), missing = typeof command === "string" ? command : "", [enter, escape] = tool === "paste" ? said.takes : said.enter;
    form.draw?.(tried);
    const idle = bench.where().wells.length === 0, waits = idle && AT_ONCE.includes(tool);
    paint.hidden = tool === "select" && !command || waits;
    paint.disabled = !tried || tried.wells.length === 0;
    fill(paint, tried?.does || said.paint);
    told.classList.toggle("bad-ink", problem !== "");
    if (problem) fill(told, quoted(problem));
    else if (tried) fill(told, quoted(tried.said), " ", h("kbd", null, "Enter"), ` ${enter} `, h("kbd", null, "Esc"), ` ${escape}`);
    else fill(told, missing && !idle ? missing : tool === "select" || tool === "paste" && !missing || waits || !idle ? "" : said.needs.wells);
    told.hidden = told.textContent === "";
    const cells = tried?.strange ?? [];
    fill(strange, cells.length > 0 && h("p", { class: "doubt-ink" }, said.strange(cells.length)), cells.length > 0 && h("ul", null, cells.slice(0, STRANGE).map(({ at, text, why }) => h("li", null, h("b", null, at), " ", h("code", null, text), " ", quoted(why))), cells.length > STRANGE && h("li", null, said.moreStrange(cells.length - STRANGE))));
    element.classList.toggle("active", Boolean(tried));
    on.shown();
  }

  /** Does what is shown; says what is missing. */
  function act() {
    const command = wanted();
    if (typeof command === "string") {
      ctx.announce(command);
      /** @type {HTMLElement|undefined} */ ([...fields.querySelectorAll("input, textarea")].find((field) => field instanceof HTMLElement && !(/** @type {HTMLInputElement} */ (field)).value && field.checkVisibility()))?.focus();
    } else if (command) on.paint(command);
  }

  element.addEventListener("keydown", (event) => {
    const field = event.target instanceof HTMLElement ? event.target.localName : "";
    if (event.key === "Escape") on.drop();
    else if (event.key === "Enter" && (field === "input" || field === "textarea" && (event.ctrlKey || event.metaKey))) act();
    else return;
    event.preventDefault();
  });

  return {
    element, want, act,
    get tried() { return tried; },
    /** Shows the fields of a tool. @param {Tool} next */
    use(next) {
      tool = next;
      form = formOf(tool, fitted);
      fill(fields, form.fields);
      want();
    },
    /** Forgets the preview. */
    drop() {
      trial.drop();
      [tried, problem] = [null, ""];
    },
    /** Goes to the first field. */
    focus() { /** @type {HTMLElement|null} */ (fields.querySelector("input, textarea, button"))?.focus(); },
  };
}
