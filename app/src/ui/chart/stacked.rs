//! Stacked bars: people, quarters or cohorts, each with its parts and what it is measured against.

use rust_decimal::Decimal;

use super::frame::{Wanted, stands};
use super::layout::{Caption, Chart, Layout, extent};
use super::{LegendEntry, Orientation, Series, Target, legend, segments};

/// Room above columns for a quota at their very top.
const HEADROOM: i32 = 16;
/// What axis values on the left of columns usually need.
const AXIS: i32 = 64;

/// A chart of stacked amounts, each bar against its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackedBars {
    /// Distinguishes this chart from every other one on the page; letters, digits and hyphens.
    pub id: String,
    /// The chart's name, not drawn (the page has its own heading) but read out.
    pub title: String,
    /// One sentence that says what the picture shows, read out after the title.
    pub description: String,
    /// Which way the bars run; columns too slim for their names lie down.
    pub orientation: Orientation,
    /// What the colours mean, in the order in which to list them.
    pub legend: Vec<LegendEntry>,
    /// The bars in reading order; none gives an empty axis.
    pub bars: Vec<Bar>,
}

/// One bar: a person, a team, a quarter or a cohort.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// What it stands for.
    pub series: Series,
    /// The amount in the chart's one unit; corrections below zero are drawn left of (below) zero.
    pub value: Decimal,
    /// The amount as shown inside the segment where it fits, such as "€1.2M".
    pub text: String,
    /// Everything in words, such as "Alice Martin, Commit, €405,000".
    pub label: String,
    /// The records that make up the amount.
    pub href: String,
}

impl StackedBars {
    fn oriented(&self, names: &[&str], width: i32) -> Orientation {
        match self.orientation {
            Orientation::Columns if stands(width - AXIS, names, &[]) => Orientation::Columns,
            _ => Orientation::Rows,
        }
    }

    /// The least and the most that the bars and their targets reach.
    fn extent(&self) -> (Decimal, Decimal) {
        let reached = self.bars.iter().flat_map(|bar| {
            let sum = |keep: fn(&Decimal) -> bool| {
                let values = bar.segments.iter().map(|segment| segment.value).filter(keep);
                values.fold(Decimal::ZERO, Decimal::saturating_add)
            };
            let target = bar.target.as_ref().map_or(Decimal::ZERO, |target| target.value);
            [sum(Decimal::is_sign_negative), sum(Decimal::is_sign_positive), target]
        });
        extent(reached)
    }
}

impl Chart for StackedBars {
    fn caption(&self) -> Caption<'_> {
        Caption { id: &self.id, title: &self.title, description: &self.description }
    }

    fn place(&self, layout: &mut Layout, tick_text: &dyn Fn(Decimal) -> String) -> i32 {
        let (_, top) = legend::place(layout, &self.legend);
        let names: Vec<&str> = self.bars.iter().map(|bar| bar.label.as_str()).collect();
        let orientation = self.oriented(&names, layout.width);
        let beyond = match orientation {
            Orientation::Columns => HEADROOM,
            // A quota line at the rim keeps its whole width; in the wide layout the last value keeps its text.
            Orientation::Rows if layout.compact => 2,
            Orientation::Rows => 40,
        };
        let (extent, right) = (self.extent(), layout.width);
        let wanted = Wanted { orientation, names, extent, axis: Some(tick_text), margins: (0, beyond), top, right };
        let frame = wanted.place(layout);
        for (bar, lane) in self.bars.iter().zip(&frame.lanes) {
            layout.link(lane.name, &bar.href, &bar.label);
            segments::place(layout, bar, &frame.plot, lane);
        }
        frame.bottom
    }
}
