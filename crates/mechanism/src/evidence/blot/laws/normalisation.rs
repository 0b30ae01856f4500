//! Numbers worked by hand: loading, total, vehicle, detection, time and dose.

use super::*;

/// Worked by hand. Phospho membrane: drug 120/200 over vehicle 900/300 is 0.6/3 = 0.2. Total membrane: drug 50/100
/// over vehicle 80/100 is 0.625. So r = 0.2/0.625 = 0.32; pX/loading 0.2, and 0.625 of the total is left.
pub(super) const BY_HAND: &str = "blot,membrane,lane,line,drug,dose,unit,time_h,target,signal,loading\n\
    1,P,1,KM12,DMSO,0,nM,4,pTRK,900,300\n\
    1,P,2,KM12,larotrectinib,100,nM,4,pTRK,120,200\n\
    1,T,1,KM12,DMSO,0,nM,4,TRK,80,100\n\
    1,T,2,KM12,larotrectinib,0.1,uM,4,TRK,50,100\n";

#[test]
fn a_residual_is_phospho_over_total_each_over_its_own_loading_and_vehicle() {
    let blots = tidy(BY_HAND);
    let [ratio] = &blots.ratios[..] else { panic!("one ratio: {:?}", blots.ratios) };
    near(ratio.residual.unwrap().bound(), 0.32);
    near(ratio.over_loading.unwrap().bound(), 0.2);
    near(ratio.total_left.unwrap(), 0.625);
    assert!(ratio.is_valid() && ratio.notes.is_empty(), "{ratio:?}");
}

#[test]
fn a_total_that_falls_by_more_than_half_is_told() {
    let blots = tidy(&BY_HAND.replace("TRK,50,100", "TRK,30,100"));
    near(blots.ratios[0].residual.unwrap().bound(), 0.2 / 0.375);
    assert!(
        told(&blots.warnings).contains("total TRK falls to 0.38 of the vehicle"),
        "{}",
        told(&blots.warnings)
    );
    assert!(blots.residuals[0].invalid.is_none());
}

#[test]
fn on_one_membrane_the_loading_cancels_and_may_be_missing() {
    let table = BY_HAND
        .replace("1,T,", "1,P,")
        .replace(",300\n", ",\n")
        .replace(",200\n", ",\n")
        .replace(",100\n", ",\n");
    let blots = tidy(&table);
    near(blots.ratios[0].residual.unwrap().bound(), (120.0 / 900.0) / (50.0 / 80.0));
    assert!(told(&blots.warnings).contains("no loading control for pTRK on membrane P"));
    // On two membranes nothing can be said without it.
    let apart = tidy(&BY_HAND.replace(",300\n", ",\n").replace(",200\n", ",\n"));
    assert!(
        apart.residuals.is_empty() && told(&apart.warnings).contains("lie on two membranes"),
        "{:?}",
        apart.residuals
    );
}

#[test]
fn a_stain_of_all_protein_is_preferred_to_a_housekeeping_protein() {
    let table = "blot,membrane,lane,line,drug,dose,unit,time_h,target,signal\n\
        1,P,1,KM12,DMSO,0,nM,4,pTRK,900\n1,P,1,KM12,DMSO,0,nM,4,REVERT,300\n1,P,1,KM12,DMSO,0,nM,4,GAPDH,10\n\
        1,P,2,KM12,l,100,nM,4,pTRK,120\n1,P,2,KM12,l,100,nM,4,REVERT,200\n1,P,2,KM12,l,100,nM,4,GAPDH,10\n";
    near(tidy(table).ratios[0].residual.unwrap().bound(), 0.2);
    let without: Vec<&str> = table.lines().filter(|line| !line.contains("REVERT")).collect();
    let without = without.join("\n") + "\n";
    near(tidy(&without).ratios[0].residual.unwrap().bound(), 120.0 / 900.0);
    assert!(told(&tidy(table).warnings).contains("the total of TRK was not probed"));
}

