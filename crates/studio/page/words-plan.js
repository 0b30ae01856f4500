// Sentences of the step Plan that the program does not send.

/** Widths that have a name: the square root is how far the interval goes to either side. */
const SIDES = /** @type {Record<number, string>} */ ({ 4: "half the fold to twice the fold", 9: "a third of the fold to three times the fold", 16: "a quarter of the fold to four times the fold" });

export const words = {
  form: "What do you want to know?",
  compound: "Compound",
  resistant: (/** @type {string} */ parental) => (parental ? `Resistant line, against ${parental}` : "Resistant line"),
  against: (/** @type {string} */ resistant, /** @type {string} */ parental) => `${resistant} against ${parental}`,
  width: "The interval may be as wide as",
  times: "times, from its lower to its upper limit",
  sides(/** @type {number} */ width) {
    if (!(width > 1)) return "a number above 1";
    return SIDES[width] ?? `the fold ÷ ${Math.sqrt(width).toFixed(1)} to the fold × ${Math.sqrt(width).toFixed(1)}`;
  },
  most: "Highest dose that dissolves",
  mostExample: "such as 100 µM",
  mostSaid: "whether it does is not checked here",
  experiments: "New experiments",
  fewest: "fewest",
  plate: "Plate",
  wells: (/** @type {number} */ n) => `${n} wells`,
  known: "What you know now",
  before: "The plates as they were",
  doses: "Where the doses fall",
  widths: "How wide the interval will be",
  thePlate: "The plate",
  dosesIn: (/** @type {string} */ unit) => `doses in ${unit}`,
  numbered: "numbers are those of the doses in the table",
  eachLine: "the same for both lines, one plate each",
  bench: "Take it to the bench",
  save: "Save as plate map",
  print: "Print bench sheet",
  change: "Change the doses",
  saved: (/** @type {string} */ file) => `Saved as ${file}. Undo takes it away again.`,
  changing: (/** @type {string} */ file) => `${file} is open: drag another series, or paint wells.`,
  asTable: "As a table",
  planning: "Planning…",
  not: "Nothing is promised yet",
  notSaid: "The data do not support it: see what you know now.",
  plateLabel: (/** @type {string} */ compound, /** @type {number} */ wells) => `Proposed plate of ${compound}, ${wells} wells`,
  nothing: {
    heading: "A plan begins with curves",
    said: "From the curves of a first experiment it tells where the next doses should fall, how many experiments the fold needs, and draws the plate. It needs plates with a map, a line and a day, and a line that is compared with another.",
    files: "Go to Files",
    study: "Go to Study",
  },
  sheet: {
    heading: (/** @type {string} */ compound, /** @type {string} */ resistant, /** @type {string} */ parental) => `${compound}: ${resistant} against ${parental}`,
    study: "Study",
    file: "Plate map",
    printed: "Printed",
    fields: ["Name", "Date", "Passage", "Seeded at"],
    letters: "V vehicle   B blank",
  },
  keys: { print: "Print bench sheet", save: "Save the plan as plate map" },
};
