// Maps as the program would send them: the layouts of the example, read by the program, and what painting would make of them.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program, ROOT } from "./canned.mjs";

const rowName = (row) => (row < 26 ? "" : "A") + String.fromCharCode(65 + (row % 26));
const wellAt = (row, column) => `${rowName(row)}${column + 1}`;
const spot = (well) => { const [, letters, digits] = /^([A-Z]+)(\d+)$/.exec(well); return [letters.length > 1 ? 26 + letters.charCodeAt(1) - 65 : letters.charCodeAt(0) - 65, Number(digits) - 1]; };
const SHAPES = { 6: [2, 3], 12: [3, 4], 24: [4, 6], 48: [6, 8], 96: [8, 12], 384: [16, 24], 1536: [32, 48] };
const UNITS = { M: 1e9, mM: 1e6, µM: 1e3, uM: 1e3, nM: 1, pM: 1e-3 };
const nanomolar = (text) => { const found = /^([\d.]+)\s*(\S+)$/.exec(text); return found && UNITS[found[2]] ? Number((Number(found[1]) * UNITS[found[2]]).toPrecision(6)) : null; };
const shownDose = (nM) => (nM >= 1000 ? `${Number((nM / 1000).toPrecision(3))} µM` : `${Number(nM.toPrecision(3))} nM`);
const hash = (text) => createHash("sha256").update(text).digest("hex").slice(0, 16);
const problem = (message, where, line = "", help = "") => ({ severity: "error", code: "layout", message, where, line, help });

