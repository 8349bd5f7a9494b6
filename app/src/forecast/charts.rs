//! The forecast's charts: what the rows and quarters say, as descriptions for [`crate::ui::chart`].

use rust_decimal::Decimal;

use super::{Figures, QuarterFigures, Row, Scope, row_name};
use crate::{
    auth::Caller,
    language,
    money::Money,
    opportunity::query_string,
    pipeline::Category,
    tr,
    ui::chart::{Bar, Drawings, LegendEntry, Orientation, Segment, Series, StackedBars, Swatch, Target},
};

/// Bars of the chart by person: more would not be read as a picture; the table holds all.
const MOST_BARS: usize = 24;

/// One bar per person or team directly below the top row, and the top row itself when it is alone.
pub fn by_person(scope: Scope, rows: &[Row], caller: &Caller) -> Drawings {
    let below: Vec<&Row> = rows.iter().filter(|row| row.level == 1).take(MOST_BARS).collect();
    let shown = if below.is_empty() { rows.iter().take(1).collect() } else { below };
    let bars = shown.into_iter().map(|row| {
        let name = row_name(row);
        let quota = row.measured_against();
        bar(&name, scope.of(row.who), &row.figures, quota, caller)
    });
    drawn(
        "forecast-people",
        tr!(forecast.chart_people, quarter = scope.quarter.label()),
        Orientation::Rows,
        bars.collect(),
        caller,
    )
}

/// One bar per quarter, oldest first.
pub fn by_quarter(scope: Scope, quarters: &[QuarterFigures], caller: &Caller) -> Drawings {
    let bars = quarters
        .iter()
        .map(|part| bar(&part.quarter.label(), scope.in_quarter(part.quarter), &part.figures, part.quota, caller));
    drawn("forecast-quarters", tr!(forecast.chart_quarters).to_string(), Orientation::Columns, bars.collect(), caller)
}

fn bar(name: &str, scope: Scope, figures: &Figures, quota: Option<Decimal>, caller: &Caller) -> Bar {
    let money = |amount| Money::new(amount, caller.organisation.currency);
    let language = language::current();
    let segments = Category::COUNTED.map(|category| {
        let amount = money(figures.single(category).amount);
        Segment {
            series: series(category),
            value: amount.amount,
            text: amount.compact(language),
            label: format!("{name}, {}, {}", category.label(), amount.display(language)),
            href: scope.list(vec![category]),
        }
    });
    Bar {
        label: name.to_owned(),
        href: scope.address("/forecast"),
        segments: segments.to_vec(),
        target: quota.map(|quota| Target {
            value: quota,
            text: money(quota).compact(language),
            label: format!("{name}, {}, {}", tr!(forecast.quota), money(quota).display(language)),
            href: format!("/quotas{}", query_string(&[("quarter", scope.quarter.to_string())])),
        }),
    }
}

fn series(category: Category) -> Series {
    match category {
        Category::Closed => Series::Closed,
        Category::Commit => Series::Commit,
        Category::BestCase => Series::BestCase,
        Category::Pipeline => Series::Pipeline,
        Category::Omitted => Series::Omitted,
    }
}

fn drawn(id: &str, title: String, orientation: Orientation, bars: Vec<Bar>, caller: &Caller) -> Drawings {
    let categories = Category::COUNTED
        .map(|category| LegendEntry { swatch: Swatch::Series(series(category)), text: category.label().to_owned() });
    let quota = LegendEntry { swatch: Swatch::Target, text: tr!(forecast.quota).to_string() };
    let chart = StackedBars {
        id: id.to_owned(),
        title,
        description: tr!(forecast.chart_description).to_string(),
        orientation,
        legend: categories.into_iter().chain([quota]).collect(),
        bars,
    };
    let tick = |value: Decimal| Money::new(value, caller.organisation.currency).compact(language::current());
    Drawings::of(&chart, &tick)
}
