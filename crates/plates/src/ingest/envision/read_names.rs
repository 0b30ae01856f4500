//! What the reads of an `EnVision` export are called.
//!
//! The mode is nowhere stated. It follows from where light goes in and comes out; the wavelengths follow
//! from the filters of the label. What else tells reads apart is added only where it has to.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::envision::assay::{Label, Waves};
use crate::ingest::envision::plate::{MeasInfo, Measured};
use crate::ingest::wording::read_name;

/// The mode of a read: by its detector, by the unit in its title, and by its label.
pub(super) fn mode(info: &MeasInfo, unit: Option<&str>, label: Option<&Label>) -> &'static str {
    if info.is_luminescence() || unit == Some("CPS") {
        return "luminescence";
    }
    match (info.excites(), info.filters_emission()) {
        (true, false) => "absorbance",
        // AlphaScreen excites, too, before it counts; its labels have an excitation time.
        (false, _) if label.is_some_and(|label| label.contains_key("Measurement time")) => "luminescence",
        _ => "fluorescence",
    }
}

/// A read before it is named.
#[derive(Clone, Debug)]
pub(super) struct Unnamed {
    pub(super) plate: String,
    pub(super) mode: &'static str,
    pub(super) waves: Waves,
    pub(super) measured: Measured,
}

/// The names of all reads of a file, in their order; the second of a kind is not yet numbered.
///
/// Absorbance is called by its wavelength only where the file holds several labels of that mode.
pub(super) fn name(reads: &[Unnamed]) -> Vec<String> {
    let absorbance: BTreeSet<_> = reads
        .iter()
        .filter(|read| read.mode == "absorbance")
        .map(|read| (read.measured.name(), read.waves.excitation))
        .collect();
    let bases: Vec<String> = reads.iter().map(|read| base(read, absorbance.len() > 1)).collect();
    let mut alike: BTreeMap<(&str, &str), Vec<&Measured>> = BTreeMap::new();
    for (read, base) in reads.iter().zip(&bases) {
        alike.entry((&read.plate, base)).or_default().push(&read.measured);
    }
    let differ: BTreeMap<_, [bool; 3]> = alike
        .iter()
        .map(|(key, group)| {
            let several = |part: fn(&Measured) -> &str| group.iter().any(|read| part(read) != part(group[0]));
            (
                *key,
                [
                    several(Measured::name),
                    several(|read| &read.info.detector),
                    several(|read| &read.info.window),
                ],
            )
        })
        .collect();
    reads
        .iter()
        .zip(&bases)
        .map(|(read, base)| {
            let [label, detector, window] =
                differ.get(&(read.plate.as_str(), base.as_str())).copied().unwrap_or_default();
            let info = &read.measured.info;
            let parts = [
                label.then(|| read.measured.name().to_owned()),
                detector.then(|| format!("channel {}", info.detector.trim_end_matches(char::is_alphabetic))),
                window.then(|| format!("window {}", info.window)),
            ];
            parts.into_iter().flatten().fold(base.clone(), |name, part| format!("{name} [{part}]"))
        })
        .collect()
}

fn base(read: &Unnamed, several: bool) -> String {
    let Waves { excitation, emission } = read.waves;
    let waves: Vec<u32> = match read.mode {
        "absorbance" => excitation.filter(|_| several).into_iter().collect(),
        "luminescence" => emission.into_iter().collect(),
        _ if excitation.is_some() && emission.is_none() => Vec::new(),
        _ => excitation.into_iter().chain(emission).collect(),
    };
    read_name(read.mode, &waves).unwrap_or_else(|| read.mode.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(plate: &str, label: &str, info: &str, waves: [Option<u32>; 2]) -> Unnamed {
        let info = MeasInfo::read(info).unwrap();
        let mode = mode(&info, None, None);
        let waves = Waves { excitation: waves[0], emission: waves[1] };
        let moment = [const { String::new() }; 3];
        Unnamed {
            plate: plate.to_owned(),
            mode,
            waves,
            measured: Measured { label: label.to_owned(), info, moment },
        }
    }

    const ABS: &str = "De=1st Ex=Btm Em=N/A Wdw=N/A (8)";
    const LUM: &str = "De=USLum Ex=N/A Em=N/A Wdw=N/A (12)";

    #[test]
    fn absorbance_has_its_wavelength_where_there_are_several() {
        let [od450, od600] =
            [450, 600].map(|wave| read("P", &format!("A{wave}(1)"), ABS, [Some(wave), None]));
        assert_eq!(name(&[od450.clone(), od450.clone()]), ["absorbance", "absorbance"]);
        assert_eq!(name(&[od450, od600]), ["absorbance 450", "absorbance 600"]);
    }

    #[test]
    fn labels_and_channels_are_named_where_nothing_else_tells_reads_apart() {
        let reads = [
            read("P", "Short(1)", LUM, [None; 2]),
            read("P", "Long(1)", LUM, [None; 2]),
            read("Q", "Long(1)", LUM, [None; 2]),
        ];
        assert_eq!(name(&reads), ["luminescence [Short]", "luminescence [Long]", "luminescence"]);
        let channels = ["1st", "2nd"]
            .map(|de| read("P", "HTRF(1)", &format!("De={de} Ex=Top Em=Top Wdw=1 (1)"), [None; 2]));
        assert_eq!(name(&channels), ["fluorescence [channel 1]", "fluorescence [channel 2]"]);
    }
}
