//! What changed as a table that can be checked: the account, then every step of every opportunity behind it (SPEC F7).
//!
//! Start and changes make the end; the steps of a kind make its change. An opportunity that changed in several ways has a
//! row for each, and those that are more than a file lists stand together in the last row. So every figure of the account
//! can be added up from the rows below it.

use rust_decimal::Decimal;

use super::{Account, Between, ByCategory, Change, ChangeKind, ChangedRecord, ChangedRecords, State, Step};
use crate::{
    auth::Caller,
    export::{Audience, Cell, Column, Table},
    forecast::Scope,
    language,
    opportunity::{Totals, rate_sentences},
    pipeline::Category,
    tr,
};

/// What a file of changes tells.
pub struct Told {
    /// The quarter and the people.
    pub scope: Scope,
    /// The days.
    pub between: Between,
    /// Which records are listed: of one kind, of one category, or all.
    pub what: (Option<ChangeKind>, Option<Category>),
    /// Start, changes and end.
    pub account: Account,
    /// The opportunities, largest change first.
    pub records: ChangedRecords,
    /// Their steps.
    pub steps: Vec<Step>,
    /// The totals of the last day, with what was converted and what could not be.
    pub totals: Totals,
}

/// The table.
pub fn table(told: &Told, caller: &Caller, audience: Audience) -> Table {
    let title = format!("{} {}", tr!(change.title), told.scope.quarter);
    let mut table = Table::new(title, columns(caller, audience));
    table.notes = notes(told);
    let mut add = |row: Row<'_>| table.push(row.cells(told, caller, audience));
    add(Row { amounts: told.account.start, ..Row::of(Kind::Start) });
    for Change { kind, count, amounts } in &told.account.changes {
        add(Row { change: Some(*kind), amounts: *amounts, count: Some(*count), ..Row::of(Kind::Change) });
    }
    add(Row { amounts: told.account.end, ..Row::of(Kind::End) });
    for record in &told.records.listed {
        for Step { kind, amounts, .. } in told.steps.iter().filter(|step| step.id == record.id) {
            add(Row { change: Some(*kind), amounts: *amounts, record: Some(record), ..Row::of(Kind::Opportunity) });
        }
    }
    if let Some((count, amounts)) = told.rest() {
        add(Row { count: Some(count), amounts, ..Row::of(Kind::Rest) });
    }
    let rates = rate_sentences(caller.organisation.currency, &told.totals.converted, &told.totals.others);
    table.explain(rates, audience);
    table
}

impl Told {
    /// How many opportunities are not listed, and what they changed.
    fn rest(&self) -> Option<(i64, ByCategory)> {
        let count = self.records.count - i64::try_from(self.records.listed.len()).unwrap_or(i64::MAX);
        let (kind, column) = self.what;
        let meant = |category: &Category| column.is_none_or(|column| column == *category);
        let changes = || self.account.changes.iter().filter(|change| kind.is_none_or(|kind| change.kind == kind));
        let mut rest = ByCategory::default();
        for category in Category::COUNTED.into_iter().filter(meant) {
            let all: Decimal = changes().map(|change| change.amounts.of(category)).sum();
            let listed: Decimal = self.records.listed.iter().map(|record| record.amounts.of(category)).sum();
            rest.add(category, all - listed);
        }
        (count > 0).then_some((count, rest))
    }
}

fn notes(told: &Told) -> Vec<String> {
    let day = |day| language::current().date(day);
    let (kind, column) = told.what;
    let kind = kind.map_or(tr!(change.all_kinds), ChangeKind::label);
    let what = column.map_or_else(|| kind.to_owned(), |column| format!("{kind} · {}", column.label()));
    let of = tr!(change.records_of, kind = what, from = day(told.between.from), to = day(told.between.to));
    let (shown, count) = (told.records.listed.len().to_string(), told.records.count.to_string());
    let cut = told.rest().map(|_| tr!(change.largest, shown = shown, count = count));
    [of].into_iter().chain(cut).chain([tr!(change.explain).to_owned()]).collect()
}

