//! What changed between two days: waterfall, account, records.

use leptos::prelude::*;
use rust_decimal::Decimal;

use super::{Account, ByCategory, Change, ChangeView, api, changed_records::ChangedRecordsTable, words};
use crate::{
    auth::Me,
    forecast::{ForecastTabs, QuarterSwitch, RefusedDays, Scope, WhoSwitch},
    frame::LoadedForMe,
    language,
    money::{Currency, Money},
    opportunity::{FiguresBeside, RateNote},
    pipeline::Category,
    tr,
    ui::{ExportLinks, PageHead, address_pairs, chart::Picture},
};

/// The page.
#[component]
pub fn ChangesPage() -> impl IntoView {
    let report = Resource::new(address_pairs(), api::load_changes);
    view! {
        <FiguresBeside again=move |()| report.refetch()>
            <LoadedForMe
                resource=report
                view=|report, me| view! { <Shown report me /> }
                refused=|error| view! { <RefusedDays error action="/forecast/changes" /> }.into_any()
            />
        </FiguresBeside>
    }
}

#[component]
fn Shown(report: ChangeView, me: Me) -> impl IntoView {
    let currency = me.organisation.currency;
    let calendar = me.organisation.calendar.clone();
    let days = vec![
        (String::from("from"), report.between.from.to_string()),
        (String::from("to"), report.between.to.to_string()),
    ];
    let who = report.scope.who.person().map(|person| (String::from("who"), person.to_string()));
    let rest_quarter = who.into_iter().chain(days.clone()).collect();
    let rest_who = std::iter::once((String::from("quarter"), report.scope.quarter.to_string())).chain(days).collect();
    let nothing = report.account.changes.is_empty();
    let file = report.query();
    let empty = nothing && report.account.end.total().is_zero();
    view! {
        <PageHead title=tr!(change.title)>
            <QuarterSwitch
                quarter=report.scope.quarter
                calendar
                action="/forecast/changes"
                rest=rest_quarter
            />
            <ExportLinks file="changes" query=file />
        </PageHead>
        <div class="stack">
            <ForecastTabs scope=report.scope current="/forecast/changes" />
            <div class="row">
                <WhoSwitch
                    people=report.people.clone()
                    top=report.scope.who.person()
                    me=me.clone()
                    action="/forecast/changes"
                    rest=rest_who
                />
                <DaysForm report=report.clone() today=me.today />
            </div>
            <Columns report=report.clone() />
            <section class="panel">
                <h2>
                    {tr!(
                        change.chart, from = language::current().date(report.between.from), to = language::current()
                        .date(report.between.to)
                    )}
                </h2>
                {nothing.then(|| view! { <p class="muted">{tr!(change.none)}</p> })}
                {(!empty).then(|| view! { <Picture drawings=report.chart.clone() /> })}
            </section>
            <AccountTable report=report.clone() currency />
            <p class="muted">{tr!(change.explain)}</p>
            <Rates report=report.clone() currency />
            {(!nothing).then(|| view! { <ChangedRecordsTable report currency /> })}
        </div>
    }
}

/// The rates behind the account: once where both days took the same ones, else those of its start and those of its end.
#[component]
fn Rates(report: ChangeView, currency: Currency) -> impl IntoView {
    let day = |day| language::current().date(day);
    let differ = report.start_has_rates_of_its_own();
    let (start, end) = (report.totals_before, report.totals);
    let start = differ.then(|| {
        let of = tr!(change.rates_start, day = day(report.between.from));
        view! { <RateNote currency converted=start.converted missing=start.others of /> }
    });
    let of = if differ { tr!(change.rates_end, day = day(report.between.to)) } else { String::new() };
    view! {
        {start}
        <RateNote currency converted=end.converted missing=end.others of />
    }
}

