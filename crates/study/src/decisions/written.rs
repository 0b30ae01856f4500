//! `decisions.toml` written: what a person wrote beside a decision that is still there stays.

use toml_edit::{Array, ArrayOfTables, Datetime, DocumentMut, Item, Table, Value, value};

use super::read::{LIST, NOT_READ, each};
use super::{CurvesNamed, Decision, Decisions, Parameter, PlateName, What};

/// Keys in the order of a decision that is written anew.
const WHO: [&str; 3] = ["reason", "who", "when"];

/// The greatest integer below which every other one is a number of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Decisions {
    /// The text of the file. Of `existing`, comments and the form of decisions that are still there stay; whatever else it
    /// said goes, and all of it when it is no TOML. A `when` that is no date is not written.
    #[must_use]
    pub fn to_toml(&self, existing: Option<&str>) -> String {
        let mut document = existing.and_then(|text| text.parse::<DocumentMut>().ok()).unwrap_or_default();
        let mut old: Vec<(Option<Decision>, Option<Table>)> = Vec::new();
        let mut heading = String::new();
        if let Some(tables) = document.get(LIST).and_then(Item::as_array_of_tables) {
            let said = each("decisions", existing.unwrap_or_default());
            old = said.into_iter().zip(tables.iter().cloned().map(Some)).collect();
            heading =
                old.first_mut().and_then(|(_, table)| table.as_mut()).map(take_heading).unwrap_or_default();
        }
        let mut tables = ArrayOfTables::new();
        for decision in &self.list {
            let mut table = kept(decision, &mut old).unwrap_or_else(|| anew(&heading, &tables));
            fill(&mut table, decision);
            tables.push(table);
        }
        for (place, table) in tables.iter_mut().enumerate() {
            table.set_position(isize::try_from(place).ok());
        }
        if let Some(first) = tables.iter_mut().next() {
            let own = prefix(first);
            let own = if heading.is_empty() { own.trim_start_matches('\n').to_owned() } else { own };
            first.decor_mut().set_prefix(format!("{heading}{own}"));
        } else {
            let trailing = document.trailing().as_str().unwrap_or_default();
            let text = format!("{heading}{trailing}");
            document.set_trailing(text);
        }
        document.retain(|key, _| key == LIST);
        document.insert(LIST, Item::ArrayOfTables(tables));
        document.to_string()
    }
}

/// What stands before a table.
fn prefix(table: &Table) -> String {
    table.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned()
}

/// What stands before the first decision and an empty line is said of the whole file.
fn take_heading(first: &mut Table) -> String {
    let before = prefix(first);
    let Some(end) = before.rfind("\n\n") else { return String::new() };
    let (heading, own) = before.split_at(end + 1);
    first.decor_mut().set_prefix(own);
    heading.to_owned()
}

/// The table of a decision that is there already: the same, else one about the same.
fn kept(decision: &Decision, old: &mut [(Option<Decision>, Option<Table>)]) -> Option<Table> {
    let at = |is: &dyn Fn(&Decision) -> bool| {
        old.iter().position(|(there, table)| table.is_some() && there.as_ref().is_some_and(is))
    };
    let found = at(&|there| there == decision)
        .or_else(|| at(&|there| there.what == decision.what))
        .or_else(|| at(&|there| shares_wells(&there.what, &decision.what)))?;
    old[found].1.take()
}

/// Are wells of one plate left out by both, and some of them the same?
fn shares_wells(one: &What, two: &What) -> bool {
    match (one, two) {
        (
            What::LeaveOutWells { plate, wells, .. },
            What::LeaveOutWells { plate: other, wells: others, .. },
        ) => plate == other && wells.iter().any(|well| others.contains(well)),
        _ => false,
    }
}

/// A table apart from what stands before it.
fn anew(heading: &str, before: &ArrayOfTables) -> Table {
    let mut table = Table::new();
    let is_first = before.is_empty() && heading.is_empty();
    table.decor_mut().set_prefix(if is_first { "" } else { "\n" });
    table
}

