// The head of the page: where one is, what is open, what is saved, what can be taken back.

import { fill, h, logo } from "./dom.js";
import { MAC, shown } from "./keys.js";

/**
 * @typedef {import("./step.js").StepName} StepName
 * @typedef {{kind: "q"|"b"|"g", text: string, said: string}} Mark  questions, failures, nothing open
 */

/** @param {import("./step.js").Ctx} ctx @param {StepName[]} steps */
export function header(ctx, steps) {
  const { api, state, words } = ctx;
  const name = h("span", { class: "name" });
  const saved = h("span", { class: "saved", role: "status" });
  const undoButton = h("button", { class: "flat", click: undo }, h("span", { "aria-hidden": "true" }, "↶ "), h("span", { class: "word" }, words.undo));
  const redoButton = h("button", { class: "flat", "aria-label": words.redo, click: redo }, h("span", { "aria-hidden": "true" }, "↷"));
  const shareButton = h("button", { title: words.shareSaid, click: share }, words.share);
  const writeButton = h("button", { class: "write", click: write }, words.write);
  const nextButton = h("button", { class: "main", click: () => { const now = next(); if (now) ctx.go(now.step); } });
  const home = h("button", { class: "flat home", title: words.allStudies, "aria-label": words.allStudies, click: () => { api.close().catch(ctx.failed); } }, logo(20));
  const tabs = steps.map((step, at) => {
    const mark = h("span", { class: "mark", hidden: true });
    const link = h("a", { href: `#${step}`, title: shown(`Alt+${at + 1}`), click: (/** @type {Event} */ event) => { event.preventDefault(); ctx.go(step); } }, words.steps[step], mark);
    return { step, link, mark };
  });
  const element = h("header", { class: "top" }, home, name,
    h("nav", { class: "steps", "aria-label": words.stepsLabel }, tabs.map((tab) => tab.link)),
    h("span", { class: "grow" }), saved, undoButton, redoButton, shareButton, writeButton, nextButton);

  /** @param {() => Promise<import("./types.js").Done>} change @param {string|null|undefined} what @param {(what: string) => string} says */
  async function back(change, what, says) {
    if (!what) return;
    try {
      const done = await change();
      if (done.curve) ctx.looked.drawn(done.curve);
      ctx.announce(says(what));
    } catch (error) {
      ctx.failed(error);
    }
  }
  function undo() { back(() => api.undo(ctx.looked.view()), state.study?.undo, words.undoes); }
  function redo() { back(() => api.redo(ctx.looked.view()), state.study?.redo, words.redoes); }

  /** @param {HTMLButtonElement} button @param {() => Promise<string>} work */
  async function busy(button, work) {
    button.disabled = true;
    try {
      ctx.notice(await work());
    } catch (error) {
      ctx.failed(error);
    } finally {
      ready();
    }
  }

  function write() {
    if (!state.study?.writable || writeButton.disabled) return;
    fill(writeButton, words.writing);
    busy(writeButton, async () => {
      const { results, notes } = await api.write();
      return [words.written(results), ...notes.map((note) => words.sentence(note.message))].join(" ");
    });
  }

  function share() {
    if (!state.study?.writable || shareButton.disabled) return;
    busy(shareButton, async () => {
      const { name, zip } = await api.share(), address = URL.createObjectURL(zip);
      h("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      return words.shared(name);
    });
  }

  /** What must be done before a report is worth writing; null where nothing is open. @returns {{text: string, step: StepName}|null} */
  function next() {
    const [question] = state.questions;
    if (question) return { text: words.answer(state.questions.length), step: question.step };
    const broken = (state.files?.problems ?? []).some((problem) => problem.severity === "error");
    return broken || state.study && state.results && !state.results.matrix ? { text: words.mend, step: "files" } : null;
  }

  /** Which buttons act now, and what they would do. */
  function ready() {
    const study = state.study, now = next();
    // The black button is the next useful thing.
    nextButton.hidden = !now;
    if (now && nextButton.textContent !== now.text) fill(nextButton, now.text);
    writeButton.classList.toggle("main", !now);
    fill(writeButton, words.write);
    writeButton.disabled = shareButton.disabled = !study?.writable;
    writeButton.title = study?.writable ? "" : words.notWritable(state.questions.length, (state.files?.problems ?? []).some((problem) => problem.severity === "error"));
    undoButton.disabled = !study?.undo;
    redoButton.disabled = !study?.redo;
    undoButton.title = study?.undo ? `${words.undoes(study.undo)} (${shown("Mod+Z")})` : words.nothingToUndo;
    redoButton.title = study?.redo ? `${words.redoes(study.redo)} (${MAC ? "⇧ ⌘ Z" : "Ctrl ⇧ Z"})` : words.nothingToRedo;
  }

  /** @param {StepName} step @returns {Mark|null} */
  function mark(step) {
    const asked = state.questions.filter((question) => question.step === step).length;
    const errors = step === "files" ? (state.files?.problems ?? []).filter((problem) => problem.severity === "error").length : 0;
    const failed = step === "results" && state.results?.matrix ? (state.files?.cards ?? []).filter((card) => card.verdict === "fail").length : 0;
    if (errors > 0) return { kind: "b", text: String(errors), said: words.marks.problems(errors) };
    if (asked > 0) return { kind: "q", text: String(asked), said: words.marks.questions(asked) };
    if (failed > 0) return { kind: "b", text: String(failed), said: words.marks.failures(failed) };
    return step === "files" && state.files?.cards.length ? { kind: "g", text: "✓", said: words.marks.fine } : null;
  }

  return {
    element, undo, redo, write, share,

    /** @param {StepName} step */
    here(step) {
      for (const tab of tabs) {
        if (tab.step === step) tab.link.setAttribute("aria-current", "page"); else tab.link.removeAttribute("aria-current");
      }
    },

    /** @param {Set<import("./state.js").Section>} changed */
    update(changed) {
      const study = state.study;
      if (changed.has("questions") || changed.has("files") || changed.has("results")) ready();
      if (changed.has("study") && study) {
        fill(name, study.name, study.simulated && h("span", { class: "mute" }, ` · ${words.simulated}`));
        name.title = study.name;
        const says = study.saved.ok ? words.saved.at(study.saved.at) : words.saved.not(study.saved.why, study.saved.waiting);
        if (saved.textContent !== says) saved.textContent = says;
        saved.classList.toggle("not", !study.saved.ok);
        ready();
      }
      for (const tab of tabs) {
        const found = mark(tab.step);
        tab.mark.hidden = !found;
        if (!found) continue;
        tab.mark.className = `mark ${found.kind}`;
        fill(tab.mark, h("span", { "aria-hidden": "true" }, found.text), h("span", { class: "heard" }, `, ${found.said}`));
        tab.mark.title = found.said;
      }
    },
  };
}
