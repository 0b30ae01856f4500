// The table at the mouse and through the clipboard: ranges are drawn, the corner fills, what is pasted is looked at first.

import { fill, h } from "./dom.js";
import { copied, parsed, pasted } from "./sheet-fill.js";
import { said } from "./words-study.js";

/**
 * @typedef {import("./sheet-fill.js").Range} Range
 * @typedef {{row: number, column: number}} Place
 *
 * @typedef {object} Grid
 * @property {HTMLElement} table
 * @property {HTMLElement} handle    the corner of the range
 * @property {HTMLElement} preview   where it is asked what is pasted
 * @property {import("./sheet-fill.js").Table} model
 * @property {() => Range} range
 * @property {(event: Event) => Place|null} place   the cell that an event is over
 * @property {(place: Place) => boolean} here       is the focus there?
 * @property {(place: Place, extend: boolean, scroll: boolean) => void} go
 * @property {(range: Range) => void} select
 * @property {() => void} focus
 * @property {() => void} edit
 * @property {() => void} empty
 * @property {() => boolean} takeGuesses
 * @property {(last: number) => void} fillDown
 * @property {(row: number) => number} groupEnd
 * @property {(range: Range|null) => void} hint     marks what would change
 * @property {(cells: import("./sheet-fill.js").CellSaid[], said: string) => void} write
 * @property {(text: string) => void} announce
 */

/** @param {Grid} grid @returns {{drop: () => void}} gives up what waits to be pasted */
export function hands(grid) {
  const { table, handle, preview } = grid;
  let drag = /** @type {"select"|"fill"|null} */ (null), fillTo = -1;
  table.addEventListener("pointerdown", (event) => {
    const place = grid.place(event);
    if (!place || event.button !== 0 || /** @type {Element} */ (event.target).closest(".edited")) return;
    drag = event.target === handle ? "fill" : event.pointerType === "touch" ? null : "select";
    fillTo = -1;
    event.preventDefault();
    if (drag === "fill") return handle.setPointerCapture(event.pointerId);
    const again = event.pointerType === "touch" && grid.here(place) && table.contains(document.activeElement);
    grid.go(place, event.shiftKey, false);
    if (again) grid.edit();
    else if (/** @type {Element} */ (event.target).closest(".guess") && !event.shiftKey) { drag = null; grid.takeGuesses(); }
  });
  table.addEventListener("pointermove", (event) => {
    if (!drag || event.buttons === 0) return;
    const place = grid.place(event), of = grid.range();
    if (!place) return;
    if (drag === "select") { if (!grid.here(place)) grid.go(place, true, true); }
    else {
      fillTo = place.row > of.bottom ? place.row : -1;
      grid.hint(fillTo < 0 ? null : { ...of, top: of.bottom + 1, bottom: fillTo });
    }
  });
  table.addEventListener("pointerup", () => {
    if (drag === "fill" && fillTo >= 0) grid.fillDown(fillTo);
    drag = null;
    grid.hint(null);
  });
  table.addEventListener("pointercancel", () => { drag = null; grid.hint(null); });
  table.addEventListener("dblclick", (event) => {
    if (event.target === handle) grid.fillDown(grid.groupEnd(grid.range().bottom));
    else if (grid.place(event)) grid.edit();
  });

  table.addEventListener("copy", (event) => take(event, false));
  table.addEventListener("cut", (event) => take(event, true));
  /** @param {ClipboardEvent} event @param {boolean} away */
  function take(event, away) {
    event.clipboardData?.setData("text/plain", copied(grid.model, grid.range()));
    event.preventDefault();
    const of = grid.range();
    grid.announce(said.copied((of.bottom - of.top + 1) * (of.right - of.left + 1)));
    if (away) grid.empty();
  }

  table.addEventListener("paste", (event) => {
    const typed = event.clipboardData?.getData("text/plain");
    if (!typed) return;
    event.preventDefault();
    const plan = pasted(grid.model, grid.range(), parsed(typed));
    grid.select(plan.range);
    if (plan.below + plan.right + plan.shut === 0) return grid.write(plan.cells, said.changed(plan.cells.length));
    grid.hint(plan.range);
    const does = plan.cells.length > 0 && h("button", { class: "main", click: () => { drop(); grid.write(plan.cells, said.changed(plan.cells.length)); } }, said.pasteDoes(plan.cells.length));
    const leave = h("button", { click: drop }, said.leave);
    fill(preview, h("p", { role: "status" }, said.paste(plan), plan.cells.length === 0 && ` ${said.pasteNothing}`), does, leave);
    preview.hidden = false;
    (does || leave).focus();
  });
  /** Gives the preview up, or is done with it. */
  function drop() {
    preview.hidden = true;
    grid.hint(null);
    grid.focus();
  }
  preview.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); drop(); } });
  return { drop };
}
