// The plate of a plan: doses in their wells, vehicles and blanks by letter. A grid with one tab stop, each well named.

import { s } from "./dom.js";
import { arrow } from "./gestures.js";
import { rowName } from "./grid.js";
import { words } from "./words-plan.js";

/** @typedef {import("./types.js").PlanView} PlanView @typedef {import("./types.js").MapWell} MapWell */

const LETTERS = /** @type {Record<string, string>} */ ({ vehicle: "V", blank: "B" });
/** Room for the letters of rows and the numbers of columns, in CSS pixels. */
const LEFT = 20, TOP = 18;
/** A well is not larger than this. */
const MOST = 40;
/** Width of a letter of 11 px, about. */
const LETTER = 6.3;

let count = 0;

/** Do the doses fit into wells of this width, with letters of 11 px? @param {PlanView["plate"]} plate @param {number} width */
export const fits = (plate, width) => plate.wells.every((well) => well.dose.length * LETTER <= cellOf(plate, width) - 4);

/** @param {PlanView["plate"]} plate @param {number} width */
const cellOf = (plate, width) => Math.min(MOST, (width - LEFT - 2) / plate.columns);

/** Doses by their place in the series, the highest 1. @param {PlanView["plate"]} plate @returns {string[]} */
const series = (plate) => [...new Set(plate.wells.filter((well) => well.dose).sort((one, other) => other.depth - one.depth).map((well) => well.dose))];

/** @param {PlanView["plate"]} plate @param {number} width in CSS pixels @param {string} label @param {boolean} [paper] no tab stop, no colour */
export function planPlate(plate, width, label, paper = false) {
  const cell = cellOf(plate, width), gap = cell > 24 ? 2 : 1, numbers = fits(plate, width) ? null : series(plate);
  const size = [LEFT + plate.columns * cell + 2, TOP + plate.rows * cell + 2].map((side) => side.toFixed(1)), id = `plan-${count += 1}`;
  const root = s("svg", { class: "planned", role: paper ? "img" : "grid", "aria-label": label, width: size[0], height: size[1], viewBox: `0 0 ${size[0]} ${size[1]}`, ...(paper ? {} : { tabindex: 0, "aria-rowcount": plate.rows, "aria-colcount": plate.columns }) });
  const labels = s("g", { "aria-hidden": "true" });
  const text = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ said, /** @type {string|null} */ look) => s("text", { x: x.toFixed(1), y: y.toFixed(1), class: look }, said);
  for (let column = 0; column < plate.columns; column += 1) labels.append(text(LEFT + (column + 0.5) * cell, 12, String(column + 1), "edge"));
  for (let row = 0; row < plate.rows; row += 1) labels.append(text(LEFT / 2 - 2, TOP + (row + 0.5) * cell + 4, rowName(row), "edge"));
  const lines = Array.from({ length: plate.rows }, (_, row) => s("g", paper ? null : { role: "row", "aria-rowindex": row + 1 }));
  for (const [at, well] of plate.wells.entries()) {
    const row = Math.floor(at / plate.columns), column = at % plate.columns, place = plate.lines.findIndex((line) => line.name === well.line);
    const colour = plate.lines[place]?.colour ?? 0, sample = well.role === "sample";
    const said = numbers && sample ? String(numbers.indexOf(well.dose) + 1) : sample ? well.dose : LETTERS[well.role] ?? "";
    // Between the two halves lies a tint on which no ink of both themes reads.
    const share = well.depth < 0.5 ? 0.06 + 0.6 * well.depth : 0.6 + 0.2 * well.depth;
    lines[row]?.append(s("rect", { x: (LEFT + column * cell + gap / 2).toFixed(1), y: (TOP + row * cell + gap / 2).toFixed(1), width: (cell - gap).toFixed(1), height: (cell - gap).toFixed(1), rx: cell > 24 ? 2.5 : 1,
      class: sample ? `sample l${colour}${place > 0 ? " other" : ""}` : well.role || "none", "fill-opacity": sample ? (paper ? 0.4 * share : share).toFixed(2) : null,
      ...(paper ? {} : { role: "gridcell", id: `${id}-${well.well}`, "aria-colindex": column + 1, "aria-label": `${well.well}, ${well.said}` }) }, paper ? null : s("title", null, `${well.well}: ${well.said}`)));
    if (said) labels.append(text(LEFT + (column + 0.5) * cell, TOP + (row + 0.5) * cell + 4, said, sample && share > 0.5 && !paper ? `on l${colour}` : null));
  }
  const lit = s("rect", { class: "lit", rx: 3, width: (cell + 1).toFixed(1), height: (cell + 1).toFixed(1), hidden: true });
  root.append(...lines, labels, lit);
  if (!paper) byKeys(root, plate, (row, column, name) => {
    root.setAttribute("aria-activedescendant", `${id}-${name}`);
    lit.setAttribute("x", (LEFT + column * cell - 0.5).toFixed(1));
    lit.setAttribute("y", (TOP + row * cell - 0.5).toFixed(1));
    lit.toggleAttribute("hidden", false);
  }, () => lit.toggleAttribute("hidden", true));
  return { element: root, numbered: Boolean(numbers) };
}

/** Arrows go from well to well. @param {SVGElement} root @param {PlanView["plate"]} plate @param {(row: number, column: number, name: string) => void} point @param {() => void} leave */
function byKeys(root, plate, point, leave) {
  let at = Math.max(0, plate.wells.findIndex((well) => well.role === "sample"));
  const go = () => point(Math.floor(at / plate.columns), at % plate.columns, plate.wells[at]?.well ?? "");
  root.addEventListener("keydown", (event) => {
    const step = arrow(event);
    if (!step) return;
    event.preventDefault();
    const row = Math.floor(at / plate.columns) + step[0], column = (at % plate.columns) + step[1];
    if (row >= 0 && row < plate.rows && column >= 0 && column < plate.columns) at = row * plate.columns + column;
    go();
  });
  root.addEventListener("focus", () => { if (root.matches(":focus-visible")) go(); });
  root.addEventListener("blur", leave);
}

/** What stands in the wells, in words beside the heading. @param {PlanView["plate"]} plate @param {boolean} numbered */
export const inWells = (plate, numbered) => (numbered ? words.numbered : words.dosesIn(plate.unit));
