//! JSON with the place of every value, and numbers as the digits that stand there.

use std::borrow::Cow;

/// Deeper than this nothing of ours lies.
const DEEPEST: usize = 100;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node<'t> {
    /// The byte with which it begins.
    pub(super) at: usize,
    pub(super) value: Value<'t>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'t> {
    Null,
    Truth(bool),
    /// Its digits.
    Number(&'t str),
    Text(Cow<'t, str>),
    List(Vec<Node<'t>>),
    /// Names and values in the order of the file.
    Map(Vec<(Cow<'t, str>, Node<'t>)>),
}

/// Why a text is no JSON, and at which byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) at: usize,
    pub(super) expected: &'static str,
}

impl<'t> Node<'t> {
    /// The value of a name of a map.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        self.entries().iter().find(|(own, _)| own == name).map(|(_, node)| node)
    }

    /// The value at the end of a path of names.
    pub(super) fn at_path(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, name| node.get(name))
    }

    /// Names and values of a map; none of anything else.
    pub(super) fn entries(&self) -> &[(Cow<'t, str>, Self)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The values of a list; none of anything else.
    pub(super) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The digits of a number, or those of `{ "value": number, "unit": … }`.
    pub(super) fn digits(&self) -> Option<&'t str> {
        match &self.quantity().value {
            Value::Number(digits) => Some(digits),
            _ => None,
        }
    }

    pub(super) fn number(&self) -> Option<f64> {
        self.digits()?.parse().ok()
    }

    /// The value of `{ "value": …, "unit": … }`, or the value itself.
    pub(super) fn quantity(&self) -> &Self {
        self.get("value").unwrap_or(self)
    }

    /// How many values of this name lie anywhere below.
    pub(super) fn count_below(&self, name: &str) -> usize {
        let named = self.entries().iter().map(|(own, node)| {
            let here = if own == name { node.items().len().max(1) } else { 0 };
            here + node.count_below(name)
        });
        named.sum::<usize>() + self.items().iter().map(|node| node.count_below(name)).sum::<usize>()
    }
}

/// The value that a text is.
pub(super) fn parse(text: &str) -> Result<Node<'_>, Wrong> {
    let mut reader = Reader { text, at: 0 };
    let node = reader.value(0)?;
    reader.blanks();
    if reader.at < text.len() { Err(reader.wrong("the end of the file")) } else { Ok(node) }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn wrong(&self, expected: &'static str) -> Wrong {
        Wrong { at: self.at.min(self.text.len()), expected }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Steps over one sign if it stands there.
    fn takes(&mut self, sign: u8) -> bool {
        self.blanks();
        let there = self.peek() == Some(sign);
        self.at += usize::from(there);
        there
    }

    fn value(&mut self, depth: usize) -> Result<Node<'t>, Wrong> {
        self.blanks();
        if depth > DEEPEST {
            return Err(self.wrong("fewer values in each other"));
        }
        let at = self.at;
        let value = match self.peek() {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Value::Text(self.quoted()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        Ok(Node { at, value })
    }

    fn map(&mut self, depth: usize) -> Result<Value<'t>, Wrong> {
        self.at += 1;
        let mut entries = Vec::new();
        if self.takes(b'}') {
            return Ok(Value::Map(entries));
        }
        loop {
            self.blanks();
            let begin = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.wrong("a name between quotes"));
            }
            let name = self.quoted()?;
            if !self.takes(b':') {
                return Err(self.wrong("`:`"));
            }
            if entries.iter().any(|(own, _): &(Cow<'_, str>, Node<'_>)| *own == name) {
                return Err(Wrong { at: begin, expected: "another name than one that stands here already" });
            }
            entries.push((name, self.value(depth + 1)?));
            if self.takes(b'}') {
                return Ok(Value::Map(entries));
            }
            if !self.takes(b',') {
                return Err(self.wrong("`,` or `}`"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value<'t>, Wrong> {
        self.at += 1;
        let mut items = Vec::new();
        if self.takes(b']') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.takes(b']') {
                return Ok(Value::List(items));
            }
            if !self.takes(b',') {
                return Err(self.wrong("`,` or `]`"));
            }
        }
    }

    fn word(&mut self) -> Result<Value<'t>, Wrong> {
        // Not JSON, and written by converters all the same.
        let words = [
            ("null", Value::Null),
            ("true", Value::Truth(true)),
            ("false", Value::Truth(false)),
            ("NaN", Value::Text("NaN".into())),
        ];
        let rest = &self.text[self.at..];
        for (word, value) in words {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.wrong("a value"))
    }

    fn number(&mut self) -> Result<Value<'t>, Wrong> {
        let start = self.at;
        while matches!(self.peek(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        let digits = &self.text[start..self.at];
        if digits.parse::<f64>().is_ok_and(f64::is_finite) {
            return Ok(Value::Number(digits));
        }
        self.at = start;
        Err(self.wrong("a number"))
    }

    fn quoted(&mut self) -> Result<Cow<'t, str>, Wrong> {
        let start = self.at + 1;
        let bytes = self.text.as_bytes();
        let Some(length) = memchr::memchr2(b'"', b'\\', &bytes[start..]) else {
            return Err(self.wrong("a text that ends with `\"`"));
        };
        if bytes[start + length] == b'"' {
            self.at = start + length + 1;
            return Ok(Cow::Borrowed(&self.text[start..start + length]));
        }
        let mut text = self.text[start..start + length].to_owned();
        self.at = start + length;
        loop {
            let rest = &self.text[self.at..];
            let mut letters = rest.chars();
            match letters.next() {
                Some('"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some('\\') => text.push(self.escaped()?),
                Some(letter) => {
                    text.push(letter);
                    self.at += letter.len_utf8();
                }
                None => return Err(self.wrong("a text that ends with `\"`")),
            }
        }
    }

    /// The letter that `\n`, `\u00b5` and the like stand for.
    fn escaped(&mut self) -> Result<char, Wrong> {
        let letter = self.text.as_bytes().get(self.at + 1).copied();
        self.at += 2;
        Ok(match letter {
            Some(sign @ (b'"' | b'\\' | b'/')) => char::from(sign),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let first = self.unit()?;
                let code = if (0xD800..0xDC00).contains(&first) && self.text[self.at..].starts_with("\\u") {
                    self.at += 2;
                    let second = self.unit()?;
                    0x10000 + ((first - 0xD800) << 10) + (second.wrapping_sub(0xDC00) & 0x3FF)
                } else {
                    first
                };
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return Err(self.wrong("a letter behind `\\`")),
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Result<u32, Wrong> {
        let digits = self.text.get(self.at..self.at + 4);
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.wrong("four digits behind `\\u`"))?;
        self.at += 4;
        Ok(unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_places_and_numbers_their_digits() {
        let node =
            parse(r#" {"a": [1.50, -0.0, null], "b\u00b5\n": {"value": 3e2, "unit": "nm"}} "#).unwrap();
        let list = node.get("a").unwrap();
        assert_eq!(list.items()[0], Node { at: 8, value: Value::Number("1.50") });
        assert_eq!(list.items()[1].digits(), Some("-0.0"));
        assert_eq!(list.items()[2].value, Value::Null);
        assert_eq!(node.get("bµ\n").unwrap().number(), Some(300.0));
    }

    #[test]
    fn what_is_no_json_is_pointed_at() {
        for (text, at) in [
            ("", 0),
            ("{", 1),
            ("[1,]", 3),
            ("{\"a\" 1}", 5),
            ("[1] x", 4),
            ("\"ab", 0),
            ("[1e999]", 1),
            ("[--1]", 1),
            ("{\"a\": 1, \"a\": 2}", 9),
        ] {
            assert_eq!(parse(text).unwrap_err().at, at, "{text}");
        }
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}
