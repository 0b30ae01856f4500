//! A layout in which a compound is called otherwise: every value that named it, and nothing else.

use toml_edit::{DocumentMut, Item, TableLike, Value};

use crate::plate::layout::painting::one_well::names_compound;

/// The text with the other name; `None` where it cannot be read.
pub(super) fn renamed(text: &str, from: &str, to: &str) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    in_table(document.as_table_mut(), from.trim(), to.trim());
    Some(document.to_string())
}

fn in_table(table: &mut dyn TableLike, from: &str, to: &str) {
    for (key, item) in table.iter_mut() {
        match item {
            Item::Value(Value::String(text)) if names_compound(&key) && text.value().trim() == from => {
                // Comments and blanks around it stay.
                let decor = text.decor().clone();
                let mut new = Value::from(to);
                *new.decor_mut() = decor;
                *item = Item::Value(new);
            }
            Item::Value(Value::InlineTable(inner)) => in_table(inner, from, to),
            Item::Table(inner) => in_table(inner, from, to),
            Item::ArrayOfTables(all) => all.iter_mut().for_each(|inner| in_table(inner, from, to)),
            _ => {}
        }
    }
}
