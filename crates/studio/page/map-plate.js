// A map drawn well by well: a grid with one tab stop, in which every well has its name. Up to 384 wells are shapes, more a canvas with a loupe.

import { plain, s, h } from "./dom.js";
import { rowName } from "./grid.js";
import { look, solid } from "./map-look.js";
import { pointers } from "./map-pointer.js";
import { stand } from "./tag.js";
import { said } from "./words-maps.js";

/**
 * @typedef {import("./map-selection.js").Selection} Selection @typedef {import("./map-selection.js").Spot} Spot
 * @typedef {import("./types.js").MapWell} MapWell @typedef {import("./types.js").Direction} Direction @typedef {import("./map-look.js").How} How
 *
 * @typedef {object} Heard
 * @property {(done: boolean, by: "pointer"|"more"|"key") => void} chosen   other wells are chosen; `more`: added to those before
 * @property {(rows: number, columns: number) => void} shift                the wells are to move
 * @property {() => void} enter
 * @property {() => void} escape
 * @property {() => void} clear
 * @property {() => void} turn                                              the arrow of a series was clicked
 * @property {(said: string) => void} point                                 words of the well that is pointed at; ""
 */

/** Room for letters of rows and numbers of columns; above so many wells they are drawn on a canvas. */
const EDGE = 26, TOP = 20, SHAPES = 384;
/** A plate with wells below this size says doses where a series begins, and beside the pointer; how wide a sign of them is. In CSS pixels. */
const SMALL = 40, SIGN = 6.6;
/** Wells as large as this have room for a dose in one line. */
const ONE_LINE = 53;
/** How near a handle is grasped, by a mouse and by a finger; size of a well in the loupe; wells to each side of its middle. */
const GRASP = 11, GRASP_TOUCH = 22, LOUPE = 38, LOUPE_SIDE = 2;

/** How large wells are at most, by rows of the plate: in CSS pixels. @param {number} rows */
const most = (rows) => [[3, 104], [4, 86], [6, 68], [8, 57], [16, 30]].find(([upTo = 0]) => rows <= upTo)?.[1] ?? 15;

/** Size of the wells where there is so much room. @param {{rows: number, columns: number}} plate @param {number} width @param {number} height */
export function wellSize({ rows, columns }, width, height) {
  const fits = Math.min((width - EDGE - 2) / columns, Math.max((height - TOP) / rows, 26));
  return Math.max(6, Math.floor(Math.min(most(rows), fits) * 2) / 2);
}

let count = 0;

