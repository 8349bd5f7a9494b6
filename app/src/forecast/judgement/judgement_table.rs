//! The layers side by side: a group of rows per person or team, a row per category.

use leptos::prelude::*;
use rust_decimal::Decimal;

use super::{
    Cell, JudgedRow, JudgementSheet, Layer, LayerKind, PAGE,
    judged_history::{JudgedHistory, author},
    judgement_form::{JudgementForm, Judging},
    open_code,
};
use crate::{
    forecast::{Scope, Who},
    language,
    money::{Currency, Money},
    pipeline::Category,
    tr,
    ui::Icon,
};

/// The table; the row that the address opens holds its forms and its history.
#[component]
pub fn JudgementTable(
    /// The layers.
    sheet: JudgementSheet,
    /// What amounts are in.
    currency: Currency,
    /// The page's action.
    judging: Judging,
) -> impl IntoView {
    let groups = sheet
        .rows
        .iter()
        .map(|row| view! { <Group sheet=sheet.clone() row=row.clone() currency judging /> })
        .collect_view();
    let head = |text: &'static str| view! { <th scope="col" class="figure">{text}</th> };
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(judgement.table)>
            <table class="table table-cards judgement-table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(field.category)}</th>
                        {head(tr!(judgement.records))}
                        {head(tr!(judgement.submission))}
                        {head(tr!(judgement.adjustment))}
                        {head(tr!(judgement.result))}
                    </tr>
                </thead>
                {groups}
            </table>
        </div>
    }
}

#[component]
fn Group(sheet: JudgementSheet, row: JudgedRow, currency: Currency, judging: Judging) -> impl IntoView {
    let scope = sheet.scope().of(row.who);
    let opens = address(&sheet, row.who);
    let lines = row
        .cells
        .iter()
        .map(|(category, cell)| view! { <Line category cell=cell.clone() scope currency opens=opens.clone() /> })
        .collect_view();
    let opened = sheet.opened.clone().filter(|opened| opened.who == row.who);
    let name = row.label();
    let inside = opened.map(|opened| {
        let may = sheet.may(row.who);
        let form = |layer: LayerKind| {
            view! {
                <JudgementForm
                    layer
                    who=row.who
                    name=name.clone()
                    quarter=sheet.quarter
                    own=opened.own.clone()
                    currency
                    judging
                />
            }
        };
        view! {
            <tr class="judged-open">
                <td colspan="5">
                    {may.submit.then(|| form(LayerKind::Submission))}
                    {may.adjust.then(|| form(LayerKind::Adjustment))}
                    <JudgedHistory name=name.clone() history=opened.history.clone() currency />
                </td>
            </tr>
        }
    });
    view! {
        <tbody class="judged" id=anchor(row.who)>
            <Head sheet=sheet.clone() row=row.clone() />
            {lines}
            <Notes row=row.clone() />
            {inside}
        </tbody>
    }
}

fn anchor(who: Who) -> String {
    format!("judged-{}", open_code(who))
}

/// The page with that row opened.
fn address(sheet: &JudgementSheet, who: Who) -> String {
    let page = sheet.scope().address(PAGE);
    format!("{page}&open={}#{}", open_code(who), anchor(who))
}

#[component]
fn Head(sheet: JudgementSheet, row: JudgedRow) -> impl IntoView {
    let may = sheet.may(row.who);
    let is_open = sheet.opened.as_ref().is_some_and(|opened| opened.who == row.who);
    let has_submitted = row.cells.iter().any(|(_, cell)| cell.submission.is_some());
    let act = match (is_open, may.submit, may.adjust) {
        (true, ..) => tr!(judgement.close),
        (false, true, _) if has_submitted => tr!(judgement.change_submission),
        (false, true, _) => tr!(judgement.submit),
        (false, false, true) => tr!(judgement.adjust),
        (false, false, false) => tr!(judgement.history),
    };
    let href = if is_open {
        format!("{}&open={}", sheet.scope().address(PAGE), open_code(Who::Company))
    } else {
        address(&sheet, row.who)
    };
    let label = tr!(judgement.act_on, act = act, name = row.label());
    let (done, all) = row.submitted;
    let submitted = matches!(row.who, Who::Team(_) | Who::Company)
        .then(|| view! { <span class="muted">{tr!(judgement.submitted_of, done = done, all = all)}</span> });
    let inside = matches!(row.who, Who::Team(_)) && row.level > 0;
    let name = match inside {
        true => view! { <a href=sheet.scope().of(row.who).address(PAGE)>{row.label()}</a> }.into_any(),
        false => row.label().into_any(),
    };
    let link = row.who.person().map(|_| view! { <a class="button" href=href aria-label=label>{act}</a> });
    view! {
        <tr class="judged-head" data-level=row.level.min(6).to_string()>
            <th scope="rowgroup" colspan="5">
                <span class="row">
                    <strong class="judged-name">{name}</strong>
                    {submitted}
                    {link}
                </span>
            </th>
        </tr>
    }
}

