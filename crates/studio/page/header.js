// The head of the page: where one is, what is open, what is saved, what can be taken back.

import { veiled } from "./blind.js";
import { fill, h, logo, plain } from "./dom.js";
import { MAC, shown } from "./keys.js";
import { mountNaming } from "./naming.js";
import { problemsOf } from "./problems.js";

/**
 * @typedef {import("./step.js").StepName} StepName
 * @typedef {{kind: "q"|"b"|"g", text: string, said: string}} Mark  questions, failures, nothing open
 */

/** @param {import("./step.js").Ctx} ctx @param {StepName[]} steps */
export function header(ctx, steps) {
  const { api, state, words } = ctx;
  const name = h("span", { class: "name" }), naming = mountNaming(ctx, name);
  const saved = h("span", { class: "saved", role: "status" });
  const undoButton = h("button", { class: "flat", click: undo }, h("span", { "aria-hidden": "true" }, "↶ "), h("span", { class: "word" }, words.undo));
  const redoButton = h("button", { class: "flat", "aria-label": words.redo, click: redo }, h("span", { "aria-hidden": "true" }, "↷"));
  const shareButton = h("button", { title: words.shareSaid, click: share }, words.share);
  const writeButton = h("button", { class: "write", click: write }, words.write);
  const nextButton = h("button", { class: "main", click: () => {
    const now = next();
    if (!now) return;
    ctx.go(now.step, now.where);
    if (now.where) return;
    /** @type {HTMLElement|null} */ (document.querySelector(`.step.${now.step} [data-question]`))?.focus();
  } });
  /** @type {StepName} */
  let looked = "files";
  const home = h("button", { class: "flat home", title: words.allStudies, "aria-label": words.allStudies, click: () => { api.close().catch(ctx.failed); } }, logo(20));
  const tabs = steps.map((step, at) => {
    const mark = h("span", { class: "mark", hidden: true });
    const link = h("a", { href: `#${step}`, title: shown(`Alt+${at + 1}`), click: (/** @type {Event} */ event) => { event.preventDefault(); ctx.go(step); } }, words.steps[step], mark);
    return { step, link, mark };
  });
  const element = h("header", { class: "top" }, home, name,
    h("nav", { class: "steps", "aria-label": words.stepsLabel }, tabs.map((tab) => tab.link)),
    h("span", { class: "grow" }), saved, undoButton, redoButton, shareButton, writeButton, nextButton);

  /** What was done, in words that name no line while one judges blind. @param {string} text */
  const told = (text) => plain(veiled(text, (state.results?.matrix?.lines ?? []).map((line) => line.name), words.aLine));

  /** @param {() => Promise<import("./types.js").Done>} change @param {string|null|undefined} what @param {(what: string) => string} says */
  async function back(change, what, says) {
    if (!what) return;
    try {
      const done = await change();
      if (ctx.looked.view()) ctx.looked.drawn(done.curve);
      ctx.announce(told(says(what)));
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

  const asked = (/** @type {StepName} */ step) => state.questions.filter((question) => question.step === step).length;
  const broken = (/** @type {StepName} */ step) => problemsOf(state, step).filter((problem) => problem.severity === "error").length;

  /** Is something left to do in a step? @param {StepName} step */
  function open(step) {
    const rows = state.sheet?.rows ?? [], mapped = (/** @type {import("./types.js").SheetRow} */ row) => Boolean(row.cells.layout?.text);
    if (asked(step) + broken(step) > 0) return true;
    if (step === "maps") return rows.some((row) => row.missing && !mapped(row));
    if (step !== "study" || !state.sheet || rows.length === 0) return false;
    return rows.some((row) => row.missing && mapped(row)) || state.sheet.pairs.length === 0 && !rows.some((row) => row.missing);
  }

  /** The next useful thing, from the step that is looked at; null: the report. @returns {{text: string, step: StepName, where?: import("./step.js").Where}|null} */
  function next() {
    const way = /** @type {StepName[]} */ (["files", "maps", "study"]), at = way.indexOf(looked), matrix = Boolean(state.results?.matrix);
    // While plates are read nobody knows what is open; what there was can be looked at.
    if (state.reading || state.coming) return at >= 0 && matrix ? { text: words.next.results ?? "", step: "results" } : null;
    // What maps and study ask comes before the next step; from results on only what keeps the report from being written.
    if (at > 0 && asked(looked) > 0) return { text: words.answer(asked(looked)), step: looked };
    if (looked === "maps" && open("maps")) {
      const maps = state.maps?.list ?? [], unused = maps.find((map) => map.plates.length === 0);
      if (maps.length === 0) return { text: words.next.make ?? "", step: "maps", where: { make: true } };
      if (unused) return { text: words.next.use ?? "", step: "maps", where: { map: unused.id, use: true } };
    }
    if (at < 0 && state.study?.writable) return null;
    const ahead = at < 0 ? undefined : way.slice(at + 1).find(open), first = way.find(open);
    if (ahead) return { text: words.next[ahead] ?? "", step: ahead };
    // What is asked here comes before what can be seen without it.
    if (at >= 0 && matrix && asked(looked) === 0) return { text: words.next.results ?? "", step: "results" };
    const question = state.questions.find(({ step }) => step === looked) ?? state.questions[0];
    if (question) return { text: words.answer(state.questions.length), step: question.step };
    const wrong = way.find((step) => broken(step) > 0);
    if (wrong) return { text: words.mend, step: wrong };
    const [row] = (state.sheet?.rows ?? []).filter((one) => one.missing), key = ["cell_line", "experiment"].find((name) => !row?.cells[name]?.text);
    if (first && first === looked) return { text: words.next.missing ?? "", step: first, where: first === "study" && row ? { row: row.row, key } : undefined };
    if (first) return { text: words.next[first] ?? "", step: first };
    return state.study && state.results && !matrix && looked !== "files" ? { text: words.mend, step: "files" } : null;
  }

  /** Which buttons act now, and what they would do. */
  function ready() {
    const study = state.study, now = next();
    // The black button is the next useful thing.
    nextButton.hidden = !now;
    if (now && nextButton.textContent !== now.text) fill(nextButton, now.text);
    // A report is written where one sees what it will say.
    writeButton.hidden = shareButton.hidden = !study?.writable || Boolean(now) && ["files", "maps", "study"].includes(looked);
    writeButton.classList.toggle("main", !now);
    fill(writeButton, words.write);
    writeButton.disabled = shareButton.disabled = !study?.writable;
    writeButton.title = study?.writable ? "" : words.notWritable(state.questions.length, (/** @type {StepName[]} */ (["files", "maps", "study"])).some((step) => broken(step) > 0));
    undoButton.disabled = !study?.undo;
    redoButton.disabled = !study?.redo;
    undoButton.title = study?.undo ? `${told(words.undoes(study.undo))} (${shown("Mod+Z")})` : words.nothingToUndo;
    redoButton.title = study?.redo ? `${told(words.redoes(study.redo))} (${MAC ? "⇧ ⌘ Z" : "Ctrl ⇧ Z"})` : words.nothingToRedo;
  }

  /** @param {StepName} step @returns {Mark|null} */
  function mark(step) {
    const questions = asked(step), errors = broken(step);
    const failed = step === "results" && state.results?.matrix ? (state.files?.cards ?? []).filter((card) => card.verdict === "fail").length : 0;
    if (errors > 0) return { kind: "b", text: String(errors), said: words.marks.problems(errors) };
    if (questions > 0) return { kind: "q", text: String(questions), said: words.marks.questions(questions) };
    if (failed > 0) return { kind: "b", text: String(failed), said: words.marks.failures(failed) };
    const done = { files: state.files?.cards.length, maps: state.maps?.list.length, study: state.sheet?.rows.length }[/** @type {"files"} */ (step)];
    return done && !open(step) && state.results?.matrix && !state.reading ? { kind: "g", text: "✓", said: words.marks.fine } : null;
  }

  return {
    element, undo, redo, write, share,

    /** @param {StepName} step */
    here(step) {
      looked = step;
      ready();
      for (const tab of tabs) {
        if (tab.step === step) tab.link.setAttribute("aria-current", "page"); else tab.link.removeAttribute("aria-current");
      }
    },

    /** @param {Set<import("./state.js").Section>} changed */
    update(changed) {
      const study = state.study;
      if (["questions", "files", "maps", "sheet", "results", "reading"].some((name) => changed.has(/** @type {"files"} */ (name)))) ready();
      if (changed.has("study") && study) {
        naming.draw(study);
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
