//! Gives the grids of a file the names of their plates and reads.
//!
//! Grids of the same wells under the same name are never put together: something must tell them
//! apart, their titles, the lines further up or their sheets; otherwise the user is asked.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::blocks::Target;
use crate::ingest::headings::Heading;
use crate::ingest::title_reads::read_of;
use crate::ingest::wording;

/// A grid that is to be named.
#[derive(Clone, Debug)]
pub(crate) struct Unnamed {
    /// The sheet, where several sheets of a workbook hold grids.
    pub(crate) sheet: Option<String>,
    pub(crate) heading: Heading,
    /// Is it another part of the plate and read of the grid before it?
    pub(crate) goes_on: bool,
}

/// Grids that nothing tells apart, by their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alike {
    /// Where they stand among the grids that were to be named.
    pub(crate) grids: Vec<usize>,
    /// The name that all of them have.
    pub(crate) name: String,
}

/// What is known of a grid's names.
#[derive(Clone, Debug)]
struct Known {
    plate: Option<String>,
    read: String,
    /// The part of the title that names neither.
    label: String,
}

/// The plate and read of every grid, or those that nothing tells apart.
pub(crate) fn assign(grids: &[Unnamed]) -> Result<Vec<Target>, Vec<Alike>> {
    let heads: Vec<usize> = (0..grids.len()).filter(|at| !grids[*at].goes_on).collect();
    let own: Vec<Unnamed> = heads.iter().map(|at| grids[*at].clone()).collect();
    let targets = assign_each(&own).map_err(|mut alike| {
        for grid in alike.iter_mut().flat_map(|alike| &mut alike.grids) {
            *grid = heads[*grid];
        }
        alike
    })?;
    let head_of = |at: usize| heads.partition_point(|head| *head <= at).saturating_sub(1);
    Ok((0..grids.len()).filter_map(|at| targets.get(head_of(at)).cloned()).collect())
}

/// The plate and read of every grid that is a plate of its own.
fn assign_each(grids: &[Unnamed]) -> Result<Vec<Target>, Vec<Alike>> {
    let by_sheet = sheets_are_reads(grids);
    let mut mode = None;
    let mut known: Vec<Known> = Vec::with_capacity(grids.len());
    for grid in grids {
        mode = grid.heading.mode.or(mode);
        let title =
            if by_sheet { grid.sheet.as_deref().unwrap_or_default() } else { grid.heading.title.as_str() };
        let (read, rest) = read_of(title, mode);
        let label = if by_sheet { read_of(&grid.heading.title, mode).1 } else { rest };
        known.push(Known { plate: None, read, label });
    }
    plates_of_channels(&mut known);
    name_plates(grids, &mut known);
    by_sheets(grids, &mut known);
    tell_apart(grids, &mut known);
    hand_down(grids, &mut known);
    let mut alike = alike(&known);
    alike.extend(uneven(grids, &known, by_sheet));
    if !alike.is_empty() {
        return Err(alike);
    }
    Ok(numbered(grids, known, by_sheet))
}

/// Sheets that are called `412` and `700`, or `OD600` and `RFU`, are reads of one plate.
fn sheets_are_reads(grids: &[Unnamed]) -> bool {
    let sheets: BTreeSet<&str> = grids.iter().filter_map(|grid| grid.sheet.as_deref()).collect();
    let reads: BTreeSet<String> = sheets.iter().map(|sheet| read_of(sheet, None).0).collect();
    let named = |sheet: &&str| {
        let (read, rest) = read_of(sheet, None);
        read != "signal" && rest.is_empty()
    };
    sheets.len() > 1 && reads.len() == sheets.len() && sheets.iter().all(named)
}

/// `KM12 GFP` is a read of `KM12` where another grid says `KM12 OD600`, and where all others are called so.
fn plates_of_channels(known: &mut [Known]) {
    let parted: Vec<Option<(String, String)>> = known
        .iter()
        .map(|one| {
            let (plate, last) = one.label.trim_end().rsplit_once(char::is_whitespace)?;
            wording::channel_of(last)?;
            Some((plate.trim_end().to_owned(), last.to_owned()))
        })
        .collect();
    for (at, part) in parted.iter().enumerate() {
        let Some((plate, channel)) = part else { continue };
        let other = |(nth, one): (usize, &Option<(String, String)>)| match one {
            Some((its, channel_of_it)) => its == plate && channel_of_it != channel,
            None => known[nth].label == *plate && known[nth].read != "signal",
        };
        if parted.iter().enumerate().any(other) {
            known[at].read = read_of(channel, None).0;
        }
    }
    for (one, part) in known.iter_mut().zip(parted) {
        if let Some((plate, _)) = part.filter(|_| one.read.ends_with(']')) {
            one.label = plate;
        }
    }
}

