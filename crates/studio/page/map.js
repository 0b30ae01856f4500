// The step Plate maps: the maps of the study, one of them large, what readings say against it, and the text that is saved.

import { choose as chooseFiles } from "./drop.js";
import { fill, h, quoted } from "./dom.js";
import { openEditor, problemLines } from "./editor.js";
import { keeper } from "./focus.js";
import { mapDoubts } from "./map-doubts.js";
import { inspector } from "./map-inspector.js";
import { bytes, entryColour, swatch } from "./map-look.js";
import { newMap } from "./map-new.js";
import { copied } from "./map-paste.js";
import { mapPlate, wellSize } from "./map-plate.js";
import { Selection, wellName } from "./map-selection.js";
import { turned, fallsTo } from "./map-series.js";
import { mapSide, plateName } from "./map-side.js";
import { AT_ONCE, toolbox, TOOLS } from "./map-tools.js";
import { mountQuestions } from "./questions.js";
import { onColours } from "./theme.js";
import { thumbnail } from "./thumbnail.js";
import { mapHints, said } from "./words-maps.js";

/**
 * @typedef {import("./types.js").MapView} MapView @typedef {import("./types.js").RowReadings} RowReadings @typedef {import("./types.js").Command} Command
 * @typedef {import("./types.js").Direction} Direction @typedef {import("./map-form.js").Tool} Tool @typedef {import("./map-look.js").Mode} Mode
 */

/** What stands above and below the plate, in CSS pixels: so much less high it may be. */
const AROUND = 344;
const PICTURE = 30;
/** @type {Direction[]} in the order in which a click on the arrow takes them */
const WAYS = ["right", "down", "left", "up"];

