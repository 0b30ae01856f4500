// A curve and its plates as the program would send them: two lines, three experiments, a plate of each. Simulated without chance.

const NS = 'xmlns="http://www.w3.org/2000/svg"';
const DAYS = ["2026-03-02", "2026-03-09", "2026-03-16"], SHOWN = ["2 Mar", "9 Mar", "16 Mar"], LINES = ["KM12", "KM12-LR2"];
const rowName = (row) => (row < 26 ? "" : "A") + String.fromCharCode(65 + (row % 26));
const response = (line, dose) => 1 / (1 + dose / (line === 0 ? 13 : 800));

/** Places 0…5: a plate of each line and experiment. Wells carry `first` in the upper half, `second` below; columns 3…12 are doses. */
export class Plates {
  constructor(rows = 8, columns = 12, [first, second] = ["larotrectinib", "selitrectinib"]) {
    Object.assign(this, { rows, columns, first, second, out: new Map(), failed: new Set([5]), used: new Set(), gone: new Set(), next: 1, decisions: [] });
  }

  wells(place) {
    const wells = [], [line, day] = [place % 2, Math.floor(place / 2)];
    for (let row = 0; row < this.rows; row += 1) {
      for (let column = 0; column < this.columns; column += 1) {
        const well = `${rowName(row)}${column + 1}`, edge = row === 0 || row === this.rows - 1, key = `${place}/${well}`;
        const role = edge ? (column < 4 ? "blank" : "empty") : column < 2 ? "vehicle" : "sample";
        const compound = role === "sample" ? (row < this.rows / 2 ? this.first : this.second) : null;
        const dose = role === "sample" ? 10 ** (4 - ((column - 2) * 4.5) / Math.max(1, this.columns - 3)) : 0;
        const value = role === "sample" ? response(line, dose) * (1 + 0.02 * Math.sin(row * 7 + day * 3 + column)) : role === "vehicle" ? 1 : 0.01;
        const percent = `${Math.round(value * 100)} %`, shownDose = `${Number(dose.toPrecision(3))} nM`;
        const out = this.out.has(key) ? this.out.get(key) : null;
        wells.push({ well, row, column, role, compound, dose, value, line: LINES[line], experiment: DAYS[day], tint: role === "empty" ? null : Math.min(1, value),
          said: role === "sample" ? `${compound} ${shownDose}, ${percent}` : role, short: `${shownDose} · ${percent} of vehicle`, out, by: out === null ? null : "hand" });
      }
    }
    return wells;
  }

  plate(place) {
    const fails = this.failed.has(place), used = this.used.has(place), day = Math.floor(place / 2);
    return { place, export: `exports/${DAYS[day]}_${LINES[place % 2]}.csv`, name: "", read: "", title: `${SHOWN[day]} · ${LINES[place % 2]} A`, lines: [LINES[place % 2]], experiments: [DAYS[day]], rows: this.rows, columns: this.columns,
      verdict: fails ? "fail" : "pass", said: !fails ? "Z′ 0.86" : used ? "failed, used all the same" : "failed, not used", reasons: fails ? ["Its vehicle wells scatter by 56 %."] : [], decided: used ? "used all the same: no reason given" : null,
      wells: this.wells(place).map(({ dose, value, short, ...well }) => well) };
  }

  curve({ id, width, height, blind, without, growth }) {
    const wells = growth ? [] : [0, 1, 2, 3, 4, 5].filter((place) => !this.failed.has(place) || this.used.has(place)).flatMap((place) => this.wells(place).filter((well) => well.compound === this.first).map((well) => ({ ...well, plate: place, out: without ? null : well.out })));
    const x = (dose) => 40 + ((Math.log10(dose) + 0.6) / 4.8) * (width - 60), y = (value) => height - 40 - value * (height - 70);
    const mark = (well) => `<g data-plate="${well.plate}" data-well="${well.well}" data-line="${LINES.indexOf(well.line)}" data-day="${DAYS.indexOf(well.experiment)}"${well.out === null ? "" : ' data-out="hand"'}><circle cx="${x(well.dose).toFixed(1)}" cy="${y(well.value).toFixed(1)}" r="2.4" class="f-sheet s-ink" fill="#fff" stroke="#1a1a18"/></g>`;
    const path = (line) => Array.from({ length: 40 }, (_, at) => { const dose = 10 ** (-0.5 + at * 0.115); return `${at ? "L" : "M"}${x(dose).toFixed(1)} ${y(response(line, dose)).toFixed(1)}`; }).join("");
    const svg = `<svg ${NS} viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"><g class="wells">${wells.map(mark).join("")}</g>${[0, 1].map((line) => `<path class="s-l${line * 2}" fill="none" stroke="#1a1a18" d="${path(line)}"/>`).join("")}</svg>`;
    return { id, compound: this.first, parental: LINES[0], resistant: LINES[1], sentence: [{ text: "KM12-LR2 is " }, { text: "resistant", strong: true }, { text: "." }], svg,
      ghost: this.decisions.length ? [{ line: 1, day: 1, d: path(1) }] : [],
      strip: this.decisions.length ? `<svg ${NS} viewBox="0 0 ${width} 46" width="${width}" height="46" role="img" aria-label="9 Mar curve, now − before: −0.7 points where it changed most"><path d="M40 29H${width - 20}" stroke="#1a1a18"/></svg>` : "",
      wells: wells.map(({ plate, well, line, experiment, dose, short, out }) => ({ plate, well, line: blind ? "" : line, experiment, dose, said: short, out })),
      plates: [1, 3, 5, 0, 2, 4], days: DAYS.flatMap((experiment, at) => [1, 0].map((line) => ({ line: LINES[line], experiment, shown: SHOWN[at], ic50: "920 (785–1085) nM", out: null }))),
      lines: LINES.map((name, at) => ({ name, colour: at * 2, place: at })), has_growth: true, table: { head: ["Line", "Dose, nM", "Mean"], rows: [["KM12", "1", "97 %"]] }, given: [] };
  }

