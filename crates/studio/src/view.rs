//! What the page is sent, in the form of `page/types.js`.

use serde::{Deserialize, Serialize};

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Are they printed bold?
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strong: bool,
}

/// A table beside a figure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Names of the columns.
    pub head: Vec<String>,
    /// Rows of cells.
    pub rows: Vec<Vec<String>>,
}

/// The folds of a study.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MatrixView {
    /// Compounds, in the order of the report.
    pub compounds: Vec<String>,
    /// Resistant lines with their parental line, in the order of the pairs.
    pub pairs: Vec<PairView>,
    /// A row a compound, a cell a pair.
    pub cells: Vec<Vec<CellView>>,
    /// Cell lines in the order of their colours, parental first.
    pub lines: Vec<LineView>,
    /// Experiments in order, as pages name them.
    pub days: Vec<DayView>,
    /// Places of plates: a row a line, a cell a day.
    pub plates: Vec<Vec<Vec<usize>>>,
    /// Verdicts on the mechanism, a sentence a resistant line.
    pub verdicts: Vec<Vec<Piece>>,
    /// Counts for the status line: "18 plates · 3 lines · 4 compounds", "1 plate failed · 3 wells out".
    pub counts: Vec<String>,
    /// How every plate stands, by its place: `pass`, `warn`, `fail`; `used` where it failed and takes part all the same,
    /// `out` where a person left out all of it.
    pub standing: Vec<String>,
    /// A sentence on the plates that failed, where some did.
    pub failed: Option<FailedView>,
    /// Why there is nothing to compare, where that is so.
    pub nothing: Option<String>,
}

/// Plates that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FailedView {
    /// Place of the first of them.
    pub place: usize,
    /// "One failed: KM12-LR2, 16 Mar, A. Its vehicle wells scatter by 56 %."
    pub said: String,
}

/// A pair of lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PairView {
    /// Parental line.
    pub parental: String,
    /// Resistant line.
    pub resistant: String,
    /// The resistant line without what its parental line's name begins with: `LR1` of `KM12-LR1`.
    pub short: String,
    /// Place of its colour.
    pub colour: usize,
}

/// A cell line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LineView {
    /// Its name.
    pub name: String,
    /// Place of its colour.
    pub colour: usize,
    /// Its place in figures, as in `data-line`.
    pub place: usize,
}

/// An experiment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DayView {
    /// Its name in the study.
    pub name: String,
    /// As pages name it: "9 Mar".
    pub shown: String,
}

/// One fold.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CellView {
    /// The curve to ask for; empty where there is none.
    pub id: String,
    /// `R`, `S`, `I`, `H`, `L`; empty without a call.
    pub call: String,
    /// "62", "≥ 679", "–".
    pub fold: String,
    /// "33–115"; empty without.
    pub interval: String,
    /// Number of experiments.
    pub n: usize,
    /// log₁₀ of the fold that the depth of colour stands for.
    pub depth: Option<f64>,
    /// All of it as one sentence, for a title and for screen readers.
    pub said: String,
}

/// What is asked of a plan; `PlanAsked` of `page/types.js`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanAsked {
    /// The compound.
    pub compound: String,
    /// The line after selection.
    pub resistant: String,
    /// The line before selection; empty where the other is compared with one.
    #[serde(default)]
    pub parental: String,
    /// Upper over lower limit of the fold, above 1.
    pub width: f64,
    /// The highest dose that may be used, as text: `100 µM`; empty for none.
    #[serde(default)]
    pub max_dose: String,
    /// So many experiments; 0 for the fewest that are enough.
    #[serde(default)]
    pub experiments: usize,
    /// Wells of the plate: 96 or 384.
    pub wells: usize,
    /// Width of the figures in CSS pixels; 0 for what is usual.
    #[serde(default)]
    pub figure: f64,
}

/// A well of a map; `MapWell` of `page/types.js`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MapWell {
    /// `D9`.
    pub well: String,
    /// Its role; empty where the map does not name the well.
    pub role: String,
    /// Its compound; empty without.
    pub compound: String,
    /// Place of the colour of its compound; −1 without.
    pub colour: i64,
    /// "10 µM"; empty without.
    pub dose: String,
    /// 0 palest to 1 deepest, within its compound.
    pub depth: f64,
    /// Its cell line; empty without.
    pub line: String,
    /// Why it is left out; empty where it is not.
    pub exclude: String,
    /// All of it in words.
    pub said: String,
    /// As it is pasted again.
    pub copy: String,
}

/// The plate of a plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlanPlate {
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Every well, row by row.
    pub wells: Vec<MapWell>,
    /// The lines on it, with the places of their colours.
    pub lines: Vec<LineView>,
    /// The unit of its doses, which stand in the wells without it.
    pub unit: String,
}

/// A plan for the next plate; `PlanView` of `page/types.js`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlanView {
    /// "Three experiments, one plate each".
    pub heading: String,
    /// What it is, and how wide the interval will be.
    pub sentence: Vec<Piece>,
    /// Is the promise one that the data support?
    pub promised: bool,
    /// SVG: the doses on the fitted curves.
    pub doses: String,
    /// SVG: the width of the interval by experiments.
    pub widths: String,
    /// A sentence below the first figure.
    pub doses_said: String,
    /// The first figure as a table.
    pub doses_table: Table,
    /// The second figure as a table.
    pub widths_table: Table,
    /// The plate.
    pub plate: PlanPlate,
    /// Dose, step, wells of each line.
    pub bench: Table,
    /// What is known now, in paragraphs.
    pub known: Vec<String>,
    /// The plates as they were.
    pub before: Vec<String>,
    /// The file that it is saved in, relative to the folder of the study.
    pub file: String,
}

