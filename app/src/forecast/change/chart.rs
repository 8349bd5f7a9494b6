//! The waterfall from one day to another.

use rust_decimal::Decimal;

use super::{Account, Between, ByCategory, ChangeKind, address};
use crate::{
    auth::Caller,
    forecast::{Drawings, Scope},
    language,
    money::Money,
    pipeline::Category,
    tr,
    ui::chart::{Mark, Waterfall, draw},
};

const WIDE: u32 = 960;
const NARROW: u32 = 344;

/// Start, every kind of change, end: of one category or of all together.
pub fn waterfall(
    scope: Scope,
    between: Between,
    account: &Account,
    column: Option<Category>,
    caller: &Caller,
) -> Drawings {
    let language = language::current();
    let money = |value| Money::new(value, caller.organisation.currency);
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
        Some(mark(kind.label().to_owned(), value(&change.amounts), href))
    });
    let chart = Waterfall {
        id: "changes".into(),
        title: tr!(change.chart, from = day(between.from), to = day(between.to)),
        description: tr!(change.chart_description).to_string(),
        start: level(tr!(change.start, day = day(between.from)), &account.start, between.from),
        changes: changes.collect(),
        end: level(tr!(change.end, day = day(between.to)), &account.end, between.to),
    };
    let tick = |value: Decimal| money(value).compact(language);
    Drawings { wide: draw(&chart, WIDE, &tick), narrow: draw(&chart, NARROW, &tick) }
}
