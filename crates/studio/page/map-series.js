// A dilution series: which compound, how high it begins, how it falls. Which wells, the plate says.

import { dosed, field, offered, oneOf, unitless } from "./map-form.js";
import { h } from "./dom.js";
import { said } from "./words-maps.js";

/** @typedef {import("./types.js").Direction} Direction @typedef {import("./map-selection.js").Selection} Selection */

/** @param {import("./map-form.js").Bench} bench @returns {import("./map-form.js").Form} */
export function seriesForm({ brush, known, view, changed, turn, where }) {
  const compound = offered("wide", brush.compound, known()?.compounds ?? [], (text) => { brush.compound = text; changed(); });
  const top = dosed(said.fields.top, brush.top, (text) => { brush.top = text; changed(); });
  const own = !said.factors.some(([factor]) => factor !== "" && factor === brush.factor);
  const other = h("input", { class: "in tiny-in", inputmode: "decimal", value: own ? brush.factor : "", "aria-label": said.otherFactor, hidden: !own, input: () => { brush.factor = other.value.trim(); changed(); } });
  const step = oneOf(said.fields.step, said.factors, () => (other.hidden ? brush.factor : ""), (factor) => {
    other.hidden = factor !== "";
    brush.factor = factor || other.value.trim();
    if (!factor) other.focus();
    changed();
  });
  step.element.append(other);
  /** @type {string} which way it falls as the program sees it */
  let falls = "";
  const way = oneOf(said.fields.falls, said.directions, () => brush.direction || falls, turn);
  // A map that names lines says with a series whose wells they are.
  const line = view()?.wells.some((well) => well.line) ? offered("wide", brush.line, known()?.lines ?? [], (text) => { brush.line = text; changed(); }) : null;
  return {
    fields: [field(said.fields.compound, compound.element), top, step.element, way.element, ...(line ? [field(said.fields.line, line.element)] : [])],
    command({ map, from, to, wells }) {
      if (wells.length === 0) return said.needs.wells;
      for (const key of /** @type {const} */ (["compound", "top", "factor"])) if (!brush[key]) return said.needs[key];
      if (unitless(brush.top)) return said.needs.unit;
      return { do: "series", map, from, to, compound: brush.compound, top: brush.top, factor: brush.factor, direction: brush.direction, line: line ? brush.line : "" };
    },
    draw(tried) {
      falls = tried?.map ? fallsTo(tried.map.series, brush.compound, where().wells) : "";
      way.draw();
    },
  };
}

/** The direction of the series that a preview would make. @param {import("./types.js").MapSeries[]} series @param {string} compound @param {string[]} wells those that are chosen */
export function fallsTo(series, compound, wells) {
  const inside = new Set(wells), of = series.filter((one) => one.compound === compound);
  return (of.find((one) => inside.has(one.from) || inside.has(one.to)) ?? of.at(-1))?.direction ?? "";
}

/** The corners of a rectangle when its series falls to another side: the highest dose is where it begins. @param {Selection} chosen @param {string} direction */
export function turned(chosen, direction) {
  const [top, left, bottom, right] = chosen.box(), { from, to } = chosen;
  const rows = direction === "down" ? [top, bottom] : direction === "up" ? [bottom, top] : [from.row, to.row], columns = direction === "right" ? [left, right] : direction === "left" ? [right, left] : [from.column, to.column];
  chosen.rectangle({ row: rows[0] ?? 0, column: columns[0] ?? 0 }, { row: rows[1] ?? 0, column: columns[1] ?? 0 });
}
