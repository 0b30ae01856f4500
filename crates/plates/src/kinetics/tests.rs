use std::fmt::Write as _;

use crate::ingest::{Choice, Readings, SelectError, read_bytes};
use crate::kinetics::{Moment, Taken, reduce, take};
use crate::plate::Well;
use crate::plate::readings::{Flag, FlagKind};

/// Wells over time, a column a well.
fn readings(table: &str) -> Readings {
    read_bytes("kinetic.csv", table.as_bytes(), Choice::default()).unwrap()
}

/// Two wells of a list read every five minutes, the second half a minute after the first.
fn two_wells() -> Readings {
    let mut table = "plate,well,read,time_s,value,flag\n".to_owned();
    for cycle in 0..5 {
        let time = cycle * 300;
        let _ = writeln!(table, "P,A1,luminescence,{time},{},", 10 + cycle);
        let _ = writeln!(table, "P,A2,luminescence,{},{},", time + 30, 20 + 2 * cycle);
    }
    readings(&table)
}

fn taken(readings: &Readings, moment: &str) -> Result<Taken, SelectError> {
    take(readings, None, None, moment.parse().unwrap())
}

fn values(taken: &Taken) -> Vec<Option<f64>> {
    taken.readings.wells.values().map(|reading| reading.value).collect()
}

#[test]
fn the_readings_of_a_time_are_taken_well_by_well() {
    let readings = two_wells();
    for (moment, expected, words) in [
        ("first", [10.0, 20.0], "0 s to 30 s"),
        ("last", [14.0, 28.0], "20 min to 0:20:30"),
        ("10 min", [12.0, 24.0], "10 min to 0:10:30"),
    ] {
        let taken = taken(&readings, moment).unwrap();
        assert_eq!(values(&taken), expected.map(Some), "{moment}");
        assert_eq!(taken.kinetics.taken, words);
    }
}

#[test]
fn a_time_near_a_reading_is_taken_and_told_and_one_far_from_all_is_refused_with_the_times() {
    let readings = two_wells();
    let near = taken(&readings, "11 min").unwrap();
    assert_eq!(values(&near), [Some(12.0), Some(24.0)]);
    assert_eq!(
        near.warnings,
        [
            "11 min was not read, and the nearest is taken: 10 min to 0:10:30 (read at 5 times, from 0 s to 0:20:30, every 5 min)"
        ]
    );
    let far = taken(&readings, "4 h").unwrap_err();
    assert_eq!(
        far.to_string(),
        "`4 h` was not read; this read was taken at 5 times, from 0 s to 0:20:30, every 5 min"
    );
    assert!(far.help().unwrap().contains("`time = \"last\"`"));
}

#[test]
fn a_well_that_lost_its_last_readings_has_no_last() {
    let mut readings = two_wells();
    let well: Well = "A2".parse().unwrap();
    readings.readings.retain(|one| one.well != well || one.time_s < Some(700.0));
    let error = taken(&readings, "last").unwrap_err().to_string();
    assert!(error.starts_with("`last` was not read of A2; "), "{error}");
    assert!(taken(&readings, "first").is_ok());
}

#[test]
fn a_slope_is_signal_per_hour_and_wells_without_one_are_named() {
    let mut readings = two_wells();
    let taken_slope = taken(&readings, "slope 5 min to 20 min").unwrap();
    assert_eq!(taken_slope.kinetics.taken, "slope 5 min to 20 min, signal per hour");
    let found = values(&taken_slope);
    assert!((found[0].unwrap() - 12.0).abs() < 1e-9 && (found[1].unwrap() - 24.0).abs() < 1e-9);
    assert!(taken_slope.warnings.is_empty());
    let short = taken(&readings, "slope 5 min to 10 min").unwrap_err();
    assert_eq!(
        short.to_string(),
        "in `slope 5 min to 10 min` no well has three readings without a flag; this read was taken at 5 times, from 0 s to 0:20:30, every 5 min"
    );
    let well: Well = "A2".parse().unwrap();
    let mut seen = 0;
    readings.readings.retain(|one| {
        seen += usize::from(one.well == well);
        one.well != well || seen < 4
    });
    let few = taken(&readings, "slope 5 min to 20 min").unwrap();
    assert_eq!(values(&few)[1], None);
    assert_eq!(few.warnings, ["fewer than 3 readings from 5 min to 20 min, so no slope: A2"]);
}

#[test]
fn a_flag_within_the_window_leaves_the_well_without_a_slope() {
    let table = "plate,well,read,time_s,value,flag\nP,A1,luminescence,0,1,\nP,A1,luminescence,60,OVRFLW,\n\
                 P,A1,luminescence,120,3,\nP,A2,luminescence,0,1,\nP,A2,luminescence,60,2,\nP,A2,luminescence,120,3,\n";
    let taken = taken(&readings(table), "slope 0 s to 2 min").unwrap();
    assert_eq!(values(&taken)[0], None);
    let flagged = taken.readings.wells.values().next().unwrap();
    assert_eq!(flagged.flag.as_ref().unwrap().text, "OVRFLW at 1 min");
    assert_eq!(taken.warnings, ["readings with a flag from 0 s to 2 min, so no slope is used: A1"]);
}

#[test]
fn an_export_that_says_no_times_is_refused() {
    let endpoint = readings("well,luminescence\nA1,1.5\nA2,2.5\nA3,3.5\n");
    assert_eq!(taken(&endpoint, "last"), Err(SelectError::NoTimes));
    assert!(reduce(endpoint, Moment::Last).is_err());
    let far = reduce(two_wells(), Moment::At(14_400.0)).unwrap_err();
    let help = "which one? `--time last`, `--time \"0:20:30\"`, `--time first`, or `--time \"slope 0 s to 0:20:30\"` for a rate";
    assert_eq!(far[0].help.as_deref(), Some(help));
}

#[test]
fn a_whole_export_is_reduced_to_one_time() {
    let reduced = reduce(two_wells(), Moment::Last).unwrap();
    let times: Vec<Option<f64>> = reduced.readings.iter().map(|reading| reading.time_s).collect();
    assert_eq!(times, [Some(1200.0), Some(1230.0)]);
}

#[test]
fn a_mean_of_several_points_is_a_reading_like_any_other() {
    let table = "plate,well,read,time_s,value,flag\nP,A1,luminescence,0,1,\nP,A1,luminescence,60,2,OVRFLW\n\
                 P,A1,luminescence,120,3,\nP,A2,luminescence,0,1,\nP,A2,luminescence,60,2,\nP,A2,luminescence,120,3,\n";
    let mut all = readings(table);
    for reading in &mut all.readings {
        if let Some(flag) = &mut reading.flag {
            **flag = Flag { text: "mean of 9 points".to_owned(), kind: FlagKind::Averaged };
        }
    }
    let taken = taken(&all, "slope 0 s to 2 min").unwrap();
    assert_eq!(values(&taken), [Some(60.0), Some(60.0)]);
    assert!(taken.warnings.is_empty() && taken.readings.wells.values().all(|reading| reading.flag.is_none()));
}
