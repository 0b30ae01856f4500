// What wells are painted with: the tools, and the fields of those that have few.

import { fill, h } from "./dom.js";
import { shown } from "./keys.js";
import { dosed, field, offered, oneOf, unitless } from "./map-form.js";
import { LETTERS, swatch } from "./map-look.js";
import { pasteForm } from "./map-paste.js";
import { seriesForm } from "./map-series.js";
import { said } from "./words-maps.js";

/** @typedef {import("./map-form.js").Tool} Tool @typedef {import("./map-form.js").Bench} Bench @typedef {import("./map-form.js").Form} Form @typedef {import("./map-form.js").Where} Where @typedef {import("./types.js").DraftCommand} DraftCommand */

/** Their keys. `paste` is no brush: it has a button of its own. @type {[Tool, string][]} */
export const TOOLS = [["select", "Escape"], ["series", "S"], ["compound", "C"], ["vehicle", "V"], ["blank", "B"], ["empty", "E"], ["roles", "R"], ["line", "L"]];
/** Tools that have nothing to fill in: a drag with the mouse paints at once. @type {Tool[]} */
export const AT_ONCE = ["vehicle", "blank", "empty"];

/** @param {(tool: Tool) => void} choose */
export function toolbox(choose) {
  const buttons = TOOLS.map(([tool, key]) => {
    const sign = h("span", { class: `sw t-${tool}`, "aria-hidden": "true" }, { select: "⬚", vehicle: "V", blank: "B", roles: "…", line: "L" }[/** @type {string} */ (tool)]);
    return { tool, sign, button: h("button", { class: "tool", "aria-pressed": "false", "aria-keyshortcuts": key, click: () => choose(tool) }, sign, said.tools[tool], h("span", { class: "grow" }), h("kbd", { "aria-hidden": "true" }, key === "Escape" ? "Esc" : shown(key))) };
  });
  return {
    element: h("section", { class: "panel toolbox" }, h("h2", { class: "cap" }, said.paint), buttons.map(({ button }) => button)),
    /** @param {Tool} now @param {number} colour of the compound that is painted with; −1: none */
    draw(now, colour) {
      for (const { tool, sign, button } of buttons) {
        button.setAttribute("aria-pressed", String(tool === now));
        if (tool === "series" || tool === "compound") sign.style.setProperty("--tool", colour < 0 ? "var(--ink3)" : swatch(colour));
      }
    },
  };
}

/** The fields of a tool. @param {Tool} tool @param {Bench} bench @returns {Form} */
export function formOf(tool, bench) {
  const { brush, known, changed } = bench;
  /** @param {Record<string, string>} set @returns {(where: Where) => DraftCommand} */
  const paints = (set) => ({ map, wells }) => ({ do: "paint", map, wells, set });
  if (tool === "series") return seriesForm(bench);
  if (tool === "paste") return pasteForm(bench);
  if (tool === "select") return selectForm(bench);
  if (tool === "compound") {
    const compound = offered("wide", brush.compound, known()?.compounds ?? [], (text) => { brush.compound = text; changed(); }), dose = dosed(said.fields.dose, brush.dose, (text) => { brush.dose = text; changed(); });
    return { fields: [field(said.fields.compound, compound.element), dose],
      command: (where) => (brush.compound && unitless(brush.dose) ? said.needs.unit : brush.compound ? paints({ compound: brush.compound, ...(brush.dose ? { dose: brush.dose } : {}) })(where) : said.needs.compound) };
  }
  if (tool === "line") {
    const line = offered("wide", brush.line, known()?.lines ?? [], (text) => { brush.line = text; changed(); });
    return { fields: [field(said.fields.line, line.element)], command: (where) => (brush.line ? paints({ cell_line: brush.line })(where) : said.needs.line) };
  }
  if (tool === "roles") {
    const names = said.roles.map(([role, name]) => /** @type {[string, string]} */ ([role, `${LETTERS[role]} · ${name}`]));
    return { fields: [oneOf(said.fields.role, names, () => brush.role, (role) => { brush.role = role; changed(); }).element], command: (where) => paints({ role: brush.role })(where) };
  }
  return { fields: [], command: paints({ role: tool }) };
}

/** What is in the wells that are chosen; and what is done to them without a brush. @param {Bench} bench @returns {Form} */
function selectForm({ view, where, act, changed }) {
  const what = h("p", { class: "what" }), why = h("input", { class: "in", autocomplete: "off", input: changed }), back = h("button", { click: () => paint("") }, said.putBack);
  const clear = h("button", { click: () => { const { map, wells } = where(); act({ do: "clear_wells", map, wells }); } }, said.clear, " ", h("kbd", null, "Del"));
  const turns = said.turns.map(([how, name]) => h("button", { class: "flat", click: () => act({ do: "turn_map", map: where().map, how }) }, name));
  const all = h("div", { class: "whole small mute" }, said.turn, turns);
  /** @param {string} exclude */
  const paint = (exclude) => { const { map, wells } = where(); act({ do: "paint", map, wells, set: { exclude } }); };
  const reason = field(said.fields.exclude, why);
  const form = { fields: [what, reason, clear, back, all],
    /** @param {Where} at @returns {DraftCommand|null} */
    command: ({ map, wells }) => (why.value.trim() && wells.length > 0 ? { do: "paint", map, wells, set: { exclude: why.value.trim() } } : null),
    draw() {
      const { wells } = where(), inside = view()?.wells.filter(({ well }) => wells.includes(well)) ?? [], kinds = [...new Set(inside.map((well) => well.said))];
      fill(what, wells.length > 0 && h("b", null, said.selected(wells)), " ", kinds.slice(0, 3).join("; "), kinds.length > 3 && "; …");
      what.hidden = clear.hidden = reason.hidden = wells.length === 0;
      back.hidden = !inside.some((well) => well.exclude);
    } };
  form.draw();
  return form;
}
