// What the last decision changed, why it was made, and all decisions with their price.
import { fill, figure as parsed, h, plain, quoted, sentence } from "./dom.js";
import { chip } from "./matrix.js";
import { said } from "./words-results.js";

/** @typedef {import("./words-results.js").Kind} Kind */
/** @typedef {import("./types.js").Effect} Effect @typedef {import("./types.js").DecisionView} DecisionView */

/** A call as a letter in its shape; a number and its interval each in one piece, so that the line breaks between them. @param {string} text */
function value(text) {
  if (/^[RSIHL]$/u.test(text)) return [chip(text)];
  const [, number, interval] = /^([^()]+) (\(.+\))$/u.exec(text) ?? [];
  return number ? [h("span", { class: "piece" }, number), " ", h("span", { class: "piece" }, interval)] : quoted(text);
}

/** Before and after. @param {() => void} plan */
export function effectPanel(plan) {
  const root = h("section", { class: "panel effect", hidden: true, "aria-labelledby": "effect-title" });
  return {
    element: root,
    /** @param {Effect|null} effect */
    draw(effect) {
      root.hidden = !effect;
      if (!effect) return;
      const row = (/** @type {Effect["rows"][number]} */ one) => h("tr", null, h("th", { scope: "row" }, quoted(one.name)), h("td", { class: "r mute" }, value(one.before)),
        h("td", { class: `r${one.same ? "" : " changed"}` }, value(one.now), one.same ? [" ", h("span", { class: "piece" }, said.same)] : null));
      fill(root, h("h2", { class: "cap", id: "effect-title" }, quoted(effect.heading)),
        h("table", { class: "cmp" }, h("thead", null, h("tr", null, h("td", null), h("th", { scope: "col", class: "r" }, said.before), h("th", { scope: "col", class: "r" }, said.now))), h("tbody", null, effect.rows.map(row))),
        effect.forest ? h("div", { class: "forest" }, parsed(effect.forest)) : null,
        effect.calls.map((line) => h("p", { class: "callchange" }, quoted(line))),
        effect.advice.length ? h("p", { class: "small" }, sentence(effect.advice), " ", /experiment/u.test(effect.advice.map(({ text }) => text).join("")) ? h("button", { type: "button", class: "link", on: { click: plan } }, said.plan) : null) : null);
    },
  };
}

/**
 * Reasons: of a decision that was made, given as soon as one is chosen; or asked before one is made.
 * @param {(decision: number, reason: string) => void} give
 * @param {() => void} left  brings the focus back to where it was
 */
