//! A section: one label, its settings, and its readings cycle by cycle.

use std::collections::BTreeMap;
use std::sync::Arc;

use roxmltree::Node;

use crate::ingest::duration;
use crate::ingest::harvest::Harvest;
use crate::ingest::icontrol_xml::{attribute, error, named, well};
use crate::ingest::naming::Taken;
use crate::ingest::wording::read_name;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::numerals::counted;
use foldshift_tables::sheet::Sheet;

/// Reads all cycles of a section.
pub(super) fn read(
    sheet: &Sheet,
    section: Node<'_, '_>,
    plate: &Arc<str>,
    taken: &mut Taken,
    harvest: &mut Harvest<'_>,
) {
    let cycles: Vec<Node<'_, '_>> = section.descendants().filter(|node| named(*node, "Data")).collect();
    let name = attribute(section, "Name").unwrap_or_default();
    if cycles.is_empty() {
        let message = format!("section `{name}` holds no `Data`");
        harvest.problem_of(plate, error(sheet, message, section));
        return;
    }
    let times = match times(sheet, &cycles) {
        Ok(times) => times,
        Err(problem) => {
            harvest.problem_of(plate, *problem);
            return;
        }
    };
    let base = read_of(section).unwrap_or_else(|| format!("signal [{name}]"));
    let base = if taken.holds(plate, &base) { format!("{base} [{name}]") } else { base };
    let base = taken.free(plate, &base);
    let several = cycles.len() > 1;
    if several && times.iter().any(Option::is_none) {
        let line = section.document().text_pos_at(section.range().start).row as usize;
        let message = format!(
            "section `{name}` states no times of its {} cycles: each is a read of its own",
            cycles.len()
        );
        harvest.warn(line.saturating_sub(1), message);
    }
    let mut expected: Option<usize> = None;
    for (nth, (cycle, time)) in cycles.iter().zip(&times).enumerate() {
        let read: Arc<str> = match time {
            None if several => format!("{base} cycle={}", nth + 1).into(),
            _ => Arc::clone(&base),
        };
        let wells = match well::read_all(sheet, *cycle, plate, &read, time.filter(|_| several), harvest) {
            Ok(wells) => wells,
            Err(problem) => {
                harvest.problem_of(plate, *problem);
                continue;
            }
        };
        // Only the last cycle of a run that was stopped may be short.
        let whole = *expected.get_or_insert(wells);
        let last = nth + 1 == cycles.len();
        if wells > whole || (wells < whole && !last) {
            let message =
                format!("cycle {} holds {}, the first holds {whole}", nth + 1, counted(wells, "well"));
            harvest.problem_of(plate, error(sheet, message, *cycle));
        } else if wells < whole {
            let line = cycle.document().text_pos_at(cycle.range().start).row as usize;
            let message = format!("the last cycle holds {wells} of {whole} wells: was the run stopped?");
            harvest.warn(line.saturating_sub(1), message);
        }
    }
}

/// The seconds of each cycle since the first, where the file says them; the cycles count from 1.
fn times(sheet: &Sheet, cycles: &[Node<'_, '_>]) -> Result<Vec<Option<f64>>, Box<Diagnostic>> {
    let mut times = Vec::new();
    for (nth, cycle) in cycles.iter().enumerate() {
        let number = attribute(*cycle, "Cycle").map(|text| text.parse::<usize>().ok());
        if number.is_some_and(|number| number != Some(nth + 1)) || (number.is_none() && cycles.len() > 1) {
            let message = format!("this is not cycle {}, which is expected here", nth + 1);
            return Err(Box::new(error(sheet, message, *cycle)));
        }
        times.push(time(*cycle));
    }
    if times.iter().any(Option::is_none) {
        return Ok(vec![None; times.len()]);
    }
    let first = times.first().copied().flatten().unwrap_or_default();
    let times: Vec<f64> =
        times.into_iter().flatten().map(|time| ((time - first) * 1e6).round() / 1e6).collect();
    if let Some(nth) = times.windows(2).position(|pair| pair[0] >= pair[1]) {
        let message = format!("the time of cycle {} does not follow that of the cycle before", nth + 2);
        return Err(Box::new(error(sheet, message, cycles[nth + 1]).code(Code::Export)));
    }
    Ok(times.into_iter().map(Some).collect())
}

/// Seconds of a cycle: a number, a duration, or a moment of the day.
fn time(cycle: Node<'_, '_>) -> Option<f64> {
    let text = ["Time", "Time_s", "TimeStamp", "Time_Start", "TimeStart", "StartTime"]
        .iter()
        .find_map(|key| attribute(cycle, key))?;
    text.parse()
        .ok()
        .or_else(|| moment(text))
        .or_else(|| duration::seconds(text))
        .filter(|time: &f64| time.is_finite())
}

/// Seconds since some day of `2026-03-02T10:15:30.5Z`.
fn moment(text: &str) -> Option<f64> {
    let (day, time) = text.split_once('T')?;
    let mut parts = day.split('-').map(|part| part.parse::<i32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // Days by the civil calendar, years beginning in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2) / 5
        + day;
    let time = time.split(['Z', '+']).next()?;
    let mut parts = time.split(':').map(|part| part.parse::<f64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    Some(f64::from(days) * 86_400.0 + hours * 3600.0 + minutes * 60.0 + seconds)
}

/// The name of the read from the parameters of the section.
fn read_of(section: Node<'_, '_>) -> Option<String> {
    let mut said: BTreeMap<String, &str> = BTreeMap::new();
    for parameter in section.descendants().filter(|node| named(*node, "Parameter")) {
        if let (Some(name), Some(value)) = (attribute(parameter, "Name"), attribute(parameter, "Value")) {
            said.entry(name.to_lowercase()).or_insert(value);
        }
    }
    let mode = said.get("mode")?.to_lowercase();
    let mode =
        ["absorbance", "fluorescence", "luminescence"].into_iter().find(|known| mode.contains(known))?;
    let wave = |key: &str| {
        let (_, value) = said.iter().find(|(name, _)| name.contains(key) && name.contains("wavelength"))?;
        // `600`, `6000` in tenths of a nanometre, `600 nm`.
        let number: f64 = value.trim_end_matches("nm").trim().replace(',', ".").parse().ok()?;
        (200.0..=1000.0).contains(&number).then_some(number.round())
    };
    let waves: Vec<f64> = match mode {
        "fluorescence" => [wave("excitation"), wave("emission")].into_iter().flatten().collect(),
        "absorbance" => wave("").into_iter().collect(),
        _ => Vec::new(),
    };
    let waves: Vec<u32> = waves.into_iter().filter_map(|wave| format!("{wave}").parse().ok()).collect();
    read_name(mode, &waves)
}
