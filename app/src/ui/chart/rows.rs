//! The frame for horizontal bars: names on the left (above the bar where space is narrow), values below.

use rust_decimal::Decimal;

use super::Orientation;
use super::frame::{Frame, Lane, Plot, Wanted};
use super::layout::{Anchor, FIGURE, Ink, Layout, NAME, Rect, axis, widest};
use super::scale::Scale;
use super::text;

/// How one row is divided, in pixels from its top.
struct Row {
    pitch: i32,
    /// The visible bar.
    bar: (i32, i32),
    /// The height in which the bar's links react.
    reach: (i32, i32),
}

const WIDE: Row = Row { pitch: 32, bar: (6, 26), reach: (2, 30) };
const COMPACT: Row = Row { pitch: 54, bar: (25, 44), reach: (23, 47) };

/// Makes one lane per name from the top on.
pub fn place(layout: &mut Layout, wanted: &Wanted<'_>) -> Frame {
    let (row, names) = if layout.compact { (COMPACT, 0) } else { (WIDE, name_column(&wanted.names, layout.width)) };
    let (left, right) = sides(names, wanted);
    let scale = Scale::new(wanted.extent.0, wanted.extent.1, left, right);
    let bottom = wanted.top + row.pitch * i32::try_from(wanted.names.len()).unwrap_or(0) + 4;
    let ticks = values(layout, wanted, &scale, bottom);

    if wanted.names.is_empty() || !layout.compact {
        place_lines(layout, &ticks, &scale, (wanted.top, bottom));
    }
    let mut lanes = Vec::new();
    for (name, index) in wanted.names.iter().zip(0..) {
        let y = wanted.top + row.pitch * index;
        if layout.compact {
            // Names stand above their bars here; lines would run through them.
            place_lines(layout, &ticks, &scale, (y + row.bar.0 - 4, y + row.bar.1 + 4));
        }
        lanes.push(Lane {
            bar: shift(row.bar, y),
            reach: shift(row.reach, y),
            slot: shift(row.reach, y),
            name: place_name(layout, name, y, names, &row),
            whole: Rect { x: 0, y: y + 1, width: layout.width, height: row.pitch - 2 },
        });
    }
    let plot = Plot { orientation: Orientation::Rows, scale, limits: (names.max(0), wanted.right) };
    Frame { plot, lanes, bottom: bottom + if wanted.axis.is_some() { 22 } else { 4 } }
}

/// The pixels between which bars run; figures never take more than two thirds of them.
fn sides(names: i32, wanted: &Wanted<'_>) -> (i32, i32) {
    let third = (wanted.right - names) / 3;
    ((names + wanted.margins.0.min(third)).max(2), wanted.right - wanted.margins.1.min(third))
}

/// The axis values, written below; only zero where the chart has no axis.
fn values(layout: &mut Layout, wanted: &Wanted<'_>, scale: &Scale, bottom: i32) -> Vec<(Decimal, String)> {
    let Some(tick_text) = wanted.axis else { return vec![(Decimal::ZERO, String::new())] };
    let fits = |ticks: &[_]| narrowest_gap(ticks, scale, layout.width) >= widest_value(ticks) * 3 / 2 + 12;
    let ticks = axis(wanted.extent, 6, tick_text, fits);
    place_values(layout, &ticks, scale, bottom);
    ticks
}

fn widest_value(ticks: &[(Decimal, String)]) -> i32 {
    widest(ticks.iter().map(|(_, text)| text.as_str()), FIGURE)
}

fn shift((from, to): (i32, i32), by: i32) -> (i32, i32) {
    (from + by, to + by)
}

/// The room for names: what the longest needs, at most a quarter of the picture.
fn name_column(names: &[&str], width: i32) -> i32 {
    widest(names.iter().copied(), NAME).clamp(40, width / 4) + 12
}

fn place_lines(layout: &mut Layout, ticks: &[(Decimal, String)], scale: &Scale, (top, bottom): (i32, i32)) {
    for (value, _) in ticks {
        let line = Rect { x: scale.position(*value), y: top, width: 1, height: bottom - top };
        if value.is_zero() { layout.zero.push(line) } else { layout.grid.push(line) }
    }
}

/// The least distance between two axis values in pixels, `width` when there is but one.
fn narrowest_gap(ticks: &[(Decimal, String)], scale: &Scale, width: i32) -> i32 {
    let gaps = ticks.windows(2).map(|pair| scale.position(pair[1].0) - scale.position(pair[0].0));
    gaps.min().unwrap_or(width)
}

fn place_values(layout: &mut Layout, ticks: &[(Decimal, String)], scale: &Scale, bottom: i32) {
    let room = widest_value(ticks).min(narrowest_gap(ticks, scale, layout.width) * 2 / 3 - 8);
    for (value, text) in ticks {
        let x = scale.position(*value);
        let half = text::width(text, FIGURE).min(room) / 2 + 1;
        let anchor = match x {
            _ if x < half => Anchor::Start,
            _ if x + half > layout.width => Anchor::End,
            _ => Anchor::Middle,
        };
        layout.write(text, room, (x, bottom + 12), anchor, FIGURE, Ink::Muted);
    }
}

/// Writes the name beside the bar, or above it when `column` is nothing; answers the place it takes.
fn place_name(layout: &mut Layout, name: &str, y: i32, column: i32, row: &Row) -> Rect {
    let (room, middle) = if column == 0 { (layout.width, y + 12) } else { (column - 12, y + row.pitch / 2) };
    let shown = text::width(&text::printable(name), NAME).min(room);
    layout.write(name, room, (0, middle), Anchor::Start, NAME, Ink::Name);
    Rect { x: 0, y: middle - 12, width: shown.max(24), height: 24 }
}
