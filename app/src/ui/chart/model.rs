//! What a page says about a chart, and what it gets back.
//!
//! Every text is final: formatted for the reader's language and currency by the caller. Every `href` is
//! an address inside the product that lists exactly the records behind the mark.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The forecast categories in the order in which they stack, strongest first (SPEC row F5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Series {
    /// Won in the period.
    Closed,
    /// Promised for the period.
    Commit,
    /// Within reach if all goes well.
    BestCase,
    /// Open, not yet forecast.
    Pipeline,
    /// Left out of the forecast on purpose.
    Omitted,
}

impl Series {
    /// All categories, strongest first.
    pub const ALL: [Self; 5] = [Self::Closed, Self::Commit, Self::BestCase, Self::Pipeline, Self::Omitted];
}

/// Which way the bars run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Orientation {
    /// One horizontal bar under the other: many bars with long names, such as people.
    Rows,
    /// One vertical bar beside the other: a handful of periods in time.
    Columns,
}

/// A chart of stacked amounts, each bar against its target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackedBars {
    /// Distinguishes this chart from every other one on the page; letters, digits and hyphens.
    pub id: String,
    /// The chart's name, not drawn (the page has its own heading) but read out.
    pub title: String,
    /// One sentence that says what the picture shows, read out after the title.
    pub description: String,
    /// Which way the bars run.
    pub orientation: Orientation,
    /// What the colours mean, in the order in which to list them.
    pub legend: Vec<LegendEntry>,
    /// The bars in reading order; none gives an empty axis.
    pub bars: Vec<Bar>,
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
    /// The fill of a category.
    Series(Series),
    /// The line that marks the target.
    Target,
}

/// One bar: a person, a team or a quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// Its name, shortened in the drawing where it does not fit, in full for everyone who asks.
    pub label: String,
    /// Where its name leads.
    pub href: String,
    /// Its amounts in stacking order; those of zero are left out.
    pub segments: Vec<Segment>,
    /// What the bar is measured against, if anything.
    pub target: Option<Target>,
}

/// One amount in a bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The category it belongs to.
    pub series: Series,
    /// The amount in the chart's one currency; corrections below zero are drawn left of (below) zero.
    pub value: Decimal,
    /// The amount as shown inside the segment where it fits, such as "€1.2M".
    pub text: String,
    /// Everything in words, such as "Alice Martin, Commit, €405,000".
    pub label: String,
    /// The records that make up the amount.
    pub href: String,
}

/// What a bar is measured against: the quota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The quota in the chart's one currency.
    pub value: Decimal,
    /// The quota as shown beside its line where there is room.
    pub text: String,
    /// Everything in words, such as "Alice Martin, quota, €1,200,000".
    pub label: String,
    /// Where the quota comes from.
    pub href: String,
}

/// A finished picture for one width, safe to place in a page as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// One `<svg>` element with its links; every text in it is escaped.
    pub svg: String,
    /// CSS pixels.
    pub width: u32,
    /// CSS pixels, as many as the bars need.
    pub height: u32,
}
