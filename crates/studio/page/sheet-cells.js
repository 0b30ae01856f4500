// What a row of the table shows: its plate, what is said of it and by whom, and below it what is wrong.

import { fill, h, plain, quoted } from "./dom.js";
import { lineKey } from "./matrix.js";
import { thumbnail } from "./thumbnail.js";
import { words } from "./words.js";
import { said } from "./words-study.js";

/**
 * @typedef {import("./types.js").SheetRow} SheetRow
 * @typedef {{kind: "picture"|"called"|"key"|"z"|"quality", key: string|null, name: string, title: string}} Column
 */

/** CSS pixels. */
const PICTURE_WIDTH = 38;

/** @param {import("./state.js").Mirror} state */
export function cellsOf(state) {
  return { lines, mark, card };

  /** A value as pages say it. @param {string} key @param {string} value @param {SheetRow} row */
  function spoken(key, value, row) {
    if (key === "layout") return state.maps?.list.find((map) => map.id === value || map.file === value)?.name ?? value.replace(/^.*\//, "");
    return key === "experiment" ? row.day || value : value;
  }

  /** A row, and below it what is wrong with it. @param {SheetRow} row @param {Column[]} columns @param {import("./types.js").FieldProblem[]} problems */
  function lines(row, columns, problems) {
    const id = `row-${row.row}-wrong`, wrong = problems.filter((problem) => problem.key);
    const line = h("tr", { "data-row": row.row, class: row.missing ? "waits" : null }, columns.map((column, index) => {
      const own = wrong.filter((problem) => problem.key === column.key);
      const element = h(column.kind === "called" ? "th" : "td", { role: column.kind === "called" ? "rowheader" : "gridcell", scope: column.kind === "called" ? "row" : null, tabindex: "-1", class: column.kind === "key" ? null : column.kind,
        "aria-readonly": !column.key || row.fixed ? "true" : null, "aria-colindex": index + 1, "aria-invalid": own.some((problem) => problem.severity === "error") ? "true" : null, "aria-describedby": own.length > 0 ? id : null });
      content(element, column, row);
      if (own.length > 0) element.title = plain(own.map((problem) => words.sentence(problem.message)).join(" "));
      if (own.length > 0) element.append(h("span", { class: `mark ${own.some((problem) => problem.severity === "error") ? "b" : "q"}`, "aria-hidden": "true" }, "!"));
      return element;
    }));
    if (problems.length === 0) return [line];
    return [line, h("tr", { class: "wrongs" }, h("td", { colspan: columns.length, id, role: "gridcell" }, problems.map((problem) => h("p", { class: problem.severity === "error" ? "wrong" : "doubted" },
      h("b", null, state.sheet?.columns.find((one) => one.key === problem.key)?.name ?? (problem.severity === "error" ? said.error : said.warning)), ": ", quoted([problem.message, problem.help].filter(Boolean).map(words.sentence).join(" "))))))];
  }

  /** @param {HTMLElement} element @param {Column} column @param {SheetRow} row */
  function content(element, { kind, key }, row) {
    if (kind === "picture") {
      const plate = card(row);
      fill(element, plate && thumbnail(plate, PICTURE_WIDTH, said.picture(plate.rows * plate.columns)));
    } else if (kind === "called") {
      const [file = "", ...rest] = row.called.split(" · ");
      fill(element, h("span", { class: "named" }, file, rest.length > 0 && h("span", { class: "mute" }, ` · ${rest.join(" · ")}`)));
      element.title = row.called;
    } else if (kind === "z") element.textContent = row.quality.z;
    else if (kind === "quality") {
      element.textContent = row.missing ? said.missing(row.missing) : row.quality.said;
      element.classList.add(row.missing ? "warn" : row.quality.verdict || "pass");
    } else if (key) {
      const { text = "", from = "", guess = "" } = row.cells[key] ?? {};
      const name = h("span", { class: "named" }, spoken(key, text, row));
      if (text) fill(element, key === "cell_line" && mark(text), name);
      else if (guess) fill(element, h("i", { class: "guess named", title: said.guessed(guess) }, `${spoken(key, guess, row)}?`), h("span", { class: "heard" }, said.suggested));
      element.classList.toggle("pale", from === "map" || from === "file");
      element.title = row.fixed || (text && (said.from[from] || (spoken(key, text, row) === text ? "" : text)));
      if (!element.title) element.removeAttribute("title");
    }
  }

  /** Its picture. @param {SheetRow} row */
  function card(row) {
    return state.files?.cards.find((one) => one.id === row.card || (row.place !== null && one.place === row.place));
  }

  /** Marker of a line, where it is known. @param {string} line */
  function mark(line) {
    const colour = (state.sheet?.lines ?? []).indexOf(line);
    return colour < 0 ? null : lineKey(colour);
  }
}
