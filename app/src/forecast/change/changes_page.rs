//! What changed between two days: waterfall, account, records.

use leptos::prelude::*;

use super::{Account, ByCategory, Change, ChangeKind, ChangeView, ChangedRecord, State, api};
use crate::{
    auth::Me,
    forecast::{ForecastTabs, QuarterSwitch, Scope, WhoSwitch},
    frame::LoadedForMe,
    language,
    money::{Currency, Money},
    opportunity::RateNote,
    pipeline::Category,
    tr,
    ui::{PageHead, address_pairs, chart::Picture},
};

/// The page.
#[component]
pub fn ChangesPage() -> impl IntoView {
    let report = Resource::new(address_pairs(), api::load_changes);
    view! { <LoadedForMe resource=report view=|report, me| view! { <Shown report me /> } /> }
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
    view! {
        <PageHead title=tr!(change.title)>
            <QuarterSwitch
                quarter=report.scope.quarter
                calendar
                action="/forecast/changes"
                rest=rest_quarter
            />
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
                <Picture wide=report.chart.wide.clone() narrow=report.chart.narrow.clone() />
            </section>
            <AccountTable report=report.clone() currency />
            <p class="muted">{tr!(change.explain)}</p>
            <RateNote currency converted=report.totals.converted.clone() missing=report.totals.others.clone() />
            <Records report currency />
        </div>
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
        let cells = figure_cells(&figures, currency, |category| match category {
            Some(category) => scope.list(vec![category]),
            None => scope.list(Category::COUNTED.to_vec()),
        });
        view! { <tr class="level"><th scope="row">{name}</th><td></td>{cells}</tr> }
    };
    let change = |change: &Change| {
        let kind = change.kind;
        let href = format!("{}#records", report.address(report.column, Some(kind)));
        let cells = figure_cells(&change.amounts, currency, |category| {
            format!("{}#records", report.address(category, Some(kind)))
        });
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

fn figure_cells(figures: &ByCategory, currency: Currency, href: impl Fn(Option<Category>) -> String) -> Vec<AnyView> {
    let columns = Category::COUNTED.map(|category| (Some(category), figures.of(category)));
    let columns = columns.into_iter().chain([(None, figures.total())]);
    columns
        .map(|(category, value)| {
            let text = Money::new(value, currency).display(language::current());
            let code = category.map_or("total", Category::as_str);
            view! {
                <td class="figure" data-column=code>
                    <a href=href(category) class:muted=value.is_zero()>{text}</a>
                </td>
            }
            .into_any()
        })
        .collect()
}

/// The records behind a kind of change, with what changed.
#[component]
fn Records(report: ChangeView, currency: Currency) -> impl IntoView {
    let day = |day| language::current().date(day);
    let kind = report.kind.map_or(tr!(change.all_kinds), ChangeKind::label);
    let title =
        tr!(change.records_of, kind = kind.to_owned(), from = day(report.between.from), to = day(report.between.to));
    let rows =
        report.records.iter().map(|record| view! { <RecordRow record=record.clone() currency /> }).collect_view();
    view! {
        <section class="panel" id="records" tabindex="-1">
            <h2>{title}</h2>
            <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(change.records)>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{tr!(field.opportunity)}</th>
                            <th scope="col">{tr!(change.was)}</th>
                            <th scope="col">{tr!(change.is)}</th>
                            <th scope="col" class="figure">{tr!(change.delta)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

/// How a part of a state reads.
type StateText = fn(&State) -> String;

#[component]
fn RecordRow(record: ChangedRecord, currency: Currency) -> impl IntoView {
    let href = format!("/opportunities/{}", record.number);
    let (before, after) = (record.before.clone(), record.after.clone());
    let differs = |pick: fn(&State) -> String| match (&record.before, &record.after) {
        (Some(before), Some(after)) => pick(before) != pick(after),
        _ => true,
    };
    let texts: [(bool, StateText); 4] = [
        (differs(category_text), category_text),
        (differs(amount_text), amount_text),
        (differs(closing_text), closing_text),
        (differs(owner_text), owner_text),
    ];
    let side = |state: Option<State>, absent: &'static str| match state {
        None => view! { <span class="muted">{absent}</span> }.into_any(),
        Some(state) => texts
            .iter()
            .filter(|(differs, _)| *differs)
            .map(|(_, text)| view! { <div>{text(&state)}</div> })
            .collect_view()
            .into_any(),
    };
    view! {
        <tr>
            <th scope="row"><a href=href>{record.number.clone()}</a><div>{record.description.clone()}</div></th>
            <td>{side(before, tr!(change.not_there))}</td>
            <td>{side(after, tr!(change.out_of_sight))}</td>
            <td class="figure">{Money::new(record.delta, currency).display(language::current())}</td>
        </tr>
    }
}

fn category_text(state: &State) -> String {
    state.category.label().to_owned()
}

fn amount_text(state: &State) -> String {
    let language = language::current();
    state.amount.map_or_else(
        || tr!(opportunity.amount_unknown).to_string(),
        |amount| crate::money::grouped(amount, amount.normalize().scale(), language.number_marks()),
    )
}

fn closing_text(state: &State) -> String {
    state.closing_date.map_or_else(|| tr!(opportunity.closing_unknown).to_string(), |day| language::current().date(day))
}

fn owner_text(state: &State) -> String {
    state.owner_name.clone()
}
