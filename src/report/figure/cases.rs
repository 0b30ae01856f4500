//! Studies that are hard to draw: very long names, thirty lines, lines without pairs, responses beyond the axis.

use crate::report::fixture::km12;
use foldshift_curves::curve::Curve;
use foldshift_study::analysis::Analysis;

/// The example with so many copies of its second resistant line beside it.
pub(super) fn with_copies(n: usize) -> Analysis {
    let original = km12();
    let mut analysis = original.clone();
    for number in 1..=n {
        let name = format!("KM12-LR2 clone {number:02}");
        for curve in &original.curves {
            if curve.assembled.key.cell_line == "KM12-LR2" {
                let mut copy = curve.clone();
                copy.assembled.key.cell_line.clone_from(&name);
                analysis.curves.push(copy);
            }
        }
        for shift in original.shifts.iter().filter(|shift| shift.resistant == "KM12-LR2") {
            let mut copy = shift.clone();
            copy.resistant.clone_from(&name);
            analysis.shifts.push(copy);
        }
        analysis.study.pairs[0].resistant.push(name);
    }
    analysis.curves.sort_by(|a, b| a.assembled.key.cmp(&b.assembled.key));
    analysis
}

/// A study with every name 200 letters long, and markup among them.
pub(super) fn with_long_names(mut analysis: Analysis) -> Analysis {
    fn long(name: &mut String) {
        let filling = " <b>&\"a very long name'".repeat(9);
        *name = format!("{name}{filling}").chars().take(196).chain(" end".chars()).collect();
    }
    for pair in &mut analysis.study.pairs {
        long(&mut pair.parental);
        pair.resistant.iter_mut().for_each(long);
    }
    for curve in &mut analysis.curves {
        let key = &mut curve.assembled.key;
        long(&mut key.cell_line);
        long(&mut key.compound);
    }
    for shift in &mut analysis.shifts {
        long(&mut shift.parental);
        long(&mut shift.resistant);
        long(&mut shift.compound);
    }
    for plate in &mut analysis.plates {
        plate.quality.iter_mut().for_each(|quality| long(&mut quality.cell_line));
        for well in plate.wells.values_mut() {
            well.content.cell_line.as_mut().into_iter().for_each(long);
            well.content.compound.as_mut().into_iter().for_each(long);
        }
    }
    analysis.curves.sort_by(|a, b| a.assembled.key.cmp(&b.assembled.key));
    analysis
}

/// A study whose pairs are forgotten.
pub(super) fn without_pairs(mut analysis: Analysis) -> Analysis {
    analysis.study.pairs.clear();
    analysis.shifts.clear();
    analysis
}

/// The example with the first well of every dose of this line and compound at this response.
pub(super) fn with_response(line: &str, compound: &str, response: f64) -> Analysis {
    let mut analysis = km12().clone();
    for curve in &mut analysis.curves {
        let assembled = &mut curve.assembled;
        if assembled.key.cell_line == line && assembled.key.compound == compound {
            let mut points = assembled.curve.points().to_vec();
            let mut last = 0.0;
            for point in &mut points {
                if point.dose > 0.0 && point.dose.to_bits() != f64::to_bits(last) {
                    last = point.dose;
                    point.response = response;
                }
            }
            assembled.curve = Curve::new(points).expect("finite responses");
        }
    }
    analysis
}
