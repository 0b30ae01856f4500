// What holds a well out that no click on it can put back: a decision on its plate, its curve or its experiment.

/** @typedef {import("./types.js").DecisionView} DecisionView @typedef {import("./types.js").PlateView} PlateView */

/**
 * The decision in words, as the list of decisions has it; null: none that is in force.
 * @param {{compound: string|null, line: string|null, experiment: string|null}} well
 * @param {PlateView|null} plate          where it was fetched
 * @param {DecisionView[]} decisions
 * @param {{name: string, shown: string}[]} days
 * @param {string} plateOut               the words for a plate that is left out
 */
export function heldBy(well, plate, decisions, days, plateOut) {
  if (plate?.decided && /^left out/iu.test(plate.decided)) return plateOut;
  const day = days.find(({ name }) => name === well.experiment)?.shown ?? well.experiment;
  const holds = decisions.find((one) => one.in_force && !one.doubt
    && (one.heading === `${day} left out` || one.heading === `Curve of ${well.compound} left out` && one.about === `${well.line}, ${day}`));
  return holds ? [holds.heading, /^Curve/u.test(holds.heading) ? `(${holds.about})` : ""].filter(Boolean).join(" ") : null;
}

/** Is every sample of a plate left out by hand: the plate itself, or its experiment or curves? @param {PlateView} plate */
export function wholeOut(plate) {
  const samples = plate.wells.filter(({ role }) => role === "sample");
  return samples.length > 0 && samples.every(({ out, by }) => out !== null && by === "hand");
}
