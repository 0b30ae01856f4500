// What no opening of a page did: speak of errors, pop up, ask a network.

import assert from "node:assert/strict";

export async function check(study, is) {
  await is("no error, no dialog, no request", async () => {
    assert.ok(study.openings > 0);
    assert.deepEqual(study.faults, []);
  });
}
