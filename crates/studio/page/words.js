// Every sentence of the page that the program does not send.

/** "1,080". @param {number} n */
export const count = (n) => n.toLocaleString("en-US");

/** "3 changes wait". @param {number} n @param {string} one @param {string} [many] */
export const some = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

/** A message of the program as a sentence: "unknown key `a`" is "Unknown key `a`." @param {string} text */
const sentence = (text) => (text === "" ? "" : text.charAt(0).toUpperCase() + text.slice(1) + (/[.?!:]$/.test(text) ? "" : "."));

export const words = {
  sentence,
  name: "foldshift",
  local: "Everything stays on this computer.",
  noToken: {
    heading: "Start from the address that the program printed",
    said: "This tab has no key to the program. Copy the whole address from the terminal, with all that follows the #. Or start the program again with:",
    command: "foldshift studio",
  },
  ended: {
    heading: "This address has ended",
    said: "The program was started again, with another address. Nothing is lost. Use the address that it printed, or start it with:",
  },
  gone: "The program has stopped. Start it again: nothing is lost.",
  back: "The program is there again.",
  loading: "Reading…",
  reading: (/** @type {number} */ done, /** @type {number} */ of) => `Reading plates… ${count(done)} of ${count(of)}`,
  aLine: "a line",
  steps: { files: "Files", maps: "Plate maps", study: "Study", results: "Results", plan: "Plan" },
  stepsLabel: "Steps",
  marks: {
    questions: (/** @type {number} */ n) => some(n, "question"),
    failures: (/** @type {number} */ n) => `${some(n, "plate")} failed`,
    problems: (/** @type {number} */ n) => some(n, "error"),
    fine: "nothing open",
  },
  later: {
    maps: { heading: "Plate maps", said: "Maps cannot be drawn here yet. They are files beside the study, named in `study.toml` plate by plate; `foldshift layout new` writes a blank one. Results show what they say, well by well." },
    study: { heading: "Study", said: "The study cannot be written here yet. `foldshift new` writes `study.toml` for a folder of exports; edit it there. Errors are shown under Files, with their place." },
    folder: (/** @type {string} */ folder) => `The study stands in ${folder}.`,
  },
  saved: {
    at: (/** @type {string} */ at) => (at ? `Saved ${at}` : "Saved"),
    not: (/** @type {string} */ why, /** @type {number} */ waiting) =>
      `Not saved${why ? `: ${why.replace(/\.$/, "")}` : ""}.${waiting > 0 ? ` ${some(waiting, "change")} ${waiting === 1 ? "waits" : "wait"} here.` : ""}`,
  },
  undo: "Undo",
  redo: "Redo",
  undoes: (/** @type {string} */ what) => `Undo: ${what}`,
  redoes: (/** @type {string} */ what) => `Redo: ${what}`,
  nothingToUndo: "Nothing to undo",
  nothingToRedo: "Nothing to redo",
  write: "Write report",
  answer: (/** @type {number} */ n) => `Answer ${some(n, "question")}`,
  mend: "Mend the study",
  writing: "Writing…",
  written: (/** @type {string} */ where) => (where ? `Report written to ${where}.` : "Report written."),
  notWritable: (/** @type {number} */ questions, /** @type {boolean} */ errors) => {
    if (errors) return "An error stands in the way: see Files.";
    return questions > 0 ? "Answer the questions first." : "There is nothing to write yet.";
  },
  share: "Share",
  shareSaid: "A zip with exports, study, decisions and report. foldshift run makes the same results of it anywhere.",
  shared: (/** @type {string} */ name) => `${name} is among your downloads. foldshift run makes the same results of it anywhere.`,
  simulated: "simulated data",
  close: "Close",
  closeStudy: "Close this study",
  allStudies: "All studies",
  day: (/** @type {string} */ text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T12:00`).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" }) : text),
  today: (/** @type {string} */ time) => `today ${time}`,
  status: "Status",
  start: {
    drop: "Drop a folder of plate-reader exports",
    dropSaid: "As the instrument wrote them: CSV, text or Excel from any reader. A study or a zip of one opens as it was left.",
    choose: "Choose a folder",
    example: "Try the example",
    practice: "Practise with its exports alone",
    practiceSaid: "The example is a study that is done; its data are simulated. Its exports alone are how yours begin: you say what is in the wells and which line it was.",
    studies: "Studies",
    open: "Open",
    opens: (/** @type {string} */ name) => `Open ${name}`,
    none: (/** @type {string} */ home) => `None yet. What you drop is copied to a study of its own${home ? ` in ${home}` : ""}; your originals stay untouched.`,
    privacy: "The page talks to the program on this computer and to nothing else. Closing it loses nothing: every change is saved beside the study as you make it. Research use only.",
    newName: "New study",
  },
  files: {
    add: "Add files",
    pictures: "Pictures",
    list: "List",
    form: "Form",
    filter: "Filter by file, line or day",
    found: (/** @type {number} */ n, /** @type {number} */ of) => `${count(n)} of ${some(of, "plate")}`,
    noneFound: "No plate has these words.",
    none: "No plate has been read from this folder yet. Drop exports anywhere on this page, as the instrument wrote them.",
    scaleLow: "Readings, low",
    scaleHigh: "high, each plate on its own scale. Drop more files or a folder anywhere on this page.",
    plates: "Plates",
    noDay: "No day yet",
    counted: (/** @type {number} */ n) => some(n, "plate"),
    failed: "failed",
    warned: "look at it",
    passed: "passed",
    map: (/** @type {number} */ wells) => `${count(wells)} wells`,
    columns: { plate: "Plate", line: "Line", day: "Day", wells: "Wells", checks: "Checks" },
    refused: (/** @type {string} */ name) => `Not used: ${name}`,
    problems: (/** @type {number} */ errors, /** @type {number} */ warnings) =>
      [errors > 0 ? some(errors, "error") : "", warnings > 0 ? some(warnings, "warning") : ""].filter(Boolean).join(", ") + " in the study",
    error: "Error",
    warning: "Warning",
    side: "Questions and what was not used",
  },
  drop: {
    here: "Drop to add to this study",
    start: "Drop to open",
    taking: (/** @type {number} */ done, /** @type {number} */ of) => `${count(done)} of ${some(of, "file")} taken in`,
    taken: (/** @type {number} */ n) => `${some(n, "file")} taken in. The originals stay untouched.`,
    nothing: "Nothing to read in what was dropped.",
    tooLarge: (/** @type {string} */ name) => `${name} is larger than 64 MB: no plate reader writes such an export. It was not taken in.`,
    not: (/** @type {string} */ name, /** @type {string} */ why, /** @type {string} */ help) => `${name}: ${sentence(why)} ${sentence(help)}`.trim(),
    rest: (/** @type {number} */ n) => `${some(n, "file")} of these could not be taken in:`,
  },
  questions: { label: "Questions", answered: "Answered. Undo takes it back." },
  palette: {
    label: "All commands",
    find: "Find a compound, a line, a plate or a file",
    type: "Type a command",
    none: "Nothing by this name.",
  },
  keys: {
    heading: "Keys",
    everywhere: "Everywhere",
    focused: "Where a plate, the figure or the table has the focus",
    letters: "Single letters act",
    lettersSaid: "Switch this off if you speak to your computer, or strike keys by mistake. The keys above act all the same.",
    all: "All commands",
    find: "Find",
    these: "Keys",
    step: (/** @type {string} */ name) => `Go to ${name}`,
  },
  theme: { light: "Light colours", dark: "Dark colours", system: "Colours of the system" },
};
