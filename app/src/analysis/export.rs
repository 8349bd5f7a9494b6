//! An answer as a table for programs and spreadsheets.

use super::{Answer, Cell as Figure, Measure};
use crate::{
    auth::Caller,
    export::{Cell, Column, Format, Table},
    language,
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
    let rates = if question.measure.is_money() { rate_notes(answer) } else { Vec::new() };
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
    match format {
        Format::Csv => rates.into_iter().for_each(|rate| table.push(vec![Cell::text(rate)])),
        Format::Xlsx => table.notes.extend(rates),
    }
    table
}

fn about(answer: &Answer, caller: &Caller) -> Vec<String> {
    let question = &answer.question;
    vec![question.to_query(), language::current().date(question.filter.as_of.unwrap_or(caller.today))]
}

fn rate_notes(answer: &Answer) -> Vec<String> {
    let language = language::current();
    let mut notes: Vec<String> = answer.converted.iter().map(|part| part.sentence(answer.currency)).collect();
    let missing: Vec<String> = answer.missing.iter().map(|money| money.display(language)).collect();
    if !missing.is_empty() {
        notes.push(crate::tr!(rate.missing, amounts = missing.join(", ")));
    }
    notes
}
