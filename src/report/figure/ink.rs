//! Shapes as SVG, in as few letters as say the same: whole tenths of pixels, each place as a step from the one
//! before, one element for all pieces of a style.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::lettering::{Anchor, Type};
use super::palette::{Colour, INK, WHITE};
use super::pen::{Pen, tenths};
use super::shape::{Body, Group, MarkedWell, Piece, Place, Shape, Style};

/// What neighbouring shapes of one kind have in common is said once: dots that darken each other, tiles of one height.
fn write(svg: &mut String, shapes: &[Shape], dash: f64) {
    match shapes {
        [Shape { style: Style::Dots { diameter, colour, opacity }, .. }, _, ..] => {
            let width = tenths(*diameter);
            let _ = writeln!(
                svg,
                "<g fill=\"none\" stroke=\"{colour}\"{} stroke-width=\"{width}\" stroke-linecap=\"round\" \
                 stroke-opacity=\"{opacity}\">",
                class(None, Some(*colour))
            );
            for shape in shapes {
                svg.push_str("<path");
                path(svg, shape, false);
            }
            svg.push_str("</g>\n");
        }
        [Shape { style: Style::Tiles { height, .. }, .. }, _, ..] => {
            let width = tenths(*height);
            let _ =
                writeln!(svg, "<g fill=\"none\" stroke-width=\"{width}\" shape-rendering=\"crispEdges\">");
            for shape in shapes {
                if let Style::Tiles { colour, .. } = shape.style {
                    let _ = write!(svg, "<path stroke=\"{colour}\"{}", class(None, Some(colour)));
                }
                path(svg, shape, false);
            }
            svg.push_str("</g>\n");
        }
        shapes => shapes.iter().for_each(|shape| write_one(svg, shape, dash)),
    }
}

/// Do two neighbours share what [`write()`] says once?
fn share(a: &Shape, b: &Shape) -> bool {
    if a.group != b.group {
        return false;
    }
    match (a.style, b.style) {
        (Style::Dots { .. }, Style::Dots { .. }) => a.style == b.style,
        (Style::Tiles { height, .. }, Style::Tiles { height: other, .. }) => tenths(height) == tenths(other),
        _ => false,
    }
}

/// Writes one shape.
fn write_one(svg: &mut String, shape: &Shape, dash: f64) {
    match shape.style {
        Style::Stroke(pen) => {
            svg.push_str("<path fill=\"none\"");
            stroke(svg, pen, dash);
            svg.push_str(&class(None, Some(pen.colour)));
            path(svg, shape, false);
        }
        Style::Fill { fill, opacity, pen } => {
            let _ = write!(svg, "<path fill=\"{fill}\"");
            if opacity < 1.0 {
                let _ = write!(svg, " fill-opacity=\"{opacity}\"");
            }
            if let Some(pen) = pen {
                stroke(svg, pen, dash);
            }
            svg.push_str(&class(Some(fill), pen.map(|pen| pen.colour)));
            path(svg, shape, true);
        }
        Style::Dots { diameter, colour, opacity } => {
            let width = tenths(diameter);
            let _ = write!(
                svg,
                "<path fill=\"none\" stroke=\"{colour}\"{} stroke-width=\"{width}\" stroke-linecap=\"round\" \
                 stroke-opacity=\"{opacity}\"",
                class(None, Some(colour))
            );
            path(svg, shape, false);
        }
        Style::Tiles { height, colour } => {
            let _ = write!(
                svg,
                "<path fill=\"none\" stroke=\"{colour}\"{} stroke-width=\"{}\" shape-rendering=\"crispEdges\"",
                class(None, Some(colour)),
                tenths(height)
            );
            path(svg, shape, false);
        }
        Style::Text { look, upwards } => texts(svg, look, upwards, &shape.pieces),
        Style::Picture => shape.pieces.iter().for_each(|piece| picture(svg, piece)),
    }
}

fn picture(svg: &mut String, piece: &Piece) {
    if let Body::Picture { corners: [(left, top), (right, bottom)], png } = &piece.body {
        let _ = writeln!(
            svg,
            "<image x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" \
             style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{}\"/>",
            right - left,
            bottom - top,
            BASE64_STANDARD.encode(png)
        );
    }
}

