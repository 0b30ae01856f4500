//! A value written as the old one was: its quotes, its lines, a date as a date.

use std::ops::Range;

use toml_edit::{Array, Value};

use super::lines::{eol, line_start};
use super::{Splice, Written};
use crate::toml_document::{key, quoted};

/// A value on one line.
pub(super) fn text(value: &Written) -> String {
    match value {
        Written::Text(text) => quoted(text),
        Written::Bare(text) => text.clone(),
        Written::List(all) => format!("[{}]", all.iter().map(text_of).collect::<Vec<_>>().join(", ")),
        Written::Table(all) if all.is_empty() => "{}".to_owned(),
        Written::Table(all) => {
            let each: Vec<String> =
                all.iter().map(|(name, value)| format!("{} = {}", key(name), text(value))).collect();
            format!("{{ {} }}", each.join(", "))
        }
    }
}

fn text_of(value: &Written) -> String {
    text(value)
}

/// What a value of a document says.
pub(super) fn said(value: &Value) -> Written {
    match value {
        Value::String(text) => Written::Text(text.value().clone()),
        Value::Integer(number) => Written::Bare(number.value().to_string()),
        Value::Float(number) => Written::Bare(number.value().to_string()),
        Value::Boolean(truth) => Written::Bare(truth.value().to_string()),
        Value::Datetime(date) => Written::Bare(date.value().to_string()),
        Value::Array(all) => Written::List(all.iter().map(said).collect()),
        Value::InlineTable(table) => {
            Written::Table(table.iter().map(|(name, value)| (name.to_owned(), said(value))).collect())
        }
    }
}

/// The splices that make `new` of an old value; none where it says the same.
pub(super) fn rewritten(source: &str, old: &Value, span: Range<usize>, new: &Written) -> Vec<Splice> {
    if same(&said(old), new) {
        return Vec::new();
    }
    match (old, new) {
        (Value::Array(old), Written::List(new)) if !old.is_empty() && !new.is_empty() => {
            elements(source, old, new).unwrap_or_else(|| vec![(span, text(&Written::List(new.clone())))])
        }
        (Value::Array(old), Written::Text(_)) if old.len() == 1 => {
            elements(source, old, std::slice::from_ref(new)).unwrap_or_else(|| vec![(span, text(new))])
        }
        (Value::String(_), Written::List(all)) if matches!(all.as_slice(), [Written::Text(_)]) => {
            rewritten(source, old, span, &all[0])
        }
        _ => {
            let raw = &source[span.clone()];
            let text = scalar(old, raw, new);
            vec![(span, text)]
        }
    }
}

/// Do both say the same? A list of one text and the text do.
fn same(old: &Written, new: &Written) -> bool {
    match (old, new) {
        (Written::Text(text), Written::List(all)) | (Written::List(all), Written::Text(text)) => {
            matches!(all.as_slice(), [Written::Text(one)] if one == text)
        }
        (Written::Bare(old), Written::Bare(new)) => {
            old == new
                || matches!((old.parse::<f64>(), new.parse::<f64>()), (Ok(a), Ok(b)) if a.to_bits() == b.to_bits())
        }
        // What stands without quotes and says these letters.
        (Written::Bare(old), Written::Text(new)) => old == new,
        _ => old == new,
    }
}

/// A new value in the manner of the old one.
fn scalar(old: &Value, raw: &str, new: &Written) -> String {
    let Written::Text(wanted) = new else { return text(new) };
    let is_literal = raw.starts_with('\'');
    match old {
        Value::String(_) if is_literal && !wanted.contains('\'') && !wanted.chars().any(char::is_control) => {
            format!("'{wanted}'")
        }
        Value::String(_) if !is_literal && !wanted.chars().any(char::is_control) => {
            format!("\"{}\"", wanted.replace('\\', "\\\\").replace('"', "\\\""))
        }
        // A date stays a date, a number a number, where what is new is one: `experiment = 2026-03-02`.
        Value::Datetime(_) | Value::Integer(_) => match wanted.parse::<Value>() {
            Ok(value)
                if std::mem::discriminant(&value) == std::mem::discriminant(old)
                    && said(&value) == Written::Bare(wanted.clone()) =>
            {
                wanted.clone()
            }
            _ => text(new),
        },
        _ => text(new),
    }
}

/// A list changed element by element; `None` where their places are not known.
fn elements(source: &str, old: &Array, new: &[Written]) -> Option<Vec<Splice>> {
    let spans: Vec<Range<usize>> = old.iter().map(Value::span).collect::<Option<_>>()?;
    let values: Vec<Written> = old.iter().map(said).collect();
    let shorter = values.len().min(new.len());
    let front = (0..shorter).take_while(|at| same(&values[*at], &new[*at])).count();
    let back = (0..shorter - front)
        .take_while(|at| same(&values[values.len() - 1 - at], &new[new.len() - 1 - at]))
        .count();
    let (olds, news) = (values.len() - front - back, new.len() - front - back);
    let both = olds.min(news);
    let mut splices = Vec::new();
    for at in front..front + both {
        let one = old.get(at)?;
        splices.extend(rewritten(source, one, spans[at].clone(), &new[at]));
    }
    let from = front + both;
    if olds > both {
        let last = front + olds - 1;
        let out = match (spans.get(last + 1), from.checked_sub(1)) {
            (Some(next), _) => spans[from].start..next.start,
            (None, Some(before)) => spans[before].end..spans[last].end,
            (None, None) => return None,
        };
        splices.push((out, String::new()));
    }
    if news > both {
        let more: Vec<String> = new[from..front + news].iter().map(text).collect();
        let comma = separator(source, &spans);
        splices.push(match from.checked_sub(1) {
            Some(before) => {
                let at = spans[before].end;
                (at..at, format!("{comma}{}", more.join(&comma)))
            }
            None => {
                let at = spans[0].start;
                (at..at, format!("{}{comma}", more.join(&comma)))
            }
        });
    }
    Some(splices)
}

/// What parts the elements of a list: a comma and a blank, or a line each with its indent.
fn separator(source: &str, spans: &[Range<usize>]) -> String {
    let Some(first) = spans.first() else { return ", ".to_owned() };
    let line = line_start(source, first.start);
    let indent = &source[line..first.start];
    let lone =
        indent.trim().is_empty() && (spans.len() < 2 || source[spans[0].end..spans[1].start].contains('\n'));
    if lone && line > 0 { format!(",{}{indent}", eol(source)) } else { ", ".to_owned() }
}
