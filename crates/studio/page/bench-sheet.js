// The sheet for the bench, as it is printed: the plate, the table of doses, and lines to write on. On the page it is hidden.

import { fill, h, table } from "./dom.js";
import { planPlate } from "./plan-plate.js";
import { words } from "./words-plan.js";

/** Width of the plate on paper in CSS pixels: A4 and Letter without their margins hold it. */
const WIDTH = 660;

export function benchSheet() {
  const element = h("article", { class: "bench-sheet", hidden: true });
  return {
    element,

    /** @param {import("./types.js").PlanView} view @param {string} heading @param {string} study */
    fill(view, heading, study) {
      const own = words.sheet, { plate } = view, { element: drawn, numbered } = planPlate(plate, WIDTH, heading, true);
      const rows = numbered ? { head: ["", ...view.bench.head], rows: view.bench.rows.map((row, at) => [String(at + 1), ...row]) } : view.bench;
      const named = plate.wells.some((well) => well.line);
      const today = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
      const about = [[own.study, study], [own.file, view.file], [own.printed, today]];
      fill(element,
        h("h1", null, heading),
        h("p", null, `${view.heading}. ${view.sentence.map((piece) => piece.text).join("")}`),
        h("dl", null, about.map(([name, text]) => h("div", null, h("dt", null, name ?? ""), h("dd", null, text ?? "")))),
        h("div", { class: "write" }, own.fields.map((name) => h("span", null, name))),
        drawn,
        h("p", { class: "key" }, [own.letters, numbered ? words.numbered : words.dosesIn(plate.unit), named ? plate.lines.map((line, at) => `${at === 0 ? "solid" : "dashed"} frame ${line.name}`).join(", ") : words.eachLine].join("   ")),
        table(rows, heading));
      element.hidden = false;
      document.body.classList.add("to-paper");
    },

    clear() {
      element.hidden = true;
      document.body.classList.remove("to-paper");
      fill(element);
    },
  };
}
