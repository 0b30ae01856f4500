// What the page knows of the study: a mirror of the program's state, by revision and section. It computes nothing.

/**
 * @typedef {import("./types.js").State} State
 * @typedef {"study"|"files"|"questions"|"maps"|"sheet"|"results"|"decisions"|"start"} Sent
 * @typedef {Sent|"reading"} Section
 * @typedef {Pick<State, Sent>} Sections
 */

/** @type {Sent[]} */
const SECTIONS = ["study", "files", "questions", "maps", "sheet", "results", "decisions", "start"];

export class Mirror {
  /** Revision and epoch that were seen last. */
  seen = { rev: 0, epoch: 0 };
  /** How many plates have been read, while they are; null: all.  @type {{done: number, of: number}|null} */
  reading = null;
  /** Are files being given to the program? What is asked of them would be another question with each, so none is until all are there. */
  coming = false;
  /** @type {Sections} */
  #sections = {};
  /** @type {Set<(changed: Set<Section>) => void>} */
  #listeners = new Set();

  /** The sections that are known. @returns {Set<Section>} */
  get known() { return new Set(SECTIONS.filter((name) => this.#sections[name])); }

  get study() { return this.#sections.study; }
  get files() { return this.#sections.files; }
  get questions() { return this.coming ? [] : this.#sections.questions?.list ?? []; }
  get maps() { return this.#sections.maps; }
  get sheet() { return this.#sections.sheet; }
  get results() { return this.#sections.results; }
  get decisions() { return this.#sections.decisions?.list ?? []; }
  get start() { return this.#sections.start; }

  /**
   * Calls `heard` with the names of sections whenever some changed, before the next painting.
   * @param {(changed: Set<Section>) => void} heard
   * @returns {() => void} ends it
   */
  subscribe(heard) {
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  /** Plates are being read. @param {number} done @param {number} of */
  progress(done, of) {
    this.reading = done < of ? { done, of } : null;
    for (const heard of this.#listeners) heard(new Set(["reading"]));
  }

  /** Files begin to come, or all are there. @param {boolean} coming */
  comes(coming) {
    this.coming = coming;
    for (const heard of this.#listeners) heard(new Set(["questions"]));
  }

  /**
   * Takes what changed since the revision that was sent. An older answer that comes late changes nothing.
   * @param {State|null|undefined} state
   */
  take(state) {
    if (!state) return;
    const other = state.epoch !== this.seen.epoch;
    if (!other && state.rev <= this.seen.rev) return;
    const changed = /** @type {Set<Section>} */ (new Set());
    if (other) {
      for (const name of SECTIONS) if (this.#sections[name]) changed.add(name);
      this.#sections = {};
    }
    for (const name of SECTIONS) {
      if (state[name] === undefined || state[name] === null) continue;
      Object.assign(this.#sections, { [name]: state[name] });
      changed.add(name);
    }
    this.seen = { rev: state.rev, epoch: state.epoch };
    if (changed.size > 0) for (const heard of this.#listeners) heard(changed);
  }
}
