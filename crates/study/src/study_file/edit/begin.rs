//! A study file from nothing.

use foldshift_tables::toml_document::quoted;

/// A study of this name; `table` lists its plates, where they do not stand in the file itself, and `pair` is a parental line
/// with those that are compared with it.
#[must_use]
pub fn begin(name: &str, table: Option<&str>, pair: Option<&(String, Vec<String>)>) -> String {
    text(name, table, pair, "readout = \"resazurin\"   # or ctg, mtt, srb, confluence, counts")
}

/// The same where nobody has said what was read: the read-out is a comment, and the default stands.
#[must_use]
pub fn begin_unsaid(name: &str, table: Option<&str>) -> String {
    text(name, table, None, "# readout = \"resazurin\" # or ctg, mtt, srb, confluence, counts")
}

fn text(name: &str, table: Option<&str>, pair: Option<&(String, Vec<String>)>, readout: &str) -> String {
    let pair = pair.map_or_else(String::new, |(parental, resistant)| {
        let lines: Vec<String> = resistant.iter().map(|line| quoted(line)).collect();
        format!("\n[[pair]]\nparental = {}\nresistant = [{}]\n", quoted(parental), lines.join(", "))
    });
    let plates = table.map_or_else(String::new, |table| format!("plates = {}\n", quoted(table)));
    format!(
        "# docs/study.md lists every key.\nname = {}\n{plates}\n[assay]\n{readout}\n# exposure_h = 72         # hours under compound\n{pair}",
        quoted(name),
    )
}
