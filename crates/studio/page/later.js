// Steps that are not built yet: what to do instead, in a sentence.

import { fill, h, quoted } from "./dom.js";

/** @param {"plan"} name @returns {import("./step.js").Mount} */
export function mount(name) {
  return (root, ctx) => {
    const { heading, said } = ctx.words.later[name], where = h("p", { class: "mute" });
    root.append(h("div", { class: "later panel" }, h("h1", null, heading), h("p", null, quoted(said)), where));
    return {
      show() {},
      hide() {},
      update(changed) {
        if (changed.has("study") && ctx.state.study) fill(where, ctx.words.later.folder(ctx.state.study.folder));
      },
    };
  };
}
