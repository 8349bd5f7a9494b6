//! The waterfall from one day to another.

use rust_decimal::Decimal;

use super::{Account, Between, ByCategory, ChangeKind, address, words::signed};
use crate::{
    auth::Caller,
    forecast::Scope,
    language,
    money::Money,
    pipeline::Category,
    tr,
    ui::chart::{Drawings, Mark, Waterfall},
};

/// Start, every kind of change, end: of one category or of all together.
pub fn waterfall(
    scope: Scope,
    between: Between,
    account: &Account,
    column: Option<Category>,
    caller: &Caller,
) -> Drawings {
    let language = language::current();
    let currency = caller.organisation.currency;
    let money = |value| Money::new(value, currency);
    let value = |figures: &ByCategory| column.map_or_else(|| figures.total(), |category| figures.of(category));
    let mark = |name: String, value: Decimal, href: String| Mark {
        label: format!("{name}, {}", money(value).display(language)),
        text: money(value).compact(language),
        name,
        value,
        href,
    };
    let categories = column.map_or_else(|| Category::COUNTED.to_vec(), |category| vec![category]);
    let level = |name, figures: &ByCategory, day| {
        mark(name, value(figures), Scope { as_of: Some(day), ..scope }.list(categories.clone()))
    };
    let day = |day| language.date(day);
    let changes = ChangeKind::ALL.into_iter().filter_map(|kind| {
        let change = account.changes.iter().find(|change| change.kind == kind)?;
        let href = format!("{}#records", address(scope, between, column, Some(kind)));
        let value = value(&change.amounts);
        let sign = if value > Decimal::ZERO { "+" } else { "" };
        let mark = mark(kind.label().to_owned(), value, href);
        Some(Mark {
            label: format!("{}, {}, {}", mark.name, signed(value, currency), tr!(common.records, count = change.count)),
            text: format!("{sign}{}", mark.text),
            ..mark
        })
    });
    let mut chart = Waterfall {
        id: "changes".into(),
        title: tr!(change.chart, from = day(between.from), to = day(between.to)),
        description: tr!(change.chart_description).to_string(),
        start: level(tr!(change.start, day = day(between.from)), &account.start, between.from),
        changes: changes.collect(),
        end: level(tr!(change.end, day = day(between.to)), &account.end, between.to),
        ground_text: String::new(),
    };
    let ground = chart.ground();
    if !ground.is_zero() {
        chart.ground_text = tr!(change.ground, amount = money(ground).display(language));
        chart.description = format!("{} {}", chart.description, chart.ground_text);
    }
    let tick = |value: Decimal| money(value).compact(language);
    Drawings::of(&chart, &tick)
}
