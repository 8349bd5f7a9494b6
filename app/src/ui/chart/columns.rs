//! The frame for vertical bars: values on the left, names below.

use rust_decimal::Decimal;

use super::layout::{Anchor, FIGURE, Ink, Layout, Link, NAME, Rect, axis, extent, widest};
use super::marks::{self, Lane, Plot};
use super::scale::Scale;
use super::{Bar, Orientation, text};

/// The height of the plot in pixels.
const HEIGHT: i32 = 220;
/// The thickest a bar gets, in pixels.
const THICKEST: i32 = 72;
/// Room above the plot for a quota at its very top.
const HEADROOM: i32 = 16;

/// Places all columns from `top` on; answers where the picture ends.
pub fn place(layout: &mut Layout, bars: &[Bar], top: i32, tick_text: &dyn Fn(Decimal) -> String) -> i32 {
    let extent = extent(bars);
    let ticks = axis(extent, 5, tick_text, |_| true);
    let (top, bottom) = (top + HEADROOM, top + HEADROOM + HEIGHT);
    let scale = Scale::new(extent.0, extent.1, bottom, top);
    let values = widest(&ticks).min(layout.width / 4);
    let left = values + 8;

    place_axis(layout, &ticks, &scale, values);
    let plot = Plot { orientation: Orientation::Columns, scale, limits: (bottom, top - HEADROOM) };
    let count = i32::try_from(bars.len().max(1)).unwrap_or(i32::MAX);
    let two_lines = bars.iter().any(|bar| text::width(&bar.label, NAME) > (layout.width - left) / count - 4);
    for (bar, index) in bars.iter().zip(0..) {
        let edge = |index: i32| left + (layout.width - left) * index / count;
        let slot = (edge(index), edge(index + 1));
        let lane = lane(slot);
        place_name(layout, bar, slot, bottom, two_lines);
        marks::place(layout, bar, &plot, &lane);
    }
    bottom + if two_lines { 44 } else { 30 }
}

/// The bar in the middle of its slot, its links over the slot but for a hair.
fn lane((from, to): (i32, i32)) -> Lane {
    let thickness = ((to - from) * 3 / 5).clamp(1, THICKEST);
    let start = from + (to - from - thickness) / 2;
    let margin = ((to - from - thickness) / 2).min(12);
    Lane { bar: (start, start + thickness), reach: (start - margin, start + thickness + margin) }
}

fn place_axis(layout: &mut Layout, ticks: &[(Decimal, String)], scale: &Scale, values: i32) {
    for (value, text) in ticks {
        let y = scale.position(*value);
        let line = Rect { x: values + 8, y, width: layout.width - values - 8, height: 1 };
        if value.is_zero() {
            layout.zero.push(line)
        } else {
            layout.grid.push(line)
        }
        layout.write(text, values, (values, y), Anchor::End, FIGURE, Ink::Muted);
    }
}

/// Writes the name under its column, in two lines ("Q3", "2026") when some name needs them.
fn place_name(layout: &mut Layout, bar: &Bar, (from, to): (i32, i32), bottom: i32, two_lines: bool) {
    let name = bar.label.trim();
    let (first, second) = if two_lines { name.rsplit_once(' ').unwrap_or((name, "")) } else { (name, "") };
    for (line, y) in [(first, bottom + 16), (second, bottom + 31)] {
        layout.write(line, to - from - 4, ((from + to) / 2, y), Anchor::Middle, NAME, Ink::Name);
    }
    let height = if two_lines { 38 } else { 24 };
    let hit = Rect { x: from + 1, y: bottom + 4, width: (to - from - 2).max(1), height };
    layout.links.push(Link { hit, href: bar.href.clone(), label: bar.label.clone() });
}
