//! What tells fills apart without their colour.

use std::fmt::Write;

use super::layout::Layout;
use super::{Series, palette};

/// A pattern: the size of its tile in pixels, its turn in degrees, and its drawing. None for the fills most
/// looked at, which are plain.
pub fn of(series: Series) -> Option<(u32, i32, &'static str)> {
    match series {
        Series::Closed | Series::Commit | Series::Won | Series::Total | Series::Increase | Series::Measure => None,
        Series::BestCase => Some((6, 45, "M0 0V6")),
        Series::Pipeline | Series::Open => Some((5, 45, "M1 2.5H2.4")),
        Series::Omitted | Series::Lost => Some((5, 45, "M0 0H5M0 0V5")),
        Series::Decrease => Some((6, -45, "M0 0V6")),
        Series::Previous => Some((6, 0, "M0 0V6")),
    }
}

/// The dashes of a series' lines, as SVG writes them; none for the lines most looked at, which are whole.
pub fn dashes(series: Series) -> Option<&'static str> {
    match series {
        Series::BestCase => Some("10 4"),
        Series::Pipeline => Some("5 4"),
        Series::Previous => Some("2 4"),
        _ => None,
    }
}

/// The definitions of the textures in use.
pub fn definitions(layout: &Layout, id: &str) -> String {
    let mut defs = String::from("<defs>");
    let used = Series::ALL.into_iter().filter(|series| layout.blocks.iter().any(|block| block.series == *series));
    for (series, (size, turn, path)) in used.filter_map(|series| Some((series, of(series)?))) {
        let color = palette::hex(palette::edge(series));
        let name = name(id, series);
        // Writing to a string has no way to fail.
        let _ = write!(
            defs,
            "<pattern id=\"{name}\" patternUnits=\"userSpaceOnUse\" width=\"{size}\" height=\"{size}\" \
             patternTransform=\"rotate({turn})\"><path d=\"{path}\" fill=\"none\" stroke=\"{color}\" \
             stroke-width=\"1.4\" stroke-opacity=\"0.55\"/></pattern>"
        );
    }
    defs + "</defs>"
}

/// The textures over their fills.
pub fn fills(layout: &Layout, id: &str) -> String {
    let mut rects = String::new();
    for block in layout.blocks.iter().filter(|block| of(block.series).is_some()) {
        let rect = block.rect.inset(1);
        if rect.width > 0 && rect.height > 0 {
            let (x, y, width, height) = (rect.x, rect.y, rect.width, rect.height);
            let name = name(id, block.series);
            let _ = write!(
                rects,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"url(#{name})\"/>"
            );
        }
    }
    rects
}

fn name(id: &str, series: Series) -> String {
    format!("{id}-{}", format!("{series:?}").to_lowercase())
}
