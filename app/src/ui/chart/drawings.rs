//! One chart for every width: the only place that says how wide charts are drawn.

use rust_decimal::Decimal;

use super::{Chart, Drawings, draw};

/// Fills the content of a desktop window; `style/chart.css` shows it from 960 px of room on.
const WIDE: u32 = 1240;
/// Fills a tablet, or half of a desktop window.
const MIDDLE: u32 = 720;
/// Fills a phone; `style/chart.css` shows it below 560 px of room.
const NARROW: u32 = 344;

impl Drawings {
    /// Draws a chart for every width, `tick_text` writing axis values.
    pub fn of(chart: &dyn Chart, tick_text: &dyn Fn(Decimal) -> String) -> Drawings {
        let [wide, middle, narrow] = [WIDE, MIDDLE, NARROW].map(|width| draw(chart, width, tick_text));
        Drawings { wide, middle, narrow }
    }
}
