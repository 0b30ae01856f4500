// What a person does, and waits for, from exports to a written report: a study of 12 plates on the page, beside the command line with
// `foldshift new`. Measured and never judged. `FOLDSHIFT=target/release/foldshift node clicks.mjs`

import { execFileSync } from "node:child_process";
import { mkdtempSync, cpSync, readFileSync, readdirSync, rmSync, unlinkSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Keys, Mouse } from "./hands.mjs";
import { EXAMPLE, launch, PROGRAM, running } from "./running.mjs";
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

// The same with the command line: what `new` leaves to be filled in is counted in the files that it writes.
const home = mkdtempSync(join(tmpdir(), "foldshift-clicks-")), folder = join(home, "study");
try {
  cpSync(join(EXAMPLE, "exports"), join(folder, "exports"), { recursive: true });
  twelve(join(folder, "exports"));
  const since = performance.now(), told = execFileSync(PROGRAM, ["new", "exports"], { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  rows.push({ way: "foldshift new", waited: ((performance.now() - since) / 1000).toFixed(1), files: readdirSync(folder).join(" "), told: told.trim().split("\n").length });
  console.log(told);
  for (const name of readdirSync(folder)) if (/\.(toml|csv)$/.test(name)) console.log(`${name}\n${readFileSync(join(folder, name), "utf8")}`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
console.log(`${cpus()[0]?.model ?? "?"}, ${cpus().length} cores`);
console.table(rows);
