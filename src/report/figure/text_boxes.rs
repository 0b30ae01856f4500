//! Where the texts of a drawing stand, so that tests see what would be cut off or lie over another.

use super::canvas::{Anchor, Type};

/// A text and its box: left, top, right, bottom in tenths of pixels. Letters without descent, so that lines may be close.
#[derive(Clone, Debug)]
pub(super) struct TextBox {
    pub(super) text: String,
    pub(super) at: [f64; 4],
}

impl TextBox {
    fn overlaps(&self, other: &Self) -> bool {
        let ([l, t, r, b], [ol, ot, or, ob]) = (self.at, other.at);
        l + 1.0 < or && ol + 1.0 < r && t + 1.0 < ob && ot + 1.0 < b
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next()
}

/// Size, weight and anchor as they are inherited.
fn look_of(tag: &str, above: Type) -> Type {
    let number = |name| attribute(tag, name).and_then(|text| text.parse::<f64>().ok());
    Type {
        size: number("font-size").unwrap_or(above.size),
        bold: attribute(tag, "font-weight").map_or(above.bold, |weight| weight == "bold"),
        anchor: match attribute(tag, "text-anchor") {
            Some("middle") => Anchor::Middle,
            Some("end") => Anchor::End,
            _ => above.anchor,
        },
        ..above
    }
}

/// Every text of a drawing.
pub(super) fn text_boxes(svg: &str) -> Vec<TextBox> {
    let mut looks = vec![Type::new(f64::NAN)];
    let mut found = Vec::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        let (tag, after) = rest[start..].split_once('>').expect("a tag ends");
        rest = after;
        let above = *looks.last().expect("there is one");
        if tag.starts_with("<g") {
            looks.push(look_of(tag, above));
        } else if tag == "</g" {
            looks.pop();
        } else if tag.starts_with("<text") {
            let look = look_of(tag, above);
            let said = rest.split('<').next().unwrap_or_default();
            let said =
                said.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
            let places = |name| -> Vec<f64> {
                let texts = attribute(tag, name).expect("a text has a place").split(' ');
                texts.map(|text| text.parse().expect("a number")).collect()
            };
            let (xs, ys) = (places("x"), places("y"));
            let each: Vec<String> =
                if xs.len() > 1 { said.chars().map(String::from).collect() } else { vec![said] };
            for ((text, x), y) in each.into_iter().zip(xs).zip(ys) {
                found.push(TextBox { at: around(&text, look, (x, y), tag.contains("rotate(-90")), text });
            }
        }
    }
    found
}

fn around(text: &str, look: Type, (x, y): (f64, f64), upwards: bool) -> [f64; 4] {
    let width = look.width_of(text);
    let before = match look.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => 0.5 * width,
        Anchor::End => width,
    };
    let high = 0.72 * look.size;
    if upwards {
        [x - high, y - width + before, x, y + before]
    } else {
        [x - before, y - high, x - before + width, y]
    }
}

/// What is wrong with the texts of a drawing: those beyond its sheet, and those that lie over another.
pub(super) fn faults(svg: &str) -> Vec<String> {
    let view = attribute(svg, "viewBox").expect("a drawing has a view");
    let size: Vec<f64> = view.split(' ').map(|text| text.parse().expect("a number")).collect();
    let mut boxes = text_boxes(svg);
    assert!(!boxes.is_empty(), "a drawing without a word");
    boxes.sort_by(|a, b| a.at[1].total_cmp(&b.at[1]));
    let mut faults = Vec::new();
    for (number, one) in boxes.iter().enumerate() {
        let [left, top, right, bottom] = one.at;
        if !(left >= -0.5 && top >= -0.5 && right <= size[2] + 0.5 && bottom <= size[3] + 0.5) {
            faults.push(format!("beyond the sheet of {size:?}: {one:?}"));
        }
        // They are sorted by their upper edge: what begins below this one lies over none.
        let beside = boxes[number + 1..].iter().take_while(|other| other.at[1] < bottom);
        faults.extend(
            beside.filter(|other| one.overlaps(other)).map(|other| format!("{one:?} over {other:?}")),
        );
    }
    faults
}

/// Every tag of a drawing.
fn tags(svg: &str) -> impl Iterator<Item = &str> {
    svg.split('<').skip(1).filter_map(|rest| rest.split('>').next())
}

fn numbers(svg: &str, wanted: impl Fn(&str) -> bool, name: &str) -> Vec<f64> {
    let number = |tag| attribute(tag, name).and_then(|text| text.parse::<f64>().ok());
    tags(svg).filter(|tag| wanted(tag)).filter_map(number).map(|tenths| tenths / 10.0).collect()
}

/// Sizes of all letters, in pixels.
pub(super) fn sizes(svg: &str) -> Vec<f64> {
    numbers(svg, |_| true, "font-size")
}

/// Widths of all lines, in pixels: neither dots and tiles, which are drawn by wide strokes, nor rims of marks.
pub(super) fn strokes(svg: &str) -> Vec<f64> {
    let is_line = |tag: &str| {
        tag.starts_with("path fill=\"none\"") && !tag.contains("linecap") && !tag.contains("shape-rendering")
    };
    numbers(svg, is_line, "stroke-width")
}

/// Colours of texts that are neither ink nor white, which stands on ink and on dark wells.
pub(super) fn text_colours(svg: &str) -> Vec<String> {
    let fill = |tag| attribute(tag, "fill").filter(|fill| !["#1a1a18", "#fff"].contains(fill));
    tags(svg).filter(|tag| tag.contains(" font-size")).filter_map(fill).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_beyond_the_sheet_and_over_each_other_are_found() {
        let svg = "<svg viewBox=\"0 0 1000 500\"><g font-size=\"100\" text-anchor=\"end\">\
            <text x=\"50\" y=\"100\">cut off</text></g><text font-size=\"100\" x=\"500\" y=\"300\">one</text>\
            <text font-size=\"100\" x=\"550\" y=\"310\">two</text><text font-size=\"100\" x=\"500\" y=\"400\">three</text></svg>";
        let found = faults(svg);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("cut off") && found[1].contains("two"), "{found:?}");
        assert_eq!(sizes(svg), [10.0; 4]);
    }

    #[test]
    fn lines_are_told_from_dots_and_black_text_from_coloured() {
        let svg = "<svg><path fill=\"none\" stroke=\"#000\" stroke-width=\"7\" d=\"\"/>\
            <path fill=\"none\" stroke-width=\"46\" stroke-linecap=\"round\"/><path fill=\"#fff\" stroke-width=\"2\"/>\
            <text font-size=\"90\" fill=\"#55554f\">grey</text><text font-size=\"90\">ink</text></svg>";
        assert_eq!((strokes(svg), text_colours(svg)), (vec![0.7], vec!["#55554f".to_owned()]));
    }
}
