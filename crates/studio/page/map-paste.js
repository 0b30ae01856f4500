// Cells of a spreadsheet: a grid as it lies on the plate, or a list. What is not understood is named before anything is taken.

import { h } from "./dom.js";
import { field, oneOf } from "./map-form.js";
import { said } from "./words-maps.js";

/** @param {import("./map-form.js").Bench} bench @returns {import("./map-form.js").Form} */
export function pasteForm({ brush, changed, where }) {
  const text = h("textarea", { class: "in pasted", rows: 4, wrap: "off", spellcheck: "false", autocomplete: "off", placeholder: said.hints.paste, input: () => { brush.text = text.value; changed(); } });
  text.value = brush.text;
  const as = oneOf(said.fields.as, said.as, () => brush.as, (value) => { brush.as = value; changed(); }), at = h("b");
  return {
    fields: [field(said.fields.text, text, "whole"), as.element, h("p", { class: "field" }, h("span", { class: "tiny mute" }, said.fields.at), at)],
    command: ({ map, at: begins }) => (brush.text.trim() ? { do: "paste", map, at: begins, text: brush.text, as: brush.as } : said.needs.text),
    draw() { at.textContent = where().at; },
  };
}

/** Wells as a spreadsheet takes them: a tab between columns, a line a row; what is not chosen between them is left empty. @param {import("./map-selection.js").Selection} chosen @param {import("./types.js").MapWell[]} wells row by row */
export function copied(chosen, wells) {
  const [top, left, bottom, right] = chosen.box(true), lines = [], places = new Set(chosen.spots().map((spot) => chosen.at(spot)));
  for (let row = top; row <= bottom; row += 1) {
    const cells = [];
    for (let column = left; column <= right; column += 1) {
      const at = chosen.at({ row, column });
      cells.push(places.has(at) ? wells[at]?.copy ?? "" : "");
    }
    lines.push(cells.join("\t"));
  }
  return lines.join("\n");
}
