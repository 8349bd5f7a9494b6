//! Opportunities as a table: sorted by its heads, a page at a time, each row a link to its record.

use leptos::prelude::*;

use super::{Beside, CountsAs, DealTypeMark, SharedMark, Summary, query_string};
use crate::{
    language,
    money::Currency,
    pipeline::{CategoryChip, Pipeline},
    tr,
    ui::{MoneyText, day_distance},
};

/// What the address of a list says, for the links that sort it and lead to its next page.
#[derive(Clone, Debug)]
pub struct ListAddress {
    /// Where the list stands.
    pub page: &'static str,
    /// What the address says besides order and place.
    pub pairs: Vec<(&'static str, String)>,
    /// The order in force; empty for the usual one.
    pub sort: String,
}

impl ListAddress {
    /// The address with these in addition; empty ones are left out.
    fn with(&self, more: &[(&'static str, String)]) -> String {
        let mut pairs = self.pairs.clone();
        pairs.extend(more.iter().filter(|(_, value)| !value.is_empty()).cloned());
        format!("{}{}", self.page, query_string(&pairs))
    }
}

/// A page of a list, and the way to the next one; what to do when nothing matches.
#[component]
pub fn RecordTable(
    /// The records; one that changed is drawn anew without moving the others.
    rows: RwSignal<Vec<Summary>>,
    /// Where the next page starts, if there is one.
    next: Option<String>,
    /// Where the list stands.
    address: ListAddress,
    /// Whose stages the records are in.
    pipeline: Pipeline,
    /// What the totals above it are in.
    report: Currency,
    /// The business day.
    today: chrono::NaiveDate,
) -> impl IntoView {
    if rows.with_untracked(Vec::is_empty) {
        return view! {
            <div class="empty">
                <h2>{tr!(opportunity.none_title)}</h2>
                <p>{tr!(opportunity.none_hint)}</p>
                <a class="button" href="/opportunities/new">{tr!(common.new_opportunity)}</a>
            </div>
        }
        .into_any();
    }
    let next = next.map(|after| address.with(&[("sort", address.sort.clone()), ("after", after)]));
    let pipeline = StoredValue::new(pipeline);
    let heads = [
        ("number", tr!(field.number), false),
        ("description", tr!(field.description), false),
        ("account", tr!(field.account), false),
        ("stage", tr!(field.stage), false),
        ("amount", tr!(field.amount), true),
        ("closing", tr!(field.closing_date), false),
        ("owner", tr!(field.owner), false),
    ];
    let heads =
        heads.map(|(key, text, figure)| view! { <SortHead key_name=key text figure address=address.clone() /> });
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(opportunity.title)>
            <table class="table table-cards">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>
                    <For each=move || rows.get() key=|row| (row.id.0, row.version) let:row>
                        <Line row pipeline=pipeline.get_value() report today />
                    </For>
                </tbody>
            </table>
        </div>
        {next.map(|href| view! { <p class="row"><a class="button" href=href rel="next">{tr!(common.next_page)}</a></p> })}
    }
    .into_any()
}

#[component]
fn SortHead(key_name: &'static str, text: &'static str, figure: bool, address: ListAddress) -> impl IntoView {
    let descending = format!("-{key_name}");
    let current = match address.sort.as_str() {
        by if by == key_name => Some("ascending"),
        by if by == descending => Some("descending"),
        _ => None,
    };
    let next = if current == Some("ascending") { descending } else { key_name.to_owned() };
    let href = address.with(&[("sort", next)]);
    let arrow = current.map(|order| if order == "ascending" { " ↑" } else { " ↓" });
    view! {
        <th scope="col" class:figure=figure aria-sort=current>
            <a href=href>{text} <span aria-hidden="true">{arrow}</span></a>
        </th>
    }
}

#[component]
fn Line(row: Summary, pipeline: Pipeline, report: Currency, today: chrono::NaiveDate) -> impl IntoView {
    let stage = pipeline.stage(row.stage).map(|stage| stage.names.current());
    let account = row.account.clone().map(|account| {
        let href = format!("/accounts/{}", account.id.0);
        view! { <a href=href>{account.name}</a> }
    });
    let closing = row.closing_date.map(|day| {
        view! { <time datetime=day.to_string() title=language::current().date(day)>{day_distance(day, today)}</time> }
    });
    let href = format!("/opportunities/{}", row.number);
    let (beside, number) = (expect_context::<Beside>(), row.number.clone());
    view! {
        <tr>
            <td>
                <a class="figure" href=href.clone() data-record=number.clone()>{number.clone()}</a>
            </td>
            <th scope="row">
                <a href=href data-record=number.clone() aria-current=move || beside.is_open(&number)>{row.description.clone()}</a>
                " "
                <DealTypeMark kind=row.deal_type />
            </th>
            <td data-label=tr!(field.account)>{account}</td>
            <td>
                <span class="stage">{stage}</span>
                " "
                <CategoryChip category=row.category />
            </td>
            <td class="figure" data-label=tr!(field.amount)>
                <MoneyText money=row.money() />
                <CountsAs record=row.clone() report />
            </td>
            <td data-label=tr!(field.closing_date)>{closing}</td>
            <td data-label=tr!(field.owner)>
                {row.owner.name.clone()}
                " "
                <SharedMark sharers=row.sharers />
            </td>
        </tr>
    }
}
