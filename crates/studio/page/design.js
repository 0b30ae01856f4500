// What pairs with what: lines by days, a tile a plate with its mark, and what follows in a sentence.

import { fill, h, quoted } from "./dom.js";
import { lineKey } from "./matrix.js";
import { said } from "./words-study.js";

/** @param {(row: number) => void} show  goes to a plate in the table */
export function designPanel(show) {
  const table = h("div", { class: "scrolls" }), sentence = h("p", { class: "small named" });
  const root = h("section", { class: "panel design", "aria-labelledby": "design-title" }, h("h2", { class: "cap", id: "design-title" }, said.design), table, sentence);
  let told = "";
  return {
    element: root,
    /** @param {import("./types.js").SheetSection} sheet */
    draw({ design, lines }) {
      const now = JSON.stringify([design, lines]);
      if (now === told) return;
      told = now;
      const none = design.days.length === 0 || design.lines.length === 0;
      fill(sentence, quoted(none ? said.designNone : design.said));
      fill(table, !none && h("table", { class: "pairs" }, h("thead", null, h("tr", null, h("td"), design.days.map(({ shown }) => h("th", { scope: "col" }, shown)))),
        h("tbody", null, design.lines.map((line, at) => h("tr", null, h("th", { scope: "row", class: "named" }, h("span", null, lineKey(Math.max(0, lines.indexOf(line))), line)),
          design.days.map(({ shown }, day) => h("td", null, (design.cells[at]?.[day] ?? []).map(({ row, map, how }) =>
            h("button", { class: `tile ${how}`, "data-row": row, "aria-label": said.tile(line, shown, map, how), title: said.tile(line, shown, map, how), click: () => show(row) }, `${map} ${said.marks[how]}`.trim())))))))));
    },
  };
}
