//! One fixed colour per role.
//!
//! The stylesheet finds each role by its exact colour (`[fill="#12406F"]`) and replaces it by the
//! theme's token, so no two roles share a colour and none changes without `style/chart.css`. The colours
//! are also good enough to read the picture alone: one hue from strong to light, grey for what is left
//! out, green and amber for what was added and taken, distinguishable by lightness to every kind of colour vision.

use plotters::style::RGBColor;

use super::Series;

/// Names of people and periods, amounts on the lighter categories.
pub const TEXT: RGBColor = RGBColor(0x1B, 0x1F, 0x24);
/// Axis values and quota amounts, the line at zero, hairs between marks.
pub const TEXT_MUTED: RGBColor = RGBColor(0x5A, 0x63, 0x6E);
/// The lines at the axis values.
pub const GRID: RGBColor = RGBColor(0xDD, 0xE1, 0xE6);
/// The quota line.
pub const QUOTA: RGBColor = RGBColor(0x10, 0x14, 0x18);
/// The page behind: the gap between segments, the rim of the quota line, amounts on strong categories.
pub const SURFACE: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);

/// The pale area between two stages of a funnel.
pub const FLOW: RGBColor = RGBColor(0xE9, 0xEE, 0xF1);

const CLOSED: RGBColor = RGBColor(0x12, 0x40, 0x6F);
const COMMIT: RGBColor = RGBColor(0x2E, 0x75, 0xB6);
const BEST_CASE: RGBColor = RGBColor(0x8A, 0xBD, 0xE6);
const PIPELINE: RGBColor = RGBColor(0xD3, 0xE6, 0xF5);
const OMITTED: RGBColor = RGBColor(0xD2, 0xD5, 0xDA);
const WON: RGBColor = RGBColor(0x13, 0x41, 0x70);
const OPEN: RGBColor = RGBColor(0xA9, 0xCF, 0xEC);
const LOST: RGBColor = RGBColor(0xD6, 0xD9, 0xDE);
const TOTAL: RGBColor = RGBColor(0x3B, 0x48, 0x54);
const INCREASE: RGBColor = RGBColor(0x1C, 0x7A, 0x55);
const DECREASE: RGBColor = RGBColor(0xF3, 0xC9, 0x8B);
const DECREASE_EDGE: RGBColor = RGBColor(0x8A, 0x55, 0x05);
const MEASURE: RGBColor = RGBColor(0x1B, 0x67, 0x8C);
const BEST_CASE_LINE: RGBColor = RGBColor(0x3B, 0x8F, 0xA8);
const PIPELINE_LINE: RGBColor = RGBColor(0x5E, 0x93, 0x86);
const PREVIOUS: RGBColor = RGBColor(0x7B, 0x85, 0x90);

/// The fill of a series.
pub fn fill(series: Series) -> RGBColor {
    match series {
        Series::Closed => CLOSED,
        Series::Commit => COMMIT,
        Series::BestCase => BEST_CASE,
        Series::Pipeline => PIPELINE,
        Series::Omitted => OMITTED,
        Series::Won => WON,
        Series::Open => OPEN,
        Series::Lost => LOST,
        Series::Total => TOTAL,
        Series::Increase => INCREASE,
        Series::Decrease => DECREASE,
        Series::Measure => MEASURE,
        Series::Previous => PREVIOUS,
    }
}

/// The colour of a fill's edge and texture: 3:1 against the page even where the fill is light.
pub fn edge(series: Series) -> RGBColor {
    match series {
        Series::Commit | Series::BestCase | Series::Pipeline | Series::Open => COMMIT,
        Series::Omitted | Series::Lost => TEXT_MUTED,
        Series::Decrease => DECREASE_EDGE,
        plain => fill(plain),
    }
}

/// The colour of a line and its points: 3:1 against the page.
pub fn line(series: Series) -> RGBColor {
    match series {
        Series::BestCase => BEST_CASE_LINE,
        Series::Pipeline => PIPELINE_LINE,
        other => edge(other),
    }
}

/// The colour of an amount written on a fill.
pub fn ink(series: Series) -> RGBColor {
    if is_textured(series) { TEXT } else { SURFACE }
}

/// Whether a fill carries a texture, which tells it apart without its colour; amounts on it need ground.
pub fn is_textured(series: Series) -> bool {
    super::texture::of(series).is_some()
}

/// As SVG attributes write it.
pub fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stylesheet_knows_every_role() {
        let stylesheet = include_str!("../../../../style/chart.css");
        let roles = [TEXT, TEXT_MUTED, GRID, QUOTA, SURFACE, FLOW, BEST_CASE_LINE, PIPELINE_LINE, DECREASE_EDGE];
        let fills: Vec<_> = Series::ALL.into_iter().map(fill).chain(roles).map(hex).collect();
        for (index, color) in fills.iter().enumerate() {
            assert!(stylesheet.contains(&format!("[fill=\"{color}\"]")), "{color} has no token");
            assert!(!fills[..index].contains(color), "{color} has two roles");
        }
        let textured = Series::ALL.into_iter().filter(|series| is_textured(*series)).map(edge);
        for color in Series::ALL.into_iter().map(line).chain(textured).map(hex) {
            assert!(stylesheet.contains(&format!("[stroke=\"{color}\"]")), "{color} has no token as a line");
        }
    }
}
