//! `screen.html`: a screen on one page that stands alone, opens offline and at once, however many curves it holds.
//!
//! What is read is text and tables; what is looked at (volcano, heat maps, single curves) is drawn in the browser by
//! `screen.js`, from one block of numbers. Without a script the tables remain.

mod numbers;
mod sections;

use maud::{DOCTYPE, PreEscaped, html};

use foldshift_screen::ScreenAnalysis;
use foldshift_tables::numerals::first_few;

/// The page.
pub(crate) fn page(analysis: &ScreenAnalysis) -> String {
    // No name can end the element.
    let block = serde_json::to_string(&numbers::block(analysis)).unwrap_or_default().replace('<', "\\u003c");
    let names: Vec<&str> =
        analysis.sources.iter().map(|path| path.rsplit(['/', '\\']).next().unwrap_or(path)).collect();
    let title =
        format!("Screen of {}", first_few(&names.iter().map(ToString::to_string).collect::<Vec<_>>(), 4));
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content={ "foldshift " (env!("CARGO_PKG_VERSION")) };
                title { (title) }
                style { (PreEscaped(include_str!("../../html/style.css"))) (PreEscaped(include_str!("screen.css"))) }
            }
            body {
                header {
                    h1 { (title) }
                    p.lead { (sections::scope(analysis)) }
                    nav aria-label="Contents" {
                        ul {
                            @for (id, name) in sections::CONTENTS { li { a href={ "#" (id) } { (name) } } }
                        }
                    }
                }
                main { (sections::all(analysis)) }
                footer {
                    p { strong { "Research use only. Not a treatment recommendation." } }
                    p { "foldshift " (env!("CARGO_PKG_VERSION")) }
                }
                script type="application/json" id="numbers" { (PreEscaped(block)) }
                script { (PreEscaped(include_str!("../../html/inflate.js"))) (PreEscaped(include_str!("screen.js"))) }
            }
        }
    };
    markup.into_string()
}
