//! What a large page holds folded: parts that are packed into one block of data and unfold when they are opened.
//!
//! A browser takes seconds for a page of a hundred thousand elements and none for a text that it does not look at. So
//! what nobody reads from end to end (single curves, plates, every row of long tables) is written as it would stand on
//! the page, packed, and put into one `script` element of data. `unfold.js` unpacks a part when its heading is opened.

use std::cell::RefCell;
use std::io::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use maud::{Markup, PreEscaped, html};
use rayon::prelude::*;
use serde::Serialize;

/// Letters that are packed together; to open a part its neighbours are unpacked too.
const CHUNK: usize = 300_000;

/// Tables of more rows are folded.
pub(super) const MOST_ROWS: usize = 250;

/// Rows of one piece of a folded table.
const PIECE: usize = 100;

/// The parts of a page, in the order in which they were folded.
#[derive(Default)]
pub(super) struct Folded {
    parts: RefCell<Vec<String>>,
    /// Names that are looked for, with the number of their part and their place on the page.
    names: RefCell<Vec<(String, usize, String)>>,
}

/// One row of a table, and what it is called where it begins or ends a piece.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) cells: Markup,
}

impl Folded {
    fn put(&self, content: Markup) -> usize {
        let mut parts = self.parts.borrow_mut();
        // A zero ends a part.
        parts.push(content.into_string().replace('\0', ""));
        parts.len() - 1
    }

    /// The number of a part that only the script asks for.
    pub(super) fn kept(&self, content: Markup) -> usize {
        self.put(content)
    }

    /// A heading that unfolds to this content.
    pub(super) fn fold(&self, heading: &str, content: Markup) -> Markup {
        let part = self.put(content);
        html! { details.folded data-part=(part) { summary { (heading) } } }
    }

    /// A part without a heading, which the script unfolds where it is shown or printed.
    pub(super) fn part(&self, content: Markup) -> Markup {
        let part = self.put(content);
        html! {
            div.part data-part=(part) {
                noscript { p.small.mute { "Unfolds with scripts only; every figure lies in " code { "plots" } " beside this page." } }
            }
        }
    }

    /// The same, to be found by its heading and by its place on the page.
    pub(super) fn fold_named(&self, id: &str, heading: &str, content: Markup) -> Markup {
        let part = self.put(content);
        self.names.borrow_mut().push((heading.to_owned(), part, id.to_owned()));
        html! { details.folded data-part=(part) { summary { (heading) } } }
    }

    /// A table: as it is where it is short, in folded pieces where it is long.
    pub(super) fn table(
        &self,
        class: &str,
        caption: &Markup,
        head: &Markup,
        bodies: Vec<Vec<Row>>,
    ) -> Markup {
        let label = caption.clone().into_string();
        // What a screen reader speaks of the box is its first sentence.
        let label = without_markup(label.split(". ").next().unwrap_or_default());
        let class = Some(class).filter(|class| !class.is_empty());
        if bodies.iter().map(Vec::len).sum::<usize>() <= MOST_ROWS {
            return html! {
                div.scroll tabindex="0" role="region" aria-label=(label) {
                    table class=[class] {
                        caption { (caption) }
                        thead { tr { (head) } }
                        @for body in &bodies { tbody { @for row in body { (row.cells) } } }
                    }
                }
            };
        }
        let rows: Vec<Row> = bodies.into_iter().flatten().collect();
        let piece = |rows: &[Row]| {
            let heading = match rows {
                [first, .., last] => format!("{} – {}", first.name, last.name),
                rows => rows.iter().map(|row| row.name.as_str()).collect(),
            };
            let table = html! {
                div.scroll tabindex="0" role="region" aria-label=(heading) {
                    table class=[class] {
                        thead { tr { (head) } }
                        tbody { @for row in rows { (row.cells) } }
                    }
                }
            };
            self.fold(&heading, table)
        };
        html! {
            div.pieces {
                p.caption { (caption) " " (rows.len()) " rows, by " (PIECE) "." }
                @for rows in rows.chunks(PIECE) { (piece(rows)) }
            }
        }
    }

