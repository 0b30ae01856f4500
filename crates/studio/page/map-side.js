// Beside a map: the plates that have it, those that could, and the text that is saved.

import { fill, h } from "./dom.js";
import { openEditor } from "./editor.js";
import { said } from "./words-maps.js";

/** @typedef {import("./types.js").MapView} MapView @typedef {import("./types.js").MapEntry} MapEntry @typedef {import("./types.js").MapPlate} MapPlate */

/** Most lines of the text that are shown. */
const LINES = 12;

/** Where the browser keeps whether the text is open. */
const OPEN = "foldshift-map-text";
function opened() {
  try { return localStorage.getItem(OPEN) === "1"; } catch { return false; }
}

/** A plate in words. @param {MapPlate} plate */
export const plateName = ({ line, day }) => [line, day].filter(Boolean).join(", ");

/**
 * The paragraph of a text that was changed; without a change what follows the remarks at its head.
 * @param {string} text @param {[number, number]|null} changed
 */
function excerpt(text, changed) {
  const lines = text.split("\n"), begins = Math.max(0, lines.findIndex((line) => /^[^#\s]/.test(line)));
  let [from, to] = changed ? [changed[0] - 1, changed[1]] : [begins, begins + LINES];
  if (changed) while (from > 0 && to - from < LINES && lines[from - 1]?.trim()) from -= 1;
  while (changed && to < lines.length && to - from < LINES && lines[to]?.trim()) to += 1;
  return { first: changed?.[0] ?? 0, shown: lines.slice(from, Math.min(to, from + LINES)) };
}

/**
 * @param {import("./step.js").Ctx} ctx
 * @param {{read: (row: number) => void, act: (command: import("./types.js").Command) => Promise<boolean>}} on
 */
export function mapSide(ctx, { read, act }) {
  const plates = h("section", { class: "panel" }), use = h("details", { class: "use" }), text = h("section", { class: "panel" });
  const file = h("details", { class: "file", open: opened(), toggle: () => { try { localStorage.setItem(OPEN, file.open ? "1" : ""); } catch { /* Then it is folded next time. */ } } });
  /** @type {Set<number>} rows that are to have this map */
  let wanted = new Set();

  /** Plates of the study that have as many wells, and another map or none. @param {MapView} view */
  function others({ id, rows, columns }) {
    const own = new Set(ctx.state.maps?.list.find((entry) => entry.id === id)?.plates.map(({ row }) => row));
    const cards = new Map((ctx.state.files?.cards ?? []).map((card) => [card.id, card]));
    return (ctx.state.sheet?.rows ?? []).filter(({ row, card }) => {
      const plate = cards.get(card);
      return !own.has(row) && plate && plate.rows === rows && plate.columns === columns;
    });
  }

  /** @param {MapView} view */
  function chooser(view) {
    const those = others(view);
    wanted = new Set([...wanted].filter((row) => those.some((one) => one.row === row)));
    const button = h("button", { click: async () => { if (await act({ do: "use_map", map: view.id, rows: [...wanted] })) { wanted.clear(); use.open = false; } } });
    const mapped = new Map((ctx.state.maps?.list ?? []).flatMap((entry) => entry.plates.map((plate) => /** @type {[number, string]} */ ([plate.row, entry.name]))));
    /** The box that was ticked last: with Shift all between are as the next. */
    let last = -1;
    const boxes = those.map(({ row }, at) => h("input", { type: "checkbox", checked: wanted.has(row), click: (/** @type {MouseEvent} */ event) => {
      const box = /** @type {HTMLInputElement} */ (event.target), [from, to] = event.shiftKey && last >= 0 ? [Math.min(last, at), Math.max(last, at)] : [at, at];
      tick((place) => place >= from && place <= to, box.checked);
      last = at;
    } }));
    /** @param {(at: number) => boolean} which @param {boolean} on */
    function tick(which, on) {
      those.forEach(({ row }, at) => {
        if (!which(at)) return;
        if (on) wanted.add(row); else wanted.delete(row);
        /** @type {HTMLInputElement} */ (boxes[at]).checked = on;
      });
      ready();
    }
    const bare = (/** @type {number} */ at) => !those[at]?.cells.layout?.text, lacking = those.filter((_, at) => bare(at)).length;
    const ready = () => { fill(button, said.use(wanted.size)); button.disabled = wanted.size === 0; };
    ready();
    return those.length === 0 ? h("p", { class: "small mute" }, said.noneFits(view.rows * view.columns)) : [
      h("p", { class: "small line" }, h("button", { class: "link", click: () => tick(() => true, wanted.size < those.length) }, said.allPlates(those.length)), lacking > 0 && lacking < those.length && h("button", { class: "link", click: () => tick(bare, true) }, said.lacking(lacking))),
      h("ul", { class: "others" }, those.map(({ row, called, day, cells }, at) => h("li", null, h("label", null,
        boxes[at],
        h("span", null, h("span", { class: "named" }, cells.cell_line?.text || called), " ", h("span", { class: "mute" }, [cells.cell_line?.text && day, said.has(mapped.get(row) ?? cells.layout?.text ?? "")].filter(Boolean).join(", "), cells.cell_line?.text && h("span", { class: "named tiny" }, ` ${called}`))))))), button];
  }

  return {
    elements: [plates, text],
    /** Opens the choice of plates. */
    use() {
      use.open = true;
      /** @type {HTMLElement|null} */ (use.querySelector("input, summary"))?.focus();
    },
    /** @param {MapView|null} view @param {MapEntry|undefined} entry @param {number|null} shown  the row whose readings are shown */
    draw(view, entry, shown) {
      plates.hidden = text.hidden = !view;
      if (!view) return;
      const list = entry?.plates ?? [];
      fill(use, h("summary", null, said.useFor), chooser(view));
      fill(plates, h("h2", { class: "cap" }, said.withMap),
        list.length === 0 ? h("p", { class: "small mute" }, said.noPlates) : h("ul", { class: "with" }, list.map((plate) => h("li", null,
          h("button", { class: "link quiet named", "aria-pressed": String(plate.row === shown), title: said.shows(plateName(plate)), click: () => read(plate.row) }, plate.line || plate.day), h("span", { class: "mute" }, plate.line && plate.day),
          h("span", { class: plate.how === "wrong" ? "bad-ink" : plate.how === "doubt" ? "doubt-ink" : "mute" }, plate.said)))),
        ctx.state.sheet && use);
      const { first, shown: lines } = excerpt(view.text, view.changed);
      if (view.text === "") return fill(text, h("h2", { class: "cap" }, view.file), h("p", { class: "small mute" }, said.noText));
      fill(file, h("summary", null, h("h2", { class: "cap" }, said.theFile(view.file))), h("div", { class: "line" }, h("span", { class: "grow" }), h("button", { class: "link tiny", click: () => openEditor(ctx, { file: view.file, at: view.changed ? first : 0 }) }, said.allOfIt)),
        h("pre", { class: view.changed ? "changed" : "mute", tabindex: 0, "aria-label": view.file }, lines.join("\n")));
      if (!file.isConnected || file.parentElement !== text) fill(text, file);
    },
  };
}
