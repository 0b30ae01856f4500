//! The keys, section by section: what each takes, what holds without it, an example, what it means.

use crate::study_file::keys::key::Key;

/// A section, how its heading is written, and what it is about.
pub(in crate::study_file) const SECTIONS: &[(&str, &str, &str)] = &[
    ("", "", "Keys at the top of the file, before any section."),
    ("assay", "[assay]", "What was measured, and for how long."),
    ("normalise", "[normalise]", "How readings become responses, fractions of the vehicle."),
    ("fit", "[fit]", "How curves are fitted."),
    ("compare", "[compare]", "How lines are compared."),
    (
        "noise",
        "[noise]",
        "What is known of the assay's noise beside the study itself ([below](#the-memory-of-a-laboratory)).",
    ),
    ("growth", "[growth]", "How fast lines grow without a compound, where no `t0` wells tell it."),
    ("plate", "[[plate]]", "A plate: repeat the section for each."),
    ("pair", "[[pair]]", "A line and what was selected from it: repeat the section for each parental line."),
    ("evidence", "[evidence]", "Files that speak of the mechanism; every path may be left out."),
    ("quality", "[quality]", "Limits of plate quality ([quality.md](quality.md))."),
];

macro_rules! keys {
    ($(in $section:literal: $($name:literal | $takes:literal | $default:literal | $example:literal | $meaning:literal;)*)*) => {
        /// Every key, section by section.
        pub const KEYS: &[Key] = &[$($(
            Key { section: $section, name: $name, takes: $takes, default: $default, example: $example, meaning: $meaning },
        )*)*];
    };
}