  /** Does a command of the page. Gives the id of a decision. */
  act(command) {
    const keys = command.wells?.flatMap(({ plate, wells }) => wells.map((well) => `${plate}/${well}`)) ?? [];
    if (command.do === "leave_out_wells") {
      for (const key of keys) this.out.set(key, command.reason);
      this.decisions.unshift({ id: this.next, keys, heading: keys.length === 1 ? `Well ${keys[0].split("/")[1]} left out` : `${keys.length} wells left out`, about: "KM12-LR2, 9 Mar, A", reason: command.reason, who: "ana", when: "10:42", price: { said: "61 → 62-fold, call the same", changes_call: false }, in_force: true, doubt: "" });
      return this.next++;
    }
    if (command.do === "put_back_wells") { for (const key of keys) this.out.delete(key); this.decisions = this.decisions.filter((one) => one.keys.some((key) => this.out.has(key))); return null; }
    if (command.do === "use_plate") { this.used.add(command.plate); return null; }
    if (command.do === "leave_out_plate") { this.gone.add(command.plate); return null; }
    const one = this.decisions.find(({ id }) => id === command.decision);
    if (command.do === "give_reason") one.reason = command.reason;
    if (command.do === "withdraw") { one.in_force = false; for (const key of one.keys) this.out.delete(key); }
    if (command.do === "restore") { one.in_force = true; for (const key of one.keys) this.out.set(key, one.reason); }
    return one?.id ?? null;
  }

  /** The folds with how these plates stand. */
  matrix(matrix) {
    const standing = Array.from({ length: 18 }, (_, place) => (this.used.has(place) ? "used" : this.gone.has(place) ? "out" : this.failed.has(place) ? "fail" : "pass"));
    const [place] = this.failed;
    return { ...matrix, standing, failed: place === undefined ? null : { place, said: "One failed: KM12-LR2, 16 Mar, A. Its vehicle wells scatter by 56 %." } };
  }

  /** The effect of the last decision. */
  effect() {
    return { heading: "What leaving out D9 changed", rows: [{ name: "Fold", before: "61 (36–104)", now: "62 (33–115)", same: false }, { name: "Call", before: "R", now: "R", same: true }],
      forest: `<svg ${NS} viewBox="0 0 298 60" width="298" height="60"><path d="M40 20H200" stroke="#1a1a18"/></svg>`,
      advice: [{ text: "That day’s curve is surer, the fold is not. " }, { text: "A third experiment", strong: true }, { text: " helps more than any well." }], calls: [], announced: "fold 62, was 61, call the same" };
  }

  /** Lets a mock answer with these plates. @param {import("./mock.mjs").Mock} mock */
  on(mock) {
    const { results } = mock.state;
    if (results?.matrix) results.matrix = this.matrix(results.matrix);
    mock.answers["/api/curve"] = (_, url) => [200, this.curve(JSON.parse(url.searchParams.get("q")))];
    for (let place = 0; place < 18; place += 1) mock.answers[`/api/plate/${place}`] = () => [200, this.plate(place % 6)];
    mock.answers["/api/do"] = (body) => {
      const decision = this.act(body.command), { state } = mock;
      this.commands = [...(this.commands ?? []), body.command];
      Object.assign(state, { rev: state.rev + 1, decisions: { list: this.decisions.map(({ keys, ...one }) => one) }, results: { ...state.results, matrix: this.matrix(state.results.matrix), effect: this.effect(), without: state.results.matrix } });
      return [200, { rev: state.rev, changed: ["results", "decisions"], ms: 9, state, curve: body.view ? this.curve(body.view) : null, decision }];
    };
  }
}
