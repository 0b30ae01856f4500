// The plates of a study as in a spreadsheet. One tab stop; arrows go from cell to cell, what is typed changes the cell.

import { fill, h, plain } from "./dom.js";
import { arrow } from "./gestures.js";
import { fieldProblems } from "./problems.js";
import { cellsOf } from "./sheet-cells.js";
import { editCell } from "./sheet-edit.js";
import { emptied, filled } from "./sheet-fill.js";
import { hands } from "./sheet-hands.js";
import { said } from "./words-study.js";

/**
 * @typedef {import("./types.js").SheetRow} SheetRow
 * @typedef {import("./sheet-fill.js").CellSaid} CellSaid
 * @typedef {import("./sheet-fill.js").Range} Range
 * @typedef {import("./sheet-cells.js").Column} Column
 * @typedef {{rows: SheetRow[], from: number, name: string|null, body: HTMLElement}} Chunk  rows that are built together
 */

/** So many rows are built at once, when they are seen; and about how high one is, CSS pixels. */
const CHUNK = 30, ROW_HIGH = 31;
const PAGE_ROWS = 10;

/**
 * @param {import("./step.js").Ctx} ctx
 * @param {(cells: CellSaid[], said: string) => void} write
 * @param {(rows: number[]) => void} remove
 * @param {(row: SheetRow|undefined) => void} looked  another row has the focus
 */
