// Judging blind: the tab keeps it over a reload, and mixes plates in an order that nobody can know.

const KEPT = "foldshift-blind";

/** Does this tab judge blind? */
export const isBlind = () => sessionStorage.getItem(KEPT) !== null;

/** Begins or ends it. Each time it begins, plates are mixed anew. @param {boolean} on */
export function judgeBlind(on) {
  if (!on) sessionStorage.removeItem(KEPT);
  else if (!isBlind()) sessionStorage.setItem(KEPT, String(crypto.getRandomValues(new Uint32Array(1))[0]));
}

/** Places in the order of this tab: the same as long as it judges blind. @param {number[]} places */
export function mixed(places) {
  const seed = Number(sessionStorage.getItem(KEPT) ?? 0);
  return places.map((place) => ({ place, at: scattered(seed ^ scattered(place + 1)) })).sort((one, other) => one.at - other.at || one.place - other.place).map(({ place }) => place);
}

/** A whole number below 2³², scattered: the last step of MurmurHash3 (A. Appleby, public domain). @param {number} n */
function scattered(n) {
  let h = n >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Words in which no line is named, while this tab judges blind.
 * @param {string} text @param {string[]} lines @param {string} instead
 */
export function veiled(text, lines, instead) {
  if (!isBlind()) return text;
  return [...lines].sort((one, other) => other.length - one.length).reduce((said, line) => (line ? said.replaceAll(line, instead) : said), text);
}
