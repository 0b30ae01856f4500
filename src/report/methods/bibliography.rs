//! `references.bib`: works as BibTeX, in the order of their keys.

use std::fmt::Write as _;

use super::works::{Appeared, Work};

/// BibTeX of these works.
#[must_use]
pub(super) fn bibliography(works: &[&Work]) -> String {
    works.iter().map(|work| entry(work)).collect::<Vec<_>>().join("\n")
}

fn entry(work: &Work) -> String {
    let kind = match work.place {
        Appeared::Journal { .. } => "article",
        Appeared::Book { .. } => "book",
        Appeared::Page { .. } => "online",
        Appeared::Program { .. } => "software",
    };
    let mut text = format!("@{kind}{{{},\n", work.key);
    let mut field = |name: &str, value: &str| {
        let _ = writeln!(text, "  {name} = {{{}}},", value.replace('&', "\\&"));
    };
    field("author", &work.authors.iter().map(author).collect::<Vec<_>>().join(" and "));
    field("title", work.title);
    if let Some(year) = work.year {
        field("year", &year.to_string());
    }
    match work.place {
        Appeared::Journal { name, volume, number, pages, .. } => {
            field("journal", name);
            field("volume", &volume.to_string());
            // A volume without issues has no number.
            if !number.is_empty() {
                field("number", number);
            }
            field("pages", pages);
        }
        Appeared::Book { publisher, address, .. } => {
            field("publisher", publisher);
            field("address", address);
        }
        Appeared::Page { url } => field("url", url),
        Appeared::Program { version } => field("version", version),
    }
    if let Some(doi) = work.doi() {
        field("doi", doi);
    }
    text.push_str("}\n");
    text
}

/// `Family, Given`; a body stands in braces, so that it is not taken apart.
fn author((family, given): &(&str, &str)) -> String {
    if given.is_empty() { format!("{{{family}}}") } else { format!("{family}, {given}") }
}

#[cfg(test)]
pub(super) mod grammar {
    //! As much of the grammar of BibTeX as `references.bib` needs, written anew.

    use std::collections::BTreeMap;

    /// Kind and fields of every entry, by key; panics where the text is no BibTeX.
    pub(in crate::report::methods) fn entries(
        text: &str,
    ) -> BTreeMap<String, (String, BTreeMap<String, String>)> {
        let mut found = BTreeMap::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (kind, after) =
                rest.strip_prefix('@').expect("an entry begins").split_once('{').expect("it opens");
            let (key, mut after) = after.split_once(',').expect("it has a key");
            let mut fields = BTreeMap::new();
            loop {
                after = after.trim_start();
                if let Some(end) = after.strip_prefix('}') {
                    rest = end.trim_start();
                    break;
                }
                let (name, value) = after.split_once('=').expect("a field has a value");
                let (value, next) = braced(value.trim_start());
                after = next.trim_start().strip_prefix(',').expect("a comma ends a field");
                assert!(fields.insert(name.trim().to_owned(), value.to_owned()).is_none(), "{name} twice");
            }
            assert!(found.insert(key.to_owned(), (kind.to_owned(), fields)).is_none(), "{key} twice");
        }
        found
    }

    /// What stands between braces that match, and what follows.
    fn braced(text: &str) -> (&str, &str) {
        let mut depth = 0_usize;
        for (place, letter) in text.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => assert!(depth > 0, "a value stands in braces: {text}"),
            }
            if depth == 0 {
                return (&text[1..place], &text[place + 1..]);
            }
        }
        panic!("a brace is not closed: {text}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::works::WORKS;
    use super::*;

    #[test]
    fn every_work_is_an_entry_with_what_its_kind_needs() {
        let entries = grammar::entries(&bibliography(WORKS));
        assert_eq!(entries.len(), WORKS.len());
        for (key, (kind, fields)) in entries {
            let needed: &[&str] = match kind.as_str() {
                "article" => &["author", "title", "year", "journal", "volume", "pages"],
                "book" => &["author", "title", "year", "publisher", "address"],
                "online" => &["author", "title", "year", "url"],
                "software" => &["author", "title", "version"],
                other => panic!("{other}"),
            };
            for name in needed {
                assert!(fields.get(*name).is_some_and(|value| !value.is_empty()), "{name} of {key}");
            }
            let bare =
                |value: &String| value.replace("\\&", "").contains(['&', '%', '#', '$', '_', '^', '~']);
            let text = ["author", "title", "journal", "publisher"];
            assert!(!text.iter().filter_map(|name| fields.get(*name)).any(bare), "{key}");
        }
    }

    #[test]
    fn a_body_is_not_taken_apart_into_names() {
        let text = bibliography(&[&super::super::works::FOLDSHIFT]);
        assert!(text.contains("author = {{The foldshift maintainers}},"), "{text}");
        assert!(text.starts_with("@software{foldshift,\n"), "{text}");
    }
}
