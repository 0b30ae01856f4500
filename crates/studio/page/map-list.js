// The maps of the study, small; the compounds of the one that is looked at; and what can be done where there is no map yet.

import { fill, h } from "./dom.js";
import { entryColour, swatch } from "./map-look.js";
import { thumbnail } from "./thumbnail.js";
import { said } from "./words-maps.js";

/** @typedef {import("./types.js").MapView} MapView */

const PICTURE = 30;

/**
 * @param {import("./step.js").Ctx} ctx
 * @param {{open: (id: string) => void, begin: (then: "series"|"paste") => void, fromFile: () => void, pick: (compound: string) => void, rename: (from: string, to: string) => void}} on
 */
export function mapList(ctx, { open, begin, fromFile, pick, rename }) {
  const list = h("ul", { class: "maplist" }), compounds = h("section", { class: "panel palette-of" }), nothing = h("div", { class: "panel nomaps", hidden: true });
  const element = h("section", { class: "panel maps-panel" }, h("h2", { class: "cap" }, said.maps), list, h("p", { class: "small adds" }, h("button", { class: "link", click: () => begin("series") }, said.newMap), h("button", { class: "link", click: fromFile }, said.fromFile)));

  /** What can be done where there is no map yet. */
  function drawNothing() {
    const { heading, said: words, ways } = said.empty, does = { new: () => begin("series"), file: fromFile, paste: () => begin("paste") }, waits = ctx.state.files?.cards.length ?? 0;
    fill(nothing, h("h1", null, heading), h("p", null, words), waits > 0 && h("p", { class: "mute" }, said.wanted(waits)), h("div", { class: "ways" }, ways.map(([way, name, about]) => h("div", null, h("button", { class: way === "new" ? "main large" : "large", click: does[way] }, name), h("p", { class: "small mute" }, about)))));
  }

  /** @param {number} colour */
  function sign(colour) {
    const element = h("span", { class: "sw t-compound", "aria-hidden": "true" });
    element.style.setProperty("--tool", swatch(colour));
    return element;
  }
  /** @param {string} kind @param {string|number} sign @param {string} words */
  const mark = (kind, sign, words) => h("span", { class: `mark ${kind}`, title: words }, h("span", { "aria-hidden": "true" }, sign), h("span", { class: "heard" }, words));

  /** A field in the place of a compound's name. @param {HTMLElement} row @param {string} from */
  function edit(row, from) {
    const input = h("input", { class: "in", value: from, autocomplete: "off", spellcheck: "false", "aria-label": said.rename(from) });
    let over = false;
    /** @param {boolean} take */
    const end = (take) => {
      if (over) return;
      over = true;
      const to = input.value.trim();
      row.classList.remove("renamed");
      input.remove();
      if (take && to && to !== from) rename(from, to); else /** @type {HTMLElement|null} */ (row.querySelector("button"))?.focus();
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape") { event.preventDefault(); event.stopPropagation(); end(event.key === "Enter"); }
    });
    input.addEventListener("blur", () => end(true));
    row.classList.add("renamed");
    row.prepend(input);
    input.select();
  }

  return {
    element, compounds, nothing,

    /** @param {string} id of the map that is looked at @returns {boolean} is there any? */
    draw(id) {
      const maps = ctx.state.maps?.list ?? [], focused = list.contains(document.activeElement);
      nothing.hidden = !ctx.state.maps || maps.length > 0;
      if (!nothing.hidden) drawNothing();
      fill(list, maps.map((one) => h("li", null, h("button", { class: "maprow", "aria-current": one.id === id ? "true" : null, click: () => open(one.id) },
        one.wells > 0 ? thumbnail(one, PICTURE, "", entryColour) : h("span", { class: "sw", "aria-hidden": "true" }, "?"),
        h("span", null, h("span", { class: "name" }, one.name), " ", one.doubts > 0 && mark("q", one.doubts, said.doubts(one.doubts)), one.problems.length > 0 && mark("b", "!", said.problems(one.problems.length)),
          h("span", { class: "tiny mute" }, said.plates(one.plates.length)))))));
      if (focused) /** @type {HTMLElement|null} */ (list.querySelector("[aria-current]"))?.focus({ preventScroll: true });
      return maps.length > 0;
    },

    /** @param {MapView|null} view @param {string} chosen the compound that is painted with */
    drawCompounds(view, chosen) {
      fill(compounds, h("h2", { class: "cap" }, said.compounds), view?.compounds.length ? h("ul", null, view.compounds.map(({ name, colour, doses, replicates }) => {
        /** @type {HTMLElement} */
        const row = h("li", { class: "compound" }, h("button", { class: "tool", title: said.pick(name), "aria-pressed": String(chosen === name), click: () => pick(name), dblclick: () => edit(row, name) }, sign(colour), name, h("span", { class: "grow" }), h("span", { class: "mute num" }, said.series(doses, replicates))),
          h("button", { class: "flat pencil edits", title: said.rename(name), "aria-label": said.rename(name), click: () => edit(row, name) }, "✎"));
        return row;
      })) : h("p", { class: "small mute" }, said.noCompounds));
    },
  };
}
