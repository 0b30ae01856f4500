// The curves as they were before the last decision: dotted paths under those of now, and the strip of what changed.
import { figure as parsed, s } from "./dom.js";

/** @typedef {import("./types.js").CurveView} CurveView */

/** Lays the former curves under the wells of a figure. @param {SVGElement} figure @param {CurveView} view @param {boolean} shown */
export function ghosts(figure, view, shown) {
  const paths = view.ghost.map(({ d, line, day }) => s("path", { class: "ghost", d, "data-ghost": day === null ? line : `${line}/${day}` }));
  const group = s("g", { class: "ghosts", "aria-hidden": "true" });
  group.toggleAttribute("hidden", !shown);
  group.append(...paths);
  const first = figure.querySelector("g.wells, g[data-line]");
  if (first?.parentNode) first.parentNode.insertBefore(group, first); else figure.append(group);
}

/** The change of the curve that changed most, below the figure and as wide; nothing where nothing changed. @param {HTMLElement} host @param {CurveView|null} view */
export function strip(host, view) {
  host.hidden = !view?.strip;
  host.replaceChildren(...(view?.strip ? [parsed(view.strip)] : []));
}
