// The step Study as the program would send it, from the example's study.toml and the page of keys; and what commands make of it.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../../..");
const NAMES = { cell_line: "Cell line", layout: "Map", experiment: "Experiment", "assay.readout": "Read-out", "assay.exposure_h": "Exposure", "normalise.centre": "100 % is", "normalise.zero": "0 % is",
  "growth.doubling_h": "Growth", "evidence.variants": "Variants", "evidence.coverage": "Genes covered", "evidence.blots": "Blots" };
const USUAL_COLUMNS = ["export", "plate", "cell_line", "layout", "read", "experiment"];
const USUAL_KEYS = ["assay.readout", "assay.exposure_h", "normalise.centre", "normalise.zero", "growth.doubling_h", "evidence.variants", "evidence.coverage", "evidence.blots"];
const LONG = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const day = (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? `${Number(text.slice(8))} ${LONG[Number(text.slice(5, 7)) - 1]} ${text.slice(0, 4)}` : text);
const short = (text) => day(text).replace(/^(\d+ \w{3})\w* \d+$/, "$1");
const bare = (text) => text.replace(/^[`"]+|[`"]+$/g, "");

/** Every key of the page of keys. */
function keys() {
  let section = null;
  const found = [];
  for (const line of readFileSync(join(ROOT, "docs/study.md"), "utf8").split("\n")) {
    if (/^## Top of the file/.test(line)) section = "";
    else if (/^#/.test(line)) section = /^## `\[+([a-z_.]+)\]+`/.exec(line)?.[1] ?? null;
    const cells = section === null ? [] : line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());
    if (cells.length !== 5 || !/^`/.test(cells[0])) continue;
    const [key, takes, without, example, meaning] = cells, name = NAMES[`${section}.${bare(key)}`] ?? NAMES[section === "plate" ? bare(key) : ""] ?? bare(key).replace(/_/g, " ").replace(/^./, (letter) => letter.toUpperCase());
    const choices = /^`[^`]+`(, `[^`]+`)* or `[^`]+`$/.test(takes) ? [...takes.matchAll(/`([^`]+)`/g)].map(([, choice]) => choice) : [];
    const kind = takes === "`true` or `false`" ? "truth" : /^number/.test(takes) ? "number" : /^table/.test(takes) ? "table" : /list/.test(takes) ? "list" : "text";
    found.push({ section, key: bare(key), name, takes: takes.replace(/`/g, ""), default: bare(bare(without)), example: example.replace(/`/g, ""), meaning: meaning.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1"), choices, kind });
  }
  return found;
}

/** Sections of the example: [name, {key: value as typed}, text, line]. */
function sections() {
  const found = [["", {}, "", 1]];
  for (const [at, line] of readFileSync(join(ROOT, "fixtures/km12/study.toml"), "utf8").split("\n").entries()) {
    const head = /^\[+([a-z_]+)\]+$/.exec(line), [, key, value] = /^(\w+) = (.*)$/.exec(line) ?? [];
    if (head) found.push([head[1], {}, line, at + 1]);
    if (!key) continue;
    found.at(-1)[1][key] = value.startsWith("[") ? [...value.matchAll(/"([^"]*)"/g)].map(([, one]) => one).join("\n") : bare(value);
    found.at(-1)[2] += ` ${line}`;
  }
  return found;
}

/** What wells of a plate say of it in words, and its Z′, from what the program found. */
function quality(plate) {
  const verdict = ["fail", "warn"].find((one) => plate.quality.some((line) => line.verdict === one)) ?? "pass";
  const z = plate.quality[0]?.z_prime;
  return { verdict, z: typeof z === "number" ? z.toFixed(2).replace("-", "−") : "", said: { fail: "fails: vehicle wells scatter by 56 %", warn: "edge reads −14 %", pass: "good" }[verdict] };
}

/**
 * The section `sheet` of a state. `kind`: `plain`, or `new`, where nothing is said and names of files suggest lines and days.
 */
export function sheet(analysed, kind = "plain") {
  const fresh = kind === "new", all = keys(), said = sections();
  const values = Object.fromEntries(said.filter(([name]) => name !== "plate").flatMap(([name, own]) => Object.entries(own).map(([key, value]) => [`${name}.${key}`, value])));
  const rows = said.filter(([name]) => name === "plate").map(([, own, text, line], row) => {
    const cells = Object.fromEntries(Object.entries(own).map(([key, value]) => [key, fresh && ["cell_line", "experiment", "layout"].includes(key)
      ? { text: "", from: "", guess: key === "layout" ? "" : value } : { text: value, from: "row", guess: "" }]));
    if (!fresh) cells.dose = { text: "by well", from: "map", guess: "" };
    cells.read = { text: /\.txt$/.test(own.export) ? "560 / 590" : "signal", from: "file", guess: "" };
    return { row, card: own.export + (own.plate ? `#${own.plate}` : ""), place: fresh ? null : row, called: own.export.replace("exports/", "") + (own.plate ? ` · ${own.plate}` : ""), cells,
      quality: fresh ? { verdict: "", z: "", said: "" } : quality(analysed.plates[row]), day: "", missing: "", at: `study.toml:${line}`, text, fixed: "",
      choices: { read: [cells.read.text], layout: ["layouts/panel_a.toml", "layouts/panel_b.toml"] } };
  });
  return settled({
    file: fresh ? "" : "study.toml", kind: fresh ? "none" : "toml", rows,
    columns: all.filter(({ section }) => section === "plate").map(({ key, name, takes, default: without, example, meaning, choices }) => ({ key, name, takes, default: without, example, meaning, choices, usual: USUAL_COLUMNS.includes(key) }))
      .sort((one, other) => USUAL_COLUMNS.indexOf(other.key) >>> 31 ? -1 : (USUAL_COLUMNS.indexOf(one.key) >>> 0) - (USUAL_COLUMNS.indexOf(other.key) >>> 0)),
    said: "", design: { days: [], lines: [], cells: [], said: "" }, pairs: fresh ? [] : [{ parental: "KM12", resistant: ["KM12-LR1", "KM12-LR2"] }], pairs_in_rows: false,
    keys: all.filter(({ section }) => !["plate", "pair"].includes(section)).map((key) => ({ ...key, value: fresh ? null : values[`${key.section}.${key.key}`] ?? null, usual: USUAL_KEYS.includes(`${key.section}.${key.key}`) })),
    candidates: fresh ? ["evidence/variants.vcf", "evidence/panel.txt", "evidence/blots.csv"] : ["evidence/lanes.csv"], digest: [], problems: [], lines: ["KM12", "KM12-LR1", "KM12-LR2"],
  });
}

/** What follows from its cells: days, what is missing, what pairs with what. */
function settled(sheet) {
  const text = (row, key) => row.cells[key]?.text ?? "";
  for (const row of sheet.rows) {
    row.day = day(text(row, "experiment"));
    row.missing = [["layout", "a map"], ["cell_line", "a line"], ["experiment", "a day"]].filter(([key]) => !text(row, key)).map(([, words]) => words).join(", ").replace(/, ([^,]+)$/, " and $1");
  }
  const days = [...new Set(sheet.rows.map((row) => text(row, "experiment")).filter(Boolean))], lines = sheet.lines.filter((line) => sheet.rows.some((row) => text(row, "cell_line") === line));
  const waiting = sheet.rows.filter((row) => row.missing).length, n = sheet.rows.length;
  sheet.said = waiting ? `${n} plates, ${waiting} of them without a map, a line or a day` : `${n} plates, all with a map, a line and a day`;
  const how = (row) => (row.missing ? "missing" : { fail: "fail", warn: "doubt" }[row.quality.verdict] ?? "ok");
  sheet.design = { days: days.map((name) => ({ name, shown: short(name) })), lines, said: days.length ? `Every line was measured beside ${lines[0]} on every day. KM12-LR2 has no usable Panel A on 16 March, so larotrectinib and selitrectinib rest on 2 experiments there.` : "",
    cells: lines.map((line) => days.map((name) => sheet.rows.filter((row) => text(row, "cell_line") === line && text(row, "experiment") === name)
      .map((row) => ({ row: row.row, map: /panel_(.)/.exec(text(row, "layout"))?.[1]?.toUpperCase() ?? "", how: how(row) })))) };
  sheet.digest = [[{ text: `${n} plates`, strong: true }, { text: `, ${lines.length} lines, ${days.length} experiments, 4 compounds` }], ...(days.length ? [[{ text: "1 plate fails its checks: 2026-03-16_KM12-LR2_A.csv. It is not used." }]] : [])];
  const strange = sheet.rows.filter((row) => text(row, "cell_line") && !sheet.lines.includes(text(row, "cell_line")));
  sheet.problems = [...sheet.problems.filter((problem) => problem.key !== "cell_line"), ...strange.map((row) => ({ severity: "error", code: "near_name", message: `line \`${text(row, "cell_line")}\` is in no pair`, where: row.at, line: "", help: "did you mean `KM12`?", row: row.row, key: "cell_line", section: "plate" }))];
  return sheet;
}

/** A sheet of so many plates, all of one day where `days` is 1. */
export function enlarged(sheet, plates, days = 12) {
  const rows = Array.from({ length: plates }, (_, at) => {
    const row = structuredClone(sheet.rows[at % sheet.rows.length]);
    row.cells.experiment = { text: `2026-${String(1 + (at % days)).padStart(2, "0")}-09`, from: "row", guess: "" };
    return { ...row, row: at, place: at, called: `${at}_${row.called}` };
  });
  return settled({ ...structuredClone(sheet), rows });
}

/** Lets a mock do commands on its sheet; they are kept in `commands`. */
export function onSheet(mock, commands = []) {
  const before = mock.answers["/api/do"];
  mock.answers["/api/do"] = async (body, url) => {
    const { command } = body;
    if (!["set_cells", "set_key", "set_pairs", "remove_plates", "add_plates", "edit_text"].includes(command.do)) return command.do === "answer" ? undefined : before?.(body, url);
    commands.push(command);
    const sheet = structuredClone(mock.state.sheet);
    if (command.do === "set_cells") for (const { row, key, text } of command.cells) sheet.rows[row].cells[key] = { text, from: text ? "row" : "", guess: "" };
    if (command.do === "set_key") sheet.keys.find(({ section, key }) => section === command.section && key === command.key).value = command.value;
    if (command.do === "set_pairs") sheet.pairs = command.pairs;
    if (command.do === "remove_plates") sheet.rows = sheet.rows.filter(({ row }) => !command.rows.includes(row)).map((row, at) => ({ ...row, row: at }));
    mock.state.rev += 1;
    mock.state.sheet = settled(sheet);
    mock.state.study = { ...mock.state.study, undo: command.do };
    return [200, { rev: mock.state.rev, changed: ["sheet", "study"], ms: 1, state: mock.state, curve: null, decision: null }];
  };
  return commands;
}
