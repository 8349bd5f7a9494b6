//! One fixed colour per role.
//!
//! The stylesheet finds each role by its exact colour (`[fill="#12406F"]`) and replaces it by the
//! theme's token, so no two roles share a colour and none changes without `style/chart.css`. The colours
//! are also good enough to read the picture alone: one hue from strong to light, grey for what is left
//! out, distinguishable by lightness to every kind of colour vision.

use plotters::style::RGBColor;

use super::Series;

/// Names of people and periods, amounts on the lighter categories.
pub const TEXT: RGBColor = RGBColor(0x1B, 0x1F, 0x24);
/// Axis values and quota amounts, the line at zero.
pub const TEXT_MUTED: RGBColor = RGBColor(0x5A, 0x63, 0x6E);
/// The lines at the axis values.
pub const GRID: RGBColor = RGBColor(0xDD, 0xE1, 0xE6);
/// The quota line.
pub const QUOTA: RGBColor = RGBColor(0x10, 0x14, 0x18);
/// The page behind: the gap between segments, the rim of the quota line, amounts on strong categories.
pub const SURFACE: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);

const CLOSED: RGBColor = RGBColor(0x12, 0x40, 0x6F);
const COMMIT: RGBColor = RGBColor(0x2E, 0x75, 0xB6);
const BEST_CASE: RGBColor = RGBColor(0x8A, 0xBD, 0xE6);
const PIPELINE: RGBColor = RGBColor(0xD3, 0xE6, 0xF5);
const OMITTED: RGBColor = RGBColor(0xD2, 0xD5, 0xDA);

/// The fill of a category.
pub fn fill(series: Series) -> RGBColor {
    match series {
        Series::Closed => CLOSED,
        Series::Commit => COMMIT,
        Series::BestCase => BEST_CASE,
        Series::Pipeline => PIPELINE,
        Series::Omitted => OMITTED,
    }
}

/// The colour of a category's edge and texture: 3:1 against the page even where the fill is light.
pub fn edge(series: Series) -> RGBColor {
    match series {
        Series::Closed => CLOSED,
        Series::Commit | Series::BestCase | Series::Pipeline => COMMIT,
        Series::Omitted => TEXT_MUTED,
    }
}

/// The colour of an amount written on a category.
pub fn ink(series: Series) -> RGBColor {
    match series {
        Series::Closed | Series::Commit => SURFACE,
        Series::BestCase | Series::Pipeline | Series::Omitted => TEXT,
    }
}

/// Whether a category carries a texture, which tells it apart without its colour. The two strongest are
/// plain: they are the ones most looked at, and lie first.
pub fn is_textured(series: Series) -> bool {
    !matches!(series, Series::Closed | Series::Commit)
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
        let roles = [TEXT, TEXT_MUTED, GRID, QUOTA, SURFACE];
        let fills: Vec<_> = Series::ALL.into_iter().map(fill).chain(roles).map(hex).collect();
        for (index, color) in fills.iter().enumerate() {
            assert!(stylesheet.contains(&format!("[fill=\"{color}\"]")), "{color} has no token");
            assert!(!fills[..index].contains(color), "{color} has two roles");
        }
    }
}
