// The step Plate maps: the maps of the study, one of them large, what readings say against it, and the text that is saved.

import { choose as chooseFiles } from "./drop.js";
import { fill, h } from "./dom.js";
import { keeper } from "./focus.js";
import { mapDoubts } from "./map-doubts.js";
import { inspector } from "./map-inspector.js";
import { mapHead } from "./map-head.js";
import { mapList } from "./map-list.js";
import { bytes } from "./map-look.js";
import { newMap } from "./map-new.js";
import { copied } from "./map-paste.js";
import { mapPlate, wellSize } from "./map-plate.js";
import { Selection, wellName } from "./map-selection.js";
import { turned, fallsTo } from "./map-series.js";
import { mapSide, plateName } from "./map-side.js";
import { AT_ONCE, toolbox, TOOLS } from "./map-tools.js";
import { mountQuestions } from "./questions.js";
import { onColours } from "./theme.js";
import { mapHints, said } from "./words-maps.js";

/**
 * @typedef {import("./types.js").MapView} MapView @typedef {import("./types.js").RowReadings} RowReadings @typedef {import("./types.js").Command} Command
 * @typedef {import("./types.js").Direction} Direction @typedef {import("./map-form.js").Tool} Tool @typedef {import("./map-look.js").Mode} Mode
 */

/** What stands above and below the plate, in CSS pixels: so much less high it may be. */
const AROUND = 344;
/** @type {Direction[]} in the order in which a click on the arrow takes them */
const WAYS = ["right", "down", "left", "up"];

/** @type {import("./step.js").Mount} */
export function mount(root, ctx) {
  const { api, state } = ctx, narrow = matchMedia("(max-width: 719.98px)"), hand = matchMedia("(max-width: 719.98px) and (pointer: coarse)");
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
  const tools = toolbox(use), list = mapList(ctx, { open, begin, fromFile, pick, rename: (from, to) => { if (brush.compound === from) brush.compound = to; void act({ do: "rename_compound", map: id, from, to }); } }), head = mapHead(ctx, { show, paste: () => { use("paste"); panel.focus(); } });
  const stage = h("div", { class: "stage" }), under = h("p", { class: "small mute under" }), scale = h("p", { class: "scale tiny mute", hidden: true });
  const hint = h("p", { class: "small mute hint edits" }), thin = h("p", { class: "small mute thin" }, said.narrow);
  const panel = inspector(ctx, { brush, view: () => view, known: () => state.maps, turn: fall, act: (command) => void act(command), where }, { shown: drawWells, paint: (command) => void act(command), drop, dragging: () => dragging });
  panel.element.classList.add("edits");
  const focus = keeper(root, () => /** @type {HTMLElement} */ (/** @type {unknown} */ (plate.root)));
  const doubts = mapDoubts(ctx, { act, change: () => plate.root.focus() }), side = mapSide(ctx, { read: (next) => { row = next; show(mode === "doses" ? "readings" : mode); }, act });
  const questions = h("div", { class: "questions" }), asking = mountQuestions(questions, ctx, "maps");
  const left = h("div", { class: "left", role: "group", "aria-label": said.list }, list.element, tools.element, list.compounds);
  const centre = h("div", { class: "centre" }, head.above, h("div", { class: "panel sheet-of" }, stage, scale, under), thin, panel.element, hint, head.says);
  const right = h("div", { class: "right", role: "group", "aria-label": said.right }, doubts.element, questions, side.elements);
  const work = h("div", { class: "columns" }, left, centre, right);
  fill(root, list.nothing, work);

  // What is asked and done.

  const entry = () => state.maps?.list.find((one) => one.id === id);
  const editing = () => !hand.matches && Boolean(view && view.wells.length > 0);

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

  /** Wells of one compound that are chosen say which compound is meant. */
  function known() {
    const wells = new Set(chosen.cells.size > 0 ? chosen.names : []), of = new Set((view?.wells ?? []).flatMap((well) => (wells.has(well.well) && well.compound ? [well.compound] : []))), [compound] = of;
    if (of.size !== 1 || !compound || compound === brush.compound) return;
    brush.compound = compound;
    list.drawCompounds(view, compound);
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
        if (done && tool === "select") known();
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
  const falls = () => (tool !== "series" || !panel.tried?.map ? "" : fallsTo(panel.tried.map.series, brush.compound, where().wells));

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
    const shown = Boolean(view?.wells.length);
    head.draw(view, entry(), mode);
    stage.parentElement?.toggleAttribute("hidden", !shown);
    for (const part of root.querySelectorAll(".edits")) part.classList.toggle("off", !shown);
    list.drawCompounds(view, brush.compound);
    drawTools();
  }

  function drawTools() { tools.draw(tool, view?.compounds.find(({ name }) => name === brush.compound)?.colour ?? view?.compounds.at(-1)?.colour ?? -1); }

  /** @param {string} name of a compound */
  function pick(name) {
    brush.compound = name;
    use(tool === "series" ? tool : "compound");
    drawHead();
  }

  function drawList() { work.hidden = !list.draw(id); }

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
      void load().then(() => { if (at?.use) side.use(); else if (at?.map) plate.root.focus({ preventScroll: true }); });
      if (at?.make) begin("series");
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
