//! The frame for horizontal bars: names on the left (above the bar where space is narrow), values below.

use rust_decimal::Decimal;

use super::layout::{Anchor, FIGURE, Ink, Layout, Link, NAME, Rect, axis, extent, widest};
use super::marks::{self, Lane, Plot};
use super::scale::Scale;
use super::{Bar, Orientation, text};

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

/// Places all rows from `top` on; answers where the picture ends.
pub fn place(layout: &mut Layout, bars: &[Bar], top: i32, tick_text: &dyn Fn(Decimal) -> String) -> i32 {
    let (row, names) = if layout.compact { (COMPACT, 0) } else { (WIDE, name_column(bars, layout.width)) };
    let extent = extent(bars);
    // A quota line at the rim keeps its whole width; in the wide layout the last value keeps its text.
    let spare = if layout.compact { 2 } else { 40 };
    let (left, right) = (names.max(2), layout.width - spare);
    let scale = Scale::new(extent.0, extent.1, left, right);
    let fits = |ticks: &[_]| narrowest_gap(ticks, &scale, layout.width) >= widest(ticks) * 3 / 2 + 12;
    let ticks = axis(extent, 6, tick_text, fits);
    let bottom = top + row.pitch * i32::try_from(bars.len()).unwrap_or(0) + 4;

    place_values(layout, &ticks, &scale, bottom);
    let plot = Plot { orientation: Orientation::Rows, scale, limits: (0, layout.width) };
    if bars.is_empty() || !layout.compact {
        place_lines(layout, &ticks, &scale, (top, bottom));
    }
    let mut y = top;
    for bar in bars {
        if layout.compact {
            // Names stand above their bars here; lines would run through them.
            place_lines(layout, &ticks, &scale, (y + row.bar.0 - 4, y + row.bar.1 + 4));
        }
        place_name(layout, bar, y, names, &row);
        let lane = Lane { bar: shift(row.bar, y), reach: shift(row.reach, y) };
        marks::place(layout, bar, &plot, &lane);
        y += row.pitch;
    }
    bottom + 22
}

fn shift((from, to): (i32, i32), by: i32) -> (i32, i32) {
    (from + by, to + by)
}

/// The room for names: what the longest needs, at most a quarter of the picture.
fn name_column(bars: &[Bar], width: i32) -> i32 {
    let longest = bars.iter().map(|bar| text::width(&bar.label, NAME)).max().unwrap_or(0);
    longest.clamp(40, width / 4) + 12
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
    let room = widest(ticks).min(narrowest_gap(ticks, scale, layout.width) * 2 / 3 - 8);
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

/// Writes the name and lays its link over it: beside the bar, or above it when `column` is nothing.
fn place_name(layout: &mut Layout, bar: &Bar, y: i32, column: i32, row: &Row) {
    let (room, middle) = if column == 0 { (layout.width, y + 12) } else { (column - 12, y + row.pitch / 2) };
    let shown = text::width(&bar.label, NAME).min(room);
    layout.write(&bar.label, room, (0, middle), Anchor::Start, NAME, Ink::Name);
    let hit = Rect { x: 0, y: middle - 12, width: shown.max(24), height: 24 };
    layout.links.push(Link { hit, href: bar.href.clone(), label: bar.label.clone() });
}
