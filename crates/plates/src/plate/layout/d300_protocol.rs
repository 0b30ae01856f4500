//! Layouts as protocols of the Tecan D300 dispenser (`.tdd`): XML with fluids, then plates with the
//! concentration of every fluid in every well.
//!
//! Rows and columns count from 0. A plate is called by its name, by its number in the file, or
//! `Plate 1`. A well with solvent alone is vehicle; wells without anything are not mentioned.

use std::collections::BTreeMap;

use roxmltree::{Document, Node, ParsingOptions};

use crate::plate::layout::Layout;
use crate::plate::layout::dispensed::Dispensed;
use crate::plate::layout::form::LayoutForm;
use crate::plate::layout::layouts::{Input, Layouts};
use crate::plate::layout::words::is_vehicle;
use crate::plate::well::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::units::{Dose, DoseUnit};

/// This form.
pub(super) const FORM: LayoutForm = LayoutForm {
    name: "tecan_d300",
    title: "Tecan D300 protocol (.tdd)",
    recognised_by: "XML whose root is `Protocol`, with `Fluids` and `Plates`",
    fits,
    read,
};

/// Is the root of the XML a protocol with fluids?
fn fits(input: &Input) -> bool {
    input.text.as_deref().is_some_and(|text| {
        let head: String = text.trim_start().chars().take(4096).collect();
        head.starts_with('<') && head.contains("<Protocol") && head.contains("<Fluids")
    })
}

/// A fluid of the dispenser.
struct Fluid {
    name: String,
    unit: Result<DoseUnit, String>,
    /// Is it dispensed as a volume, not as a concentration?
    by_volume: bool,
}

/// The file, for saying where things stand.
struct Protocol<'a> {
    input: &'a Input<'a>,
    document: &'a Document<'a>,
}

impl Protocol<'_> {
    fn place(&self, node: Node) -> Place {
        let at = self.document.text_pos_at(node.range().start);
        Place::at(self.input.source.clone(), at.row as usize, at.col as usize)
    }

    fn error(&self, node: Node, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(Code::Layout, message).at(self.place(node))
    }
}

