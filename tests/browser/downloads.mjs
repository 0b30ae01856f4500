// Files that the page makes.

import { readFile } from "node:fs/promises";

/** The name and the bytes of the file that a click saves. */
export async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}
