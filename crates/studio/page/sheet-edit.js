// A cell that is typed into: free text, and below it what may stand there.

import { fill, h } from "./dom.js";
import { said } from "./words-study.js";

/** Most choices that are shown at once; typing narrows them. */
const MOST = 40;

/**
 * @typedef {{text: string, label: string, about?: string}} Offer
 * @typedef {"stay"|"down"|"up"|"right"|"left"} Then  where the focus goes
 *
 * @param {HTMLElement} cell
 * @param {string} label
 * @param {string} text      what stands there first
 * @param {Offer[]} offers
 * @param {boolean} typed    was it begun by typing? Then arrows leave it, as in a spreadsheet
 * @param {(text: string|null, then: Then) => void} done  null: given up
 */
export function editCell(cell, label, text, offers, typed, done) {
  const list = h("ul", { role: "listbox", class: "offers", id: "offers", "aria-label": said.choices, hidden: true });
  const input = h("input", { class: "edit", type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": "offers", "aria-autocomplete": "list", "aria-label": label, autocomplete: "off", spellcheck: "false" });
  /** @type {Offer[]} */
  let shown = [];
  let at = -1, over = false;
  input.value = text;

  /** @param {string|null} value @param {Then} then */
  function end(value, then) {
    if (over) return;
    over = true;
    removeEventListener("scroll", place, true);
    list.remove();
    input.remove();
    done(value, then);
  }

  /** Below the cell, or above it where there is no room. It stands in no scrolling box: nothing cuts it off. */
  function place() {
    const box = cell.getBoundingClientRect(), above = innerHeight - box.bottom < 180 && box.top > innerHeight - box.bottom;
    list.style.setProperty("left", `${Math.max(4, Math.min(box.left, innerWidth - list.offsetWidth - 4))}px`);
    list.style.setProperty("top", above ? "auto" : `${box.bottom}px`);
    list.style.setProperty("bottom", above ? `${innerHeight - box.top}px` : "auto");
    list.style.setProperty("min-width", `${box.width}px`);
  }

  /** @param {boolean} all  all of them, not only those that hold what was typed */
  function offer(all) {
    const part = all ? "" : input.value.trim().toLowerCase();
    shown = offers.filter((one) => `${one.text} ${one.label}`.toLowerCase().includes(part)).slice(0, MOST);
    fill(list, shown.map((one, index) => h("li", { role: "option", id: `offer-${index}`, pointerdown: (/** @type {Event} */ event) => { event.preventDefault(); end(one.text, "stay"); } },
      h("span", null, one.label), one.about && h("span", { class: "mute tiny" }, one.about))));
    list.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    point(-1);
    place();
  }

  /** @param {number} index */
  function point(index) {
    at = index;
    [...list.children].forEach((row, here) => row.setAttribute("aria-selected", String(here === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant"); else input.setAttribute("aria-activedescendant", `offer-${at}`);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  input.addEventListener("input", () => offer(false));
  input.addEventListener("blur", () => end(input.value, "stay"));
  for (const name of ["pointerdown", "dblclick", "copy", "cut", "paste"]) input.addEventListener(name, (event) => event.stopPropagation());
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const chosen = shown[at]?.text, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") end(chosen ?? input.value, event.shiftKey ? "up" : "down");
    else if (event.key === "Tab") end(chosen ?? input.value, event.shiftKey ? "left" : "right");
    else if (event.key === "Escape") end(null, "stay");
    else if (step && (event.altKey || !list.hidden)) {
      if (list.hidden) offer(true);
      if (shown.length > 0) point((at + step + shown.length + (at < 0 && step < 0 ? 1 : 0)) % shown.length);
    } else if (step) end(input.value, step > 0 ? "down" : "up");
    else if (typed && !event.shiftKey && event.key === "ArrowRight" && input.selectionStart === input.value.length) end(input.value, "right");
    else { event.stopPropagation(); return; }
    event.preventDefault();
    event.stopPropagation();
  });
  cell.append(input);
  (cell.closest("main") ?? document.body).append(list);
  addEventListener("scroll", place, true);
  input.focus();
  input.setSelectionRange(typed ? input.value.length : 0, input.value.length);
  if (offers.length > 0) offer(!typed);
}
