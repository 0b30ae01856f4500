// Commands and their keys. With Ctrl, ⌘ or Alt a key acts everywhere; a single letter only where its plate, figure or table has the focus.

/**
 * @typedef {object} Command
 * @property {string} name           as the list of all commands shows it
 * @property {string} [key]          "Mod+Z", "Mod+Shift+Z", "Alt+1", "X", "Shift+X", ".", "/"
 * @property {string} [within]       a letter acts where an element with this `data-keys` has the focus; without: everywhere outside text
 * @property {() => boolean} [can]   may it be done now? without: always
 * @property {(event?: KeyboardEvent) => void} run
 * @property {() => void} [end]      for keys that act while they are held
 * @property {boolean} [unlisted]    not in the list of commands
 *
 * @typedef {{name: string, about?: string, run: () => void}} Place  what `/` finds
 */

const KEPT = "foldshift-letters";
export const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

export class Keys {
  /** @type {Set<Command>} */
  #commands = new Set();
  /** @type {Set<() => Place[]>} */
  #finders = new Set();
  /** @type {Map<string, Command>} keys that are held, by the key of the keyboard */
  #held = new Map();
  /** Do single letters act? */
  letters = localStorage.getItem(KEPT) !== "off";

  /** Listens to the whole page. */
  listen() {
    addEventListener("keydown", (event) => this.#down(event));
    addEventListener("keyup", (event) => this.#up(event.code));
    addEventListener("blur", () => { for (const code of [...this.#held.keys()]) this.#up(code); });
  }

  /** @param {boolean} on */
  setLetters(on) {
    this.letters = on;
    localStorage.setItem(KEPT, on ? "on" : "off");
  }

  /** @param {...Command} commands @returns {() => void} takes them away */
  add(...commands) {
    for (const command of commands) this.#commands.add(command);
    return () => { for (const command of commands) this.#commands.delete(command); };
  }

  /** Adds to what `/` finds. @param {() => Place[]} finder @returns {() => void} takes it away */
  find(finder) {
    this.#finders.add(finder);
    return () => this.#finders.delete(finder);
  }

  /** Commands in the order in which they were added. */
  get commands() { return [...this.#commands]; }

  /** @returns {Place[]} */
  get places() { return [...this.#finders].flatMap((finder) => finder()); }

  /** @param {KeyboardEvent} event */
  #down(event) {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const pressed = spelled(event).replace("Mod+Y", "Mod+Shift+Z"), command = this.commands.find((known) => known.key === pressed && this.#acts(known, event));
    if (!command || (event.repeat && command.end)) return;
    event.preventDefault();
    if (command.end) this.#held.set(event.code, command);
    command.run(event);
  }

  /** @param {string} code */
  #up(code) {
    this.#held.get(code)?.end?.();
    this.#held.delete(code);
  }

  /** @param {Command} command @param {KeyboardEvent} event */
  #acts(command, event) {
    if (command.can && !command.can()) return false;
    const focus = event.target instanceof Element ? event.target : document.body;
    const writes = focus.closest("input:not([type=checkbox],[type=radio],[type=button]), textarea, select, [contenteditable]");
    if (/^(Mod|Alt)\+/.test(command.key ?? "")) return !writes || command.key !== "Mod+Z" && command.key !== "Mod+Shift+Z";
    if (writes) return false;
    if (!command.within) return true;
    return this.letters && focus.closest(`[data-keys~="${command.within}"]`) !== null;
  }
}

/** A key as commands spell it. @param {KeyboardEvent} event */
function spelled(event) {
  // AltGr makes signs, such as [ on many keyboards, and comes as Ctrl and Alt.
  const graph = event.getModifierState("AltGraph"), alt = event.altKey && !graph, mod = !graph && (MAC ? event.metaKey : event.ctrlKey);
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  const key = alt && digit ? digit : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  // What Shift makes another sign of, such as ?, is spelled as that sign.
  const shift = event.shiftKey && (event.key.length > 1 || event.key.toLowerCase() !== event.key.toUpperCase());
  return `${mod ? "Mod+" : ""}${alt ? "Alt+" : ""}${shift ? "Shift+" : ""}${key}`;
}

/** A key as people read it: "Ctrl Z", "⇧ X". @param {string} key */
export function shown(key) {
  return key.replace("Mod+", MAC ? "⌘ " : "Ctrl ").replace("Shift+", "⇧ ").replace("Alt+", MAC ? "⌥ " : "Alt ")
    .replace(/ $/, "Space").replace("ArrowUp", "↑").replace("ArrowDown", "↓").replace("ArrowLeft", "←").replace("ArrowRight", "→");
}
