//! Everything in its place: the picture in whole pixels, before anybody draws it.

use rust_decimal::Decimal;

use super::scale::ticks;
use super::{Series, text};

/// The size of names and of the legend.
pub const NAME: i32 = 12;
/// The size of amounts.
pub const FIGURE: i32 = 11;
/// The least size of a link that a finger hits, in pixels (WCAG 2.5.8).
pub const TOUCH: i32 = 24;
/// Below this width the layout is the narrow one.
const COMPACT_BELOW: i32 = 560;

/// A description that knows its place: what [`super::draw`] can draw.
pub trait Chart: std::fmt::Debug {
    /// What the picture is called.
    fn caption(&self) -> Caption<'_>;

    /// Places everything on the layout's width, `tick_text` writing axis values; answers the height.
    fn place(&self, layout: &mut Layout, tick_text: &dyn Fn(Decimal) -> String) -> i32;
}

/// The words around a picture.
#[derive(Clone, Copy, Debug)]
pub struct Caption<'a> {
    /// Distinguishes this chart from every other one on the page; letters, digits and hyphens.
    pub id: &'a str,
    /// The chart's name, not drawn but read out.
    pub title: &'a str,
    /// One sentence that says what the picture shows, read out after the title.
    pub description: &'a str,
}

/// A rectangle in pixels from the top left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rect {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

impl Rect {
    /// Between two corners in any order.
    pub fn between((x1, y1): (i32, i32), (x2, y2): (i32, i32)) -> Self {
        Self { x: x1.min(x2), y: y1.min(y2), width: (x1 - x2).abs(), height: (y1 - y2).abs() }
    }

    /// Smaller by `by` on every side.
    pub fn inset(self, by: i32) -> Self {
        Self {
            x: self.x + by,
            y: self.y + by,
            width: (self.width - 2 * by).max(0),
            height: (self.height - 2 * by).max(0),
        }
    }

    /// The lower right corner.
    pub fn end(self) -> (i32, i32) {
        (self.x + self.width, self.y + self.height)
    }

    /// The middle.
    pub fn center(self) -> (i32, i32) {
        (self.x + self.width / 2, self.y + self.height / 2)
    }

    /// The smallest rectangle that holds both.
    pub fn with(self, other: Self) -> Self {
        let (end, other_end) = (self.end(), other.end());
        Self::between((self.x.min(other.x), self.y.min(other.y)), (end.0.max(other_end.0), end.1.max(other_end.1)))
    }
}

/// A filled piece: a segment, a bar or a legend swatch.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    pub rect: Rect,
    pub series: Series,
    /// Leaves a hair of the page between itself and what follows on its right (or above).
    pub gap: Option<Rect>,
}

/// A line through points.
#[derive(Clone, Debug)]
pub struct Stroke {
    pub series: Series,
    pub points: Vec<(i32, i32)>,
}

/// A point of a line, drawn in the shape of its series.
#[derive(Clone, Copy, Debug)]
pub struct Dot {
    pub series: Series,
    pub at: (i32, i32),
    /// Half its size in pixels.
    pub radius: i32,
}

/// Which side of its point a text is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// What a text is for; decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Name,
    Muted,
    On(Series),
}

/// A line of text, centred vertically on its point, already short enough for its place.
#[derive(Clone, Debug)]
pub struct Text {
    pub at: (i32, i32),
    pub anchor: Anchor,
    pub size: i32,
    pub ink: Ink,
    pub content: String,
}

/// A link over a mark.
#[derive(Clone, Debug)]
pub struct Link {
    pub hit: Rect,
    pub href: String,
    pub label: String,
}

/// The whole picture, back to front, and the links over it in reading order.
#[derive(Debug, Default)]
pub struct Layout {
    pub width: i32,
    pub height: i32,
    pub compact: bool,
    /// The lines at the axis values.
    pub grid: Vec<Rect>,
    /// Pale areas that lead the eye from one mark to the next.
    pub flows: Vec<Vec<(i32, i32)>>,
    pub blocks: Vec<Block>,
    /// Cuts through bars that do not begin at zero.
    pub cuts: Vec<Vec<(i32, i32)>>,
    /// The line at zero.
    pub zero: Vec<Rect>,
    /// Hairs between marks, and the day of the report.
    pub connectors: Vec<Rect>,
    /// Target lines through the whole plot; figures on plates stand on them.
    pub references: Vec<Rect>,
    pub strokes: Vec<Stroke>,
    pub dots: Vec<Dot>,
    /// Plain ground under a figure that stands on a category's texture, or on the page with its lines.
    pub plates: Vec<(Rect, Option<Series>)>,
    /// Target lines of single bars.
    pub targets: Vec<Rect>,
    pub texts: Vec<Text>,
    pub links: Vec<Link>,
}

impl Layout {
    /// Places a chart on a width in pixels; the height follows from the marks.
    pub fn of(chart: &dyn Chart, width: u32, tick_text: &dyn Fn(Decimal) -> String) -> Self {
        let width = i32::try_from(width.clamp(160, 4000)).unwrap_or(4000);
        let mut layout = Self { width, compact: width < COMPACT_BELOW, ..Self::default() };
        layout.height = chart.place(&mut layout, tick_text);
        layout
    }

    /// Adds a text, shortened to `room`; nothing when nothing of it fits.
    pub fn write(&mut self, content: &str, room: i32, at: (i32, i32), anchor: Anchor, size: i32, ink: Ink) {
        let content = text::fit(content, size, room);
        if !content.is_empty() {
            self.texts.push(Text { at, anchor, size, ink, content });
        }
    }

    /// Adds a link, cut at the sides of the picture.
    pub fn link(&mut self, hit: Rect, href: &str, label: &str) {
        let (right, bottom) = hit.end();
        let hit = Rect::between((hit.x.max(0), hit.y.max(0)), (right.min(self.width), bottom));
        self.links.push(Link { hit, href: href.to_owned(), label: label.to_owned() });
    }

    /// Adds a filled piece, unless nothing of it would be seen.
    pub fn fill(&mut self, rect: Rect, series: Series, gap: Option<Rect>) {
        if rect.width > 0 && rect.height > 0 {
            self.blocks.push(Block { rect, series, gap });
        }
    }
}

/// The axis values with their texts: the most, up to `most`, that `fits` accepts, or else the fewest.
pub fn axis(
    (low, high): (Decimal, Decimal),
    most: u32,
    tick_text: &dyn Fn(Decimal) -> String,
    fits: impl Fn(&[(Decimal, String)]) -> bool,
) -> Vec<(Decimal, String)> {
    let mut chosen = Vec::new();
    for wanted in (1..=most).rev() {
        let values = ticks(low, high, wanted);
        chosen = values.into_iter().map(|value| (value, tick_text(value))).collect();
        if fits(&chosen) {
            break;
        }
    }
    chosen
}

/// The estimated width of the widest text in pixels.
pub fn widest<'a>(texts: impl IntoIterator<Item = &'a str>, size: i32) -> i32 {
    texts.into_iter().map(|text| text::width(&text::printable(text), size)).max().unwrap_or(0)
}

/// The least and the most of some values, zero included.
pub fn extent(values: impl IntoIterator<Item = Decimal>) -> (Decimal, Decimal) {
    values.into_iter().fold((Decimal::ZERO, Decimal::ZERO), |(low, high), value| (low.min(value), high.max(value)))
}
