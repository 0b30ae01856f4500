// What the program would send of a study, made from what `foldshift run --json` prints of it.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../../..");

/** The program. */
export function program() {
  const built = process.env.FOLDSHIFT ?? ["release", "debug"].map((kind) => join(ROOT, "target", kind, "foldshift")).find(existsSync);
  if (!built) throw new Error("build foldshift first, or name it in FOLDSHIFT");
  return built;
}

/** The example study, analysed. */
export function analysis() {
  const folder = mkdtempSync(join(tmpdir(), "foldshift-page-"));
  try {
    return JSON.parse(execFileSync(program(), ["run", join(ROOT, "fixtures/km12/study.toml"), "--json", "-o", join(folder, "results")],
      { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] }));
  } catch (error) {
    // 1: done, and something failed its checks, as a plate of the example does.
    if (error.status === 1) return JSON.parse(error.stdout);
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const shownDay = (day) => `${Number(day.slice(8))} ${MONTHS[Number(day.slice(5, 7)) - 1]}`;
const wellAt = (row, column) => `${String.fromCharCode(65 + row)}${column + 1}`;
const worst = (quality) => ["fail", "warn", "pass"].find((verdict) => quality.some((line) => line.verdict === verdict)) ?? "";

/** Tints of a plate as `PlateCard` has them. */
function tints({ format, wells }) {
  const values = Object.values(wells).map((well) => well.value).filter((value) => value !== null);
  const low = Math.min(...values), high = Math.max(...values);
  const bytes = Array.from({ length: format.rows * format.cols }, (_, at) => {
    const value = wells[wellAt(Math.floor(at / format.cols), at % format.cols)]?.value ?? null;
    return value === null ? 255 : Math.round((254 * (value - low)) / (high - low || 1));
  });
  return Buffer.from(bytes).toString("base64");
}

export function cards({ plates, study }, guessed) {
  return plates.map((plate, place) => ({
    id: plate.export + (study.plates[place].plate ? `#${study.plates[place].plate}` : ""), row: guessed ? null : place, place: guessed ? null : place, file: plate.export, plate: study.plates[place].plate ?? "", line: study.plates[place].whole_plate?.cell_line ?? "",
    day: study.plates[place].whole_plate?.experiment ? shownDay(study.plates[place].whole_plate.experiment) : "", guessed,
    rows: plate.format.rows, columns: plate.format.cols, tints: tints(plate), verdict: guessed ? "" : worst(plate.quality),
  }));
}

const number = (value) => (value >= 10 ? String(Math.round(value)) : value.toFixed(value >= 1 ? 1 : 2));

export function matrix({ shifts, study, plates, curves }) {
  const own = shifts.filter((shift) => shift.metric === "ic50_abs");
  const compounds = [...new Set(curves.map((curve) => curve.key.compound))].filter((name) => own.some((shift) => shift.compound === name));
  const pairs = study.pairs.flatMap(({ parental, resistant }) => resistant.map((name) => ({ parental, resistant: name, short: name.replace(`${parental}-`, "") })))
    .map((pair, at) => ({ ...pair, colour: at + 1 }));
  const lines = [{ name: pairs[0].parental, colour: 0 }, ...pairs.map((pair) => ({ name: pair.resistant, colour: pair.colour }))];
  const days = [...new Set(study.plates.map((plate) => plate.whole_plate.experiment))].map((name) => ({ name, shown: shownDay(name) }));
  const cell = (compound, pair) => {
    const shift = own.find((one) => one.compound === compound && one.resistant === pair.resistant);
    if (!shift) return { id: "", call: "", fold: "–", interval: "", n: 0, depth: null, said: `${compound}: not measured` };
    const fold = shift.qualifier === ">" ? `≥ ${Math.floor(shift.lower)}` : number(shift.estimate);
    const interval = shift.qualifier ? "" : `${number(shift.lower)}–${number(shift.upper)}`;
    return { id: `${compound}/${pair.resistant}`, call: shift.call, fold, interval, n: shift.n_experiments, depth: Math.log10(shift.estimate ?? shift.lower), said: `${compound}, ${pair.resistant}: ${fold}-fold ${interval}` };
  };
  const failed = plates.filter((plate) => worst(plate.quality) === "fail").length;
  return {
    compounds, pairs, lines, days, cells: compounds.map((compound) => pairs.map((pair) => cell(compound, pair))),
    plates: lines.map((line) => days.map((day) => study.plates.flatMap((plate, place) => (plate.whole_plate.cell_line === line.name && plate.whole_plate.experiment === day.name ? [place] : [])))),
    verdicts: [], counts: [`${plates.length} plates · ${lines.length} lines · ${compounds.length} compounds`, `${failed} plate failed · 0 wells out`], nothing: null,
  };
}

/** A state of the example study, whole. `kind`: `plain`, or `new`, of which nothing is known but its files. */
export function state(analysed, kind = "plain") {
  const fresh = kind === "new", all = cards(analysed, fresh);
  const exports = new Set(all.map((card) => card.file)).size;
  return {
    rev: 1, epoch: 7,
    study: { name: fresh ? "New study" : analysed.study.name, folder: "/Users/ana/larotrectinib", simulated: !fresh && analysed.study.simulated,
      saved: { ok: true, at: "10:42", waiting: 0, why: "" }, undo: fresh ? null : "leave out D9", redo: null, results: "", writable: !fresh },
    files: { heading: `${all.length} plates in ${exports} exports`, said: fresh ? "Every number was read as the instrument wrote it. 3 questions are open; 1 file was not used." : "Every number was read as the instrument wrote it.",
      cards: all, refused: fresh ? [{ name: "photo_of_gel.csv", why: "This is a picture with a wrong ending, not a table.", help: "If you meant another file, drop it here." }] : [],
      problems: [], remarks: "2 wells carry a remark of the instrument: 1 overflow, 1 masked" },
    questions: { list: fresh ? [
      { id: "names", step: "files", heading: "Are the lines and days in the file names right?", said: "17 names hold what looks like a day and a cell line. Nothing is taken from a name until you say so.", answers: [{ id: "yes", label: "Yes, use them", main: true }, { id: "no", label: "No, I fill them in", main: false }] },
      { id: "halves", step: "files", heading: "Which map belongs to which half of 2026-03-09_KM12-LR2.csv?", said: "This export holds two plates, named “Plate A” and “Plate B”.", answers: [{ id: "ab", label: "Panel A, then panel B", main: true }, { id: "ba", label: "Panel B, then panel A", main: false }] },
      { id: "sheet", step: "files", heading: "Is this a plate? counts_week2.xlsx, sheet “Auswertung”, B3 to M10", said: "Numbers in the shape of a 96-well plate, but the row above them says “% of control”. If they are calculated, they cannot be used: intervals need raw readings.", answers: [{ id: "out", label: "Calculated: leave it out", main: false }, { id: "in", label: "Raw readings: read B3 to M10", main: false }] },
    ] : [] },
    results: { matrix: fresh ? null : matrix(analysed), without: null, settled: true, fragile: [], effect: null, timing: "1 curve, 1 fold recomputed in 9 ms" },
    decisions: { list: [] },
  };
}

/** The same study with so many plates. */
export function enlarged(state, plates) {
  const own = state.files.cards, cards = Array.from({ length: plates }, (_, at) => {
    const day = shownDay(`2026-${String(1 + (Math.floor(at / own.length) % 12)).padStart(2, "0")}-09`), card = own[at % own.length];
    return { ...card, place: at, day, file: card.file.replace("exports/", `exports/${at}_`) };
  });
  return { ...state, files: { ...state.files, heading: `${plates} plates in ${plates} exports`, cards } };
}

/** No study is open. */
export const start = {
  rev: 1, epoch: 3,
  start: { home: "/Users/ana/foldshift", studies: [
    { id: "a", name: "KM12 larotrectinib resistance", said: "18 plates, 3 lines, 4 compounds", when: new Date().toISOString(), decisions: "2 decisions" },
    { id: "b", name: "CUTO-3 pilot", said: "4 plates, not finished: 1 plate has no map", when: "2025-11-12T09:00:00Z", decisions: "" },
  ] },
};
