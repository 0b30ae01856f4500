// Above and below the plate: what map it is, what its wells show, what is wrong with it, and what it says.

import { fill, h, quoted } from "./dom.js";
import { openEditor, problemLines } from "./editor.js";
import { said } from "./words-maps.js";

/** @typedef {import("./types.js").MapView} MapView @typedef {import("./types.js").MapEntry} MapEntry @typedef {import("./map-look.js").Mode} Mode */

/**
 * @param {import("./step.js").Ctx} ctx
 * @param {{show: (mode: Mode) => void, paste: () => void}} on
 */
export function mapHead(ctx, { show, paste }) {
  const title = h("h1"), about = h("span", { class: "mute" }), becomes = h("p", { class: "small becomes", hidden: true }), wrong = h("section", { hidden: true }), says = h("section", { class: "panel says" });
  const modes = (/** @type {Mode[]} */ (["doses", "readings", "both"])).map((mode) => ({ mode, button: h("button", { click: () => show(mode) }, said.modes[mode]) }));
  const element = h("div", { class: "heading" }, title, about, h("span", { class: "grow" }), h("span", { class: "seg", role: "group", "aria-label": said.mode }, modes.map(({ button }) => button)), h("button", { class: "edits", click: paste }, said.paste));

  return {
    above: [element, becomes, wrong], says,

    /** @param {MapView|null} view @param {MapEntry|undefined} entry @param {Mode} now */
    draw(view, entry, now) {
      const shown = Boolean(view?.wells.length), plates = entry?.plates.length ?? 0, problems = view?.problems ?? entry?.problems ?? [], file = view?.file ?? entry?.file ?? "";
      title.textContent = view?.name ?? entry?.name ?? "";
      about.textContent = shown && view ? said.size(view.wells.length, plates) : said.unread;
      for (const { mode, button } of modes) {
        button.setAttribute("aria-pressed", String(mode === now));
        button.disabled = mode !== "doses" && plates === 0;
        button.title = button.disabled ? said.noReadings : "";
      }
      becomes.hidden = !view?.becomes;
      becomes.textContent = view?.becomes ? said.becomes(view.file, view.becomes) : "";
      wrong.hidden = problems.length === 0;
      wrong.className = problems.some((problem) => problem.severity === "error") ? "bad ask" : "doubt ask";
      fill(wrong, h("h2", null, said.wrong(problems.length)), h("ul", { class: "problems" }, problemLines(problems, (at) => void openEditor(ctx, { file, at }))), view?.text !== "" && h("div", { class: "answers" }, h("button", { click: () => openEditor(ctx, { file }) }, said.openText)));
      says.hidden = !shown;
      fill(says, h("div", null, h("h2", { class: "cap" }, said.says), h("p", { class: "small" }, quoted(view?.said ?? ""))), h("ul", { class: "small mute" }, (view?.checks ?? []).map(({ ok, said: words }) => h("li", { class: ok ? null : "bad-ink" }, quoted(words), ok ? " ✓" : " ✕"))));
    },
  };
}
