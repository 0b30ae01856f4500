// A plate drawn well by well: a grid with one tab stop, in which every well has its name. 96, 384 or 1536 wells.
import { arrow, gestures, leaves } from "./gestures.js";
import { keyOf } from "./light.js";
import { said } from "./words-results.js";
import { plain, s } from "./dom.js";

/** @typedef {import("./types.js").PlateView} PlateView @typedef {import("./types.js").PlateWell} PlateWell */

// Nuñez, Anderton & Renslow, PLOS ONE 13 (2018) e0199239: cividis, as the report has it.
const CIVIDIS = [[0, 34, 78], [18, 53, 112], [59, 73, 108], [87, 93, 109], [112, 113, 115], [138, 134, 120], [165, 156, 116], [195, 179, 105], [225, 204, 85], [254, 232, 56]];

/** @param {number} share 0…1 @returns {string} */
export function cividis(share) {
  const place = Math.min(1, Math.max(0, share)) * (CIVIDIS.length - 1);
  const at = Math.min(Math.floor(place), CIVIDIS.length - 2);
  return `rgb(${CIVIDIS[at].map((low, k) => Math.round(low + (CIVIDIS[at + 1][k] - low) * (place - at))).join(",")})`;
}

/** `A`…`Z`, `AA`…`AF`. @param {number} row */
export const rowName = (row) => (row < 26 ? "" : String.fromCharCode(64 + Math.floor(row / 26))) + String.fromCharCode(65 + (row % 26));

let count = 0;

/** Room for the letters of rows, and above for the numbers of columns, in CSS pixels. */
const edgeOf = (/** @type {number} */ rows) => (rows > 16 ? 22 : 15), TOP = 16;
/** How large the well is shown that a finger chose, in CSS pixels. */
const LARGE = 44;

/** How wide a plate must be for wells of a size. @param {{rows: number, columns: number}} plate @param {number} well in CSS pixels */
export const widthFor = (plate, well) => edgeOf(plate.rows) + plate.columns * well + 1;

/**
 * @param {PlateView} first @param {number} width in CSS pixels
 * @param {{point(key: string|null): void, act(key: string): void, select(keys: string[]): void, pointed?: () => string|null}} on
 */
