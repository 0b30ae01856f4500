// What a well of a map looks like: the colour of its compound, paler with the dose; letters for roles; ink by luminance.

import { cividis } from "./grid.js";
import { onColours } from "./theme.js";

/**
 * @typedef {import("./types.js").MapWell} MapWell
 * @typedef {"doses"|"readings"|"both"} Mode
 * @typedef {object} How
 * @property {Mode} mode
 * @property {Uint8Array|null} tints   of the readings, a byte a well; null: none
 * @property {(number|null)[]|null} values   what was read, a number a well; null: it is not shown
 * @property {boolean} lines           are cell lines written instead of doses?
 *
 * @typedef {[number, number, number]} Rgb
 * @typedef {{fill: string, stroke: string, dash: boolean, ink: string, text: string, bold: boolean, strip: string}} Look   `strip`: colour of the reading below the dose; ""
 */

/** Letters of roles: a map can be read without its colours. @type {Record<string, string>} */
export const LETTERS = { vehicle: "V", blank: "B", kill: "K", no_dye: "N", compound_blank: "C", t0: "T0", sample: "S" };
/** How many colours compounds have; what stands for a well that was not read; the highest tint of one that was. */
const COLOURS = 15, NO_NUMBER = 255, HIGHEST = 254;
/** Share of its colour in the palest and in the deepest well of a compound. */
const PALEST = 0.16, DEEPEST = 0.92;
/** Luminance above which ink is dark: black and white are both 4.5 : 1 there. */
const BRIGHT = 0.179;
const [DARK, LIGHT] = ["#000", "#fff"];

/** @type {{sheet: Rgb, compounds: Rgb[]}|null} as they are in the theme of now */
let known = null;
onColours(() => { known = null; });

function colours() {
  const css = getComputedStyle(document.documentElement);
  const rgb = (/** @type {string} */ name) => {
    const hex = Number.parseInt(css.getPropertyValue(name).trim().slice(1), 16);
    return /** @type {Rgb} */ ([hex >> 16, (hex >> 8) & 255, hex & 255]);
  };
  known ??= { sheet: rgb("--sheet"), compounds: Array.from({ length: COLOURS }, (_, at) => rgb(`--c${at}`)) };
  return known;
}

/** The colour of a compound. @param {number} colour its place @param {number} depth 0 palest to 1 deepest @returns {Rgb} */
function tinted(colour, depth) {
  const { sheet, compounds } = colours(), share = PALEST + (DEEPEST - PALEST) * depth, full = compounds[colour % COLOURS] ?? sheet;
  return /** @type {Rgb} */ (full.map((value, at) => Math.round(value * share + (sheet[at] ?? 0) * (1 - share))));
}

/** @param {Rgb} rgb */
const css = (rgb) => `rgb(${rgb.join(",")})`;

/** The colour that names a compound. @param {number} colour */
export const swatch = (colour) => css(tinted(colour, 1));

/** @param {Rgb} rgb */
function ink(rgb) {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => (value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > BRIGHT ? DARK : LIGHT;
}

/** Bytes of tints. @param {string} base64 */
export const bytes = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));

/** The colour of a tint of `MapEntry`; null: nothing stands there. @param {number} tint */
export function entryColour(tint) {
  if (tint >= 16) return css(tinted((tint >> 4) - 1, (tint & 15) / 15));
  return tint === 0 ? null : getComputedStyle(document.documentElement).getPropertyValue(["", "--rule2", "--edge", "--ink3"][tint] ?? "--ink3");
}

/** @param {MapWell} well @param {number} at its place on the plate, row by row @param {How} how @returns {Look} */
export function look(well, at, { mode, tints, lines }) {
  const letter = LETTERS[well.role] ?? "", sample = well.role === "sample" || well.compound !== "" && letter === "";
  const tint = tints?.[at] ?? NO_NUMBER, reading = tint === NO_NUMBER ? "" : cividis(tint / HIGHEST);
  const text = lines ? well.line : sample ? well.dose || well.compound || letter : letter || (well.role === "" ? "·" : "");
  const plain = { dash: false, ink: "var(--ink2)", text, bold: !sample && !lines, strip: mode === "both" ? reading : "" };
  if (mode === "readings") {
    return { ...plain, fill: reading || "var(--sunk)", stroke: reading ? "none" : "var(--rule2)", ink: reading && tint / HIGHEST < 0.5 ? LIGHT : reading ? DARK : "var(--ink2)", text: lines ? well.line : sample || well.role === "" ? "" : letter };
  }
  if (well.colour >= 0) {
    const rgb = tinted(well.colour, sample ? well.depth : 0);
    return { ...plain, fill: css(rgb), stroke: "none", ink: ink(rgb) };
  }
  if (well.role === "vehicle") return { ...plain, fill: "var(--rule2)", stroke: "none", ink: "var(--ink)" };
  if (well.role === "empty" || well.role === "") return { ...plain, fill: "transparent", stroke: well.role ? "var(--rule2)" : "none", dash: true, ink: "var(--ink3)" };
  return { ...plain, fill: "var(--sheet)", stroke: "var(--ink3)" };
}

/** A colour of a look for a canvas, which knows no variables. @param {string} colour */
export const solid = (colour) => (colour.startsWith("var(") ? getComputedStyle(document.documentElement).getPropertyValue(colour.slice(4, -1)) : colour);
