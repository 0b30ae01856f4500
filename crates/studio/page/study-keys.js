// Every key of the study but those of plates: who is compared with whom, the assay, evidence, and all others under More.

import { fill, h, quoted } from "./dom.js";
import { words } from "./words.js";
import { said } from "./words-study.js";

/** @typedef {import("./types.js").SheetSection} SheetSection @typedef {import("./types.js").StudyKey} StudyKey @typedef {import("./types.js").Command} Command */

const nameOf = (/** @type {StudyKey} */ key) => `${key.section}.${key.key}`;
/** A usual key stands in the open, those of the study as a whole under More. @param {StudyKey} key */
const isUsual = (key) => key.usual && key.section !== "";
/** Its unit stands behind the field. @param {StudyKey} key */
const labelOf = (key) => key.name.replace(/, h$/, "");
const spoken = (/** @type {StudyKey} */ key, /** @type {string} */ value) => said.values[nameOf(key)]?.[value] ?? (key.kind === "truth" ? said.values[""]?.[value] : null) ?? value;

/**
 * The panels of the right column.
 * @param {import("./step.js").Ctx} ctx
 * @param {(command: Command) => Promise<boolean>} act  was it done?
 * @param {() => void} showParental  shows the column that says pairs
 */
export function keyPanels(ctx, act, showParental) {
  const { state } = ctx;
  const compare = h("div", { class: "kv" }), assay = h("div", { class: "kv" }), growth = h("p", { class: "tiny mute" }, said.noGrowth), evidence = h("div", { class: "kv" }), candidates = h("div"), others = h("div", { class: "others" });
  const wrongs = h("span", { class: "mark b", hidden: true });
  const rest = h("details", null, h("summary", null, said.moreKeys, wrongs), others);
  const panel = (/** @type {string} */ id, /** @type {string} */ title, /** @type {Node[]} */ ...inside) => h("section", { class: "panel", "aria-labelledby": id }, h("h2", { class: "cap", id }, title), ...inside);
  const elements = [panel("compare-title", said.compare, compare), panel("assay-title", said.assay, assay, growth, rest), panel("evidence-title", said.evidence, evidence, candidates)];

  /** Fields that stand, by what they show. @type {Map<string, {told: string, parts: HTMLElement[]}>} */
  const standing = new Map();
  /** Does somebody want to type doubling times? */
  let grows = false;
  let pending = false;

  /** @param {StudyKey} key @param {string|null} value */
  const set = (key, value) => act({ do: "set_key", section: key.section, key: key.key, value: value?.trim() ? value.trim() : null });

  const problems = (/** @type {StudyKey} */ key) => (state.sheet?.problems ?? []).filter((problem) => problem.row === null && problem.key === key.key && problem.section === key.section);

  /** What is typed into. @param {StudyKey} key @param {string} id @param {string} described @returns {HTMLElement} */
  function control(key, id, described) {
    const choices = key.kind === "truth" && key.choices.length === 0 ? ["true", "false"] : key.choices, wrong = problems(key).some((problem) => problem.severity === "error");
    const common = { class: "in", id, "aria-describedby": described, "aria-invalid": wrong ? "true" : null };
    if (choices.length > 0) {
      const now = key.value ?? key.default, known = choices.includes(now);
      const select = h("select", { ...common, change: () => set(key, select.value) }, !known && h("option", { value: "" }, now || said.notGiven), choices.map((choice) => h("option", { value: choice }, spoken(key, choice))));
      select.value = known ? now : "";
      return select;
    }
    const long = key.kind === "list" || key.kind === "table", changed = () => { if (input.value.trim() !== (key.value ?? "")) set(key, input.value); };
    const input = long ? h("textarea", { ...common, rows: Math.min(8, (key.value ?? "").split("\n").length), spellcheck: "false", change: changed })
      : h("input", { ...common, type: "text", inputmode: key.kind === "number" ? "decimal" : null, size: key.kind === "number" ? 6 : null, autocomplete: "off", spellcheck: "false", placeholder: key.default || null, change: changed });
    input.value = key.value ?? "";
    input.addEventListener("keydown", (/** @type {Event} */ event) => {
      // Enter makes a change of its own, as leaving the field does.
      if (event instanceof KeyboardEvent && event.key === "Escape") input.value = key.value ?? "";
    });
    return !long && /hours/.test(key.takes) ? h("span", { class: "unit" }, input, said.hours) : input;
  }

  /** What a key means, what it takes, and how it looks. @param {StudyKey} key */
  const explained = (key) => [...quoted(`${key.meaning} ${said.takes} ${key.takes}${key.default && `; ${said.otherwise} ${spoken(key, key.default)}`}`), ...(key.example ? [`; ${said.example} `, h("code", null, key.example.split("\n").join(", "))] : []), ".", said.typed[key.kind]];

  /** Label, field, explanation and what is wrong with it. @param {StudyKey} key @param {boolean} full  is the explanation always shown? @param {(id: string, described: string) => HTMLElement} [own] */
  function field(key, full, own = (id, described) => control(key, id, described)) {
    const told = JSON.stringify([key, problems(key), full, state.sheet?.lines, grows]), name = nameOf(key), before = standing.get(name);
    if (before?.told === told) return before.parts;
    const id = `key-${name.replace(".", "-")}`, described = `${id}-means`;
    const parts = [h("label", { for: id, class: "mute" }, labelOf(key)), h("div", { class: "value", "data-key": name }, own(id, described),
      full && key.value !== null && h("button", { class: "link small", "aria-label": said.unset(labelOf(key)), click: () => set(key, null) }, said.asUsual),
      problems(key).map((problem) => h("p", { class: `small ${problem.severity === "error" ? "wrong" : "doubted"}`, role: "note" }, quoted([problem.message, problem.help].filter(Boolean).map(words.sentence).join(" ")))),
      h("p", { class: full ? "tiny mute" : "tiny mute means", id: described }, explained(key)))];
    standing.set(name, { told, parts });
    return parts;
  }

  /** Doubling times: an hour beside each line. @param {StudyKey} key @param {string} id @param {string} described */
  function doubling(key, id, described) {
    const given = new Map((key.value ?? "").split("\n").map((line) => /^\s*("?)(.*?)\1\s*=\s*(.*?)\s*$/.exec(line)).filter((found) => found !== null).map((found) => [found[2] ?? "", found[3] ?? ""]));
    if (given.size === 0 && !grows) {
      return h("span", { class: "small" }, `${said.notGiven}. `, h("button", { class: "link", id, "aria-label": said.addGrowth, "aria-describedby": described, click: () => { grows = true; draw(); root(id)?.focus(); } }, said.addGrowth));
    }
    const lines = [...new Set([...(state.sheet?.lines ?? []), ...given.keys()])];
    const fields = lines.map((line, at) => h("input", { class: "in", id: at === 0 ? id : null, type: "text", inputmode: "decimal", size: 5, value: given.get(line) ?? "", "aria-label": said.growthOf(line), "aria-describedby": described, change: () =>
      set(key, lines.map((name, place) => `${name} = ${fields[place]?.value.trim().replace(",", ".") ?? ""}`).filter((text) => !/= $/.test(text)).join("\n")) }));
    return h("table", { class: "growths" }, h("tbody", null, lines.map((line, at) => h("tr", null, h("th", { scope: "row", class: "named" }, line), h("td", null, fields[at] ?? null, ` ${said.hours}`)))));
  }
  const root = (/** @type {string} */ id) => document.getElementById(id);

  /** Files of a key as chips that can be taken away. @param {StudyKey} key @param {string} id @param {string} described */
  function files(key, id, described) {
    const named = (key.value ?? "").split("\n").filter(Boolean);
    if (named.length === 0 || key.kind === "table") return control(key, id, described);
    return h("span", { class: "chips" }, named.map((file, at) => chip(file.replace(/^evidence\//, ""), said.takeAway(file), () => set(key, named.filter((_, place) => place !== at).join("\n")), at === 0 ? id : null)));
  }

  /** @param {string} text @param {string} label @param {() => unknown} away @param {string|null} [id] */
  const chip = (text, label, away, id = null) => h("span", { class: "tilechip named" }, text, h("button", { class: "flat", id, "aria-label": label, click: away }, "×"));

  /** @param {SheetSection} sheet */
  function drawCompare(sheet) {
    if (sheet.pairs_in_rows) {
      return fill(compare, sheet.pairs.flatMap(({ parental, resistant }) => [h("span", { class: "named" }, parental), h("span", { class: "named" }, resistant.join(", "))]),
        h("p", { class: "small mute wide" }, `${said.pairsInRows} `, h("button", { class: "link", click: showParental }, said.showColumn)));
    }
    const pairs = sheet.pairs.length > 0 ? sheet.pairs : [{ parental: "", resistant: [] }], put = (/** @type {SheetSection["pairs"]} */ next) => act({ do: "set_pairs", pairs: next.filter(({ parental }) => parental) });
    const free = sheet.lines.filter((line) => !pairs.some((pair) => pair.parental === line || pair.resistant.includes(line)));
    fill(compare, pairs.flatMap((pair, at) => {
      const change = (/** @type {Partial<SheetSection["pairs"][number]>} */ now) => put(pairs.map((one, place) => (place === at ? { ...one, ...now } : one)));
      const parental = h("select", { class: "in", id: `parental-${at}`, change: () => change({ parental: parental.value, resistant: pair.resistant.filter((line) => line !== parental.value) }) },
        h("option", { value: "" }, said.choose), [...new Set([...sheet.lines, pair.parental].filter(Boolean))].map((line) => h("option", { value: line }, line)));
      parental.value = pair.parental;
      const left = sheet.lines.filter((line) => line !== pair.parental && !pair.resistant.includes(line));
      const add = h("select", { class: "in add", id: `resistant-${at}`, "aria-label": `${said.resistant}: ${said.addLine}`, change: () => change({ resistant: [...pair.resistant, add.value] }) }, h("option", { value: "" }, said.addLine), left.map((line) => h("option", { value: line }, line)));
      return [h("label", { for: parental.id, class: "mute" }, said.parental), parental,
        pair.parental && h("span", { class: "mute" }, said.resistant), pair.parental && h("span", { class: "chips" }, pair.resistant.map((line) => chip(line, said.takeOut(line), () => change({ resistant: pair.resistant.filter((one) => one !== line) }))), left.length > 0 && add)];
    }), sheet.pairs.length === 0 && h("p", { class: "tiny mute wide" }, said.noPairs),
    sheet.pairs.length > 0 && free.length > 1 && h("p", { class: "wide" }, h("button", { class: "link small", click: () => put([...pairs, { parental: free[0] ?? "", resistant: [] }]) }, said.another)));
  }

  function drawMore() {
    const sheet = state.sheet;
    if (!sheet) return;
    const keys = sheet.keys.filter((key) => !isUsual(key) && key.section !== "evidence"), wrong = keys.reduce((sum, key) => sum + problems(key).filter((problem) => problem.severity === "error").length, 0);
    wrongs.hidden = wrong === 0;
    wrongs.textContent = wrong > 0 ? said.moreWrong(wrong) : "";
    if (wrong > 0) rest.open = true;
    if (rest.open) fill(others, [...new Set(keys.map((key) => key.section))].map((section) => [h("h3", null, said.sections[section] ?? section), h("div", { class: "kv" }, keys.filter((key) => key.section === section).flatMap((key) => field(key, true)))]).flat());
  }
  rest.addEventListener("toggle", drawMore);

  function draw() {
    const sheet = state.sheet, focused = document.activeElement, own = focused instanceof HTMLElement && elements.some((one) => one.contains(focused)) ? focused : null;
    if (!sheet) return;
    // What is being typed is not taken from under somebody's fingers; the news come when the field is left.
    if (own?.matches("input, textarea") && own.dataset.dirty !== undefined) { pending = true; return; }
    pending = false;
    const name = own?.id || own?.getAttribute("aria-label"), usual = sheet.keys.filter((key) => isUsual(key) && key.section !== "evidence");
    drawCompare(sheet);
    fill(assay, usual.flatMap((key) => (key.key === "doubling_h" ? field(key, false, (id, described) => doubling(key, id, described)) : field(key, false))));
    growth.hidden = usual.some((key) => key.key === "doubling_h" && key.value !== null);
    const named = sheet.keys.filter((key) => key.section === "evidence"), usable = named.filter((key) => key.kind !== "table");
    const shown = named.filter((key) => key.usual || key.value !== null || problems(key).length > 0);
    fill(evidence, shown.flatMap((key) => field(key, false, (id, described) => files(key, id, described))));
    fill(candidates, sheet.candidates.length > 0 ? [h("h3", null, said.candidates), h("ul", { class: "candidates" }, sheet.candidates.map((file) => {
      const as = h("select", { class: "in", "aria-label": said.useAs(file), change: () => {
        const key = usable.find((one) => nameOf(one) === as.value);
        if (key) set(key, key.kind === "list" && key.value ? `${key.value}\n${file}` : file);
      } }, h("option", { value: "" }, said.use), usable.map((key) => h("option", { value: nameOf(key) }, key.name)));
      return h("li", null, h("span", { class: "named" }, file), as);
    }))] : !named.some((key) => key.value !== null) && h("p", { class: "tiny mute" }, said.noEvidence));
    drawMore();
    if (own && !own.isConnected && name) {
      const same = elements.flatMap((one) => [...one.querySelectorAll("input, select, textarea, button")]).find((one) => one.id === name || one.getAttribute("aria-label") === name);
      if (same instanceof HTMLElement) same.focus({ preventScroll: true });
    }
  }

  for (const element of elements) {
    element.addEventListener("input", (event) => { if (event.target instanceof HTMLElement) event.target.dataset.dirty = ""; });
    element.addEventListener("change", (event) => { if (event.target instanceof HTMLElement) delete event.target.dataset.dirty; });
    element.addEventListener("focusout", (event) => { if (event.target instanceof HTMLElement) delete event.target.dataset.dirty; if (pending) draw(); });
  }

  return {
    elements, draw,
    /** Goes to the field of a key. @param {string} section @param {string} key */
    go(section, key) {
      const known = state.sheet?.keys.find((one) => one.section === section && one.key === key);
      if (known && !isUsual(known) && section !== "evidence") { rest.open = true; drawMore(); }
      const there = root(`key-${section}-${key}`);
      there?.scrollIntoView({ block: "center" });
      there?.focus({ preventScroll: true });
    },
  };
}
