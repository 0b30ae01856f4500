//! What pairs with what: lines × days, a mark a plate.

use serde_json::{Value, json};

use super::days;
use super::row::Row;
use foldshift_tables::numerals::counted;

/// So many sentences are told.
const MOST_TOLD: usize = 4;

/// The section's `design`.
pub(super) fn design(rows: &[Row], lines: &[String], pairs: &[(String, Vec<String>)]) -> Value {
    let mut all: Vec<String> = rows.iter().flat_map(|row| row.experiments.clone()).collect();
    days::sort(&mut all);
    let on = |line: &str, day: &str| -> Vec<&Row> {
        let is = |row: &&Row| {
            row.lines.iter().any(|own| own == line) && row.experiments.iter().any(|own| own == day)
        };
        rows.iter().filter(is).collect()
    };
    let lines: Vec<&String> =
        lines.iter().filter(|line| rows.iter().any(|row| row.lines.contains(line))).collect();
    let maps = Maps::of(rows);
    let tile = |row: &Row| json!({ "row": row.number, "map": maps.short(&row.map), "how": how(row) });
    let cells: Vec<Vec<Vec<Value>>> = lines
        .iter()
        .map(|line| all.iter().map(|day| on(line, day).into_iter().map(tile).collect()).collect())
        .collect();
    let waiting = rows.iter().filter(|row| !row.missing.is_empty()).count();
    let shown: Vec<Value> = all.iter().map(|day| json!({ "name": day, "shown": days::short(day) })).collect();
    json!({ "days": shown, "lines": lines, "cells": cells, "said": said(&all, pairs, &maps, &on, waiting) })
}

/// How a plate stands in the design.
fn how(row: &Row) -> &'static str {
    match row.verdict {
        _ if !row.missing.is_empty() => "missing",
        "fail" => "fail",
        "warn" => "doubt",
        _ => "ok",
    }
}

/// Whether every line was measured beside its parental line on every day, and which plates lack or fail.
fn said<'r>(
    all: &[String],
    pairs: &[(String, Vec<String>)],
    maps: &Maps,
    on: &dyn Fn(&str, &str) -> Vec<&'r Row>,
    waiting: usize,
) -> String {
    if all.is_empty() {
        return String::new();
    }
    let mut told: Vec<String> = Vec::new();
    // What is not ready was not measured yet, as far as anybody can say.
    let mut is_whole = !pairs.is_empty() && waiting == 0;
    for (parental, resistant) in pairs {
        for day in all {
            let is_there = |line: &str| !on(line, day).is_empty();
            let present: Vec<&String> = resistant.iter().filter(|line| is_there(line)).collect();
            let absent: Vec<&String> = resistant.iter().filter(|line| !is_there(line)).collect();
            if !is_there(parental) && !present.is_empty() {
                is_whole = false;
                told.push(format!("{parental} is missing on {}.", days::spoken(day)));
            } else if is_there(parental) && !absent.is_empty() {
                is_whole = false;
                let names: Vec<&str> = absent.iter().map(|line| line.as_str()).collect();
                let are = if names.len() == 1 { "is" } else { "are" };
                told.push(format!("{} {are} missing on {}.", names.join(", "), days::spoken(day)));
            }
        }
    }
    if waiting > 0 {
        let are = if waiting == 1 { "is" } else { "are" };
        told.push(format!("{} {are} not ready yet.", counted(waiting, "plate")));
    }
    if is_whole {
        let parental: Vec<&str> = pairs.iter().map(|(parental, _)| parental.as_str()).collect();
        told.insert(
            0,
            match parental.as_slice() {
                [one] => format!("Every line was measured beside {one} on every day."),
                _ => "Every line was measured beside its parental line on every day.".to_owned(),
            },
        );
    }
    for (parental, resistant) in pairs {
        for line in std::iter::once(parental).chain(resistant) {
            for day in all {
                for row in on(line, day).into_iter().filter(|row| row.verdict == "fail") {
                    let map = maps.short(&row.map);
                    let what =
                        if map.is_empty() { "plate".to_owned() } else { format!("plate with map {map}") };
                    told.push(format!(
                        "A {what} of {line} on {} failed, and is not used.",
                        days::spoken(day)
                    ));
                }
            }
        }
    }
    if told.len() > MOST_TOLD {
        let more = told.len() - MOST_TOLD;
        told.truncate(MOST_TOLD);
        told.push(format!("{more} more of this kind."));
    }
    told.join(" ")
}

/// The maps of the study under names that are short and differ.
struct Maps(Vec<(String, String)>);

impl Maps {
    fn of(rows: &[Row]) -> Self {
        let mut files: Vec<&str> =
            rows.iter().map(|row| row.map.as_str()).filter(|map| !map.is_empty()).collect();
        files.sort_unstable();
        files.dedup();
        let stems: Vec<String> = files.iter().map(|file| stem(file)).collect();
        let shared = stems.iter().skip(1).fold(stems.first().map_or(0, String::len), |most, stem| {
            let first = &stems[0];
            first
                .char_indices()
                .zip(stem.chars())
                .take_while(|((_, a), b)| a == b)
                .last()
                .map_or(0, |((at, c), _)| at + c.len_utf8())
                .min(most)
        });
        // Cut between words, not within one.
        let cut = stems
            .first()
            .and_then(|first| first[..shared].rfind(['_', '-', ' ', '.']))
            .map_or(0, |at| at + 1);
        let short = |stem: &String| {
            if stems.len() < 2 {
                return String::new();
            }
            let rest = &stem[cut..];
            if rest.chars().count() == 1 { rest.to_uppercase() } else { rest.replace('_', " ") }
        };
        Self(files.iter().zip(&stems).map(|(file, stem)| ((*file).to_owned(), short(stem))).collect())
    }

    fn short(&self, file: &str) -> &str {
        self.0.iter().find(|(own, _)| own == file).map_or("", |(_, short)| short)
    }
}

/// The name of a file without folder and ending.
fn stem(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}
