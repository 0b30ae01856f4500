//! What stands below the help of each command: two or three lines that work when they are pasted. The study of
//! `foldshift demo` is the one they speak of where they need one.

/// Below the help of the program.
pub(super) const FIRST_STEPS: &str = "\
First steps, with a small study of simulated data:
  foldshift demo
  foldshift check foldshift-demo/study.toml
  foldshift run foldshift-demo/study.toml
All of a command, with examples:
  foldshift help run";

pub(super) const RUN: &str = "\
Examples:
  foldshift run foldshift-demo/study.toml
  foldshift run study.toml -o results-2026-03 --png
  foldshift run study.toml --json > analysis.json";

#[cfg(feature = "studio")]
pub(super) const STUDIO: &str = "\
Examples:
  foldshift studio
  foldshift studio foldshift-demo
  foldshift studio study.zip --port 8421 --no-open";

pub(super) const SHOW: &str = "\
Examples:
  foldshift show foldshift-demo/results
  foldshift show results --width 120 > summary.txt
  foldshift show results --json > summary.json";

pub(super) const PLOT: &str = "\
Examples:
  foldshift plot foldshift-demo/results
  foldshift plot results --figure folds --preset nature-single -o figure-1.pdf
  foldshift plot results --compound larotrectinib --lines KM12,KM12-LR2 --preset slide
  foldshift plot results --figure curves,days --preset nature-double --as svg,pdf -o figures";

pub(super) const NEW: &str = "\
Examples:
  foldshift new plates
  foldshift new plates --map 'plate map.xlsx' --parental KM12
  foldshift new plates --plates plates.csv";

pub(super) const FIT: &str = "\
Examples:
  foldshift fit points.csv -o fits.csv
  foldshift fit screen.csv.gz --half 50 --plausible
  foldshift fit 'plates/*.parquet' --rejects bad.csv -o fits.parquet
  foldshift fit counts.xlsx --sheet raw --vehicle DMSO --by cell_line,compound
  foldshift fit points.csv --level 10,20,90 --pic50 --unit nM
  foldshift fit elisa.csv --weight 1/y2 --hill-range 0.3:5";

pub(super) const SCREEN: &str = "\
Examples:
  foldshift screen wells.csv -o screen
  foldshift screen plate*.csv.gz --parental KM12 --resistant KM12-LR1,KM12-LR2
  foldshift screen viability.csv --half 50 --fdr 0.01 --least-effect 0.3
  foldshift screen GDSC2_public_raw_data.csv --only CELL_LINE_NAME=KM12";

pub(super) const MCP: &str = "\
Examples:
  foldshift mcp
  foldshift mcp --threads 2
  # in the settings of an assistant: { \"mcpServers\": { \"foldshift\": { \"command\": \"foldshift\", \"args\": [\"mcp\"] } } }";

pub(super) const NORMALISE: &str = "\
Examples:
  foldshift normalise wells.csv -o points.csv
  foldshift normalise wells.csv | foldshift fit - -o fits.csv";

pub(super) const COMPARE: &str = "\
Examples:
  foldshift compare points.csv --parental KM12
  foldshift compare points.xlsx --parental KM12 --resistant KM12-LR1,KM12-LR2 -o shifts.csv
  foldshift compare today.csv --parental KM12 --noise-prior last/results/noise.csv
  foldshift compare wide.csv --parental KM12 --half 50 --anatomy anatomy.csv";

pub(super) const READ: &str = "\
Examples:
  foldshift read foldshift-demo/exports/2026-03-02_KM12_A.csv -o wells.csv
  foldshift read plate1.txt plate2.xlsx -v
  foldshift read odd.xlsx --explain
  foldshift read odd.xlsx --explain -o seen.html
  foldshift read notes.xlsx --grid 'Sheet1!B3:M10' --plate 'plate 1'";

pub(super) const MECHANISM: &str = "\
Examples:
  foldshift mechanism --ic50 ic50.csv
  foldshift mechanism --ic50 ic50.csv --genotype genotype.csv --blot blot.csv -o mechanism.csv
  foldshift mechanism --ic50 ic50.csv --growth growth.csv --catalogue own.csv --json > verdicts.json";

pub(super) const SCHEMA: &str = "\
Examples:
  foldshift schema
  foldshift schema fit > fit.schema.json";

pub(super) const EXPLAIN: &str = "\
Examples:
  foldshift explain NTRK1:G595R
  foldshift explain 'TRKA G595R' MET:amp
  foldshift explain LOXO-101 --json";

pub(super) const PLAN: &str = "\
Examples:
  foldshift plan --compounds 12 --scatter 0.15
  foldshift plan --compounds 1,4,12,40 --experiments 2-5 --msr 2 --figure power.svg
  foldshift plan --from foldshift-demo/results --fold 3 -o power.csv";