/// Which curve is looked at, and how.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a figure")]
pub struct CurveAsked {
    /// As [`CellView::id`] names it.
    pub id: String,
    /// Lines that are shown; those of the pair where empty.
    pub lines: Vec<String>,
    /// Are doses on a linear axis?
    pub linear: bool,
    /// Growth-rate inhibition instead of viability?
    pub growth: bool,
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    /// Without any decision?
    pub without: bool,
    /// Without names of lines, folds and calls?
    pub blind: bool,
}

/// The curves of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CurveView {
    /// As [`CellView::id`] names it.
    pub id: String,
    /// Compound.
    pub compound: String,
    /// Parental line.
    pub parental: String,
    /// Resistant line.
    pub resistant: String,
    /// The sentence of the fold.
    pub sentence: Vec<Piece>,
    /// The figure, from the report's drawing code. Points carry `data-plate`, `data-well`, `data-day`, `data-line`; wells that
    /// are left out are in it, with `data-out`.
    pub svg: String,
    /// Curves that changed as they were, as paths in the figure's own measures.
    pub ghost: Vec<GhostPath>,
    /// The change of the curve that changed most, now − before, drawn over the doses of the figure; empty without. It is
    /// named by what it shows, and how much at most.
    pub strip: String,
    /// The wells of the figure, by line, experiment, dose and well.
    pub wells: Vec<CurveWell>,
    /// Places of the plates that carry these wells, resistant line first.
    pub plates: Vec<usize>,
    /// Curves of single experiments, resistant line first.
    pub days: Vec<CurveDay>,
    /// Lines that met the compound.
    pub lines: Vec<LineView>,
    /// Does the study tell growth?
    pub has_growth: bool,
    /// The figure as a table.
    pub table: Table,
    /// What is given of these curves: "top fixed at 1".
    pub given: Vec<String>,
    /// What the last change did to this comparison; `None` where no curve of it changed.
    pub effect: Option<Effect>,
}

/// A curve as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GhostPath {
    /// Place of the line, as in `data-line`.
    pub line: usize,
    /// Place of the experiment, as in `data-day`; `None` for the mean.
    pub day: Option<usize>,
    /// `d` of the path.
    pub d: String,
}

/// A well of a curve.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CurveWell {
    /// Place of its plate.
    pub plate: usize,
    /// Its name.
    pub well: String,
    /// Cell line.
    pub line: String,
    /// Experiment.
    pub experiment: String,
    /// Dose in the unit of the figure; 0 for vehicle.
    pub dose: f64,
    /// "10 nM · 116 % of vehicle".
    pub said: String,
    /// Why it is left out; `None` where it takes part.
    pub out: Option<String>,
}

/// A curve of one experiment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CurveDay {
    /// Cell line.
    pub line: String,
    /// Experiment.
    pub experiment: String,
    /// "9 Mar".
    pub shown: String,
    /// "920 (785–1085) nM", or why there is none.
    pub ic50: String,
    /// Why it is left out; `None` where it takes part.
    pub out: Option<String>,
}

/// A plate, well by well.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlateView {
    /// Its place in the study.
    pub place: usize,
    /// Export, relative to the study.
    pub export: String,
    /// The plate as the export names it.
    pub name: String,
    /// The read.
    pub read: String,
    /// "9 Mar · A".
    pub title: String,
    /// Lines on it.
    pub lines: Vec<String>,
    /// Experiments on it.
    pub experiments: Vec<String>,
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// `pass`, `warn`, `fail`.
    pub verdict: String,
    /// "Z′ 0.86", "failed, not used", "failed, used all the same".
    pub said: String,
    /// Why it warns or fails.
    pub reasons: Vec<String>,
    /// Is it left out or used by hand?
    pub decided: Option<String>,
    /// Its wells, row by row; wells outside the layout are missing.
    pub wells: Vec<PlateWell>,
}

/// A well of a plate.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlateWell {
    /// Its name: `D9`.
    pub well: String,
    /// Row, from 0.
    pub row: usize,
    /// Column, from 0.
    pub column: usize,
    /// Role.
    pub role: String,
    /// Compound.
    pub compound: Option<String>,
    /// Cell line.
    pub line: Option<String>,
    /// Experiment.
    pub experiment: Option<String>,
    /// The reading's place between the lowest (0) and the highest (1) of the plate; `None` without a number.
    pub tint: Option<f64>,
    /// "larotrectinib 10 nM, 116 %".
    pub said: String,
    /// Why it is left out; `None` where it takes part.
    pub out: Option<String>,
    /// Who says so: `instrument`, `layout`, `rule`, `hand`, `plate`.
    pub by: Option<String>,
}

/// What a change did.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Effect {
    /// The comparison that it is of, as [`CellView::id`] names it; empty without.
    pub curve: String,
    /// "What leaving out D9 changed: larotrectinib, KM12-LR2".
    pub heading: String,
    /// Name, before, now, "same" or nothing.
    pub rows: Vec<EffectRow>,
    /// Before and now as intervals of fold, drawn.
    pub forest: String,
    /// What it means: "That day’s curve is surer, the fold is not…".
    pub advice: Vec<Piece>,
    /// "This decision changes a call: trametinib, not shifted → undecided."
    pub calls: Vec<String>,
    /// For those who hear the page: "fold 62, was 61, call the same".
    pub announced: String,
}

/// A row of before and now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EffectRow {
    /// "Fold", "Call", "9 Mar, nM".
    pub name: String,
    /// Before.
    pub before: String,
    /// Now.
    pub now: String,
    /// Are both the same?
    pub same: bool,
}

/// What a decision costs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Price {
    /// "larotrectinib, LR2: 61 → 62-fold, call the same".
    pub said: String,
    /// Does it change a call?
    pub changes_call: bool,
}
