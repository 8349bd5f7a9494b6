//! The records that a figure is made of, beside the report that shows it: their sum on top, the largest first.

use leptos::prelude::*;
use leptos_router::location::{BrowserUrl, LocationProvider};

use super::{Beside, CountsAs, ListView, SharedMark, Summary, TotalsLine, api, filter_bar::filter_words};
use crate::{
    auth::Me,
    error::AppError,
    frame::LoadedForMe,
    language,
    money::Currency,
    pipeline::{CategoryChip, Pipeline},
    tr,
    ui::{ErrorNotice, MoneyText, PageHead, day_distance},
};

/// What the list at that address begins with.
#[component]
pub fn RecordsSheet(
    /// The list's address, with its query.
    address: String,
) -> impl IntoView {
    // Without its conditions a list would show everything, under another sum.
    let Ok(url) = BrowserUrl::parse(&address) else {
        return view! { <ErrorNotice error=AppError::NotFound /> }.into_any();
    };
    let query = url.search_params().clone().into_iter().map(|(key, value)| (key.to_string(), value)).collect();
    let query = StoredValue::new(query);
    let list = Resource::new(|| (), move |()| api::load_list(query.get_value()));
    view! { <LoadedForMe resource=list view=move |list, me| view! { <Shown list me address=address.clone() /> } /> }
        .into_any()
}

#[component]
fn Shown(list: ListView, me: Me, address: String) -> impl IntoView {
    let (words, pipeline) = (filter_words(&list.choices), list.choices.pipeline);
    let (rows, totals) = (list.listing.rows, list.listing.totals);
    let (shown, report, today) = (rows.len(), me.organisation.currency, me.today);
    let more = list.listing.next.map(|_| {
        view! {
            <p>
                <a href=address rel="external">{tr!(opportunity.largest_of, shown = shown, count = totals.count)}</a>
            </p>
        }
    });
    let lines =
        rows.into_iter().map(|row| view! { <Line row pipeline=pipeline.clone() report today /> }).collect_view();
    view! {
        <div class="stack">
            <PageHead title=words beside=true />
            <TotalsLine totals />
            <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(opportunity.title)>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{tr!(field.description)}</th>
                            <th scope="col">{tr!(field.stage)}</th>
                            <th scope="col" class="figure">{tr!(field.amount)}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            {more}
        </div>
    }
}

/// Everything that the list says of a record, in the width of a sheet.
#[component]
fn Line(row: Summary, pipeline: Pipeline, report: Currency, today: chrono::NaiveDate) -> impl IntoView {
    let stage = pipeline.stage(row.stage).map(|stage| stage.names.current());
    let who: Vec<String> =
        row.account.iter().map(|account| account.name.clone()).chain([row.owner.name.clone()]).collect();
    let closing = row.closing_date.map(|day| {
        view! { <time datetime=day.to_string() title=language::current().date(day)>{day_distance(day, today)}</time> }
    });
    let href = format!("/opportunities/{}", row.number);
    let (beside, number) = (expect_context::<Beside>(), row.number.clone());
    view! {
        <tr>
            <th scope="row">
                <span class="two-lines">
                    <a href=href data-record=number.clone() aria-current=move || beside.is_open(&number)>{row.description.clone()}</a>
                    <span class="muted">{who.join(" · ")} " " <SharedMark sharers=row.sharers /></span>
                </span>
            </th>
            <td>
                <span class="two-lines">
                    <span>{stage} " " <CategoryChip category=row.category /></span>
                    <span class="muted">{closing}</span>
                </span>
            </td>
            <td class="figure">
                <MoneyText money=row.money() />
                <CountsAs record=row.clone() report />
            </td>
        </tr>
    }
}
