// The wells of the run, as wells.csv has them, and as the page names them.

import { join } from "node:path";
import { rowsOf } from "./csv.mjs";

const kept = new Map();

/** Rows of wells.csv. */
export function wellsOf(study) {
  if (!kept.has(study.folder)) kept.set(study.folder, rowsOf(join(study.folder, "wells.csv")));
  return kept.get(study.folder);
}

/** Names that the page has for its plates, compounds, lines and experiments. */
export const namesOf = (page) => page.evaluate(() => JSON.parse(document.getElementById("data").textContent));

/** The wells of a plate of the page. */
export function onPlate(study, names, index) {
  const { export: file } = names.plates[index];
  const wells = wellsOf(study).filter((row) => row.export === file);
  const inside = new Set(wells.map((row) => row.plate));
  // Of several plates in a file, the one whose name the page shows.
  return inside.size === 1 ? wells : wells.filter((row) => names.plates[index].name.includes(row.plate));
}

/** Row and column of a well, from 0. */
export function placeOf(well) {
  const [, letters, column] = /^([A-Z]+)(\d+)$/.exec(well);
  const row = [...letters].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1;
  return { row, col: Number(column) - 1 };
}

/** What a tooltip says: well, percent of vehicle, and its other lines. */
export function read(tip) {
  const [head, ...rest] = tip;
  const [, well, percent] = /^([A-Z]+\d+)(?: · (−?-?\d+) % of vehicle)?$/u.exec(head) ?? [];
  return { well, percent: percent === undefined ? null : Number(percent.replace("−", "-")), rest };
}

/** Why a tooltip does not tell the well of wells.csv; empty where it does. */
export function disagreement(study, names, tip) {
  const { well, percent, rest } = read(tip);
  const index = names.plates.findIndex((plate) => rest.includes(plate.name));
  if (index < 0) return `no plate in ${tip}`;
  const row = onPlate(study, names, index).find((one) => one.well === well);
  if (!row) return `${well} is not on the plate`;
  const expected = row.response === "" ? null : Math.round(100 * Number(row.response));
  if (expected === null ? percent !== null : Math.abs(percent - expected) > 1) return `${well} ${percent} % is not ${row.response}`;
  const text = rest.join("\n").replace(/\u202f/g, "");
  for (const name of [row.compound, row.cell_line, row.experiment]) if (name && row.role === "sample" && !text.includes(name)) return `no ${name} in ${text}`;
  const reading = /reading (-?[\d.]+)/.exec(text)?.[1];
  if (row.value !== "" && Math.abs(Number(reading) - Number(row.value)) > 5e-4 * Math.max(1, Math.abs(Number(row.value)))) return `reading ${reading} is not ${row.value}`;
  return "";
}

/** The lines of a tooltip; null where there is none. */
export const tipOf = (holder) => holder.evaluate((one) => {
  const tip = one.querySelector(".tip");
  return tip && [...tip.children].map((line) => line.textContent);
});

/** Row and column that a ring is drawn around, of a plate of that shape. */
export const ringOf = (holder, { rows, cols }) => holder.evaluate((one, shape) => {
  const ring = one.querySelector(".ring");
  if (!ring) return null;
  const box = one.getBoundingClientRect(), own = ring.getBoundingClientRect();
  return {
    row: Math.floor(((own.top + own.bottom) / 2 - box.top) / box.height * shape.rows),
    col: Math.floor(((own.left + own.right) / 2 - box.left) / box.width * shape.cols),
  };
}, { rows, cols });
