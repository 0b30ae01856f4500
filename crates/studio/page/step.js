/**
 * What a step of the page is, and what it is given. Types alone.
 *
 * @typedef {"files"|"maps"|"study"|"results"|"plan"} StepName
 *
 * @typedef {object} Step
 * @property {(where?: Where) => void} show    it is looked at now
 * @property {() => void} hide
 * @property {(changed: Set<import("./state.js").Section>) => void} update  called for hidden steps too
 * @property {() => void} [prepare]   loads what is loaded late
 *
 * @typedef {{plate?: number, curve?: string, map?: string, row?: number, key?: string, section?: string, make?: boolean, use?: boolean}} Where  what to look at in a step; `make` a map, `use` it for plates
 *
 * @typedef {object} Ctx
 * @property {import("./api.js").Api} api
 * @property {import("./state.js").Mirror} state
 * @property {import("./keys.js").Keys} keys
 * @property {typeof import("./words.js").words} words
 * @property {(text: string) => void} announce    for those who hear the page
 * @property {(step: StepName, where?: Where) => void} go
 * @property {(error: unknown) => void} failed    says what went wrong, and what to do
 * @property {(text: string) => void} notice      says what was done, for a while
 * @property {(hints: {key: string, does: string}[]) => void} hints   the keys that the status line names in this step
 * @property {{view: (() => import("./types.js").CurveAsked|undefined), drawn: (curve: import("./types.js").CurveView|null) => void}} looked
 *   the curve that is looked at: undo and redo ask for it and hand it over; the results step sets both
 * @typedef {(root: HTMLElement, ctx: Ctx) => Step} Mount
 */
export {};
