//! Lines of a text by their bytes.

use std::ops::Range;

/// The line end that the text uses.
pub(super) fn eol(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Where the line of a byte begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// The byte after the end of the line of a byte.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// Is there a line that begins here, and is it blank?
pub(super) fn is_blank_at(text: &str, at: usize) -> bool {
    at < text.len() && text[at..line_end(text, at)].trim().is_empty()
}

/// The line before the one that begins here, where it is blank.
pub(super) fn blank_before(text: &str, at: usize) -> Option<usize> {
    let before = at.checked_sub(1)?;
    let start = line_start(text, before);
    text[start..at].trim().is_empty().then_some(start)
}

/// Whole lines; where they are the last and no line end closes them, with the one before them.
pub(super) fn lines(text: &str, from: usize, to: usize) -> Range<usize> {
    let (mut start, end) = (line_start(text, from), line_end(text, to));
    if end == text.len() && !text.ends_with('\n') && start > 0 {
        start -= 1;
        if text[..start].ends_with('\r') {
            start -= 1;
        }
    }
    start..end
}

/// A line put in where one begins, or behind a last line that no line end closes.
pub(super) fn put(text: &str, at: usize, line: &str) -> (Range<usize>, String) {
    let eol = eol(text);
    let open = at == text.len() && !text.is_empty() && !text.ends_with('\n');
    (at..at, if open { format!("{eol}{line}") } else { format!("{line}{eol}") })
}

/// The union of ranges, in order.
pub(super) fn united(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut found: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match found.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => found.push(range),
        }
    }
    found
}

/// The numbers of the first and last line of a range, from 1.
pub(super) fn numbers(text: &str, range: &Range<usize>) -> (usize, usize) {
    let number = |at: usize| text[..at].bytes().filter(|byte| *byte == b'\n').count() + 1;
    let first = number(range.start);
    // The end of a whole line belongs to it.
    let last = range.end.saturating_sub(usize::from(text[range.clone()].ends_with('\n')));
    (first, number(last.max(range.start)))
}
