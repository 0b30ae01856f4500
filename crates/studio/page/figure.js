// The figure of a comparison: the program's own drawing, and over it what is pointed at, selected and drawn around.
import { figure as parsed, h, s } from "./dom.js";
import { gestures, inside, leaves } from "./gestures.js";
import { ghosts } from "./ghost.js";
import { keyOf } from "./light.js";
import { stand } from "./tag.js";
import { said } from "./words-results.js";

/** @typedef {import("./types.js").CurveView} CurveView @typedef {import("./types.js").CurveWell} CurveWell */
/** A well of the figure and where it stands, in CSS pixels from the corner. @typedef {{well: CurveWell, x: number, y: number}} Mark */

/** @param {{point(key: string|null): void, act(key: string): void, select(keys: string[]): void, pointed?: () => string|null}} on */
export function figure(on) {
  const drawing = h("div", { class: "drawing" });
  const over = s("svg", { class: "over", "aria-hidden": "true" });
  const rings = s("g", { class: "chosen" }), ring = s("circle", { class: "lit", r: 9, hidden: true }), drawn = s("path", { class: "lasso", hidden: true });
  over.append(rings, ring, drawn);
  const tag = h("div", { class: "tag", hidden: true, "aria-hidden": "true" });
  const options = h("div", { class: "heard", role: "presentation" });
  const root = h("div", { class: "figure", tabindex: 0, role: "listbox", "aria-multiselectable": "true", "aria-label": "" }, drawing, over, tag, options);

  /** @type {CurveView|null} */
  let view = null;
  /** @type {Map<string, CurveWell>} */
  let wells = new Map();
  /** @type {Map<string, Mark>|null} places are asked of the browser when they are first needed */
  let marks = null;
  /** @type {string|null} */
  let active = null;
  /** @type {string|null} */
  let pointed = null;
  /** @type {Set<string>} */
  let selected = new Set();
  let ghost = true;

  /** @returns {Map<string, Mark>} */
  function places() {
    if (marks) return marks;
    marks = new Map();
    const corner = root.getBoundingClientRect();
    for (const node of drawing.querySelectorAll("[data-well][data-plate]")) {
      const key = keyOf(Number(node.getAttribute("data-plate")), node.getAttribute("data-well") ?? "");
      const well = wells.get(key), box = node.getBoundingClientRect();
      if (well && !marks.has(key)) marks.set(key, { well, x: box.left + box.width / 2 - corner.left, y: box.top + box.height / 2 - corner.top });
    }
    return marks;
  }

  /** The nearest mark within reach. @param {number} x @param {number} y @param {number} reach */
  function hit(x, y, reach) {
    let [best, found] = [reach, /** @type {string|null} */ (null)];
    for (const [key, mark] of places()) {
      const far = Math.hypot(mark.x - x, mark.y - y);
      if (far < best) [best, found] = [far, key];
    }
    return found;
  }

  gestures(root, {
    overWells: false, hit, point: on.point, pointed: on.pointed,
    act: (key) => { active = key; on.act(key); },
    lasso(path, done) {
      drawn.toggleAttribute("hidden", done || path.length === 0);
      drawn.setAttribute("d", path.length ? `M${path.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z` : "");
      if (done && path.length > 2) on.select([...places()].filter(([, { x, y }]) => inside(path, x, y)).map(([key]) => key));
      else if (done) on.select([]);
    },
  });

  /** @param {string|null} key */
  function point(key) {
    pointed = key;
    const mark = key ? places().get(key) : undefined;
    ring.toggleAttribute("hidden", !mark);
    tag.hidden = !mark;
    if (!mark) return;
    ring.setAttribute("cx", mark.x.toFixed(1));
    ring.setAttribute("cy", mark.y.toFixed(1));
    const { well } = mark;
    tag.replaceChildren(h("b", null, `${well.well} · ${well.said}`), h("span", null, view && well.out !== null ? said.outOf(well.out) : said.lineDay(well)));
    stand(tag, root, mark.x, mark.y);
  }

  /** @param {Set<string>} keys */
  function select(keys) {
    selected = keys;
    const there = keys.size ? places() : null;
    rings.replaceChildren(...[...keys].flatMap((key) => {
      const mark = there?.get(key);
      return mark ? [s("circle", { cx: mark.x.toFixed(1), cy: mark.y.toFixed(1), r: 6 })] : [];
    }));
    name();
  }

  /** Names the wells for those who hear the page; only while the figure has the focus. */
  function name() {
    if (!view || document.activeElement !== root) return;
    options.replaceChildren(...view.wells.map((well, at) => {
      const key = keyOf(well.plate, well.well);
      return h("div", { role: "option", id: `mark-${at}`, "aria-selected": String(selected.has(key)) }, said.mark(well));
    }));
    const at = view.wells.findIndex((well) => keyOf(well.plate, well.well) === active);
    if (at >= 0) root.setAttribute("aria-activedescendant", `mark-${at}`); else root.removeAttribute("aria-activedescendant");
  }

  /** @param {string} key */
  function to(key) { active = key; name(); on.point(key); }

  /** Left and right: the next dose of this curve. Up and down: the wells of this dose as they stand over each other. @param {string} arrow */
  function step(arrow) {
    const all = [...places()];
    if (!all.length) return;
    const from = active ? places().get(active) : undefined;
    if (!from) { to(all[0][0]); return; }
    const { well } = from;
    if (arrow === "ArrowUp" || arrow === "ArrowDown") {
      const column = all.filter(([, mark]) => mark.well.dose === well.dose).sort(([, a], [, b]) => b.y - a.y || a.x - b.x);
      const at = column.findIndex(([key]) => key === active) + (arrow === "ArrowUp" ? 1 : -1);
      if (column[at]) to(column[at][0]);
      return;
    }
    const curve = all.filter(([, mark]) => mark.well.line === well.line && mark.well.experiment === well.experiment);
    const doses = [...new Set(curve.map(([, mark]) => mark.well.dose))].sort((a, b) => a - b);
    const dose = arrow === "Home" ? doses[0] : arrow === "End" ? doses[doses.length - 1] : doses[doses.indexOf(well.dose) + (arrow === "ArrowRight" ? 1 : -1)];
    const here = curve.filter(([, mark]) => mark.well.dose === dose);
    // The same row of the plate where there is one, so that a series is walked along.
    const row = well.well.replace(/\d+$/u, "");
    const next = here.find(([, mark]) => mark.well.plate === well.plate && mark.well.well.startsWith(row)) ?? here[0];
    if (next) to(next[0]);
  }

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!/^(Arrow(Left|Right|Up|Down)|Home|End)$/u.test(event.key)) return;
    event.preventDefault();
    step(event.key);
  });
  root.addEventListener("focus", () => {
    if (!root.matches(":focus-visible")) return;
    if (active && wells.has(active)) to(active); else step("ArrowRight");
  });
  root.addEventListener("blur", (event) => { options.replaceChildren(); root.removeAttribute("aria-activedescendant"); if (leaves(event)) on.point(null); });
  new ResizeObserver(() => { marks = null; }).observe(root);

  return {
    element: root,
    lit: { point, select },
    /** @param {string} key */
    has: (key) => wells.has(key) && places().has(key),
    /** @param {CurveView} next */
    draw(next) {
      view = next;
      wells = new Map(next.wells.map((well) => [keyOf(well.plate, well.well), well]));
      marks = null;
      const picture = parsed(next.svg);
      root.setAttribute("aria-label", said.figure(next));
      picture.setAttribute("aria-hidden", "true");
      ghosts(picture, next, ghost);
      drawing.replaceChildren(picture);
      select(selected);
      point(pointed);
    },
    /** @param {boolean} shown */
    ghost(shown) { ghost = shown; drawing.querySelector(".ghosts")?.toggleAttribute("hidden", !shown); },
    /** The well the keyboard comes to first. @param {string} key */
    begin(key) { active = key; },
  };
}
