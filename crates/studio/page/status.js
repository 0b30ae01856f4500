// The line at the foot: what is counted, which keys act here, what the program does.

import { fill, h, quoted } from "./dom.js";
import { shown } from "./keys.js";
import { openPalette } from "./palette.js";

/** Work shorter than this is not spoken of. */
const PATIENCE_MS = 1000;

/** @param {import("./step.js").Ctx} ctx */
export function status(ctx) {
  const { state, words } = ctx;
  const left = h("span", { class: "said" }), middle = h("span", { class: "work", role: "status" }), keys = h("span", { class: "hints" }), right = h("span", { class: "said" });
  const all = h("button", { class: "flat", click: () => openPalette(ctx, "commands") }, h("kbd", null, shown("Mod+K")), ` ${words.keys.all}`);
  const element = h("footer", { class: "status", "aria-label": words.status }, left, middle, h("span", { class: "grow" }), right, keys, all);
  /** @type {import("./step.js").StepName} */
  let here = "files";
  let begun = 0;

  function draw() {
    const folder = state.study?.folder ?? "", counts = state.results?.matrix?.counts ?? [];
    const remarks = { results: state.results?.timing, study: words.studyHint }[/** @type {"results"} */ (here)] ?? state.files?.remarks ?? "";
    left.textContent = (here === "results" ? counts.join("   ") : here === "study" ? counts[0] : "") || folder;
    left.title = folder;
    fill(right, quoted(remarks));
  }

  return {
    element,

    /** @param {import("./step.js").StepName} step */
    here(step) {
      here = step;
      draw();
    },

    /** @param {Set<import("./state.js").Section>} changed */
    update(changed) {
      if (changed.has("study") || changed.has("results") || changed.has("files")) draw();
    },

    /** @param {{key: string, does: string}[]} hints */
    hints(hints) {
      fill(keys, hints.map((hint) => h("span", null, h("kbd", null, shown(hint.key)), ` ${hint.does}`)));
    },

    /** Long work, once it has lasted a second. @param {string} said @param {number} done @param {number} of */
    progress(said, done, of) {
      if (begun === 0) begun = performance.now();
      const over = done >= of;
      middle.textContent = !over && performance.now() - begun >= PATIENCE_MS ? said : "";
      if (over) begun = 0;
    },
  };
}
