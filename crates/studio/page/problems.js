// What is wrong with the study, in place: what, where, and what to do.

import { h, quoted } from "./dom.js";
import { words } from "./words.js";

/** What a plate counts for nothing without. That it is not said yet is no error: its row says that it waits. */
const AWAITED = ["layout", "cell_line", "experiment"];

/** What is wrong with the fields of the study. @param {import("./state.js").Mirror} state */
export function fieldProblems({ sheet }) {
  const waits = new Map((sheet?.rows ?? []).map((row) => [row.row, row]));
  return (sheet?.problems ?? []).filter(({ row, key }) => {
    const said = row === null ? undefined : waits.get(row);
    return !said?.missing || !AWAITED.includes(key) || Boolean(said.cells[key]?.text);
  });
}

/**
 * What is wrong where: a problem of a field stands in Study, one of a map in Plate maps, all others under Files.
 * @param {import("./state.js").Mirror} state @param {import("./step.js").StepName} step
 * @returns {import("./types.js").Problem[]}
 */
export function problemsOf(state, step) {
  const study = state.sheet?.problems ?? [], maps = (state.maps?.list ?? []).flatMap((map) => map.problems);
  if (step !== "files") return { study: fieldProblems(state), maps }[/** @type {"study"} */ (step)] ?? [];
  const spelled = (/** @type {import("./types.js").Problem} */ problem) => `${problem.where} ${problem.message}`, elsewhere = new Set([...study, ...maps].map(spelled));
  return (state.files?.problems ?? []).filter((problem) => !elsewhere.has(spelled(problem)));
}

/** @param {import("./types.js").Problem[]} problems @returns {HTMLElement|null} null: nothing is wrong */
export function problemList(problems) {
  if (problems.length === 0) return null;
  const errors = problems.filter((problem) => problem.severity === "error").length;
  return h("section", { class: errors > 0 ? "bad ask" : "doubt ask", "aria-label": words.files.problems(errors, problems.length - errors) },
    h("h2", null, words.files.problems(errors, problems.length - errors)),
    h("ul", { class: "problems" }, problems.map((problem) => h("li", null,
      h("p", null, h("b", null, problem.severity === "error" ? words.files.error : words.files.warning), ": ", quoted(words.sentence(problem.message))),
      problem.where && h("p", { class: "mono where" }, problem.where),
      problem.line && h("pre", { class: "mono", tabindex: "0", "aria-label": problem.where }, problem.line, "\n", caret(problem)),
      problem.help && h("p", { class: "mute" }, quoted(words.sentence(problem.help)))))));
}

/** A mark below the column that a place names, as in `study.toml:12:5`. @param {import("./types.js").Problem} problem */
function caret(problem) {
  const column = Number(/:\d+:(\d+)$/.exec(problem.where)?.[1] ?? 0);
  return column > 0 ? h("span", { class: "caret", "aria-hidden": "true" }, `${problem.line.slice(0, column - 1).replace(/[^\t]/g, " ")}^`) : null;
}