#[component]
fn Line(category: Category, cell: Cell, scope: Scope, currency: Currency, opens: String) -> impl IntoView {
    let money = move |amount: Decimal| Money::new(amount, currency).display(language::current());
    let records = scope.list(vec![category]);
    let own = cell
        .submission
        .clone()
        .map(|call| view! { <Said call cell=cell.clone() records=records.clone() currency /> }.into_any());
    let submitted =
        own.or_else(|| cell.submitted.map(|sum| view! { <span class="figure">{money(sum)}</span> }.into_any()));
    let adjustments = cell
        .adjustments
        .iter()
        .map(|call| view! { <Said call=call.clone() cell=cell.clone() records=records.clone() currency /> })
        .collect_view();
    let is_adjusted = !cell.adjustments.is_empty();
    let dash = || view! { <span class="muted">"—"</span> }.into_any();
    // Nobody opens the row of everybody: its parts stand below.
    let result = match scope.who {
        Who::Company => view! { <strong>{money(cell.result)}</strong> }.into_any(),
        Who::Team(_) | Who::Person(_) => view! { <a href=opens><strong>{money(cell.result)}</strong></a> }.into_any(),
    };
    view! {
        <tr data-category-row=category.as_str()>
            <th scope="row">
                <span class="category" data-category=category.as_str()>{category.label()}</span>
            </th>
            <td class="figure" data-label=tr!(judgement.records)>
                <a href=records class:muted=cell.records.is_zero()>{money(cell.records)}</a>
            </td>
            <td class="figure" data-label=tr!(judgement.submission)>
                {submitted.unwrap_or_else(dash)}
            </td>
            <td class="figure" data-label=tr!(judgement.adjustment)>
                {if is_adjusted { view! { <div class="judged-words">{adjustments}</div> }.into_any() } else { dash() }}
            </td>
            <td class="figure" data-label=tr!(judgement.result)>
                {result}
            </td>
        </tr>
    }
}

/// A call with its day and author, marked where the records moved since.
#[component]
fn Said(call: Layer, cell: Cell, records: String, currency: Currency) -> impl IntoView {
    let language = language::current();
    let amount = call.amount.map(|amount| Money::new(amount, currency).display(language)).unwrap_or_default();
    let stale = call.is_stale(cell.records);
    let moved = stale.then(|| {
        let text = match call.moved(cell.records) {
            Some(by) => {
                let signed = Money::new(by, currency).display(language);
                let signed = if by.is_sign_positive() { format!("+{signed}") } else { signed };
                tr!(judgement.moved, amount = signed)
            }
            None => tr!(judgement.changed, count = call.changed),
        };
        view! {
            <a class="judged-moved" href=records.clone()>
                <Icon name="warning" />
                <span>{text}</span>
            </a>
        }
    });
    view! {
        <div class="judged-said" data-stale=stale.then_some("")>
            <span class="figure">{amount}</span>
            <span class="muted judged-by">{tr!(judgement.by, name = author(&call), day = language.date(call.on))}</span>
            {moved}
        </div>
    }
}

/// What the authors of a row's calls wrote, each note once.
#[component]
fn Notes(row: JudgedRow) -> impl IntoView {
    let calls = row.cells.iter().flat_map(|(_, cell)| cell.submission.iter().chain(&cell.adjustments));
    let mut notes: Vec<&Layer> = Vec::new();
    for call in calls.filter(|call| !call.note.is_empty()) {
        let same = |known: &&Layer| known.author == call.author && known.note == call.note && known.at == call.at;
        if !notes.iter().any(same) {
            notes.push(call);
        }
    }
    let items = notes
        .iter()
        .map(|call| {
            let by = tr!(judgement.by, name = author(call), day = language::current().date(call.on));
            view! {
                <li>
                    <p class="judged-note">{call.note.clone()}</p>
                    <p class="muted">{call.kind.label()} " · " {by}</p>
                </li>
            }
        })
        .collect_view();
    (!notes.is_empty()).then(|| view! { <tr class="judged-notes"><td colspan="5"><ul>{items}</ul></td></tr> })
}