#[test]
fn the_loading_of_a_membrane_may_be_on_a_parallel_gel() {
    let table = "blot,membrane,lane,line,drug,dose,unit,time_h,target,signal,loading_membrane\n\
        1,P,1,KM12,DMSO,0,nM,4,pTRK,900,L\n1,P,2,KM12,l,100,nM,4,pTRK,120,L\n\
        1,L,7,KM12,DMSO,0,nM,4,GAPDH,300,\n1,L,8,KM12,l,100,nM,4,GAPDH,200,\n";
    near(tidy(table).ratios[0].residual.unwrap().bound(), 0.2);
    let nowhere = table.replace(",L\n", ",M\n");
    assert!(refusal(&[("a.csv", nowhere.as_bytes())], None).contains("the loading membrane `M`"));
}

#[test]
fn a_loading_that_differs_more_than_twofold_is_invalid_and_says_which() {
    let blots = tidy(&BY_HAND.replace("120,200", "78,130"));
    let row = row(&blots, "pTRK", "parental");
    near(row.fraction, 0.32);
    let why = row.invalid.as_deref().expect("300 over 130");
    assert!(why.contains("differs 2.3-fold") && why.contains("membrane P of blot 1"), "{why}");
    // Exactly twofold is allowed.
    assert!(tidy(&BY_HAND.replace("120,200", "90,150")).ratios[0].is_valid());
}

#[test]
fn a_saturated_band_is_invalid_and_says_its_lane() {
    let marked = BY_HAND.replace("loading\n", "loading,saturated\n").replace("900,300\n", "900,300,yes\n");
    let blots = tidy(&marked);
    let why = row(&blots, "pTRK", "parental").invalid.clone().expect("the vehicle is saturated");
    assert!(why.contains("pTRK in lane 1 of membrane P of blot 1 is saturated"), "{why}");
    // ImageJ knows no mark; the brightest pixel does.
    let results = text("imagej/Results.csv");
    let brightest = results.lines().nth(4).expect("the first band").split(',').nth(5).expect("Max");
    let full = results.replacen(&format!(",{brightest},"), ",65535,", 1);
    let map = bytes("imagej/lane_map.csv");
    let blots = try_read(&[("Results.csv", full.as_bytes())], Some(&map)).unwrap();
    assert!(told(&blots.warnings).contains("ceiling of the detector, 65535"), "{}", told(&blots.warnings));
    // The other blot still counts.
    assert_eq!(row(&blots, "pTRK", "parental").blots, Some(1));
}

#[test]
fn a_vehicle_that_is_not_seen_has_no_residual_and_one_of_another_time_is_none() {
    let blots = tidy(&BY_HAND.replace("pTRK,900,", "pTRK,0,"));
    assert!(blots.residuals.is_empty());
    assert!(
        told(&blots.warnings)
            .contains("the vehicle of pTRK of KM12 on membrane P of blot 1 is not above its background")
    );
    let late = BY_HAND.replace("DMSO,0,nM,4,pTRK", "DMSO,0,nM,24,pTRK");
    assert!(told(&tidy(&late).warnings).contains("there is no vehicle at 4 h"));
    let timeless = BY_HAND.replace("DMSO,0,nM,4,", "DMSO,0,nM,,");
    near(tidy(&timeless).ratios[0].residual.unwrap().bound(), 0.32);
}

#[test]
fn a_band_below_detection_is_a_bound_and_no_number() {
    // Less than 36 of 900: (36/200)/(900/300)/0.625 = 0.096, which is silenced whatever it is.
    let low = tidy(&BY_HAND.replace("pTRK,120,", "pTRK,<36,"));
    let bound = row(&low, "pTRK", "parental");
    near(bound.fraction, 0.096);
    assert!(bound.below && bound.invalid.is_none());
    // Less than 0.4 could be silenced or not.
    let high = tidy(&BY_HAND.replace("pTRK,120,", "pTRK,<150,"));
    assert!(
        row(&high, "pTRK", "parental").invalid.as_deref().is_some_and(|why| why.contains("does not tell"))
    );
    // A signal of nothing is less than the weakest band of the membrane.
    let nothing = tidy(&BY_HAND.replace("pTRK,120,", "pTRK,-5,"));
    assert_eq!(nothing.ratios[0].residual.map(Signal::is_below), Some(true));
}

