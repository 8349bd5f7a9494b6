//! An answer as chart and table, every figure a link to its records.

use leptos::prelude::*;

use super::{Answer, Cell, Entry, Line, Measure};
use crate::{opportunity::RateNote, tr, ui::chart::Picture};

/// The chart, the table beside it, and the rates behind its amounts.
#[component]
pub fn AnswerView(
    /// What to show.
    answer: Answer,
    /// What it is called, for those who hear the page.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    if answer.is_empty() {
        return view! { <p class="muted">{tr!(analysis.nothing)}</p> }.into_any();
    }
    let picture = answer.drawings.clone().map(|drawings| view! { <Picture drawings /> });
    let money = answer.question.measure.is_money();
    let rates = money.then(|| {
        view! { <RateNote currency=answer.currency converted=answer.converted.clone() missing=answer.missing.clone() /> }
    });
    view! {
        <div class="stack">
            {picture}
            {rates}
            <AnswerTable answer name />
        </div>
    }
    .into_any()
}

#[component]
fn AnswerTable(answer: Answer, name: String) -> impl IntoView {
    let measure = answer.question.measure;
    // Beside a single column, how many records it is about.
    let counts = answer.columns.is_empty() && measure != Measure::Count;
    let heard = name.clone();
    let heads = answer
        .columns
        .iter()
        .map(|column| view! { <th scope="col" class="figure">{column.label.clone()}</th> })
        .collect_view();
    let rows =
        answer.rows.iter().map(|line| view! { <Row answer=answer.clone() line=line.clone() counts /> }).collect_view();
    let totals = answer.columns.iter().map(|column| figure(&answer, &column.figure)).collect_view();
    let (total, total_name) =
        (figure(&answer, &answer.total), if measure.adds_up() { tr!(analysis.total) } else { tr!(analysis.overall) });
    let count_head = counts.then(|| view! { <th scope="col" class="figure">{Measure::Count.label()}</th> });
    let count_total = counts.then(|| count(&answer.total));
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=heard>
            <table class="table answer">
                <caption class="visually-hidden">{name}</caption>
                <thead>
                    <tr>
                        <th scope="col">{answer.question.by.label()}</th>
                        {heads}
                        <th scope="col" class="figure">{measure.label()}</th>
                        {count_head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{total_name}</th>
                        {totals}
                        {total}
                        {count_total}
                    </tr>
                </tfoot>
            </table>
        </div>
    }
}

#[component]
fn Row(answer: Answer, line: Line, counts: bool) -> impl IntoView {
    let cells = line.cells.iter().map(|cell| figure(&answer, cell)).collect_view();
    let Entry { label, figure: all, .. } = line.entry;
    view! {
        <tr>
            <th scope="row">{label}</th>
            {cells}
            {figure(&answer, &all)}
            {counts.then(|| count(&all))}
        </tr>
    }
}

/// A figure as a link; a dash where there is none.
fn figure(answer: &Answer, cell: &Cell) -> impl IntoView + use<> {
    let text = answer.text(cell);
    let linked = cell.href.clone().filter(|_| cell.count > 0);
    match linked {
        Some(href) => view! { <td class="figure"><a href=href>{text}</a></td> }.into_any(),
        None => view! { <td class="figure muted">{text}</td> }.into_any(),
    }
}

fn count(cell: &Cell) -> impl IntoView + use<> {
    match cell.href.clone().filter(|_| cell.count > 0) {
        Some(href) => view! { <td class="figure"><a href=href>{cell.count.to_string()}</a></td> }.into_any(),
        None => view! { <td class="figure muted">{cell.count.to_string()}</td> }.into_any(),
    }
}
