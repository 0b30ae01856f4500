// Every sentence of the results step that the program does not say itself.

/**
 * @typedef {import("./types.js").PlateWell} PlateWell @typedef {import("./types.js").CurveWell} CurveWell
 * @typedef {import("./types.js").Command} Command @typedef {import("./types.js").Matrix} Matrix
 */

const count = (/** @type {number} */ n, /** @type {string} */ one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export const said = {
  // matrix
  against: (/** @type {Matrix} */ matrix, /** @type {{blind: boolean, without: boolean}} */ how) => {
    const parents = [...new Set(matrix.pairs.map((pair) => pair.parental))];
    const of = how.blind || parents.length !== 1 ? "Fold against the parental line" : `Fold against ${parents[0]}`;
    return how.without ? `${of}, without decisions` : of;
  },
  pair: (/** @type {{parental: string, resistant: string}} */ pair) => `${pair.resistant} against ${pair.parental}`,
  calls: /** @type {[string, string][]} */ ([["R", "resistant"], ["S", "not shifted"], ["H", "more sensitive"], ["I", "undecided"], ["L", "low-level shift"]]),
  depth: "Depth of colour is the fold.",
  blindCell: (/** @type {string} */ compound, /** @type {number} */ column) => `${compound}, line ${column + 1}: hidden`,
  blindLine: (/** @type {number} */ column) => `line ${column + 1}`,
  blindDone: "Done. What it changed is hidden while you judge blind.",
  blindLegend: "Judging blind: lines, folds and calls are hidden.",
  hidden: "·",
  // navigator
  plates: "Plates",
  platesOf: "Plates of this curve",
  tile: (/** @type {string} */ of, /** @type {string} */ verdict) => `Plate of ${of}: ${{ pass: "passed", warn: "passed with a warning", fail: "failed, not used", used: "failed, used all the same", out: "left out" }[verdict] ?? "not judged"}`,
  verdictMarks: /** @type {Record<string, string>} */ ({ pass: "✓", warn: "!", fail: "✕", used: "✓", out: "–" }),
  nth: (/** @type {number} */ n, /** @type {number} */ of) => `${n} of ${of}`,
  lookAtIt: "Look at it",
  show: "Show",
  axis: "Axis of doses",
  log: "Log",
  linear: "Linear",
  response: "Response",
  viability: "Viability",
  growth: "GR",
  judgeBlind: "Judge blind",
  blindWhy: "Hides lines, folds and calls while you look at wells",
  // figure
  figure: (/** @type {import("./types.js").CurveView} */ view) => `Dose response under ${view.compound}. ${view.wells.length ? "Arrows go from dose to dose, X leaves a well out or puts it back." : said.growthWells}`,
  mark: (/** @type {CurveWell} */ well) => `${well.well}, ${well.line ? `${well.line}, ` : ""}${well.said.replace(" · ", ", ")}${well.out === null ? "" : `, left out${well.out ? `: ${well.out}` : ""}`}`,
  outOf: (/** @type {string} */ why) => (/^left out/iu.test(why) ? why : `left out: ${why || "no reason given"}`),
  lineDay: (/** @type {CurveWell} */ well) => [well.line, well.experiment].filter(Boolean).join(" · "),
  table: "Table",
  tableOf: (/** @type {string} */ compound) => `Wells and curves under ${compound}`,
  compound: "compound",
  line: "line",
  none: "Nothing can be analysed yet. The files say what is missing.",
  toFiles: "See the files",
  toPairs: "Say which lines are compared",
  waiting: (/** @type {number} */ n) => `${count(n, "plate")} ${n === 1 ? "waits" : "wait"} for a map, a line or a day. These results are of the others.`,
  toStudy: "Fill in what is missing",
  without: "Without any decision. Let go of “.” to come back.",
  noDecisions: "Nothing is decided: this is the study without decisions.",
  waitWithout: "The study without decisions is still being computed.",
  blindTitle: "Judging blind",
  days: "Curves of single experiments",
  columns: ["Line", "Experiment", "IC50", ""],
  // plates
  plate: (/** @type {import("./types.js").PlateView} */ plate, /** @type {boolean} */ blind) => `Plate ${blind ? plate.title.split(" · ")[0] : plate.title}, ${plate.rows} by ${plate.columns} wells: ${plate.said}`,
  well: (/** @type {PlateWell} */ well) => `${well.well}${well.said ? `, ${well.said}` : ""}${well.out === null || /left out/u.test(well.said) ? "" : `, left out${well.out ? `: ${well.out}` : ""}`}`,
  low: "Readings, low",
  high: "high.",
  faded: (/** @type {string[]} */ others) => (others.length ? `Wells of ${others.join(" and ")} are faded. ` : ""),
  growthWells: "Growth rates come from several wells at once: leave wells out on their plates, or in the view of viability.",
  point: "Point at a well: it lights up in the curve, and the other way round.",
  tap: "Tap a well to see it, tap again to leave it out.",
  tapAgain: (/** @type {boolean} */ out) => (out ? "Tap again to put it back." : "Tap again to leave it out."),
  useIt: "Use it all the same",
  plateOut: "Plate left out",
  leftOut: "left out",
  menu: (/** @type {string} */ of) => `What to do with ${of}`,
  outPlate: "Leave out this plate",
  outExperiment: (/** @type {string} */ day) => `Leave out all of ${day}`,
  outCurve: "Leave out",
  // selection
  selected: (/** @type {number} */ n) => `${count(n, "well")} selected`,
  leaveOut: "Leave out",
  putBack: "Put back",
  clear: "Clear",
  notByHand: (/** @type {string} */ well, /** @type {string} */ why) => `${well} was not left out by hand${why ? ` (${why})` : ""}: it cannot be put back here.`,
  heldBy: (/** @type {string} */ well, /** @type {string} */ decision) => `${well} is out by the decision “${decision}”: undo that one in the list of decisions.`,
  already: (/** @type {string} */ well) => `${well} is left out already.`,
  noWell: "No well with a reading is selected.",
  keys: { toggle: "Leave out or put back", reason: "Leave out with a reason", select: "Select", next: "Next compound", former: "Compound before", nextLine: "Next line", formerLine: "Line before", ghost: "Former curve on or off", without: "Without decisions, while held", clear: "Clear the selection" },
  // effect and reasons
  before: "before",
  now: "now",
  same: "same",
  plan: "Plan it",
  why: (/** @type {Command} */ command) => `Why ${what(command)}?`,
  whyThis: (/** @type {string} */ heading) => `Why: ${heading}?`,
  cancel: "Cancel",
  /** Reasons that fit, by what was decided. */
  reasons: {
    wells: ["Bubble or debris", "Pipetting error", "Cells missing or detached"],
    whole: ["Wrong plate or layout", "Contamination", "Instrument fault"],
    use: ["The fault does not touch these wells", "No other plate of that day"],
    given: ["Known of this assay", "The doses do not reach it"],
  },
  /** A reason as the study keeps it. @param {string} label */
  reasonWords: (label) => label.charAt(0).toLowerCase() + label.slice(1),
  noReasonNow: "Take the reason away",
  otherReason: (/** @type {string} */ reason) => `Another reason than “${reason}”`,
  other: "Other:",
  write: "write what you saw",
  noReason: "A value that looks wrong is not a reason by itself. Without one the report prints “no reason given”.",
  decisions: "Decisions",
  inFile: "in decisions.toml",
  noneYet: "None yet. Click a well to leave it out; every decision stands here with its price and can be taken back.",
  undo: "Undo",
  redo: "Redo",
  giveReason: "Give a reason",
  withoutReason: "no reason given",
  fragile: "Calls that other choices change",
  settling: "Being computed…",
  mechanism: "Mechanism",
  // given
  fit: "Fit",
  giveWhat: "What is given",
  value: "Value",
  of: "For",
  apply: "Apply",
  givens: /** @type {[string, string][]} */ ([["fix top", "Top fixed at"], ["fix bottom", "Bottom fixed at"], ["fix hill", "Slope fixed at"], ["bound top", "Top at most"], ["bound bottom", "Bottom at least"], ["model four_parameter", "All four parameters free"], ["model top_at_vehicle", "Top is the vehicle"], ["model bottom_at_zero", "Bottom is zero"], ["model two_parameter", "Top and bottom given"], ["zero blank", "Zero: blank wells"], ["zero kill", "Zero: killed wells"], ["zero none", "Zero: nothing subtracted"]]),
  ofThese: (/** @type {string} */ compound) => `${compound}, all lines`,
  ofLine: (/** @type {string} */ line, /** @type {string} */ compound) => `${compound} on ${line}`,
  ofAll: "every curve",
  givenWhy: "Plateaus are fractions of the vehicle: 1 is untreated growth. This is a decision: it stands in the list and the report says so.",
  notNumber: "Write a number, such as 1 or 0.25.",
};

/** @typedef {keyof typeof said.reasons} Kind  of reasons */

/** @type {Partial<Record<Command["do"], Kind>>} */
const KINDS = { leave_out_wells: "wells", leave_out_curve: "whole", leave_out_plate: "whole", leave_out_experiment: "whole", use_plate: "use", fix: "given", bound: "given", model: "given", zero: "given" };

/** Which reasons fit a command. @param {Command} command @returns {Kind} */
export const kindOf = (command) => KINDS[command.do] ?? "wells";

/** Which reasons fit a decision. @param {import("./types.js").DecisionView} one @returns {Kind} */
export function kindOfDecision(one) {
  if (one.kind) return one.kind;
  if (/used all the same$/u.test(one.heading)) return "use";
  if (/(^Wells? .*|^[\d,]+ wells?) left out$/u.test(one.heading)) return "wells";
  return / left out$/u.test(one.heading) ? "whole" : "given";
}

/** What a command does, as "leave out D9". @param {Command} command @returns {string} */
function what(command) {
  switch (command.do) {
    case "leave_out_wells": {
      const wells = command.wells.flatMap((plate) => plate.wells);
      return `leave out ${wells.length === 1 ? wells[0] : count(wells.length, "well")}`;
    }
    case "leave_out_curve": return `leave out ${command.compound} on ${command.line}, ${command.experiment}`;
    case "leave_out_plate": return "leave out this plate";
    case "use_plate": return "use this plate all the same";
    case "leave_out_experiment": return `leave out ${command.experiment}`;
    default: return "decide this";
  }
}

export const keyHints = [{ key: "X", does: "leave out or put back" }];
