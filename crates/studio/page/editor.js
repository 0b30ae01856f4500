// A file of the study as text: its lines with numbers, what is wrong beside them, and nothing of what was typed is lost.

import { Refused } from "./api.js";
import { fill, h, quoted } from "./dom.js";
import { shown } from "./keys.js";
import { sheet } from "./palette.js";
import { words } from "./words.js";

/** @typedef {import("./types.js").TextView} TextView */

/** Texts that were typed and not saved, by file: they wait for the editor to be opened again. @type {Map<string, {text: string, was: string}>} */
const waiting = new Map();
addEventListener("beforeunload", (event) => { if (waiting.size > 0) event.preventDefault(); });

/** How many lines stand above the one that is gone to. */
const ABOVE = 4;

/** The line that a problem names, as in `study.toml:12:5`; 0: none. @param {{where: string}} problem */
export const lineOf = ({ where }) => Number(/:(\d+)(?::\d+)?$/.exec(where)?.[1] ?? 0);

/** What is wrong, a line each, with a button that goes there. @param {import("./types.js").Problem[]} problems @param {(line: number) => void} go */
export const problemLines = (problems, go) => problems.map((problem) => h("li", null,
  lineOf(problem) > 0 && h("button", { class: "link", click: () => go(lineOf(problem)) }, words.editor.line(lineOf(problem))), " ",
  h("b", null, problem.severity === "error" ? words.files.error : words.files.warning), ": ", quoted(words.sentence(problem.message)), problem.help && h("span", { class: "mute" }, " ", quoted(words.sentence(problem.help)))));

/**
 * Opens a text to be edited.
 * @param {import("./step.js").Ctx} ctx
 * @param {{file: string, at?: number}} what  `at`: the line that it opens at
 */
export async function openEditor(ctx, { file, at = 0 }) {
  const said = words.editor;
  /** @type {TextView} */
  let view;
  try {
    view = await ctx.api.text(file);
  } catch (error) {
    return ctx.failed(error);
  }
  const draft = waiting.get(file);
  let was = draft?.was ?? view.hash;
  const area = h("textarea", { "aria-label": said.label(file), "aria-describedby": "editor-said", wrap: "off", spellcheck: "false", autocomplete: "off",
    input: typed, scroll: () => { gutter.scrollTop = area.scrollTop; } });
  area.value = draft?.text ?? view.text;
  const gutter = h("div", { class: "gutter", "aria-hidden": "true" }), wrong = h("ul", { class: "problems" });
  const state = h("p", { class: "small", role: "status", id: "editor-said" });
  const save = h("button", { class: "main", click: () => store() }, said.save, " ", h("kbd", null, shown("Mod+S")));
  const answers = h("span", { class: "answers" });
  const dialog = sheet("editor", said.label(file),
    h("div", { class: "line" }, h("h2", null, file), h("span", { class: "grow" }), h("button", { class: "flat", "aria-label": words.close, click: () => dialog.close() }, "✕")),
    h("div", { class: "text" }, gutter, area), wrong, h("div", { class: "line" }, state, answers, h("span", { class: "grow" }), save));
  dialog.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void store();
  });
  dialog.addEventListener("close", () => { if (waiting.has(file)) ctx.notice(said.waits(file)); });

  function typed() {
    if (area.value === view.text && was === view.hash) waiting.delete(file); else waiting.set(file, { text: area.value, was });
    draw();
  }

  /** Goes to a line, which counts from 1. @param {number} line */
  function go(line) {
    const lines = area.value.split("\n"), from = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    area.focus();
    area.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
    area.scrollTop = (line - 1 - ABOVE) * (gutter.scrollHeight / lines.length);
  }

  function draw() {
    const dirty = waiting.has(file), marked = new Map(view.problems.map((problem) => [lineOf(problem), problem.severity]));
    save.disabled = !dirty;
    if (answers.childElementCount === 0) state.textContent = dirty ? said.unsaved : "";
    fill(gutter, area.value.split("\n").map((_, index) => h("span", { class: marked.get(index + 1) ?? null }, index + 1)));
    gutter.scrollTop = area.scrollTop;
    fill(wrong, problemLines(view.problems, go));
  }

  /** Saves what was typed over the text that it was made from; where another stands there meanwhile, it is asked. */
  async function store() {
    if (save.disabled) return;
    save.disabled = true;
    const text = area.value;
    try {
      await ctx.api.act({ do: "edit_text", file, text, was });
      waiting.delete(file);
      view = await ctx.api.text(file);
      was = view.hash;
      if (area.value !== text) typed();
      if (view.problems.length === 0 && area.value === text) {
        ctx.notice(said.saved(file));
        return dialog.close();
      }
      state.textContent = "";
      draw();
      ctx.announce(said.savedWith(view.problems.length));
    } catch (error) {
      if (error instanceof Refused) await ask(error); else ctx.failed(error);
    } finally {
      save.disabled = !waiting.has(file);
    }
  }

  /** The program did not take it: why, and where another text stands there now, which of the two is to stay. @param {Refused} refusal */
  async function ask(refusal) {
    fill(state, h("b", null, quoted(words.sentence(refusal.message))), " ", quoted(words.sentence(refusal.help)));
    const now = await ctx.api.text(file).catch(() => null);
    if (!now || now.hash === was) return;
    view = now;
    const settle = (/** @type {() => void} */ act) => () => { was = now.hash; fill(answers); act(); };
    fill(answers,
      h("button", { click: settle(() => { typed(); void store(); }) }, said.mine),
      h("button", { click: settle(() => {
        // As if it were typed, so that the browser's undo brings back what stood here.
        area.focus();
        area.select();
        document.execCommand("insertText", false, now.text);
        typed();
      }) }, said.theirs));
  }

  draw();
  if (draft) state.textContent = said.waited;
  // A text that was just set has its caret at the end, and would be shown from there.
  area.setSelectionRange(0, 0);
  area.focus();
  if (at > 0) requestAnimationFrame(() => go(at));
}
