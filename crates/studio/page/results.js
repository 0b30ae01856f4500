// The step Results: the matrix, the curve, its plates, before and after, decisions.
import { Refused } from "./api.js";
import { isBlind, judgeBlind, mixed, veiled } from "./blind.js";
import { decisionList, effectPanel, reasonsPanel } from "./decisions.js";
import { fill, h, quoted, sentence, table as dataTable } from "./dom.js";
import { figure } from "./figure.js";
import { keeper } from "./focus.js";
import { strip } from "./ghost.js";
import { given } from "./given.js";
import { heldBy } from "./held.js";
import { byPlate, Light, wellOf } from "./light.js";
import { matrix, show as showPanel, tiles } from "./matrix.js";
import { plates } from "./plates.js";
import { mountQuestions } from "./questions.js";
import { keyHints, kindOf, kindOfDecision, said } from "./words-results.js";

/**
 * @typedef {import("./types.js").Command} Command @typedef {import("./types.js").CurveView} CurveView @typedef {import("./types.js").CurveAsked} CurveAsked
 * @typedef {import("./types.js").Matrix} Matrix @typedef {import("./types.js").Done} Done
 */

/** @type {import("./step.js").Mount} */
export function mount(root, ctx) {
  const { api, state } = ctx, light = new Light();
  let held = { compound: "", parental: "", resistant: "" };
  let [row, column, ghost, without, visible, tabled] = [0, 0, true, false, false, false];
  /** @type {import("./matrix.js").Shown} */
  let shown = { lines: [], linear: false, growth: false, blind: isBlind() };
  /** @type {CurveView|null} */
  let curve = null;
  /** @type {number|null} a plate that is looked at although it carries no well of this curve */
  let extra = null;
  /** @type {{decision: number, question: string, kind: import("./words-results.js").Kind}|null} */
  let made = null;
  /** @type {((always?: boolean) => void)|null} brings the focus back to what asked for a reason */
  let asker = null;
  let [turn, later] = [0, 0];

  // What stands where.
  const folds = matrix(choose), places = tiles(look), showing = showPanel(change);
  folds.table.setAttribute("data-keys", "results");
  const pointed = () => light.pointed, picture = figure({ point: (key) => light.point(key), act: toggle, select: (keys) => light.select(keys), pointed });
  const focus = keeper(root, () => picture.element);
  picture.element.setAttribute("data-keys", "results wells");
  const cards = plates({ fetch: (place, bare) => api.plate(place, bare), light, act: toggle, decide, failed: ctx.failed, told: (key) => !tabled && picture.has(key) });
  light.add(picture.lit);
  const effect = effectPanel(() => ctx.go("plan"));
  const reasons = reasonsPanel((decision, reason) => decide({ do: "give_reason", decision, reason }), () => { if (asker) asker(true); else focus.back(); asker = null; });
  const list = decisionList({
    withdraw: (decision) => decide({ do: "withdraw", decision }), restore: (decision) => decide({ do: "restore", decision }),
    reason(one) { asker = focus.kept(); made = { decision: one.id, question: said.whyThis(veil(one.heading)), kind: kindOfDecision(one) }; drawReasons(); reasons.focus(); },
  });
  const fit = given(decide);
  const questions = h("div", { class: "questions" }), asking = mountQuestions(questions, ctx, "results");
  const title = h("h1"), against = h("span", { class: "mute" }), words = h("p", { class: "sentence" }), banner = h("p", { class: "banner", hidden: true, role: "status" });
  const toTable = h("button", { type: "button", class: "flat", "aria-pressed": "false", on: { click: () => { tabled = !tabled; drawFigure(); } } }, said.table);
  const numbers = h("div", { class: "numbers", hidden: true, tabindex: "0", role: "region" }), change_ = h("div", { class: "strip", hidden: true });
  const bar = h("div", { class: "selection", hidden: true, role: "group" });
  const days = h("details", { class: "panel days" }), fragile = h("section", { class: "panel fragile", hidden: true }), verdicts = h("section", { class: "panel verdicts", hidden: true });
  const nothing = h("div", { class: "panel nothing", hidden: true });
  const panel = h("div", { class: "panel picture" }, picture.element, numbers, bar, change_);
  const heading = h("div", { class: "heading" }, title, against, h("span", { class: "grow" }), h("span", { class: "small mute hint" }, `${said.compound} `, h("kbd", null, "J"), h("kbd", null, "K"), ` ${said.line} `, h("kbd", null, "["), h("kbd", null, "]")), toTable);
  const left = h("div", { class: "left" }, folds.element, places.element, showing.element, verdicts);
  const centre = h("div", { class: "centre" },
    heading, words, banner, panel, cards.element, days, fit.element);
  const right = h("div", { class: "right" }, questions, effect.element, reasons.element, list.element, fragile);
  const work = h("div", { class: "columns" }, left, centre, right);
  const waiting = h("div", { class: "doubt nothing", hidden: true });
  fill(root, waiting, nothing, work);
  light.changed = drawBar;

  // What is asked.

  /** @param {boolean} bare without decisions @returns {CurveAsked|null} */
  function asked(bare = without) {
    const cell = state.results?.matrix?.cells[row]?.[column];
    if (!cell?.id) return null;
    const width = Math.round(picture.element.clientWidth) || 600, wide = innerWidth >= 1100;
    return { id: cell.id, lines: shown.lines, linear: shown.linear, growth: shown.growth, blind: shown.blind, without: bare, width, height: wide ? Math.max(300, Math.min(438, innerHeight - 480)) : innerWidth >= 720 ? 400 : 320 };
  }
  /** What a change is shown in: never the study without decisions, which it ends. */
  const askedOrNot = () => {
    if (without) bare(false);
    return visible ? asked() ?? undefined : undefined;
  };
  ctx.looked = Object.assign(ctx.looked, { view: askedOrNot, drawn: (/** @type {CurveView|null} */ view) => { take(view); after(); } });

  /** Fetches the curve that is looked at. */
  async function load() {
    clearTimeout(later);
    later = 0;
    const what = asked(), mine = (turn += 1);
    if (!what || !visible) { if (!what) take(null); return; }
    picture.element.setAttribute("aria-busy", "true");
    try {
      const view = await api.curve(what);
      if (mine === turn) take(view);
    } catch (error) {
      if (mine !== turn) return;
      take(null);
      // The cell that was chosen has no curve any more; what it says stands in its place.
      if (!(error instanceof Refused && error.status === 404)) ctx.failed(error);
    } finally { if (mine === turn) picture.element.removeAttribute("aria-busy"); }
  }

  /** @param {CurveView|null} view */
  function take(view) {
    clearTimeout(later);
    later = 0;
    turn += 1;
    picture.element.removeAttribute("aria-busy");
    curve = view;
    drawFigure();
    drawEffect();
  }

  /** After a change: what the plates say may be another thing. */
  function after() { cards.refetch(); }

  /** Does a command and shows what it did, in one painting. @param {Command} command */
  async function decide(command) {
    performance.mark("studio:click");
    const view = askedOrNot(), back = focus.kept();
    try {
      const done = await api.act(command, view);
      cards.echo(command);
      if (view) take(done.curve);
      if (done.decision !== null && done.decision !== undefined && command.do !== "give_reason" && command.do !== "withdraw" && command.do !== "restore") { reasons.hide(); asker = null; made = { decision: done.decision, question: said.why(command), kind: kindOf(command) }; }
      light.select([]);
      drawReasons();
      const told = effectOf()?.announced;
      if (done.changed.includes("results") && (shown.blind || told)) ctx.announce(shown.blind ? said.blindDone : told ?? "");
      back();
      painted(after);
      return done;
    } catch (error) { ctx.failed(error); return null; }
  }

  /** Marks the painting that shows a change, and does what can wait. @param {() => void} then */
  function painted(then) {
    requestAnimationFrame(() => requestAnimationFrame(() => {
      performance.mark("studio:painted");
      performance.measure("studio:shown", "studio:click", "studio:painted");
      then();
    }));
  }

  /** What is told of the last decision: of the comparison that is looked at, or else of its own. */
  const effectOf = () => curve?.effect ?? state.results?.effect ?? null;
  const lineNames = () => (state.results?.matrix?.lines ?? []).map((line) => line.name);
  /** @param {string} text */
  const veil = (text) => veiled(text, lineNames(), ctx.words.aLine);

  /** Is a well left out, and can a person put it back? @param {string} key @returns {{out: boolean, why: string, by: string|null, held: string|null}|null} */
  function stateOf(key) {
    const well = cards.well(key), { plate, well: name } = wellOf(key), marked = curve?.wells.find((one) => one.plate === plate && one.well === name);
    const of = well ?? (marked && { ...marked, compound: curve?.compound ?? null, role: "sample", by: "hand" });
    if (!of || of.role === "empty") return null;
    const held = of.out === null ? null : heldBy(of, cards.plate(plate), state.decisions, state.results?.matrix?.days ?? [], said.plateOut);
    return { out: of.out !== null, why: of.out ?? "", by: of.by, held };
  }

  /** Leaves out the wells that take part, or puts back those that were left out by hand. @param {Iterable<string>} keys @param {boolean|null} [out] */
  function leave(keys, out = null) {
    const command = planned(keys, out);
    return command ? decide(command) : Promise.resolve(null);
  }

  /** Leaves out wells with their reason, as one step: it is asked first. @param {Iterable<string>} keys */
  function leaveWithReason(keys) {
    const command = planned(keys, true);
    if (command?.do !== "leave_out_wells") return;
    made = null;
    asker = focus.kept();
    reasons.ask("wells", said.why(command), said.leaveOut, (reason) => { void decide({ ...command, reason }); });
    reasons.focus();
  }

  /** Plates that are not in these results yet. */
  function drawWaiting() {
    const waits = ctx.state.study?.waiting_plates || 0;
    waiting.hidden = waits === 0;
    if (waits > 0) fill(waiting, h("p", null, said.waiting(waits)), h("button", { type: "button", on: { click: toMissing } }, said.toStudy));
  }

  /** Leads to what is missing: the step that asks, the plates that wait, or the pairs. */
  function whatLacks() {
    const question = state.questions.find(({ step }) => step !== "results"), matrix = state.results?.matrix, rows = state.sheet?.rows ?? [];
    /** @type {[string, () => void]} */
    const [name, act] = question ? [ctx.words.answer(state.questions.filter(({ step }) => step === question.step).length), () => ctx.go(question.step)]
      : rows.some((one) => one.missing) ? [said.toStudy, toMissing]
      : matrix && rows.length > 0 && matrix.pairs.length === 0 ? [said.toPairs, () => ctx.go("study")] : [said.toFiles, () => ctx.go("files")];
    return h("button", { type: "button", on: { click: act } }, name);
  }

  /** Where the first plate that waits is filled in. */
  function toMissing() {
    const row = ctx.state.sheet?.rows.find((one) => one.missing);
    if (row && !row.cells.layout?.text) ctx.go("maps"); else ctx.go("study", row && { row: row.row, key: row.cells.cell_line?.text ? "experiment" : "cell_line" });
  }

  /** The command for these wells; null where there is nothing to do, which is said. @param {Iterable<string>} keys @param {boolean|null} out @returns {Command|null} */
  function planned(keys, out) {
    if (without) { ctx.announce(said.without); return null; }
    const wells = [...keys].map((key) => ({ key, is: stateOf(key) })).filter(({ is }) => is !== null);
    const takePart = wells.filter(({ is }) => !is?.out), byHand = wells.filter(({ is }) => is?.out && !is.held && (is.by === "hand" || is.by === null));
    const leaveOut = out ?? takePart.length > 0, these = leaveOut ? takePart : byHand;
    if (!these.length) {
      const other = wells.find(({ is }) => is?.out);
      const name = other ? wellOf(other.key).well : "";
      const held = other?.is?.held;
      ctx.notice(!other ? said.noWell : held ? said.heldBy(name, veil(held)) : leaveOut ? said.already(name) : said.notByHand(name, veil(other.is?.why ?? "")));
      return null;
    }
    const named = byPlate(these.map(({ key }) => key));
    return leaveOut ? { do: "leave_out_wells", wells: named, reason: "" } : { do: "put_back_wells", wells: named };
  }
  /** @param {string} key */
  function toggle(key) { void leave([key]); }
  const aim = () => (light.selected.size ? light.selected : light.pointed ? [light.pointed] : []);

  // What is looked at.

  /** @param {number} r @param {number} c @param {boolean} [aloud] is it said, and does the table follow? */
  function choose(r, c, aloud = false) {
    const now = state.results?.matrix;
    if (!now?.cells.length || !now.pairs.length) return;
    reasons.hide();
    [row, column, extra] = [Math.max(0, Math.min(now.compounds.length - 1, r)), Math.max(0, Math.min(now.pairs.length - 1, c)), null];
    hold(now);
    shown = { ...shown, lines: [] };
    light.select([]);
    drawMatrix();
    void load();
    if (!aloud) return;
    folds.follow();
    ctx.announce(shown.blind ? said.blindCell(now.compounds[row], column) : now.cells[row]?.[column]?.said ?? "");
  }
  /** @param {Partial<import("./matrix.js").Shown>} what */
  function change(what) {
    shown = { ...shown, ...what };
    if (what.blind !== undefined) judgeBlind(what.blind);
    drawMatrix(); drawEffect(); drawDecisions(); drawFigure();
    void load();
  }
  /** @param {number} place */
  function look(place) {
    if (!curve?.plates.includes(place)) extra = place;
    drawPlates();
    requestAnimationFrame(() => cards.to(place));
  }
  /** @param {boolean} on */
  function bare(on) {
    if (on && !state.decisions.some((one) => one.in_force)) { ctx.notice(said.noDecisions); return; }
    if (on && !state.results?.without) ctx.announce(said.waitWithout);
    without = on;
    banner.hidden = !on;
    banner.textContent = said.without;
    drawMatrix(); drawPlates(); cards.refetch();
    void load();
  }

  // What is drawn.

  /** @param {import("./types.js").Matrix} now */
  function hold(now) {
    const pair = now.pairs[column];
    if (now.compounds.length && pair) held = { compound: now.compounds[row] ?? "", parental: pair.parental, resistant: pair.resistant };
  }

  function drawMatrix() {
    const results = state.results, now = (without && results?.without) || results?.matrix;
    const empty = !now || now.nothing !== null || now.cells.length === 0;
    work.hidden = !now;
    const { reading } = state;
    nothing.hidden = !empty || !results && !reading;
    if (!nothing.hidden) fill(nothing, h("p", null, reading && !now ? ctx.words.reading(reading.done, reading.of) : quoted(veil(now?.nothing || said.none))), whatLacks());
    if (!now) return;
    // Without a comparison there is nothing to show of one.
    const alone = now.cells.length === 0 || now.pairs.length === 0;
    for (const part of [heading, words, panel, showing.element]) part.hidden = alone;
    // What is looked at stays so where rows and columns come and go.
    const [r, c] = [now.compounds.indexOf(held.compound), now.pairs.findIndex(({ parental, resistant }) => parental === held.parental && resistant === held.resistant)];
    [row, column] = [r >= 0 ? r : Math.min(row, Math.max(0, now.compounds.length - 1)), c >= 0 ? c : Math.min(column, Math.max(0, now.pairs.length - 1))];
    hold(now);
    folds.draw(now, { row, column, blind: shown.blind, without });
    const verdictOf = new Map((state.files?.cards ?? []).flatMap((card) => (card.place === null ? [] : [[card.place, { verdict: now.standing?.[card.place] ?? card.verdict, file: card.file, plate: card.plate }]])));
    places.element.hidden = shown.blind;
    document.body.toggleAttribute("data-blind", shown.blind);
    if (!shown.blind) places.draw(now, verdictOf);
    verdicts.hidden = shown.blind || !now.verdicts.length;
    fill(verdicts, h("h2", { class: "cap" }, said.mechanism), now.verdicts.map((pieces) => h("p", { class: "small" }, sentence(pieces))));
    fragile.hidden = shown.blind || (!results?.fragile.length && results?.settled !== false);
    fragile.classList.toggle("waits", results?.settled === false);
    fill(fragile, h("h2", { class: "cap" }, said.fragile), results?.settled === false ? h("p", { class: "tiny mute" }, said.settling) : null, (results?.fragile ?? []).map((line) => h("p", { class: "small" }, quoted(line))));
  }

  function drawFigure() {
    const cell = state.results?.matrix?.cells[row]?.[column], pair = state.results?.matrix?.pairs[column];
    title.textContent = curve?.compound ?? state.results?.matrix?.compounds[row] ?? "";
    against.textContent = shown.blind ? said.blindTitle : pair ? said.pair(pair) : "";
    fill(words, shown.blind ? "" : curve ? sentence(curve.sentence) : cell?.said ?? "");
    picture.element.hidden = !curve || tabled;
    numbers.hidden = !curve || !tabled;
    toTable.setAttribute("aria-pressed", String(tabled));
    toTable.hidden = !curve;
    if (curve) {
      try { picture.draw(curve); } catch (error) { ctx.failed(error); }
      picture.ghost(ghost && !without);
      if (tabled) { fill(numbers, dataTable(curve.table, said.tableOf(curve.compound))); numbers.setAttribute("aria-label", said.tableOf(curve.compound)); }
      const paired = [curve.parental, curve.resistant];
      showing.draw(curve.lines, { ...shown, lines: shown.lines.length ? shown.lines : curve.lines.map(({ name }) => name).filter((name) => paired.includes(name)) }, curve.has_growth);
      fit.draw(curve);
    }
    fit.element.hidden = !curve || shown.blind;
    drawDays();
    drawPlates();
    // A strip stands under the curves it is of.
    const of = effectOf()?.curve;
    strip(change_, without || !ghost || tabled || of !== undefined && of !== curve?.id ? null : curve);
  }

  function drawPlates() {
    // In the order of files, resistant lines first: that would tell.
    const at = shown.blind ? mixed(curve?.plates ?? []) : curve?.plates ?? [];
    cards.draw(extra !== null && !at.includes(extra) ? [extra, ...at] : at, { compound: curve?.compound ?? "", blind: shown.blind, without, marked: (curve?.wells.length ?? 0) > 0, curves: curve?.days ?? [] });
  }

  function drawDays() {
    days.hidden = !curve?.days.length || shown.blind;
    if (!curve || days.hidden) return;
    const { compound } = curve;
    const head = h("thead", null, h("tr", null, said.columns.map((name) => (name ? h("th", { scope: "col" }, name) : h("td")))));
    fill(days, h("summary", null, said.days), h("table", null, head, h("tbody", null, curve.days.map((day) => h("tr", { class: day.out === null ? "" : "undone" },
      h("th", { scope: "row" }, day.line), h("td", null, day.shown), h("td", { class: "num" }, day.ic50),
      h("td", { class: "r" }, day.out === null ? h("button", { type: "button", class: "link", "data-back": `day-${day.line}-${day.experiment}`, "aria-label": `${said.outCurve}: ${day.line}, ${day.shown}`, on: { click: () => decide({ do: "leave_out_curve", line: day.line, compound, experiment: day.experiment, reason: "" }) } }, said.outCurve) : said.outOf(day.out)))))));
  }

  function drawEffect() { effect.draw(shown.blind ? null : effectOf()); }
  function drawDecisions() { list.draw(state.decisions, shown.blind, veil); drawReasons(); }

  /** Asks for the reason of the decision that was just made, as long as it is in force. */
  function drawReasons() {
    if (reasons.asks) return;
    const one = made && state.decisions.find(({ id }) => id === made?.decision);
    if (made && one?.in_force) reasons.draw(made.decision, made.kind, made.question, one.reason); else reasons.hide();
  }

  function drawBar() {
    const { size } = light.selected;
    bar.hidden = size === 0;
    if (!size) return;
    const button = (/** @type {string} */ name, /** @type {string} */ key, /** @type {() => void} */ click) => h("button", { type: "button", on: { click } }, `${name} `, h("kbd", null, key));
    fill(bar, h("span", { role: "status" }, said.selected(size)), button(said.leaveOut, "X", () => void leave(light.selected, true)), button(said.putBack, "X", () => void leave(light.selected, false)), button(said.clear, "Esc", () => { light.select([]); focus.back(); }));
  }

  // Keys. Letters act where the figure, a plate or the matrix has the focus.
  const within = "results", wells = "wells";
  ctx.keys.add(
    { name: said.keys.toggle, key: "X", within: wells, run: () => void leave(aim()) },
    { name: said.keys.reason, key: "Shift+X", within: wells, run: () => leaveWithReason(aim()) },
    { name: said.keys.select, key: " ", within: wells, unlisted: true, run: () => { if (light.pointed) light.toggle(light.pointed); } },
    { name: said.keys.next, key: "J", within, run: () => choose(row + 1, column, true) },
    { name: said.keys.former, key: "K", within, run: () => choose(row - 1, column, true) },
    { name: said.keys.formerLine, key: "[", within, run: () => choose(row, column - 1, true) },
    { name: said.keys.nextLine, key: "]", within, run: () => choose(row, column + 1, true) },
    { name: said.keys.ghost, key: "G", within, run: () => { ghost = !ghost; drawFigure(); } },
    { name: said.keys.without, key: ".", within, run: () => bare(true), end: () => bare(false) },
    { name: said.keys.clear, key: "Escape", can: () => visible && light.selected.size > 0, unlisted: true, run: () => light.select([]) },
  );
  ctx.keys.find(() => (state.results?.matrix?.compounds ?? []).flatMap((name, r) => (state.results?.matrix?.pairs ?? []).map((pair, c) => ({ name: `${name} · ${shown.blind ? said.blindLine(c) : pair.resistant}`, about: shown.blind ? "" : state.results?.matrix?.cells[r]?.[c]?.said ?? "", run: () => { ctx.go("results"); choose(r, c); } }))));

  // A figure is drawn for its width: another one, another figure.
  let width = 0;
  new ResizeObserver(() => {
    const now = picture.element.clientWidth;
    if (!visible || !now || now === width) return;
    width = now;
    clearTimeout(later);
    later = window.setTimeout(load, 120);
  }).observe(picture.element);

  return {
    show(where) {
      visible = true;
      ctx.hints(keyHints);
      drawMatrix();
      const now = state.results?.matrix, id = where?.curve;
      if (now && id) now.cells.forEach((cells, r) => cells.forEach((cell, c) => { if (cell.id === id) choose(r, c); }));
      else if (!now?.cells[row]?.[column]?.id) now?.cells.some((cells, r) => cells.some((cell, c) => { if (cell.id) [row, column] = [r, c]; return cell.id !== ""; }));
      if (now) hold(now);
      void load().then(() => { if (where?.plate !== undefined) look(where.plate); });
      drawEffect(); drawDecisions(); asking.update();
    },
    hide() { visible = false; if (without) bare(false); },
    update(changed) {
      if (changed.has("study") && !state.results) { [row, column, curve, made, extra] = [0, 0, null, null, null]; held = { compound: "", parental: "", resistant: "" }; }
      if (changed.has("results") || changed.has("files") || changed.has("reading")) drawMatrix();
      if (changed.has("study")) drawWaiting();
      if (changed.has("results")) drawEffect();
      if (changed.has("decisions")) drawDecisions();
      if (changed.has("questions")) asking.update();
      // The answer to what was done here brings the curve with it; what others did is fetched.
      if (visible && (changed.has("results") || changed.has("decisions")) && !later) later = window.setTimeout(() => { void load(); after(); }, 0);
    },
  };
}
