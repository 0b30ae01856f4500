//! The same as a page: every sheet as a table whose cells say what was made of them.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::cli::read_explained::{block_told, letter, readers_said, verdict};
use crate::report::html::prose::prose;
use foldshift_plates::ingest::{CellSeen, Explained, Mark, SheetSeen};
use foldshift_tables::diagnostic::column_letters;
use foldshift_tables::numerals::counted;

/// The page of several exports.
pub(super) fn page(explained: &[Explained]) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "What foldshift saw" }
                style { (PreEscaped(include_str!("page.css"))) }
            }
            body { main { @for seen in explained { (export(seen)) } } }
        }
    };
    page.into_string()
}

fn export(seen: &Explained) -> Markup {
    html! {
        section {
            h1 { (seen.source) }
            p.verdict { (prose(&verdict(seen))) }
            @if !seen.blocks.is_empty() {
                ul.blocks { @for (nth, block) in seen.blocks.iter().enumerate() {
                    li { span class=(tint(nth)) { (letter(nth)) } " " (prose(&block_told(block))) }
                } }
            }
            @if !seen.told.is_empty() {
                h2 { @if seen.read_as.is_some() { "What you should know" } @else { "What is wrong" } }
                @for problem in &seen.told { pre { (problem) } }
            }
            @for sheet in &seen.sheets { (table(sheet)) }
            p.legend { "Tinted: read. Hatched: may be a reading. Framed: here is a problem. Grey numbers and texts are not read." }
            h2 { "Readers" }
            ul { @for said in readers_said(seen) { li { (prose(&said)) } } }
            @if !seen.candidates.is_empty() {
                h2 { "May be wells" }
                ul { @for candidate in &seen.candidates { li { (prose(candidate)) } } }
            }
        }
    }
}

fn table(sheet: &SheetSeen) -> Markup {
    html! {
        h2 { @if let Some(name) = &sheet.name { (name) } @else { "Cells" } }
        div.sheet tabindex="0" role="region" aria-label="Cells" {
            table {
                thead { tr { th {} @for column in 1..=sheet.width { th scope="col" { (column_letters(column)) } } } }
                tbody { @for line in &sheet.lines {
                    tr {
                        th scope="row" { (line.number) }
                        @for cell in &line.cells { (shown(cell)) }
                        @if line.more_cells > 0 { td { "… " (line.more_cells) " more" } }
                    }
                    @if line.like_it > 0 {
                        tr { th {} td.more colspan=(sheet.width) { (counted(line.like_it, "more line")) " like it" } }
                    }
                } }
            }
            @if sheet.more_lines > 0 { p { (counted(sheet.more_lines, "more line")) } }
        }
    }
}

fn shown(cell: &CellSeen) -> Markup {
    let (class, title) = match cell.mark {
        Mark::Empty => return html! { td {} },
        Mark::Text => ("text".to_owned(), "text, not read".to_owned()),
        Mark::Number => ("number".to_owned(), "number, not read".to_owned()),
        Mark::Candidate => ("doubt".to_owned(), "may be a reading".to_owned()),
        Mark::Problem => ("problem".to_owned(), "here is a problem".to_owned()),
        Mark::Read(block) => (tint(block), format!("read: {}", letter(block))),
    };
    html! { td class=(class) title=(title) { (cell.text) } }
}

/// The tints of blocks, over and over.
fn tint(block: usize) -> String {
    format!("read tint{}", block % 6)
}
