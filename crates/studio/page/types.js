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
 * @property {MapsSection} [maps]
 * @property {SheetSection} [sheet]
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
 * @property {number} waiting_plates   plates that wait for a map, a line or a day; results are those of the others, and are not written then
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
 * @property {string} id           names it in commands
 * @property {number|null} row     its row in the step Study; null where the study does not name it yet
 * @property {string} [sheet]      the sheet of a workbook that holds several things
 * @property {string[]} [reads]    its reads
 * @property {string} [times]      "25 times, 0 to 4 h"; "" where it was read once
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
 * @property {"files"|"maps"|"study"|"results"} step
 * @property {string} heading
 * @property {string} said
 * @property {Table} [seen]         what was seen, as a small sheet
 * @property {boolean} [cells]      `seen` is a piece of a spreadsheet: its first column and its head are the names of rows and columns
 * @property {Table} [all]          all of what `seen` shows the first of: behind "See all 17"
 * @property {{rows: number, columns: number, tints: string, said: string}[]} [pictures]   plates, as on cards
 * @property {Choice[]} [choices]   to be chosen before it is answered; sent with the answer
 * @property {string} [map]         the map that it is about, in the step Plate maps
 * @property {{id: string, label: string, main: boolean, go?: StepName, then?: StepName}[]} answers   `go`: turns to that step and answers nothing; `then`: turns to it once it is answered
 * @typedef {{id: string, label: string, options: {id: string, label: string}[], chosen: string}} Choice
 * @typedef {"files"|"maps"|"study"|"results"|"plan"} StepName
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
 * The step Plate maps. A map is a layout file of the folder, by its name relative to it: "layouts/panel_a.toml".
 *
 * @typedef {object} MapsSection
 * @property {MapEntry[]} list
 * @property {string[]} compounds   all that are known in the study, in the order of their colours, for choosing
 * @property {string[]} lines
 * @property {{id: string, name: string, said: string, wells: number}[]} templates
 * @typedef {object} MapEntry
 * @property {string} id            its file; of a sheet of a workbook "plan.xlsx:map A"; of one plate of several "d300.tdd#Plate 1"
 * @property {string} name          "Panel A"
 * @property {string} file
 * @property {string} form          "TOML", "tidy table", …
 * @property {number} wells         96; 0 where it cannot be read
 * @property {number} rows
 * @property {number} columns
 * @property {string} tints         base64, a byte a well: 0 empty, 1 vehicle, 2 blank, 3 another role, from 16 a compound: 16 × (1 + colour, at most 14) + 15 − step of dose (0 highest, at most 15)
 * @property {MapPlate[]} plates    that are laid out with it
 * @property {number} doubts
 * @property {Problem[]} problems   what is wrong with it
 * @property {string} becomes       "" where painting changes the file itself; else the new file that is painted instead ("layouts/panel.toml"), which its plates then name; the file itself stays
 * @typedef {object} MapPlate
 * @property {number} row           in the step Study
 * @property {string} card          id of its {@link PlateCard}
 * @property {string} line
 * @property {string} day           as pages name it
 * @property {string} said          "fits"; "vehicle wells scatter"; "384 wells, and the map has 96"
 * @property {"fits"|"doubt"|"wrong"|""} how
 *
 * `GET /api/map?id=` → {@link MapView}.
 * @typedef {object} MapView
 * @property {string} id
 * @property {string} name
 * @property {string} file
 * @property {number} rows
 * @property {number} columns
 * @property {MapWell[]} wells      every well of the plate, row by row
 * @property {MapSeries[]} series   dilution series that the text says as such, or that its wells form
 * @property {{name: string, colour: number, doses: number, replicates: number}[]} compounds
 * @property {string[]} placeholders  compounds that nobody has named yet ("compound 1 of Panel A"): `rename_compound` names them
 * @property {string} said          "60 samples, 12 vehicle wells (6 at the edge, 6 inside), 8 blanks, 16 empty. Nothing is missing."
 * @property {{ok: boolean, said: string}[]} checks
 * @property {Problem[]} problems
 * @property {string} text          the file; "" where it is no text
 * @property {[number, number]|null} changed   first and last line of it that the last change touched
 * @property {string} hash          of the text: sent with `edit_text`
 * @property {string} becomes
 * @property {MapDoubt[]} doubts    what readings say against it
 * @typedef {object} MapWell
 * @property {string} well          "D9"
 * @property {"sample"|"vehicle"|"blank"|"kill"|"no_dye"|"compound_blank"|"t0"|"empty"|""} role   "": the map does not name it
 * @property {string} compound      ""; of two "A + B"
 * @property {number} colour        of its compound; −1 where it has none
 * @property {string} dose          "10 µM"; ""
 * @property {number} depth         0 palest to 1 deepest, within its compound
 * @property {string} line
 * @property {string} exclude       why it is left out; ""
 * @property {string} said          all of it in words, for a title and for those who hear the page: "larotrectinib 10 µM"
 * @property {string} copy          as it is pasted again: "larotrectinib 10 µM", "vehicle", "KM12: larotrectinib 10 µM"
 * @typedef {{compound: string, wells: string, from: string, to: string, top: string, factor: string, direction: Direction, said: string}} MapSeries
 * @typedef {"right"|"left"|"down"|"up"} Direction
 * @typedef {object} MapDoubt
 * @property {string} question      id of the question that asks about it; ""
 * @property {string} heading       "Panel B, KM12-LR1, 9 March: is this map right?"
 * @property {string} said
 * @property {number} row           the plate
 * @property {string} readings      tints of what was read
 * @property {string} expected      tints of what the map expects; ""
 * @property {string} offers        "" or what can be done at once: "Turn the map by 180°"
 * @property {Command|null} command what does it
 *
 * `GET /api/readings?row=ROW` → {@link RowReadings}: what was read of a plate, also of one that has no map yet.
 * @typedef {{row: number, rows: number, columns: number, tints: string, values: (number|null)[], read: string}} RowReadings
 *
 * `POST /api/try {command}` → {@link Tried}: what a command on a map would make of it; nothing changes.
 * @typedef {object} Tried
 * @property {MapView|null} map     as it would be
 * @property {string[]} wells       those that would change
 * @property {string} said          "E3 to G12: 10 doses, 10 µM to 0.316 nM; rows E, F and G are replicates."
 * @property {string} does          label of the button that does it: "Paint 30 wells"
 * @property {{at: string, text: string, why: string}[]} strange   what is not understood of what is pasted, cell by cell
 *
 * The step Study.
 *
 * @typedef {object} SheetSection
 * @property {string} file          "study.toml"; "" where there is none yet: the first answer or cell writes it
 * @property {"toml"|"workbook"|"none"} kind   a workbook is edited where it was made; its cells stand here to read
 * @property {SheetRow[]} rows      a plate each, in the order of the study
 * @property {SheetColumn[]} columns   keys of a plate, the usual ones first
 * @property {string} said          "18 plates, all with a map, a line and a day"
 * @property {Design} design
 * @property {{parental: string, resistant: string[]}[]} pairs
 * @property {boolean} pairs_in_rows   pairs are said by a column `parental`
 * @property {StudyKey[]} keys      every key of the sections of the file but `[[plate]]` and `[[pair]]`
 * @property {string[]} candidates  files of the folder that may be evidence, and that the study does not name
 * @property {Piece[][]} digest     what `check` says of it, a line each
 * @property {FieldProblem[]} problems
 * @property {string[]} lines       lines that are known, parental first: in the order of their colours
 * @typedef {object} SheetRow
 * @property {number} row
 * @property {string} card          id of its {@link PlateCard}; "" where the export cannot be read
 * @property {number|null} place    in the analysis
 * @property {string} called        "2026-03-09_KM12-LR2.csv · Plate A"
 * @property {Object<string, SheetCell>} cells   by key; keys that say nothing are left out
 * @property {{verdict: "pass"|"warn"|"fail"|"", z: string, said: string}} quality   z: "0.85", "−0.68"
 * @property {string} day           its experiment, as pages name it: "2 March 2026"; the rows of one day are one group
 * @property {string} missing       "a map and a line" are missing; ""
 * @property {string} at            "study.toml:12"
 * @property {string} text          as it stands in the file
 * @property {string} fixed         why its cells cannot be typed into; "" where they can
 * @property {Object<string, string[]>} choices   what may stand in a cell of this plate: reads, plates, times
 * @typedef {object} SheetCell
 * @property {string} text
 * @property {"row"|"map"|"file"|""} from   said by its row, by its map, by the file for all plates
 * @property {string} guess         what the name of the file suggests where nothing is said; ""
 * @typedef {{key: string, name: string, takes: string, default: string, example: string, meaning: string, choices: string[], usual: boolean}} SheetColumn
 * @typedef {object} StudyKey
 * @property {string} section       "assay"; "" at the top of the file
 * @property {string} key
 * @property {string} name          as people say it: "Exposure"
 * @property {string|null} value    as it is typed into the field; null: not given
 * @property {string} takes
 * @property {string} default
 * @property {string} example
 * @property {string} meaning
 * @property {string[]} choices     all that it may be; empty where anything may stand
 * @property {"text"|"number"|"truth"|"list"|"table"} kind   a list stands a line each, a table as lines `name = value`
 * @property {boolean} usual        else it stands under More
 * @typedef {Problem & {row: number|null, key: string, section: string}} FieldProblem   where its field is; key "": none
 * @typedef {object} Design
 * @property {{name: string, shown: string}[]} days
 * @property {string[]} lines
 * @property {{row: number, map: string, how: "ok"|"doubt"|"fail"|"missing"}[][][]} cells   a row a line, a cell a day
 * @property {string} said
 *
 * `GET /api/text?file=` → {@link TextView}: study.toml, a table of plates, a layout.
 * @typedef {{file: string, text: string, hash: string, problems: Problem[]}} TextView
 *
 * The step Plan. `GET /api/plan?q=` → {@link PlanView}; `q` is {@link PlanAsked} as JSON.
 * @typedef {object} PlanAsked
 * @property {string} compound
 * @property {string} resistant
 * @property {string} parental      "" where the line is compared with one
 * @property {number} width         4: half the fold to twice the fold
 * @property {string} max_dose      "100 µM"; ""
 * @property {number} experiments   0: the fewest that are enough
 * @property {number} wells         96 or 384
 * @property {number} [figure]      width of the figures in CSS pixels
 * @typedef {object} PlanView
 * @property {string} heading       "Three experiments, one plate each"
 * @property {Piece[]} sentence
 * @property {boolean} promised     is it one that the data support?
 * @property {string} doses         SVG: the doses on the fitted curves
 * @property {string} widths        SVG: width by experiments
 * @property {string} doses_said    a sentence below the first figure
 * @property {Table} doses_table    the same as a table
 * @property {Table} widths_table
 * @property {{rows: number, columns: number, wells: MapWell[], lines: {name: string, colour: number}[], unit: string}} plate   doses in its wells are numbers of `unit`; lines are empty in wells of a plate for each
 * @property {{head: string[], rows: string[][]}} bench   dose, step, wells of each line
 * @property {string[]} known       what is known now, paragraphs
 * @property {string[]} before      the plates as they were
 * @property {string} file          where it is saved: "layouts/next_larotrectinib_KM12-LR2.toml"
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
 *   | {do: "answer", question: string, answer: string, choices?: Object<string, string>}
 *   | DraftCommand} Command
 *
 * Commands on the files of the study; each is a step that undo takes back. `map` is the id of a map.
 * @typedef {{do: "set_cells", cells: {row: number, key: string, text: string}[]}
 *   | {do: "add_plates", cards: string[]}
 *   | {do: "remove_plates", rows: number[]}
 *   | {do: "set_key", section: string, key: string, value: string|null}
 *   | {do: "set_pairs", pairs: {parental: string, resistant: string[]}[]}
 *   | {do: "edit_text", file: string, text: string, was: string}
 *   | {do: "new_map", name: string, wells: number, like: string}
 *   | {do: "use_map", map: string, rows: number[]}
 *   | {do: "paint", map: string, wells: string[], set: Object<string, string>}
 *   | {do: "series", map: string, from: string, to: string, compound: string, top: string, factor: string, direction: Direction|"", line: string}
 *   | {do: "clear_wells", map: string, wells: string[]}
 *   | {do: "move_wells", map: string, wells: string[], rows: number, columns: number}
 *   | {do: "rename_compound", map: string, from: string, to: string}
 *   | {do: "turn_map", map: string, how: "turned"|"columns"|"rows"}
 *   | {do: "paste", map: string, at: string, text: string, as: string}
 *   | {do: "save_plan", plan: PlanAsked}} DraftCommand
 * `like`: id of a map or of a template that it begins as; "" for a blank one. `set`: role, compound, dose, cell_line, exclude and whatever
 * a layout may say; "" takes away what was said. `from` of a series has the highest dose. `factor`: "half-log", "3", "2"; `direction` "": that
 * of the longer side. `as`: what cells of a pasted grid are: "" (what they say), "compound", "dose", "cell_line", "role".
 * @typedef {{cell_line?: string, compound?: string, experiment?: string}} CurvesNamed
 *
 * @typedef {object} Done
 * @property {number} rev
 * @property {string[]} changed    names of sections
 * @property {number} ms
 * @property {State} state         what changed since the revision that was sent
 * @property {CurveView|null} curve  of `view`
 * @property {MapView|null} [map]    the map of the command
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
 *   GET  /api/map?id=                {@link MapView}
 *   GET  /api/readings?row=          {@link RowReadings}
 *   GET  /api/text?file=             {@link TextView}
 *   GET  /api/plan?q=                {@link PlanView}
 *   POST /api/try                    {command} → {@link Tried}
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
 * folders (`.git`) are not sent. `practice`: the exports of the example alone, for doing the rest by hand.
 * @typedef {{do: "open", id: string} | {do: "example"} | {do: "practice"} | {do: "new", name: string, whole?: boolean}} Start
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