/// A title that every sheet bears once, such as the name of the assay, names no plate: the sheets do.
fn by_sheets(grids: &[Unnamed], known: &mut [Known]) {
    for group in groups(grids, known) {
        let sheets: Vec<&str> =
            group.iter().map(|at| grids[*at].sheet.as_deref().unwrap_or_default()).collect();
        let keyed = group.iter().any(|at| grids[*at].heading.plate.is_some());
        let named = known[group[0]].plate.clone();
        if keyed || named.is_none() || !differ(&sheets) {
            continue;
        }
        for at in group {
            let sheet = grids[at].sheet.as_deref();
            let alone = grids.iter().zip(known.iter()).all(|(grid, one)| {
                grid.sheet.as_deref() != sheet || one.plate.is_none() || one.plate == named
            });
            let sheet = sheet.unwrap_or_default();
            known[at].plate = Some(if alone {
                sheet.to_owned()
            } else {
                format!("{sheet} {}", named.as_deref().unwrap_or_default())
            });
        }
    }
}

/// A grid above which nothing names a plate is a further read of the plate before it.
fn hand_down(grids: &[Unnamed], known: &mut [Known]) {
    let mut last: Option<(String, Option<String>)> = None;
    for (at, grid) in grids.iter().enumerate() {
        if let Some(plate) = &known[at].plate {
            last = Some((plate.clone(), grid.sheet.clone()));
            continue;
        }
        let Some((plate, _)) = last.as_ref().filter(|(_, sheet)| *sheet == grid.sheet) else { continue };
        let taken = known.iter().any(|one| one.plate.as_ref() == Some(plate) && one.read == known[at].read);
        if !taken && grid.heading.further.is_empty() && known[at].read != "signal" {
            known[at].plate = Some(plate.clone());
        }
    }
}

/// The names of plates behind a key such as `Plate:`, or in the title.
fn name_plates(grids: &[Unnamed], known: &mut [Known]) {
    let keyed = grids.iter().filter(|grid| grid.heading.plate.is_some()).count();
    // One key above many grids with titles of their own speaks of the file.
    let of_file = keyed == 1 && known.len() > 1 && known.iter().all(|one| !one.label.is_empty());
    let mut last: Option<(String, Option<String>)> = None;
    for (grid, one) in grids.iter().zip(known) {
        let own = grid.heading.plate.clone().filter(|_| !of_file);
        if let Some(plate) = own.clone() {
            last = Some((plate, grid.sheet.clone()));
        }
        let before =
            || last.as_ref().filter(|(_, sheet)| *sheet == grid.sheet).map(|(plate, _)| plate.clone());
        one.plate = if own.is_some() {
            own
        } else if one.label.is_empty() {
            before()
        } else {
            Some(std::mem::take(&mut one.label))
        };
    }
}

/// Grids of one name are told apart by their labels, or by the lines further up.
fn tell_apart(grids: &[Unnamed], known: &mut [Known]) {
    for group in groups(grids, known) {
        let labels: Vec<&str> = group.iter().map(|at| known[*at].label.as_str()).collect();
        if known[group[0]].plate.is_some() && differ(&labels) {
            for at in group {
                let label = std::mem::take(&mut known[at].label);
                known[at].read = format!("{} [{label}]", known[at].read);
            }
            continue;
        }
        let deepest = group.iter().map(|at| grids[*at].heading.further.len()).min().unwrap_or(0);
        let texts = |level: usize| -> Vec<&str> {
            group.iter().map(|at| grids[*at].heading.further[level].as_str()).collect()
        };
        let Some(level) = (0..deepest).find(|level| differ(&texts(*level))) else { continue };
        let mode = |at: usize| grids[at].heading.mode;
        let named: Vec<(String, String)> =
            group.iter().map(|at| read_of(&grids[*at].heading.further[level], mode(*at))).collect();
        let reads: Vec<&str> = named.iter().map(|(read, _)| read.as_str()).collect();
        let only_reads = named.iter().all(|(_, rest)| rest.is_empty()) && differ(&reads);
        for (at, (read, rest)) in group.iter().zip(&named) {
            if only_reads {
                known[*at].read.clone_from(read);
            } else if !rest.is_empty() {
                known[*at].plate = Some(rest.clone());
            }
        }
    }
}

