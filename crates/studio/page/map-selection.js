// Which wells are chosen: rectangles of them, the last one with its beginning and its end.

import { rowName } from "./grid.js";

/** @typedef {{row: number, column: number}} Spot */

/** "D9" @param {Spot} spot */
export const wellName = ({ row, column }) => `${rowName(row)}${column + 1}`;

export class Selection {
  /** Where a rectangle began: in a series, the highest dose. */
  from = { row: 0, column: 0 };
  /** Where it ends: where the keyboard is. */
  to = { row: 0, column: 0 };
  /** Places of the wells that are chosen, row by row. @type {Set<number>} */
  cells = new Set();
  /** Those that were chosen before the last rectangle, and stay. @type {Set<number>} */
  #kept = new Set();

  /** @param {number} rows @param {number} columns */
  constructor(rows, columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /** @param {Spot} spot @returns {Spot} on the plate */
  inside({ row, column }) {
    return { row: Math.max(0, Math.min(this.rows - 1, row)), column: Math.max(0, Math.min(this.columns - 1, column)) };
  }

  /** The rectangle of two corners. @param {Spot} from @param {Spot} to @param {boolean} [add] to what is chosen already */
  rectangle(from, to, add = false) {
    this.#kept = add ? new Set(this.cells) : new Set();
    this.from = this.inside(from);
    this.to = this.inside(to);
    this.#gather();
  }

  /** The same rectangle with another corner. @param {"from"|"to"} which @param {Spot} spot */
  drag(which, spot) {
    this[which] = this.inside(spot);
    this.#gather();
  }

  /** Adds a well, or takes it out. @param {Spot} spot */
  toggle(spot) {
    const at = this.at(spot), there = this.cells.has(at);
    this.rectangle(spot, spot, true);
    if (!there) return;
    this.cells.delete(at);
    this.#kept.delete(at);
  }

  none() {
    this.#kept = new Set();
    this.cells = new Set();
    this.from = this.to;
  }

  /** The keyboard goes to a well, which is not chosen. @param {Spot} spot */
  go(spot) {
    this.to = this.inside(spot);
    this.none();
  }

  #gather() {
    const [top, left, bottom, right] = this.box();
    this.cells = new Set(this.#kept);
    for (let row = top; row <= bottom; row += 1) for (let column = left; column <= right; column += 1) this.cells.add(this.at({ row, column }));
  }

  /** @param {Spot} spot */
  at({ row, column }) { return row * this.columns + column; }

  /** Top, left, bottom, right of the last rectangle; of all that is chosen. @param {boolean} [all] @returns {[number, number, number, number]} */
  box(all = false) {
    const spots = all && this.cells.size > 0 ? this.spots() : [this.from, this.to], rows = spots.map((spot) => spot.row), columns = spots.map((spot) => spot.column);
    return [Math.min(...rows), Math.min(...columns), Math.max(...rows), Math.max(...columns)];
  }

  /** Wells that are chosen, in the order of the plate; that of the keyboard where none is. @returns {Spot[]} */
  spots() {
    const cells = this.cells.size > 0 ? [...this.cells].sort((one, other) => one - other) : [this.at(this.to)];
    return cells.map((at) => ({ row: Math.floor(at / this.columns), column: at % this.columns }));
  }

  /** Are they one rectangle? */
  get whole() {
    const [top, left, bottom, right] = this.box();
    return this.cells.size === (bottom - top + 1) * (right - left + 1);
  }

  get names() { return this.spots().map(wellName); }
}
