// Fields of the inspector: a word above each, and what may stand in it.

import { h } from "./dom.js";
import { said } from "./words-maps.js";

/**
 * @typedef {"select"|"series"|"compound"|"vehicle"|"blank"|"empty"|"roles"|"line"|"paste"} Tool
 * @typedef {import("./types.js").DraftCommand} DraftCommand @typedef {import("./types.js").MapView} MapView
 *
 * @typedef {object} Brush   what was chosen last, for all tools
 * @property {string} compound
 * @property {string} top
 * @property {string} factor
 * @property {import("./types.js").Direction|""} direction
 * @property {string} dose
 * @property {string} line
 * @property {string} role
 * @property {string} text    what is pasted
 * @property {string} as
 *
 * @typedef {object} Where    which wells
 * @property {string} map
 * @property {string[]} wells
 * @property {string} from
 * @property {string} to
 * @property {string} at      where a paste begins
 *
 * @typedef {object} Bench    what a form may do
 * @property {Brush} brush
 * @property {() => MapView|null} view
 * @property {() => import("./types.js").MapsSection|undefined} known
 * @property {() => void} changed                      the fields say something else
 * @property {(direction: string) => void} turn        the series is to fall to another side
 * @property {(command: DraftCommand) => void} act     does it at once
 * @property {() => Where} where
 *
 * @typedef {object} Form
 * @property {HTMLElement[]} fields
 * @property {(where: Where) => DraftCommand|string|null} command   a text says what is missing; null: this form paints nothing
 * @property {(tried: import("./types.js").Tried|null) => void} [draw]
 */

let count = 0;

/** A field with its word. @param {string} label @param {HTMLElement} control @param {string} [look] */
export const field = (label, control, look = "") => h("label", { class: `field ${look}` }, h("span", { class: "tiny mute" }, label), control);

/**
 * A field that offers what is known, and takes anything else.
 * @param {string} look @param {string} value @param {string[]} known @param {(text: string) => void} change
 */
export function offered(look, value, known, change) {
  const id = `known-${count += 1}`, input = h("input", { class: `in ${look}`, value, list: known.length > 0 ? id : null, autocomplete: "off", spellcheck: "false", input: () => change(input.value.trim()) });
  const list = known.length > 0 ? h("datalist", { id }, known.map((name) => h("option", { value: name }))) : null;
  return { input, list, element: h("span", { class: "offered" }, input, list) };
}

/** Is a dose a number alone? Then its unit is still to come. @param {string} dose */
export const unitless = (dose) => /^[\d.,\s]*\d[\d.,\s]*(e[-+]?\d*)?$/i.test(dose) && Number(dose) !== 0;

/**
 * A dose, with the units that are offered while it has none.
 * @param {string} label @param {string} value @param {(text: string) => void} change
 */
export function dosed(label, value, change) {
  const units = h("span", { class: "seg units", role: "group", "aria-label": said.unit }, ["nM", "µM"].map((unit) => h("button", { click: () => { dose.input.value = `${dose.input.value.trim()} ${unit}`; take(dose.input.value); dose.input.focus(); } }, unit)));
  const dose = offered("short", value, [], take);
  /** @param {string} text */
  function take(text) { units.hidden = !unitless(text); change(text); }
  units.hidden = !unitless(value);
  return h("div", { class: "dosed" }, field(label, dose.element), units);
}

/**
 * One of a few. The arrows of the keyboard are the browser's: it is a row of buttons.
 * @param {string} label @param {[string, string][]} options @param {() => string} chosen @param {(value: string) => void} choose
 */
export function oneOf(label, options, chosen, choose) {
  const id = `group-${count += 1}`, buttons = options.map(([value, name]) => h("button", { "aria-pressed": "false", click: () => { choose(value); draw(); } }, name));
  const draw = () => options.forEach(([value], at) => buttons[at]?.setAttribute("aria-pressed", String(value === chosen())));
  draw();
  return { draw, element: h("div", { class: "field", role: "group", "aria-labelledby": id }, h("span", { class: "tiny mute", id }, label), h("span", { class: "seg" }, buttons)) };
}

/**
 * Asks one thing at a time, and always the newest: what is asked meanwhile takes the place of what waits.
 * @template T, A
 * @param {(what: T) => Promise<A>} ask @param {(answer: A, what: T) => void} take @param {(error: unknown, what: T) => void} fail
 */
export function newest(ask, take, fail) {
  /** @type {{what: T}|null} */
  let waits = null;
  let [busy, round] = [false, 0];
  return {
    /** @param {T} what */
    async ask(what) {
      waits = { what };
      if (busy) return;
      busy = true;
      while (waits) {
        const { what: now } = /** @type {{what: T}} */ (waits), mine = round;
        waits = null;
        try {
          const answer = await ask(now);
          if (mine === round) take(answer, now);
        } catch (error) {
          if (mine === round) fail(error, now);
        }
      }
      busy = false;
    },
    /** What is under way is of no interest any more. */
    drop() { waits = null; round += 1; },
  };
}