/** Contents of every well of a layout file: the program reads it. */
function contents(file) {
  const folder = mkdtempSync(join(tmpdir(), "foldshift-maps-"));
  try {
    execFileSync(program(), ["layout", "convert", file, "-o", join(folder, "tidy.csv")], { stdio: "ignore" });
    const [head, ...rows] = readFileSync(join(folder, "tidy.csv"), "utf8").trim().split("\n").map((line) => line.split(","));
    return new Map(rows.map((row) => { const one = Object.fromEntries(head.map((name, at) => [name, row[at]])); return [one.well, { role: one.role, compound: one.compound, dose: one.dose ? nanomolar(one.dose.includes(" ") ? one.dose : `${one.dose} ${one.unit || "nM"}`) : null, line: "", exclude: "" }]; }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const NOTHING = { role: "", compound: "", dose: null, line: "", exclude: "" };

export class Maps {
  /** @param {object} analysed the example study, for its plates; null: a study without maps */
  constructor(analysed, cards = []) {
    this.maps = new Map();
    this.commands = [];
    this.tries = 0;
    if (!analysed) return;
    for (const letter of ["a", "b"]) {
      const file = `layouts/panel_${letter}.toml`, path = join(ROOT, "fixtures/km12", file);
      const wells = contents(path), plates = analysed.study.plates.flatMap((plate, row) => (plate.layout?.endsWith(`panel_${letter}.toml`) ? [this.plateOf(plate, row, cards[row])] : []));
      this.put({ id: file, name: `Panel ${letter.toUpperCase()}`, file, shape: SHAPES[96], wells, text: readFileSync(path, "utf8"), plates, becomes: "", changed: null, doubts: [], problems: [] });
    }
    const [, second] = [...this.maps.values()];
    if (second?.plates[4]) {
      const { row } = second.plates[4], readings = cards[row]?.tints ?? "";
      second.plates[4].how = "doubt";
      second.doubts = [{ question: "map-edge-4", heading: "Panel B, KM12-LR1, 9 March: is this map right?", said: "Wells at the edge read 14 % lower than wells inside. A turned, mirrored or shifted map fits no better, so this looks like drying at the edge and not like a wrong map.",
        row, readings, expected: readings, offers: "", command: null }];
    }
  }

  plateOf(plate, row, card) {
    const fails = card?.verdict === "fail";
    return { row, card: card?.id ?? "", line: plate.whole_plate?.cell_line ?? "", day: card?.day ?? "", said: fails ? "vehicle wells scatter" : "fits", how: fails ? "wrong" : "fits" };
  }

  put(map) { this.maps.set(map.id, map); return map; }

  /** Compounds of the study in the order of their colours. */
  get compounds() { return [...new Set([...this.maps.values()].flatMap((map) => [...map.wells.values()].map((well) => well.compound).filter(Boolean)))]; }

  well(map, name, colours = this.compounds) {
    const { role, compound, dose, line, exclude } = map.wells.get(name) ?? NOTHING, own = [...map.wells.values()].filter((well) => well.compound === compound && well.dose).map((well) => well.dose);
    const [low, high] = [Math.min(...own), Math.max(...own)], depth = dose ? (high > low ? Math.log(dose / low) / Math.log(high / low) : 1) : 0, shown = dose === null ? "" : shownDose(dose);
    const said = [line && `${line}:`, compound ? `${compound} ${shown}`.trim() : { vehicle: "vehicle", blank: "blank, no cells", empty: "empty", "": "nothing said" }[role] ?? role, exclude && `left out: ${exclude}`].filter(Boolean).join(" ");
    return { well: name, role: compound && !role ? "sample" : role, compound, colour: compound ? colours.indexOf(compound) : -1, dose: shown, depth, line, exclude, said, copy: compound ? `${line ? `${line}: ` : ""}${compound} ${shown}`.trim() : role };
  }

  view(map) {
    const [rows, columns] = map.shape, colours = this.compounds, readable = !map.problems.some((one) => one.severity === "error");
    const wells = readable ? Array.from({ length: rows * columns }, (_, at) => this.well(map, wellAt(Math.floor(at / columns), at % columns), colours)) : [];
    const count = (role) => wells.filter((well) => well.role === role).length, missing = wells.filter((well) => well.role === "").length;
    const own = [...new Set(wells.map((well) => well.compound).filter(Boolean))];
    return { id: map.id, name: map.name, file: map.file, rows, columns, wells, series: this.series(map),
      compounds: own.map((name) => { const those = wells.filter((well) => well.compound === name), doses = new Set(those.map((well) => well.dose)).size; return { name, colour: colours.indexOf(name), doses, replicates: Math.round(those.length / doses) }; }),
      said: `${count("sample")} samples, ${count("vehicle")} vehicle wells, ${count("blank")} blanks, ${count("empty")} empty. ${missing ? `${missing} wells have no role.` : "Nothing is missing."}`,
      checks: [{ ok: missing === 0, said: "every well that was read has a role" }, { ok: true, said: "doses, units and controls make sense" }],
      problems: map.problems, text: map.text, changed: map.changed, hash: hash(map.text), becomes: map.becomes, doubts: map.doubts };
  }

  /** Series that the text says. */
  series(map) {
    return [...map.text.matchAll(/\[\[series\]\]\ncompound = "(.*)"\nwells = "(.*)"\ntop = "(.*)"\nfactor = "?([\w.-]+)"?\ndirection = "(\w+)"/g)].map(([, compound, wells, top, factor, direction]) => {
      const [one, other] = wells.split("-"), [[a, b], [c, d]] = [spot(one), spot(other)], from = wellAt(direction === "up" ? Math.max(a, c) : Math.min(a, c), direction === "left" ? Math.max(b, d) : Math.min(b, d));
      return { compound, wells, from, to: from === one ? other : one, top: top.replace("uM", "µM"), factor, direction, said: `${compound}, ${wells}` };
    });
  }

  entry(map) {
    const [rows, columns] = map.shape, view = this.view(map), tints = Buffer.from(view.wells.map(({ role, colour, depth }) => (colour >= 0 ? 16 * (1 + colour) + Math.round(15 * depth) : { vehicle: 1, blank: 2, empty: 0, "": 0 }[role] ?? 3)));
    return { id: map.id, name: map.name, file: map.file, form: map.text ? "TOML" : "workbook", wells: view.wells.length, rows, columns, tints: tints.toString("base64"), plates: map.plates, doubts: map.doubts.length, problems: map.problems, becomes: map.becomes };
  }

  section() {
    return { list: [...this.maps.values()].map((map) => this.entry(map)), compounds: this.compounds, lines: ["KM12", "KM12-LR1", "KM12-LR2"],
      templates: [{ id: "template:triplicate", name: "Two compounds in triplicate", said: "vehicle in column 2, blanks in the corners", wells: 96 }] };
  }

  question() {
    return [...this.maps.values()].flatMap((map) => map.doubts.map((doubt) => ({ id: doubt.question, step: "maps", heading: doubt.heading, said: doubt.said, map: map.id,
      pictures: [{ rows: 8, columns: 12, tints: doubt.readings, said: "readings" }, { rows: 8, columns: 12, tints: doubt.expected, said: "what the map expects" }],
      answers: [{ id: "right", label: "The map is right", main: false }, { id: "change", label: "Change the map", main: false, go: "maps" }] })));
  }

  /** What a command would make of its map: the map, the wells that change, and words. Throws what the program would refuse. */
  made(command) {
    const old = this.maps.get(command.map), map = { ...old, wells: new Map(old.wells), text: old.text };
    let said = "", verb = "Paint";
    const strange = [];
    const set = (name, more) => map.wells.set(name, { ...(map.wells.get(name) ?? NOTHING), ...more });
    const append = (text) => { const begins = map.text.trimEnd().split("\n").length + 2; map.text = `${map.text.trimEnd()}\n\n${text}`; map.changed = [begins, begins + text.trimEnd().split("\n").length - 1]; };
    if (command.do === "paint") {
      const { role, compound, dose, cell_line: line, exclude } = command.set;
      if (dose && nanomolar(dose) === null) throw { message: `\`${dose}\` is no dose`, help: "Write a number and its unit, such as 10 µM." };
      for (const name of command.wells) set(name, { ...(role ? { role, compound: "", dose: null } : {}), ...(compound ? { compound, role: "sample" } : {}), ...(dose ? { dose: nanomolar(dose) } : {}), ...(line ? { line } : {}), ...(exclude === undefined ? {} : { exclude }) });
      append(`[well]\n"${command.wells.join(",")}" = ${JSON.stringify(command.set)}\n`);
      said = `${command.wells.length} wells: ${Object.values(command.set).join(" ")}.`;
    } else if (command.do === "series") {
      const [[a, b], [c, d]] = [spot(command.from), spot(command.to)], [high, wide] = [Math.abs(c - a) + 1, Math.abs(d - b) + 1], across = command.direction ? ["right", "left"].includes(command.direction) : wide >= high;
      const top = nanomolar(command.top), factor = command.factor === "half-log" ? Math.sqrt(10) : Number(command.factor), direction = across ? (d >= b ? "right" : "left") : c >= a ? "down" : "up";
      if (top === null) throw { message: `\`${command.top}\` is no dose`, help: "Write a number and its unit, such as 10 µM." };
      for (let row = Math.min(a, c); row <= Math.max(a, c); row += 1) for (let column = Math.min(b, d); column <= Math.max(b, d); column += 1) set(wellAt(row, column), { role: "sample", compound: command.compound, dose: Number((top / factor ** Math.abs(across ? column - b : row - a)).toPrecision(6)), ...(command.line ? { line: command.line } : {}) });
      append(`[[series]]\ncompound = "${command.compound}"\nwells = "${wellAt(Math.min(a, c), Math.min(b, d))}-${wellAt(Math.max(a, c), Math.max(b, d))}"\ntop = "${command.top}"\nfactor = "${command.factor}"\ndirection = "${direction}"\n`);
      said = `${command.from} to ${command.to}: ${across ? wide : high} doses, ${shownDose(top)} to ${shownDose(top / factor ** ((across ? wide : high) - 1))}; ${across ? high : wide} replicates.`;
    } else if (command.do === "clear_wells") {
      for (const name of command.wells) map.wells.delete(name);
      said = `${command.wells.length} wells cleared.`;
    } else if (command.do === "move_wells") {
      const moved = command.wells.map((name) => { const [row, column] = spot(name); return [wellAt(row + command.rows, column + command.columns), map.wells.get(name)]; });
      for (const name of command.wells) map.wells.delete(name);
      for (const [name, what] of moved) if (what) map.wells.set(name, what);
      said = "moved";
    } else if (command.do === "paste") {
      verb = "Take";
      const [row, column] = spot(command.at);
      command.text.split("\n").forEach((line, r) => line.split("\t").forEach((cell, c) => {
        const name = wellAt(row + r, column + c), found = /^(.+?) ([\d.]+ ?\S+)$/.exec(cell.trim());
        if (cell.trim() === "") return;
        if (row + r >= map.shape[0] || column + c >= map.shape[1]) strange.push({ at: name, text: cell, why: "lies beside the plate" });
        else if (["vehicle", "blank", "empty"].includes(cell.trim())) set(name, { ...NOTHING, role: cell.trim() });
        else if (found && nanomolar(found[2].replace(/(\d)([a-zµ])/, "$1 $2"))) set(name, { role: "sample", compound: found[1], dose: nanomolar(found[2]) });
        else strange.push({ at: name, text: cell, why: "a number needs a unit" });
      }));
      said = "A grid.";
    } else if (command.do === "turn_map") {
      const [rows, columns] = map.shape;
      map.wells = new Map([...old.wells].map(([name, what]) => { const [r, c] = spot(name); return [wellAt(command.how === "columns" ? r : rows - 1 - r, command.how === "rows" ? c : columns - 1 - c), what]; }));
      said = "turned";
    } else if (command.do === "use_map") {
      const from = [...this.maps.values()].flatMap((one) => one.plates.filter((plate) => command.rows.includes(plate.row)));
      for (const one of this.maps.values()) one.plates = one.plates.filter((plate) => !command.rows.includes(plate.row));
      map.plates = [...old.plates, ...from];
    }
    const wells = [...new Set([...old.wells.keys(), ...map.wells.keys()])].filter((name) => JSON.stringify(old.wells.get(name)) !== JSON.stringify(map.wells.get(name)));
    return { map, wells, said, does: `${verb} ${wells.length} wells`, strange };
  }

  /** Does a command of the page; gives the id of its map. */
  act(command) {
    if (command.do === "new_map") {
      const id = `layouts/${command.name.toLowerCase().replaceAll(" ", "_")}.toml`, like = this.maps.get(command.like);
      return this.put({ id, name: command.name, file: id, shape: SHAPES[command.wells], wells: new Map(like?.wells), text: like?.text ?? "# A blank map.\n", plates: [], becomes: "", changed: null, doubts: [], problems: [] }).id;
    }
    if (command.do === "edit_text") {
      const map = this.maps.get(command.file);
      map.text = command.text;
      map.problems = command.text.includes("compond") ? [problem("unknown key `compond`", `${map.file}:3:1`, "compond = \"a\"", "did you mean `compound`?")] : [];
      return null;
    }
    if (command.do === "answer") {
      for (const map of this.maps.values()) map.doubts = map.doubts.filter((doubt) => doubt.question !== command.question);
      return null;
    }
    const { map } = this.made(command);
    if (map.becomes) {
      this.maps.get(map.id).plates = [];
      Object.assign(map, { id: map.becomes, file: map.becomes, becomes: "" });
    }
    return this.put(map).id;
  }

  /** Answers for a mock. */
  on(mock) {
    const refused = (one) => [400, { error: { code: "bad", message: one.message ?? String(one), help: one.help ?? "" } }];
    const { state } = mock, history = [];
    const sections = () => ({ maps: this.section(), questions: { list: [...(state.questions?.list ?? []).filter((one) => one.step !== "maps"), ...this.question()] } });
    Object.assign(state, structuredClone(sections()));
    const turned = (undo, id = null) => {
      Object.assign(state, { rev: state.rev + 1, ...structuredClone(sections()), study: { ...state.study, undo } });
      return [200, { rev: state.rev, changed: ["maps"], ms: 3, state, curve: null, decision: null, map: id ? this.view(this.maps.get(id)) : null }];
    };
    mock.answers["/api/map"] = (_, url) => { const map = this.maps.get(url.searchParams.get("id")); return map ? [200, this.view(map)] : refused({ message: "There is no such map." }); };
    mock.answers["/api/readings"] = (_, url) => { const card = state.files.cards[Number(url.searchParams.get("row"))]; return card ? [200, { row: Number(url.searchParams.get("row")), rows: card.rows, columns: card.columns, tints: card.tints, values: [...Buffer.from(card.tints, "base64")].map((tint) => (tint === 255 ? null : 100 * tint)), read: "" }] : refused({ message: "There is no such row." }); };
    mock.answers["/api/text"] = (_, url) => { const map = this.maps.get(url.searchParams.get("file")); return [200, { file: map.file, text: map.text, hash: hash(map.text), problems: map.problems }]; };
    mock.answers["/api/try"] = ({ command }) => {
      this.tries += 1;
      try { const { map, ...rest } = this.made(command); return [200, { map: this.view(map), ...rest }]; } catch (one) { return refused(one); }
    };
    mock.answers["/api/do"] = ({ command }) => {
      this.commands.push(command);
      if (command.do === "edit_text" && command.was !== hash(this.maps.get(command.file).text)) return [409, { error: { code: "changed", message: `${command.file} was changed by another program`, help: "Look at what stands there now." } }];
      history.push(new Map([...this.maps].map(([id, map]) => [id, { ...map, wells: new Map(map.wells) }])));
      try { return turned(command.do, this.act(command)); } catch (one) { history.pop(); return refused(one); }
    };
    mock.answers["/api/undo"] = () => { if (history.length > 0) this.maps = history.pop(); return turned(history.length > 0 ? "a step" : null); };
  }
}
