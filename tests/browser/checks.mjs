// What was checked, a line each: `ok NAME` or `not ok NAME: why`.

let failed = 0, passed = 0;
const wanted = process.argv[3];

/** Runs one check; what it throws is why it failed. */
export async function is(name, act) {
  if (wanted && !name.includes(wanted)) return;
  try {
    await act();
    passed += 1;
    console.log(`ok ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok ${name}: ${String(error?.message ?? error).replace(/\s+/g, " ").slice(0, 900)}`);
  }
}

/** Whether a check of this name was asked for. */
export function asked(part) {
  return !wanted || part.includes(wanted) || wanted.startsWith(part);
}

/** A number that is told and not judged. */
export function told(name, text) {
  console.log(`ok ${name}: ${text}`);
}

export function outcome() {
  return { failed, passed };
}
