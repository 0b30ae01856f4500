// The small words beside a well: on the side where there is room, and never out of the window.

/** Room beside the well, and at the edge of the window, in CSS pixels. */
const BESIDE = 14, EDGE = 6;

/** @param {HTMLElement} tag @param {HTMLElement} host that it stands in @param {number} x @param {number} y of the well, from the corner of the host */
export function stand(tag, host, x, y) {
  const right = x < host.clientWidth / 2;
  tag.style.setProperty("left", right ? `${(x + BESIDE).toFixed(1)}px` : "auto");
  tag.style.setProperty("right", right ? "auto" : `${(host.clientWidth - x + BESIDE).toFixed(1)}px`);
  tag.style.setProperty("top", `${Math.max(0, y - 17).toFixed(1)}px`);
  const box = tag.getBoundingClientRect(), over = Math.max(0, box.right - document.documentElement.clientWidth + EDGE) - Math.max(0, EDGE - box.left);
  if (over !== 0) tag.style.setProperty(right ? "left" : "right", `${(right ? x + BESIDE - over : host.clientWidth - x + BESIDE + over).toFixed(1)}px`);
}
