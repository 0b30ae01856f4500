//! A sheet of SVG: shapes in, text out. Coordinates are rounded to a tenth of a pixel, every text is
//! escaped, and nothing depends on fonts, clocks or hashes.

use std::fmt::Write as _;

/// A stroke.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    pub(super) colour: &'static str,
    pub(super) width: f64,
    /// As in `stroke-dasharray`; empty for a solid line.
    pub(super) dash: &'static str,
}

impl Pen {
    pub(super) const fn new(colour: &'static str, width: f64) -> Self {
        Self { colour, width, dash: "" }
    }

    pub(super) const fn dashed(self, dash: &'static str) -> Self {
        Self { dash, ..self }
    }

    fn attributes(self) -> String {
        let dash = if self.dash.is_empty() {
            String::new()
        } else {
            format!(r#" stroke-dasharray="{}""#, self.dash)
        };
        format!(r#" stroke="{}" stroke-width="{}"{dash}"#, self.colour, number(self.width))
    }
}

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) colour: &'static str,
    pub(super) anchor: Anchor,
}

impl Type {
    pub(super) const fn new(size: f64) -> Self {
        Self { size, bold: false, colour: super::palette::INK, anchor: Anchor::Start }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn colour(self, colour: &'static str) -> Self {
        Self { colour, ..self }
    }

    pub(super) const fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }
}

/// The width a text takes in a common sans-serif, estimated generously.
pub(super) fn width_of(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if c.is_ascii_uppercase() || !c.is_ascii() { 0.74 } else { 0.58 } * size).sum()
}

