//! What the colours mean, above the picture.

use super::layout::{Anchor, Dot, Ink, Layout, NAME, Rect, Stroke};
use super::{LegendEntry, Series, Swatch, text};

const LINE: i32 = 20;
const SWATCH: i32 = 12;
/// A piece of line needs more room than a filled square to be told from others.
pub const SAMPLE: i32 = 26;

/// Lists the colours from the top left, in as many lines as they need; answers where each entry lies and
/// where all end.
pub fn place(layout: &mut Layout, entries: &[LegendEntry]) -> (Vec<Rect>, i32) {
    let (mut x, mut y) = (0, LINE / 2);
    let mut places = Vec::new();
    for entry in entries {
        let swatch = match entry.swatch {
            Swatch::Line(_) | Swatch::Level => SAMPLE,
            Swatch::Series(_) | Swatch::Target => SWATCH,
        };
        let room = layout.width - swatch - 6;
        let needed = swatch + 6 + text::width(&text::printable(&entry.text), NAME).min(room);
        if x > 0 && x + needed > layout.width {
            (x, y) = (0, y + LINE);
        }
        let rect = Rect { x, y: y - SWATCH / 2, width: swatch, height: SWATCH };
        match entry.swatch {
            Swatch::Series(series) => layout.fill(rect, series, None),
            Swatch::Line(series) => sample(layout, series, rect),
            Swatch::Target => layout.targets.push(Rect { x: rect.center().0 - 1, width: 2, ..rect }),
            Swatch::Level => layout.targets.push(Rect { y: y - 1, height: 2, ..rect }),
        }
        layout.write(&entry.text, room, (x + swatch + 6, y), Anchor::Start, NAME, Ink::Name);
        places.push(Rect { x, y: y - LINE / 2, width: needed, height: LINE });
        x += needed + 14;
    }
    (places, if entries.is_empty() { 4 } else { y + LINE / 2 + 10 })
}

/// A short piece of a line with one of its points.
pub fn sample(layout: &mut Layout, series: Series, place: Rect) {
    let (x, y) = place.center();
    layout.strokes.push(Stroke { series, points: vec![(place.x, y), (place.end().0, y)] });
    layout.dots.push(Dot { series, at: (x, y), radius: 3 });
}
