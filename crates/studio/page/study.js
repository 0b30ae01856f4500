// The step Study: plates as a table, what pairs with what, the assay, evidence; every key of the study has its place.

import { designPanel } from "./design.js";
import { choose } from "./drop.js";
import { fill, h, sentence } from "./dom.js";
import { openEditor } from "./editor.js";
import { problemList } from "./problems.js";
import { mountQuestions } from "./questions.js";
import { sheetGrid } from "./sheet-grid.js";
import { keyPanels } from "./study-keys.js";
import { said } from "./words-study.js";

/** @typedef {import("./types.js").SheetRow} SheetRow */

/** @type {import("./step.js").Mount} */
export function mount(root, ctx) {
  const { api, state, keys } = ctx;
  const heading = h("h1", null, said.heading), below = h("span", { class: "mute" }), found = h("span", { class: "mute small", role: "status" });
  const filter = h("input", { type: "search", class: "in", placeholder: said.find, "aria-label": said.find, input: () => {
    grid.arrange({ find: filter.value });
    found.textContent = filter.value.trim() ? said.found(grid.count, state.sheet?.rows.length ?? 0) : "";
  } });
  const orders = h("div", { class: "seg", role: "group", "aria-label": said.group }, said.groups.map(([name, words]) => h("button", { "aria-pressed": String(name === "day"), click: (/** @type {Event} */ event) => {
    for (const button of orders.children) button.setAttribute("aria-pressed", String(button === event.currentTarget));
    grid.arrange({ group: name });
  } }, words)));
  const more = h("button", { "aria-pressed": "false", click: () => showMore(more.getAttribute("aria-pressed") !== "true") }, said.more);
  const grid = sheetGrid(ctx, write, remove, (row) => drawText(row));
  const file = h("b", { class: "cap" }), code = h("code", { class: "mute named" }), at = h("span", { class: "mute tiny" });
  const open = h("button", { class: "link small", click: () => openEditor(ctx, { file: state.sheet?.file ?? "", at: Number(/:(\d+)/.exec(looked?.at ?? "")?.[1] ?? 1) }) }, said.asText);
  const digest = h("ul", { class: "digest", "aria-label": said.checked, tabindex: "0" }), loose = h("div");
  const design = designPanel((row) => grid.go(row));
  const panels = keyPanels(ctx, act, () => { showMore(true); grid.go(state.sheet?.rows[0]?.row ?? 0, "parental"); });
  const questions = h("div", { class: "questions" }), asked = mountQuestions(questions, ctx, "study");
  const wrong = h("div"), work = h("div", { class: "sheet-step", hidden: true },
    h("div", { class: "work" }, h("div", { class: "line" }, heading, below, h("span", { class: "grow" }), found, filter, more, orders), loose, grid.element,
      h("div", { class: "panel foot" }, h("div", { class: "said" }, file, code, at, open), digest)),
    h("aside", { class: "right", "aria-label": said.side }, wrong, questions, design.element, panels.elements));
  const empty = h("div", { class: "later panel" }, h("h1", null, said.empty.heading), h("p", null, said.empty.said),
    h("div", { class: "answers" }, h("button", { class: "main", click: () => choose(ctx, false) }, said.empty.add), h("button", { click: () => ctx.go("files") }, said.empty.files)));
  root.append(empty, work);
  /** The row that has the focus in the table. @type {SheetRow|undefined} */
  let looked;
  let shown = false, stale = true;

  /** @param {boolean} on */
  function showMore(on) {
    more.setAttribute("aria-pressed", String(on));
    grid.arrange({ more: on });
  }

  /** @param {import("./types.js").Command} command @param {string} [words] @returns {Promise<boolean>} */
  async function act(command, words) {
    try {
      await api.act(command);
      if (words) ctx.announce(words);
      return true;
    } catch (error) {
      ctx.failed(error);
      // What was typed and not taken does not stand as if it were.
      panels.draw();
      return false;
    }
  }

  /** One gesture, one step that undo takes back. @param {import("./sheet-fill.js").CellSaid[]} cells @param {string} words */
  function write(cells, words) {
    if (cells.length === 0) ctx.announce(said.same); else act({ do: "set_cells", cells }, words);
  }

  /** @param {number[]} rows */
  async function remove(rows) {
    const fixed = state.sheet?.rows.find((row) => row.fixed && rows.includes(row.row));
    if (fixed) ctx.notice(fixed.fixed);
    else if (await act({ do: "remove_plates", rows })) ctx.notice(said.removed(rows.length));
  }

  /** The line of the file that the row comes from. @param {SheetRow|undefined} row */
  function drawText(row) {
    looked = row;
    const sheet = state.sheet;
    file.textContent = sheet?.file ?? "";
    code.textContent = sheet?.file ? row?.text ?? "" : "";
    at.textContent = sheet?.file ? (row?.at ?? "").replace(/^.*:(\d+).*$/, "$1") : said.noFile;
    at.classList.toggle("heard", Boolean(sheet?.file));
    code.title = row?.fixed ?? "";
    open.hidden = sheet?.kind !== "toml" || !sheet.file;
  }

  function draw() {
    const sheet = state.sheet;
    if (!sheet || !shown) { stale = true; return; }
    stale = false;
    empty.hidden = sheet.rows.length > 0;
    work.hidden = sheet.rows.length === 0;
    below.textContent = sheet.said;
    grid.draw();
    drawText(sheet.rows.find((row) => row.row === looked?.row) ?? looked);
    fill(digest, sheet.digest.map((line) => h("li", null, sentence(line))));
    digest.hidden = sheet.digest.length === 0;
    design.draw(sheet);
    panels.draw();
    fill(wrong, problemList(sheet.problems.filter((problem) => problem.row === null && !sheet.keys.some((key) => key.key === problem.key && key.section === problem.section))));
    const left = (state.files?.cards ?? []).filter((card) => card.row === null && card.id);
    fill(loose, left.length > 0 && sheet.kind === "toml" && h("p", { class: "doubt loose" }, said.left(left.length), " ", h("button", { click: () => act({ do: "add_plates", cards: left.map((card) => card.id) }, said.added(left.length)) }, said.add(left.length))));
  }

  const here = () => shown && grid.focused;
  keys.add({ name: said.keys.edit, key: "F2", can: here, run: grid.edit }, { name: said.keys.fill, key: "Mod+D", can: here, run: grid.fill });

  return {
    show(where) {
      shown = true;
      ctx.hints([]);
      if (stale) draw();
      if (where?.row !== undefined) grid.go(where.row, where.key);
      else if (where?.key !== undefined) panels.go(where.section ?? "", where.key);
    },
    hide() { shown = false; },
    update(changed) {
      if (changed.has("questions")) asked.update();
      if (["sheet", "maps", "files"].some((name) => changed.has(/** @type {"sheet"} */ (name)))) draw();
    },
  };
}
