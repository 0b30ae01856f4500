//! What stands on a page: the shapes of a drawing as operators of a PDF, and the fonts and opacities they ask for.

use std::collections::BTreeMap;

use pdf_writer::types::{LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Name, Settings};
use resvg::tiny_skia::{PathSegment, Transform};
use resvg::usvg::{
    BlendMode, Fill, FillRule, Group, LineCap, LineJoin, Node, Paint, PaintOrder, Path, Stroke,
};

use crate::NotPrinted;
use crate::fonts::Weight;
use crate::typeface::Typeface;

/// The operators of a page so far.
pub(super) struct Marks {
    pub(super) content: Content,
    pub(super) typefaces: BTreeMap<Weight, Typeface>,
    /// Opacities of fill and stroke, in thousandths, that shapes ask for.
    opacities: BTreeMap<[u16; 2], String>,
}

impl Marks {
    pub(super) fn new() -> Self {
        Self {
            content: Content::with_settings(Settings { pretty: false }),
            typefaces: BTreeMap::new(),
            opacities: BTreeMap::new(),
        }
    }

    /// The fonts by the names that the operators give them.
    pub(super) fn typefaces(&self) -> impl Iterator<Item = (&'static str, &Typeface)> {
        self.typefaces.iter().map(|(weight, typeface)| (font_name(*weight), typeface))
    }

    /// The opacities of fill and stroke by the names that the operators give them.
    pub(super) fn opacities(&self) -> impl Iterator<Item = (&str, f32, f32)> {
        let share = |thousandths: u16| f32::from(thousandths) / 1000.0;
        self.opacities.iter().map(move |([fill, stroke], name)| (name.as_str(), share(*fill), share(*stroke)))
    }

    /// The operators.
    pub(super) fn finish(self) -> Vec<u8> {
        self.content.finish().into_vec()
    }

    /// Draws within another system of coordinates, whose state ends with it.
    pub(super) fn within(
        &mut self,
        transform: Transform,
        draw: impl FnOnce(&mut Self) -> Result<(), NotPrinted>,
    ) -> Result<(), NotPrinted> {
        if transform.is_identity() {
            return draw(self);
        }
        let Transform { sx, kx, ky, sy, tx, ty } = transform;
        self.content.save_state().transform([sx, ky, kx, sy, tx, ty]);
        let drawn = draw(self);
        self.content.restore_state();
        drawn
    }

    pub(super) fn group(&mut self, group: &Group) -> Result<(), NotPrinted> {
        let beyond = [
            (group.clip_path().is_some(), "a clip path"),
            (group.mask().is_some(), "a mask"),
            (!group.filters().is_empty(), "a filter"),
            (group.blend_mode() != BlendMode::Normal, "a blend mode"),
            (group.opacity().get() < 1.0, "a group with an opacity of its own"),
        ];
        if let Some((_, what)) = beyond.iter().find(|(is_there, _)| *is_there) {
            return Err(NotPrinted::Beyond(what));
        }
        self.within(group.transform(), |marks| {
            group.children().iter().try_for_each(|node| match node {
                Node::Group(group) => marks.group(group),
                Node::Path(path) => marks.path(path),
                Node::Text(text) => marks.text(text),
                Node::Image(_) => Err(NotPrinted::Beyond("a picture")),
            })
        })
    }

    pub(super) fn path(&mut self, path: &Path) -> Result<(), NotPrinted> {
        if !path.is_visible() {
            return Ok(());
        }
        match (path.fill(), path.stroke(), path.paint_order()) {
            (Some(fill), Some(stroke), PaintOrder::StrokeAndFill) => {
                self.stroked(path, stroke)?;
                self.filled(path, fill)
            }
            (fill, stroke, _) => {
                fill.map_or(Ok(()), |fill| self.filled(path, fill))?;
                stroke.map_or(Ok(()), |stroke| self.stroked(path, stroke))
            }
        }
    }

    fn filled(&mut self, path: &Path, fill: &Fill) -> Result<(), NotPrinted> {
        self.fill_with(fill)?;
        self.outline(path);
        match fill.rule() {
            FillRule::NonZero => self.content.fill_nonzero(),
            FillRule::EvenOdd => self.content.fill_even_odd(),
        };
        Ok(())
    }

