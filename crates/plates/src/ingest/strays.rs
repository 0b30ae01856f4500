//! Wells that stand far from the others of their plate.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ingest::well_set::{Displaced, WellSet};
use crate::plate::Well;
use crate::plate::readings::Reading;
use crate::plate::well::PLATE_FORMATS;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// One or two wells outside a plate that the others fill, behind the name of their plate: an address that was changed.
/// `blank` wells have a cell of their own that is empty.
pub(crate) fn problems(
    readings: &[Reading],
    blank: &BTreeSet<(Arc<str>, Well)>,
    source: &Arc<str>,
) -> Vec<(Arc<str>, Diagnostic)> {
    let mut plates: BTreeMap<(&str, &str), WellSet> = BTreeMap::new();
    for neighbours in
        readings.chunk_by(|one, two| Arc::ptr_eq(&one.plate, &two.plate) && one.read == two.read)
    {
        let wells = plates.entry((&neighbours[0].plate, &neighbours[0].read)).or_default();
        for reading in neighbours {
            wells.insert(reading.well);
        }
    }
    let mut strays = Vec::new();
    let large = PLATE_FORMATS.into_iter().find(|format| format.wells() == 384);
    for ((plate, read), wells) in &plates {
        let listed = || -> Vec<Well> {
            let of = |reading: &&Reading| &*reading.plate == *plate && &*reading.read == *read;
            // Of a series, whose wells come again and again, the first of each.
            let mut seen = WellSet::default();
            let wells = readings.iter().filter(of).map(|reading| reading.well);
            wells.filter(|well| seen.add(*well)).collect()
        };
        let displaced = wells.displaced().filter(|found| {
            let told = blank.iter().any(|(of, well)| &**of == *plate && *well == found.hole);
            !told && (found.sure || found.stands_for_hole(&listed()))
        });
        if let Some(Displaced { stray, hole, .. }) = displaced {
            let mut found = readings.iter().filter(|reading| {
                reading.well == stray && &*reading.plate == *plate && &*reading.read == *read
            });
            strays.extend(found.next().map(|found| {
                    let message = format!(
                        "well {stray} stands outside of the rows and columns of the other readings of plate `{plate}`, which lack {hole}"
                    );
                    let problem = Diagnostic::error(Code::NotAWell, message)
                        .at(found.place(source))
                        .help(format!("check its address: is it {hole}?"));
                    (Arc::clone(&found.plate), problem)
                }));
            continue;
        }
        for format in PLATE_FORMATS.iter().filter(|format| format.wells() >= 24) {
            let inside = wells.inside(*format);
            let outside = wells.count() - inside.count();
            let stands_out = inside.fills_half() && inside.count() >= 24;
            // One well of 1536 among those of a small plate.
            let alone = outside == 1
                && inside.count() >= 1
                && format.wells() == 96
                && large.is_some_and(|large| wells.inside(large).count() == inside.count());
            if (1..=2).contains(&outside) && (stands_out || alone) {
                let found = readings.iter().filter(|reading| {
                    &*reading.plate == *plate && &*reading.read == *read && !format.contains(reading.well)
                });
                strays.extend(found.map(|stray| {
                        let message = format!(
                            "well {} stands outside of the rows and columns in which the other {} readings of plate `{plate}` stand",
                            stray.well,
                            inside.count()
                        );
                        let problem = Diagnostic::error(Code::NotAWell, message)
                            .at(stray.place(source))
                            .help("check its address; was it changed?");
                        (Arc::clone(&stray.plate), problem)
                    }));
                break;
            }
        }
    }
    strays
}