/** @type {import("./step.js").Mount} */
export function mount(root, ctx) {
  const { api, state } = ctx, narrow = matchMedia("(max-width: 720px)");
  let id = "", visible = false, acting = false, dragging = false, turn = 0, began = -1;
  /** Maps that there were when a file was chosen: the one that comes then is looked at. @type {Set<string>|null} */
  let before = null;
  /** @type {MapView|null} */
  let view = null;
  /** @type {Tool} */
  let tool = "select";
  /** @type {Mode} */
  let mode = "doses";
  /** @type {number|null} the row whose readings are shown */
  let row = null;
  /** @type {Map<number, RowReadings>} */
  const read = new Map();
  let chosen = new Selection(8, 12), plate = mapPlate(chosen, 0, listening()), size = 0;
  /** @type {import("./map-form.js").Brush} */
  const brush = { compound: "", top: "", factor: "half-log", direction: "", dose: "", line: "", role: "kill", text: "", as: "" };

  // What stands where.
  const list = h("ul", { class: "maplist" }), tools = toolbox(use), compounds = h("section", { class: "panel palette-of" });
  const title = h("h1"), about = h("span", { class: "mute" }), becomes = h("p", { class: "small becomes", hidden: true }), wrong = h("section", { class: "bad ask", hidden: true });
  const modes = h("span", { class: "seg", role: "group", "aria-label": said.mode }, (/** @type {Mode[]} */ (["doses", "readings", "both"])).map((name) => h("button", { "data-mode": name, click: () => show(name) }, said.modes[name])));
  const paste = h("button", { class: "edits", click: () => { use("paste"); panel.focus(); } }, said.paste);
  const stage = h("div", { class: "stage" }), under = h("p", { class: "small mute under" }), scale = h("p", { class: "scale tiny mute", hidden: true });
  const hint = h("p", { class: "small mute hint edits" }), says = h("section", { class: "panel says" }), thin = h("p", { class: "small mute thin" }, said.narrow);
  const panel = inspector(ctx, { brush, view: () => view, known: () => state.maps, turn: fall, act: (command) => void act(command), where }, { shown: drawWells, paint: (command) => void act(command), drop, dragging: () => dragging });
  panel.element.classList.add("edits");
  const focus = keeper(root, () => /** @type {HTMLElement} */ (/** @type {unknown} */ (plate.root)));
  const doubts = mapDoubts(ctx, { act, change: () => plate.root.focus() }), side = mapSide(ctx, { read: (next) => { row = next; show(mode === "doses" ? "readings" : mode); }, act });
  const questions = h("div", { class: "questions" }), asking = mountQuestions(questions, ctx, "maps");
  const left = h("div", { class: "left", role: "group", "aria-label": said.list },
    h("section", { class: "panel maps-panel" }, h("h2", { class: "cap" }, said.maps), list, h("p", { class: "small edits" }, h("button", { class: "link", click: () => begin("series") }, said.newMap), h("button", { class: "link", click: fromFile }, said.fromFile))), tools.element, compounds);
  const centre = h("div", { class: "centre" }, h("div", { class: "heading" }, title, about, h("span", { class: "grow" }), modes, paste), becomes, wrong, h("div", { class: "panel sheet-of" }, stage, scale, under), thin, panel.element, hint, says);
  const right = h("div", { class: "right", role: "group", "aria-label": said.right }, doubts.element, questions, side.elements);
  const work = h("div", { class: "columns" }, left, centre, right), nothing = h("div", { class: "panel nomaps", hidden: true });
  fill(root, nothing, work);

  // What is asked and done.

  const entry = () => state.maps?.list.find((one) => one.id === id);
  const editing = () => !narrow.matches && Boolean(view && view.wells.length > 0);

  /** Fetches the map that is looked at. */
  async function load() {
    const mine = (turn += 1);
    if (!id || !visible) return;
    try {
      const next = await api.map(id);
      if (mine === turn) take(next);
    } catch (error) {
      if (mine === turn) { take(null); ctx.failed(error); }
    }
    const plates = entry()?.plates ?? [];
    if (!plates.some((one) => one.row === row)) row = plates[0]?.row ?? null;
    if (mode !== "doses") void fetchReadings();
    drawSide();
  }

  /** @param {MapView|null} next */
  function take(next) {
    turn += 1;
    const other = next?.id !== view?.id;
    view = next;
    if (next && (next.rows !== chosen.rows || next.columns !== chosen.columns)) chosen = new Selection(next.rows, next.columns);
    else if (other) chosen.go({ row: 0, column: 0 });
    if (other && !brush.top) brush.top = next?.series.at(-1)?.top ?? "";
    drawHead();
    measure();
    panel.want();
    drawList();
    drawSide();
  }

  /** @param {string} next */
  function open(next) {
    if (next === id && view) return;
    id = next;
    panel.drop();
    drawList();
    void load();
  }

  /** Does a command; was it done? @param {Command} command */
  async function act(command) {
    if (acting) return false;
    acting = true;
    const back = focus.kept();
    try {
      const done = await api.act(command);
      panel.drop();
      if (command.do === "paste") { brush.text = ""; use("select"); }
      if (command.do !== "paint" || tool !== "select") chosen.none();
      if (done.map) { id = done.map.id; take(done.map); } else await load();
      ctx.announce(said.done(state.study?.undo));
      return true;
    } catch (error) {
      ctx.failed(error);
      return false;
    } finally {
      acting = false;
      back();
    }
  }

  async function fetchReadings() {
    const of = row;
    if (of === null || read.has(of)) return drawWells();
    try {
      read.set(of, await api.readings(of));
    } catch (error) { ctx.failed(error); }
    if (of === row) drawWells();
  }

  /** @param {"series"|"paste"} then */
  function begin(then) { newMap(ctx, act, () => { use(then); if (then === "paste") panel.focus(); else plate.root.focus(); }); }

  function fromFile() {
    before = new Set(state.maps?.list.map((one) => one.id));
    chooseFiles(ctx, false);
  }

  // What is chosen, and with what it is painted.

  /** @returns {import("./map-form.js").Where} */
  function where() {
    const [top, column] = chosen.box(true);
    return { map: id, wells: chosen.cells.size > 0 ? chosen.names : [], from: wellName(chosen.from), to: wellName(chosen.to), at: wellName(chosen.cells.size > 0 ? { row: top, column } : chosen.to) };
  }

  /** @param {Tool} next */
  function use(next) {
    tool = next;
    panel.use(next);
    const [arrows, copies] = said.copyHint;
    fill(hint, h("span", null, next === "paste" ? "" : said.hints[next], " "), h("span", { class: "fine" }, h("kbd", null, "⇧"), ` ${arrows} `, h("kbd", null, "Ctrl C"), " ", h("kbd", null, "Ctrl V"), ` ${copies}`), h("span", { class: "coarse" }, said.touchHint));
    drawTools();
  }

  /** The series falls to another side. @param {string} way */
  function fall(way) {
    brush.direction = /** @type {Direction} */ (way);
    turned(chosen, way);
    began = chosen.at(chosen.from);
    panel.want();
  }

  function drop() {
    if (chosen.cells.size === 0 && !brush.text && tool !== "select") use("select");
    if (tool === "paste") { brush.text = ""; use("select"); }
    chosen.none();
    panel.want();
    plate.root.focus();
  }

  /** @returns {import("./map-plate.js").Heard} */
  function listening() {
    return {
      chosen(done, by) {
        dragging = !done;
        const from = chosen.at(chosen.from);
        // A rectangle that begins elsewhere falls along its longer side.
        if (from !== began) brush.direction = "";
        began = from;
        const { map, wells } = where();
        if (done && by === "pointer" && AT_ONCE.includes(tool) && editing()) void act({ do: "paint", map, wells, set: { role: tool } });
        else panel.want();
      },
      shift(rows, columns) {
        if (!editing() || chosen.cells.size === 0) return;
        const { map, wells } = where(), { from, to, whole } = chosen, later = (/** @type {import("./map-selection.js").Spot} */ spot) => ({ row: spot.row + rows, column: spot.column + columns });
        void act({ do: "move_wells", map, wells, rows, columns }).then((done) => { if (done && whole) { chosen.rectangle(later(from), later(to)); panel.want(); } });
      },
      enter: () => { if (editing()) panel.act(); },
      escape: drop,
      clear() {
        const { map, wells } = where();
        if (editing()) void act({ do: "clear_wells", map, wells: wells.length > 0 ? wells : [wellName(chosen.to)] });
      },
      turn: () => fall(WAYS[(WAYS.indexOf(/** @type {Direction} */ (falls())) + 1) % WAYS.length] ?? "right"),
      point: (words) => { under.textContent = words; },
    };
  }

  /** The way the series falls that is shown. @returns {Direction|""} */
  const falls = () => (tool !== "series" || !panel.tried?.map ? "" : fallsTo(panel.tried.map.series, brush.compound, panel.tried.wells));

  // What is drawn.

  /** A plate has wells as large as there is room for. */
  function measure() {
    if (!view || view.wells.length === 0 || !stage.clientWidth) return;
    const next = wellSize(view, stage.clientWidth - 10, narrow.matches ? Infinity : innerHeight - AROUND);
    if (next === size && stage.firstChild === plate.element && plate.element.dataset.plate === `${view.rows}×${view.columns}`) return;
    const focused = document.activeElement === plate.root;
    size = next;
    plate = mapPlate(chosen, size, listening());
    plate.element.dataset.plate = `${view.rows}×${view.columns}`;
    fill(stage, plate.element);
    if (focused) plate.root.focus({ preventScroll: true });
  }

  function drawWells() {
    if (!view || view.wells.length === 0 || size === 0) return;
    const readings = row === null ? undefined : read.get(row), of = entry()?.plates.find((one) => one.row === row), shows = mode !== "doses" && readings && of;
    plate.draw((panel.tried?.map ?? view).wells, { mode: shows ? mode : "doses", tints: shows ? bytes(readings.tints) : null, values: shows ? readings.values : null, lines: tool === "line" });
    plate.choose(falls());
    plate.name(said.grid(view.name, view.wells.length, shows ? said.gridReadings(plateName(of)) : ""));
    scale.hidden = !shows;
    if (shows) fill(scale, h("span", { class: "named" }, said.readingsOf(plateName(of))), h("span", { class: "cividis", "aria-hidden": "true" }), said.high);
  }

  /** @param {Mode} next */
  function show(next) {
    mode = next;
    drawHead();
    drawSide();
    if (mode !== "doses") void fetchReadings(); else drawWells();
  }

  function drawHead() {
    const one = entry(), shown = Boolean(view && view.wells.length > 0);
    title.textContent = view?.name ?? one?.name ?? "";
    about.textContent = shown && view ? said.size(view.wells.length, one?.plates.length ?? 0) : said.unread;
    for (const button of modes.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
      button.disabled = button.dataset.mode !== "doses" && !one?.plates.length;
      button.title = button.disabled ? said.noReadings : "";
    }
    stage.parentElement?.toggleAttribute("hidden", !shown);
    for (const part of root.querySelectorAll(".edits")) part.classList.toggle("off", !shown && part !== left.querySelector(".edits"));
    becomes.hidden = !view?.becomes;
    becomes.textContent = view?.becomes ? said.becomes(view.file, view.becomes) : "";
    const problems = view?.problems ?? one?.problems ?? [], file = view?.file ?? one?.file ?? "";
    wrong.hidden = problems.length === 0;
    wrong.className = problems.some((problem) => problem.severity === "error") ? "bad ask" : "doubt ask";
    fill(wrong, h("h2", null, said.wrong(problems.length)), h("ul", { class: "problems" }, problemLines(problems, (at) => void openEditor(ctx, { file, at }))), view?.text !== "" && h("div", { class: "answers" }, h("button", { click: () => openEditor(ctx, { file }) }, said.openText)));
    says.hidden = !shown;
    fill(says, h("div", null, h("h2", { class: "cap" }, said.says), h("p", { class: "small" }, quoted(view?.said ?? ""))), h("ul", { class: "small mute" }, (view?.checks ?? []).map(({ ok, said: words }) => h("li", { class: ok ? null : "bad-ink" }, quoted(words), ok ? " ✓" : " ✕"))));
    fill(compounds, h("h2", { class: "cap" }, said.compounds), view?.compounds.length ? h("ul", null, view.compounds.map(({ name, colour, doses, replicates }) => h("li", null, h("button", { class: "tool", title: said.pick(name), "aria-pressed": String(brush.compound === name), click: () => pick(name) }, sign(colour), name, h("span", { class: "grow" }), h("span", { class: "mute num" }, said.series(doses, replicates)))))) : h("p", { class: "small mute" }, said.noCompounds));
    drawTools();
  }

  /** @param {number} colour */
  function sign(colour) {
    const element = h("span", { class: "sw t-compound", "aria-hidden": "true" });
    element.style.setProperty("--tool", swatch(colour));
    return element;
  }
  function drawTools() { tools.draw(tool, view?.compounds.find(({ name }) => name === brush.compound)?.colour ?? view?.compounds.at(-1)?.colour ?? -1); }

  /** @param {string} name of a compound */
  function pick(name) {
    brush.compound = name;
    use(tool === "series" ? tool : "compound");
    drawHead();
  }

  function drawList() {
    const maps = state.maps;
    nothing.hidden = !maps || maps.list.length > 0;
    work.hidden = !maps || maps.list.length === 0;
    if (!nothing.hidden) drawNothing();
    const focused = list.contains(document.activeElement);
    fill(list, (maps?.list ?? []).map((one) => h("li", null, h("button", { class: "maprow", "aria-current": one.id === id ? "true" : null, click: () => open(one.id) },
      one.wells > 0 ? thumbnail(one, PICTURE, "", (tint) => entryColour(tint)) : h("span", { class: "sw", "aria-hidden": "true" }, "?"),
      h("span", null, h("span", { class: "name" }, one.name), " ", one.doubts > 0 && h("span", { class: "mark q", title: said.doubts(one.doubts) }, one.doubts, h("span", { class: "heard" }, ` ${said.doubts(one.doubts)}`)), one.problems.length > 0 && h("span", { class: "mark b", title: said.problems(one.problems.length) }, "!", h("span", { class: "heard" }, said.problems(one.problems.length))),
        h("span", { class: "tiny mute" }, said.plates(one.plates.length)))))));
    if (focused) /** @type {HTMLElement|null} */ (list.querySelector("[aria-current]"))?.focus({ preventScroll: true });
  }

  /** What can be done where there is no map yet. */
  function drawNothing() {
    const { heading, said: words, ways } = said.empty, does = { new: () => begin("series"), file: fromFile, paste: () => begin("paste") };
    const waits = state.files?.cards.length ?? 0;
    fill(nothing, h("h1", null, heading), h("p", null, words), waits > 0 && h("p", { class: "mute" }, said.wanted(waits)), h("div", { class: "ways" }, ways.map(([way, name, about]) => h("div", null, h("button", { class: way === "new" ? "main large" : "large", click: does[/** @type {"new"} */ (way)] }, name), h("p", { class: "small mute" }, about)))));
  }

  function drawSide() {
    doubts.draw(view);
    side.draw(view, entry(), mode === "doses" ? null : row);
    asking.update();
    // A question that stands among the doubts of this map stands there alone.
    const there = doubts.asks(view);
    for (const card of questions.querySelectorAll("[data-question]")) card.toggleAttribute("hidden", there.has(card.getAttribute("data-question") ?? ""));
    questions.hidden = !questions.querySelector(":scope > :not([hidden])");
  }

  // Keys. Letters act where the plate has the focus; so do copy and paste.
  const focused = () => visible && document.activeElement === plate.root, within = "map", never = { can: () => false, run: () => {} };
  ctx.keys.add(
    ...TOOLS.filter(([, key]) => key.length === 1).map(([name, key]) => ({ name: said.keys.tool(said.tools[name]), key, within, can: editing, run: () => use(name) })),
    { name: said.keys.paints, key: "Enter", within, ...never }, { name: said.keys.drops, key: "Escape", within, ...never }, { name: said.keys.clear, key: "Delete", within, ...never }, { name: said.keys.shift, key: "Alt+ArrowRight", within, ...never },
    { name: said.keys.all, key: "Mod+A", within, ...never }, { name: said.keys.copy, key: "Mod+C", within, ...never }, { name: said.keys.paste, key: "Mod+V", within, ...never },
  );
  ctx.keys.find(() => (state.maps?.list ?? []).map((one) => ({ name: one.name, about: said.maps, run: () => ctx.go("maps", { map: one.id }) })));
  document.addEventListener("copy", (event) => {
    if (!focused() || !view || !event.clipboardData) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", copied(chosen, view.wells));
    ctx.notice(said.copied(Math.max(1, chosen.cells.size)));
  });
  document.addEventListener("paste", (event) => {
    if (!focused() || !editing()) return;
    event.preventDefault();
    brush.text = event.clipboardData?.getData("text/plain") ?? "";
    use("paste");
  });

  new ResizeObserver(() => { if (visible) { measure(); drawWells(); } }).observe(stage);
  onColours(() => { if (visible) { drawHead(); drawWells(); } });
  use("select");

  return {
    show(at) {
      visible = true;
      ctx.hints(mapHints);
      const maps = state.maps?.list ?? [], by = maps.find((one) => one.id === at?.map) ?? maps.find((one) => one.plates.some((plate) => plate.row === at?.row));
      if (at?.row !== undefined) row = at.row;
      id = by?.id ?? (entry() ? id : maps[0]?.id ?? "");
      drawList();
      void load().then(() => { if (at?.map) plate.root.focus({ preventScroll: true }); });
    },
    hide() { visible = false; },
    update(changed) {
      if (changed.has("study") && !state.maps) { [id, view] = ["", null]; take(null); }
      if (changed.has("files") || changed.has("sheet")) read.clear();
      if (changed.has("maps")) {
        const known = state.maps?.list ?? [], came = known.find((one) => before && !before.has(one.id));
        if (came) before = null;
        if (came || !entry()) id = (came ?? known[0])?.id ?? "";
        drawList();
      }
      if (visible && !acting && (["maps", "study", "sheet", "files"]).some((name) => changed.has(/** @type {import("./state.js").Section} */ (name)))) void load();
      else if (changed.has("questions")) drawSide();
    },
  };
}