    fn stroked(&mut self, path: &Path, stroke: &Stroke) -> Result<(), NotPrinted> {
        let [red, green, blue] = colour(stroke.paint())?;
        self.opacity([1.0, stroke.opacity().get()]);
        self.content.set_stroke_rgb(red, green, blue).set_line_width(stroke.width().get());
        self.content.set_line_cap(match stroke.linecap() {
            LineCap::Butt => LineCapStyle::ButtCap,
            LineCap::Round => LineCapStyle::RoundCap,
            LineCap::Square => LineCapStyle::ProjectingSquareCap,
        });
        self.content.set_line_join(match stroke.linejoin() {
            LineJoin::Miter | LineJoin::MiterClip => LineJoinStyle::MiterJoin,
            LineJoin::Round => LineJoinStyle::RoundJoin,
            LineJoin::Bevel => LineJoinStyle::BevelJoin,
        });
        self.content.set_miter_limit(stroke.miterlimit().get());
        let dash = stroke.dasharray().unwrap_or_default();
        self.content.set_dash_pattern(dash.iter().copied(), stroke.dashoffset());
        self.outline(path);
        self.content.stroke();
        Ok(())
    }

    /// The paint and the opacity of what is filled next.
    pub(super) fn fill_with(&mut self, fill: &Fill) -> Result<(), NotPrinted> {
        let [red, green, blue] = colour(fill.paint())?;
        self.opacity([fill.opacity().get(), 1.0]);
        self.content.set_fill_rgb(red, green, blue);
        Ok(())
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0…1000")]
    fn opacity(&mut self, shares: [f32; 2]) {
        let thousandths = shares.map(|share| (share * 1000.0).round() as u16);
        let next = format!("O{}", self.opacities.len());
        let name = self.opacities.entry(thousandths).or_insert(next);
        self.content.set_parameters(Name(name.as_bytes()));
    }

    fn outline(&mut self, path: &Path) {
        let mut at = (0.0, 0.0);
        for segment in path.data().segments() {
            match segment {
                PathSegment::MoveTo(to) => _ = self.content.move_to(short(to.x), short(to.y)),
                PathSegment::LineTo(to) => _ = self.content.line_to(short(to.x), short(to.y)),
                PathSegment::QuadTo(by, to) => {
                    // A parabola as the cubic that it is.
                    let towards = |from: f32, by: f32| short(from + (by - from) * 2.0 / 3.0);
                    self.content.cubic_to(
                        towards(at.0, by.x),
                        towards(at.1, by.y),
                        towards(to.x, by.x),
                        towards(to.y, by.y),
                        short(to.x),
                        short(to.y),
                    );
                }
                PathSegment::CubicTo(a, b, to) => {
                    let [ax, ay, bx, by, x, y] = [a.x, a.y, b.x, b.y, to.x, to.y].map(short);
                    self.content.cubic_to(ax, ay, bx, by, x, y);
                }
                PathSegment::Close => _ = self.content.close_path(),
            }
            if let PathSegment::MoveTo(to)
            | PathSegment::LineTo(to)
            | PathSegment::QuadTo(_, to)
            | PathSegment::CubicTo(_, _, to) = segment
            {
                at = (to.x, to.y);
            }
        }
    }
}

/// The name of a font within the page.
pub(super) fn font_name(weight: Weight) -> &'static str {
    match weight {
        Weight::Regular => "F0",
        Weight::Bold => "F1",
    }
}

/// A plain colour, 0…1.
fn colour(paint: &Paint) -> Result<[f32; 3], NotPrinted> {
    match paint {
        Paint::Color(colour) => {
            Ok([colour.red, colour.green, colour.blue].map(|channel| short(f32::from(channel) / 255.0)))
        }
        Paint::LinearGradient(_) | Paint::RadialGradient(_) => Err(NotPrinted::Beyond("a gradient")),
        Paint::Pattern(_) => Err(NotPrinted::Beyond("a pattern")),
    }
}

/// A number in as few digits as the eye can use: of a thousandth of a pixel, and of a third of a step of a colour.
pub(super) fn short(value: f32) -> f32 {
    (value * 1000.0).round() / 1000.0
}
