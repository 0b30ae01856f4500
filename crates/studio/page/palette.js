// All commands in one list, all places in another, all keys on one sheet.

import { fill, h, quoted } from "./dom.js";
import { shown } from "./keys.js";

/** @typedef {{name: string, about: string, run: () => void}} Row */

const MOST = 60;

/**
 * The list of commands (⌘K) or of places (/).
 * @param {import("./step.js").Ctx} ctx
 * @param {"commands"|"places"} what
 */
export function openPalette(ctx, what) {
  const { keys, words } = ctx;
  const all = what === "commands"
    ? keys.commands.filter((command) => !command.unlisted && (command.can?.() ?? true)).map((command) => ({ name: command.name, about: command.key ? shown(command.key) : "", run: command.run }))
    : keys.places.map((place) => ({ about: "", ...place }));
  const label = what === "commands" ? words.palette.label : words.palette.find;
  const list = h("ul", { role: "listbox", id: "palette-list", "aria-label": label });
  const input = h("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list",
    "aria-label": label, placeholder: what === "commands" ? words.palette.type : words.palette.find, autocomplete: "off", spellcheck: "false", input: search });
  const none = h("p", { class: "mute none", role: "status" });
  const dialog = sheet("palette", label, input, list, none);
  /** @type {Row[]} */
  let rows = [];
  let at = 0;

  function search() {
    rows = ranked(all, input.value).slice(0, MOST);
    fill(list, rows.map((row, index) => h("li", { role: "option", id: `palette-${index}`, click: () => choose(row), pointermove: () => point(index) },
      h("span", null, quoted(row.name)), h("span", { class: "mute" }, quoted(row.about)))));
    none.textContent = rows.length === 0 ? words.palette.none : "";
    point(0);
  }

  /** @param {number} index */
  function point(index) {
    at = index;
    [...list.children].forEach((row, here) => row.setAttribute("aria-selected", String(here === at)));
    if (rows.length > 0) input.setAttribute("aria-activedescendant", `palette-${at}`); else input.removeAttribute("aria-activedescendant");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {Row|undefined} row */
  function choose(row) {
    if (!row) return;
    dialog.close();
    row.run();
  }

  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && rows.length > 0) point((at + step + rows.length) % rows.length);
    else if (event.key === "Enter" && event.target === input) choose(rows[at]);
    else return;
    event.preventDefault();
  });
  search();
  input.focus();
}

/** Names that hold every word of what was typed; those that begin with it first. @param {Row[]} rows @param {string} typed */
function ranked(rows, typed) {
  const parts = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (parts.length === 0) return rows;
  const found = rows.filter((row) => parts.every((part) => `${row.name} ${row.about}`.toLowerCase().includes(part)));
  const first = (/** @type {Row} */ row) => (row.name.toLowerCase().startsWith(parts[0] ?? "") ? 0 : 1);
  return found.sort((one, other) => first(one) - first(other));
}

/** The keys, and the switch of single letters. @param {import("./step.js").Ctx} ctx */
export function openKeys(ctx) {
  const { keys, words } = ctx, known = keys.commands.filter((command) => command.key);
  const rows = (/** @type {import("./keys.js").Command[]} */ commands) => h("dl", null, commands.map((command) =>
    h("div", null, h("dt", null, h("kbd", null, shown(command.key ?? ""))), h("dd", null, command.name))));
  const letters = known.filter((command) => command.within);
  const letterSwitch = h("input", { type: "checkbox", "aria-describedby": "letters-said", change: () => keys.setLetters(letterSwitch.checked) });
  letterSwitch.checked = keys.letters;
  const dialog = sheet("keys", words.keys.heading,
    h("h2", null, words.keys.everywhere), rows(known.filter((command) => !command.within)),
    letters.length > 0 && [h("h2", null, words.keys.focused), rows(letters)],
    h("label", { class: "switch" }, letterSwitch, words.keys.letters), h("p", { class: "mute small", id: "letters-said" }, words.keys.lettersSaid),
    h("button", { class: "main", click: () => dialog.close() }, words.close));
}

/**
 * A sheet over the page. The focus goes back where it was when it closes.
 * @param {string} kind @param {string} label @param {...(import("./dom.js").Child|import("./dom.js").Child[])} children
 */
export function sheet(kind, label, ...children) {
  document.querySelector(`dialog.${kind}`)?.remove();
  const before = document.activeElement;
  const dialog = h("dialog", { class: kind, "aria-label": label, on: {
    click: (/** @type {Event} */ event) => { if (event.target === dialog) dialog.close(); },
    close: () => { dialog.remove(); if (before instanceof HTMLElement && document.activeElement === document.body) before.focus(); },
  } }, h("div", { class: "inside" }, ...children));
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
