//! An answer as a table for programs and spreadsheets.

use super::{Answer, Cell as Figure, Measure};
use crate::{
    auth::Caller,
    export::{Audience, Cell, Column, Format, Table},
    language,
    opportunity::rate_sentences,
};

/// The rows and columns of the answer, in the same order, the total last. The rates behind it follow: in a workbook on
/// the sheet of notes, in CSV, which has none, below the total.
pub fn table(answer: &Answer, caller: &Caller, format: Format) -> Table {
    let question = &answer.question;
    let head = |name: &str| match question.measure {
        Measure::Amount | Measure::Weighted | Measure::Average => {
            Column::money(format!("{name} ({})", answer.currency), answer.currency.decimals())
        }
        Measure::Count => Column::number(name, 0),
        Measure::WinRate => Column::percent(name, 1),
        Measure::CycleDays => Column::number(name, 1),
    };
    let mut columns = vec![Column::text(question.by.label())];
    columns.extend(answer.columns.iter().map(|column| head(&column.label)));
    columns.push(head(question.measure.label()));
    columns.push(Column::number(Measure::Count.label(), 0));
    let mut table = Table::new(question.measure.label(), columns);
    table.notes = about(answer, caller);
    let figure = |cell: &Figure| Cell::number(cell.value.filter(|_| cell.count > 0));
    for line in &answer.rows {
        let cells = line.cells.iter().map(figure);
        let ends = [figure(&line.entry.figure), Cell::number(Some(line.entry.figure.count))];
        table.push(std::iter::once(Cell::text(line.entry.label.clone())).chain(cells).chain(ends).collect());
    }
    let totals = answer.columns.iter().map(|column| figure(&column.figure));
    let ends = [figure(&answer.total), Cell::number(Some(answer.total.count))];
    table.push(std::iter::once(Cell::text(crate::tr!(analysis.total))).chain(totals).chain(ends).collect());
    if question.measure.is_money() {
        let rates = rate_sentences(answer.currency, &answer.converted, &answer.missing);
        table.explain(rates, Audience::People(format));
    }
    table
}

fn about(answer: &Answer, caller: &Caller) -> Vec<String> {
    let question = &answer.question;
    vec![question.to_query(), language::current().date(question.filter.as_of.unwrap_or(caller.today))]
}
