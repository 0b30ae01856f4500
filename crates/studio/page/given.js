// What is given of curves rather than fitted: a plateau, a slope, a model, the zero. Each is a decision.
import { fill, h } from "./dom.js";
import { said } from "./words-results.js";

/** @typedef {import("./types.js").Command} Command @typedef {import("./types.js").CurvesNamed} CurvesNamed @typedef {import("./types.js").CurveView} CurveView */

/** @param {(command: Command) => void} decide */
export function given(decide) {
  const what = h("select", { class: "in", "aria-label": said.giveWhat }, said.givens.map(([value, words]) => h("option", { value }, words)));
  const number = h("input", { class: "in", type: "text", inputmode: "decimal", size: 5, "aria-label": said.value });
  const whom = h("select", { class: "in", "aria-label": said.of });
  const wrong = h("span", { class: "wrong", role: "alert" });
  const list = h("p", { class: "small" });
  const root = h("details", { class: "panel given" }, h("summary", null, said.fit), list,
    h("form", { class: "fields", novalidate: true }, what, number, h("span", { class: "mute whom" }, said.of, " ", whom), h("button", { type: "submit" }, said.apply), wrong),
    h("p", { class: "tiny mute" }, said.givenWhy));
  /** @type {CurvesNamed[]} */
  let named = [];
  let built = "";

  const needs = () => {
    const [kind] = what.value.split(" ");
    number.hidden = kind === "model" || kind === "zero";
    /** @type {HTMLElement} */ (whom.parentElement).hidden = kind === "zero";
    wrong.textContent = "";
  };
  what.addEventListener("change", needs);
  needs();
  root.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const [kind, which] = what.value.split(" "), of = named[whom.selectedIndex] ?? {}, value = Number(number.value.replace(",", ".").replace("−", "-"));
    if (!number.hidden && (number.value.trim() === "" || !Number.isFinite(value))) { wrong.textContent = said.notNumber; number.focus(); return; }
    wrong.textContent = "";
    if (kind === "fix") decide({ do: "fix", parameter: /** @type {"top"|"bottom"|"hill"} */ (which), value, of, reason: "" });
    else if (kind === "bound") decide({ do: "bound", parameter: /** @type {"top"|"bottom"} */ (which), at: value, of, reason: "" });
    else if (kind === "model") decide({ do: "model", model: /** @type {"four_parameter"} */ (which), of, reason: "" });
    else decide({ do: "zero", zero: /** @type {"blank"} */ (which), reason: "" });
  });

  return {
    element: root,
    /** @param {CurveView} view */
    draw(view) {
      fill(list, view.given.join(" · "));
      list.hidden = view.given.length === 0;
      const form = JSON.stringify([view.compound, view.parental, view.resistant]);
      if (form === built) return;
      built = form;
      named = [{ compound: view.compound }, { compound: view.compound, cell_line: view.resistant }, { compound: view.compound, cell_line: view.parental }, {}];
      fill(whom, [said.ofThese(view.compound), said.ofLine(view.resistant, view.compound), said.ofLine(view.parental, view.compound), said.ofAll].map((words) => h("option", null, words)));
    },
  };
}
