// A map that begins: its name, its size, and what it begins with.

import { fill, h } from "./dom.js";
import { oneOf } from "./map-form.js";
import { sheet } from "./palette.js";
import { words } from "./words.js";
import { said } from "./words-maps.js";

const SIZES = [6, 12, 24, 48, 96, 384, 1536];

/**
 * Asks for a new map. @param {import("./step.js").Ctx} ctx
 * @param {(command: import("./types.js").DraftCommand) => Promise<boolean>} act  does it; was it done?
 * @param {() => void} then  what follows
 */
export function newMap(ctx, act, then) {
  const maps = ctx.state.maps, cards = ctx.state.files?.cards ?? [];
  // Plates without a map come first: it is most likely one of theirs.
  const mapped = new Set(maps?.list.flatMap((entry) => entry.plates.map(({ card }) => card))), plate = cards.find(({ id }) => !mapped.has(id)) ?? cards[0];
  let [wells, like] = [plate ? plate.rows * plate.columns : 96, ""];
  const name = h("input", { class: "in", value: said.free((maps?.list.length ?? 0) + 1), autocomplete: "off", "aria-label": said.name });
  const begins = h("ul", { class: "begins", role: "radiogroup", "aria-label": said.begins }), wrong = h("p", { class: "bad-ink small", role: "alert" });
  const size = oneOf(said.wells, SIZES.map((n) => [String(n), String(n)]), () => String(wells), (n) => { wells = Number(n); like = ""; draw(); });

  function draw() {
    const choices = [{ id: "", name: said.blank, about: "" }, ...(maps?.templates ?? []).filter((one) => one.wells === wells).map((one) => ({ id: one.id, name: one.name, about: one.said })),
      ...(maps?.list ?? []).filter((one) => one.wells === wells).map((one) => ({ id: one.id, name: said.like(one.name), about: "" }))];
    fill(begins, choices.map((one) => h("li", { role: "none" }, h("label", null, h("input", { type: "radio", name: "begins", checked: one.id === like, change: () => { like = one.id; } }), h("span", null, one.name, one.about && h("span", { class: "mute small" }, ` ${one.about}`))))));
  }

  async function make() {
    wrong.textContent = name.value.trim() ? "" : said.nameless;
    if (wrong.textContent) return name.focus();
    if (await act({ do: "new_map", name: name.value.trim(), wells, like })) { dialog.close(); then(); }
  }
  const dialog = sheet("newmap", said.newMap, h("h2", null, said.newMap),
    h("form", { submit: (/** @type {Event} */ event) => { event.preventDefault(); void make(); } },
      h("label", { class: "field" }, h("span", { class: "tiny mute" }, said.name), name), size.element,
      h("div", { class: "field" }, h("span", { class: "tiny mute", "aria-hidden": "true" }, said.begins), begins), wrong,
      h("div", { class: "line" }, h("button", { type: "submit", class: "main", click: (/** @type {Event} */ event) => { event.preventDefault(); void make(); } }, said.create), h("button", { click: () => dialog.close() }, words.close))));
  draw();
  name.select();
}