keys! {
    in "":
        "name" | "text" | "\"untitled study\"" | "\"KM12 larotrectinib resistance\"" | "The name on the report.";
        "simulated" | "`true` or `false`" | "false" | "true" | "Are the data simulated? Then every page says so.";
        "dose_unit" | "unit" | "\"nM\"" | "\"uM\"" | "The unit of doses in tables and figures; every dose carries its own.";
        "plates" | "path, `{ path, sheet }`, or a list of them" | "" | "\"plates.csv\"" | "Plates as a table or a sheet of a workbook: a row a plate, its columns the keys of `[[plate]]`, blank cells not given, a column `notes` read over. Paths in it are relative to it. In a workbook, `export` and `layout` may be sheets of it (`sheet:P1`, or `P1`). Plates of `[[plate]]` come first.";
    in "assay":
        "readout" | "`resazurin`, `ctg`, `mtt`, `srb`, `confluence` or `counts`" | "\"resazurin\"" | "\"ctg\"" | "What is read, for the methods paragraph and for the checks that belong to it.";
        "reads" | "`viability`" | "\"viability\"" | "\"viability\"" | "Which way the read-out goes: responses of plates fall with effect.";
        "exposure_h" | "number of hours" | "" | "72" | "Hours under compound; GR values need it.";
        "time" | "time, `first`, `last` or `slope … to …`" | "" | "\"4 h\"" | "What is taken of kinetic reads, on plates that do not say it themselves ([below](#kinetic-reads)).";
        "reference" | "compound" | "" | "\"staurosporine\"" | "The compound that is watched from experiment to experiment on the control chart.";
    in "normalise":
        "centre" | "`median` or `mean`" | "\"median\"" | "\"mean\"" | "What stands for the control wells of a plate.";
        "zero" | "`blank`, `kill` or `none`" | "\"blank\"" | "\"kill\"" | "What is no response: blanks, the kill control, or zero (`none`, a waiver that page one of the report tells).";
    in "fit":
        "bottom_bound" | "`true` or `false`" | "true" | "false" | "Is the lower plateau kept from lying below the blank, within its error?";
        "sigma" | "`moderated` or `own`" | "\"moderated\"" | "\"own\"" | "The residual scatter that errors and intervals of a curve rest on: moderated over the curves of the study, each on the degrees of freedom of its own wells and of what it borrows, or of its own wells alone.";
    in "compare":
        "model" | "`paired` or `mixed`" | "\"paired\"" | "\"mixed\"" | "How folds of several experiments become one.";
        "adjust" | "`holm` or `bh`" | "\"holm\"" | "\"bh\"" | "How p values are corrected for the number of compounds.";
        "moderate" | "`true` or `false`" | "true" | "true" | "Do pairs of lines and compounds lend each other the scatter of their experiments?";
        "resistant_fold" | "number above 1" | "3" | "2.5" | "The smallest fold that is called resistant, where it is certain; its inverse that is called sensitised. Any other than the usual one stands beside every call.";
        "negligible_fold" | "number, at least 1 and below `resistant_fold`" | "1.5" | "1.2" | "The largest fold that counts as nothing however certain it is.";
    in "noise":
        "prior" | "path, or list of paths" | "" | "\"../2026-02/results/noise.csv\"" | "`noise.csv` of earlier studies of the same assay: the scatter of their pairs joins the prior of this one.";
    in "growth":
        "doubling_h" | "table of lines and hours" | "" | "{ KM12 = 28, KM12-LR1 = 40 }" | "Doubling times; `exposure_h` must be given with them.";
    in "plate":
        "export" | "path" | "" | "\"exports/2026-03-02_KM12.csv\"" | "The export of the reader.";
        "export_sheet" | "name of a sheet" | "" | "\"P1\"" | "The sheet of a workbook that is the export; all sheets are looked at without it.";
        "format" | "name of a format" | "detected" | "\"gen5\"" | "The reader; `foldshift formats` lists them.";
        "grid" | "range of cells" | "found" | "\"B3:M10\"" | "The cells that are wells, where they cannot be found.";
        "plate" | "name" | "the only one" | "\"Plate 1\"" | "Which plate, where the export holds several.";
        "read" | "name" | "the only one" | "\"fluorescence ex=560 em=590\"" | "Which read, where the plate holds several.";
        "column" | "heading" | "found" | "\"Mean Intensity\"" | "Which column of a list holds the readings, where it has several measures.";
        "well_column" | "heading" | "found" | "\"Position\"" | "Which column of a list holds the wells.";
        "in_part" | "`true` or `false`" | "false" | "true" | "Is it enough when more than half of the export is left out because nothing says what it is?";
        "time" | "time, `first`, `last` or `slope … to …`" | "that of `[assay]`; an export with several times is an error without it" | "\"slope 10 min to 60 min\"" | "What is taken of a kinetic read: the reading at a time since the first cycle (`4 h`, `240 min`, `14400 s`, `0:30:00`; the nearest within half an interval, and said which), the `first`, the `last`, or the slope of a straight line through a window, signal per hour.";
        "layout" | "path" | "" | "\"layouts/panel.toml\"" | "What is in each well ([layouts.md](layouts.md)).";
        "layout_sheet" | "name of a sheet, or list of names" | "" | "[\"compound\", \"dose\"]" | "The sheets of a workbook that are the layout; all of them without it. In a table with `;` between.";
        "layout_plate" | "name" | "the only one, or the plate's" | "\"Plate 1\"" | "Which plate of the layout, where it describes several.";
        "source" | "path" | "" | "\"layouts/source.csv\"" | "What the source plates of a transfer report hold.";
        "volume" | "volume" | "" | "\"50 uL\"" | "Volume of a well after all transfers.";
        "unlisted" | "role" | "" | "\"empty\"" | "The role of wells that were read and that the layout does not name; an error without it.";
        "role" | "role" | "the layout's" | "\"sample\"" | "A role for every well of the plate.";
        "cell_line" | "line" | "the layout's" | "\"KM12\"" | "The line on the whole plate.";
        "compound" | "compound" | "the layout's" | "\"larotrectinib\"" | "The compound on the whole plate.";
        "dose" | "dose" | "the layout's" | "\"30 nM\"" | "The dose on the whole plate.";
        "unit" | "unit" | "the layout's" | "\"nM\"" | "The unit of doses that name none.";
        "experiment" | "text or date" | "the layout's" | "\"2026-03-02\"" | "The biological replicate: one day, one passage.";
        "exclude" | "table of wells and reasons, list of wells, or text" | "" | "{ D5 = \"bubble\", \"E1-E3\" = \"pipetting\" }" | "Wells to leave out, and why. Never a whole plate; `[\"D5\"]` and `\"D5, E6\"` are `excluded in the study`. In a table `D5: bubble; E1-E3: pipetting` (`,` in place of `;`, and `E1:E3`, will do).";
        "parental" | "line" | "" | "\"KM12\"" | "The line before selection of this plate's `cell_line`: makes the pair, as `[[pair]]` does. On plates of the parental line itself it may be blank or the line's own name; two names for one line are asked about.";
    in "pair":
        "parental" | "line" | "" | "\"KM12\"" | "The line before selection.";
        "resistant" | "line, or list of lines" | "" | "[\"KM12-LR1\", \"KM12-LR2\"]" | "What was selected from it.";
    in "evidence":
        "variants" | "path, `{ file, line }`, or a list of them" | "" | "[\"evidence/KM12-LR1.vcf\", { file = \"list.txt\", line = \"KM12-LR2\" }]" | "Alterations: VCF, MAF, tables, lists ([evidence-genotype.md](evidence-genotype.md)); `line` where the file does not name it.";
        "samples" | "table of samples and lines" | "" | "{ S17 = \"KM12-LR1\" }" | "The line of a sample that carries another name.";
        "coverage" | "`adequate`, `none`, `unknown` or a path" | "\"unknown\"" | "\"evidence/panel.bed\"" | "What a negative result of sequencing is worth.";
        "copy_numbers" | "path" | "" | "\"evidence/cnv_genes.txt\"" | "Genes whose copy number was seen; needs a file of `coverage`.";
        "blots" | "path, or list of paths" | "" | "\"evidence/blots.csv\"" | "Densitometry ([evidence-blots.md](evidence-blots.md)).";
        "lane_map" | "path" | "" | "\"evidence/lanes.csv\"" | "What lies in which lane of the blots.";
        "catalogue" | "path" | "the built-in one" | "\"evidence/mine.csv\"" | "Your own catalogue of alterations.";
    in "quality":
        "z_prime_pass" | "number" | "0.5" | "0.5" | "Z′ of a plate that passes.";
        "z_prime_fail" | "number" | "0" | "0" | "Z′ below which a plate fails.";
        "signal_to_blank_pass" | "number" | "5" | "5" | "Signal to background of a plate that passes.";
        "signal_to_blank_fail" | "number" | "3" | "3" | "Signal to background below which a plate fails.";
        "cv_pass" | "number" | "0.1" | "0.1" | "Coefficient of variation of controls up to which a plate passes.";
        "cv_fail" | "number" | "0.2" | "0.2" | "Coefficient of variation of controls above which a plate fails.";
        "edge_warn" | "number" | "0.1" | "0.1" | "Difference of edge and interior vehicle wells above which there is a warning.";
        "edge_fail" | "number" | "0.2" | "0.2" | "Difference of edge and interior vehicle wells above which a plate fails.";
        "min_vehicle" | "number of wells" | "6" | "6" | "Fewest vehicle wells without a warning.";
        "min_blank" | "number of wells" | "3" | "3" | "Fewest blanks without a warning.";
        "nrfe_warn" | "number" | "0.5" | "0.5" | "NRFE above which there is a warning, however much the vehicle wells scatter.";
        "nrfe_ratio_warn" | "number" | "1.3" | "1.3" | "How many times the scatter of the vehicle wells the samples may scatter around their curves.";
        "space_warn" | "number" | "0.1" | "0.1" | "Size of a gradient, or of the difference of a row, a column, the edge or a corner, over all wells, as a fraction of the signal, above which there is a warning where it is more than noise.";
        "run_drift_warn" | "number" | "0.1" | "0.1" | "Trend over the plates of a run, from the first to the last, as a fraction (of Z′: in its own unit), above which there is a warning where it is more than noise.";
        "blank_drift_warn" | "number" | "0.2" | "0.2" | "Difference of a plate's blanks from those of the other plates of its run, and trend of the blanks within the plate, as a fraction, above which there is a warning where it is more than noise.";
        "blank_contaminated_warn" | "number" | "0.1" | "0.1" | "A single blank that reads this fraction of the vehicle more than the other blanks holds something.";
        "saturated_wells" | "number of wells" | "3" | "3" | "As many wells at one identical highest value are the detector's ceiling.";
        "over_reduction_warn" | "number" | "0.1" | "0.1" | "Excess over the vehicle at doses between, of every compound that kills, above which there is a warning.";
        "low_dose_warn" | "number" | "0.2" | "0.2" | "Excess over the vehicle at the lowest doses above which there is a warning.";
        "compound_signal_warn" | "number" | "0.05" | "0.05" | "Signal of a compound without cells, as a fraction of the vehicle's, above which there is a warning.";
        "top_dose_rise_warn" | "number" | "0.1" | "0.1" | "Rise of the response from its lowest to the highest dose above which there is a warning.";
        "below_blank_warn" | "number" | "0.05" | "0.05" | "How far the response at the highest dose may lie below the blank.";
        "no_dye_warn" | "number" | "0.05" | "0.05" | "Signal of cells without dye above the blanks, as a fraction of the vehicle's, above which there is a warning.";
        "detection_limit_warn" | "number" | "0.1" | "0.1" | "Limit of detection, as a fraction of the vehicle's signal, above which there is a warning.";
}
