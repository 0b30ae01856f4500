// The step Plan: the next plate, its doses on the curves, how wide the interval will be, and a sheet for the bench.

import { Refused } from "./api.js";
import { benchSheet } from "./bench-sheet.js";
import { figure, fill, h, plain, quoted, sentence, table } from "./dom.js";
import { lineKey } from "./matrix.js";
import { inWells, planPlate } from "./plan-plate.js";
import { planForm } from "./plan-form.js";
import { words } from "./words-plan.js";

/** @typedef {import("./types.js").PlanView} PlanView @typedef {import("./types.js").PlanAsked} PlanAsked */

/** Typing goes on for so long before it is asked. */
const PATIENCE_MS = 160;
/** A figure is asked for again when its room changes by more, in CSS pixels. */
const ROOM = 12;

/** @type {import("./step.js").Mount} */
export function mount(root, ctx) {
  const { api, state } = ctx;
  /** @type {PlanView|null} */
  let view = null;
  /** @type {PlanAsked|null} what `view` answers */
  let answered = null;
  let [visible, waits, room] = [false, true, 0];
  /** @type {AbortController|null} */
  let under = null;
  let timer = 0;

  const form = planForm(() => ask(PATIENCE_MS));
  const heading = h("h1"), said = h("p", { class: "sentence" }), not = h("p", { class: "doubt", hidden: true }, h("b", null, words.not), ` ${words.notSaid}`);
  const refused = h("div", { class: "bad", role: "alert", hidden: true });
  const [known, before] = [words.known, words.before].map((title) => ({ title, element: h("section", { class: "panel small" }) }));
  const [doses, widths, plate, bench] = [0, 1, 2, 3].map(() => h("section", { class: "panel" }));
  const buttons = [
    h("button", { class: "main", click: () => save(false) }, words.save),
    h("button", { click: () => print() }, words.print),
    h("button", { click: () => save(true) }, words.change),
  ];
  const sheet = benchSheet();
  const pictures = h("div", { class: "pictures" }, doses, plate, widths, bench);
  const proposal = h("div", { class: "proposal" }, heading, said, not, pictures);
  const work = h("div", { class: "work" }, refused, proposal);
  const columns = h("div", { class: "columns" }, h("div", { class: "left" }, form.element, known.element, before.element), work);
  const nothing = h("div", { class: "later panel", hidden: true }, h("h1", null, words.nothing.heading), h("p", null, words.nothing.said), h("p", { class: "mute why" }),
    h("div", { class: "answers" }, h("button", { class: "main", click: () => ctx.go("files") }, words.nothing.files), h("button", { click: () => ctx.go("study") }, words.nothing.study)));

  const matrix = () => { const found = state.results?.matrix; return found && found.compounds.length > 0 && found.pairs.length > 0 ? found : null; };

  /** Asks for the plan of the form. The newest answer counts; the one before is greyed meanwhile. @param {number} patience */
  function ask(patience) {
    waits = true;
    if (!visible || !matrix()) return;
    clearTimeout(timer);
    proposal.classList.toggle("stale", true);
    timer = setTimeout(send, patience);
  }

  async function send() {
    const asked = form.asked(room = Math.floor(widths.clientWidth - 28));
    if (!asked) return;
    under?.abort();
    const own = under = new AbortController();
    proposal.setAttribute("aria-busy", "true");
    try {
      const found = await api.plan(asked, own.signal);
      if (own !== under) return;
      waits = false;
      draw(found, asked);
      ctx.announce(plain(`${found.heading}. ${found.sentence.map((piece) => piece.text).join("")}`));
    } catch (error) {
      if (own !== under || own.signal.aborted) return;
      waits = false;
      if (!(error instanceof Refused)) return ctx.failed(error);
      refuse(error);
    } finally {
      if (own === under) {
        proposal.removeAttribute("aria-busy");
        proposal.classList.remove("stale");
      }
    }
  }

  /** What cannot be planned, and what to do; the former plan goes away. @param {Refused} error */
  function refuse(error) {
    view = null;
    refused.hidden = false;
    proposal.hidden = known.element.hidden = before.element.hidden = true;
    fill(refused, h("h2", null, quoted(ctx.words.sentence(error.message))), error.help && h("p", null, quoted(ctx.words.sentence(error.help))));
  }

  /** @param {PlanView} found @param {PlanAsked} asked */
  function draw(found, asked) {
    [view, answered] = [found, asked];
    refused.hidden = true;
    proposal.hidden = known.element.hidden = before.element.hidden = false;
    heading.textContent = found.heading;
    fill(said, sentence(found.sentence));
    not.hidden = found.promised;
    for (const [panel, texts] of /** @type {const} */ ([[known, found.known], [before, found.before]])) fill(panel.element, h("h2", { class: "cap" }, panel.title), texts.map((text) => h("p", null, quoted(text))));
    fill(doses, h("h2", { class: "cap" }, words.doses), drawn(found.doses), h("p", { class: "tiny mute" }, h("span", { class: "dose", "aria-hidden": "true" }, "▲ "), `proposed doses. ${found.doses_said}`), numbers(found.doses_table, words.doses));
    fill(widths, h("h2", { class: "cap" }, words.widths), drawn(found.widths), numbers(found.widths_table, words.widths));
    fill(bench, h("h2", { class: "cap" }, words.bench), h("div", { class: "scrolls" }, table(found.bench, words.bench, "data bench")), h("div", { class: "answers" }, buttons));
    for (const panel of [plate, bench]) panel.classList.toggle("wide", found.plate.columns > 12);
    drawPlate();
  }

  function drawPlate() {
    if (!view) return;
    const own = view.plate, label = words.plateLabel(answered?.compound ?? "", own.rows * own.columns);
    const { element, numbered } = planPlate(own, Math.max(220, plate.clientWidth - 30), label);
    const named = own.wells.some((well) => well.line);
    fill(plate, h("div", { class: "line" }, h("h2", { class: "cap grow" }, words.thePlate), named ? own.lines.map((line) => h("span", { class: "tiny mute both" }, lineKey(line.colour), line.name)) : h("span", { class: "tiny mute" }, words.eachLine), h("span", { class: "tiny mute" }, inWells(own, numbered))),
      h("div", { class: "scrolls", tabindex: element.clientWidth > plate.clientWidth ? 0 : null }, element));
    bench.classList.toggle("numbered", numbered);
  }

  const drawn = (/** @type {string} */ svg) => h("div", { class: "drawn" }, svg && figure(svg));
  const numbers = (/** @type {import("./types.js").Table} */ rows, /** @type {string} */ caption) => h("details", null, h("summary", null, words.asTable), h("div", { class: "scrolls" }, table(rows, caption)));

  /** Saves the plate as a map and turns to it. @param {boolean} change  its doses are to be changed */
  async function save(change) {
    if (!answered || !view) return;
    const file = view.file;
    for (const button of buttons) button.disabled = true;
    try {
      const done = await api.act({ do: "save_plan", plan: answered });
      const map = done.map?.id ?? state.maps?.list.find((one) => one.file === file)?.id, named = done.map?.file ?? file;
      ctx.notice(change ? words.changing(named) : words.saved(named));
      ctx.go("maps", map ? { map } : undefined);
    } catch (error) {
      ctx.failed(error);
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }

  function prepare() {
    const parental = answered?.parental ?? "";
    if (visible && view && answered) sheet.fill(view, words.sheet.heading(answered.compound, answered.resistant, parental), state.study?.name ?? "");
    else sheet.clear();
  }
  addEventListener("beforeprint", prepare);
  addEventListener("afterprint", () => sheet.clear());
  function print() {
    prepare();
    window.print();
  }

  new ResizeObserver(() => {
    if (!visible || !view) return;
    drawPlate();
    if (Math.abs(widths.clientWidth - 28 - room) > ROOM) ask(PATIENCE_MS);
  }).observe(work);
  const can = () => visible && view !== null;
  ctx.keys.add({ name: words.keys.save, can, run: () => save(false) }, { name: words.keys.print, can, run: print });

  function redraw() {
    const found = matrix();
    columns.hidden = !found;
    nothing.hidden = Boolean(found);
    const why = /** @type {HTMLElement} */ (nothing.querySelector(".why"));
    why.textContent = state.results?.matrix?.nothing ?? "";
    if (found) form.update(found);
  }

  return {
    show() {
      visible = true;
      root.append(columns, nothing, sheet.element);
      redraw();
      if (waits) ask(0);
    },
    hide() {
      visible = false;
      under?.abort();
      // What is not looked at is not there: nobody who searches the page finds its fields.
      root.replaceChildren();
    },
    update(changed) {
      if (!changed.has("results")) return;
      redraw();
      ask(PATIENCE_MS);
    },
  };
}
