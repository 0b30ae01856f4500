// What the last decision changed, why it was made, and all decisions with their price.
import { fill, figure as parsed, h, sentence } from "./dom.js";
import { chip } from "./matrix.js";
import { said } from "./words-results.js";

/** @typedef {import("./types.js").Effect} Effect @typedef {import("./types.js").DecisionView} DecisionView */

/** A call as a letter in its shape, other words as they are. @param {string} text */
const value = (text) => (/^[RSIHL]$/u.test(text) ? [chip(text)] : [text]);

/** Before and after. @param {() => void} plan */
export function effectPanel(plan) {
  const root = h("section", { class: "panel effect", hidden: true, "aria-labelledby": "effect-title" });
  return {
    element: root,
    /** @param {Effect|null} effect */
    draw(effect) {
      root.hidden = !effect;
      if (!effect) return;
      const row = (/** @type {Effect["rows"][number]} */ one) => h("tr", null, h("th", { scope: "row" }, one.name), h("td", { class: "r num mute" }, value(one.before)),
        h("td", { class: `r num${one.same ? "" : " changed"}` }, value(one.now), one.same ? ` ${said.same}` : null));
      fill(root, h("h2", { class: "cap", id: "effect-title" }, effect.heading),
        h("table", { class: "cmp" }, h("thead", null, h("tr", null, h("td", null), h("th", { scope: "col", class: "r" }, said.before), h("th", { scope: "col", class: "r" }, said.now))), h("tbody", null, effect.rows.map(row))),
        effect.forest ? h("div", { class: "forest" }, parsed(effect.forest)) : null,
        effect.calls.map((line) => h("p", { class: "callchange" }, line)),
        effect.advice.length ? h("p", { class: "small" }, sentence(effect.advice), " ", /experiment/u.test(effect.advice.map(({ text }) => text).join("")) ? h("button", { type: "button", class: "link", on: { click: plan } }, said.plan) : null) : null);
    },
  };
}

/** Reasons for one decision. @param {(decision: number, reason: string) => void} give */
export function reasonsPanel(give) {
  const root = h("section", { class: "panel reasons", hidden: true });
  let of = -1;
  let [asked, timer] = ["", 0];
  return {
    element: root,
    get of() { return of; },
    /** @param {number} decision @param {string} question @param {string} reason that is given already */
    draw(decision, question, reason) {
      root.hidden = false;
      if (decision === of && question === asked) return mark(reason);
      clearTimeout(timer);
      [of, asked] = [decision, question];
      const radio = (/** @type {string} */ words) => h("input", { type: "radio", name: "reason", value: words, on: { change: () => { if (words) give(of, said.reasonWords[words] ?? words); } } });
      const other = h("input", { class: "in", type: "text", maxlength: 300, placeholder: said.write, "aria-label": `${said.other} ${said.write}` });
      const own = radio("");
      const send = () => { const words = other.value.trim(); own.checked = true; if (words) give(of, words); };
      other.addEventListener("change", send);
      own.addEventListener("change", () => other.focus());
      fill(root, h("fieldset", null, h("legend", { class: "cap" }, question),
        said.reasons.map((words) => h("label", null, radio(words), words)),
        h("div", { class: "own" }, h("label", null, own, said.other), other)), h("p", { class: "tiny mute" }, said.noReason));
      return mark(reason);

      /** @param {string} given */
      function mark(given) {
        const known = Object.entries(said.reasonWords).find(([, words]) => words === given)?.[0];
        for (const box of root.querySelectorAll("input")) {
          if (box.type === "radio") box.checked = given !== "" && box.value === (known ?? "");
          else if (document.activeElement !== box) box.value = known ? "" : given;
        }
      }
    },
    hide() { root.hidden = true; of = -1; },
    focus() { root.querySelector("input")?.focus(); },
  };
}

/** The list. @param {{withdraw(id: number): void, restore(id: number): void, reason(one: DecisionView): void}} act */
export function decisionList(act) {
  const body = h("ol", { class: "decs" });
  const root = h("section", { class: "panel decisions", "aria-labelledby": "decisions-title" },
    h("div", { class: "title" }, h("h2", { class: "cap", id: "decisions-title" }, said.decisions), h("span", { class: "tiny mute" }, said.inFile)), body);
  return {
    element: root,
    /** @param {DecisionView[]} list @param {boolean} blind */
    draw(list, blind) {
      const had = /** @type {HTMLElement|null} */ (document.activeElement)?.dataset.decision;
      const item = (/** @type {DecisionView} */ one) => {
        const button = h("button", { type: "button", class: "link", "data-decision": one.id, "aria-label": `${one.in_force ? said.undo : said.redo}: ${one.heading}${blind ? "" : `, ${one.about}`}`, on: { click: () => (one.in_force ? act.withdraw(one.id) : act.restore(one.id)) } }, one.in_force ? said.undo : said.redo);
        const reason = one.reason || h("button", { type: "button", class: "link quiet", on: { click: () => act.reason(one) } }, one.in_force ? said.giveReason : said.withoutReason);
        const told = [blind ? null : one.about, reason, one.who, one.when].filter(Boolean);
        return h("li", { class: `dec${one.in_force ? "" : " undone"}` }, h("div", { class: "title" }, one.in_force ? h("b", null, one.heading) : h("s", null, one.heading), button),
          h("p", { class: "small mute" }, told.flatMap((part, at) => (at ? [" · ", part] : [part]))),
          one.price && !blind ? h("p", { class: `small${one.price.changes_call ? " callchange" : " mute"}` }, one.price.said) : null,
          one.doubt ? h("p", { class: "small doubted" }, one.doubt) : null);
      };
      fill(body, list.length ? list.map(item) : h("li", { class: "dec mute small" }, said.noneYet));
      if (had) /** @type {HTMLElement|null} */ (body.querySelector(`[data-decision="${CSS.escape(had)}"]`))?.focus();
    },
  };
}
