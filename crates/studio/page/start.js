// Step 0: drop a folder, try the example, or open what was left.

import { choose } from "./drop.js";
import { fill, h, logo } from "./dom.js";
import { thumbnail } from "./thumbnail.js";
import { words } from "./words.js";

/** @param {import("./step.js").Ctx} ctx @returns {{element: HTMLElement, update: () => void}} */
export function mountStart(ctx) {
  const { api, state } = ctx, said = words.start;
  const studies = h("section");
  const buttons = [
    h("button", { class: "main large", click: () => choose(ctx, true) }, said.choose),
    h("button", { class: "large", click: () => begin(() => api.open({ do: "example" })) }, said.example),
    h("button", { class: "large", "aria-describedby": "practice-said", click: () => begin(() => api.open({ do: "practice" })) }, said.practice),
  ];
  const element = h("main", { class: "start" },
    h("div", { class: "line" }, logo(24), h("b", null, words.name), h("span", { class: "grow" }), h("span", { class: "small mute" }, words.local)),
    h("div", { class: "drop" }, h("div", { class: "pair", "aria-hidden": "true" }, thumbnail(drawn(0), 120, ""), thumbnail(drawn(4), 120, "")),
      h("div", null, h("h1", null, said.drop), h("p", { class: "mute" }, said.dropSaid), h("div", { class: "answers" }, buttons), h("p", { class: "small", id: "practice-said" }, said.practiceSaid))),
    studies, h("p", { class: "small mute privacy" }, said.privacy));

  /** @param {() => Promise<unknown>} open */
  async function begin(open) {
    const all = element.querySelectorAll("button");
    for (const button of all) button.disabled = true;
    try {
      await open();
    } catch (error) {
      ctx.failed(error);
    } finally {
      for (const button of all) button.disabled = false;
    }
  }

  return {
    element,
    update() {
      const list = state.start?.studies ?? [];
      fill(studies, h("h2", null, said.studies), list.length === 0 ? h("p", { class: "mute" }, said.none(state.start?.home ?? "")) : h("ul", { class: "studies" }, list.map((study) => h("li", null,
        h("span", null, h("b", null, study.name), h("br"), h("span", { class: "mute" }, study.said)),
        h("span", { class: "mute" }, when(study.when), h("br"), study.decisions),
        h("button", { class: "link", "aria-label": said.opens(study.name), click: () => begin(() => api.open({ do: "open", id: study.id })) }, said.open)))));
    },
  };
}

/** A time in UTC as people here say it: "today 10:42", "12 November", "12 November 2025". @param {string} utc */
function when(utc) {
  const time = new Date(utc), now = new Date();
  if (Number.isNaN(time.getTime())) return utc;
  if (time.toDateString() === now.toDateString()) return words.today(time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }));
  return time.toLocaleDateString("en-GB", { day: "numeric", month: "long", ...(time.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }) });
}

/**
 * A plate for the eye alone: blanks around, vehicle on the left, doses falling to the right; the lower half of a resistant line.
 * @param {number} later  by how many columns the cells of the upper half die later
 */
function drawn(later) {
  const [rows, columns] = [8, 12];
  const tints = Array.from({ length: rows * columns }, (_, at) => {
    const row = Math.floor(at / columns), column = at % columns;
    if ((row === 0 || row === rows - 1) && column < 9 || column === 0 && row % 3 !== 0) return 2;
    if (column < 2) return 236 + ((row * 7) % 5) * 4;
    const half = row < 4 ? 8.6 - 2.2 * later : 8.6;
    return Math.round(28 + 212 / (1 + Math.exp(-(column - half) * 1.5)));
  });
  return { rows, columns, tints: btoa(String.fromCharCode(...tints)) };
}
