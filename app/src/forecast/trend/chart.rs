//! The lines of a quarter, week by week.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{TrendPoint, quota_steps};
use crate::{
    auth::Caller,
    calendar::Quarter,
    forecast::Scope,
    language,
    money::{Currency, Money},
    opportunity::query_string,
    pipeline::Category,
    tr,
    ui::chart::{Drawings, Level, Line, Lines, Moment, Point, Series, Target},
};

/// A line per category, the total of the quarter before, the quota, and today.
pub fn lines(scope: Scope, earlier: Quarter, points: &[TrendPoint], caller: &Caller) -> Lines {
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
    Lines {
        id: "trend".into(),
        title: tr!(change.trend_chart, quarter = scope.quarter.label()),
        description: tr!(change.trend_description).to_string(),
        moments: points.iter().map(|at| moment(at.day)).collect(),
        lines: by_category.into_iter().chain([before]).collect(),
        target: quota(scope, points, currency),
        today: points
            .iter()
            .any(|at| at.day == caller.today)
            .then(|| Moment { day: caller.today, text: tr!(change.today).to_string() }),
    }
}

/// The finished picture.
pub fn drawn(chart: &Lines, caller: &Caller) -> Drawings {
    let (currency, language) = (caller.organisation.currency, language::current());
    Drawings::of(chart, &|value: Decimal| Money::new(value, currency).compact(language))
}

/// The quota as it counted on each day; in words, the first one and every change with its day.
fn quota(scope: Scope, points: &[TrendPoint], currency: Currency) -> Option<Level> {
    let language = language::current();
    let money = |quota| Money::new(quota, currency).display(language);
    let last = points.iter().rev().find_map(|point| point.quota)?;
    let first = points.first().map(|point| point.day);
    let steps = quota_steps(points).into_iter().map(|(day, quota)| {
        let quota = quota.map_or_else(|| String::from("—"), money);
        if Some(day) == first { quota } else { tr!(change.quota_at, quota = quota, day = language.date(day)) }
    });
    let told: Vec<String> = std::iter::once(tr!(forecast.quota).to_owned()).chain(steps).collect();
    Some(Level {
        values: points.iter().map(|point| point.quota).collect(),
        name: Target {
            value: last,
            text: format!("{} {}", tr!(forecast.quota), Money::new(last, currency).compact(language)),
            label: told.join(", "),
            href: format!("/quotas{}", query_string(&[("quarter", scope.quarter.to_string())])),
        },
    })
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

    use super::*;
    use crate::forecast::Who;

    #[test]
    fn a_quota_says_when_it_changed() {
        let scope = Scope { quarter: "2026-Q4".parse().unwrap(), who: Who::Company, as_of: None };
        let level = |quotas: &[Option<i64>]| {
            let points = (1..).zip(quotas).map(|(day, quota)| {
                let day = NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
                TrendPoint { day, figures: None, before_day: day, before: None, quota: quota.map(Decimal::from) }
            });
            quota(scope, &points.collect::<Vec<_>>(), "EUR".parse().unwrap())
        };
        let stays = level(&[Some(1000), Some(1000)]).unwrap();
        assert_eq!((stays.name.text.as_str(), stays.name.label.as_str()), ("Quota €1,000", "Quota, €1,000"));
        let changes = level(&[Some(1000), Some(1200), Some(1200)]).unwrap();
        assert_eq!(changes.name.text, "Quota €1,200");
        assert_eq!(changes.name.label, "Quota, €1,000, €1,200 at the end of 2 Nov 2026");
        assert_eq!(changes.values, [1000, 1200, 1200].map(|quota| Some(Decimal::from(quota))));
        assert_eq!(level(&[None, None]), None);
    }
}
