//! Readings out as the Allotrope Simple Model, `plate-reader/REC/2024/06`: what is written here reads back the same.
//!
//! A document a well, in it a measurement a read; series over time are data cubes. Absorbance is in mAU. Identifiers are
//! counted, so that the same readings give the same bytes. A flag is an error document, and the number that is missing
//! −0, as converters write it, because the model leaves none away. Nothing here knows when the plate was read or by which
//! device: the time is that of the epoch and the device `N/A`, as converters write what is not known.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use crate::ingest::asm::MISSING;
use crate::ingest::asm::absorbance::{MILLI, OURS, thousandfold};
use crate::ingest::asm::errors::AT;
use crate::ingest::asm::measurement::{ELAPSED, READ};
use crate::ingest::asm::optics::{Optics, mode_of, taken_apart};
use crate::plate::readings::{Reading, Readings};
use crate::plate::{PlateFormat, Well};

const MANIFEST: &str = "http://purl.allotrope.org/manifests/plate-reader/REC/2024/06/plate-reader.manifest";
/// A time of measurement that nobody knows.
const UNKNOWN_TIME: &str = "1970-01-01T00:00:00+00:00";

impl Readings {
    /// Writes the readings as JSON of the Allotrope Simple Model of plate readers.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn write_asm(&self, mut out: impl io::Write) -> io::Result<()> {
        let file = Path::new(&*self.source).file_name().unwrap_or_default().to_string_lossy();
        let version = env!("CARGO_PKG_VERSION");
        write!(
            out,
            "{{\n\"$asm.manifest\": {},\n\"plate reader aggregate document\": {{\n\
             \"data system document\": {{\"ASM file identifier\": {}, \"data system instance identifier\": \"N/A\", \
             \"file name\": {}, \"UNC path\": \"N/A\", \"ASM converter name\": {}, \"ASM converter version\": {}}},\n\
             \"device system document\": {{\"device identifier\": \"N/A\", \"model number\": \"N/A\"}},\n\
             \"plate reader document\": [",
            quoted(MANIFEST),
            quoted(&format!("{file}.json")),
            quoted(&file),
            quoted(OURS),
            quoted(version),
        )?;
        let mut identifier = 0;
        for (nth, (plate, wells)) in by_plate(self).into_iter().enumerate() {
            let format = PlateFormat::holding(wells.keys().copied());
            let count = format.map_or(wells.len(), PlateFormat::wells);
            for (at, (well, reads)) in wells.into_iter().enumerate() {
                let comma = if nth + at == 0 { "" } else { "," };
                write!(out, "{comma}\n{{\"measurement aggregate document\": {{\"measurement document\": [")?;
                for (at, (read, readings)) in reads.into_iter().enumerate() {
                    let comma = if at == 0 { "" } else { "," };
                    write!(out, "{comma}\n{}", measurement(plate, well, read, &readings, &mut identifier))?;
                }
                write!(
                    out,
                    "],\n\"measurement time\": {}, \"plate well count\": {{\"value\": {count}, \"unit\": \"#\"}}, \
                     \"container type\": \"well plate\"}}}}",
                    quoted(UNKNOWN_TIME)
                )?;
            }
        }
        out.write_all(b"\n]\n}\n}\n")?;
        out.flush()
    }
}

/// The readings of a well, read by read, in the order of the file.
type Reads<'r> = Vec<(&'r str, Vec<&'r Reading>)>;

/// Plates in the order of the file, their wells in the order of the plate.
fn by_plate(readings: &Readings) -> Vec<(&str, BTreeMap<Well, Reads<'_>>)> {
    let mut plates: Vec<(&str, BTreeMap<Well, Reads<'_>>)> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for reading in &readings.readings {
        let place = *places.entry(&reading.plate).or_insert_with(|| {
            plates.push((&reading.plate, BTreeMap::new()));
            plates.len() - 1
        });
        let reads = plates[place].1.entry(reading.well).or_default();
        // A single reading is a value, one of a series part of a cube.
        let same = |(read, of): &&mut (&str, Vec<&Reading>)| {
            *read == &*reading.read
                && of.first().is_some_and(|first| first.time_s.is_some() == reading.time_s.is_some())
        };
        match reads.iter_mut().find(same) {
            Some((_, of)) => of.push(reading),
            None => reads.push((&reading.read, vec![reading])),
        }
    }
    plates
}

/// A measurement document, or several where a read is a feature of images over time.
fn measurement(plate: &str, well: Well, read: &str, readings: &[&Reading], identifier: &mut usize) -> String {
    *identifier += 1;
    let (mode, optics) = match taken_apart(read) {
        Some((mode, optics)) => (Some(mode), optics),
        None => (mode_of(read.split([' ', '[']).next().unwrap_or_default()), Optics::default()),
    };
    let mut parts = vec![
        format!("\"measurement identifier\": {}", quoted(&format!("{OURS}-{identifier:06}"))),
        format!(
            "\"sample document\": {{\"sample identifier\": {}, \"location identifier\": {}, \"well plate identifier\": {}}}",
            quoted(&format!("{plate} {well}")),
            quoted(&well.to_string()),
            quoted(plate)
        ),
        device(mode, optics),
    ];
    if mode.is_some() && taken_apart(read).is_none() {
        parts.push(named(read));
    }
    match mode {
        None => parts.push(features(read, readings)),
        Some(mode) if readings.iter().all(|reading| reading.time_s.is_some()) => {
            parts.push(cube(mode, readings));
            parts.extend(errors(mode, readings));
        }
        Some(mode) => {
            let of = |reading: &&Reading| {
                format!(
                    "{}: {{\"value\": {}, \"unit\": {}}}",
                    quoted(mode),
                    digits(mode, reading),
                    quoted(unit(mode))
                )
            };
            parts.extend(readings.iter().map(of));
            parts.extend(errors(mode, readings));
        }
    }
    format!("{{{}}}", parts.join(", "))
}

