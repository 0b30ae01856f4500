// The navigator of the results: the folds as a table, the plates as lines by days, and what the figure shows.
import { fill, h, plain, quoted, s } from "./dom.js";
import { arrow } from "./gestures.js";
import { said } from "./words-results.js";

/** @typedef {import("./types.js").Matrix} Matrix @typedef {import("./types.js").Cell} Cell */

/** A letter in a shape; colour says nothing here. @param {string} call */
export const chip = (call) => h("span", { class: `chip ${call || "none"}` }, call || "–");

/** The class of a line's colour; lines after the sixth take the five of resistant lines in turn, as in figures. @param {number} colour */
export const lineClass = (colour) => `l${colour === 0 ? 0 : 1 + ((colour - 1) % 5)}`;

const DASHES = ["", "6 3", "2.2 2.2", "9 2.5 2 2.5", "14 3", "5 2 1.5 2 1.5 2"];
const SHAPES = ["M9 6a4 4 0 1 0 8 0a4 4 0 1 0 -8 0", "M9.4 2.4h7.2v7.2h-7.2z", "M13 1.4L17.4 9.4H8.6z", "M13 1L17.6 6L13 11L8.4 6z", "M13 10.6L17.4 2.6H8.6z", "M13 1.6L16.8 3.8V8.2L13 10.4L9.2 8.2V3.8z"];

/** Marker and dash of a line, as figures draw it. @param {number} colour */
export function lineKey(colour) {
  const at = colour === 0 ? 0 : 1 + ((colour - 1) % 5);
  const key = s("svg", { class: `key ${lineClass(colour)}`, width: 26, height: 12, viewBox: "0 0 26 12", "aria-hidden": "true" });
  key.append(s("path", { d: "M0 6H26", fill: "none", stroke: "currentColor", "stroke-width": 2, ...(DASHES[at] ? { "stroke-dasharray": DASHES[at] } : {}) }), s("path", { d: SHAPES[at], fill: "currentColor" }));
  return key;
}

/** How deep a fold is coloured, −1…1: none within 1.5-fold, full from 100-fold on, as in the report. @param {number|null} depth log₁₀ */
export function shade(depth) {
  if (depth === null || Math.abs(depth) <= Math.log10(1.5)) return 0;
  return Math.sign(depth) * Math.min(1, Math.abs(depth) / 2) ** 0.6;
}

/**
 * The folds. One tab stop: arrows go from cell to cell.
 * @param {(row: number, column: number) => void} choose
 */
