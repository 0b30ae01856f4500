// The step Files: every plate as a small map, questions, and what was not used.

import { isBlind } from "./blind.js";
import { choose } from "./drop.js";
import { fill, h, quoted } from "./dom.js";
import { problemList, problemsOf } from "./problems.js";
import { mountQuestions } from "./questions.js";
import { thumbnail } from "./thumbnail.js";

/** @typedef {import("./types.js").PlateCard} PlateCard */

/** Above so many plates there is a filter, and the plates of a day stand together. */
const MANY = 36;
const MAP_WIDTH = 144;
const LIST_MAP_WIDTH = 48;

/** @type {import("./step.js").Mount} */
export function mount(root, ctx) {
  const { state, words } = ctx, said = words.files;
  const heading = h("h1"), below = h("p", { class: "mute" }), found = h("span", { class: "mute small", role: "status" });
  const filter = h("input", { type: "search", class: "in", placeholder: said.filter, "aria-label": said.filter, hidden: true, input: draw });
  const plates = h("div", { class: "plates" });
  const scale = h("p", { class: "scale tiny mute" }, said.scaleLow, h("span", { class: "cividis", "aria-hidden": "true" }), said.scaleHigh);
  const questions = h("div", { class: "questions" }), wrong = h("div"), refused = h("div");
  const asked = mountQuestions(questions, ctx, "files");
  let form = /** @type {"pictures"|"list"} */ ("pictures");
  /** @type {Map<string, {told: string, element: HTMLElement}>} cards that were built, by form and plate */
  const built = new Map();
  const forms = h("div", { class: "seg", role: "group", "aria-label": said.form }, (/** @type {const} */ (["pictures", "list"])).map((name) =>
    h("button", { "aria-pressed": String(name === form), click: (/** @type {Event} */ event) => {
      form = name;
      for (const button of forms.children) button.setAttribute("aria-pressed", String(button === event.currentTarget));
      draw();
    } }, said[name])));
  root.append(
    h("div", { class: "all" },
      h("div", { class: "line" }, heading, h("span", { class: "grow" }), found, filter, h("button", { click: () => choose(ctx, false) }, said.add), forms),
      below, plates, scale),
    h("aside", { class: "side", "aria-label": said.side }, wrong, questions, refused));

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const build = entry.isIntersecting && groups.get(entry.target);
      if (build) { seen.unobserve(entry.target); groups.delete(entry.target); build(); }
    }
  }, { rootMargin: "600px" });
  /** @type {Map<Element, () => void>} groups that nobody has seen yet */
  const groups = new Map();

  /** Plates are drawn while somebody looks. */
  let looked = false, stale = true;
  /** @type {string|undefined} days as they were named last */
  let days;

  function draw() {
    stale = false;
    const files = state.files, typed = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!files) return;
    heading.textContent = files.heading;
    fill(below, quoted(files.said));
    filter.hidden = files.cards.length <= MANY;
    forms.hidden = scale.hidden = files.cards.length === 0;
    const cards = files.cards.filter((card) => typed.every((part) => `${card.file} ${card.plate} ${card.line} ${card.day} ${day(card)}`.toLowerCase().includes(part)));
    found.textContent = typed.length > 0 ? said.found(cards.length, files.cards.length) : "";
    seen.disconnect();
    groups.clear();
    if (cards.length === 0) fill(plates, files.cards.length === 0 ? h("div", { class: "panel empty" }, h("h2", null, said.noneYet), h("p", null, said.none), h("p", null, said.noneNext), h("div", { class: "answers" }, h("button", { class: "main", click: () => choose(ctx, true) }, words.start.choose), h("button", { click: () => choose(ctx, false) }, said.add))) : h("p", { class: "panel empty" }, said.noneFound));
    else if (files.cards.length <= MANY) fill(plates, several(cards));
    else fill(plates, byDay(cards));
  }

  /** Plates of a day together; a group is built when it is seen. @param {PlateCard[]} cards */
  function byDay(cards) {
    /** @type {Map<string, PlateCard[]>} */
    const all = new Map();
    for (const card of cards) all.set(day(card), [...(all.get(day(card)) ?? []), card]);
    return [...all].map(([name, those]) => {
      const room = h("div", { class: "unseen" });
      // The room that it will take, so that nothing moves when it comes.
      room.style.setProperty("--cards", String(those.length));
      groups.set(room, () => { room.className = ""; fill(room, several(those)); });
      seen.observe(room);
      return h("section", { class: "day" }, h("h2", null, name || said.noDay, h("span", { class: "mute" }, ` · ${said.counted(those.length)}`)), room);
    });
  }

  /** @param {PlateCard[]} cards */
  function several(cards) {
    if (form === "pictures") return h("ul", { class: "cards" }, cards.map((card) => kept(card, picture)));
    const { plate, line, day, wells, checks } = said.columns;
    return h("div", { class: "panel scrolls", tabindex: "0", role: "group", "aria-label": said.plates },
      h("table", { class: "data" }, h("caption", { class: "heard" }, said.plates),
        h("thead", null, h("tr", null, [plate, line, day, wells, checks].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", null, cards.map((card) => kept(card, row)))));
  }

  /** What was built for a plate, unless the plate changed. @param {PlateCard} card @param {(card: PlateCard) => HTMLElement} build */
  function kept(card, build) {
    const key = `${form} ${card.id ?? card.file} ${card.plate}`, told = JSON.stringify([card, day(card)]), before = built.get(key);
    if (before?.told === told) return before.element;
    const element = build(card);
    built.set(key, { told, element });
    return element;
  }

  /** @param {PlateCard} card */
  function picture(card) {
    return h("li", { class: "panel card" }, thumbnail(card, MAP_WIDTH, said.map(card.rows * card.columns)),
      h("p", { class: "file named", title: card.file }, shortName(card.file)),
      h("p", { class: "tiny dim about" }, h("span", { class: "named" }, card.plate && `${card.plate} · `, about(card)), verdict(card)), within(card) && h("p", { class: "tiny dim", title: within(card) }, within(card)));
  }

  /** @param {PlateCard} card */
  function row(card) {
    const sure = (/** @type {string} */ text) => (card.guessed && text ? h("i", null, `${text}?`) : text);
    return h("tr", null,
      h("th", { scope: "row" }, h("span", { class: "both" }, thumbnail(card, LIST_MAP_WIDTH, said.map(card.rows * card.columns)), h("span", { class: "named" }, shortName(card.file), card.plate && h("span", { class: "dim" }, ` · ${card.plate}`), within(card) && h("span", { class: "dim" }, ` · ${within(card)}`)))),
      h("td", { class: "named" }, sure(card.line)), h("td", { class: "named" }, sure(day(card))), h("td", null, words.files.map(card.rows * card.columns)), h("td", null, verdict(card) ?? (card.verdict === "pass" ? said.passed : "")));
  }

  /** What the export holds of it: its sheet, several reads, several times. @param {PlateCard} card */
  function within({ sheet, reads = [], times }) {
    return [sheet, reads.length > 1 && said.reads(reads.length), times].filter(Boolean).join(" · ");
  }

  /** Line and day; what is only suggested in italics with a question mark. @param {PlateCard} card */
  function about(card) {
    // The year stands in the list; a card has room for what tells plates apart.
    const parts = [card.line, day(card).replace(/ \d{4}$/, "")].filter(Boolean);
    return card.guessed ? h("i", null, parts.map((part) => `${part}?`).join(" ")) : parts.join(" · ");
  }

  /** The day as the study's results name it. @param {PlateCard} card */
  function day(card) {
    return state.results?.matrix?.days.find((known) => known.name === card.day)?.shown ?? words.day(card.day);
  }

  /** @param {PlateCard} card */
  function verdict(card) {
    if (card.verdict === "fail") return h("span", { class: "mark b" }, said.failed);
    return card.verdict === "warn" ? h("span", { class: "mark q" }, said.warned) : null;
  }

  function drawSide() {
    const files = state.files, problems = problemsOf(state, "files");
    fill(wrong, problemList(problems));
    fill(refused, (files?.refused ?? []).map((file) => h("section", { class: "panel ask" }, h("h2", null, said.refused(file.name)), h("p", { class: "small mute" }, quoted([file.why, file.help].map(words.sentence).join(" "))))));
    const open = state.questions.some((question) => question.step === "files");
    root.classList.toggle("quiet", !open && !problems.length && !files?.refused.length);
  }

  // A file is named after its line: while one judges blind, none is found.
  ctx.keys.find(() => (isBlind() ? [] : state.files?.cards ?? []).map((card) => ({
    name: [shortName(card.file), card.plate].filter(Boolean).join(" · "), about: [card.line, day(card)].filter(Boolean).join(" · "),
    run: () => (card.place === null ? ctx.go("files") : ctx.go("results", { plate: card.place })),
  })));

  return {
    show() {
      looked = true;
      ctx.hints(state.questions.some((question) => question.step === "files") ? [{ key: "Enter", does: said.answers }] : []);
      if (stale) draw();
    },
    hide() { looked = false; },
    update(changed) {
      const named = JSON.stringify(state.results?.matrix?.days);
      if (changed.has("files") || named !== days) stale = true;
      days = named;
      if (stale && looked) draw();
      if (changed.has("questions")) asked.update();
      if (["files", "questions", "sheet", "maps"].some((name) => changed.has(/** @type {"files"} */ (name)))) drawSide();
    },
  };
}

/** A file without the folder of exports. @param {string} file */
function shortName(file) {
  return file.replace(/^exports\//, "");
}