/// Makes a table say a decision; values that say it already keep their form.
fn fill(table: &mut Table, decision: &Decision) {
    let mut wanted = of_what(&decision.what);
    let when = decision.when.as_ref().and_then(|when| when.parse::<Datetime>().ok()).map(Value::from);
    let [reason, who] = [&decision.reason, &decision.who].map(|text| text.as_deref().map(Value::from));
    wanted.extend(WHO.into_iter().zip([reason, who, when]).filter_map(|(key, value)| Some((key, value?))));
    table.retain(|key, _| wanted.iter().any(|(wanted, _)| *wanted == key));
    for (key, new) in wanted {
        match table.get_mut(key).and_then(Item::as_value_mut) {
            Some(there) if says(there) == says(&new) => {}
            Some(there) => {
                let decor = there.decor().clone();
                *there = new;
                *there.decor_mut() = decor;
            }
            None => {
                table.insert(key, value(new));
            }
        }
    }
}

/// What a value says, whatever its form.
fn says(value: &Value) -> String {
    match value {
        Value::String(text) => format!("text {}", text.value()),
        #[expect(clippy::cast_precision_loss, reason = "as it is read")]
        Value::Integer(number) => format!("number {:?}", *number.value() as f64),
        Value::Float(number) => format!("number {:?}", number.value()),
        Value::Array(array) => array.iter().map(says).collect::<Vec<_>>().join(", "),
        other => other.to_string().trim().to_owned(),
    }
}

/// The keys that say what is decided, in their order.
fn of_what(what: &What) -> Vec<(&'static str, Value)> {
    let text = |text: &str| Value::from(text);
    let plate = |said: (&'static str, &str), plate: &PlateName| {
        let name = Some(&plate.plate).filter(|name| !name.is_empty());
        let names = [("export", Some(&plate.export)), ("plate", name), ("read", plate.read.as_ref())];
        let names = names.into_iter().filter_map(|(key, name)| Some((key, Value::from(name?.as_str()))));
        [(said.0, Value::from(said.1))].into_iter().chain(names).collect::<Vec<_>>()
    };
    let with_curves = |mut said: Vec<(&'static str, Value)>, of: &CurvesNamed| {
        let names = ["cell_line", "compound", "experiment"].into_iter().zip(of.parts());
        said.extend(names.filter_map(|(key, name)| Some((key, Value::from(name?)))));
        said
    };
    match what {
        What::LeaveOutWells { plate: name, wells, reading } => {
            let mut said = plate(("leave_out", "well"), name);
            let wells: Array = wells.iter().map(ToString::to_string).collect();
            let reading: Array =
                reading.iter().map(|reading| reading.map_or(text(NOT_READ), number)).collect();
            said.extend([("wells", Value::Array(wells)), ("reading", Value::Array(reading))]);
            said
        }
        What::LeaveOutCurve(name) => vec![
            ("leave_out", text("curve")),
            ("cell_line", text(&name.cell_line)),
            ("compound", text(&name.compound)),
            ("experiment", text(&name.experiment)),
        ],
        What::LeaveOutPlate { plate: name } => plate(("leave_out", "plate"), name),
        What::LeaveOutExperiment { experiment } => {
            vec![("leave_out", text("experiment")), ("experiment", text(experiment))]
        }
        What::UsePlate { plate: name } => plate(("use", "plate"), name),
        What::Fix { parameter, value, of } => {
            with_curves(vec![("fix", text(parameter.name())), ("value", number(*value))], of)
        }
        What::Bound { parameter, at, of } => {
            let key = if *parameter == Parameter::Top { "at_most" } else { "at_least" };
            with_curves(vec![("bound", text(parameter.name())), (key, number(*at))], of)
        }
        What::Model { model, of } => with_curves(vec![("model", text(model.name()))], of),
        What::Zero { zero } => vec![("zero", text(zero.name()))],
    }
}

/// A number with all its digits; whole ones without a point.
fn number(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "whole, and below 2⁵³")]
    if number.fract() == 0.0 && number.abs() < EXACT && (number != 0.0 || number.is_sign_positive()) {
        Value::from(number as i64)
    } else {
        Value::from(number)
    }
}
