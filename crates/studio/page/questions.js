// Questions with their answers ready. Unanswered, they count for nothing.

import { fill, h, quoted, table } from "./dom.js";

/** @typedef {import("./types.js").Question} Question */

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
    const heading = h("h2", { id: `question-${question.id}` }, question.heading);
    const element = h("article", { class: "doubt ask", "aria-labelledby": heading.id, "data-question": question.id }, heading,
      question.said && h("p", { class: "small" }, quoted(question.said)),
      question.seen && h("div", { class: "scrolls" }, table(question.seen, question.heading, "sheet")),
      h("div", { class: "answers" }, question.answers.map((answer) =>
        h("button", { class: answer.main ? "main" : null, click: () => answered(element, question, answer.id) }, answer.label))));
    return element;
  }

  /** @param {HTMLElement} element @param {Question} question @param {string} answer */
  async function answered(element, question, answer) {
    const buttons = element.querySelectorAll("button"), next = element.nextElementSibling;
    for (const button of buttons) button.disabled = true;
    try {
      await ctx.api.act({ do: "answer", question: question.id, answer });
      ctx.announce(ctx.words.questions.answered);
      const goes = next?.isConnected ? next.querySelector("button") : root.querySelector("button");
      (goes ?? root).focus();
    } catch (error) {
      ctx.failed(error);
    } finally {
      for (const button of buttons) button.disabled = false;
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
