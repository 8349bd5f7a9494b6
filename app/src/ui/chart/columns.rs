//! The frame for vertical bars: values on the left, names below.

use rust_decimal::Decimal;

use super::frame::{Frame, Lane, Plot, Wanted};
use super::layout::{Anchor, FIGURE, Ink, Layout, NAME, Rect, axis, widest};
use super::scale::Scale;
use super::{Orientation, text};

/// The height of the plot in pixels.
pub const HEIGHT: i32 = 220;
/// The thickest a bar gets, in pixels.
const THICKEST: i32 = 72;

/// Makes one lane per name from the left on.
pub fn place(layout: &mut Layout, wanted: &Wanted<'_>) -> Frame {
    let (top, bottom) = (wanted.top + wanted.margins.1, wanted.top + wanted.margins.1 + HEIGHT);
    let scale = Scale::new(wanted.extent.0, wanted.extent.1, bottom, top);
    let left = place_axis(layout, wanted, &scale);

    let limits = (bottom + wanted.margins.0, wanted.top);
    let count = i32::try_from(wanted.names.len().max(1)).unwrap_or(i32::MAX);
    let room = (wanted.right - left) / count - 4;
    let two_lines = widest(wanted.names.iter().copied(), NAME) > room;
    let mut lanes = Vec::new();
    for (name, index) in wanted.names.iter().zip(0..) {
        let edge = |index: i32| left + (wanted.right - left) * index / count;
        let slot = (edge(index), edge(index + 1));
        let (bar, reach) = across(slot);
        let name = place_name(layout, name, slot, limits.0, two_lines);
        let whole = Rect::between((slot.0 + 1, wanted.top), (slot.1 - 1, name.end().1));
        lanes.push(Lane { bar, reach, slot, name, whole });
    }
    let plot = Plot { orientation: Orientation::Columns, scale, limits };
    Frame { plot, lanes, bottom: limits.0 + if two_lines { 44 } else { 30 } }
}

/// The bar in the middle of its slot, its links over the slot but for a hair.
fn across((from, to): (i32, i32)) -> ((i32, i32), (i32, i32)) {
    let thickness = ((to - from) * 3 / 5).clamp(1, THICKEST);
    let start = from + (to - from - thickness) / 2;
    let margin = ((to - from - thickness) / 2).min(12);
    ((start, start + thickness), (start - margin, start + thickness + margin))
}

/// Draws the lines at the axis values and writes the values; answers where the plot begins.
fn place_axis(layout: &mut Layout, wanted: &Wanted<'_>, scale: &Scale) -> i32 {
    let ticks = match wanted.axis {
        Some(tick_text) => axis(wanted.extent, 5, tick_text, |_| true),
        None => vec![(Decimal::ZERO, String::new())],
    };
    let values = axis_room(&ticks, layout.width);
    let left = if wanted.axis.is_some() { values + 8 } else { 0 };
    for (value, text) in &ticks {
        let y = scale.position(*value);
        let line = Rect { x: left, y, width: wanted.right - left, height: 1 };
        if value.is_zero() {
            layout.zero.push(line)
        } else {
            layout.grid.push(line)
        }
        layout.write(text, values, (values, y), Anchor::End, FIGURE, Ink::Muted);
    }
    left
}

/// The room for axis values: what the widest needs, at most a quarter of the picture.
pub fn axis_room(ticks: &[(Decimal, String)], width: i32) -> i32 {
    widest(ticks.iter().map(|(_, text)| text.as_str()), FIGURE).min(width / 4)
}

/// Writes the name under its column, in two lines ("Q3", "2026") when some name needs them; answers the
/// place it takes.
fn place_name(layout: &mut Layout, name: &str, (from, to): (i32, i32), bottom: i32, two_lines: bool) -> Rect {
    let needs_both = text::width(&text::printable(name), NAME) > to - from - 4;
    let (first, second) = if needs_both { text::broken(name, NAME) } else { (text::printable(name), String::new()) };
    for (line, y) in [(first, bottom + 16), (second, bottom + 31)] {
        layout.write(line.trim(), to - from - 4, (i32::midpoint(from, to), y), Anchor::Middle, NAME, Ink::Name);
    }
    Rect { x: from + 1, y: bottom + 4, width: (to - from - 2).max(1), height: if two_lines { 38 } else { 24 } }
}
