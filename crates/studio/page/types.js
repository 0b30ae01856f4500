/**
 * What the program sends, and what it is asked. Every revision counts changes; a section is sent when it changed
 * since the revision that is asked about.
 *
 * @typedef {{text: string, strong?: boolean}} Piece
 * @typedef {{head: string[], rows: string[][]}} Table
 *
 * @typedef {object} State
 * @property {number} rev
 * @property {number} epoch       another one: the program was started again, or another study is open; ask for all
 * @property {StudySection} [study]
 * @property {FilesSection} [files]
 * @property {QuestionsSection} [questions]
 * @property {ResultsSection} [results]
 * @property {DecisionsSection} [decisions]
 * @property {StartSection} [start]    no study is open: what can be opened
 *
 * @typedef {object} StudySection
 * @property {string} name
 * @property {string} folder
 * @property {boolean} simulated
 * @property {{ok: boolean, at: string, waiting: number, why: string}} saved   "10:42"; how many changes wait, and why
 * @property {string|null} undo    what undo takes back, in words; null: nothing
 * @property {string|null} redo
 * @property {string} results      the results folder as last written; ""
 * @property {boolean} writable    may the results be written now?
 *
 * @typedef {object} StartSection
 * @property {{id: string, name: string, said: string, when: string, decisions: string}[]} studies
 *                                last changed first; `when` in UTC as 2026-03-18T10:42:00Z: the page says it in local time
 * @property {string} home        the folder where they live
 *
 * @typedef {object} FilesSection
 * @property {string} heading      "18 plates in 17 exports"
 * @property {string} said         one sentence below it
 * @property {PlateCard[]} cards
 * @property {{name: string, why: string, help: string}[]} refused
 * @property {Problem[]} problems  what is wrong with the study, in place
 * @property {string} remarks      "2 wells carry a remark of the instrument: 1 overflow, 1 masked"
 *
 * @typedef {object} PlateCard
 * @property {number|null} place   place in the analysis; null where it is in none
 * @property {string} file
 * @property {string} plate        "" where the export holds one
 * @property {string} line         what the study says; "" where nothing does
 * @property {string} day
 * @property {boolean} guessed     line and day are a suggestion
 * @property {number} rows
 * @property {number} columns
 * @property {string} tints        base64, a byte a well row by row: 0 lowest, 254 highest, 255 no number
 * @property {"pass"|"warn"|"fail"|""} verdict
 *
 * @typedef {object} Problem
 * @property {"error"|"warning"} severity
 * @property {string} code
 * @property {string} message
 * @property {string} where        "study.toml:12:5"
 * @property {string} line         the line itself; ""
 * @property {string} help
 *
 * @typedef {object} QuestionsSection
 * @property {Question[]} list
 * @typedef {object} Question
 * @property {string} id
 * @property {"files"|"results"} step
 * @property {string} heading
 * @property {string} said
 * @property {Table} [seen]         what was seen, as a small sheet
 * @property {{id: string, label: string, main: boolean}[]} answers
 *
 * @typedef {object} ResultsSection
 * @property {Matrix|null} matrix  null: the study cannot be analysed yet, see files.problems
 * @property {Matrix|null} without the same without decisions; null where there are none, or while it is computed
 * @property {boolean} settled     false: sensitivity, forensics and noise still follow
 * @property {string[]} fragile    calls that other choices change, a line each; as last settled
 * @property {Effect|null} effect  what the last decision changed
 * @property {string} timing       "1 curve, 1 fold recomputed in 9 ms"
 *
 * @typedef {object} Matrix
 * @property {string[]} compounds
 * @property {{parental: string, resistant: string, short: string, colour: number}[]} pairs
 * @property {Cell[][]} cells
 * @property {{name: string, colour: number}[]} lines
 * @property {{name: string, shown: string}[]} days
 * @property {number[][][]} plates
 * @property {Piece[][]} verdicts
 * @property {string[]} counts
 * @property {("pass"|"warn"|"fail"|"used"|"out")[]} [standing]   by place; `used`: failed, used all the same; `out`: left out by hand
 * @property {{place: number, said: string}|null} [failed]        a sentence on the plates that failed, and the first of them
 * @property {string|null} nothing
 *
 * @typedef {object} Cell
 * @property {string} id
 * @property {string} call
 * @property {string} fold
 * @property {string} interval
 * @property {number} n
 * @property {number|null} depth
 * @property {string} said
 *
 * @typedef {object} Effect
 * @property {string} [curve]      id of the comparison that it is of; ""
 * @property {string} heading
 * @property {{name: string, before: string, now: string, same: boolean}[]} rows
 * @property {string} forest
 * @property {Piece[]} advice
 * @property {string[]} calls
 * @property {string} announced
 *
 * @typedef {object} DecisionsSection
 * @property {DecisionView[]} list newest first; those taken back are struck out
 * @typedef {object} DecisionView
 * @property {number} id
 * @property {string} heading      "Well D9 left out"
 * @property {string} about        "KM12-LR2, 9 Mar, A"
 * @property {string} reason       "" where none is given
 * @property {string} who
 * @property {string} when         "10:42"
 * @property {{said: string, changes_call: boolean}|null} price
 * @property {boolean} in_force
 * @property {"wells"|"whole"|"use"|"given"} [kind]  what kind of reason fits; absent: told by its heading
 * @property {string} doubt        why it is not applied although in force: its reading changed; ""
 *
 * @typedef {object} CurveAsked
 * @property {string} id
 * @property {string[]} [lines]
 * @property {boolean} [linear]
 * @property {boolean} [growth]
 * @property {number} width
 * @property {number} height
 * @property {boolean} [without]
 * @property {boolean} [blind]
 *
 * @typedef {object} CurveView
 * @property {string} id
 * @property {string} compound
 * @property {string} parental
 * @property {string} resistant
 * @property {Piece[]} sentence
 * @property {string} svg
 * @property {{line: number, day: number|null, d: string}[]} ghost   curves that changed, as they were
 * @property {string} strip        how the curve changed that changed most, drawn over the doses of the figure; ""
 * @property {Effect|null} [effect]  what the last decision changed in this comparison; absent or null: nothing of it is told
 * @property {CurveWell[]} wells
 * @property {number[]} plates
 * @property {{line: string, experiment: string, shown: string, ic50: string, out: string|null}[]} days
 * @property {{name: string, colour: number}[]} lines
 * @property {boolean} has_growth
 * @property {Table} table
 * @property {string[]} given
 *
 * @typedef {object} CurveWell
 * @property {number} plate
 * @property {string} well
 * @property {string} line
 * @property {string} experiment
 * @property {number} dose
 * @property {string} said
 * @property {string|null} out
 *
 * @typedef {object} PlateView
 * @property {number} place
 * @property {string} export
 * @property {string} name
 * @property {string} read
 * @property {string} title
 * @property {string[]} lines
 * @property {string[]} experiments
 * @property {number} rows
 * @property {number} columns
 * @property {"pass"|"warn"|"fail"} verdict
 * @property {string} said
 * @property {string[]} reasons
 * @property {string|null} decided
 * @property {PlateWell[]} wells
 *
 * @typedef {object} PlateWell
 * @property {string} well
 * @property {number} row
 * @property {number} column
 * @property {string} role
 * @property {string|null} compound
 * @property {string|null} line
 * @property {string|null} experiment
 * @property {number|null} tint
 * @property {string} said
 * @property {string|null} out
 * @property {string|null} by
 *
 * Commands, `POST /api/do {rev, command, view?: CurveAsked}` → {@link Done}. `reason` may be "".
 * @typedef {{do: "leave_out_wells", wells: {plate: number, wells: string[]}[], reason: string}
 *   | {do: "put_back_wells", wells: {plate: number, wells: string[]}[]}
 *   | {do: "leave_out_curve", line: string, compound: string, experiment: string, reason: string}
 *   | {do: "leave_out_plate", plate: number, reason: string}
 *   | {do: "use_plate", plate: number, reason: string}
 *   | {do: "leave_out_experiment", experiment: string, reason: string}
 *   | {do: "fix", parameter: "top"|"bottom"|"hill", value: number, of: CurvesNamed, reason: string}
 *   | {do: "bound", parameter: "top"|"bottom", at: number, of: CurvesNamed, reason: string}
 *   | {do: "model", model: "four_parameter"|"top_at_vehicle"|"bottom_at_zero"|"two_parameter", of: CurvesNamed, reason: string}
 *   | {do: "zero", zero: "blank"|"kill"|"none", reason: string}
 *   | {do: "withdraw", decision: number}
 *   | {do: "restore", decision: number}
 *   | {do: "give_reason", decision: number, reason: string}
 *   | {do: "answer", question: string, answer: string}} Command
 * @typedef {{cell_line?: string, compound?: string, experiment?: string}} CurvesNamed
 *
 * @typedef {object} Done
 * @property {number} rev
 * @property {string[]} changed    names of sections
 * @property {number} ms
 * @property {State} state         what changed since the revision that was sent
 * @property {CurveView|null} curve  of `view`
 * @property {number|null} decision  id of the decision that was made
 *
 * `POST /api/write` → {@link Written}.
 * @typedef {{results: string, notes: Problem[]}} Written   the results folder, and what must be known of it
 *
 * Every refusal: {"error": {"code": "...", "message": "...", "help": "..."}} with 400, 401, 403, 404, 409, 413, 415, 507.
 * @typedef {{code: string, message: string, help: string}} Refusal
 *
 * What is asked. All of `/api` carries the header `x-foldshift-token`. A POST is JSON (`content-type: application/json`, `{}`
 * where it says nothing), a file is `application/octet-stream`; both with their length.
 *
 *   GET  /api/state?rev=&epoch=      {@link State}
 *   GET  /api/plate/PLACE?without=1  {@link PlateView}
 *   GET  /api/curve?q=               {@link CurveView}; `q` is {@link CurveAsked} as JSON
 *   POST /api/do                     {rev, epoch, command, view?} → {@link Done}
 *   POST /api/undo, /api/redo        {rev, epoch, view?} → {@link Done}
 *   POST /api/files?name=            {@link Added}: into the exports of the open study. Where none is open, an archive of a study is
 *                                    unpacked and opened, and any other file begins a new study, which is opened
 *   POST /api/files?name=&into=ID    {@link Added}: into a study that {@link Start} `new` made; `name` may be `folder/a.csv`
 *   POST /api/write                  {@link Written}
 *   POST /api/share                  application/zip; its name stands in content-disposition
 *   POST /api/start                  {@link Start}: `new` → {id, name}; the others → {@link State} of the study, which is open now
 *   POST /api/close                  {@link State} with `start`: no study is open
 *   GET  /api/events                 {@link StudioEvent}, a line each
 *
 * `new` makes a place for dropped files; they follow with `into`, then `open` opens it. `whole: true` where the dropped folder
 * holds a `study.toml` (or `study.xlsx`): names keep their folders; without, every file goes to `exports/`. Hidden files and
 * folders (`.git`) are not sent.
 * @typedef {{do: "open", id: string} | {do: "example"} | {do: "new", name: string, whole?: boolean}} Start
 * @typedef {{name: string, opened: boolean}} Added   the name that it has there; was a study opened for it?
 *
 * The stream `GET /api/events`, a line of JSON each. `opened`: another study is open, or none: ask for the state.
 * @typedef {{event: "changed", rev: number}
 *   | {event: "progress", said: string, done: number, of: number}
 *   | {event: "disk", why: string}
 *   | {event: "beat"}
 *   | {event: "opened"}
 *   | {event: "bye"}} StudioEvent
 */
export {};