fn columns(caller: &Caller, audience: Audience) -> Vec<Column> {
    let currency = caller.organisation.currency;
    let text = |code: &str, words: &str| Column::text(audience.says(code, words));
    let date = |code: &str, words: &str| Column::date(audience.says(code, words));
    let money = |code: &str, words: &str| {
        Column::money(audience.says(code, format!("{words} ({currency})")), currency.decimals())
    };
    let side = |code: &str, words: &str| {
        let (code, words) = (|part: &str| format!("{code}_{part}"), |part: &str| format!("{words} · {part}"));
        [
            text(&code("category"), &words(tr!(field.category))),
            Column::money(audience.says(&code("amount"), words(tr!(field.amount))), currency.decimals()),
            date(&code("closing_date"), &words(tr!(field.closing_date))),
            text(&code("owner"), &words(tr!(field.owner))),
        ]
    };
    let mut columns = vec![
        text("row", tr!(change.row)),
        text("change", tr!(change.why)),
        text("number", tr!(field.number)),
        text("description", tr!(field.description)),
    ];
    columns.extend(side("before", tr!(change.was)).into_iter().chain(side("after", tr!(change.is))));
    columns.extend(Category::COUNTED.map(|category| money(category.as_str(), category.label())));
    columns.extend([
        money("total", tr!(change.total)),
        Column::number(audience.says("opportunities", tr!(change.records)), 0),
        text("quarter", tr!(field.quarter)),
        date("from", tr!(change.from)),
        date("to", tr!(change.to)),
        text("currency", tr!(field.currency)),
    ]);
    columns
}

/// What a row of the file is.
#[derive(Clone, Copy)]
enum Kind {
    Start,
    Change,
    End,
    Opportunity,
    Rest,
}

impl Kind {
    fn says(self, audience: Audience) -> String {
        match self {
            Kind::Start => audience.says("start", tr!(change.row_start)),
            Kind::Change => audience.says("change", tr!(change.why)),
            Kind::End => audience.says("end", tr!(change.row_end)),
            Kind::Opportunity => audience.says("opportunity", tr!(field.opportunity)),
            Kind::Rest => audience.says("rest", tr!(change.row_rest)),
        }
    }
}

struct Row<'a> {
    kind: Kind,
    change: Option<ChangeKind>,
    record: Option<&'a ChangedRecord>,
    amounts: ByCategory,
    count: Option<i64>,
}

impl Row<'_> {
    fn of(kind: Kind) -> Self {
        Row { kind, change: None, record: None, amounts: ByCategory::default(), count: None }
    }

    fn cells(&self, told: &Told, caller: &Caller, audience: Audience) -> Vec<Cell> {
        let text = |text: Option<String>| text.map_or(Cell::Empty, Cell::Text);
        let mut cells = vec![
            Cell::Text(self.kind.says(audience)),
            text(self.change.map(|kind| audience.says(kind.as_str(), kind.label()))),
            text(self.record.map(|record| record.number.clone())),
            text(self.record.map(|record| record.description.clone())),
        ];
        let side = |state: Option<&State>| state.map_or([const { Cell::Empty }; 4], |state| stood(state, audience));
        cells.extend(side(self.record.and_then(|record| record.before.as_ref())));
        cells.extend(side(self.record.and_then(|record| record.after.as_ref())));
        cells.extend(Category::COUNTED.map(|category| Cell::Number(self.amounts.of(category).normalize())));
        cells.extend([
            Cell::Number(self.amounts.total().normalize()),
            Cell::number(self.count),
            Cell::text(told.scope.quarter.to_string()),
            Cell::date(Some(told.between.from)),
            Cell::date(Some(told.between.to)),
            Cell::text(caller.organisation.currency.code()),
        ]);
        cells
    }
}

fn stood(state: &State, audience: Audience) -> [Cell; 4] {
    [
        Cell::Text(audience.says(state.category.as_str(), state.category.label())),
        Cell::number(state.amount),
        Cell::date(state.closing_date),
        Cell::text(state.owner_name.clone()),
    ]
}