/// The two days.
#[component]
fn DaysForm(report: ChangeView, today: chrono::NaiveDate) -> impl IntoView {
    let hidden = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <input type="hidden" name=name value=value /> })
    };
    let first = report.first_day.map(|day| day.to_string());
    view! {
        <form method="get" action="/forecast/changes" class="row as-of">
            {hidden("quarter", Some(report.scope.quarter.to_string()))}
            {hidden("who", report.scope.who.person().map(|person| person.to_string()))}
            {hidden("column", report.column.map(|column| column.as_str().to_owned()))}
            <label for="from">{tr!(change.from)}</label>
            <input id="from" type="date" name="from" min=first.clone() max=today.to_string() value=report.between.from.to_string() />
            <label for="to">{tr!(change.to)}</label>
            <input id="to" type="date" name="to" min=first max=today.to_string() value=report.between.to.to_string() />
            <button class="button" type="submit">{tr!(change.show)}</button>
        </form>
    }
}

/// Which figures the chart shows.
#[component]
fn Columns(report: ChangeView) -> impl IntoView {
    let link = |column: Option<Category>| {
        let name = column.map_or(tr!(change.all), Category::label);
        let current = (report.column == column).then_some("true");
        view! { <a href=report.address(column, report.kind) aria-current=current>{name}</a> }
    };
    let links = std::iter::once(None).chain(Category::COUNTED.map(Some)).map(link).collect_view();
    view! { <nav class="segmented" aria-label=tr!(change.column)>{links}</nav> }
}

/// Start, each kind, end; a column per category. Every figure opens its records.
#[component]
fn AccountTable(report: ChangeView, currency: Currency) -> impl IntoView {
    let Account { start, changes, end } = report.account.clone();
    let level = |name: String, figures: ByCategory, day: chrono::NaiveDate| {
        let scope = Scope { as_of: Some(day), ..report.scope };
        let text = |value| Money::new(value, currency).display(language::current());
        let cells = figure_cells(figures, text, |category| match category {
            Some(category) => scope.list(vec![category]),
            None => scope.list(Category::COUNTED.to_vec()),
        });
        view! { <tr class="level"><th scope="row">{name}</th><td></td>{cells}</tr> }
    };
    let change = |change: &Change| {
        let kind = change.kind;
        let href = format!("{}#records", report.address(report.column, Some(kind)));
        let cells = figure_cells(
            change.amounts,
            |value| words::signed(value, currency),
            |category| format!("{}#records", report.address(category, Some(kind))),
        );
        let shown = (report.kind == Some(kind)).then_some("true");
        view! {
            <tr data-kind=kind.as_str() aria-current=shown>
                <th scope="row"><a href=href.clone()>{kind.label()}</a></th>
                <td class="figure"><a href=href>{change.count}</a></td>
                {cells}
            </tr>
        }
    };
    let day = |day| language::current().date(day);
    let heads = Category::COUNTED.map(|category| view! { <th scope="col" class="figure">{category.label()}</th> });
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(change.title)>
            <table class="table change-table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(change.why)}</th>
                        <th scope="col" class="figure">{tr!(change.records)}</th>
                        {heads}
                        <th scope="col" class="figure">{tr!(change.total)}</th>
                    </tr>
                </thead>
                <tbody>
                    {level(tr!(change.start, day = day(report.between.from)), start, report.between.from)}
                    {changes.iter().map(change).collect_view()}
                    {level(tr!(change.end, day = day(report.between.to)), end, report.between.to)}
                </tbody>
            </table>
        </div>
    }
}

fn figure_cells(
    figures: ByCategory,
    text: impl Fn(Decimal) -> String,
    href: impl Fn(Option<Category>) -> String,
) -> Vec<AnyView> {
    let columns = Category::COUNTED.map(|category| (Some(category), figures.of(category)));
    let columns = columns.into_iter().chain([(None, figures.total())]);
    columns
        .map(|(category, value)| {
            let code = category.map_or("total", Category::as_str);
            view! {
                <td class="figure" data-column=code>
                    <a href=href(category) class:muted=value.is_zero()>{text(value)}</a>
                </td>
            }
            .into_any()
        })
        .collect()
}
