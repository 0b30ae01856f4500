// Light, dark, or as the system has it.

import { words } from "./words.js";

const KEPT = "foldshift-theme";

/** Sets the theme that was chosen last, and gives the commands that choose. @returns {import("./keys.js").Command[]} */
export function chooseTheme() {
  set(localStorage.getItem(KEPT) ?? "");
  return [["light", words.theme.light], ["dark", words.theme.dark], ["", words.theme.system]].map(([theme, name]) => ({
    name,
    can: () => (document.documentElement.dataset.theme ?? "") !== theme,
    run: () => {
      if (theme) localStorage.setItem(KEPT, theme); else localStorage.removeItem(KEPT);
      set(theme);
    },
  }));
}

/** @param {string} theme */
function set(theme) {
  if (theme) document.documentElement.dataset.theme = theme; else delete document.documentElement.dataset.theme;
  dispatchEvent(new Event("themechange"));
}

/** Calls whenever colours change. @param {() => void} act */
export function onColours(act) {
  addEventListener("themechange", act);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act);
}