/** @param {Selection} chosen @param {number} cell size of a well in CSS pixels @param {Heard} on */
export function mapPlate(chosen, cell, on) {
  const { rows, columns } = chosen, id = `map-${count += 1}`, shapes = rows * columns <= SHAPES, gap = cell > 20 ? 3 : cell > 10 ? 1.5 : 0.5;
  const [width, height] = [EDGE + columns * cell + 9, TOP + rows * cell + 9], round = cell > 40 ? 4 : cell > 20 ? 2 : 1;
  const root = s("svg", { class: "wells", role: "grid", tabindex: 0, width, height, viewBox: `0 0 ${width} ${height}`, "aria-multiselectable": "true", "aria-rowcount": rows, "aria-colcount": columns, id, "data-keys": "map" });
  const canvas = shapes ? null : h("canvas", { "aria-hidden": "true" }), tag = h("div", { class: "tag", hidden: true, "aria-hidden": "true" });
  const element = h("div", { class: "mapgrid" }, canvas, root, tag);
  element.style.setProperty("width", `${width}px`);
  /** @type {MapWell[]} */
  let wells = [];
  /** @type {How} */
  let how = { mode: "doses", tints: null, values: null, lines: false };
  /** @type {Direction|""} of the series that is drawn; "": none */
  let falls = "";
  const x = (/** @type {number} */ column) => EDGE + column * cell, y = (/** @type {number} */ row) => TOP + row * cell;

  // Labels: every one, or as many as there is room for.
  const labels = s("g", { class: "labels", "aria-hidden": "true" }), each = [1, 2, 4, 8].find((n) => n * cell >= 15) ?? 8, across = [1, 2, 4, 8].find((n) => n * cell >= 19) ?? 8;
  for (let c = 0; c < columns; c += across) labels.append(s("text", { x: x(c + 0.5), y: TOP - 7, "text-anchor": "middle" }, c + 1));
  for (let r = 0; r < rows; r += each) labels.append(s("text", { x: EDGE - 8, y: y(r + 0.5) + 4, "text-anchor": "end" }, rowName(r)));

  /** @type {{group: SVGGElement, now: string}[]} by place */
  const drawn = [];
  const lines = Array.from({ length: shapes ? rows : 1 }, (_, r) => s("g", { role: "row", "aria-rowindex": r + 1 }, Array.from({ length: shapes ? columns : 1 }, (__, c) => {
    const group = s("g", { role: "gridcell", "aria-colindex": c + 1, "aria-selected": "false", id: `${id}-${r}-${c}` });
    drawn.push({ group, now: "" });
    return group;
  })));
  const box = s("path", { class: "chosen" }), marks = s("g", { class: "marks" }), ring = s("rect", { class: "lit", width: cell + 1, height: cell + 1, rx: round + 1 }), loupe = s("g", { class: "lens", hidden: true });
  root.append(labels, ...lines, s("g", { class: "over", "aria-hidden": "true" }, box, ring, marks, loupe));

  /** A well as shapes. @param {MapWell} well @param {number} at @param {number} left @param {number} up @param {number} size @param {boolean} written */
  function shape(well, at, left, up, size, written) {
    const { fill, stroke, dash, ink, text, bold, strip } = look(well, at, how), [a, b, side] = [left + gap / 2, up + gap / 2, size - gap];
    const parts = written ? fitting(text, size, how.lines || well.dose === "") : [];
    const middle = strip ? up + size * 0.32 : up + size / 2;
    return [
      s("rect", { x: a, y: b, width: side, height: side, rx: round, fill, stroke, "stroke-dasharray": dash ? "2 3" : null }),
      strip && s("rect", { x: a, y: up + size * 0.64, width: side, height: size * 0.36 - gap / 2, rx: round, fill: strip }),
      // A space between the lines, for those who hear them as one.
      parts.flatMap((part, line) => [new Text(" "), s("text", { x: left + size / 2, y: middle + 4 + (line - (parts.length - 1) / 2) * 12, "text-anchor": "middle", fill: ink, class: bold ? "bold" : null }, part)]),
      well.exclude && s("path", { class: "cross", d: `M${left + size * 0.26} ${up + size * 0.26}l${size * 0.48} ${size * 0.48}m0 ${-size * 0.48}l${-size * 0.48} ${size * 0.48}` }),
    ];
  }

  /** What of a text fits into a well, line by line. Names are cut; a dose is whole or not there. @param {string} text @param {number} size @param {boolean} name */
  function fitting(text, size, name) {
    const gap = text.lastIndexOf(" "), signs = Math.max(1, Math.floor((size - 4) / SIGN));
    if (text.length <= signs && (size >= ONE_LINE || gap < 0 || name)) return [text];
    if (name) return [`${text.slice(0, signs - 1)}…`];
    return gap > 0 && Math.max(gap, text.length - gap - 1) <= signs ? [text.slice(0, gap), text.slice(gap + 1)] : [];
  }

  /** A well in words, with what was read of it where readings are shown. @param {MapWell} well @param {number} at */
  const inWords = (well, at) => plain(`${well.said}${how.values ? `, ${said.reading(how.values[at] ?? null)}` : ""}`);

  /** Is the text of a well written into it? @param {MapWell} well */
  const written = (well) => cell >= SMALL || cell >= 12 && (well.compound === "" || cell >= 26 && well.depth === 1) || how.lines && cell >= 26;

  /** The well whose words are shown; they are told anew when it is painted. @type {Spot|null} */
  let pointed = null;
  /** @param {MapWell[]} next row by row @param {How} as */
  function draw(next, as) {
    wells = next;
    how = as;
    if (pointed) on.point(told(pointed));
    if (canvas) return paper(canvas);
    wells.forEach((well, at) => {
      const there = drawn[at], [row, column] = [Math.floor(at / columns), at % columns], words = inWords(well, at), now = JSON.stringify([look(well, at, how), well.exclude, words]);
      if (!there || there.now === now) return;
      there.now = now;
      there.group.setAttribute("aria-label", `${well.well}, ${words}`);
      const [face, ...rest] = shape(well, at, x(column), y(row), cell, written(well)).flat().filter((node) => node instanceof Node), kept = there.group.firstElementChild;
      if (!kept) return there.group.append(...(face ? [face] : []), ...rest);
      // A finger lies on this one: if it went away, the browser would scroll instead.
      for (const name of ["fill", "stroke", "stroke-dasharray"]) kept.setAttribute(name, /** @type {Element} */ (face).getAttribute(name) ?? "none");
      while (kept.nextSibling) kept.nextSibling.remove();
      there.group.append(...rest);
    });
  }

  /** @param {HTMLCanvasElement} sheet */
  function paper(sheet) {
    const scale = Math.max(1, devicePixelRatio), pen = sheet.getContext("2d");
    if (!pen) return;
    [sheet.width, sheet.height] = [Math.round(width * scale), Math.round(height * scale)];
    sheet.style.setProperty("width", `${width}px`);
    pen.scale(scale, scale);
    pen.font = `600 11px ${getComputedStyle(root).fontFamily}`;
    pen.textAlign = "center";
    /** @type {Map<string, string>} */
    const known = new Map(), colour = (/** @type {string} */ name) => known.get(name) ?? known.set(name, solid(name)).get(name) ?? name;
    wells.forEach((well, at) => {
      const { fill, stroke, ink, text, strip, bold } = look(well, at, how), [left, up, side] = [x(at % columns) + gap / 2, y(Math.floor(at / columns)) + gap / 2, cell - gap];
      if (fill !== "transparent") { pen.fillStyle = colour(fill); pen.fillRect(left, up, side, side); }
      if (strip) { pen.fillStyle = strip; pen.fillRect(left, up + side * 0.6, side, side * 0.4); }
      if (stroke !== "none") { pen.strokeStyle = colour(stroke); pen.lineWidth = 0.6; pen.strokeRect(left, up, side, side); }
      if (bold && text.length === 1 && cell >= 12) { pen.fillStyle = colour(ink); pen.fillText(text, left + side / 2, up + side / 2 + 4); }
    });
    here();
  }

  // What is chosen.

  /** Draws what is chosen. @param {Direction|""} [direction] of the series that it is to become; "": none */
  function choose(direction = falls) {
    falls = direction;
    let path = "";
    if (!chosen.whole) for (const { row, column } of chosen.cells.size > 0 ? chosen.spots() : []) path += `M${x(column)} ${y(row)}h${cell}v${cell}h${-cell}z`;
    const [top, left, bottom, right] = chosen.box(), [a, b, c, d] = [x(left) - 1, y(top) - 1, x(right + 1) + 1, y(bottom + 1) + 1], r = Math.min(6, cell / 4);
    if (chosen.whole) path = `M${a + r} ${b}H${c - r}q${r} 0 ${r} ${r}V${d - r}q0 ${r} ${-r} ${r}H${a + r}q${-r} 0 ${-r} ${-r}V${b + r}q0 ${-r} ${r} ${-r}z`;
    box.setAttribute("d", path);
    box.classList.toggle("several", !chosen.whole);
    marks.replaceChildren();
    if (chosen.whole) {
      const end = handle("to"), begin = handle("from");
      if (falls) marks.append(arrow(falls, a, b, c, d), s("circle", { class: "open", cx: begin[0], cy: begin[1], r: 4.5 }));
      marks.append(s("circle", { cx: end[0], cy: end[1], r: Math.min(6, cell / 3) }));
    }
    here();
    if (!canvas) drawn.forEach(({ group }, at) => { const is = String(chosen.cells.has(at)); if (group.getAttribute("aria-selected") !== is) group.setAttribute("aria-selected", is); });
  }

  /** Where the corners of the last rectangle are grasped. @param {"from"|"to"} which @returns {[number, number]} */
  function handle(which) {
    const { from, to } = chosen, spot = chosen[which], down = to.row >= from.row;
    if (which === "from") return [x(spot.column + 0.5), down ? y(spot.row) - 1 : y(spot.row + 1) + 1];
    return [to.column >= from.column ? x(spot.column + 1) + 1 : x(spot.column) - 1, down ? y(spot.row + 1) + 1 : y(spot.row) - 1];
  }

  /** @param {Direction} way @param {number} a @param {number} b @param {number} c @param {number} d box */
  function arrow(way, a, b, c, d) {
    const across = way === "right" || way === "left", half = cell / 2;
    const [from, to] = across ? [a + half, c - half] : [b + half, d - half], [begin, end] = way === "right" || way === "down" ? [from, to] : [to, from], back = end >= begin && way !== "left" && way !== "up" ? -7 : 7;
    const aside = across ? d + 7 : c + 7;
    const path = across ? `M${begin} ${aside}H${end}m${back} -4.5l${-back} 4.5l${back} 4.5` : `M${aside} ${begin}V${end}m-4.5 ${back}l4.5 ${-back}l4.5 ${back}`;
    return s("path", { class: "arrow", d: path });
  }

  /** Says which well the keyboard is on. */
  function here() {
    const { row, column } = chosen.to, at = chosen.at(chosen.to), well = wells[at], group = drawn[shapes ? at : 0]?.group;
    ring.setAttribute("x", String(x(column) - 0.5));
    ring.setAttribute("y", String(y(row) - 0.5));
    if (!group) return;
    if (!shapes) {
      lines[0]?.setAttribute("aria-rowindex", String(row + 1));
      group.setAttribute("aria-colindex", String(column + 1));
      group.setAttribute("aria-selected", String(chosen.cells.has(at)));
      group.setAttribute("aria-label", well ? `${well.well}, ${inWords(well, at)}` : "");
      // Another well needs another name, or it is not read out.
      group.id = `${id}-${row}-${column}`;
    }
    root.setAttribute("aria-activedescendant", group.id);
  }

  /** The well of a spot in words. @param {Spot} spot */
  function told(spot) {
    const at = chosen.at(spot), well = wells[at];
    return well ? `${well.well}: ${inWords(well, at)}` : "";
  }

  /** Shows words of a well, and larger what is small. @param {Spot|null} spot */
  function point(spot) {
    const at = spot ? chosen.at(spot) : -1, well = wells[at];
    pointed = spot;
    on.point(spot ? told(spot) : "");
    tag.hidden = !well || cell >= SMALL || !shapes;
    loupe.toggleAttribute("hidden", !well || shapes);
    if (!well || !spot) return;
    if (!shapes) return magnify(spot);
    if (cell >= SMALL) return;
    tag.replaceChildren(h("b", null, well.well), h("span", null, inWords(well, at)));
    stand(tag, element, x(spot.column + 0.5), y(spot.row + 0.5));
  }

  /** @param {Spot} spot */
  function magnify(spot) {
    const size = (2 * LOUPE_SIDE + 1) * LOUPE, left = Math.min(Math.max(0, x(spot.column + 0.5) - size / 2), width - size), below = y(spot.row) > size + 8;
    const up = below ? y(spot.row) - size - 6 : y(spot.row + 1) + 6, inside = [];
    for (let dr = -LOUPE_SIDE; dr <= LOUPE_SIDE; dr += 1) {
      for (let dc = -LOUPE_SIDE; dc <= LOUPE_SIDE; dc += 1) {
        const [row, column] = [spot.row + dr, spot.column + dc], at = row * columns + column, well = wells[at];
        if (well && row >= 0 && row < rows && column >= 0 && column < columns) inside.push(...shape(well, at, left + (dc + LOUPE_SIDE) * LOUPE, up + (dr + LOUPE_SIDE) * LOUPE, LOUPE, true));
      }
    }
    loupe.replaceChildren(s("rect", { class: "face", x: left - 3, y: up - 3, width: size + 6, height: size + 6, rx: 5 }), ...inside.flat().filter((node) => node instanceof Node),
      s("rect", { class: "lit", x: left + LOUPE_SIDE * LOUPE, y: up + LOUPE_SIDE * LOUPE, width: LOUPE, height: LOUPE, rx: 3 }));
  }

  // Mouse, pen and touch.

  const spotAt = (/** @type {import("./map-pointer.js").Pointed} */ at) => ({ row: Math.floor((at.y - TOP) / cell), column: Math.floor((at.x - EDGE) / cell) });
  const onPlate = (/** @type {Spot} */ { row, column }) => row >= 0 && column >= 0 && row < rows && column < columns;
  let last = /** @type {"pointer"|"more"} */ ("pointer");
  /** @param {boolean} done */
  const tell = (done) => { choose(); on.chosen(done, last); };

  /** A press may be on a corner, on the arrow, on a letter or number at the edge, or on a well. @param {import("./map-pointer.js").Pointed} at @param {PointerEvent} event */
  function press(at, event) {
    root.focus({ preventScroll: true });
    const { shiftKey } = event, more = event.ctrlKey || event.metaKey, spot = spotAt(at), corners = chosen.whole && !more && !shiftKey ? falls ? /** @type {const} */ (["to", "from"]) : /** @type {const} */ (["to"]) : [];
    const grasped = corners.find((which) => Math.hypot(handle(which)[0] - at.x, handle(which)[1] - at.y) <= Math.min(at.touch ? GRASP_TOUCH : GRASP, cell * 0.6));
    if (!grasped && event.target instanceof Element && event.target.closest(".arrow")) { on.turn(); return null; }
    const heading = !grasped && (spot.row < 0 || spot.column < 0);
    if (!grasped && (spot.row >= rows || spot.column >= columns)) return null;
    last = more || shiftKey ? "more" : "pointer";
    if (heading) chosen.rectangle(spot, { row: spot.row < 0 ? rows : spot.row, column: spot.column < 0 ? columns : spot.column }, more);
    else if (!grasped && shiftKey) chosen.drag("to", spot);
    else if (!grasped && more) chosen.toggle(spot);
    else if (!grasped) chosen.rectangle(spot, spot);
    tell(false);
    const which = grasped ?? "to";
    return (/** @type {import("./map-pointer.js").Pointed} */ now) => {
      const next = chosen.inside(spotAt(now));
      if (heading || next.row === chosen[which].row && next.column === chosen[which].column) return;
      chosen.drag(which, next);
      tell(false);
    };
  }
  pointers(/** @type {HTMLElement} */ (/** @type {unknown} */ (root)), {
    press,
    done: () => tell(true),
    stop: () => { chosen.none(); choose(); on.chosen(true, "more"); },
    tap(at, event) { if (press(at, event)) tell(true); point(onPlate(spotAt(at)) ? spotAt(at) : null); },
    hover: (at) => point(at && onPlate(spotAt(at)) ? spotAt(at) : null),
  });

  // Keys.

  const ARROWS = /** @type {Record<string, [number, number]>} */ ({ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] });
  root.addEventListener("keydown", (event) => {
    const step = ARROWS[event.key], mod = event.ctrlKey || event.metaKey, { row, column } = chosen.to;
    const goes = (/** @type {Spot} */ spot) => { if (event.shiftKey) { if (chosen.cells.size === 0) chosen.rectangle(chosen.to, chosen.to); chosen.drag("to", spot); } else chosen.go(spot); };
    if (step && event.altKey && !mod) on.shift(...step);
    else if (step) goes(mod ? { row: step[0] ? step[0] * rows : row, column: step[1] ? step[1] * columns : column } : { row: row + step[0], column: column + step[1] });
    else if (event.key === "Home") goes({ row: mod ? 0 : row, column: 0 });
    else if (event.key === "End") goes({ row: mod ? rows : row, column: columns });
    else if (event.key === " " && event.shiftKey) chosen.rectangle({ row, column: 0 }, { row, column: columns }, mod);
    else if (event.key === " " && mod) chosen.rectangle({ row: 0, column }, { row: rows, column });
    else if (event.key === " ") chosen.toggle(chosen.to);
    else if (mod && event.key.toLowerCase() === "a") chosen.rectangle({ row: 0, column: 0 }, { row: rows, column: columns });
    else if (event.key === "Enter") on.enter();
    else if (event.key === "Escape") on.escape();
    else if (event.key === "Delete" || event.key === "Backspace") on.clear();
    else return;
    event.preventDefault();
    if (["Enter", "Escape", "Delete", "Backspace"].includes(event.key) || event.altKey) return;
    choose();
    on.chosen(true, "key");
    point(chosen.to);
  });
  root.addEventListener("focus", () => { if (root.matches(":focus-visible")) point(chosen.to); });
  root.addEventListener("blur", () => point(null));

  return {
    element, root, draw, choose,
    /** Its name for those who hear the page. @param {string} words */
    name(words) { root.setAttribute("aria-label", plain(words)); },
  };
}
