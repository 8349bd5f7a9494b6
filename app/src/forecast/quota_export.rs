//! Quotas as a table that the import of quotas reads back: its heads are those of its fields, in every language (SPEC F7).

use rust_decimal::Decimal;

use super::QuotaVersion;
use crate::{
    auth::Colleague,
    calendar::Quarter,
    export::{Cell, Column, Table},
};

/// A row per quota, by name; a leader's own one before the target of the team.
pub fn table(quarter: Quarter, people: &[Colleague], quotas: &[&QuotaVersion]) -> Table {
    let decimals = quotas.iter().map(|dated| dated.quota.currency.decimals()).max().unwrap_or_default();
    let mut table = Table::new(format!("Quotas {quarter}"), columns(decimals));
    for person in people {
        let of_person = quotas.iter().filter(|dated| dated.quota.person == person.id);
        of_person.for_each(|dated| table.push(cells(quarter, person, dated)));
    }
    table
}

fn columns(decimals: u32) -> Vec<Column> {
    vec![
        Column::text("person"),
        Column::text("quarter"),
        Column::text("kind"),
        Column::money("amount", decimals),
        Column::text("currency"),
        Column::number("version", 0),
        Column::date("effective_from"),
    ]
}

fn cells(quarter: Quarter, person: &Colleague, dated: &QuotaVersion) -> Vec<Cell> {
    let quota = &dated.quota;
    vec![
        Cell::text(person.name.clone()),
        Cell::text(quarter.to_string()),
        Cell::text(quota.kind.as_str()),
        Cell::Number(quota.amount),
        Cell::text(quota.currency.code()),
        Cell::Number(Decimal::from(quota.version)),
        Cell::date(Some(dated.days.counts_from())),
    ]
}
