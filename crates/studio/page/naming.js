// The name of the study, changed where it stands.

import { fill, h } from "./dom.js";

/** @param {import("./step.js").Ctx} ctx @param {HTMLElement} root  where the name stands */
export function mountNaming(ctx, root) {
  const { api, words } = ctx;
  let named = "", simulated = false;
  const button = h("button", { class: "flat named-so", click: edit });

  function draw() {
    fill(button, named);
    button.title = words.rename(named);
    fill(root, button, simulated && h("span", { class: "mute" }, ` · ${words.simulated}`));
  }

  function edit() {
    const input = h("input", { class: "in", value: named, autocomplete: "off", spellcheck: "false", "aria-label": words.studyName });
    let over = false;
    /** @param {boolean} take @param {boolean} back  does the focus return? */
    async function end(take, back) {
      if (over) return;
      over = true;
      const next = input.value.trim();
      draw();
      if (back) button.focus();
      if (!take || !next || next === named) return;
      try {
        await api.act({ do: "set_key", section: "", key: "name", value: next });
      } catch (error) {
        ctx.failed(error);
      }
    }
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      void end(event.key === "Enter", true);
    });
    input.addEventListener("blur", () => void end(true, false));
    fill(root, input);
    input.select();
  }

  return {
    /** @param {import("./types.js").StudySection} study */
    draw(study) {
      // What somebody types stands until he is done.
      const typed = root.querySelector("input");
      [named, simulated] = [study.name, study.simulated];
      if (!typed) draw();
    },
  };
}
