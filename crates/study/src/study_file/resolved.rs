//! `study.resolved.toml`: the study with every default filled in.

use std::fmt::Write as _;
use std::path::Path;

use crate::study_file::paths::{absolute, relative};
use crate::study_file::plates::PlateSource;
use crate::study_file::study::{Study, Unpacked};
use foldshift_tables::toml_document::{key, quoted};

impl Study {
    /// Where paths are seen from: of an archive that holds its results, from there, wherever others are written.
    pub(crate) fn seen_from<'f>(&'f self, folder: &'f Path) -> &'f Path {
        let Some(Unpacked { from, results: Some(results), .. }) = &self.unpacked else { return folder };
        if absolute(folder).starts_with(absolute(from)) { folder } else { results }
    }

    /// The study with every default filled in, its paths relative to `folder`.
    #[must_use]
    pub fn resolved(&self, folder: &Path) -> String {
        let folder = self.seen_from(folder);
        let mut text = String::new();
        let _ = writeln!(text, "name = {}", quoted(&self.name));
        let _ = writeln!(text, "simulated = {}", self.simulated);
        let _ = writeln!(text, "dose_unit = {}", quoted(&self.dose_unit.to_string()));
        let _ = writeln!(text, "\n[assay]\nreadout = {}", quoted(&self.assay.readout));
        let _ = writeln!(text, "reads = {}", quoted(self.assay.reads.name()));
        if let Some(hours) = self.assay.exposure_h {
            let _ = writeln!(text, "exposure_h = {hours}");
        }
        if let Some(time) = &self.assay.time {
            let _ = writeln!(text, "time = {}", quoted(&time.to_string()));
        }
        if let Some(reference) = &self.assay.reference {
            let _ = writeln!(text, "reference = {}", quoted(&reference.compound));
        }
        let (centre, zero) = (self.normalise.centre.name(), self.zero_of_file().name());
        let _ = writeln!(text, "\n[normalise]\ncentre = {}\nzero = {}", quoted(centre), quoted(zero));
        text.push_str("\n[quality]\n");
        for (key, value) in self.quality.clone().fields() {
            let _ = writeln!(text, "{key} = {}", value.read());
        }
        let _ = writeln!(text, "\n[fit]\nbottom_bound = {}", self.bottom_bound);
        let _ = writeln!(text, "sigma = {}", quoted(self.sigma.name()));
        let (model, adjust) = (self.compare.model.name(), self.compare.adjust.name());
        let _ = writeln!(text, "\n[compare]\nmodel = {}\nadjust = {}", quoted(model), quoted(adjust));
        let margins = self.compare.margins;
        let (resistant, negligible) = (margins.resistant(), margins.negligible());
        let _ = writeln!(text, "moderate = {}", self.compare.moderate);
        let _ = writeln!(text, "resistant_fold = {resistant}\nnegligible_fold = {negligible}");
        text.push_str(&self.noise.resolved(folder));
        if !self.doubling_h.is_empty() {
            let times = self.doubling_h.iter().map(|(line, time)| format!("{} = {}", key(line), time.hours));
            let _ = writeln!(text, "\n[growth]\ndoubling_h = {{ {} }}", times.collect::<Vec<_>>().join(", "));
        }
        for plate in &self.plates {
            of_plate(&mut text, plate, folder);
        }
        for pair in &self.pairs {
            let resistant: Vec<String> = pair.resistant.iter().map(|line| quoted(line)).collect();
            let _ = writeln!(
                text,
                "\n[[pair]]\nparental = {}\nresistant = [{}]",
                quoted(&pair.parental),
                resistant.join(", ")
            );
        }
        text.push_str(&self.evidence.resolved(folder));
        match &self.unpacked {
            // Seen from within, the paths of an archive are what they are.
            Some(Unpacked { from, to, .. }) if !absolute(folder).starts_with(absolute(from)) => {
                let name = to.file_name().unwrap_or_default().to_string_lossy();
                let text = text.replace(&relative(folder, from), &relative(folder, to));
                format!(
                    "# It came as an archive: unpack it into a folder `{name}` beside itself to run this again.\n{text}"
                )
            }
            _ => text,
        }
    }
}

/// `[[plate]]`, with the paths that lie below `folder`.
fn of_plate(text: &mut String, plate: &PlateSource, folder: &Path) {
    let path = |path: &Path| quoted(&relative(folder, path));
    let _ = writeln!(text, "\n[[plate]]\nexport = {}", path(&plate.export));
    let time = plate.time.map(|time| time.to_string());
    for (key, value) in [
        ("export_sheet", &plate.export_sheet),
        ("format", &plate.format),
        ("grid", &plate.grid),
        ("plate", &plate.plate),
        ("read", &plate.read),
        ("column", &plate.column),
        ("well_column", &plate.well_column),
        ("time", &time),
    ] {
        if let Some(value) = value {
            let _ = writeln!(text, "{key} = {}", quoted(value));
        }
    }
    if plate.in_part {
        text.push_str("in_part = true\n");
    }
    let _ = writeln!(text, "layout = {}", path(&plate.layout));
    if !plate.beside.sheets.is_empty() {
        let sheets: Vec<String> = plate.beside.sheets.iter().map(|sheet| quoted(sheet)).collect();
        let _ = writeln!(text, "layout_sheet = [{}]", sheets.join(", "));
    }
    let source = plate.beside.source.as_ref().map(|source| relative(folder, source));
    let unlisted = plate.unlisted.map(|role| role.name().to_owned());
    for (key, value) in [
        ("layout_plate", &plate.layout_plate),
        ("source", &source),
        ("volume", &plate.beside.volume),
        ("unlisted", &unlisted),
    ] {
        if let Some(value) = value {
            let _ = writeln!(text, "{key} = {}", quoted(value));
        }
    }
    for (key, property) in &plate.whole_plate {
        let _ = writeln!(text, "{key} = {}", quoted(&property.value));
    }
    if !plate.exclude.is_empty() {
        let wells = plate.exclude.iter().map(|one| format!("{} = {}", one.well, quoted(&one.reason)));
        let _ = writeln!(text, "exclude = {{ {} }}", wells.collect::<Vec<_>>().join(", "));
    }
}
