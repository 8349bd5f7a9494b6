//! Two steps over the whole file before its lines are read: which formats its values prove, what its values mean.

use std::collections::HashMap;

use super::{
    date_format::{self, DateVerdict},
    field::{FieldCode, ImportKind, NAME_MAX, ReferenceKind, ValueType},
    file::{CellKind, Line},
    line_reader::{cell, cells_of, check_text, currency_of, named_quarter, parts_of},
    mapping::ColumnMapping,
    matching::{AnsweredValue, Meanings, ValueAnswer, ValueQuestion, match_values},
    number_format::{self, MarkVerdict},
};

/// Judges the written dates and amounts of a file (those by their type need no judging) and fills in what is proven and not already stated. A verdict that proves
/// nothing is for the page to ask about; until it is answered the lines concerned have problems.
/// `currency` is the organisation's.
pub fn prove_formats(
    kind: ImportKind,
    mapping: &mut ColumnMapping,
    lines: &[Line],
    currency: &str,
) -> (DateVerdict, MarkVerdict) {
    let dates = cells_of(kind, mapping, lines, |value| matches!(value, ValueType::Date | ValueType::Quarter));
    let dates = dates.into_iter().filter(|(_, value)| value.is_written() && named_quarter(value.text).is_none());
    let dates = date_format::prove(dates.map(|(line, value)| (line.number, value.text)));
    let numbers = cells_of(kind, mapping, lines, |value| {
        matches!(value, ValueType::Amount | ValueType::Percent | ValueType::Rate)
    });
    let numbers = numbers.iter().filter(|(_, value)| value.is_written());
    let marks = number_format::prove(numbers.map(|(line, value)| {
        (line.number, value.text.trim_end_matches('%'), Some(currency_of(mapping, line, currency)))
    }));
    let proven = match &dates {
        DateVerdict::Proven(format) => Some(*format),
        // What no format reads is a problem of its line; the others prove theirs without it.
        DateVerdict::NotDates { candidates, .. } => candidates.first().copied().filter(|_| candidates.len() == 1),
        _ => None,
    };
    if let (None, Some(format)) = (mapping.date_format, proven) {
        mapping.date_format = Some(format);
    }
    if let MarkVerdict::Proven(mark) = marks {
        mapping.decimal_mark.get_or_insert(mark);
    }
    (dates, marks)
}

/// Finds out what every value of a file means: a known record, the record of another line of the same file (a
/// manager, a parent account), or what the user answered. What is left is asked, once per value. Values too long
/// or unprintable for a name are not asked about: they are problems of their lines.
pub fn match_references(
    kind: ImportKind,
    mapping: &ColumnMapping,
    lines: &[Line],
    known: &HashMap<ReferenceKind, Vec<(i64, String)>>,
    answers: &[AnsweredValue],
) -> (Meanings, Vec<ValueQuestion>) {
    let mut meanings = Meanings::default();
    if let Some(own) = kind.own_reference() {
        let names = lines.iter().filter_map(|line| cell(mapping, line, FieldCode::Name));
        let names = names.filter(|name| name.kind != CellKind::Fault);
        names.for_each(|name| meanings.settle(own, name.text, ValueAnswer::Create));
    }
    let mut questions = Vec::new();
    for reference in ReferenceKind::ALL.iter().copied() {
        let cells = cells_of(kind, mapping, lines, |value| value == ValueType::Reference(reference));
        let cells = cells.into_iter().filter(|(_, cell)| cell.kind != CellKind::Fault);
        let texts = cells.flat_map(|(line, cell)| parts_of(reference, cell.text).map(|text| (line.number, text)));
        let texts = texts.filter(|(_, text)| check_text(text, NAME_MAX).is_ok());
        let (matched, open) = match_values(reference, texts, known.get(&reference).map_or(&[], Vec::as_slice));
        matched.iter().for_each(|(key, id)| meanings.settle(reference, key, ValueAnswer::Map(*id)));
        questions.extend(open);
    }
    for answered in answers {
        meanings.settle(answered.reference, &answered.text, answered.answer);
    }
    questions.retain(|question| meanings.of(question.reference, &question.text).is_none());
    (meanings, questions)
}