export function sheetGrid(ctx, write, remove, looked) {
  const { state } = ctx, drawn = cellsOf(ctx.state);
  const head = h("thead"), table = h("table", { class: "plates-grid", role: "grid", "aria-label": said.grid, "aria-multiselectable": "true", "data-keys": "sheet" }, head);
  const handle = h("span", { class: "handle", "aria-hidden": "true" });
  const preview = h("div", { class: "doubt preview", role: "group", "aria-label": said.preview, hidden: true });
  const none = h("p", { class: "empty", hidden: true }, said.none);
  const box = h("div", { class: "panel grid-box" }, table, none), root = h("div", null, preview, box);
  // The heads stay in sight, except where the table is wider than its room: a box that scrolls keeps them within.
  const sized = new ResizeObserver(() => box.classList.toggle("scrolls", table.offsetWidth > box.clientWidth));
  sized.observe(table);
  sized.observe(box);

  let group = /** @type {"day"|"line"|"file"} */ ("day"), more = false, days = false, find = "";
  /** @type {Column[]} */
  let columns = [];
  /** @type {SheetRow[]} rows as they are shown */
  let shown = [];
  /** @type {Chunk[]} */
  let chunks = [];
  /** @type {Map<number, {told: string, lines: HTMLElement[]}>} built rows, by row */
  const built = new Map();
  /** @type {HTMLElement[][]} cells of built rows, by place */
  let cells = [];
  /** Where a range begins, and where the focus is: rows and columns as they are shown. */
  let anchor = { row: 0, column: 1 }, at = { row: 0, column: 1 };
  let editing = false, stale = false;
  /** @type {Element[]} cells that are marked as selected */
  let lit = [];

  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) { const chunk = chunks.find(({ body }) => body === target); if (chunk) build(chunk); }
  }, { rootMargin: "500px" });

  /** @type {import("./sheet-fill.js").Table} */
  const model = { get rows() { return shown; }, get keys() { return columns.map(({ key }) => key); }, text };

  /** What a cell holds, as it is typed and copied. @param {SheetRow} row @param {number} column */
  function text(row, column) {
    const { kind, key } = columns[column] ?? {};
    if (key) return row.cells[key]?.text ?? "";
    return kind === "called" ? row.called : kind === "z" ? row.quality.z : kind === "quality" ? row.quality.said : "";
  }

  /** The usual columns as in the picture. A day has its own where it is no heading, or where one is not said yet. */
  function arrange() {
    const sheet = state.sheet;
    if (!sheet) return;
    days ||= group !== "day" || sheet.rows.some((row) => !row.cells.experiment?.text);
    const column = (/** @type {import("./types.js").SheetColumn} */ one) => /** @type {Column} */ ({ kind: "key", key: one.key, name: one.name, title: plain([one.meaning, one.takes && `${said.takes}: ${one.takes}.`].filter(Boolean).join(" ")) });
    const extra = (/** @type {import("./types.js").SheetColumn} */ one) => !one.usual || one.key === "export" || one.key === "plate" || one.key === "experiment" && !days;
    const fixed = (/** @type {"picture"|"called"|"z"|"quality"} */ kind) => /** @type {Column} */ ({ kind, key: null, name: said.columns[kind], title: kind === "called" ? said.calledSaid : "" });
    columns = [fixed("picture"), fixed("called"), ...sheet.columns.filter((one) => !extra(one)).map(column), fixed("z"), fixed("quality"), ...(more ? sheet.columns.filter(extra).map(column) : [])];
  }

  /** Rows of a group under one heading, in the order of the study. */
  function sorted() {
    const rows = state.sheet?.rows ?? [], parts = find.toLowerCase().split(/\s+/).filter(Boolean);
    const found = rows.filter((row) => parts.every((part) => [row.called, row.day, ...Object.values(row.cells).map((cell) => cell.text || cell.guess)].join(" ").toLowerCase().includes(part)));
    if (group === "file") return [{ name: null, rows: found }];
    /** @type {Map<string, SheetRow[]>} */
    const groups = new Map();
    for (const row of found) {
      const name = group === "day" ? row.day : row.cells.cell_line?.text ?? "", own = groups.get(name);
      if (own) own.push(row); else groups.set(name, [row]);
    }
    return [...groups].map(([name, own]) => ({ name, rows: own }));
  }

  function draw() {
    if (editing) { stale = true; return; }
    stale = false;
    const focus = table.contains(document.activeElement), had = shown[at.row]?.row, key = columns[at.column]?.key, kind = columns[at.column]?.kind, spread = [anchor.row - at.row, anchor.column - at.column];
    const before = JSON.stringify(columns);
    arrange();
    if (JSON.stringify(columns) !== before) {
      built.clear();
      fill(head, h("tr", null, columns.map(({ kind, name, title }, column) => h("th", { scope: "col", class: kind === "key" ? null : kind, title: title || null,
        click: () => { if (shown.length > 0) { anchor = { row: 0, column }; go(shown.length - 1, column, true, false); } } }, kind === "picture" ? h("span", { class: "heard" }, name) : name))));
    }
    seen.disconnect();
    const groups = sorted();
    shown = groups.flatMap((own) => own.rows);
    cells = [];
    chunks = [];
    let from = 0;
    for (const { name, rows } of groups) {
      for (let start = 0; start < rows.length; start += CHUNK) {
        const part = rows.slice(start, start + CHUNK);
        chunks.push({ rows: part, from: from + start, name: start === 0 ? name : null, body: h("tbody") });
      }
      from += rows.length;
    }
    none.hidden = shown.length > 0;
    fill(table, head, chunks.map(({ body }) => body));
    table.setAttribute("aria-rowcount", String(shown.length + 1));
    const there = shown.findIndex((one) => one.row === had), row = there < 0 ? clamp(at.row, shown.length) : there, column = Math.max(0, columns.findIndex((one) => one.kind === kind && one.key === key));
    at = { row, column: column || Math.min(1, columns.length - 1) };
    anchor = { row: clamp(at.row + (spread[0] ?? 0), shown.length), column: clamp(at.column + (spread[1] ?? 0), columns.length) };
    for (const chunk of chunks) {
      // Those that are built already stand at once, the others when they are seen.
      if (chunk.rows.every((one) => built.has(one.row)) || chunks.length < 3) build(chunk);
      else {
        const room = h("td", { colspan: columns.length });
        room.style.setProperty("height", `${chunk.rows.length * ROW_HIGH}px`);
        fill(chunk.body, heading(chunk), h("tr", { "aria-hidden": "true" }, room));
        seen.observe(chunk.body);
      }
    }
    light();
    if (focus && shown.length > 0) cell(at.row, at.column)?.focus({ preventScroll: true });
  }

  const clamp = (/** @type {number} */ n, /** @type {number} */ of) => Math.max(0, Math.min(n, of - 1));

  /** @param {Chunk} chunk */
  function heading({ name }) {
    if (name === null) return null;
    const about = name && said.groupSaid[group];
    return h("tr", { class: "group" }, h("th", { scope: "rowgroup", colspan: columns.length }, group === "line" && name && drawn.mark(name), h("span", { class: group === "line" ? "named" : null }, name || said.without[group]), about && h("span", { class: "tiny mute" }, about)));
  }

  /** @param {Chunk} chunk */
  function build(chunk) {
    seen.unobserve(chunk.body);
    const wrong = fieldProblems(state);
    fill(chunk.body, heading(chunk), chunk.rows.flatMap((row, down) => {
      const problems = wrong.filter((problem) => problem.row === row.row);
      const told = JSON.stringify([row, problems, drawn.card(row)?.tints, state.maps?.list.map((map) => map.name), state.sheet?.lines]);
      let known = built.get(row.row);
      if (known?.told !== told) built.set(row.row, known = { told, lines: drawn.lines(row, columns, problems) });
      cells[chunk.from + down] = /** @type {HTMLElement[]} */ ([...known.lines[0]?.children ?? []]);
      known.lines[0]?.setAttribute("aria-rowindex", String(chunk.from + down + 2));
      return known.lines;
    }));
  }

  /** A cell; its rows are built for it. @param {number} row @param {number} column @returns {HTMLElement|undefined} */
  function cell(row, column) {
    if (!cells[row]) { const chunk = chunks.find(({ from, rows }) => row >= from && row < from + rows.length); if (chunk) build(chunk); }
    return cells[row]?.[column];
  }

  /** @returns {Range} */
  const range = () => ({ top: Math.min(anchor.row, at.row), bottom: Math.max(anchor.row, at.row), left: Math.min(anchor.column, at.column), right: Math.max(anchor.column, at.column) });

  /** Cells of a range that are built. @param {Range} of */
  const inside = ({ top, left, bottom, right }) => cells.slice(top, bottom + 1).flatMap((row) => row?.slice(left, right + 1) ?? []);

  function light() {
    for (const one of lit) { one.classList.remove("sel"); one.removeAttribute("aria-selected"); one.setAttribute("tabindex", "-1"); }
    const of = range(), here = cell(at.row, at.column), corner = cells[of.bottom]?.[of.right];
    lit = [...inside(of), ...(here ? [here] : [])];
    const several = of.top !== of.bottom || of.left !== of.right;
    for (const one of lit) { one.setAttribute("aria-selected", "true"); if (several) one.classList.add("sel"); }
    here?.setAttribute("tabindex", "0");
    handle.remove();
    if (corner && columns.slice(of.left, of.right + 1).some(({ key }) => key)) corner.append(handle);
    for (const line of table.querySelectorAll("tr.here")) line.classList.remove("here");
    here?.parentElement?.classList.add("here");
    looked(shown[at.row]);
  }

  /** @param {number} row @param {number} column @param {boolean} extend @param {boolean} [scroll] */
  function go(row, column, extend, scroll = true) {
    at = { row: clamp(row, shown.length), column: clamp(column, columns.length) };
    if (!extend) anchor = { ...at };
    light();
    const here = cell(at.row, at.column);
    here?.focus({ preventScroll: true });
    if (scroll) here?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const of = range();
    if (extend) ctx.announce(said.selected(of.bottom - of.top + 1, of.right - of.left + 1));
  }

  /** What may stand in a cell, the suggestion first. @param {SheetRow} row @param {string} key @returns {import("./sheet-edit.js").Offer[]} */
  function offers(row, key) {
    const guess = row.cells[key]?.guess, own = row.choices[key] ?? [], column = state.sheet?.columns.find((one) => one.key === key)?.choices ?? [];
    const known = key === "cell_line" || key === "parental" ? state.sheet?.lines ?? [] : key === "experiment" ? (state.sheet?.design.days ?? []).map(({ name }) => name)
      : key === "layout" ? (state.maps?.list ?? []).map((map) => map.file) : [];
    return [...new Set([...(guess ? [guess] : []), ...own, ...column, ...known])].map((text) => {
      const map = key === "layout" ? state.maps?.list.find((one) => one.file === text) : null;
      return { text, label: map ? map.name : text, about: text === guess ? said.suggested : map ? text : "" };
    });
  }

  /** @param {string|null} begun  what was typed to begin with; null: the text that stands there */
  function edit(begun) {
    const row = shown[at.row], key = columns[at.column]?.key, element = cell(at.row, at.column);
    if (!row || !element || editing) return;
    if (row.fixed || !key) return ctx.notice(row.fixed || said.notTyped);
    const before = row.cells[key]?.text ?? "", name = `${columns[at.column]?.name}, ${row.called}`;
    editing = true;
    element.classList.add("edited");
    editCell(element, name, begun ?? before, offers(row, key), begun !== null, (text, then) => {
      editing = false;
      element.classList.remove("edited");
      const focus = document.activeElement === document.body || table.contains(document.activeElement), value = text?.trim() ?? before;
      if (stale) draw();
      const step = { stay: [0, 0], down: [1, 0], up: [-1, 0], right: [0, 1], left: [0, -1] }[then];
      if (focus) go(at.row + (step[0] ?? 0), at.column + (step[1] ?? 0), false);
      if (value !== before) write([{ row: row.row, key, text: value }], said.changed(1));
    });
  }

  /** Suggestions of the range, taken. @returns {boolean} were there any? */
  function takeGuesses() {
    const of = range(), found = shown.slice(of.top, of.bottom + 1).flatMap((row) => columns.slice(of.left, of.right + 1).flatMap(({ key }) => {
      const one = key && !row.fixed ? row.cells[key] : null;
      return key && one?.guess && !one.text ? [{ row: row.row, key, text: one.guess }] : [];
    }));
    if (found.length > 0) write(found, said.changed(found.length));
    return found.length > 0;
  }

  /** Fills from the range down to a row; a range of several rows that is filled at keys takes its first. @param {number} last @param {Range} [from] */
  function fillDown(last, from = range()) {
    const changes = filled(model, from, last);
    write(changes, said.filled(changes.length));
  }

  function empty() {
    const of = range(), called = columns[of.left]?.kind === "called" || columns[of.left]?.kind === "picture";
    if (called && of.right < 2) return remove(shown.slice(of.top, of.bottom + 1).map((row) => row.row));
    const changes = emptied(model, of);
    write(changes, said.emptied(changes.length));
  }

  /** The last row of the group of a row. @param {number} row */
  function groupEnd(row) {
    let end = shown.length - 1;
    for (const chunk of chunks) if (chunk.from > row && chunk.name !== null) { end = chunk.from - 1; break; }
    return end;
  }

  table.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const mod = event.ctrlKey || event.metaKey, step = arrow(event), key = event.key;
    if (step) go(at.row + step[0], at.column + step[1], event.shiftKey);
    else if (mod && key.startsWith("Arrow")) go(key === "ArrowUp" ? 0 : key === "ArrowDown" ? shown.length : at.row, key === "ArrowLeft" ? 0 : key === "ArrowRight" ? columns.length : at.column, event.shiftKey);
    else if (key === "Home" || key === "End") go(mod ? (key === "Home" ? 0 : shown.length) : at.row, key === "Home" ? 0 : columns.length, event.shiftKey);
    else if (key === "PageUp" || key === "PageDown") go(at.row + (key === "PageUp" ? -PAGE_ROWS : PAGE_ROWS), at.column, event.shiftKey);
    else if (key === "Enter") { if (!takeGuesses()) edit(null); }
    else if (key === "F2" || event.altKey && key === "ArrowDown") edit(null);
    else if (key === "Delete" || key === "Backspace") empty();
    else if (key === "Escape") { if (preview.hidden) go(at.row, at.column, false); else drop(); }
    else if (mod && key.toLowerCase() === "d") { const of = range(); if (of.top === of.bottom) fillDown(of.top, { ...of, top: Math.max(0, of.top - 1), bottom: Math.max(0, of.top - 1) }); else fillDown(of.bottom, { ...of, bottom: of.top }); }
    else if (mod && key.toLowerCase() === "a") { anchor = { row: 0, column: 0 }; go(shown.length, columns.length, true, false); }
    // What begins with these is no text of a cell: they find, and show the keys.
    else if (!mod && !event.altKey && key.length === 1 && key !== "/" && key !== "?") edit(key === " " ? "" : key);
    else return;
    event.preventDefault();
  });

  /** The cell that an event is over, also while the corner holds the pointer. @param {Event} event */
  function placeOf(event) {
    const target = event instanceof PointerEvent && event.type === "pointermove" ? document.elementFromPoint(event.clientX, event.clientY) : /** @type {Element} */ (event.target);
    const element = target?.closest("[aria-colindex]"), row = cells.findIndex((line) => line?.[0]?.parentElement === element?.parentElement);
    return element && row >= 0 ? { row, column: Number(element.getAttribute("aria-colindex")) - 1 } : null;
  }

  /** Marks the cells that would change. @param {Range|null} of */
  function hint(of) {
    for (const one of table.querySelectorAll(".coming")) one.classList.remove("coming");
    if (of) for (const one of inside(of)) one.classList.add("coming");
  }

  const { drop } = hands({ table, handle, preview, model, range, place: placeOf, here: ({ row, column }) => row === at.row && column === at.column, edit: () => edit(null), empty, takeGuesses, fillDown, groupEnd, hint, write, announce: ctx.announce,
    go: ({ row, column }, extend, scroll) => go(row, column, extend, scroll), focus: () => cell(at.row, at.column)?.focus(),
    select(of) { anchor = { row: of.top, column: of.left }; go(of.bottom, of.right, true, false); } });

  return {
    element: root,
    draw,
    /** How many rows are shown. */
    get count() { return shown.length; },
    /** @param {{group?: "day"|"line"|"file", more?: boolean, find?: string}} how */
    arrange(how) {
      if (how.group) { group = how.group; days = false; }
      if (how.more !== undefined) more = how.more;
      if (how.find !== undefined) find = how.find;
      draw();
    },
    /** Goes to a cell of a row of the study. @param {number} row @param {string} [key] */
    go(row, key) {
      const there = shown.findIndex((one) => one.row === row), column = columns.findIndex((one) => one.key === key);
      if (there >= 0) go(there, column < 0 ? 1 : column, false);
    },
    /** Is the focus in it? */
    get focused() { return table.contains(document.activeElement) && !editing; },
    fill() { table.dispatchEvent(new KeyboardEvent("keydown", { key: "d", ctrlKey: true, cancelable: true })); },
    edit: () => edit(null),
  };
}
