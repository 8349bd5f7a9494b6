//! The marks of one stacked bar: its segments, its quota line, and the links over them.

use rust_decimal::Decimal;

use super::frame::{Lane, Plot};
use super::layout::{Anchor, FIGURE, Ink, Layout, Rect, TOUCH};
use super::palette::is_textured;
use super::scale::Scale;
use super::{Bar, Orientation, Segment, Target, text};

/// How far the quota line stands out of the bar on either side.
const OVERHANG: i32 = 4;
/// What the quota line keeps free of amounts on either side.
const LINE_ROOM: i32 = 2;

/// A segment and its extent along the bar, in the direction in which it grows.
struct Piece<'a> {
    segment: &'a Segment,
    along: (i32, i32),
}

/// Places everything of one bar except its name.
pub fn place(layout: &mut Layout, bar: &Bar, plot: &Plot, lane: &Lane) {
    let pieces = stack(&bar.segments, &plot.scale);
    let outermost =
        |negative: bool| pieces.iter().rposition(|piece| piece.segment.value.is_sign_negative() == negative);
    let ends = [outermost(false), outermost(true)];
    let line = bar.target.as_ref().map(|target| plot.scale.position(target.value));
    for (index, piece) in pieces.iter().enumerate() {
        place_segment(layout, piece, plot, lane, ends.contains(&Some(index)));
        write_amount(layout, piece, plot, lane, line);
    }
    if let Some(target) = &bar.target {
        let reached = pieces.iter().flat_map(|piece| [piece.along.0, piece.along.1]);
        place_target(layout, target, plot, lane, reached.collect());
    }
}

/// Stacks amounts above zero forwards and those below zero backwards; each begins where the last ended.
fn stack<'a>(segments: &'a [Segment], scale: &Scale) -> Vec<Piece<'a>> {
    let (mut above, mut below) = (Decimal::ZERO, Decimal::ZERO);
    let shown = segments.iter().filter(|segment| !segment.value.is_zero());
    shown
        .map(|segment| {
            let sum = if segment.value.is_sign_negative() { &mut below } else { &mut above };
            let from = *sum;
            *sum = sum.saturating_add(segment.value);
            Piece { segment, along: (scale.position(from), scale.position(*sum)) }
        })
        .collect()
}

fn place_segment(layout: &mut Layout, piece: &Piece<'_>, plot: &Plot, lane: &Lane, outermost: bool) {
    let Segment { series, .. } = *piece.segment;
    let (from, to) = piece.along;
    let rect = plot.rect(piece.along, lane.bar);
    let gap = (!is_textured(series) && !outermost && (to - from).abs() > 3)
        .then(|| plot.rect((to - (to - from).signum(), to), lane.bar));
    layout.fill(rect, series, gap);
    let hit = plot.rect(reach(piece, plot, outermost), lane.reach);
    layout.link(hit, &piece.segment.href, &piece.segment.label);
}

/// Writes the amount into its segment where all of it fits beside the quota line, on plain ground where
/// there is a texture.
fn write_amount(layout: &mut Layout, piece: &Piece<'_>, plot: &Plot, lane: &Lane, line: Option<i32>) {
    let series = piece.segment.series;
    let shown = text::printable(&piece.segment.text);
    let width = text::width(&shown, FIGURE);
    let room = plot.rect(clear_of(line, piece.along), lane.bar);
    if shown.is_empty() || room.width < width + 8 || room.height < FIGURE + 5 {
        return;
    }
    let (x, y) = room.center();
    if is_textured(series) {
        let plate = Rect { x: x - width / 2 - 2, y: y - 7, width: width + 4, height: 14 };
        layout.plates.push((plate, Some(series)));
    }
    layout.write(&shown, width, (x, y), Anchor::Middle, FIGURE, Ink::On(series));
}

/// The longer part of an extent that a line leaves free.
fn clear_of(line: Option<i32>, (from, to): (i32, i32)) -> (i32, i32) {
    let (from, to) = (from.min(to), from.max(to));
    match line {
        Some(at) if at - LINE_ROOM < to && at + LINE_ROOM > from => {
            let (before, after) = ((from, at - LINE_ROOM), (at + LINE_ROOM, to));
            let longer = if before.1 - before.0 >= after.1 - after.0 { before } else { after };
            (longer.0, longer.1.max(longer.0))
        }
        _ => (from, to),
    }
}

/// The extent in which a segment reacts: itself, and beyond the end of the bar what a finger needs.
fn reach(piece: &Piece<'_>, plot: &Plot, outermost: bool) -> (i32, i32) {
    let (from, to) = piece.along;
    let backward = piece.segment.value.is_sign_negative();
    let direction = if backward { -plot.forward() } else { plot.forward() };
    let least = if outermost { TOUCH } else { 2 };
    if (to - from).abs() >= least {
        return (from, to);
    }
    let end = from + direction * least;
    // At the rim of the picture there is no room ahead; the link then covers what lies before it.
    let limit = if backward { plot.limits.0 } else { plot.limits.1 };
    let beyond = ((end - limit) * direction).max(0);
    let shift = direction * beyond;
    (from - shift, end - shift)
}

fn place_target(layout: &mut Layout, target: &Target, plot: &Plot, lane: &Lane, reached: Vec<i32>) {
    let at = plot.scale.position(target.value);
    let across = (lane.bar.0 - OVERHANG, lane.bar.1 + OVERHANG);
    let line = plot.rect((at - 1, at + 1), across);
    layout.targets.push(line);

    // Over the bar the line leaves most of the space to the segments, beyond it takes what it needs.
    let free = reached.iter().all(|end| (at - end) * plot.forward() >= TOUCH / 2);
    let half = if free { TOUCH / 2 } else { 5 };
    let mut hit = plot.rect((at - half, at + half), lane.reach);
    if free && let Some(written) = write_target(layout, target, plot, lane, line) {
        hit = hit.with(written);
    }
    layout.link(hit, &target.href, &target.label);
}

/// Writes the quota beyond its line (right of it, or above) where it fits; answers the place it takes.
fn write_target(layout: &mut Layout, target: &Target, plot: &Plot, lane: &Lane, line: Rect) -> Option<Rect> {
    let width = text::width(&target.text, FIGURE);
    let (x, y) = line.center();
    let (at, anchor, left) = match plot.orientation {
        Orientation::Rows => ((x + 6, y), Anchor::Start, x + 6),
        Orientation::Columns => ((x, y - 9), Anchor::Middle, x - width / 2),
    };
    let (first, last) = match plot.orientation {
        Orientation::Rows => (0, plot.limits.1),
        Orientation::Columns => lane.reach,
    };
    if left < first || left + width > last {
        return None;
    }
    let place = Rect { x: left, y: at.1 - 7, width, height: 14 };
    layout.plates.push((place, None));
    layout.write(&target.text, width, at, anchor, FIGURE, Ink::Muted);
    Some(place)
}
