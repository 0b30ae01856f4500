//! A table of values with their intervals, as wide as the terminal: what matters least is left away first, and never a digit.

use unicode_width::UnicodeWidthStr as _;

use crate::cli::fitted::fitted;
use crate::cli::summary::bar::Axis;
use crate::cli::summary::style::{BOLD, FAINT};
use crate::report::summary::Fold;

/// Blanks before a row.
const INDENT: usize = 2;
/// Blanks between two columns.
const GAP: usize = 2;
/// The most columns that a name takes.
const MOST_OF_NAME: usize = 40;
/// The most columns that a bar takes.
const MOST_OF_BAR: usize = 48;
/// Terminals with fewer columns show no bars.
const NARROW: usize = 60;
/// What stands behind the call where its remark has no room: it is told below the table.
pub(super) const MARK: &str = " !";

/// A row.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
    pub(super) interval: &'a str,
    pub(super) n: usize,
    /// The fold that is drawn.
    pub(super) bar: Option<&'a Fold>,
    /// The letter of the call with its word: `R resistant`.
    pub(super) call: String,
    pub(super) remark: String,
}

/// Rows under one title.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub(super) title: String,
    pub(super) rows: Vec<Row<'a>>,
}

/// What stands above the columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heads {
    pub(super) name: &'static str,
    pub(super) value: &'static str,
    pub(super) interval: &'static str,
    pub(super) call: &'static str,
}

/// What a table shows, in so many columns.
#[derive(Clone, Copy, Debug)]
struct Plan {
    name: usize,
    bar: Option<usize>,
    interval: bool,
    /// Is the call a word, or its letter alone?
    word: bool,
    /// Does the remark stand in the row?
    remark: bool,
}

/// Columns that the parts of a table take when nothing of them is cut.
#[derive(Clone, Copy, Debug)]
struct Widths {
    name: usize,
    value: usize,
    interval: usize,
    n: usize,
    call: usize,
    remark: usize,
}

/// The lines of a table on a terminal of `width` columns; an empty one between two groups, none where there are no rows.
pub(super) fn table(heads: Heads, groups: &[Group], width: usize) -> Vec<String> {
    let rows = || groups.iter().flat_map(|group| &group.rows);
    if rows().next().is_none() {
        return Vec::new();
    }
    let widest =
        |head: &str, of: &dyn Fn(&Row) -> usize| rows().map(of).chain([head.width()]).max().unwrap_or(0);
    let widths = Widths {
        name: widest(heads.name, &|row| fitted(row.name, MOST_OF_NAME).width()),
        value: widest(heads.value, &|row| row.value.width()),
        interval: widest(heads.interval, &|row| row.interval.width()),
        n: widest("n", &|row| row.n.to_string().width()),
        call: widest(heads.call, &|row| row.call.width()),
        remark: widest("", &|row| row.remark.width()),
    };
    let has_bars = rows().any(|row| row.bar.is_some()) && width >= NARROW;
    let plan = Plan::of(widths, has_bars, width);
    let drawn: Vec<&Fold> = rows().filter_map(|row| row.bar).collect();
    let axis = plan.bar.map(|bar| Axis::over(&drawn, bar));
    let mut told = vec![head(heads, widths, plan, axis)];
    for (index, group) in groups.iter().filter(|group| !group.rows.is_empty()).enumerate() {
        if index > 0 {
            told.push(String::new());
        }
        told.push(fitted(&group.title, width));
        told.extend(group.rows.iter().map(|row| line(row, widths, plan, axis)));
    }
    told
}

impl Plan {
    /// The fullest table that fits; the barest where none does.
    fn of(widths: Widths, has_bars: bool, width: usize) -> Self {
        let name = |most: usize| widths.name.min(most);
        let bar = |columns: usize| has_bars.then_some(columns);
        let full = Self { name: name(MOST_OF_NAME), bar: bar(20), interval: true, word: true, remark: true };
        let tries = [
            full,
            Self { name: name(24), bar: bar(12), ..full },
            Self { name: name(16), bar: bar(12), ..full },
            Self { name: name(24), bar: bar(12), remark: false, ..full },
            Self { name: name(14), bar: bar(10), remark: false, ..full },
            Self { name: name(14), bar: None, remark: false, ..full },
            Self { name: name(14), bar: None, remark: false, interval: false, ..full },
            Self { name: name(12), bar: None, remark: false, interval: false, word: false },
        ];
        let barest = Self { name: name(6), bar: None, remark: false, interval: false, word: false };
        let mut plan = tries.into_iter().find(|plan| plan.taken(widths) <= width).unwrap_or(barest);
        // What is left over goes to names, then to bars.
        let left = width.saturating_sub(plan.taken(widths));
        let more = left.min(widths.name - plan.name);
        plan.name += more;
        plan.bar = plan.bar.map(|bar| (bar + left - more).min(MOST_OF_BAR.max(bar)));
        plan
    }

    fn call(self, widths: Widths) -> usize {
        let word = if self.word { widths.call } else { widths.call.min(1) };
        let mark = if self.remark || widths.remark == 0 { 0 } else { MARK.width() };
        word + mark
    }

    /// The columns of a whole row.
    fn taken(self, widths: Widths) -> usize {
        let column = |width: usize| if width == 0 { 0 } else { GAP + width };
        INDENT
            + self.name
            + column(widths.value)
            + if self.interval { column(widths.interval) } else { 0 }
            + column(widths.n)
            + self.bar.map_or(0, column)
            + column(self.call(widths))
            + if self.remark { column(widths.remark) } else { 0 }
    }
}

/// A text, filled up with blanks behind it by what a terminal shows of it.
fn left(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// A text, filled up with blanks before it.
fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

/// The cells of a line beside each other.
fn joined(cells: &[String]) -> String {
    format!("{:INDENT$}{}", "", cells.join(&" ".repeat(GAP))).trim_end().to_owned()
}

fn head(heads: Heads, widths: Widths, plan: Plan, axis: Option<Axis>) -> String {
    let mut cells = vec![left(heads.name, plan.name), right(heads.value, widths.value)];
    if plan.interval && widths.interval > 0 {
        cells.push(left(heads.interval, widths.interval));
    }
    cells.push(right("n", widths.n));
    cells.extend(axis.map(|axis| axis.labels()));
    if plan.word {
        cells.push(heads.call.to_owned());
    }
    format!("{FAINT}{}{FAINT:#}", joined(&cells))
}

fn line(row: &Row, widths: Widths, plan: Plan, axis: Option<Axis>) -> String {
    let blanks = right("", widths.value.saturating_sub(row.value.width()));
    let value = format!("{blanks}{BOLD}{}{BOLD:#}", row.value);
    let mut cells = vec![left(&fitted(row.name, plan.name), plan.name), value];
    if plan.interval && widths.interval > 0 {
        cells.push(left(row.interval, widths.interval));
    }
    cells.push(right(&row.n.to_string(), widths.n));
    if let (Some(axis), Some(width)) = (axis, plan.bar) {
        cells.push(left(&row.bar.map_or_else(String::new, |fold| axis.bar(fold)), width));
    }
    let call: String = if plan.word { row.call.clone() } else { row.call.chars().take(1).collect() };
    let mark = if plan.remark || row.remark.is_empty() { "" } else { MARK };
    if plan.call(widths) > 0 {
        cells.push(left(&format!("{call}{mark}"), plan.call(widths)));
    }
    if plan.remark && widths.remark > 0 {
        cells.push(row.remark.clone());
    }
    joined(&cells)
}
