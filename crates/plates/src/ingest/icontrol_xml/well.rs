//! The wells of a cycle, each with one reading.

use std::sync::Arc;

use roxmltree::Node;

use crate::ingest::cell::{self, Content};
use crate::ingest::harvest::{Harvest, Slot};
use crate::ingest::icontrol_xml::{attribute, error, named};
use crate::plate::Well;
use crate::plate::readings::{Flag, FlagKind};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// Reads every well of a cycle, and says how many there were.
pub(super) fn read_all(
    sheet: &Sheet,
    cycle: Node<'_, '_>,
    plate: &Arc<str>,
    read: &Arc<str>,
    time_s: Option<f64>,
    harvest: &mut Harvest<'_>,
) -> Result<usize, Box<Diagnostic>> {
    let mut wells = 0;
    for node in cycle.children().filter(Node::is_element) {
        if !named(node, "Well") {
            return Err(Box::new(error(sheet, format!("`{}` is no `Well`", node.tag_name().name()), node)));
        }
        let position = attribute(node, "Pos").unwrap_or_default();
        let Ok(well) = position.parse::<Well>() else {
            let message = format!("`{position}` is not a well");
            return Err(Box::new(error(sheet, message, node).code(Code::NotAWell)));
        };
        let points: Vec<Node<'_, '_>> = node.children().filter(Node::is_element).collect();
        let [point] = points.as_slice() else {
            let message = format!("well {well} has {} readings, expected one", points.len());
            let help =
                "several points of a well are not read: export their mean, or measure one point a well";
            return Err(Box::new(error(sheet, message, node).help(help)));
        };
        if attribute(node, "Type").is_some_and(|kind| !kind.eq_ignore_ascii_case("single")) {
            let message = format!("the reading of well {well} is not of type `Single`");
            return Err(Box::new(error(sheet, message, node)));
        }
        let slot = Slot { plate: Arc::clone(plate), read: Arc::clone(read), well, time_s };
        take(sheet, *point, &slot, harvest);
        wells += 1;
    }
    if wells == 0 {
        return Err(Box::new(error(sheet, "this cycle holds no wells", cycle)));
    }
    Ok(wells)
}

/// Takes a reading; a status other than `Measured` is a flag.
fn take(sheet: &Sheet, point: Node<'_, '_>, slot: &Slot, harvest: &mut Harvest<'_>) {
    let text = point.text().unwrap_or_default().trim();
    let start = point.first_child().map_or(point.range().start, |child| child.range().start);
    let place = point.document().text_pos_at(start);
    let (line, column) = ((place.row as usize).saturating_sub(1), place.col as usize);
    let cell = Cell { text: text.into(), index: 0, column, width: text.chars().count().max(1) };
    // XML has decimal points, whatever the computer that wrote it.
    let plain: Option<f64> = text.parse().ok().filter(|number: &f64| number.is_finite());
    let status = attribute(point, "Status").unwrap_or("Measured");
    if status.eq_ignore_ascii_case("measured") {
        match plain {
            Some(number) => harvest.push(slot, Some(number), None, line, &cell),
            None if text.is_empty() => {
                let message = format!("well {} was measured, and its reading is missing", slot.well);
                harvest.problem_of(&slot.plate, error(sheet, message, point).code(Code::NotANumber));
            }
            None => match cell::read(sheet.marks(), 0, text) {
                Content::Flagged(number, kind) => {
                    let flag = Flag { text: text.to_owned(), kind };
                    harvest.push(slot, number, Some(flag), line, &cell);
                }
                _ => {
                    let message = format!("reading `{text}` of well {} is not a number", slot.well);
                    harvest.problem_of(&slot.plate, error(sheet, message, point).code(Code::NotANumber));
                }
            },
        }
        return;
    }
    let said = status.to_lowercase();
    let kind = if said.contains("over") || said.contains("sat") {
        FlagKind::Overflow
    } else if said.contains("under") || said.contains("low") {
        FlagKind::Underflow
    } else {
        FlagKind::NoValue
    };
    harvest.push(slot, plain, Some(Flag { text: status.to_owned(), kind }), line, &cell);
}
