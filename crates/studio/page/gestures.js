// Mouse and touch over wells. Mouse: point, click, drag a lasso. Touch: tap shows, a second tap acts, a long press drags.

/** How far a pointer may stray and still click, in CSS pixels; how long a press is long, in ms. */
const STRAY = 4, STRAY_TOUCH = 10, LONG = 450;

/**
 * @typedef {object} Wells
 * @property {(x: number, y: number, reach: number) => string|null} hit  the well at a place in CSS pixels from the corner of `host`
 * @property {(key: string|null) => void} point
 * @property {(key: string) => void} act
 * @property {(points: [number, number][], done: boolean) => void} lasso  what is drawn around so far
 * @property {boolean} overWells  may a drag begin on a well?
 * @property {() => string|null} [pointed]  the well that is shown; a tap acts on no other
 */

/** Where an arrow leads: rows, columns. @param {KeyboardEvent} event @returns {[number, number]|null} */
export function arrow(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const at = ["ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight"].indexOf(event.key);
  return at < 0 ? null : /** @type {[number, number][]} */ ([[-1, 0], [0, -1], [1, 0], [0, 1]])[at];
}

/** @param {HTMLElement} host @param {Wells} wells */
export function gestures(host, wells) {
  /** @type {{x: number, y: number, key: string|null, touch: boolean}|null} */
  let down = null;
  /** @type {[number, number][]|null} */
  let path = null;
  /** @type {string|null} */
  let tapped = null;
  let timer = 0;

  /** @param {PointerEvent} event @returns {[number, number]} */
  const place = (event) => {
    const box = host.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const reach = (/** @type {PointerEvent} */ event) => (event.pointerType === "mouse" ? 11 : 22);
  const stop = () => { clearTimeout(timer); down = null; path = null; };
  /** @param {PointerEvent} event @param {[number, number]} from */
  const begin = (event, from) => {
    path = [from];
    wells.point(null);
    try { host.setPointerCapture(event.pointerId); } catch { /* the pointer has gone */ }
  };

  host.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const [x, y] = place(event);
    down = { x, y, key: wells.hit(x, y, reach(event)), touch: event.pointerType !== "mouse" };
    if (down.touch) timer = window.setTimeout(() => { if (down) { begin(event, [x, y]); wells.lasso([[x, y]], false); } }, LONG);
  });
  host.addEventListener("pointermove", (event) => {
    const [x, y] = place(event);
    if (path) { path.push([x, y]); wells.lasso(path, false); return; }
    if (!down) { if (event.pointerType === "mouse") wells.point(wells.hit(x, y, reach(event))); return; }
    const far = Math.hypot(x - down.x, y - down.y);
    if (down.touch) { if (far > STRAY_TOUCH) stop(); return; }
    if (far > STRAY && (wells.overWells || !down.key)) { begin(event, [down.x, down.y]); wells.lasso([[down.x, down.y], [x, y]], false); }
  });
  host.addEventListener("pointerup", () => {
    const [from, drawn] = [down, path];
    stop();
    if (drawn) { wells.lasso(drawn, true); return; }
    if (!from) return;
    if (from.touch && (from.key !== tapped || wells.pointed && wells.pointed() !== from.key)) { tapped = from.key; wells.point(from.key); return; }
    if (from.key) wells.act(from.key);
  });
  host.addEventListener("pointercancel", () => { if (path) wells.lasso([], true); stop(); });
  host.addEventListener("pointerleave", () => { if (!path && !tapped) wells.point(null); });
  // A drag of a finger scrolls the page, except one that began with a long press.
  host.addEventListener("touchmove", (event) => { if (path && event.cancelable) event.preventDefault(); }, { passive: false });
  host.addEventListener("contextmenu", (event) => { if (path || down?.touch) event.preventDefault(); });
}

/** Does the focus leave the wells? Where it goes to others, these show their own light. @param {FocusEvent} event */
export const leaves = (event) => !(event.relatedTarget instanceof Element && event.relatedTarget.closest("[data-keys~=wells]"));

/** Is a place inside what was drawn around? @param {[number, number][]} path @param {number} x @param {number} y */
export function inside(path, x, y) {
  let odd = false;
  for (let i = 0, j = path.length - 1; i < path.length; j = i, i += 1) {
    const [[ax, ay], [bx, by]] = [path[i], path[j]];
    if ((ay > y) !== (by > y) && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  }
  return odd;
}
