//! Which column is what, and how dates and amounts are written.

use leptos::prelude::*;

use super::{
    api::SaveColumns,
    date_format::{DateFormat, DateVerdict, Seen},
    field::{FieldCode, ImportKind},
    file::Source,
    number_format::{DecimalMark, MarkVerdict},
    sheet_choice::SheetChoice,
    view::{FileView, ImportId},
};
use crate::{
    tr,
    ui::{ErrorNotice, Icon, SelectField},
};

/// The form of the columns.
#[component]
pub fn ColumnsStep(id: ImportId, file: FileView, kind: ImportKind) -> impl IntoView {
    let save = ServerAction::<SaveColumns>::new();
    let refused = move || save.value().get().and_then(Result::err);
    let guess = file.source.guess();
    let guess = guess.map(|encoding| notice(tr!(import.encoding_guess, encoding = encoding.label().to_owned())));
    let (sheet, sheets) = match file.source.clone() {
        Source::Sheet { name, sheets } => (Some(name), sheets),
        Source::Text { .. } => (None, Vec::new()),
    };
    let problems = file.mapping_problems.iter().map(|problem| notice(problem.sentence())).collect_view();
    let facts = tr!(import.file_facts, lines = file.lines, columns = file.header.len(), reading = file.source.label());
    let rows =
        file.header.iter().enumerate().map(|(index, title)| column(&file, kind, index, title.clone())).collect_view();
    view! {
        <SheetChoice id=id sheets=sheets chosen=sheet />
        <ActionForm action=save attr:class="stack">
            <input type="hidden" name="id" value=id.0 />
            <h2 id="columns">{tr!(import.columns_title)}</h2>
            <p class="muted">{facts}</p>
            {guess}
            {problems}
            {move || refused().map(|error| view! { <ErrorNotice error=error /> })}
            <div class="table-wrap" tabindex="0" role="region" aria-labelledby="columns">
                <table class="table table-cards mapping-table">
                    <thead>
                        <tr>
                            <th scope="col">{tr!(import.column)}</th>
                            <th scope="col">{tr!(import.sample)}</th>
                            <th scope="col">{tr!(import.becomes)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <Formats file=file />
            <div class="form-actions">
                <button class="button button-primary">{tr!(import.go_on)}</button>
            </div>
        </ActionForm>
    }
}

fn notice(sentence: String) -> impl IntoView {
    view! {
        <p class="notice notice-warning" role="status">
            <Icon name="warning" />
            <span>{sentence}</span>
        </p>
    }
}

fn column(file: &FileView, kind: ImportKind, index: usize, title: String) -> impl IntoView + use<> {
    let values: Vec<String> = file.sample.iter().filter_map(|line| Some(line.cells.get(index)?.text.clone())).collect();
    let sample: Vec<String> = values.into_iter().filter(|cell| !cell.trim().is_empty()).map(shortened).collect();
    let chosen = file.mapping.columns.get(index).copied().flatten();
    let label = tr!(import.becomes_of, column = title.clone());
    let options = kind.fields().iter().map(|field| {
        let text = field_text(field.code, field.required);
        view! { <option value=field.code.as_str() selected=chosen == Some(field.code)>{text}</option> }
    });
    view! {
        <tr>
            <th scope="row">{title}</th>
            <td data-label=tr!(import.sample)>
                <code>{sample.join(" · ")}</code>
            </td>
            <td data-label=tr!(import.becomes)>
                <select name=format!("columns[{index}]") aria-label=label>
                    <option value="">{tr!(import.left_out)}</option>
                    {options.collect_view()}
                </select>
            </td>
        </tr>
    }
}

fn field_text(code: FieldCode, required: bool) -> String {
    if required { tr!(import.required_mark, field = code.label()) } else { code.label().to_owned() }
}

/// A value of the file, short enough for the table.
fn shortened(value: String) -> String {
    const SHOWN: usize = 40;
    let short: String = value.chars().take(SHOWN).collect();
    if short.len() < value.len() { format!("{short}…") } else { short }
}

#[component]
fn Formats(file: FileView) -> impl IntoView {
    let proven_date = match file.dates {
        DateVerdict::Proven(format) => tr!(import.as_proven, format = format.label()),
        _ => tr!(import.not_stated).to_owned(),
    };
    let proven_mark = match file.marks {
        MarkVerdict::Proven(mark) => tr!(import.as_proven, format = mark.label()),
        _ => tr!(import.not_stated).to_owned(),
    };
    let date_options = std::iter::once((String::new(), proven_date))
        .chain(DateFormat::ALL.map(|format| (format.as_str().to_owned(), format.label().to_owned())));
    let mark_options = std::iter::once((String::new(), proven_mark))
        .chain(DecimalMark::ALL.map(|mark| (mark.as_str().to_owned(), mark.label().to_owned())));
    let date = file.settings.date_format.map(DateFormat::as_str).unwrap_or_default();
    let mark = file.settings.decimal_mark.map(DecimalMark::as_str).unwrap_or_default();
    let date_question = file.dates_open().then(|| date_question(&file.dates)).flatten().map(notice);
    let mark_question = file.marks_open().then(|| mark_question(&file.marks)).flatten().map(notice);
    view! {
        <h2>{tr!(import.formats)}</h2>
        {date_question}
        {mark_question}
        <div class="field-row">
            <SelectField label=tr!(import.date_format) name="date_format" options=date_options.collect() value=date />
            <SelectField label=tr!(import.decimal_mark) name="decimal_mark" options=mark_options.collect() value=mark />
        </div>
    }
}

fn date_question(verdict: &DateVerdict) -> Option<String> {
    Some(match verdict {
        DateVerdict::Ambiguous { example, .. } => {
            let Seen { line, text } = example.clone();
            tr!(import.dates_ambiguous, text = text, line = line)
        }
        DateVerdict::Contradictory { one, other } => {
            let (one, other) = (one.clone(), other.clone());
            tr!(
                import.dates_contradictory,
                one = one.text,
                one_line = one.line,
                other = other.text,
                other_line = other.line
            )
        }
        DateVerdict::NotDates { example, .. } => {
            let Seen { line, text } = example.clone();
            tr!(import.dates_not_dates, text = text, line = line)
        }
        DateVerdict::Proven(_) | DateVerdict::NoDates => return None,
    })
}

fn mark_question(verdict: &MarkVerdict) -> Option<String> {
    Some(match verdict {
        MarkVerdict::Ambiguous { example } => {
            let Seen { line, text } = example.clone();
            tr!(import.marks_ambiguous, text = text, line = line)
        }
        MarkVerdict::Contradictory { point, comma } => {
            let (one, other) = (point.clone(), comma.clone());
            tr!(
                import.marks_contradictory,
                one = one.text,
                one_line = one.line,
                other = other.text,
                other_line = other.line
            )
        }
        MarkVerdict::NotNumbers { example } => {
            let Seen { line, text } = example.clone();
            tr!(import.marks_not_numbers, text = text, line = line)
        }
        MarkVerdict::Proven(_) | MarkVerdict::Indifferent | MarkVerdict::NoNumbers => return None,
    })
}
