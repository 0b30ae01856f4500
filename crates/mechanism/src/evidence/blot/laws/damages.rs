//! Files that are cut, torn, turned or contradict each other: refused, or told, and never a panic.

use super::normalisation::BY_HAND;
use super::*;

#[test]
fn an_image_that_is_not_inverted_is_refused() {
    let map = bytes("imagej/lane_map.csv");
    let said = refusal(&[("Results.csv", &bytes("imagej/Results_not_inverted.csv"))], Some(&map));
    assert!(said.contains("are below their background") && said.contains("Edit > Invert"), "{said}");
    assert_eq!(said.matches("are below their background").count(), 12, "each image once");
}

#[test]
fn rows_and_lane_map_must_fit_each_other_and_all_misfits_are_told() {
    let (results, map) = (text("imagej/Results.csv"), text("imagej/lane_map.csv"));
    let without = |text: &str, at: usize| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines.remove(at);
        lines.join("\n") + "\n"
    };
    // Row 7 of the densitometry is gone, rows 5 and 9 of the map are.
    let (results, map) = (without(&results, 7), without(&without(&map, 9), 5));
    let said = refusal(&[("Results.csv", results.as_bytes())], Some(map.as_bytes()));
    assert!(said.contains("the densitometry has no row 7") && said.contains("lane_map.csv:7"), "{said}");
    assert!(
        said.contains("row 5 is not in the lane map") && said.contains("row 9 is not in the lane map"),
        "{said}"
    );
    assert_eq!(said.matches("error").count(), 3);
    // A row that stands twice.
    let map = text("imagej/lane_map.csv");
    let line = map.lines().nth(4).unwrap();
    let twice = format!("{map}{line}\n");
    let said = refusal(&[("Results.csv", &bytes("imagej/Results.csv"))], Some(twice.as_bytes()));
    assert!(said.contains("row 4 is in the lane map 2 times"), "{said}");
}

#[test]
fn exchanged_membranes_contradict_their_lanes() {
    // Membrane T was loaded the other way round; its loading is written to membrane P and the other way.
    let map = text("imagej/lane_map.csv");
    let turned: String = map
        .lines()
        .map(|line| {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            if let (Ok(lane), "T") = (cells[3].parse::<usize>(), cells[2].as_str()) {
                cells[3] = (9 - lane).to_string();
            }
            cells.join(",") + "\n"
        })
        .collect();
    let fits = try_read(&[("Results.csv", &bytes("imagej/Results.csv"))], Some(turned.as_bytes())).unwrap();
    near(fraction(&fits, "pTRK", "parental"), 0.08);
    let exchanged: String = turned
        .lines()
        .map(|line| {
            let line = line.to_owned();
            let other = if line.contains("REVERT") { line.replacen(",P,", ",T,", 1) } else { line.clone() };
            let other = if line.contains("GAPDH") { line.replacen(",T,", ",P,", 1) } else { other };
            other + "\n"
        })
        .collect();
    let said = refusal(&[("Results.csv", &bytes("imagej/Results.csv"))], Some(exchanged.as_bytes()));
    assert!(said.contains("were membranes or lanes exchanged?"), "{said}");
}

#[test]
fn what_cannot_be_divided_or_told_is_refused_with_its_cell() {
    let bad = |from: &str, to: &str| refusal(&[("blots.csv", BY_HAND.replace(from, to).as_bytes())], None);
    assert!(
        bad("pTRK,120,200", "pTRK,12o,200").contains("blots.csv:3:40"),
        "{}",
        bad("pTRK,120,200", "pTRK,12o,200")
    );
    assert!(bad("120,200", "120,0").contains("cannot be divided by"));
    assert!(bad("100,nM,4,pTRK", "100,,4,pTRK").contains("dose 100 of larotrectinib has no unit"));
    assert!(bad("4,TRK,50", "4,TrkA Y490,50").contains("does not say what the band shows"));
    assert!(bad("membrane", "membran").contains("did you mean `membrane`?"));
    assert!(bad("1,P,2,", "1,P,1,").contains("lane 1 of membrane P of blot 1 holds"));
    let export = refusal(&[("Results.csv", &bytes("imagej/Results.csv"))], None);
    assert!(export.contains("ImageJ measurements") && export.contains("give a lane map"), "{export}");
    assert!(refusal(&[("x.csv", b"a,b\n1,2\n")], None).contains("this is no densitometry"));
}

