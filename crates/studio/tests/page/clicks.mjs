// What a person does, and waits for, from exports to a written report: a study of 12 plates on the page, beside the command line with
// `foldshift new`. Measured and never judged. `FOLDSHIFT=target/release/foldshift node clicks.mjs`

import { spawnSync } from "node:child_process";
import { mkdtempSync, cpSync, readFileSync, readdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Keys, Mouse } from "./hands.mjs";
import { EXAMPLE, launch, PROGRAM, rowsOf, running, tidy } from "./running.mjs";
import { fromExports } from "./way.mjs";

/** The plates of the second resistant line are left out: 2 lines, 2 panels, 3 days. @param {string} exports */
function twelve(exports) {
  for (const name of readdirSync(exports)) if (name.includes("LR2")) unlinkSync(join(exports, name));
}

const browser = await launch(), rows = [];
for (const Hands of [Mouse, Keys]) {
  await running(browser, async ({ exports, open }) => {
    twelve(exports);
    const hands = new Hands(await open()), waits = [];
    await fromExports(hands.page, hands, { exports, waited: (what, ms) => waits.push([what, ms]) });
    const all = waits.reduce((sum, [, ms]) => sum + ms, 0);
    rows.push({ way: hands.name, ...hands.counted, waited: (all / 1000).toFixed(1), longest: waits.sort((a, b) => b[1] - a[1]).slice(0, 4).map(([what, ms]) => `${what} ${(ms / 1000).toFixed(1)} s`).join(", ") });
  });
}
await browser.close();

// The same with the command line: what `new` leaves to be filled in is counted in the table that it writes, and what is typed in commands.
const home = mkdtempSync(join(tmpdir(), "foldshift-clicks-")), folder = join(home, "study");
/** Runs a command as it is typed; seconds it took. @param {string} typed */
function command(typed) {
  const since = performance.now(), { status, stderr } = spawnSync(PROGRAM, typed.split(" ").slice(1), { cwd: folder, encoding: "utf8" });
  // `new` ends with 1 where something is left to fill in, `run` where a plate failed.
  if (status !== 0 && status !== 1) throw new Error(`${typed}\n${stderr}`);
  return (performance.now() - since) / 1000;
}
try {
  cpSync(join(EXAMPLE, "exports"), join(folder, "exports"), { recursive: true });
  twelve(join(folder, "exports"));
  const commands = ["foldshift new exports --parental KM12", ...["a", "b"].map((map) => `foldshift layout new --wells 96 -o exports/panel_${map}.csv`), "foldshift check exports/study.toml", "foldshift run exports/study.toml"];
  let waited = command(commands[0]);
  const [head, ...plates] = readFileSync(join(folder, "exports/plates.csv"), "utf8").trim().split("\n").map((line) => line.split(",").slice(0, 4));
  const empty = plates.flatMap((row) => head.filter((_, at) => !row[at]));
  waited += command(commands[1]) + command(commands[2]);
  // Two maps of 96 wells: role of each well; compound and dose of 60.
  const maps = ["a", "b"].map((map) => rowsOf(tidy(join(EXAMPLE, `layouts/panel_${map}.toml`)))), cells = maps.flat().flatMap(({ role, compound, dose }) => [role, compound, dose].filter(Boolean)).length;
  for (const map of ["a", "b"]) cpSync(join(EXAMPLE, `layouts/panel_${map}.toml`), join(folder, `exports/panel_${map}.toml`));
  const filled = plates.map(([file]) => [file, `panel_${/_A\./.test(file) ? "a" : "b"}.toml`, /KM12-LR1/.test(file) ? "KM12-LR1" : "KM12", file.slice(0, 10), "KM12"].join(","));
  writeFileSync(join(folder, "exports/plates.csv"), ["export,layout,cell_line,experiment,parental", ...filled, ""].join("\n"));
  waited += command(commands[3]) + command(commands[4]);
  rows.push({ way: "foldshift new", commands: commands.length, typed: commands.join("").length, "cells of plates": empty.length, "cells of maps": cells, waited: waited.toFixed(1) });
} finally {
  rmSync(home, { recursive: true, force: true });
}
console.log(`${cpus()[0]?.model ?? "?"}, ${cpus().length} cores`);
console.table(rows);
