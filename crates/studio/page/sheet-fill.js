// Ranges of the table: what is copied to a spreadsheet, what is pasted from one, what is filled down.

/**
 * @typedef {import("./types.js").SheetRow} SheetRow
 * @typedef {{row: number, key: string, text: string}} CellSaid
 * @typedef {{top: number, left: number, bottom: number, right: number}} Range  rows and columns as they are shown, ends included
 * @typedef {object} Table
 * @property {SheetRow[]} rows              in the order in which they are shown
 * @property {(string|null)[]} keys         of columns; null where nothing can be typed
 * @property {(row: SheetRow, column: number) => string} text   what stands there
 *
 * @typedef {object} Pasted
 * @property {CellSaid[]} cells   that would change
 * @property {Range} range        that it would cover
 * @property {number} rows        that were pasted
 * @property {number} below       of these below the last plate
 * @property {number} right       columns right of the last
 * @property {number} shut        cells that would say something else and cannot be typed into
 */

/** Cells of a text as spreadsheets copy it: tabs between, quotes around what holds a tab, a quote or a break. @param {string} text */
export function parsed(text) {
  /** @type {string[][]} */
  const rows = [[]];
  const clean = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const part = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))([\t\n]|$)/gy;
  for (let found = part.exec(clean); found; found = part.exec(clean)) {
    rows.at(-1)?.push(found[1] === undefined ? (found[2] ?? "").trim() : found[1].replace(/""/g, '"'));
    if (found[3] === "\n") rows.push([]);
    if (found[3] === "") break;
  }
  return rows;
}

/** The text of a range, for spreadsheets. @param {Table} table @param {Range} range */
export function copied(table, range) {
  const quoted = (/** @type {string} */ text) => (/["\t\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  return table.rows.slice(range.top, range.bottom + 1)
    .map((row) => table.keys.slice(range.left, range.right + 1).map((_, at) => quoted(table.text(row, range.left + at))).join("\t")).join("\n");
}

/**
 * What pasting would change. One row goes down through all that are selected, as spreadsheets do it.
 * @param {Table} table @param {Range} range @param {string[][]} block
 * @returns {Pasted}
 */
export function pasted(table, range, block) {
  const wide = Math.max(...block.map((row) => row.length)), tall = range.bottom - range.top + 1, across = range.right - range.left + 1;
  const rows = tall > block.length && tall % block.length === 0 ? tall : block.length;
  const columns = across > wide && across % wide === 0 ? across : wide;
  const plan = /** @type {Pasted} */ ({ cells: [], range: { top: range.top, left: range.left, bottom: Math.min(range.top + rows, table.rows.length) - 1, right: Math.min(range.left + columns, table.keys.length) - 1 },
    rows, below: Math.max(0, range.top + rows - table.rows.length), right: Math.max(0, range.left + columns - table.keys.length), shut: 0 });
  for (let down = 0; down < rows - plan.below; down += 1) {
    const row = /** @type {SheetRow} */ (table.rows[range.top + down]), said = block[down % block.length] ?? [];
    for (let at = 0; at < columns - plan.right; at += 1) {
      const text = said[at % wide], key = table.keys[range.left + at];
      if (text === undefined || text === table.text(row, range.left + at)) continue;
      if (key && !row.fixed) plan.cells.push({ row: row.row, key, text }); else plan.shut += 1;
    }
  }
  return plan;
}

/**
 * What filling down changes: rows below `range`, down to `last`, take the texts of its rows in turn.
 * @param {Table} table @param {Range} range @param {number} last
 */
export function filled(table, range, last) {
  /** @type {CellSaid[]} */
  const cells = [];
  const tall = range.bottom - range.top + 1;
  for (let at = range.bottom + 1; at <= last; at += 1) {
    const row = table.rows[at], from = table.rows[range.top + ((at - range.top) % tall)];
    if (!row || !from || row.fixed) continue;
    for (let column = range.left; column <= range.right; column += 1) {
      const key = table.keys[column], text = table.text(from, column);
      if (key && text !== table.text(row, column)) cells.push({ row: row.row, key, text });
    }
  }
  return cells;
}

/** Every cell of a range that says something, emptied. @param {Table} table @param {Range} range */
export function emptied(table, range) {
  return table.rows.slice(range.top, range.bottom + 1).filter((row) => !row.fixed).flatMap((row) =>
    table.keys.slice(range.left, range.right + 1).flatMap((key) => (key && row.cells[key]?.from === "row" ? [{ row: row.row, key, text: "" }] : [])));
}
