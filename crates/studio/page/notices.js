// What the page says: to the eye for a while, to the ear at once.

import { fill, h, quoted } from "./dom.js";
import { words } from "./words.js";

const SHOWN_MS = 8000;

/** Where notices stand, and how something is said. */
export function voice() {
  const heard = h("div", { class: "heard", role: "status", "aria-live": "polite" });
  const bar = h("div", { class: "notice", hidden: true });
  const urgent = h("div", { role: "alert" }), calm = h("div", { role: "status" });
  const close = h("button", { class: "flat", "aria-label": words.close, click: hide }, "✕");
  bar.append(urgent, calm, close);
  const element = h("div", { class: "notices" }, heard, bar);
  let timer = 0;

  function hide() {
    bar.hidden = true;
    fill(urgent);
    fill(calm);
  }

  /** @param {HTMLElement} place @param {string} text @param {string} help @param {boolean} stays */
  function say(place, text, help, stays) {
    clearTimeout(timer);
    fill(urgent);
    fill(calm);
    bar.hidden = false;
    bar.className = place === urgent ? "notice bad" : "notice";
    fill(place, h("b", null, quoted(words.sentence(text))), help && " ", quoted(words.sentence(help)));
    if (!stays) timer = window.setTimeout(hide, SHOWN_MS);
  }

  return {
    element,
    /** For the ear alone. @param {string} text */
    announce(text) {
      heard.textContent = "";
      // The same words twice are a change only when they were gone in between.
      setTimeout(() => { heard.textContent = text; }, 30);
    },
    /** @param {string} text */
    notice(text) { say(calm, text, "", false); },
    /** What went wrong stays until it is read. @param {string} text @param {string} help */
    alarm(text, help) { say(urgent, text, help, true); },
  };
}