export function reasonsPanel(give, left) {
  const root = h("section", { class: "panel reasons", hidden: true });
  let of = -1;
  let asked = "";
  /** @type {((reason: string) => void)|null} what waits for its reason */
  let waits = null;

  /** Did an arrow choose? Then others may still be wanted. */
  let arrows = false;

  /** The question with its answers. @param {Kind} kind of reasons @param {string} question @param {(words: string) => void} chosen @param {...HTMLElement} below */
  function build(kind, question, chosen, ...below) {
    asked = question;
    const radio = (/** @type {string} */ words) => h("input", { type: "radio", name: "reason", value: words, on: { change: () => { if (!words) return; chosen(said.reasonWords(words)); if (!waits && !arrows) left(); } } });
    const other = h("input", { class: "in", type: "text", maxlength: 300, placeholder: said.write, "aria-label": `${said.other} ${said.write}` });
    const own = radio("");
    other.addEventListener("change", () => { const words = other.value.trim(); own.checked = true; if (words) chosen(words); });
    own.addEventListener("change", () => other.focus());
    fill(root, h("fieldset", null, h("legend", { class: "cap" }, quoted(question)),
      said.reasons[kind].map((words) => h("label", null, radio(words), words)),
      h("div", { class: "own" }, h("label", null, own, said.other), other)), h("p", { class: "tiny mute" }, said.noReason), ...below);
  }

  function hide() { root.hidden = true; of = -1; waits = null; asked = ""; }
  /** Gives what is chosen to what waits for it. */
  function answer() {
    const then = waits, box = /** @type {HTMLInputElement|null} */ (root.querySelector("input[type=radio]:checked")), words = box?.value ? said.reasonWords(box.value) : "";
    const written = /** @type {HTMLInputElement|null} */ (root.querySelector("input.in"))?.value.trim() ?? "";
    const inside = root.contains(document.activeElement);
    hide();
    if (inside) left();
    then?.(words || written);
  }
  root.addEventListener("pointerdown", () => { arrows = false; });
  root.addEventListener("keydown", (event) => {
    arrows = event.key.startsWith("Arrow") && event.target instanceof HTMLInputElement && event.target.type === "radio";
    if (!waits && !(event.target instanceof HTMLButtonElement) && (event.key === "Escape" || event.key === "Enter")) {
      // What was written is given by the change that leaving it makes.
      event.preventDefault();
      event.stopPropagation();
      left();
    }
    if (!waits || (event.key !== "Enter" && event.key !== "Escape") || event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter") answer(); else { hide(); left(); }
  });
  return {
    element: root,
    /** Does something wait for its reason? */
    get asks() { return waits !== null; },
    /** Asks before something is decided. @param {Kind} kind @param {string} question @param {string} act what then is done @param {(reason: string) => void} then */
    ask(kind, question, act, then) {
      root.hidden = false;
      [of, waits] = [-1, then];
      build(kind, question, () => {}, h("div", { class: "answers" }, h("button", { type: "button", on: { click: answer } }, act), h("button", { type: "button", class: "flat", on: { click: () => { hide(); left(); } } }, said.cancel)));
    },
    /** @param {number} decision @param {Kind} kind @param {string} question @param {string} reason that is given already */
    draw(decision, kind, question, reason) {
      root.hidden = false;
      if (decision === of && question === asked) return mark(reason);
      [of, waits] = [decision, null];
      const away = h("button", { type: "button", class: "link", "data-away": "", on: { click: () => { give(of, ""); left(); } } }, said.noReasonNow);
      build(kind, question, (words) => give(of, words), h("p", null, away));
      return mark(reason);

      /** @param {string} given */
      function mark(given) {
        const known = said.reasons[kind].find((words) => said.reasonWords(words) === given);
        root.querySelector("[data-away]")?.toggleAttribute("hidden", given === "");
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
    /** @param {DecisionView[]} list @param {boolean} blind @param {(text: string) => string} [veil] takes names of lines out of words */
    draw(list, blind, veil = (text) => text) {
      const had = /** @type {HTMLElement|null} */ (document.activeElement)?.dataset.decision;
      const item = (/** @type {DecisionView} */ given) => {
        const one = { ...given, heading: veil(given.heading), doubt: veil(given.doubt) };
        const button = h("button", { type: "button", class: "link", "data-decision": one.id, "aria-label": plain(`${one.in_force ? said.undo : said.redo}: ${one.heading}${blind ? "" : `, ${one.about}`}`), on: { click: () => (one.in_force ? act.withdraw(one.id) : act.restore(one.id)) } }, one.in_force ? said.undo : said.redo);
        const words = veil(one.reason) || (one.in_force ? said.giveReason : said.withoutReason);
        const reason = !one.in_force ? words : h("button", { type: "button", class: `link quiet${one.reason ? " given" : ""}`, "data-back": `reason-${one.id}`, "aria-label": one.reason ? said.otherReason(words) : null, on: { click: () => act.reason(given) } }, quoted(words));
        const told = [blind ? null : one.about, reason, one.who, one.when].filter(Boolean);
        return h("li", { class: `dec${one.in_force ? "" : " undone"}` }, h("div", { class: "title" }, h(one.in_force ? "b" : "s", null, quoted(one.heading)), button),
          h("p", { class: "small mute" }, told.flatMap((part, at) => [at ? " · " : null, ...(typeof part === "string" ? quoted(part) : [part])])),
          one.price && !blind ? h("p", { class: `small${one.price.changes_call ? " callchange" : " mute"}` }, quoted(one.price.said)) : null,
          one.doubt ? h("p", { class: "small doubted" }, quoted(one.doubt)) : null);
      };
      fill(body, list.length ? list.map(item) : h("li", { class: "dec mute small" }, said.noneYet));
      if (had) /** @type {HTMLElement|null} */ (body.querySelector(`[data-decision="${CSS.escape(had)}"]`))?.focus();
    },
  };
}
