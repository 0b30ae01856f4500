// Which well is pointed at and which are selected: the figure and the plates show the same light.

/** @param {number} plate @param {string} well */
export const keyOf = (plate, well) => `${plate}/${well}`;

/** @param {string} key @returns {{plate: number, well: string}} */
export function wellOf(key) {
  const at = key.indexOf("/");
  return { plate: Number(key.slice(0, at)), well: key.slice(at + 1) };
}

/**
 * Wells of keys, gathered by plate, as commands name them.
 * @param {Iterable<string>} keys @returns {{plate: number, wells: string[]}[]}
 */
export function byPlate(keys) {
  /** @type {Map<number, string[]>} */
  const plates = new Map();
  for (const key of keys) {
    const { plate, well } = wellOf(key);
    const wells = plates.get(plate);
    if (wells) wells.push(well); else plates.set(plate, [well]);
  }
  return [...plates].sort(([a], [b]) => a - b).map(([plate, wells]) => ({ plate, wells }));
}

/** What shows the light. @typedef {{point(key: string|null): void, select(keys: Set<string>): void}} Lit */

export class Light {
  constructor() {
    /** @type {string|null} */
    this.pointed = null;
    /** @type {Set<string>} */
    this.selected = new Set();
    /** @type {Set<Lit>} */
    this.shown = new Set();
    /** @type {(() => void)} called when other wells are selected */
    this.changed = () => {};
  }

  /** @param {string|null} key */
  point(key) {
    if (key === this.pointed) return;
    this.pointed = key;
    for (const lit of this.shown) lit.point(key);
  }

  /** @param {Iterable<string>} keys */
  select(keys) {
    this.selected = new Set(keys);
    for (const lit of this.shown) lit.select(this.selected);
    this.changed();
  }

  /** @param {string} key */
  toggle(key) {
    const keys = new Set(this.selected);
    if (!keys.delete(key)) keys.add(key);
    this.select(keys);
  }

  /** Shows the light of now to something new. @param {Lit} lit */
  add(lit) {
    this.shown.add(lit);
    lit.point(this.pointed);
    lit.select(this.selected);
  }
}
