//! The opportunities behind a kind of change, with what changed and what it came to.

use leptos::prelude::*;
use rust_decimal::Decimal;

use super::{ChangeKind, ChangeView, ChangedRecord, words};
use crate::{
    language,
    money::{Currency, Money},
    pipeline::Category,
    tr,
};

/// A row per opportunity, and their sum: the figure that led here.
#[component]
pub fn ChangedRecordsTable(
    /// What is shown.
    report: ChangeView,
    /// What amounts are in.
    currency: Currency,
) -> impl IntoView {
    let rows =
        report.records.listed.iter().map(|record| view! { <Row record=record.clone() currency /> }).collect_view();
    let listed = report.records.listed.len();
    let cut = i64::try_from(listed).is_ok_and(|listed| listed < report.records.count);
    let count = if cut {
        tr!(change.largest, shown = listed.to_string(), count = report.records.count.to_string())
    } else {
        tr!(common.records, count = listed)
    };
    view! {
        <section class="panel" id="records" tabindex="-1" data-count=report.records.count.to_string()>
            <h2>{title(&report)}</h2>
            <p class="muted">{count}</p>
            <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(change.records)>
                <table class="table table-cards change-records">
                    <thead>
                        <tr>
                            <th scope="col">{tr!(field.opportunity)}</th>
                            <th scope="col">{tr!(change.was)}</th>
                            <th scope="col">{tr!(change.is)}</th>
                            <th scope="col" class="figure">{tr!(field.amount)}</th>
                            <th scope="col" class="figure">{tr!(change.delta)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                    <tfoot>
                        <tr>
                            <th scope="row" colspan="4">{tr!(change.sum)}</th>
                            <td class="figure" data-label=tr!(change.delta) data-sum>
                                {words::signed(report.sum(), currency)}
                            </td>
                        </tr>
                    </tfoot>
                </table>
            </div>
        </section>
    }
}

/// Which changes, of which figures, between which days.
fn title(report: &ChangeView) -> String {
    let day = |day| language::current().date(day);
    let kind = report.kind.map_or(tr!(change.all_kinds), ChangeKind::label);
    let what = match report.column {
        Some(column) => format!("{kind} · {}", Category::label(column)),
        None => kind.to_owned(),
    };
    tr!(change.records_of, kind = what, from = day(report.between.from), to = day(report.between.to))
}

#[component]
fn Row(record: ChangedRecord, currency: Currency) -> impl IntoView {
    let href = format!("/opportunities/{}", record.number);
    let (before, after) = words::differences(&record);
    let side = |texts: Vec<String>, absent: &'static str, is_there: bool| {
        if !is_there {
            return view! { <span class="muted">{absent}</span> }.into_any();
        }
        let lines = texts.into_iter().map(|text| view! { <span>{text}</span> }).collect_view();
        view! { <span class="change-side">{lines}</span> }.into_any()
    };
    let delta = record.delta();
    let money = |value: Decimal| Money::new(value, currency).display(language::current());
    view! {
        <tr>
            <th scope="row">
                <span class="two-lines">
                    <a href=href data-record=record.number.clone()>{record.number.clone()}</a>
                    <span>{record.description.clone()}</span>
                </span>
            </th>
            <td>{side(before, tr!(change.not_there), record.before.is_some())}</td>
            <td class="change-after">{side(after, tr!(change.out_of_sight), record.after.is_some())}</td>
            <td class="figure" data-label=tr!(field.amount)>{money(record.worth)}</td>
            <td class="figure" class:muted=delta.is_zero() data-label=tr!(change.delta)>{words::signed(delta, currency)}</td>
        </tr>
    }
}