#[test]
fn without_a_background_raw_intensities_are_refused_unless_it_is_said_to_be_gone() {
    let map = text("imagej/lane_map.csv").replace("background", "ignore");
    let results = bytes("imagej/Results.csv");
    let said = refusal(&[("Results.csv", &results)], Some(map.as_bytes()));
    assert!(said.contains("the background of pTRK Y490, membrane P of blot 1, is not known"), "{said}");
    let with_column = |cells: &str| {
        let lines: Vec<String> = map.lines().map(|line| format!("{line},{cells}")).collect();
        (lines.join("\n") + "\n").replacen(cells, "background", 1)
    };
    let waived = with_column("subtracted");
    let blots = try_read(&[("Results.csv", &results)], Some(waived.as_bytes())).unwrap();
    // The background stays in: the residual is pulled towards 1.
    assert!(fraction(&blots, "pTRK", "parental") > 0.3);
    let column = with_column("812");
    near(
        fraction(
            &try_read(&[("Results.csv", &results)], Some(column.as_bytes())).unwrap(),
            "pTRK",
            "parental",
        ),
        0.08,
    );
}

/// A small generator of its own, so that every machine makes the same damages.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % sides.max(1)
    }
}

#[test]
fn a_file_that_is_cut_is_refused_or_told() {
    let map = bytes("imagej/lane_map.csv");
    let whole = bytes("imagej/Results.csv");
    let mut dice = Dice(3);
    for _ in 0..60 {
        let end = dice.roll(whole.len() - 1);
        let found = try_read(&[("Results.csv", &whole[..end])], Some(&map));
        if let Ok(blots) = found {
            // Only the line end of the last line may be missing.
            assert!(
                end + 2 >= whole.len() && told(&blots.warnings).contains("may have been cut"),
                "cut at {end}"
            );
        }
    }
    assert!(try_read(&[("Results.csv", &whole)], Some(&map[..map.len() - 40])).is_err());
    let lines = text("imagej/lane_map.csv");
    let end = lines.trim_end().rfind('\n').expect("many lines") + 1;
    let said = refusal(&[("Results.csv", &whole)], Some(&lines.as_bytes()[..end]));
    assert!(said.contains("row 132 is not in the lane map"), "{said}");
}

#[test]
fn no_damaged_file_panics() {
    let forms: [(&[&str], Option<&str>); 7] = [
        (&["imagej/Results.txt"], Some("imagej/lane_map.csv")),
        (&["imagej_gels/peaks.csv"], Some("imagej_gels/lane_map.csv")),
        (&["image_studio/shapes.txt"], Some("image_studio/lane_map.csv")),
        (&["image_studio/shapes.xlsx"], Some("image_studio/lane_map.csv")),
        (&["image_lab/membrane_P.csv", "image_lab/membrane_T.csv"], Some("image_lab/lane_map.csv")),
        (&["tidy/blots.csv"], None),
        (&["reduced/residuals_percent.csv"], None),
    ];
    let rounds = std::env::var("FOLDSHIFT_DAMAGES").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let mut dice = Dice(1);
    let mut damage = |mut bytes: Vec<u8>| {
        for _ in 0..=dice.roll(4) {
            let at = dice.roll(bytes.len());
            match dice.roll(4) {
                0 => bytes[at] = b"0123456789,;\t\n-<%.eE\"#"[dice.roll(22)],
                1 => bytes[at] = u8::try_from(dice.roll(256)).expect("a byte"),
                2 => {
                    bytes.remove(at);
                }
                _ => bytes.insert(at, b",\t;\n\"0-"[dice.roll(7)]),
            }
        }
        bytes
    };
    for (files, map) in forms {
        for _ in 0..rounds {
            let read: Vec<(&str, Vec<u8>)> = files.iter().map(|name| (*name, damage(bytes(name)))).collect();
            let files: Vec<(&str, &[u8])> =
                read.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
            let map = map.map(|map| damage(bytes(map)));
            match try_read(&files, map.as_deref()) {
                Ok(blots) => assert!(blots.residuals.iter().all(|row| row.fraction.is_finite())),
                Err(problems) => assert!(problems.iter().any(Diagnostic::is_error)),
            }
        }
    }
}