/// Reads every plate of the protocol.
fn read(input: &Input) -> Result<Layouts, Vec<Diagnostic>> {
    let text = input.text.as_deref().unwrap_or_default().trim_start();
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        let at = Place::at(input.source.clone(), error.pos().row as usize, error.pos().col as usize);
        let problem =
            Diagnostic::error(Code::Damaged, format!("this D300 protocol is damaged: {error}")).at(at);
        vec![problem.help("the file looks cut off or altered: copy or save it again, completely")]
    })?;
    let protocol = Protocol { input, document: &document };
    let root = document.root_element();
    let mut problems = Vec::new();
    let fluids = fluids(root);
    let mut plates: Vec<(Vec<String>, Dispensed)> = Vec::new();
    for (index, plate) in children(root, "Plates").flat_map(|plates| children(plates, "Plate")).enumerate() {
        let number = index + 1;
        let names =
            vec![text_of(plate, "Name").unwrap_or_default(), number.to_string(), format!("Plate {number}")];
        if let Some(randomize) = children(plate, "Randomize").find(Node::has_children) {
            let help = "give the dispenser's report (CSV) instead: it says where each dispense went";
            let message = format!("the wells of plate {number} were randomised by the dispenser");
            problems.push(protocol.error(randomize, message).help(help));
            continue;
        }
        plates.push((names, wells(&protocol, plate, &fluids, &mut problems)));
    }
    backfills(&protocol, root, &mut plates, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut layouts = Layouts::new(&input.source, "tecan_d300");
    let single = plates.len() == 1;
    for (mut names, dispensed) in plates {
        if single && names[0].is_empty() {
            names.clear();
        }
        layouts.push(names, Layout::of_wells(&input.source, dispensed.into_wells()));
    }
    Ok(layouts)
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

fn text_of(node: Node, name: &'static str) -> Option<String> {
    children(node, name).next()?.text().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// `µM`, `ng_mL`.
fn unit(text: &str) -> Result<DoseUnit, String> {
    text.replace('_', "/").parse().map_err(|error: foldshift_tables::units::UnitError| error.to_string())
}

/// Fluids by their id. Doses of a fluid are in the unit of the protocol for its kind of stock.
fn fluids(root: Node) -> BTreeMap<String, Fluid> {
    let declared = |name| text_of(root, name);
    let molar = declared("MolarityConcentrationUnit").or_else(|| declared("ConcentrationUnit"));
    let mass = declared("MassConcentrationUnit");
    let known = |text: Option<String>| {
        text.ok_or_else(|| "the protocol does not say the unit of concentrations".to_owned())
            .and_then(|text| unit(&text))
    };
    let fluids = children(root, "Fluids").flat_map(|fluids| children(fluids, "Fluid"));
    fluids
        .filter_map(|fluid| {
            let id = fluid.attribute("ID")?.trim().to_owned();
            let stock = text_of(fluid, "ConcentrationUnit").unwrap_or_default();
            let is_mass = stock.contains('g');
            let percent = stock.contains('%');
            let unit = if percent {
                Ok(DoseUnit::PERCENT)
            } else if is_mass {
                known(mass.clone())
            } else {
                known(molar.clone())
            };
            let name = text_of(fluid, "Name").unwrap_or_else(|| format!("fluid {id}"));
            let by_volume = text_of(fluid, "ByVol").is_some_and(|text| text.eq_ignore_ascii_case("true"));
            Some((id, Fluid { name, unit, by_volume }))
        })
        .collect()
}

fn wells(
    protocol: &Protocol,
    plate: Node,
    fluids: &BTreeMap<String, Fluid>,
    problems: &mut Vec<Diagnostic>,
) -> Dispensed {
    let mut dispensed = Dispensed::default();
    for node in children(plate, "Wells").flat_map(|wells| children(wells, "Well")) {
        let Some(well) = well_at(node, "Row", "Col") else {
            problems.push(protocol.error(node, "this well has no row and column of a plate"));
            continue;
        };
        for drop in children(node, "Fluid") {
            let found = drop.attribute("ID").and_then(|id| Some((id, fluids.get(id.trim())?)));
            let Some((id, fluid)) = found else {
                problems.push(protocol.error(drop, format!("well {well} gets a fluid that is not declared")));
                continue;
            };
            match dose(drop, fluid) {
                Ok(dose) => {
                    let rank = fluids.keys().position(|known| known == id).unwrap_or(usize::MAX);
                    let _ = dispensed.add(well, rank, &fluid.name, dose, &protocol.place(drop));
                }
                Err(message) => problems.push(protocol.error(drop, format!("well {well}: {message}"))),
            }
        }
    }
    dispensed
}

fn dose(drop: Node, fluid: &Fluid) -> Result<Option<Dose>, String> {
    if is_vehicle(&fluid.name) {
        return Ok(None);
    }
    if fluid.by_volume {
        return Err(format!("`{}` is dispensed by volume, so its dose is not known", fluid.name));
    }
    let text = drop.text().unwrap_or_default().trim();
    let number = text.parse::<f64>().map_err(|_| format!("`{text}` is not a concentration"))?;
    let dose = Dose::new(number, fluid.unit.clone()?);
    dose.map(Some).ok_or_else(|| format!("`{text}` is not a concentration"))
}

/// Wells that are filled up with solvent are vehicle, unless they hold more.
fn backfills(
    protocol: &Protocol,
    root: Node,
    plates: &mut [(Vec<String>, Dispensed)],
    problems: &mut Vec<Diagnostic>,
) {
    let backfills = children(root, "Backfills").flat_map(|node| node.descendants());
    for node in backfills.filter(|node| node.is_element() && node.tag_name().name() == "Well") {
        let plate = node.attribute("P").and_then(|number| number.trim().parse::<usize>().ok());
        match (plate.and_then(|plate| plates.get_mut(plate)), well_at(node, "R", "C")) {
            (Some((_, dispensed)), Some(well)) => dispensed.add_solvent(well, &protocol.place(node)),
            _ => problems.push(protocol.error(node, "this backfill names no well of a plate")),
        }
    }
}

fn well_at(node: Node, row: &str, col: &str) -> Option<Well> {
    let number = |name: &str| node.attribute(name)?.trim().parse().ok();
    Well::new(number(row)?, number(col)?)
}
