// Files that are dropped or chosen: every one is given to the program by name; folders are walked.

import { Refused } from "./api.js";
import { h } from "./dom.js";

/** What the program takes at most, bytes a file. */
const MOST = 64 * 1024 * 1024;
/** How many files that were not taken are named. */
const MOST_NAMED = 5;

/** @typedef {{name: string, file: File}} Found  the name with its folders */

/** Lets files be dropped anywhere on the page. @param {import("./step.js").Ctx} ctx */
export function acceptDrops(ctx) {
  const veil = h("div", { class: "veil", hidden: true, "aria-hidden": "true" }, h("p", null));
  document.body.append(veil);
  let depth = 0;
  const carries = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragenter", (event) => {
    if (!carries(event)) return;
    depth += 1;
    veil.hidden = false;
    /** @type {HTMLElement} */ (veil.firstChild).textContent = ctx.state.study ? ctx.words.drop.here : ctx.words.drop.start;
  });
  addEventListener("dragleave", (event) => {
    if (carries(event) && --depth <= 0) veil.hidden = true;
  });
  addEventListener("dragover", (event) => { if (carries(event)) event.preventDefault(); });
  addEventListener("drop", async (event) => {
    if (!carries(event) || !event.dataTransfer) return;
    event.preventDefault();
    depth = 0;
    veil.hidden = true;
    // Entries are gone once the event is over: they are asked for before anything waits.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
    const loose = [...event.dataTransfer.files];
    try {
      const found = entries.length > 0 ? (await Promise.all(entries.map((entry) => walk(entry)))).flat() : loose.map((file) => ({ name: file.name, file }));
      await take(ctx, found);
    } catch (error) {
      ctx.failed(error);
    }
  });
}

/** All files below an entry, by name. @param {FileSystemEntry} entry @returns {Promise<Found[]>} */
async function walk(entry) {
  if (entry.name.startsWith(".")) return [];
  if (entry.isFile) {
    const file = await new Promise((done, fail) => /** @type {FileSystemFileEntry} */ (entry).file(done, fail));
    return [{ name: entry.fullPath.replace(/^\//, ""), file }];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader(), all = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) break;
    all.push(...some);
  }
  all.sort((one, other) => (one.name < other.name ? -1 : 1));
  return (await Promise.all(all.map(walk))).flat();
}

/** Lets someone choose files, or a folder. @param {import("./step.js").Ctx} ctx @param {boolean} folder */
export function choose(ctx, folder) {
  const input = h("input", { type: "file", multiple: true, webkitdirectory: folder, hidden: true, on: { change: () => {
    const found = [...(input.files ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file })).filter(({ name }) => !/(^|\/)\./.test(name));
    input.remove();
    take(ctx, found).catch(ctx.failed);
  } } });
  document.body.append(input);
  input.click();
}

/** Gives files to the program, one after the other. Without a study it makes one. @param {import("./step.js").Ctx} ctx @param {Found[]} found */
async function take(ctx, found) {
  const { api, state, words } = ctx, said = words.drop;
  if (found.length === 0) return ctx.notice(said.nothing);
  const { name: folder, files } = below(found);
  const whole = files.some(({ name }) => /^study\.(toml|xlsx)$/.test(name));
  // An archive of a study is opened as it was left; everything else begins a study of its own.
  const archive = !state.study && files.length === 1 && /\.zip$/i.test(files[0]?.name ?? "");
  const name = folder || files[0]?.name.replace(/\.[^.]*$/, "").trim() || words.start.newName, fresh = !state.study && !archive;
  const place = fresh && whole ? await api.begin(name) : null;
  if (fresh && !whole) await api.open({ do: "new", name });
  const refused = [], last = (/** @type {string} */ path) => path.replace(/^.*\//, ""), taken = new Set(), /** @type {string[]} */ again = [];
  // What lies here already keeps its name; another file of that name would get a number.
  const there = new Set([...(state.files?.cards ?? []).map(({ file }) => last(file)), ...(state.files?.refused ?? []).map(({ name }) => last(name))]);
  state.comes(true);
  try {
    for (const [at, { name, file }] of files.entries()) {
      if (at > 0 && at % 10 === 0) ctx.notice(said.taking(at, files.length));
      if (file.size > MOST) { refused.push(said.tooLarge(name)); continue; }
      try {
        const added = await api.file(place ? name : name.replace(/^.*\//, ""), file, place?.id);
        if (there.has(last(added.name))) again.push(added.name); else taken.add(last(added.name));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refused.push(said.not(name, error.message, error.help));
      }
    }
    if (place) await api.open({ do: "open", id: place.id }); else await api.refresh();
  } finally {
    state.comes(false);
  }
  if (refused.length > 0) ctx.failed(new Refused(0, { code: "", message: said.rest(refused.length), help: refused.slice(0, MOST_NAMED).join("\n") }));
  else if (place || taken.size === 0) ctx.notice(said.taken(taken.size, 0, again));
  else whenRead(state, () => ctx.notice(said.taken(taken.size, (state.files?.refused ?? []).filter(({ name }) => taken.has(last(name))).length, again)));
}

/** Does something once all plates are read. @param {import("./state.js").Mirror} state @param {() => void} act */
function whenRead(state, act) {
  if (!state.reading) return act();
  const end = state.subscribe(() => {
    if (state.reading) return;
    end();
    act();
  });
}

/** The folder that all files come from, and their names below it. @param {Found[]} found @returns {{name: string, files: Found[]}} */
function below(found) {
  const top = new Set(found.map(({ name }) => (name.includes("/") ? name.slice(0, name.indexOf("/")) : ""))), [name = ""] = top;
  if (top.size !== 1 || name === "") return { name: "", files: found };
  return { name, files: found.map((one) => ({ ...one, name: one.name.slice(name.length + 1) })) };
}
