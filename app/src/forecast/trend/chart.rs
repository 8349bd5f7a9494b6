//! The lines of a quarter, week by week.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::TrendPoint;
use crate::{
    auth::Caller,
    calendar::Quarter,
    forecast::Scope,
    language,
    money::Money,
    opportunity::query_string,
    pipeline::Category,
    tr,
    ui::chart::{Drawings, Line, Lines, Moment, Point, Series, Target},
};

/// A line per category, the total of the quarter before, the quota, and today.
pub fn lines(
    scope: Scope,
    earlier: Quarter,
    points: &[TrendPoint],
    quota: Option<Decimal>,
    caller: &Caller,
) -> Drawings {
    let language = language::current();
    let currency = caller.organisation.currency;
    let money = |value| Money::new(value, currency).display(language);
    let moment = |day: NaiveDate| Moment { day, text: language.day_and_month(day) };
    let point = |name: &str, day: NaiveDate, value: Decimal, href: String| Point {
        value,
        label: format!("{name}, {}, {}", language.date(day), money(value)),
        href,
    };
    let by_category = Category::COUNTED.map(|category| {
        let points = points.iter().map(|at| {
            let shown = Scope { as_of: Some(at.day).filter(|day| *day < caller.today), ..scope };
            let figures = at.figures?;
            Some(point(category.label(), at.day, figures.of(category), shown.list(vec![category])))
        });
        Line { series: series(category), name: category.label().to_owned(), points: points.collect() }
    });
    let name = tr!(change.last_quarter, quarter = earlier.label());
    let before = points.iter().map(|at| {
        let href = at.address_before(scope, earlier);
        Some(point(&name, at.before_day, at.before?, href))
    });
    let before = before.collect();
    let before = Line { series: Series::Previous, name: name.clone(), points: before };
    let chart = Lines {
        id: "trend".into(),
        title: tr!(change.trend_chart, quarter = scope.quarter.label()),
        description: tr!(change.trend_description).to_string(),
        moments: points.iter().map(|at| moment(at.day)).collect(),
        lines: by_category.into_iter().chain([before]).collect(),
        target: quota.map(|quota| Target {
            value: quota,
            text: format!("{} {}", tr!(forecast.quota), Money::new(quota, currency).compact(language)),
            label: format!("{}, {}", tr!(forecast.quota), money(quota)),
            href: format!("/quotas{}", query_string(&[("quarter", scope.quarter.to_string())])),
        }),
        today: points
            .iter()
            .any(|at| at.day == caller.today)
            .then(|| Moment { day: caller.today, text: tr!(change.today).to_string() }),
    };
    let tick = |value: Decimal| Money::new(value, currency).compact(language);
    Drawings::of(&chart, &tick)
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