/// The name of a read that mode and wavelengths do not make.
fn named(read: &str) -> String {
    format!("\"{}\": {{\"{}\": {}}}", READ[0], READ[1], quoted(read))
}

fn device(mode: Option<&str>, optics: Optics) -> String {
    let (kind, detection) = match mode {
        Some("absorbance") => ("plate reader", "Absorbance"),
        Some("fluorescence") => ("plate reader", "Fluorescence"),
        Some(_) => ("plate reader", "Luminescence"),
        None => ("imager", "optical-imaging"),
    };
    let mut settings = format!("\"device type\": \"{kind}\", \"detection type\": \"{detection}\"");
    let waves = [
        ("detector wavelength setting", optics.detector),
        ("excitation wavelength setting", optics.excitation),
    ];
    for (name, wave) in waves {
        if let Some(wave) = wave {
            let _ = write!(settings, ", \"{name}\": {{\"value\": {wave}, \"unit\": \"nm\"}}");
        }
    }
    format!("\"device control aggregate document\": {{\"device control document\": [{{{settings}}}]}}")
}

fn unit(mode: &str) -> &'static str {
    match mode {
        "absorbance" => MILLI,
        "fluorescence" => "RFU",
        _ => "RLU",
    }
}

/// The digits of a number; −0 where there is none.
fn digits(mode: &str, reading: &Reading) -> String {
    match reading.value {
        None => MISSING.to_owned(),
        Some(0.0) => "0".to_owned(),
        Some(value) if mode == "absorbance" => thousandfold(value),
        Some(value) => value.to_string(),
    }
}

fn cube(mode: &str, readings: &[&Reading]) -> String {
    let name = match mode {
        "absorbance" => "absorption profile data cube",
        "fluorescence" => "fluorescence emission profile data cube",
        _ => "luminescence profile data cube",
    };
    let list = |of: &dyn Fn(&Reading) -> String| {
        readings.iter().map(|reading| of(reading)).collect::<Vec<_>>().join(", ")
    };
    let times = list(&|reading| reading.time_s.unwrap_or_default().to_string());
    let values = list(&|reading| digits(mode, reading));
    format!(
        "\"{name}\": {{\"label\": \"{mode} over time\", \"cube-structure\": {{\
         \"dimensions\": [{{\"@componentDatatype\": \"double\", \"concept\": \"elapsed time\", \"unit\": \"s\"}}], \
         \"measures\": [{{\"@componentDatatype\": \"double\", \"concept\": \"{mode}\", \"unit\": \"{}\"}}]}}, \
         \"data\": {{\"dimensions\": [[{times}]], \"measures\": [[{values}]]}}}}",
        unit(mode)
    )
}

/// The flags of a value or of a series, each with its time.
fn errors(feature: &str, readings: &[&Reading]) -> Option<String> {
    let said: Vec<String> = readings
        .iter()
        .filter_map(|reading| {
            let flag = reading.flag.as_ref()?;
            let time = reading.time_s.map(|time| format!("{AT}{time} s")).unwrap_or_default();
            let feature = quoted(&format!("{feature}{time}"));
            Some(format!("{{\"error\": {}, \"error feature\": {feature}}}", quoted(&flag.text)))
        })
        .collect();
    (!said.is_empty())
        .then(|| format!("\"error aggregate document\": {{\"error document\": [{}]}}", said.join(", ")))
}

/// Reads that are neither absorbance, fluorescence nor luminescence: features of images, one a time.
fn features(read: &str, readings: &[&Reading]) -> String {
    let each: Vec<String> = readings
        .iter()
        .map(|reading| {
            let time = reading.time_s.map(|time| {
                format!(", \"{}\": {{\"value\": {time}, \"unit\": \"s\"}}", ELAPSED[1])
            });
            // Errors of a feature name no time: the time stands beside them.
            let flag = reading.flag.as_ref().map(|flag| {
                let error = format!("{{\"error\": {}, \"error feature\": {}}}", quoted(&flag.text), quoted(read));
                format!(", \"error aggregate document\": {{\"error document\": [{error}]}}")
            });
            format!(
                "{{\"image feature name\": {0}, \"image feature result\": {{\"value\": {1}, \"unit\": \"(unitless)\"}}, \
                 \"{2}\": {{\"{3}\": {0}{4}}}{5}}}",
                quoted(read),
                digits(read, reading),
                READ[0],
                READ[1],
                time.unwrap_or_default(),
                flag.unwrap_or_default()
            )
        })
        .collect();
    format!(
        "\"processed data aggregate document\": {{\"processed data document\": [{{\"image feature aggregate document\": \
         {{\"image feature document\": [{}]}}}}]}}",
        each.join(", ")
    )
}

/// A text of JSON.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter < ' ' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
