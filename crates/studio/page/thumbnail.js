// A plate as a small picture: a square a well, from low (dark) to high (bright), on the plate's own scale.

import { h } from "./dom.js";
import { onColours } from "./theme.js";

/** Cividis, six of its colours; between them it is nearly straight. */
const CIVIDIS = [[0, 34, 78], [53, 69, 108], [102, 105, 112], [148, 142, 119], [200, 184, 102], [254, 232, 56]];
/** What stands for a well without a number. */
const NO_NUMBER = 255;
const HIGHEST = 254;

/** Colours of 0 to 254. */
const COLOURS = Array.from({ length: HIGHEST + 1 }, (_, tint) => {
  const place = (tint / HIGHEST) * (CIVIDIS.length - 1), below = Math.min(Math.floor(place), CIVIDIS.length - 2);
  const [low, high] = [CIVIDIS[below] ?? [], CIVIDIS[below + 1] ?? []];
  return `rgb(${low.map((value, at) => Math.round(value + ((high[at] ?? value) - value) * (place - below))).join(",")})`;
});

/** The colour of a tint; null: nothing. @typedef {(tint: number) => string|null} Paint @type {Paint} */
const cividis = (tint) => (tint === NO_NUMBER ? null : COLOURS[tint] ?? null);

/** @type {WeakMap<Element, () => void>} */
const drawings = new WeakMap();
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    drawings.get(target)?.();
  }
}, { rootMargin: "400px" });
onColours(() => { for (const canvas of document.querySelectorAll("canvas.map")) drawings.get(canvas)?.(); });

/**
 * The picture of a plate, drawn when it is seen.
 * @param {{rows: number, columns: number, tints: string}} plate  tints as in `PlateCard`
 * @param {number} width   CSS pixels; a well is a whole number of half pixels
 * @param {string} label  "": it says nothing that does not stand beside it
 * @param {Paint} [paint]  other colours than those of readings
 */
export function thumbnail(plate, width, label, paint = cividis) {
  const well = Math.max(1, Math.floor((width * 2) / plate.columns) / 2);
  const canvas = h("canvas", label ? { class: "map", role: "img", "aria-label": label } : { class: "map", "aria-hidden": "true" });
  const [across, down] = [well * plate.columns, well * plate.rows];
  canvas.style.setProperty("width", `${across}px`);
  canvas.style.setProperty("height", `${down}px`);
  drawings.set(canvas, () => draw(canvas, plate, well, paint));
  seen.observe(canvas);
  return canvas;
}

/** @param {HTMLCanvasElement} canvas @param {{rows: number, columns: number, tints: string}} plate @param {number} well @param {Paint} paint */
function draw(canvas, plate, well, paint) {
  const ink = canvas.getContext("2d"), scale = Math.max(1, devicePixelRatio), gap = well > 4 ? 0.8 : 0;
  if (!ink) return;
  canvas.width = Math.round(well * plate.columns * scale);
  canvas.height = Math.round(well * plate.rows * scale);
  ink.scale(scale, scale);
  const none = getComputedStyle(canvas).getPropertyValue("--no-number"), tints = atob(plate.tints);
  for (let at = 0; at < plate.rows * plate.columns; at += 1) {
    const tint = at < tints.length ? tints.charCodeAt(at) : NO_NUMBER;
    ink.fillStyle = paint(tint) ?? none;
    ink.fillRect((at % plate.columns) * well + gap / 2, Math.floor(at / plate.columns) * well + gap / 2, well - gap, well - gap);
  }
}