/// `text` cut to `room` pixels in its middle: names of sublines differ at their ends.
pub(super) fn fitted(text: &str, size: f64, room: f64) -> String {
    if width_of(text, size) <= room {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let joined = |kept: usize| {
        let (head, tail) = (kept.div_ceil(2), letters.len() - kept / 2);
        let (head, tail): (String, String) =
            (letters[..head].iter().collect(), letters[tail..].iter().collect());
        format!("{}…{}", head.trim_end(), tail.trim_start())
    };
    let fits = (1..letters.len()).rev().map(joined).find(|cut| width_of(cut, size) <= room);
    fits.unwrap_or_else(|| "…".to_owned())
}

/// A coordinate with one decimal at most.
pub(super) fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0 + 0.0;
    rounded.to_string()
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn path_of(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (x, y) in points {
        let _ = write!(path, "{}{} {}", if path.is_empty() { "M" } else { "L" }, number(*x), number(*y));
    }
    path
}

/// The sheet.
pub(super) struct Canvas {
    width: f64,
    height: f64,
    body: String,
}

impl Canvas {
    pub(super) const fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new() }
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), pen: Pen) {
        self.polyline(&[from, to], pen);
    }

    pub(super) fn polyline(&mut self, points: &[(f64, f64)], pen: Pen) {
        let _ = writeln!(self.body, r#"<path d="{}" fill="none"{}/>"#, path_of(points), pen.attributes());
    }

    pub(super) fn polygon(&mut self, points: &[(f64, f64)], fill: &str, opacity: f64, pen: Option<Pen>) {
        let opacity = if opacity < 1.0 { format!(r#" fill-opacity="{opacity}""#) } else { String::new() };
        let stroke = pen.map(Pen::attributes).unwrap_or_default();
        let _ = writeln!(self.body, r#"<path d="{}Z" fill="{fill}"{opacity}{stroke}/>"#, path_of(points));
    }

    pub(super) fn rect(&mut self, corner: (f64, f64), size: (f64, f64), fill: &str, pen: Option<Pen>) {
        let _ = writeln!(
            self.body,
            r#"<rect x="{}" y="{}" width="{}" height="{}" fill="{fill}"{}/>"#,
            number(corner.0),
            number(corner.1),
            number(size.0),
            number(size.1),
            pen.map(Pen::attributes).unwrap_or_default()
        );
    }

    pub(super) fn circle(&mut self, centre: (f64, f64), radius: f64, fill: &str, pen: Option<Pen>) {
        let _ = writeln!(
            self.body,
            r#"<circle cx="{}" cy="{}" r="{}" fill="{fill}"{}/>"#,
            number(centre.0),
            number(centre.1),
            number(radius),
            pen.map(Pen::attributes).unwrap_or_default()
        );
    }

    /// Many small dots of one colour in a single element.
    pub(super) fn dots(&mut self, centres: &[(f64, f64)], diameter: f64, colour: &str, opacity: f64) {
        if centres.is_empty() {
            return;
        }
        let mut path = String::new();
        for (x, y) in centres {
            let _ = write!(path, "M{} {}h0", number(*x), number(*y));
        }
        let _ = writeln!(
            self.body,
            r#"<path d="{path}" stroke="{colour}" stroke-width="{}" stroke-linecap="round" stroke-opacity="{opacity}"/>"#,
            number(diameter)
        );
    }

    /// A path that is already in the language of SVG; without a pen its edges are crisp, so that
    /// neighbouring squares leave no seam.
    pub(super) fn raw_path(&mut self, path: &str, fill: &str, pen: Option<Pen>) {
        let stroke = pen.map_or_else(|| r#" shape-rendering="crispEdges""#.to_owned(), Pen::attributes);
        let _ = writeln!(self.body, r#"<path d="{path}" fill="{fill}"{stroke}/>"#);
    }

    pub(super) fn text(&mut self, at: (f64, f64), text: &str, style: Type) {
        self.turned(at, text, style, false);
    }

    /// A text that reads upwards.
    pub(super) fn upwards(&mut self, at: (f64, f64), text: &str, style: Type) {
        self.turned(at, text, style, true);
    }

    fn turned(&mut self, at: (f64, f64), text: &str, style: Type, upwards: bool) {
        let (x, y) = (number(at.0), number(at.1));
        let turn = if upwards { format!(r#" transform="rotate(-90 {x} {y})""#) } else { String::new() };
        let _ = writeln!(
            self.body,
            r#"<text x="{x}" y="{y}" font-size="{}" fill="{}"{}{}{turn}>{}</text>"#,
            number(style.size),
            style.colour,
            if style.bold { r#" font-weight="bold""# } else { "" },
            match style.anchor {
                Anchor::Start => "",
                Anchor::Middle => r#" text-anchor="middle""#,
                Anchor::End => r#" text-anchor="end""#,
            },
            escape(text)
        );
    }

    /// Several letters on one base line, each centred at its own place.
    pub(super) fn letters(&mut self, y: f64, letters: &[(f64, char)], style: Type) {
        // A letter each: `text-anchor` centres every chunk that has its own x.
        let xs: Vec<String> = letters.iter().map(|(x, _)| number(*x)).collect();
        let text: String = letters.iter().map(|(_, letter)| *letter).collect();
        let _ = writeln!(
            self.body,
            r#"<text x="{}" y="{}" font-size="{}" fill="{}" text-anchor="middle">{}</text>"#,
            xs.join(" "),
            number(y),
            number(style.size),
            style.colour,
            escape(&text)
        );
    }

    /// The drawing, with a title that screen readers speak.
    pub(super) fn finish(self, title: &str) -> String {
        let (width, height, title) = (number(self.width), number(self.height), escape(title));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-label=\"{title}\" font-family=\"Helvetica, Arial, \
             sans-serif\">\n<title>{title}</title>\n<rect width=\"100%\" height=\"100%\" \
             fill=\"#ffffff\"/>\n{}</svg>\n",
            self.body
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_escaped_and_a_coordinate_is_short() {
        let mut canvas = Canvas::new(10.0, 10.0);
        canvas.text((1.234_56, -0.01), "<b>&", Type::new(9.0));
        let svg = canvas.finish("a \"title\"");
        assert!(
            svg.contains(r#"<text x="1.2" y="0" font-size="9""#) && svg.contains("&lt;b&gt;&amp;"),
            "{svg}"
        );
        assert!(svg.contains("a &quot;title&quot;"));
    }

    #[test]
    fn a_long_name_is_cut_in_its_middle() {
        let cut = fitted("a resistant subline with a long name, clone 27", 10.0, 90.0);
        assert!(cut.starts_with("a resi") && cut.ends_with("ne 27") && cut.contains('…'), "{cut}");
        assert!(width_of(&cut, 10.0) <= 90.0);
        assert_eq!(fitted("KM12", 10.0, 80.0), "KM12");
    }
}
