// The plates that carry a curve, as cards: drawn when they are seen, with what can be decided about a whole plate.
import { fill, h } from "./dom.js";
import { grid } from "./grid.js";
import { wellOf } from "./light.js";
import { said } from "./words-results.js";

/**
 * @typedef {import("./types.js").PlateView} PlateView @typedef {import("./types.js").Command} Command
 * @typedef {{place: number, element: HTMLElement, head: HTMLElement, body: HTMLElement, foot: HTMLElement, view: PlateView|null, grid: ReturnType<typeof grid>|null, seen: boolean, stale: boolean, turn: number}} Card
 * @typedef {{compound: string, blind: boolean, without: boolean, marked: boolean, curves: {line: string, experiment: string, shown: string, out: string|null}[]}} How
 */

/**
 * @param {object} on
 * @param {(place: number, without: boolean) => Promise<PlateView>} on.fetch
 * @param {import("./light.js").Light} on.light
 * @param {(key: string) => void} on.act
 * @param {(command: Command) => void} on.decide
 * @param {(error: unknown) => void} on.failed
 * @param {(key: string) => boolean} on.told  does the figure tell of this well already?
 */
export function plates(on) {
  const cards = h("div", { class: "ofcurve" });
  const caption = h("p", { class: "tiny mute caption" });
  const root = h("section", { class: "plates", "aria-label": said.platesOf }, cards, caption);
  /** @type {Map<number, Card>} */
  const known = new Map();
  /** @type {How} */
  let how = { compound: "", blind: false, without: false, marked: true, curves: [] };
  let width = 0;

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const card = [...known.values()].find(({ element }) => element === entry.target);
      if (!card) continue;
      card.seen = entry.isIntersecting;
      if (card.seen && (card.stale || !card.grid)) load(card);
    }
  }, { rootMargin: "300px" });
  new ResizeObserver(() => {
    const now = cards.firstElementChild?.clientWidth ?? 0;
    if (Math.abs(now - width) < 2) return;
    width = now;
    for (const card of known.values()) if (card.view) build(card, card.view);
  }).observe(cards);

  /** @param {Card} card */
  async function load(card) {
    card.stale = false;
    const turn = (card.turn += 1);
    try {
      const view = await on.fetch(card.place, how.without);
      // What was asked before a change says nothing of what is now.
      if (turn !== card.turn || known.get(card.place) !== card) return;
      if (card.grid && card.view?.rows === view.rows && card.view.columns === view.columns) { card.view = view; draw(card, view); } else build(card, view);
    } catch (error) { on.failed(error); }
  }

  /** @param {Card} card @param {PlateView} view */
  function build(card, view) {
    const focused = document.activeElement === card.grid?.element;
    if (card.grid) on.light.shown.delete(lits.get(card) ?? card.grid.lit);
    // Wells that can be hit: a plate of 1536 takes the whole width.
    card.element.classList.toggle("wide", view.columns > 24);
    const made = grid(view, Math.max(120, card.body.clientWidth), { point: (key) => on.light.point(key), act: on.act, select: (keys) => on.light.select(keys) });
    made.element.setAttribute("data-keys", "results wells");
    const tag = h("div", { class: "tag", hidden: true, "aria-hidden": "true" });
    card.view = view;
    card.grid = made;
    fill(card.body, made.element, tag);
    draw(card, view);
    /** @type {import("./light.js").Lit} */
    const lit = {
      point(key) {
        made.lit.point(key);
        const well = key && wellOf(key).plate === card.place ? card.view?.wells.find((one) => one.well === wellOf(key).well) : undefined;
        tag.hidden = !well || !key || on.told(key);
        if (!well || tag.hidden) return;
        const [x, y] = made.centre(well), right = x < card.body.clientWidth / 2;
        fill(tag, h("b", null, well.well), h("span", null, said.well(well).slice(well.well.length + 2)));
        tag.classList.toggle("left", !right);
        tag.style.setProperty("left", right ? `${x + 14}px` : "auto");
        tag.style.setProperty("right", right ? "auto" : `${card.body.clientWidth - x + 14}px`);
        tag.style.setProperty("top", `${Math.max(0, y - 17)}px`);
      },
      select: made.lit.select,
    };
    lits.set(card, lit);
    on.light.add(lit);
    if (focused) made.element.focus();
  }
  /** @type {WeakMap<Card, import("./light.js").Lit>} */
  const lits = new WeakMap();

  /** @param {Card} card @param {PlateView} view */
  function draw(card, view) {
    card.grid?.update(view, how.compound, how.blind);
    const failed = view.verdict === "fail", used = view.decided !== null;
    // A title may name the line, as a plate or an export is called.
    const [day] = view.title.split(" · "), lines = view.lines.filter((line) => !view.title.includes(line));
    fill(card.head, h("h2", { title: how.blind ? day : `${view.lines.join(", ")}, ${view.title}: ${view.export}` }, h("span", { class: "whole" }, how.blind ? day : view.title), how.blind ? null : h("span", { class: "mute" }, ` ${lines.join(", ")}`)),
      h("span", { class: `said ${failed ? "bad-ink" : view.verdict === "warn" ? "doubt-ink" : "mute"}` }, view.said), menu(view));
    const use = failed && !used && !how.without;
    fill(card.foot, view.decided && !how.without ? h("p", { class: "tiny" }, view.decided) : null, view.verdict === "pass" ? null : view.reasons.map((reason) => h("p", { class: "tiny" }, reason)),
      use ? h("button", { type: "button", on: { click: () => on.decide({ do: "use_plate", plate: view.place, reason: "" }) } }, said.useIt) : null);
    card.foot.hidden = !card.foot.firstChild;
  }

  /** @param {PlateView} view */
  function menu(view) {
    const item = (/** @type {string} */ words, /** @type {Command} */ command) => h("button", { type: "button", on: { click: () => { box.open = false; on.decide(command); } } }, words);
    const curves = how.blind ? [] : how.curves.filter((curve) => curve.out === null && view.lines.includes(curve.line) && view.experiments.includes(curve.experiment));
    const box = h("details", { class: "menu" }, h("summary", { "aria-label": said.menu(how.blind ? view.title.split(" · ")[0] : view.title), title: said.menu(how.blind ? view.title.split(" · ")[0] : view.title) }, "⋯"),
      h("div", { class: "panel items" },
        view.decided === null && view.verdict !== "fail" ? item(said.outPlate, { do: "leave_out_plate", plate: view.place, reason: "" }) : null,
        view.decided === null && view.verdict === "fail" ? item(said.useIt, { do: "use_plate", plate: view.place, reason: "" }) : null,
        curves.map((curve) => item(`${said.outCurve} ${how.compound} · ${curve.line} · ${curve.shown}`, { do: "leave_out_curve", line: curve.line, compound: how.compound, experiment: curve.experiment, reason: "" })),
        view.experiments.map((experiment) => item(said.outExperiment(experiment), { do: "leave_out_experiment", experiment, reason: "" }))));
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") { box.open = false; box.querySelector("summary")?.focus(); event.stopPropagation(); } });
    box.addEventListener("focusout", (event) => { if (!box.contains(/** @type {Node|null} */ (event.relatedTarget))) box.open = false; });
    return box;
  }

  return {
    element: root,
    /** The well of a key, where its plate was fetched. @param {string} key */
    well(key) {
      const { plate, well } = wellOf(key);
      return known.get(plate)?.view?.wells.find((one) => one.well === well) ?? null;
    },
    /** Shows these plates, and fetches anew what is seen. @param {number[]} places @param {How} now */
    draw(places, now) {
      how = now;
      for (const [place, card] of known) {
        if (places.includes(place)) continue;
        seen.unobserve(card.element);
        const lit = lits.get(card);
        if (lit) on.light.shown.delete(lit);
        card.element.remove();
        known.delete(place);
      }
      places.forEach((place, at) => {
        let card = known.get(place);
        if (!card) {
          const [head, body, foot] = [h("header", { class: "title" }), h("div", { class: "gridbox" }), h("footer", { hidden: true })];
          card = { place, head, body, foot, element: h("article", { class: "panel plate", "data-place": place }, head, body, foot), view: null, grid: null, seen: false, stale: true, turn: 0 };
          known.set(place, card);
        } else if (card.view) draw(card, card.view);
        if (cards.children[at] !== card.element) cards.insertBefore(card.element, cards.children[at] ?? null);
        seen.observe(card.element);
      });
      const others = [...new Set([...known.values()].flatMap(({ view }) => view?.wells.flatMap(({ role, compound }) => (role === "sample" && compound && compound !== now.compound ? [compound] : [])) ?? []))].sort();
      fill(caption, said.low, " ", h("span", { class: "cividis", "aria-hidden": "true" }), " ", `${said.high} ${said.faded(others.length > 3 ? [] : others)}`, now.marked ? [h("span", { class: "fine" }, said.point), h("span", { class: "coarse" }, said.tap)] : said.growthWells);
      caption.hidden = places.length === 0;
    },
    /** What was left out or put back shows at once; the rest when the plates are fetched again. @param {Command} command */
    echo(command) {
      if (command.do !== "leave_out_wells" && command.do !== "put_back_wells") return;
      const out = command.do === "leave_out_wells" ? command.reason : null;
      for (const { plate, wells } of command.wells) {
        const card = known.get(plate);
        if (!card?.view) continue;
        card.turn += 1;
        for (const well of card.view.wells) if (wells.includes(well.well)) [well.out, well.by] = [out, out === null ? null : "hand"];
        card.grid?.update(card.view, how.compound, how.blind);
      }
    },
    /** Everything may be other than it was: what is seen is fetched now, the rest when it is seen. */
    refetch() {
      for (const card of known.values()) { card.stale = true; if (card.seen) load(card); }
    },
    /** Goes to a plate. @param {number} place */
    to(place) {
      const card = known.get(place);
      if (!card) return;
      card.element.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
      card.grid?.element.focus();
    },
  };
}
