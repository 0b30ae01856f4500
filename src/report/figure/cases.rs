//! Studies that are hard to draw: very long names, thirty lines, lines without pairs, responses beyond the axis, plates of
//! 1536 wells, kinetic reads.

use crate::report::fixture::km12;
use foldshift_combinations::CombinedCell;
use foldshift_curves::compare::{Call, Method, Metric, Shift};
use foldshift_curves::curve::Curve;
use foldshift_plates::kinetics::{Kinetics, Moment};
use foldshift_plates::plate::{PlateFormat, Well};
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::combinations::MeanCell;
use std::collections::BTreeMap;
use std::sync::Arc;

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
        let mut export = plate.export.to_string();
        long(&mut export);
        plate.export = export.into();
        for well in plate.wells.values_mut() {
            well.content.cell_line.as_mut().into_iter().for_each(long);
            well.content.compound.as_mut().into_iter().for_each(long);
        }
    }
    for judged in &mut analysis.mechanism {
        for name in [&mut judged.parental, &mut judged.resistant, &mut judged.judgement.case_id] {
            long(name);
        }
        judged.judgement.panel.drugs.iter_mut().for_each(|drug| long(&mut drug.written));
    }
    for chart in &mut analysis.noise.charts {
        long(&mut chart.cell_line);
        long(&mut chart.compound);
        chart.points.iter_mut().for_each(|point| long(&mut point.experiment));
    }
    for pair in &mut analysis.combinations {
        let key = &mut pair.key;
        for name in [&mut key.cell_line, &mut key.compound, &mut key.second_compound] {
            long(name);
        }
    }
    if let Some(blots) = &mut analysis.blots {
        for sample in blots.ratios.iter_mut().map(|one| &mut one.sample) {
            long(&mut sample.drug);
            long(&mut sample.line);
        }
    }
    analysis.curves.sort_by(|a, b| a.assembled.key.cmp(&b.assembled.key));
    analysis
}

/// The example with one compound alone.
pub(super) fn of_one_compound(mut analysis: Analysis) -> Analysis {
    analysis.curves.retain(|curve| curve.assembled.key.compound == "larotrectinib");
    analysis.shifts.retain(|shift| shift.compound == "larotrectinib");
    analysis.noise.charts.retain(|chart| chart.compound == "larotrectinib");
    analysis
}

/// The example with a first plate of so many wells: the first of its own, or all of them again and again.
pub(super) fn with_plate_of(mut analysis: Analysis, wells: usize) -> Analysis {
    let plate = &mut analysis.plates[0];
    let (small, large) = (plate.format, PlateFormat::of(wells).expect("plates are made so"));
    let original = std::mem::take(&mut plate.wells);
    for well in large.iter() {
        let like = small.iter().nth((well.row() % small.rows) * small.cols + well.col() % small.cols);
        if let Some(response) = like.and_then(|like| original.get(&like)) {
            plate.wells.insert(well, response.clone());
        }
    }
    plate.format = large;
    analysis
}

/// The example with plates that were read again and again: a time was taken of the first, a slope of the second.
pub(super) fn with_kinetics(mut analysis: Analysis) -> Analysis {
    for (plate, time) in analysis.plates.iter_mut().zip([Moment::At(14_400.0), Moment::Slope(600.0, 7200.0)])
    {
        let rising = |(place, well): (usize, &Well)| {
            let slower = 1.0 + f64::from(u32::try_from(place % 12).expect("few")) / 6.0;
            let signal = |cycle: u32| {
                let at = 720.0 * f64::from(cycle);
                // One reading is missing.
                (at, (cycle != 9).then(|| 40_000.0 * (1.0 - (-at / 5000.0 / slower).exp())))
            };
            (*well, (0..40).map(signal).collect())
        };
        let signals: BTreeMap<Well, Vec<(f64, Option<f64>)>> =
            plate.wells.keys().enumerate().map(rising).collect();
        plate.kinetics = Some(Arc::new(Kinetics {
            time,
            taken: time.to_string(),
            from_s: 14_390.0,
            to_s: 14_410.0,
            of_well: BTreeMap::new(),
            signals,
        }));
    }
    analysis
}

/// The maps of a combination alone, on so many doses of either compound: its own again and again, at ten times the dose.
pub(super) fn with_matrix_of(mut analysis: Analysis, doses: [usize; 2]) -> Analysis {
    analysis.plates.clear();
    analysis.curves.clear();
    analysis.shifts.clear();
    analysis.noise = foldshift_study::analysis::noise::Noise::default();
    let of = |place: usize| -> f64 {
        let step = i32::try_from(place).expect("a few doses");
        if step == 0 { 0.0 } else { 0.000_123_4 * 3.3_f64.powi(step - 1) }
    };
    for pair in &mut analysis.combinations {
        let cells = pair.cells.clone();
        pair.cells.clear();
        for (a, b) in (0..doses[0]).flat_map(|a| (0..doses[1]).map(move |b| (a, b))) {
            let like = cells[(a * 7 + b) % cells.len()];
            pair.cells.push(MeanCell { dose: of(a), second_dose: of(b), ..like });
        }
        for excess in pair.models.iter_mut().filter_map(|one| one.excess.as_mut()) {
            let own = excess.cells.clone();
            excess.cells.clear();
            for (a, b) in (1..doses[0]).flat_map(|a| (1..doses[1]).map(move |b| (a, b))) {
                let like = own[(a * 7 + b) % own.len()];
                excess.cells.push(CombinedCell { dose_a: of(a), dose_b: of(b), ..like });
            }
        }
    }
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

/// Folds of so many compounds, from strongly resistant to sensitised, with bounds and one that nobody knows.
pub(super) fn many_folds(count: usize) -> Analysis {
    let mut analysis = km12().clone();
    let first = analysis.shifts.iter().find(|shift| shift.metric == Metric::Ic50Abs).expect("a fold").clone();
    let fold = |place: usize| -> Shift {
        #[expect(clippy::cast_precision_loss, reason = "some compounds")]
        let fold = 10_f64.powf(2.2 - 3.4 * place as f64 / count as f64);
        let call = if fold > 3.0 {
            Call::R
        } else if fold > 1.0 / 3.0 {
            Call::S
        } else {
            Call::H
        };
        let mut shift = Shift {
            compound: format!("compound {place:03}"),
            estimate: Some(fold),
            qualifier: "",
            lower: Some(fold / 1.8),
            upper: Some(fold * 1.8),
            method: Method::PairedT,
            call: Some(call),
            ..first.clone()
        };
        match place {
            0 => {
                (shift.estimate, shift.qualifier, shift.upper) = (None, ">", None);
                (shift.lower, shift.method) = (Some(679.5), Method::CensoredLikelihood);
            }
            2 => (shift.upper, shift.call) = (Some(fold * 1e4), Some(Call::I)),
            3 => (shift.estimate, shift.qualifier, shift.lower, shift.upper) = (None, "nd", None, None),
            _ => {}
        }
        shift
    };
    analysis.shifts = (0..count).map(fold).collect();
    analysis
}
