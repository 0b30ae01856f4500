// Beside a map: the plates that have it, those that could, and the text that is saved.

import { fill, h } from "./dom.js";
import { openEditor } from "./editor.js";
import { said } from "./words-maps.js";

/** @typedef {import("./types.js").MapView} MapView @typedef {import("./types.js").MapEntry} MapEntry @typedef {import("./types.js").MapPlate} MapPlate */

/** Most lines of the text that are shown. */
const LINES = 12;

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
    const ready = () => { fill(button, said.use(wanted.size)); button.disabled = wanted.size === 0; };
    ready();
    return those.length === 0 ? h("p", { class: "small mute" }, said.noneFits(view.rows * view.columns)) : [
      h("ul", { class: "others" }, those.map(({ row, called, day, cells }) => h("li", null, h("label", null,
        h("input", { type: "checkbox", checked: wanted.has(row), change: (/** @type {Event} */ event) => { if (/** @type {HTMLInputElement} */ (event.target).checked) wanted.add(row); else wanted.delete(row); ready(); } }),
        h("span", null, h("span", { class: "named" }, cells.cell_line?.text || called), " ", h("span", { class: "mute" }, [cells.cell_line?.text && day, said.has(cells.layout?.text ?? "")].filter(Boolean).join(", "), cells.cell_line?.text && h("span", { class: "named tiny" }, ` ${called}`))))))), button];
  }

  return {
    elements: [plates, text],
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
      fill(text, h("div", { class: "line" }, h("h2", { class: "cap" }, view.file), h("span", { class: "grow" }), view.text !== "" && h("button", { class: "link tiny", click: () => openEditor(ctx, { file: view.file, at: view.changed ? first : 0 }) }, said.allOfIt)),
        view.text === "" ? h("p", { class: "small mute" }, said.noText) : h("pre", { class: view.changed ? "changed" : "mute", tabindex: 0, "aria-label": view.file }, lines.join("\n")));
    },
  };
}