/// The roles of colours as classes, by which a page gives them those of its theme.
fn class(fill: Option<Colour>, stroke: Option<Colour>) -> String {
    let name = |kind: char, colour: Option<Colour>| {
        colour.and_then(Colour::role).map(|role| format!("{kind}-{role}"))
    };
    let names: Vec<String> = [name('f', fill), name('s', stroke)].into_iter().flatten().collect();
    if names.is_empty() { String::new() } else { format!(" class=\"{}\"", names.join(" ")) }
}

/// The start of the element of a group.
fn open(svg: &mut String, group: Group) {
    let _ = write!(svg, "<g class=\"{}\"", group.kind);
    if let Some(line) = group.line {
        let _ = write!(svg, " data-line=\"{line}\"");
    }
    if let Some(day) = group.day {
        let _ = write!(svg, " data-day=\"{day}\"");
    }
    if let Some(MarkedWell { plate, well, out }) = group.well {
        let _ = write!(svg, " data-plate=\"{plate}\" data-well=\"{well}\"");
        if let Some(by) = out {
            let _ = write!(svg, " data-out=\"{by}\"");
        }
    }
    svg.push_str(">\n");
}

fn stroke(svg: &mut String, pen: Pen, longer: f64) {
    let _ = write!(svg, " stroke=\"{}\" stroke-width=\"{}\"", pen.colour, tenths(pen.width));
    if pen.dash.iter().any(|length| *length > 0.0) {
        let dash: Vec<String> = pen.dash.iter().map(|length| tenths(longer * length).to_string()).collect();
        let _ = write!(svg, " stroke-dasharray=\"{}\"", dash.join(" "));
    }
    if pen.opacity < 1.0 {
        let _ = write!(svg, " stroke-opacity=\"{}\"", pen.opacity);
    }
}

/// The pieces as one path.
fn path(svg: &mut String, shape: &Shape, closed: bool) {
    svg.push_str(" d=\"");
    steps(svg, shape.pieces.iter().map(|piece| &piece.body), closed);
    svg.push_str("\"/>\n");
}

/// Lines as the `d` of one path.
#[cfg(feature = "studio")]
pub(super) fn path_of(lines: Vec<Vec<Place>>) -> String {
    let mut d = String::new();
    let bodies: Vec<Body> = lines.into_iter().map(Body::Points).collect();
    steps(&mut d, bodies.iter(), false);
    d
}

/// The steps of a path.
fn steps<'b>(svg: &mut String, bodies: impl Iterator<Item = &'b Body>, closed: bool) {
    let mut at = (0, 0);
    for (number, body) in bodies.enumerate() {
        match body {
            Body::Points(points) => {
                let Some((first, rest)) = points.split_first() else { continue };
                step(svg, if number == 0 { 'M' } else { 'm' }, *first, at);
                at = *first;
                line(svg, &mut at, rest);
                if closed {
                    svg.push('z');
                    at = *first;
                }
            }
            Body::Circle { centre, radius } => {
                let left = (centre.0 - radius, centre.1);
                step(svg, if number == 0 { 'M' } else { 'm' }, left, at);
                let _ =
                    write!(svg, "a{radius} {radius} 0 1 0 {0} 0a{radius} {radius} 0 1 0-{0} 0z", 2 * radius);
                at = left;
            }
            Body::Text { .. } | Body::Picture { .. } => {}
        }
    }
}

/// From one place to the next ones, in straight lines.
fn line(svg: &mut String, at: &mut Place, rest: &[Place]) {
    // A point of no length is a dot of a round pen.
    if rest.is_empty() {
        svg.push_str("h0");
    }
    let mut last = ' ';
    for &to in rest {
        let command = match (to.0 - at.0, to.1 - at.1) {
            (_, 0) => 'h',
            (0, _) => 'v',
            _ => 'l',
        };
        if command == last {
            // The command is understood; a minus parts numbers as well as a blank.
            number(svg, if command == 'v' { to.1 - at.1 } else { to.0 - at.0 });
            if command == 'l' {
                number(svg, to.1 - at.1);
            }
        } else {
            match command {
                'h' => _ = write!(svg, "h{}", to.0 - at.0),
                'v' => _ = write!(svg, "v{}", to.1 - at.1),
                _ => step(svg, 'l', to, *at),
            }
        }
        last = command;
        *at = to;
    }
}

