//! What will happen, and the button that lets it.

use leptos::prelude::*;

use super::{
    api::{SaveOptions, StartImport},
    report::DryRun,
    report_view::ReportView,
    view::{FileView, ImportId},
};
use crate::{
    tr,
    ui::{ErrorNotice, Icon},
};

/// The dry run with its choices.
#[component]
pub fn CheckStep(id: ImportId, file: FileView, report: Option<DryRun>) -> impl IntoView {
    let (recheck, start) = (ServerAction::<SaveOptions>::new(), ServerAction::<StartImport>::new());
    let refused = move || {
        let first = recheck.value().get().and_then(Result::err);
        first.or_else(|| start.value().get().and_then(Result::err))
    };
    let options = file.settings.options;
    let problem_lines = report.as_ref().map_or(0, |report| report.problem_lines);
    let offer = report.as_ref().map_or(0, |report| report.list_price_offer);
    let checked = report.is_some();
    let runnable = report.as_ref().filter(|report| report.can_run()).map(|report| report.to_create + report.to_update);
    let held = checked && runnable.is_none();
    view! {
        <h2>{tr!(import.check_title)}</h2>
        {move || refused().map(|error| view! { <ErrorNotice error=error /> })}
        {report.map(|report| view! { <ReportView id=id report=report /> })}
        <ActionForm action=recheck attr:class="form">
            <input type="hidden" name="id" value=id.0 />
            {(!checked).then(|| view! { <p class="muted">{tr!(import.check_hint)}</p> })}
            {(problem_lines > 0 || options.skip_problem_lines).then(|| view! {
                <label class="check">
                    <input type="checkbox" name="skip_problem_lines" checked=options.skip_problem_lines />
                    {tr!(import.option_skip, count = problem_lines)}
                </label>
            })}
            {(offer > 0 || options.list_price).then(|| view! {
                <label class="check">
                    <input type="checkbox" name="list_price" checked=options.list_price />
                    {tr!(import.option_list_price, count = offer)}
                </label>
            })}
            <div class="form-actions">
                <button class="button">{if checked { tr!(import.check_button) } else { tr!(import.check_first) }}</button>
            </div>
        </ActionForm>
        {held.then(|| view! {
            <p class="notice notice-warning" role="status">
                <Icon name="warning" />
                <span>{tr!(import.cannot_run)}</span>
            </p>
        })}
        {runnable.map(|count| view! {
            <ActionForm action=start attr:class="form">
                <input type="hidden" name="id" value=id.0 />
                <p class="muted">{tr!(import.all_or_nothing)}</p>
                <div class="form-actions">
                    <button class="button button-primary">{tr!(import.run_button, count = count)}</button>
                </div>
            </ActionForm>
        })}
    }
}
