//! Lanes for charts of bars: where each bar, its name and its figure lie, whichever way the bars run.

use rust_decimal::Decimal;

use super::layout::{Anchor, FIGURE, Ink, Layout, NAME, Rect, TOUCH, widest};
use super::scale::Scale;
use super::{Orientation, columns, rows, text};

/// What a chart asks of its frame.
pub struct Wanted<'a> {
    pub orientation: Orientation,
    pub names: Vec<&'a str>,
    /// The least and the most that the bars reach, zero included.
    pub extent: (Decimal, Decimal),
    /// How to write axis values; none where every bar carries its own figure.
    pub axis: Option<&'a dyn Fn(Decimal) -> String>,
    /// Pixels kept free for figures before the least and beyond the most.
    pub margins: (i32, i32),
    /// Where the frame begins.
    pub top: i32,
    /// Where it ends on the right.
    pub right: i32,
}

impl Wanted<'_> {
    /// Makes the lanes and draws what lies behind them.
    pub fn place(&self, layout: &mut Layout) -> Frame {
        match self.orientation {
            Orientation::Rows => rows::place(layout, self),
            Orientation::Columns => columns::place(layout, self),
        }
    }
}

/// The lanes of a chart, in the order of the names.
pub struct Frame {
    pub plot: Plot,
    pub lanes: Vec<Lane>,
    /// Where the frame ends.
    pub bottom: i32,
}

/// Where the bars of a chart run.
pub struct Plot {
    pub orientation: Orientation,
    pub scale: Scale,
    /// The pixels at which the room for bars ends, against the direction in which they grow and along it.
    pub limits: (i32, i32),
}

impl Plot {
    /// A rectangle from its extent along the bar and across it.
    pub fn rect(&self, along: (i32, i32), across: (i32, i32)) -> Rect {
        match self.orientation {
            Orientation::Rows => Rect::between((along.0, across.0), (along.1, across.1)),
            Orientation::Columns => Rect::between((across.0, along.0), (across.1, along.1)),
        }
    }

    /// The direction in which a bar grows: to the right, or up.
    pub fn forward(&self) -> i32 {
        match self.orientation {
            Orientation::Rows => 1,
            Orientation::Columns => -1,
        }
    }
}

/// Where a bar lies across its direction, in pixels.
pub struct Lane {
    /// What is seen of it.
    pub bar: (i32, i32),
    /// What reacts to the pointer.
    pub reach: (i32, i32),
    /// What is the bar's alone: no other bar, name or figure enters it.
    pub slot: (i32, i32),
    /// The place of its name.
    pub name: Rect,
    /// Name, bar and figure together.
    pub whole: Rect,
}

/// Whether columns can carry these names (in two lines) and figures on `room` pixels.
pub fn stands(room: i32, names: &[&str], figures: &[&str]) -> bool {
    let slot = room / i32::try_from(names.len().max(1)).unwrap_or(i32::MAX);
    let broken = names.iter().flat_map(|name| {
        let (first, second) = text::broken(name, NAME);
        [text::width(&first, NAME), text::width(&second, NAME)]
    });
    let name = broken.max().unwrap_or(0);
    slot >= TOUCH && slot - 4 >= name && slot - 4 >= widest(figures.iter().copied(), FIGURE)
}

/// Writes a figure beyond the end of a bar, against its direction when `backward`, on plain ground.
pub fn write_beyond(layout: &mut Layout, plot: &Plot, lane: &Lane, at: i32, backward: bool, figure: &str) {
    let middle = i32::midpoint(lane.bar.0, lane.bar.1);
    let (point, anchor, room) = match (plot.orientation, backward) {
        (Orientation::Rows, false) => ((at + 6, middle), Anchor::Start, plot.limits.1 - at - 6),
        (Orientation::Rows, true) => ((at - 6, middle), Anchor::End, at - 6 - plot.limits.0),
        (Orientation::Columns, false) => ((middle, at - 9), Anchor::Middle, lane.slot.1 - lane.slot.0 - 2),
        (Orientation::Columns, true) => ((middle, at + 10), Anchor::Middle, lane.slot.1 - lane.slot.0 - 2),
    };
    let shown = text::fit(figure, FIGURE, room);
    let width = text::width(&shown, FIGURE);
    let left = match anchor {
        Anchor::Start => point.0,
        Anchor::Middle => point.0 - width / 2,
        Anchor::End => point.0 - width,
    };
    if !shown.is_empty() {
        layout.plates.push((Rect { x: left, y: point.1 - 7, width, height: 14 }, None));
        layout.write(&shown, room, point, anchor, FIGURE, Ink::Name);
    }
}