    /// The block of data; nothing where nothing is folded.
    pub(super) fn block(self) -> Markup {
        let (parts, names) = (self.parts.into_inner(), self.names.into_inner());
        if parts.is_empty() {
            return html! {};
        }
        let block = Block { counts: Vec::new(), chunks: Vec::new(), names };
        let chunks = chunked(&parts);
        let block = Block {
            counts: chunks.iter().map(|parts| parts.len()).collect(),
            chunks: chunks.par_iter().map(|parts| packed(parts)).collect(),
            ..block
        };
        // A name cannot end the element.
        let json = serde_json::to_string(&block).unwrap_or_default().replace('<', "\\u003c");
        html! { script type="application/json" id="folded" { (PreEscaped(json)) } }
    }
}

/// The text of a piece of markup, with its entities read.
fn without_markup(markup: &str) -> String {
    let mut text = String::new();
    let mut within = false;
    for letter in markup.chars() {
        match letter {
            '<' => within = true,
            '>' if within => within = false,
            _ if !within => text.push(letter),
            _ => {}
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// What `unfold.js` reads.
#[derive(Serialize)]
struct Block {
    /// Parts in each chunk.
    counts: Vec<usize>,
    /// The parts of a chunk, each but the last ended by a zero: deflated (RFC 1951), then base64.
    chunks: Vec<String>,
    names: Vec<(String, usize, String)>,
}

/// Neighbouring parts that are packed together.
fn chunked(parts: &[String]) -> Vec<&[String]> {
    let (mut chunks, mut from, mut letters) = (Vec::new(), 0, 0);
    for (at, part) in parts.iter().enumerate() {
        if letters > 0 && letters + part.len() > CHUNK {
            chunks.push(&parts[from..at]);
            (from, letters) = (at, 0);
        }
        letters += part.len();
    }
    chunks.push(&parts[from..]);
    chunks
}

fn packed(parts: &[String]) -> String {
    packed_bytes(parts.join("\0").as_bytes())
}

/// Bytes deflated (RFC 1951), then base64.
///
/// # Panics
/// Never: memory takes what is written.
pub(crate) fn packed_bytes(bytes: &[u8]) -> String {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    BASE64_STANDARD.encode(written.expect("memory takes what is written"))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn parts_come_back_and_no_name_ends_the_block() {
        let folded = Folded::default();
        let shown = folded.fold_named("b", "</script><b>", html! { p { "one <" } });
        assert_eq!(
            shown.into_string(),
            "<details class=\"folded\" data-part=\"0\"><summary>&lt;/script&gt;&lt;b&gt;</summary></details>"
        );
        let _ = folded.fold("two", html! { p { "two" } });
        let parts = folded.parts.borrow().clone();
        let mut plain = String::new();
        let packed = {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(parts.join("\0").as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        flate2::read::DeflateDecoder::new(packed.as_slice()).read_to_string(&mut plain).unwrap();
        assert_eq!(plain, "<p>one &lt;</p>\0<p>two</p>");
        let page = folded.block().into_string();
        assert!(page.contains(&format!("\"chunks\":[\"{}\"]", BASE64_STANDARD.encode(&packed))), "{page}");
        assert_eq!(page.matches("</script>").count(), 1, "{page}");
        assert!(Folded::default().block().into_string().is_empty());
    }

    #[test]
    fn a_short_table_stands_open_and_a_long_one_in_pieces() {
        let rows = |n: usize| -> Vec<Vec<Row>> {
            vec![
                (0..n)
                    .map(|k| Row { name: format!("row {k}"), cells: html! { tr { td { (k) } } } })
                    .collect(),
            ]
        };
        let folded = Folded::default();
        let table = |n| folded.table("", &html! { "All." }, &html! { th { "k" } }, rows(n)).into_string();
        assert!(table(3).contains("<td>2</td>") && folded.parts.borrow().is_empty());
        let long = table(MOST_ROWS + 1);
        assert!(long.contains("row 0 – row 99") && !long.contains("<td>"), "{long}");
        assert_eq!(folded.parts.borrow().len(), 3);
    }

    #[test]
    fn chunks_hold_whole_parts_in_their_order() {
        let parts = ["a".repeat(CHUNK + 1), "b".to_owned(), "c".repeat(CHUNK)];
        let chunks: Vec<usize> = chunked(&parts).iter().map(|chunk| chunk.len()).collect();
        assert_eq!(chunks, [1, 1, 1]);
        assert_eq!(chunked(&["a".to_owned(), "b".to_owned()]).len(), 1);
    }
}
