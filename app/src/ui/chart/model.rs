//! The words that all charts share, and what a page gets back.
//!
//! Every text is final: formatted for the reader's language and currency by the caller. Every `href` is
//! an address inside the product that lists exactly the records behind the mark.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What a fill or a line stands for; decides its colour and its texture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Series {
    /// Forecast category: won in the period.
    Closed,
    /// Forecast category: promised for the period.
    Commit,
    /// Forecast category: within reach if all goes well.
    BestCase,
    /// Forecast category: open, not yet forecast.
    Pipeline,
    /// Forecast category: left out of the forecast on purpose.
    Omitted,
    /// Outcome: opportunities that were won.
    Won,
    /// Outcome: opportunities still open.
    Open,
    /// Outcome: opportunities that were lost.
    Lost,
    /// A level before or after changes.
    Total,
    /// A change that adds to the level.
    Increase,
    /// A change that takes from the level.
    Decrease,
    /// The one measure of a chart that has but one.
    Measure,
    /// The same measure in an earlier period, for comparison.
    Previous,
}

impl Series {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Closed,
        Self::Commit,
        Self::BestCase,
        Self::Pipeline,
        Self::Omitted,
        Self::Won,
        Self::Open,
        Self::Lost,
        Self::Total,
        Self::Increase,
        Self::Decrease,
        Self::Measure,
        Self::Previous,
    ];
}

/// Which way the bars run, where there is room; charts whose columns would be too slim lie down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Orientation {
    /// One horizontal bar under the other: many bars with long names, such as people.
    Rows,
    /// One vertical bar beside the other: a handful of periods in time.
    Columns,
}

/// One line of the legend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegendEntry {
    /// What it explains.
    pub swatch: Swatch,
    /// Its name.
    pub text: String,
}

/// What a legend line explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Swatch {
    /// A fill.
    Series(Series),
    /// A line through points.
    Line(Series),
    /// The line that marks the target of one bar.
    Target,
    /// The line that marks the target of the whole picture.
    Level,
}

/// One named value: a bar, a step or a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its name, shortened in the drawing where it does not fit.
    pub name: String,
    /// The value in the chart's one unit: an amount in one currency, a count, days or percent.
    pub value: Decimal,
    /// The value as shown beside the mark, such as "€1.2M", "+€80k", "38 %" or "41 days".
    pub text: String,
    /// Everything in words, such as "Pulled in, plus €80,000, 3 opportunities".
    pub label: String,
    /// The records behind the value.
    pub href: String,
}

/// What values are measured against: the quota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The quota in the chart's one unit.
    pub value: Decimal,
    /// The quota as shown beside its line where there is room.
    pub text: String,
    /// Everything in words, such as "Alice Martin, quota, €1,200,000".
    pub label: String,
    /// Where the quota comes from.
    pub href: String,
}

/// One chart for windows of every width.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawings {
    /// For a desktop window.
    pub wide: Drawing,
    /// For a tablet, or a tile of a dashboard.
    pub middle: Drawing,
    /// For a phone.
    pub narrow: Drawing,
}

/// A finished picture for one width, safe to place in a page as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// One `<svg>` element with its links; every text in it is escaped.
    pub svg: String,
    /// CSS pixels.
    pub width: u32,
    /// CSS pixels, as many as the marks need.
    pub height: u32,
}
