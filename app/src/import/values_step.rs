//! What values mean that name no known record: each is asked once, with its count.

use leptos::prelude::*;

use super::{
    api::SaveValues,
    field::ReferenceKind,
    matching::ValueAnswer,
    report::DryRun,
    report_view::ReportView,
    view::{FileView, ImportId, ValueRow},
};
use crate::{
    tr,
    ui::{ErrorNotice, Icon},
};

/// Values on one page; the next ones follow once these are answered.
const SHOWN: usize = 100;

/// The form of the values.
#[component]
pub fn ValuesStep(id: ImportId, file: FileView, report: Option<DryRun>) -> impl IntoView {
    let save = ServerAction::<SaveValues>::new();
    let refused = move || save.value().get().and_then(Result::err);
    let mut values = file.values.clone();
    values.sort_by_key(|row| row.answer.is_some());
    let more = values.len().saturating_sub(SHOWN);
    let none = values.is_empty();
    let rows = values.iter().take(SHOWN).enumerate().map(|(index, row)| value(&file, index, row)).collect_view();
    let creatable = !file.creatable.is_empty() && !none;
    view! {
        <ActionForm action=save attr:class="stack">
            <input type="hidden" name="id" value=id.0 />
            <h2 id="values">{tr!(import.values_title)}</h2>
            <p class="muted">{if none { tr!(import.values_none) } else { tr!(import.values_hint) }}</p>
            {move || refused().map(|error| view! { <ErrorNotice error=error /> })}
            {(!none).then(|| view! {
                <div class="table-wrap" tabindex="0" role="region" aria-labelledby="values">
                    <table class="table table-cards mapping-table">
                        <thead>
                            <tr>
                                <th scope="col">{tr!(import.value)}</th>
                                <th scope="col">{tr!(import.value_names)}</th>
                                <th scope="col" class="figure">{tr!(import.value_count)}</th>
                                <th scope="col">{tr!(import.value_means)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            })}
            {(more > 0).then(|| view! {
                <p class="notice" role="status">
                    <Icon name="more" />
                    <span>{tr!(import.values_more, count = more)}</span>
                </p>
            })}
            {creatable.then(|| view! {
                <label class="check">
                    <input type="checkbox" name="create_missing" checked=file.settings.options.create_missing />
                    {tr!(import.create_missing)}
                </label>
            })}
            <div class="form-actions">
                <button class="button button-primary">{tr!(import.go_on)}</button>
            </div>
        </ActionForm>
        {report.filter(|report| report.problem_lines > 0).map(|report| view! { <ReportView id=id report=report /> })}
    }
}

fn value(file: &FileView, index: usize, row: &ValueRow) -> impl IntoView + use<> {
    let question = row.question.clone();
    let kind = question.reference;
    let name = move |part: &str| format!("answers[{index}][{part}]");
    let label = tr!(import.value_means_of, value = question.text.clone());
    let choices = file.choices.iter().find(|(reference, _)| *reference == kind).map(|(_, choices)| choices.clone());
    let typed = choices.is_none().then(|| {
        view! { <input name=name("name") aria-label=tr!(import.answer_name) placeholder=tr!(import.answer_name) maxlength="200" /> }
    });
    let options = answers(row, file.creatable.contains(&kind), choices.unwrap_or_default());
    view! {
        <tr>
            <th scope="row">{question.text.clone()}</th>
            <td data-label=tr!(import.value_names)>{kind.label()}</td>
            <td class="figure" data-label=tr!(import.value_count)>
                {question.count} " " <span class="muted">{tr!(import.value_first_line, line = question.first_line)}</span>
            </td>
            <td data-label=tr!(import.value_means)>
                <input type="hidden" name=name("reference") value=kind.as_str() />
                <input type="hidden" name=name("text") value=question.text />
                <select name=name("answer") aria-label=label>{options}</select>
                {typed}
            </td>
        </tr>
    }
}

/// What a value can mean; what was answered stands chosen, otherwise what is suggested.
fn answers(row: &ValueRow, creatable: bool, choices: Vec<(i64, String)>) -> impl IntoView + use<> {
    let suggestion = row.question.suggestion.clone();
    let chosen = row.answer.or(suggestion.as_ref().map(|suggested| ValueAnswer::Map(suggested.id)));
    let needed = row.question.reference == ReferenceKind::Stage;
    let option = move |answer: ValueAnswer, text: String| {
        view! { <option value=code(answer) selected=chosen == Some(answer)>{text}</option> }
    };
    let suggested = suggestion
        .as_ref()
        .map(|found| option(ValueAnswer::Map(found.id), tr!(import.answer_suggested, name = found.label.clone())));
    let others = choices.into_iter().filter(|(id, _)| suggestion.as_ref().is_none_or(|suggested| suggested.id != *id));
    let others = others.map(|(id, text)| option(ValueAnswer::Map(id), text)).collect_view();
    view! {
        <option value="" selected=chosen.is_none()>{tr!(import.answer_choose)}</option>
        {suggested}
        {creatable.then(|| option(ValueAnswer::Create, tr!(import.answer_create).to_owned()))}
        {option(ValueAnswer::Skip, tr!(import.answer_skip).to_owned())}
        {(!needed).then(|| option(ValueAnswer::Blank, tr!(import.answer_blank).to_owned()))}
        <optgroup label=tr!(import.answer_existing)>{others}</optgroup>
    }
}

fn code(answer: ValueAnswer) -> String {
    match answer {
        ValueAnswer::Map(id) => format!("map:{id}"),
        ValueAnswer::Create => "create".to_owned(),
        ValueAnswer::Skip => "skip".to_owned(),
        ValueAnswer::Blank => "blank".to_owned(),
    }
}