pub(super) const CHECK: &str = "\
Examples:
  foldshift check foldshift-demo/study.toml
  foldshift check study.toml --strict";

pub(super) const LAYOUT: &str = "\
Examples:
  foldshift layout new -o layout.xlsx
  foldshift layout show foldshift-demo/layouts/panel_a.toml
  foldshift layout convert foldshift-demo/layouts/panel_a.toml -o panel_a.csv";

pub(super) const LAYOUT_NEW: &str = "\
Examples:
  foldshift layout new -o layout.toml
  foldshift layout new --wells 384 -o layout.xlsx
  foldshift layout new --format plate-shaped -o layout.csv";

pub(super) const LAYOUT_SHOW: &str = "\
Examples:
  foldshift layout show foldshift-demo/layouts/panel_a.toml
  foldshift layout show echo.csv --source source.csv --volume '50 uL' --wells 384";

pub(super) const LAYOUT_CONVERT: &str = "\
Examples:
  foldshift layout convert foldshift-demo/layouts/panel_a.toml -o panel_a.xlsx
  foldshift layout convert layout.csv --to plate-shaped -o layout.xlsx
  foldshift layout convert protocol.tdd --plate 'plate 1' --to tidy";

pub(super) const LAYOUT_NEXT: &str = "\
Examples:
  foldshift layout next foldshift-demo/study.toml --compound selitrectinib --resistant KM12-LR2
  foldshift layout next study.toml --compound larotrectinib --resistant KM12-LR1 --max-dose '30 uM' -o next.toml
  foldshift layout next study.toml --compound larotrectinib --resistant KM12-LR1 --experiments 4 --json > plan.json";

pub(super) const FORMATS: &str = "\
Examples:
  foldshift formats
  foldshift formats | less";

pub(super) const BENCH: &str = "\
Examples:
  foldshift bench
  foldshift bench --curves 1000000 --threads 1
  foldshift bench --interval profile -o then.csv
  foldshift bench --interval profile --against then.csv";

pub(super) const DEMO: &str = "\
Examples:
  foldshift demo
  foldshift demo my-first-study";

pub(super) const COMPLETIONS: &str = "\
Examples:
  foldshift completions bash > foldshift.bash
  foldshift completions zsh > _foldshift";

pub(super) const MAN: &str = "\
Examples:
  foldshift man > foldshift.1
  foldshift man | man -l -";

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory, Parser as _};

    use crate::cli::Cli;

    /// The words of a line of a shell up to a pipe or a file.
    fn words(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quoted = false;
        for letter in line.trim().chars() {
            match letter {
                '\'' => quoted = !quoted,
                '|' | '>' if !quoted => break,
                ' ' if !quoted => words.push(String::new()),
                other => words.last_mut().expect("one at least").push(other),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    /// Every command with its words, `layout next`.
    fn all(command: &Command, names: &str) -> Vec<(String, Command)> {
        let mut found = vec![(names.to_owned(), command.clone())];
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            found.extend(all(sub, format!("{names} {}", sub.get_name()).trim()));
        }
        found
    }

    fn examples(command: &Command) -> Vec<String> {
        let below = [command.get_after_help(), command.get_after_long_help()];
        let texts: Vec<String> = below.into_iter().flatten().map(ToString::to_string).collect();
        let lines = texts.iter().flat_map(|text| text.lines());
        lines.filter(|line| line.trim().starts_with("foldshift ")).map(str::to_owned).collect()
    }

    #[test]
    fn every_example_of_every_help_parses_and_is_of_its_command() {
        let mut seen = 0;
        for (name, command) in all(&Cli::command(), "") {
            for example in examples(&command) {
                let words = words(&example);
                assert!(words[1..].join(" ").starts_with(&name), "{example} is no example of `{name}`");
                if words[1] != "help" {
                    let parsed = Cli::try_parse_from(&words);
                    assert!(
                        parsed.is_ok(),
                        "{example}\n{}",
                        parsed.err().map(|e| e.to_string()).unwrap_or_default()
                    );
                }
                seen += 1;
            }
        }
        assert!(seen >= 35, "{seen} examples");
    }

    #[test]
    fn every_command_has_two_examples() {
        for (name, command) in all(&Cli::command(), "") {
            assert!(examples(&command).len() >= 2, "`{name}` has too few");
        }
    }

    #[test]
    fn the_options_of_every_command_are_grouped() {
        for (name, command) in all(&Cli::command(), "") {
            for option in command.get_arguments().filter(|one| !one.is_positional()) {
                assert!(option.get_help_heading().is_some(), "`{name}`: {} has no heading", option.get_id());
            }
        }
    }
}
