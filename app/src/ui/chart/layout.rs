//! Everything in its place: the picture in whole pixels, before anybody draws it.

use rust_decimal::Decimal;

use super::scale::ticks;
use super::{Bar, LegendEntry, Orientation, Series, StackedBars, Swatch, columns, rows, text};

/// The size of names and of the legend.
pub const NAME: i32 = 12;
/// The size of amounts.
pub const FIGURE: i32 = 11;
/// Below this width the layout is the narrow one.
const COMPACT_BELOW: i32 = 560;
const LEGEND_LINE: i32 = 20;
const SWATCH: i32 = 12;

/// A rectangle in pixels from the top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

/// A filled piece of a category: a segment or a legend swatch.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    pub rect: Rect,
    pub series: Series,
    /// Leaves a hair of the page between itself and what follows on its right (or above).
    pub gap: Option<Rect>,
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
#[derive(Debug)]
pub struct Layout {
    pub width: i32,
    pub height: i32,
    pub compact: bool,
    /// The lines at the axis values.
    pub grid: Vec<Rect>,
    /// The line at zero.
    pub zero: Vec<Rect>,
    pub blocks: Vec<Block>,
    /// Plain ground under a figure that stands on a category's texture, or on the page with its lines.
    pub plates: Vec<(Rect, Option<Series>)>,
    pub targets: Vec<Rect>,
    pub texts: Vec<Text>,
    pub links: Vec<Link>,
}

impl Layout {
    /// Places a chart on a width in pixels; the height follows from the bars.
    pub fn of(chart: &StackedBars, width: u32, tick_text: &dyn Fn(Decimal) -> String) -> Self {
        let width = i32::try_from(width.clamp(160, 4000)).unwrap_or(4000);
        let mut layout = Self {
            width,
            height: 0,
            compact: width < COMPACT_BELOW,
            grid: Vec::new(),
            zero: Vec::new(),
            blocks: Vec::new(),
            plates: Vec::new(),
            targets: Vec::new(),
            texts: Vec::new(),
            links: Vec::new(),
        };
        let top = layout.place_legend(&chart.legend);
        layout.height = match chart.orientation {
            Orientation::Rows => rows::place(&mut layout, &chart.bars, top, tick_text),
            Orientation::Columns => columns::place(&mut layout, &chart.bars, top, tick_text),
        };
        layout
    }

    /// Adds a text, shortened to `room`; nothing when nothing of it fits.
    pub fn write(&mut self, content: &str, room: i32, at: (i32, i32), anchor: Anchor, size: i32, ink: Ink) {
        let content = text::fit(content, size, room);
        if !content.is_empty() {
            self.texts.push(Text { at, anchor, size, ink, content });
        }
    }

    /// Lists the colours from the top left, in as many lines as they need; answers where they end.
    fn place_legend(&mut self, entries: &[LegendEntry]) -> i32 {
        let (mut x, mut y) = (0, LEGEND_LINE / 2);
        for entry in entries {
            let room = self.width - SWATCH - 6;
            let needed = SWATCH + 6 + text::width(&entry.text, NAME).min(room);
            if x > 0 && x + needed > self.width {
                (x, y) = (0, y + LEGEND_LINE);
            }
            let rect = Rect { x, y: y - SWATCH / 2, width: SWATCH, height: SWATCH };
            match entry.swatch {
                Swatch::Series(series) => self.blocks.push(Block { rect, series, gap: None }),
                Swatch::Target => self.targets.push(Rect { x: rect.center().0 - 1, width: 2, ..rect }),
            }
            self.write(&entry.text, room, (x + SWATCH + 6, y), Anchor::Start, NAME, Ink::Name);
            x += needed + 14;
        }
        if entries.is_empty() { 4 } else { y + LEGEND_LINE / 2 + 10 }
    }
}

/// The least and the most that the bars reach, zero included.
pub fn extent(bars: &[Bar]) -> (Decimal, Decimal) {
    let mut extent = (Decimal::ZERO, Decimal::ZERO);
    for bar in bars {
        let sum = |keep: fn(&Decimal) -> bool| {
            let values = bar.segments.iter().map(|segment| segment.value).filter(keep);
            values.fold(Decimal::ZERO, Decimal::saturating_add)
        };
        let target = bar.target.as_ref().map_or(Decimal::ZERO, |target| target.value);
        extent.0 = extent.0.min(sum(|value| value.is_sign_negative())).min(target);
        extent.1 = extent.1.max(sum(|value| value.is_sign_positive())).max(target);
    }
    extent
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

/// The estimated width of the widest axis text.
pub fn widest(ticks: &[(Decimal, String)]) -> i32 {
    ticks.iter().map(|(_, text)| text::width(text, FIGURE)).max().unwrap_or(0)
}
