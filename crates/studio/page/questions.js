// Questions with their answers ready. Unanswered, they count for nothing.

import { fill, h, quoted, table } from "./dom.js";
import { thumbnail } from "./thumbnail.js";

/** @typedef {import("./types.js").Question} Question @typedef {import("./types.js").Table} Table */

/** How wide the picture of a plate is, CSS pixels. */
const PICTURE_WIDTH = 114;

/**
 * The questions of a step, as cards.
 * @param {HTMLElement} root  where they stand; focused when the last is answered
 * @param {import("./step.js").Ctx} ctx
 * @param {Question["step"]} step
 * @returns {{update: () => void}}
 */
export function mountQuestions(root, ctx, step) {
  root.tabIndex = -1;
  /** @type {Map<string, {told: string, card: HTMLElement}>} cards that stand, by question */
  let standing = new Map();

  /** @param {Question} question */
  function card(question) {
    const said = ctx.words.questions, heading = h("h2", { id: `question-${question.id}` }, question.heading), { pictures = [], choices = [], all, seen } = question;
    const selects = choices.map((choice) => {
      const select = h("select", { class: "in", "data-choice": choice.id }, choice.options.map((option) => h("option", { value: option.id }, option.label)));
      select.value = choice.chosen;
      return h("label", { class: "choice small" }, h("span", null, choice.label), select);
    });
    // A choice a plate stands below its plate.
    const paired = pictures.length > 0 && pictures.length === selects.length;
    const shown = h("div", { class: "scrolls", tabindex: "0", role: "group", "aria-labelledby": `question-${question.id}` });
    let whole = false;
    const more = h("button", { "aria-expanded": "false", hidden: !all, click: () => { whole = !whole; fold(); } });
    function fold() {
      const now = whole && all || seen;
      more.setAttribute("aria-expanded", String(whole));
      fill(more, whole ? said.fewer : said.all(all?.rows.length ?? 0));
      fill(shown, now && sheet(now, question));
    }
    fold();
    const buttons = question.answers.map((answer) => h("button", { class: answer.main ? "main" : answer.go ? "flat" : null, click: () => (answer.go ? ctx.go(answer.go, { map: question.map }) : answered(element, question, answer)) }, answer.label));
    const main = buttons[question.answers.findIndex((answer) => answer.main)];
    /** @type {HTMLElement} */
    const element = h("article", { class: "doubt ask", tabindex: "0", "aria-labelledby": heading.id, "data-question": question.id, keydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" || !main || event.target instanceof HTMLButtonElement) return;
      event.preventDefault();
      main.click();
    } }, heading,
      question.said && h("p", { class: "small" }, quoted(question.said)),
      pictures.length > 0 && h("div", { class: "pictures" }, pictures.map((plate, at) => h("div", null, thumbnail(plate, PICTURE_WIDTH, plate.said), paired ? selects[at] : h("p", { class: "small" }, plate.said)))),
      (seen || all) && shown, !paired && selects,
      h("div", { class: "answers" }, buttons.slice(0, 1), more, buttons.slice(1)));
    return element;
  }

  /** What was seen. Of a piece of a spreadsheet the first column and the head are names of rows and columns. @param {Table} seen @param {Question} question */
  function sheet(seen, question) {
    const made = table(seen, question.heading, question.cells ? "sheet cells" : "sheet");
    for (const head of made.querySelectorAll("thead th:empty")) head.replaceWith(h("td"));
    if (question.cells) for (const first of made.querySelectorAll("tbody td:first-child")) first.replaceWith(h("th", { scope: "row" }, first.textContent));
    return made;
  }

  /** @param {HTMLElement} element @param {Question} question @param {Question["answers"][number]} answer */
  async function answered(element, question, answer) {
    const controls = element.querySelectorAll("button, select"), next = element.nextElementSibling;
    const choices = Object.fromEntries([...element.querySelectorAll("select")].map((select) => [select.dataset.choice, select.value]));
    for (const one of controls) one.toggleAttribute("disabled", true);
    try {
      await ctx.api.act({ do: "answer", question: question.id, answer: answer.id, ...(question.choices ? { choices } : {}) });
      ctx.announce(ctx.words.questions.answered);
      if (answer.then) return ctx.go(answer.then, { map: question.map });
      const goes = next?.isConnected ? next.querySelector("button") : root.querySelector("button");
      (goes ?? root).focus();
    } catch (error) {
      ctx.failed(error);
    } finally {
      for (const one of controls) one.toggleAttribute("disabled", false);
    }
  }

  return {
    update() {
      const now = new Map(), focused = document.activeElement;
      for (const question of ctx.state.questions.filter((asked) => asked.step === step)) {
        const told = JSON.stringify(question), before = standing.get(question.id);
        now.set(question.id, before?.told === told ? before : { told, card: card(question) });
      }
      if (now.size === standing.size && [...now].every(([id, { card: same }]) => standing.get(id)?.card === same)) return;
      standing = now;
      fill(root, [...now.values()].map((shown) => shown.card));
      if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true });
    },
  };
}
