//! The forecast as a table: the rows of the page in its order, closed teams opened, every measure at once (SPEC F7).

use rust_decimal::Decimal;

use super::{Forecast, Measure, Performance, Row, Who, performance, row_name};
use crate::{
    auth::Caller,
    export::{Audience, Cell, Column, Table},
    language,
    opportunity::rate_sentences,
    pipeline::Category,
    tr,
};

/// A row per team and person. With `cumulative`, each category takes the stronger ones along, as on the page.
///
/// Teams hold their people once more: whoever adds up takes the rows of one level, or those of people.
pub fn table(forecast: &Forecast, caller: &Caller, cumulative: bool, audience: Audience) -> Table {
    let mut table = Table::new(format!("{} {}", tr!(forecast.title), forecast.quarter), columns(caller, audience));
    let day = forecast.as_of.unwrap_or(caller.today);
    table.notes = vec![
        tr!(forecast.chart_people, quarter = forecast.quarter.label()),
        tr!(forecast.as_of_shown, day = language::current().date(day)),
    ];
    let reading = if cumulative {
        audience.says("cumulative", tr!(forecast.cumulative))
    } else {
        audience.says("single", tr!(forecast.single))
    };
    for (row, team) in forecast.rows.iter().zip(teams(&forecast.rows)) {
        let about = [
            Cell::text(forecast.quarter.to_string()),
            Cell::date(Some(day)),
            Cell::text(caller.organisation.currency.code()),
            Cell::text(reading.clone()),
        ];
        let figures = figures(row, cumulative).into_iter().chain(against_quota(row));
        table.push(place(row, team, audience).into_iter().chain(figures).chain(about).collect());
    }
    let rates = rate_sentences(caller.organisation.currency, &forecast.converted, &forecast.others);
    table.explain(rates, audience);
    table
}

fn columns(caller: &Caller, audience: Audience) -> Vec<Column> {
    let currency = caller.organisation.currency;
    let money = |code: &str, words: &str| {
        Column::money(audience.says(code, format!("{words} ({currency})")), currency.decimals())
    };
    let measured = |category: Category| {
        Measure::ALL.map(|measure| {
            let code = format!("{}_{}", category.as_str(), measure.as_str());
            let words = format!("{} · {}", category.label(), measure.label());
            match measure {
                Measure::Count => Column::number(audience.says(&code, words), 0),
                Measure::Amount | Measure::Weighted => money(&code, &words),
            }
        })
    };
    let text = |code: &str, words: &str| Column::text(audience.says(code, words));
    let mut columns = vec![
        text("name", tr!(forecast.who)),
        text("kind", tr!(field.types)),
        Column::number(audience.says("level", tr!(forecast.level)), 0),
        text("team", tr!(field.team)),
    ];
    columns.extend(Category::COUNTED.into_iter().flat_map(measured));
    columns.extend([
        money("quota", tr!(forecast.quota)),
        money("target", tr!(quota.team)),
        Column::percent(audience.says("attainment", tr!(forecast.attainment)), 1),
        money("gap", tr!(forecast.gap)),
        Column::number(audience.says("coverage", tr!(forecast.coverage)), 1),
        text("quarter", tr!(field.quarter)),
        Column::date(audience.says("as_of", tr!(forecast.as_of))),
        text("currency", tr!(field.currency)),
        text("reading", tr!(forecast.reading)),
    ]);
    columns
}

/// For each row the team that it is part of: the nearest row above that stands a level higher.
fn teams(rows: &[Row]) -> Vec<Option<&Row>> {
    let (mut above, mut teams) = (Vec::<&Row>::new(), Vec::with_capacity(rows.len()));
    for row in rows {
        above.retain(|team| team.level < row.level);
        teams.push(above.last().copied());
        above.push(row);
    }
    teams
}

/// Who it is, of what kind, how far down, and in whose team.
fn place(row: &Row, team: Option<&Row>, audience: Audience) -> [Cell; 4] {
    let kind = match row.who {
        Who::Company => audience.says("company", tr!(forecast.company)),
        Who::Team(_) => audience.says("team", tr!(field.team)),
        Who::Person(_) => audience.says("person", tr!(forecast.person)),
    };
    let name = |row: &Row| Cell::text(audience.says(&row.name, row_name(row)));
    let team = team.map_or(Cell::Empty, name);
    [name(row), Cell::text(kind), Cell::Number(Decimal::from(row.level)), team]
}

fn figures(row: &Row, cumulative: bool) -> Vec<Cell> {
    let of = |category| if cumulative { row.figures.cumulative(category) } else { row.figures.single(category) };
    let measured = |category| Measure::ALL.map(|measure| Cell::Number(of(category).by(measure).normalize()));
    Category::COUNTED.into_iter().flat_map(measured).collect()
}

/// Quota and target, then how far they are reached.
fn against_quota(row: &Row) -> [Cell; 5] {
    let found = performance(&row.figures, row.measured_against());
    let number = |value: Option<Decimal>| Cell::number(value.map(|value| value.normalize()));
    let reached = |part: fn(Performance) -> Option<Decimal>| number(found.and_then(part));
    [
        number(row.quota),
        number(row.target),
        reached(|found| Some(found.attainment)),
        reached(|found| Some(found.gap)),
        reached(|found| found.coverage),
    ]
}
