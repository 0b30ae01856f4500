// Tables as text.

import { readFileSync } from "node:fs";

/** Rows of cells (RFC 4180). */
export function cells(text) {
  const rows = [];
  let row = [], cell = "", quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (quoted) {
      if (letter === '"' && text[at + 1] === '"') { cell += '"'; at += 1; }
      else if (letter === '"') quoted = false;
      else cell += letter;
    } else if (letter === '"') quoted = true;
    else if (letter === ",") { row.push(cell); cell = ""; }
    else if (letter === "\n") { row.push(cell.replace(/\r$/, "")); rows.push(row); row = []; cell = ""; }
    else cell += letter;
  }
  if (cell || row.length) { row.push(cell); rows.push(row); }
  return rows;
}

/** The rows of a file by the names of its columns. */
export function rowsOf(path) {
  const [head, ...rows] = cells(readFileSync(path, "utf8"));
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])));
}