export function grid(first, width, on) {
  const { rows, columns, place } = first, id = `grid-${count += 1}`;
  const edge = edgeOf(rows), top = TOP, cell = (width - edge - 1) / columns, gap = cell > 20 ? 2 : cell > 10 ? 1 : 0.4;
  // Labels keep 11 px: every one, or as many as there is room for.
  const each = [1, 2, 4, 8].find((n) => n * cell >= 14) ?? 8, down = [1, 2, 4, 8].find((n) => n * cell >= 11) ?? 8;
  const height = top + rows * cell + 1;
  const root = s("svg", { class: "grid", role: "grid", tabindex: 0, width, height: height.toFixed(1), viewBox: `0 0 ${width} ${height.toFixed(1)}`, "aria-multiselectable": "true", "aria-rowcount": rows, "aria-colcount": columns, id });
  /** @type {Map<string, {rect: SVGElement, well: PlateWell, now: string}>} */
  const wells = new Map();
  /** @type {(string|null)[][]} */
  const names = Array.from({ length: rows }, () => Array(columns).fill(null));
  const over = s("g", { class: "over", "aria-hidden": "true" });
  const [lit, halos, crosses, chosen] = [s("rect", { class: "lit", hidden: true }), s("path", { class: "halo" }), s("path", { class: "cross" }), s("path", { class: "chosen" })];
  const drawn = s("rect", { class: "lasso", hidden: true });
  const name = s("text", { "text-anchor": "middle" }), face = s("rect", { rx: 3 }), loupe = s("g", { class: "loupe", hidden: true });
  loupe.append(face, name);
  let [row, column] = [0, 0];
  /** Did a finger come last? */
  let touch = false;
  /** @type {PlateWell|null} the well that is shown large */
  let large = null;

  const labels = s("g", { class: "labels", "aria-hidden": "true" });
  for (let c = 0; c < columns; c += each) labels.append(text(edge + (c + 0.5) * cell, 11, "middle", String(c + 1)));
  for (let r = 0; r < rows; r += down) labels.append(text(edge - 4, top + (r + 0.5) * cell + 4, "end", rowName(r)));
  root.append(labels);
  /** @type {SVGElement[]} */
  const lines = names.map((_, r) => s("g", { role: "row", "aria-rowindex": r + 1 }));
  for (const well of first.wells) {
    const { row: r, column: c } = well;
    if (!lines[r] || c >= columns) continue;
    const rect = s("rect", { role: "gridcell", id: `${id}-${well.well}`, "aria-colindex": c + 1, "aria-selected": "false", x: (edge + c * cell + gap / 2).toFixed(1), y: (top + r * cell + gap / 2).toFixed(1), width: (cell - gap).toFixed(1), height: (cell - gap).toFixed(1), rx: cell > 12 ? 1.5 : 0 });
    names[r][c] = well.well;
    wells.set(well.well, { rect, well, now: "" });
    lines[r].append(rect);
  }
  root.append(...lines.filter((line) => line.firstChild));
  over.append(chosen, halos, crosses, lit, drawn, loupe);
  root.append(over);

  /** @param {number} x @param {number} y @param {string} anchor @param {string} words */
  function text(x, y, anchor, words) {
    const label = s("text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor });
    label.textContent = words;
    return label;
  }

  /** @param {number} r @param {number} c @param {number} out in pixels */
  const box = (r, c, out) => `M${(edge + c * cell - out).toFixed(1)} ${(top + r * cell - out).toFixed(1)}h${(cell + 2 * out).toFixed(1)}v${(cell + 2 * out).toFixed(1)}h${(-cell - 2 * out).toFixed(1)}z`;

  /** Puts the numbers of a plate into the wells that are there. @param {PlateView} plate @param {string} compound whose wells stand out; "": all @param {boolean} [blind] */
  function update(plate, compound, blind = false) {
    root.setAttribute("aria-label", plain(said.plate(plate, blind)));
    let path = "";
    for (const well of plate.wells) {
      const there = wells.get(well.well);
      if (!there) continue;
      there.well = well;
      const { rect } = there, other = well.role === "sample" && compound !== "" && well.compound !== compound;
      if (well.out !== null && well.by !== "plate") {
        const [x, y, a] = [edge + (well.column + 0.5) * cell, top + (well.row + 0.5) * cell, cell * 0.24];
        path += `M${(x - a).toFixed(1)} ${(y - a).toFixed(1)}l${(2 * a).toFixed(1)} ${(2 * a).toFixed(1)}m0 ${(-2 * a).toFixed(1)}l${(-2 * a).toFixed(1)} ${(2 * a).toFixed(1)}`;
      }
      // Of thousands of wells a change concerns few.
      const now = JSON.stringify([well.tint, well.said, well.out, other]);
      if (there.now === now) continue;
      there.now = now;
      rect.setAttribute("class", well.role === "empty" ? "w empty" : other ? "w other" : "w");
      if (well.tint === null) rect.removeAttribute("fill"); else rect.setAttribute("fill", cividis(well.tint));
      rect.classList.toggle("none", well.tint === null);
      rect.setAttribute("aria-label", plain(said.well(well)));
    }
    for (const drawing of [halos, crosses]) drawing.setAttribute("d", path);
  }

  /** @param {number} x @param {number} y */
  const at = (x, y) => [Math.floor((y - top) / cell), Math.floor((x - edge) / cell)];
  const nameAt = (/** @type {number} */ r, /** @type {number} */ c) => names[r]?.[c] ?? null;

  /** The corner of a well that is shown large, inside the plate. @param {PlateWell} well */
  const corner = (well) => [Math.max(0, Math.min(width - LARGE, edge + (well.column + 0.5) * cell - LARGE / 2)), Math.max(0, Math.min(height - LARGE, top + (well.row + 0.5) * cell - LARGE / 2))];

  /** The well at a place, or the nearest that a finger may have meant. @param {number} x @param {number} y @param {number} reach */
  function near(x, y, reach) {
    const [r, c] = at(x, y), there = nameAt(r, c);
    if (large) {
      const [left, up] = corner(large);
      if (x >= left && x <= left + LARGE && y >= up && y <= up + LARGE) return large.well;
    }
    if (there || !touch) return there;
    let [best, found] = [reach, /** @type {string|null} */ (null)];
    const around = Math.ceil(reach / cell);
    for (let i = r - around; i <= r + around; i += 1) {
      for (let j = c - around; j <= c + around; j += 1) {
        const one = nameAt(i, j);
        const far = one ? Math.hypot(Math.max(edge + j * cell - x, 0, x - edge - (j + 1) * cell), Math.max(top + i * cell - y, 0, y - top - (i + 1) * cell)) : Infinity;
        if (far <= best) [best, found] = [far, one];
      }
    }
    return found;
  }

  root.addEventListener("pointerdown", (event) => { touch = event.pointerType !== "mouse"; });
  gestures(/** @type {HTMLElement} */ (/** @type {unknown} */ (root)), {
    overWells: true,
    hit: (x, y, reach) => { const name = near(x, y, reach); return name && keyOf(place, name); },
    point: on.point, pointed: on.pointed,
    act: (key) => { const well = wells.get(key.slice(key.indexOf("/") + 1))?.well; if (well) [row, column] = [well.row, well.column]; on.act(key); },
    lasso(path, done) {
      drawn.toggleAttribute("hidden", done || path.length === 0);
      if (path.length === 0) return;
      const [[ax, ay], [bx, by]] = [path[0], path[path.length - 1]];
      const [x, y] = [Math.min(ax, bx), Math.min(ay, by)];
      for (const [name, value] of Object.entries({ x, y, width: Math.abs(ax - bx), height: Math.abs(ay - by) })) drawn.setAttribute(name, value.toFixed(1));
      if (!done) return;
      const [[r0, c0], [r1, c1]] = [at(x, y), at(Math.max(ax, bx), Math.max(ay, by))];
      on.select([...wells.values()].filter(({ well: w }) => w.row >= r0 && w.row <= r1 && w.column >= c0 && w.column <= c1).map(({ well: w }) => keyOf(place, w.well)));
    },
  });

  /** Goes to a well, or to the next one that is there in a direction. @param {number} r @param {number} c @param {number} [dr] @param {number} [dc] */
  function move(r, c, dr = 0, dc = 0) {
    while (r >= 0 && r < rows && c >= 0 && c < columns) {
      const name = nameAt(r, c);
      if (name) {
        [row, column] = [r, c];
        root.setAttribute("aria-activedescendant", `${id}-${name}`);
        on.point(keyOf(place, name));
        return;
      }
      if (!dr && !dc) return;
      r += dr; c += dc;
    }
  }
  root.addEventListener("keydown", (event) => {
    const step = arrow(event);
    if (step) move(row + step[0], column + step[1], ...step);
    else if (event.key === "Home") move(row, 0, 0, 1);
    else if (event.key === "End") move(row, columns - 1, 0, -1);
    else return;
    event.preventDefault();
  });
  root.addEventListener("focus", () => { if (root.matches(":focus-visible")) move(row, column, nameAt(row, column) ? 0 : 1, 0); });
  root.addEventListener("blur", (event) => { if (leaves(event)) on.point(null); });

  return {
    element: root,
    update,
    /** Did a finger come last? */
    get touched() { return touch; },
    /** In CSS pixels from the corner. @param {PlateWell} well @returns {[number, number]} */
    centre: (well) => [edge + (well.column + 0.5) * cell, top + (well.row + 0.5) * cell],
    /** Where the keyboard goes when it comes here. @param {string} name */
    begin(name) { const well = wells.get(name)?.well; if (well) [row, column] = [well.row, well.column]; },
    /** @type {import("./light.js").Lit} */
    lit: {
      point(key) {
        const well = key?.startsWith(`${place}/`) ? wells.get(key.slice(key.indexOf("/") + 1))?.well : undefined;
        lit.toggleAttribute("hidden", !well);
        large = well && touch && cell < LARGE ? well : null;
        loupe.toggleAttribute("hidden", !large);
        if (large) {
          const [left, up] = corner(large), tint = large.tint ?? 0;
          for (const [key, value] of Object.entries({ x: left, y: up, width: LARGE, height: LARGE })) face.setAttribute(key, value.toFixed(1));
          face.setAttribute("fill", large.tint === null ? "#fff" : cividis(tint));
          for (const [key, value] of Object.entries({ x: left + LARGE / 2, y: up + LARGE / 2 + 5 })) name.setAttribute(key, value.toFixed(1));
          // Cividis is as bright as its number: ink that stands out from it.
          name.classList.toggle("light", large.tint !== null && tint < 0.5);
          name.textContent = large.well;
        }
        if (well) for (const [name, value] of Object.entries({ x: edge + well.column * cell - 0.5, y: top + well.row * cell - 0.5, width: cell + 1, height: cell + 1 })) lit.setAttribute(name, value.toFixed(1));
      },
      select(keys) {
        let path = "";
        for (const [name, { rect, well }] of wells) {
          const is = keys.has(keyOf(place, name));
          rect.setAttribute("aria-selected", String(is));
          if (is) path += box(well.row, well.column, 0);
        }
        chosen.setAttribute("d", path);
      },
    },
  };
}