/// The grids that have the same names, two or more each.
fn groups(grids: &[Unnamed], known: &[Known]) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<[Option<&str>; 3], Vec<usize>> = BTreeMap::new();
    for (at, one) in known.iter().enumerate() {
        let sheet = grids[at].sheet.as_deref().filter(|_| one.plate.is_none());
        groups.entry([one.plate.as_deref(), Some(&one.read), sheet]).or_default().push(at);
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

/// Are all of them there, and no two the same?
fn differ(texts: &[&str]) -> bool {
    let distinct: BTreeSet<&str> = texts.iter().copied().collect();
    distinct.len() == texts.len() && !distinct.contains("")
}

/// Grids of a plate with a name that have the same read.
fn alike(known: &[Known]) -> Vec<Alike> {
    let mut groups: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (at, one) in known.iter().enumerate() {
        if let Some(plate) = &one.plate {
            groups.entry((plate.as_str(), one.read.as_str())).or_default().push(at);
        }
    }
    let several = groups.into_iter().filter(|(_, grids)| grids.len() > 1);
    several.map(|((plate, _), grids)| Alike { grids, name: plate.to_owned() }).collect()
}

/// Grids without a plate's name whose reads do not come equally often: whose they are is open.
fn uneven(grids: &[Unnamed], known: &[Known], by_sheet: bool) -> Option<Alike> {
    let mut sheets: BTreeMap<Option<&str>, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
    for (at, one) in known.iter().enumerate().filter(|(_, one)| one.plate.is_none()) {
        let sheet = grids[at].sheet.as_deref().filter(|_| !by_sheet);
        sheets.entry(sheet).or_default().entry(&one.read).or_default().push(at);
    }
    sheets.into_values().find_map(|reads| {
        let most = reads.values().map(Vec::len).max()?;
        let open = reads.len() > 1
            && (reads.contains_key("signal") || reads.values().any(|grids| grids.len() != most));
        open.then(|| {
            let mut grids: Vec<usize> = reads.into_values().flatten().collect();
            grids.sort_unstable();
            Alike { grids, name: String::new() }
        })
    })
}

/// Plates without a name are numbered: the first of every read is the first plate.
fn numbered(grids: &[Unnamed], known: Vec<Known>, by_sheet: bool) -> Vec<Target> {
    let mut taken: BTreeSet<(String, String)> = BTreeSet::new();
    for one in &known {
        taken.extend(one.plate.clone().map(|plate| (plate, one.read.clone())));
    }
    let mut targets = Vec::with_capacity(known.len());
    for (grid, one) in grids.iter().zip(known) {
        let plate = one.plate.unwrap_or_else(|| {
            let sheet = grid.sheet.as_deref().filter(|_| !by_sheet);
            let name = |number: usize| match sheet {
                Some(sheet) if number == 1 => sheet.to_owned(),
                Some(sheet) => format!("{sheet} {number}"),
                None => format!("Plate {number}"),
            };
            let free =
                (1..=taken.len() + 1).find(|number| !taken.contains(&(name(*number), one.read.clone())));
            name(free.unwrap_or(1))
        });
        taken.insert((plate.clone(), one.read.clone()));
        targets.push(Target::endpoint(plate, one.read));
    }
    targets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(sheet: Option<&str>, title: &str, further: &[&str]) -> Unnamed {
        let further = further.iter().map(ToString::to_string).collect();
        let heading = Heading { title: title.to_owned(), further, ..Heading::default() };
        Unnamed { sheet: sheet.map(ToOwned::to_owned), heading, goes_on: false }
    }

    fn names(grids: &[Unnamed]) -> Vec<(String, String)> {
        let targets = assign(grids).unwrap();
        targets.iter().map(|target| (target.plate.to_string(), target.read.to_string())).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(plate, read)| ((*plate).to_owned(), (*read).to_owned())).collect()
    }

    #[test]
    fn equal_titles_are_told_apart_by_the_lines_further_up_or_not_at_all() {
        let one = grid(None, "Well data", &["KM12"]);
        let other = grid(None, "Well data", &["KM12-LR"]);
        assert_eq!(names(&[one.clone(), other]), pairs(&[("KM12", "signal"), ("KM12-LR", "signal")]));
        let alike = |title: &str| assign(&[grid(None, title, &["x"]), grid(None, title, &["x"])]);
        assert_eq!(alike("K7").unwrap_err(), [Alike { grids: vec![0, 1], name: "K7".to_owned() }]);
        assert_eq!(
            names(&[grid(None, "", &[]), one]),
            pairs(&[("Plate 1", "signal"), ("Plate 2", "signal")])
        );
    }

    #[test]
    fn wavelengths_as_titles_or_sheets_are_reads_of_one_plate() {
        let sheets = [grid(Some("412"), "", &[]), grid(Some("700"), "", &[])];
        assert_eq!(names(&sheets), pairs(&[("Plate 1", "signal [412]"), ("Plate 1", "signal [700]")]));
        let titles = [grid(None, "450 nm", &[]), grid(None, "570 nm", &[])];
        assert_eq!(names(&titles), pairs(&[("Plate 1", "signal [450]"), ("Plate 1", "signal [570]")]));
        let plates = [grid(Some("KM12"), "", &[]), grid(Some("KM13"), "OD600", &[])];
        assert_eq!(names(&plates), pairs(&[("KM12", "signal"), ("KM13", "absorbance 600")]));
    }

    #[test]
    fn a_key_names_the_plate_and_titles_tell_its_reads_apart() {
        let mut one = grid(None, "before", &[]);
        one.heading.plate = Some("KM12".to_owned());
        let mut other = grid(None, "after", &[]);
        other.heading.plate = Some("KM12".to_owned());
        let told = pairs(&[("KM12", "signal [before]"), ("KM12", "signal [after]")]);
        assert_eq!(names(&[one.clone(), other]), told);
        let later = grid(None, "OD600", &[]);
        assert_eq!(names(&[one, later])[1], ("KM12".to_owned(), "absorbance 600".to_owned()));
    }

    #[test]
    fn grids_below_the_first_of_a_plate_are_its_further_reads() {
        let grids = [
            grid(None, "OD600", &["WT"]),
            grid(None, "GFP", &[]),
            grid(None, "OD600", &["KO"]),
            grid(None, "GFP", &[]),
        ];
        let told = [
            ("WT", "absorbance 600"),
            ("WT", "fluorescence [GFP]"),
            ("KO", "absorbance 600"),
            ("KO", "fluorescence [GFP]"),
        ];
        assert_eq!(names(&grids), pairs(&told));
        let titles = ["KM12 OD600", "KM12 GFP", "KM13 OD600", "KM13 GFP"].map(|title| grid(None, title, &[]));
        let told = [
            ("KM12", "absorbance 600"),
            ("KM12", "fluorescence [GFP]"),
            ("KM13", "absorbance 600"),
            ("KM13", "fluorescence [GFP]"),
        ];
        assert_eq!(names(&titles), pairs(&told));
        let lines = ["GFP", "KRAS"].map(|title| grid(None, title, &[]));
        assert_eq!(names(&lines), pairs(&[("Plate 1", "fluorescence [GFP]"), ("KRAS", "signal")]));
    }

    #[test]
    fn sheets_tell_grids_of_one_title_apart() {
        let sheets = [grid(Some("KM12"), "CellTiter-Glo", &[]), grid(Some("KM13"), "CellTiter-Glo", &[])];
        assert_eq!(names(&sheets), pairs(&[("KM12", "signal"), ("KM13", "signal")]));
        let two = |sheet: &str| ["HeLa", "A549"].map(|title| grid(Some(sheet), title, &[]));
        let told = ["May HeLa", "May A549", "June HeLa", "June A549"].map(|plate| (plate, "signal"));
        assert_eq!(names(&[two("May"), two("June")].concat()), pairs(&told));
    }

    #[test]
    fn a_part_of_a_plate_has_the_name_of_the_part_before() {
        let mut part = grid(None, "", &[]);
        part.goes_on = true;
        let named = names(&[grid(None, "KM12", &[]), part, grid(None, "KM13", &[])]);
        assert_eq!(named, pairs(&[("KM12", "signal"), ("KM12", "signal"), ("KM13", "signal")]));
    }

    #[test]
    fn reads_without_a_plate_fill_one_plate_after_the_other() {
        let grids = ["OD450", "OD570", "OD450", "OD570"].map(|title| grid(None, title, &[]));
        let plates: Vec<String> = names(&grids).into_iter().map(|(plate, _)| plate).collect();
        assert_eq!(plates, ["Plate 1", "Plate 1", "Plate 2", "Plate 2"]);
        let uneven = ["OD450", "OD450", "OD570"].map(|title| grid(None, title, &[]));
        assert!(assign(&uneven).is_err());
    }
}
