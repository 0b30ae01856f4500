// The form of a plan: what is to be known, how surely, and on which plate.

import { fill, h } from "./dom.js";
import { oneOf } from "./map-form.js";
import { words } from "./words-plan.js";

/** @typedef {import("./types.js").PlanAsked} PlanAsked @typedef {import("./types.js").Matrix} Matrix */

const EXPERIMENTS = [0, 3, 4, 5, 6], PLATES = [96, 384];
/** Where nothing else is asked for: from half the fold to twice the fold. */
const USUAL = 4;

/** @param {() => void} changed  something else is asked for */
export function planForm(changed) {
  const compound = h("select", { class: "in", id: "plan-compound", change: changed }), pair = h("select", { class: "in", id: "plan-line", change: () => { name(); changed(); } });
  const pairLabel = h("label", { for: "plan-line" });
  const width = h("input", { class: "in", id: "plan-width", inputmode: "decimal", value: USUAL, autocomplete: "off", "aria-describedby": "plan-sides", input: () => { sides(); changed(); } });
  const said = h("span", { class: "mute", id: "plan-sides" });
  const most = h("input", { class: "in", id: "plan-most", placeholder: words.mostExample, autocomplete: "off", "aria-describedby": "plan-most-said", input: changed });
  let [experiments, wells] = [0, 96];
  /** @type {Matrix["pairs"]} */
  let pairs = [];

  /** @param {string} label @param {[string, string][]} options @param {() => number} now @param {(value: number) => void} take */
  const segments = (label, options, now, take) => oneOf(label, options, () => String(now()), (value) => { take(Number(value)); changed(); }).element;

  function sides() { said.textContent = words.sides(number()); }
  function name() { pairLabel.textContent = words.resistant(one()?.parental ?? ""); }
  const number = () => Number(width.value.replace(",", ".").replace(/[×x]\s*$/iu, ""));
  const one = () => pairs[Number(pair.value)];

  const element = h("form", { class: "panel", submit: (/** @type {Event} */ event) => event.preventDefault() }, h("h2", { class: "cap" }, words.form),
    h("div", { class: "field" }, h("label", { for: "plan-compound" }, words.compound), compound),
    h("div", { class: "field" }, pairLabel, pair),
    h("div", { class: "field" }, h("label", { for: "plan-width" }, words.width), h("div", { class: "with" }, width, h("span", { "aria-hidden": "true" }, "×"), said)),
    h("div", { class: "field" }, h("label", { for: "plan-most" }, words.most), most, h("span", { class: "tiny mute", id: "plan-most-said" }, words.mostSaid)),
    segments(words.experiments, EXPERIMENTS.map((n) => [String(n), n === 0 ? words.fewest : String(n)]), () => experiments, (n) => { experiments = n; }),
    segments(words.plate, PLATES.map((n) => [String(n), String(n)]), () => wells, (n) => { wells = n; }));
  sides();

  return {
    element,

    /** The compounds and lines that can be chosen; what was chosen stays. @param {Matrix} matrix */
    update(matrix) {
      const kept = { compound: compound.value, pair: one() };
      pairs = matrix.pairs;
      const several = (/** @type {string} */ name) => pairs.filter((other) => other.resistant === name).length > 1;
      fill(compound, matrix.compounds.map((name) => h("option", { value: name }, name)));
      fill(pair, pairs.map(({ resistant, parental }, at) => h("option", { value: at }, several(resistant) ? words.against(resistant, parental) : resistant)));
      if (matrix.compounds.includes(kept.compound)) compound.value = kept.compound;
      else choose(matrix);
      const again = pairs.findIndex((other) => other.resistant === kept.pair?.resistant && other.parental === kept.pair.parental);
      if (again >= 0) pair.value = String(again);
      name();
    },

    /** What is asked for. @param {number} figure width of the figures in CSS pixels @returns {PlanAsked|null} */
    asked(figure) {
      const of = one();
      if (!compound.value || !of) return null;
      return { compound: compound.value, resistant: of.resistant, parental: of.parental, width: Number.isFinite(number()) ? number() : 0, max_dose: most.value.trim(), experiments, wells, figure };
    },
  };

  /** Begins with a fold that is told: of most experiments, and measured. @param {Matrix} matrix */
  function choose(matrix) {
    const told = matrix.cells.flatMap((row, r) => row.map((cell, c) => ({ r, c, n: cell.interval && cell.depth !== null && !/[<>≤≥]/u.test(cell.fold) ? cell.n : 0, depth: cell.depth ?? 0 })));
    const best = told.sort((a, b) => Math.sign(b.n) - Math.sign(a.n) || b.depth - a.depth)[0];
    if (!best || best.n === 0) return;
    compound.value = matrix.compounds[best.r] ?? "";
    pair.value = String(best.c);
  }
}
