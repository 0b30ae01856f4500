// What readings say against a map: the plate as it was read beside the plate that the map expects, and what can be done.

import { fill, h, quoted } from "./dom.js";
import { thumbnail } from "./thumbnail.js";
import { said } from "./words-maps.js";

/** @typedef {import("./types.js").MapView} MapView @typedef {import("./types.js").Command} Command */

const WIDTH = 127;

/**
 * @param {import("./step.js").Ctx} ctx
 * @param {{act: (command: Command) => Promise<boolean>, change: () => void}} on  `change`: the map is to be painted now
 */
export function mapDoubts(ctx, { act, change }) {
  const element = h("div", { class: "questions" });

  /** The question that asks about a doubt, as long as it is open. @param {import("./types.js").MapDoubt} doubt */
  const asked = (doubt) => (doubt.question ? ctx.state.questions.find(({ id }) => id === doubt.question) : undefined);

  /** @param {MapView} view @param {import("./types.js").MapDoubt} doubt */
  function card(view, doubt) {
    const { rows, columns } = view, question = asked(doubt), { command } = doubt;
    const picture = (/** @type {string} */ tints, /** @type {string} */ name) => tints && h("figure", null, thumbnail({ rows, columns, tints }, WIDTH, name), h("figcaption", { class: "tiny mute", "aria-hidden": "true" }, name));
    return h("article", { class: "doubt ask" }, h("h2", null, doubt.heading), h("p", { class: "small" }, quoted(doubt.said)),
      h("div", { class: "pictures" }, picture(doubt.readings, said.readings), picture(doubt.expected, said.expected)),
      h("div", { class: "answers" },
        command && doubt.offers && h("button", { click: () => act(command) }, doubt.offers),
        question?.answers.map(({ id, label, go }) => h("button", { click: async () => {
          if (go === "maps") change(); else if (go) ctx.go(go, { map: view.id, row: doubt.row });
          if (!go) await act({ do: "answer", question: question.id, answer: id });
        } }, label))));
  }

  return {
    element,
    /** @param {MapView|null} view */
    draw(view) {
      fill(element, (view?.doubts ?? []).map((doubt) => card(/** @type {MapView} */ (view), doubt)));
      element.hidden = element.childElementCount === 0;
    },
    /** Questions that stand here already. @param {MapView|null} view */
    asks: (view) => new Set((view?.doubts ?? []).flatMap((doubt) => asked(doubt)?.id ?? [])),
  };
}