export function matrix(choose) {
  const table = h("table", { class: "mx" });
  const legend = h("p", { class: "tiny mute" });
  const root = h("section", { class: "panel folds", "aria-labelledby": "folds-title" }, h("h2", { class: "cap", id: "folds-title" }), h("div", { class: "mx-scroll" }, table), legend);
  /** @type {HTMLElement[][]} */
  let buttons = [];
  let built = "";
  let [row, column] = [0, 0];

  /** @param {Matrix} now @param {boolean} blind */
  function build(now, blind) {
    const head = h("tr", null, h("td", {}), ...now.pairs.map((pair) => h("th", { scope: "col", class: blind ? "" : lineClass(pair.colour), title: blind ? "" : said.pair(pair) }, blind ? said.hidden : pair.short)));
    buttons = now.compounds.map((_, r) => now.pairs.map((__, c) => h("button", { type: "button", class: "cell", on: { click: () => choose(r, c) } })));
    table.replaceChildren(h("thead", null, head), h("tbody", null, ...now.compounds.map((name, r) => h("tr", null, h("th", { scope: "row", title: name }, name), ...buttons[r].map((button) => h("td", null, button))))));
  }

  table.addEventListener("keydown", (event) => {
    const step = arrow(event);
    if (!step) return;
    event.preventDefault();
    const next = buttons[row + step[0]]?.[column + step[1]];
    if (next) { choose(row + step[0], column + step[1]); to(next); }
  });

  /** Goes to a cell and shows all of it, beside the heads that stay. @param {HTMLElement} cell */
  function to(cell) {
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  return {
    element: root,
    table,
    /** Goes with the focus to the cell that is looked at, where a cell has it. */
    follow() {
      const cell = buttons[row]?.[column];
      if (!cell) return;
      if (table.contains(document.activeElement)) to(cell); else cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    },
    /** @param {Matrix} now @param {{row: number, column: number, blind: boolean, without: boolean}} how */
    draw(now, how) {
      [row, column] = [how.row, how.column];
      const form = JSON.stringify([now.compounds, now.pairs, how.blind]);
      if (form !== built) { build(now, how.blind); built = form; }
      /** @type {HTMLElement} */ (root.firstElementChild).textContent = said.against(now, how);
      const calls = new Set();
      now.cells.forEach((cells, r) => cells.forEach((cell, c) => {
        const button = buttons[r][c], here = r === row && c === column, mix = how.blind ? 0 : shade(cell.depth);
        calls.add(cell.call);
        button.tabIndex = here ? 0 : -1;
        button.setAttribute("aria-current", String(here));
        button.title = how.blind ? "" : plain(cell.said);
        button.className = `cell${mix > 0 ? " up" : mix < 0 ? " down" : ""}`;
        button.style.setProperty("--share", `${(Math.abs(mix) * 100).toFixed(0)}%`);
        fill(button, how.blind ? [h("span", { class: "heard" }, said.blindCell(now.compounds[r], c)), h("span", { class: "mute", "aria-hidden": "true" }, said.hidden)]
          : [h("span", { class: "heard" }, `${now.compounds[r]}, ${now.pairs[c].resistant}: `), chip(cell.call), h("span", null, cell.fold)]);
      }));
      legend.replaceChildren(...(how.blind ? [said.blindLegend] : said.calls.filter(([call]) => calls.has(call)).flatMap(([call, name], at) => [at ? " · " : "", chip(call), ` ${name}`]).concat([`${calls.size ? ". " : ""}${said.depth}`])));
      legend.hidden = now.cells.length === 0 || now.pairs.length === 0;
    },
  };
}

/**
 * The plates: a row a line, a cell a day.
 * @param {(place: number) => void} look
 */
export function tiles(look) {
  const body = h("div", { class: "tiles-scroll" }), below = h("p", { class: "tiny mute" });
  /** @type {HTMLElement[][]} tiles by line, from left to right */
  let rows = [];
  /** @type {number|null} the plate whose tile the keyboard comes to */
  let current = null;
  // Days stand beside the names of lines, however wide these are.
  const widths = new ResizeObserver(([entry]) => { if (entry) body.style.setProperty("--names", `${Math.ceil(/** @type {HTMLElement} */ (entry.target).offsetWidth)}px`); });
  /** @param {HTMLElement} tile */
  function enter(tile) {
    for (const other of rows.flat()) other.tabIndex = other === tile ? 0 : -1;
    current = Number(tile.dataset.place);
  }
  body.addEventListener("focusin", (event) => { if (event.target instanceof HTMLElement && event.target.dataset.place) enter(event.target); });
  body.addEventListener("keydown", (event) => {
    const step = arrow(event), from = /** @type {HTMLElement} */ (event.target), r = rows.findIndex((tiles) => tiles.includes(from));
    if (!step || r < 0) return;
    event.preventDefault();
    const at = rows[r].indexOf(from), column = (/** @type {HTMLElement} */ tile) => Number(tile.dataset.column);
    let next = rows[r][at + step[1]];
    if (step[0]) {
      const tiles = rows[r + step[0]] ?? [];
      next = tiles.find((tile) => column(tile) >= column(from)) ?? tiles[tiles.length - 1];
    }
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  const root = h("section", { class: "panel tiles", "aria-labelledby": "tiles-title" }, h("h2", { class: "cap", id: "tiles-title" }, said.plates), body, below);
  return {
    element: root,
    /** @param {Matrix} now @param {Map<number, {verdict: string, file: string, plate?: string}>} plates */
    draw(now, plates) {
      // As many columns a day as the line with most plates of it has, so that up and down lead to the same day.
      const most = now.days.map((_, d) => Math.max(1, ...now.lines.map((__, l) => now.plates[l]?.[d]?.length ?? 0)));
      const first = most.map((_, d) => most.slice(0, d).reduce((sum, n) => sum + n, 0));
      rows = now.lines.map(() => []);
      const tile = (/** @type {number} */ place, /** @type {number} */ at, /** @type {number} */ l, /** @type {number} */ d) => {
        const { verdict = "", file = "" } = plates.get(place) ?? {};
        const of = [now.lines[l].name, now.days[d].shown, ...named(now.plates[l]?.[d] ?? [], plates, at)].join(", ");
        const button = h("button", { type: "button", class: `tile ${verdict}`, title: [of, file].join("\n"), "aria-label": said.tile(of, verdict), "data-back": `tile-${place}`, "data-place": place, "data-column": first[d] + at, on: { click: () => look(place) } }, said.verdictMarks[verdict] ?? "·");
        rows[l].push(button);
        return button;
      };
      const had = body.contains(document.activeElement);
      const table = h("table", null, h("thead", null, h("tr", null, h("td", {}), ...now.days.map((day) => h("th", { scope: "col", title: day.name }, h("span", null, day.shown))))),
        h("tbody", null, ...now.lines.map((line, l) => h("tr", null, h("th", { scope: "row", title: line.name }, line.name), ...now.days.map((_, d) => h("td", null, ...(now.plates[l]?.[d] ?? []).map((place, at) => tile(place, at, l, d))))))));
      const [x, y] = [body.scrollLeft, body.scrollTop];
      body.replaceChildren(table);
      [body.scrollLeft, body.scrollTop] = [x, y];
      widths.disconnect();
      const name = table.querySelector("tbody th");
      if (name) widths.observe(name);
      const all = rows.flat(), stop = all.find((one) => Number(one.dataset.place) === current) ?? all[0];
      if (stop) enter(stop);
      if (had) stop?.focus({ preventScroll: true });
      const { failed } = now;
      fill(below, failed ? [...quoted(failed.said), " ", h("button", { type: "button", class: "link", on: { click: () => look(failed.place) } }, said.lookAtIt)] : []);
      below.hidden = !failed;
    },
  };
}

/**
 * What tells a plate from others of its line and day: its own name, or its file, or its place among them.
 * @param {number[]} places @param {Map<number, {file: string, plate?: string}>} plates @param {number} at @returns {string[]}
 */
function named(places, plates, at) {
  if (places.length < 2) return [];
  const tells = (/** @type {(one: {file: string, plate?: string}|undefined) => string} */ name) => {
    const names = places.map((place) => name(plates.get(place)));
    return names.every(Boolean) && new Set(names).size === names.length ? [names[at]] : null;
  };
  return tells((one) => one?.plate ?? "") ?? tells((one) => (one?.file ?? "").replace(/^.*\//u, "").replace(/\.\w+$/u, "")) ?? [said.nth(at + 1, places.length)];
}

/** What the figure shows. @typedef {{lines: string[], linear: boolean, growth: boolean, blind: boolean}} Shown */

/** @param {(change: Partial<Shown>) => void} change */
export function show(change) {
  const body = h("div", { class: "show-body" });
  const root = h("section", { class: "panel show", "aria-labelledby": "show-title" }, h("h2", { class: "cap", id: "show-title" }, said.show), body);
  let built = "";
  return {
    element: root,
    /** @param {{name: string, colour: number}[]} lines @param {Shown} now @param {boolean} growth can growth rates be shown? */
    draw(lines, now, growth) {
      const form = JSON.stringify([lines, now, growth]);
      if (form === built) return;
      built = form;
      const line = (/** @type {{name: string, colour: number}} */ one) => {
        const box = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox" }));
        box.checked = now.lines.includes(one.name);
        box.disabled = box.checked && now.lines.length === 1;
        box.addEventListener("change", () => change({ lines: lines.map(({ name }) => name).filter((name) => (name === one.name ? box.checked : now.lines.includes(name))) }));
        return h("label", { class: box.checked ? "" : "mute" }, box, lineKey(one.colour), one.name);
      };
      const pair = (/** @type {string} */ label, /** @type {[string, boolean, () => void][]} */ sides) => h("span", { class: "seg", role: "group", "aria-label": label },
        ...sides.map(([words, on, act]) => h("button", { type: "button", "aria-pressed": String(on), on: { click: act } }, words)));
      const blind = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", role: "switch" }));
      blind.checked = now.blind;
      blind.addEventListener("change", () => change({ blind: blind.checked }));
      const had = /** @type {HTMLElement|null} */ (document.activeElement), at = had ? [...body.querySelectorAll("input,button")].indexOf(had) : -1;
      body.replaceChildren(...(now.blind ? [] : lines.map(line)),
        h("div", { class: "segs" }, pair(said.axis, [[said.log, !now.linear, () => change({ linear: false })], [said.linear, now.linear, () => change({ linear: true })]]),
          ...(growth ? [pair(said.response, [[said.viability, !now.growth, () => change({ growth: false })], [said.growth, now.growth, () => change({ growth: true })]])] : [])),
        h("label", { title: said.blindWhy }, blind, said.judgeBlind));
      // Building anew must not take the focus from whoever pressed.
      if (at >= 0) /** @type {HTMLElement|undefined} */ ([...body.querySelectorAll("input,button")][Math.min(at, body.querySelectorAll("input,button").length - 1)])?.focus();
    },
  };
}
