// Mouse, pen and touch over a map: click, drag a rectangle, drag its corners. A finger drags after a long press; else it scrolls.

/** How long a press is long, in ms; how far a finger may stray meanwhile, in CSS pixels. */
const LONG = 450, STRAY = 10;

/**
 * @typedef {{x: number, y: number, touch: boolean}} Pointed  from the corner of the host, in CSS pixels
 * @typedef {object} Over
 * @property {(at: Pointed, event: PointerEvent) => ((at: Pointed) => void)|null} press  begins; what it gives is called as the pointer moves. null: nothing is dragged from here
 * @property {(at: Pointed, event: PointerEvent) => void} tap   of a finger
 * @property {() => void} done      the pointer is lifted
 * @property {() => void} stop      what was dragged is given up
 * @property {(at: Pointed|null) => void} hover
 */

/** @param {HTMLElement} host @param {Over} over */
export function pointers(host, over) {
  /** @type {((at: Pointed) => void)|null} */
  let moves = null;
  /** @type {Pointed|null} a finger that lies on it */
  let finger = null;
  let timer = 0;

  /** @param {PointerEvent} event @returns {Pointed} */
  const place = (event) => {
    const box = host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top, touch: event.pointerType === "touch" };
  };
  /** @param {PointerEvent} event @param {Pointed} at */
  const begin = (event, at) => {
    moves = over.press(at, event);
    if (!moves) return;
    over.hover(null);
    try { host.setPointerCapture(event.pointerId); } catch { /* the pointer has gone */ }
  };
  const lift = () => { clearTimeout(timer); finger = null; moves = null; };

  host.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const at = place(event);
    if (!at.touch) return begin(event, at);
    finger = at;
    timer = window.setTimeout(() => { if (finger) begin(event, at); }, LONG);
  });
  host.addEventListener("pointermove", (event) => {
    const at = place(event);
    if (moves) moves(at);
    else if (finger && Math.hypot(at.x - finger.x, at.y - finger.y) > STRAY) lift();
    else if (!finger && !at.touch) over.hover(at);
  });
  host.addEventListener("pointerup", (event) => {
    const [dragged, tapped] = [moves, finger];
    lift();
    if (dragged) over.done(); else if (tapped) over.tap(place(event), event);
  });
  host.addEventListener("pointercancel", () => { if (moves) over.stop(); lift(); });
  host.addEventListener("pointerleave", () => { if (!moves) over.hover(null); });
  // A drag of a finger scrolls the page, except one that began with a long press.
  host.addEventListener("touchmove", (event) => { if (moves && event.cancelable) event.preventDefault(); }, { passive: false });
  host.addEventListener("contextmenu", (event) => { if (moves || finger) event.preventDefault(); });
}