#[test]
fn a_day_later_is_kept_apart_from_the_residuals() {
    let blots = form(&["tidy/blots.csv"], None);
    let late: Vec<&Pooled> = blots.pooled.iter().filter(|one| one.sample.time_h == Some(24.0)).collect();
    let [one] = late[..] else { panic!("one row at 24 h: {late:?}") };
    near(one.residual.unwrap().value.bound(), 0.7);
    near(fraction(&blots, "pERK", "parental"), 0.2);
    let only_late = BY_HAND.replace(",4,", ",24,");
    let blots = tidy(&only_late);
    assert!(blots.residuals.is_empty() && told(&blots.warnings).contains("lies within 1 to 6 h"));
}

/// The rule: the lowest common dose at which parental pTRK is up to 0.3, else the highest common dose.
#[test]
fn the_dose_of_a_residual_silences_the_parental_line() {
    let table = |low: f64, high: f64| {
        let mut table = String::from("blot,membrane,lane,line,drug,dose,unit,time_h,target,signal,loading\n");
        let mut lane = 0;
        let lanes = [
            ("KM12", 0, 1.0),
            ("KM12", 30, low),
            ("KM12", 100, high),
            ("KM12", 300, 0.01),
            ("KM12-LR1", 0, 1.0),
            ("KM12-LR1", 30, 0.5),
            ("KM12-LR1", 100, 0.6),
        ];
        for (line, dose, left) in lanes {
            lane += 1;
            let sample = format!("1,M,{lane},{line},drug,{dose},nM,4");
            table += &[&sample, ",pTRK,", &(1000.0 * left).to_string(), ",100\n", &sample, ",TRK,1000,100\n"]
                .concat();
        }
        tidy(&table)
    };
    near(fraction(&table(0.2, 0.1), "pTRK", "resistant"), 0.5);
    near(fraction(&table(0.4, 0.3), "pTRK", "resistant"), 0.6);
    // 300 nM would silence it, but the resistant line was not given 300 nM.
    let open = table(0.9, 0.8);
    near(fraction(&open, "pTRK", "parental"), 0.8);
    near(fraction(&open, "pTRK", "resistant"), 0.6);
}

#[test]
fn the_unit_of_doses_may_stand_in_their_heading() {
    let table =
        BY_HAND.replace("dose,unit", "dose (nM),batch").replace("0.1,uM", "100,7").replace(",nM,", ",7,");
    near(tidy(&table).ratios[0].residual.unwrap().bound(), 0.32);
}

#[test]
fn of_several_sites_the_one_with_most_blots_is_read_and_the_others_are_told() {
    let second =
        BY_HAND.lines().skip(1).map(|line| line.replacen("1,", "2,", 1).replace("pTRK", "pTRK Y674/675"));
    let first = BY_HAND.replace("pTRK", "pTRK Y674/675");
    let other =
        "1,P,1,KM12,DMSO,0,nM,4,pTRK Y490,900,300\n1,P,2,KM12,larotrectinib,100,nM,4,pTRK Y490,600,200\n";
    let blots = tidy(&(first + other + &second.collect::<Vec<String>>().join("\n") + "\n"));
    let row = row(&blots, "pTRK", "parental");
    near(row.fraction, 0.32);
    assert_eq!(row.blots, Some(2));
    assert!(told(&blots.warnings).contains("is read at pTRK Y674/675, not at `pTRK Y490`"));
}

#[test]
fn the_total_of_the_resistant_line_is_compared_on_one_membrane_only() {
    let table = |membrane: &str, signal: f64| {
        format!(
            "blot,membrane,lane,line,drug,dose,unit,time_h,target,signal,loading\n\
             1,A,1,KM12,DMSO,0,nM,4,TRK,1000,100\n1,{membrane},2,KM12-LR1,DMSO,0,nM,4,TRK,{signal},125\n"
        )
    };
    let lost = tidy(&table("A", 100.0));
    near(fraction(&lost, "totalTRK_resistant_over_parental", "both"), 0.08);
    assert!(tidy(&table("B", 100.0)).residuals.is_empty());
    // Less than the weakest band, which is the parental one: less than 0.8, which does not tell.
    let unseen = tidy(&table("A", 0.0));
    let row = row(&unseen, "totalTRK_resistant_over_parental", "both");
    assert!(row.below && row.invalid.is_some(), "{row:?}");
}
