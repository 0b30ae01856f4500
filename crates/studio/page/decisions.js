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

/**
 * Reasons: of a decision that was made, given as soon as one is chosen; or asked before one is made.
 * @param {(decision: number, reason: string) => void} give
 * @param {() => void} left  where the focus goes when a question is given up
 */
export function reasonsPanel(give, left) {
  const root = h("section", { class: "panel reasons", hidden: true });
  let of = -1;
  let asked = "";
  /** @type {((reason: string) => void)|null} what waits for its reason */
  let waits = null;

  /** The question with its answers. @param {string} question @param {(words: string) => void} chosen @param {...HTMLElement} below */
  function build(question, chosen, ...below) {
    asked = question;
    const radio = (/** @type {string} */ words) => h("input", { type: "radio", name: "reason", value: words, on: { change: () => { if (words) chosen(said.reasonWords[words] ?? words); } } });
    const other = h("input", { class: "in", type: "text", maxlength: 300, placeholder: said.write, "aria-label": `${said.other} ${said.write}` });
    const own = radio("");
    other.addEventListener("change", () => { const words = other.value.trim(); own.checked = true; if (words) chosen(words); });
    own.addEventListener("change", () => other.focus());
    fill(root, h("fieldset", null, h("legend", { class: "cap" }, question),
      said.reasons.map((words) => h("label", null, radio(words), words)),
      h("div", { class: "own" }, h("label", null, own, said.other), other)), h("p", { class: "tiny mute" }, said.noReason), ...below);
  }

  function hide() { root.hidden = true; of = -1; waits = null; asked = ""; }
  /** Gives what is chosen to what waits for it. */
  function answer() {
    const then = waits, box = /** @type {HTMLInputElement|null} */ (root.querySelector("input[type=radio]:checked")), words = box?.value ? said.reasonWords[box.value] ?? box.value : "";
    const written = /** @type {HTMLInputElement|null} */ (root.querySelector("input.in"))?.value.trim() ?? "";
    const inside = root.contains(document.activeElement);
    hide();
    if (inside) left();
    then?.(words || written);
  }
  root.addEventListener("keydown", (event) => {
    if (!waits || (event.key !== "Enter" && event.key !== "Escape") || event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter") answer(); else { hide(); left(); }
  });
  return {
    element: root,
    /** Does something wait for its reason? */
    get asks() { return waits !== null; },
    /** Asks before something is decided. @param {string} question @param {string} act what then is done @param {(reason: string) => void} then */
    ask(question, act, then) {
      root.hidden = false;
      [of, waits] = [-1, then];
      build(question, () => {}, h("div", { class: "answers" }, h("button", { type: "button", on: { click: answer } }, act), h("button", { type: "button", class: "flat", on: { click: () => { hide(); left(); } } }, said.cancel)));
    },
    /** @param {number} decision @param {string} question @param {string} reason that is given already */
    draw(decision, question, reason) {
      root.hidden = false;
      if (decision === of && question === asked) return mark(reason);
      [of, waits] = [decision, null];
      build(question, (words) => give(of, words));
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
    hide,
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
