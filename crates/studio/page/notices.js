// What the page says: to the eye for a while, to the ear at once.

import { fill, h, plain, quoted } from "./dom.js";
import { words } from "./words.js";

/** How long words stand, and what went wrong; and how long before a click elsewhere takes them away. */
const SHOWN_MS = 8000, ALARM_MS = 20_000, READ_MS = 1200;

/** Where notices stand, and how something is said. */
export function voice() {
  const heard = h("div", { class: "heard", role: "status", "aria-live": "polite" });
  const bar = h("div", { class: "notice", hidden: true });
  const urgent = h("div", { role: "alert" }), calm = h("div", { role: "status" });
  const close = h("button", { class: "flat", "aria-label": words.close, click: hide }, "✕");
  bar.append(urgent, calm, close);
  const element = h("div", { class: "notices" }, heard, bar);
  let timer = 0, since = 0, lasting = false;

  function hide() {
    bar.hidden = true;
    fill(urgent);
    fill(calm);
  }

  /** @param {HTMLElement} place @param {string} text @param {string} help @param {number} ms how long; 0: until it is closed */
  function say(place, text, help, ms) {
    clearTimeout(timer);
    [since, lasting] = [performance.now(), ms === 0];
    fill(urgent);
    fill(calm);
    bar.hidden = false;
    bar.className = place === urgent ? "notice bad" : "notice";
    fill(place, h("b", null, quoted(words.sentence(text))), help && " ", quoted(words.sentence(help)));
    if (ms) timer = window.setTimeout(hide, ms);
  }
  // Whoever goes on has read it: it must not lie over what comes next.
  document.addEventListener("pointerdown", (event) => { if (!bar.hidden && !lasting && !bar.contains(/** @type {Node} */ (event.target)) && performance.now() - since > READ_MS) hide(); });

  return {
    element,
    /** For the ear alone. @param {string} text */
    announce(text) {
      heard.textContent = "";
      // The same words twice are a change only when they were gone in between.
      setTimeout(() => { heard.textContent = plain(text); }, 30);
    },
    /** @param {string} text */
    notice(text) { say(calm, text, "", SHOWN_MS); },
    /** What went wrong. @param {string} text @param {string} help @param {boolean} [stays] until it is closed: nothing can be done meanwhile */
    alarm(text, help, stays = false) { say(urgent, text, help, stays ? 0 : ALARM_MS); },
  };
}