/// A command with a step behind it.
fn step(svg: &mut String, command: char, to: Place, at: Place) {
    let _ = write!(svg, "{command}{}", to.0 - at.0);
    number(svg, to.1 - at.1);
}

/// A number behind another one.
fn number(svg: &mut String, value: i32) {
    if value >= 0 {
        svg.push(' ');
    }
    let _ = write!(svg, "{value}");
}

/// Fewest single letters that are set as one text, each at its own place.
const FEW_LETTERS: usize = 4;

fn texts(svg: &mut String, look: Type, upwards: bool, pieces: &[Piece]) {
    let mut attributes = format!(" font-size=\"{}\"", tenths(look.size));
    if look.bold {
        attributes.push_str(" font-weight=\"bold\"");
    }
    if look.colour != INK {
        let _ = write!(attributes, " fill=\"{}\"{}", look.colour, class(Some(look.colour), None));
    }
    match look.anchor {
        Anchor::Start => {}
        Anchor::Middle => attributes.push_str(" text-anchor=\"middle\""),
        Anchor::End => attributes.push_str(" text-anchor=\"end\""),
    }
    let said: Vec<(Place, &str)> = pieces
        .iter()
        .filter_map(|piece| match &piece.body {
            Body::Text { at, text } => Some((*at, text.as_str())),
            _ => None,
        })
        .collect();
    let is_letter = |(_, text): &(Place, &str)| !upwards && text.chars().count() == 1;
    let (letters, said): (Vec<_>, Vec<_>) = said.into_iter().partition(is_letter);
    let (letters, said) = if letters.len() >= FEW_LETTERS {
        (letters, said)
    } else {
        (Vec::new(), letters.into_iter().chain(said).collect())
    };
    if !letters.is_empty() {
        let places = |of: fn(Place) -> i32| {
            letters.iter().map(|(at, _)| of(*at).to_string()).collect::<Vec<_>>().join(" ")
        };
        let text: String = letters.iter().map(|(_, text)| escape(text)).collect();
        let (x, y) = (places(|at| at.0), places(|at| at.1));
        let _ = writeln!(svg, "<text{attributes} x=\"{x}\" y=\"{y}\">{text}</text>");
    }
    if said.len() > 1 {
        let _ = writeln!(svg, "<g{attributes}>");
        attributes.clear();
    }
    for ((x, y), text) in &said {
        let turn = if upwards { format!(" transform=\"rotate(-90 {x} {y})\"") } else { String::new() };
        let _ = writeln!(svg, "<text{attributes} x=\"{x}\" y=\"{y}\"{turn}>{}</text>", escape(text));
    }
    if said.len() > 1 {
        svg.push_str("</g>\n");
    }
}

/// The whole drawing; `width` and `height` in the words of its unit, `89mm` or `744`; dashes so many times as long as on a page.
pub(super) fn drawing(
    (wide, high): (u32, u32),
    [width, height]: &[String; 2],
    title: &str,
    dash: f64,
    shapes: &[Shape],
) -> String {
    let title = escape(title);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-label=\"{title}\" font-family=\"Arial, Helvetica, 'Liberation Sans', sans-serif\" \
         fill=\"{INK}\"{}>\n<title>{title}</title>\n\
         <path class=\"f-sheet\" fill=\"{WHITE}\" d=\"M0 0h{wide}v{high}h-{wide}z\"/>\n",
        class(Some(INK), None)
    );
    let mut group = None;
    for shapes in shapes.chunk_by(share) {
        let own = shapes[0].group;
        if own != group {
            if group.is_some() {
                svg.push_str("</g>\n");
            }
            if let Some(own) = own {
                open(&mut svg, own);
            }
            group = own;
        }
        write(&mut svg, shapes, dash);
    }
    svg.push_str(if group.is_some() { "</g>\n</svg>\n" } else { "</svg>\n" });
    svg
}

/// A text within an element or an attribute; characters that no document may hold are left out.
fn escape(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    let text: String =
        text.chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c }).filter(allowed).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
