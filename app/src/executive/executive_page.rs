//! The executive view: on a phone, on paper, on the wall.

use leptos::prelude::*;

use super::{
    ExecutiveView, api,
    headline::Headline,
    parts::Parts,
    wall::{self, Late, WallLink},
    week::{Moves, Risks, Week},
};
use crate::{
    auth::Me,
    error::AppError,
    forecast::{AsOf, ForecastTabs, QuarterSwitch, RefusedDays, WhoSwitch},
    frame::LoadedForMe,
    language,
    opportunity::{FiguresBeside, RateNote},
    tr,
    ui::{PageHead, address_pairs},
};

/// The page.
#[component]
pub fn ExecutivePage() -> impl IntoView {
    let pairs = address_pairs();
    let view = Resource::new(pairs, api::load_executive);
    let kept = wall::keep_current(pairs);
    let on_wall = move || pairs().contains_key("wall");
    let again = move |()| match untrack(on_wall) {
        true => wall::refresh(kept, untrack(pairs)),
        false => view.refetch(),
    };
    view! {
        <FiguresBeside again>
            <LoadedForMe
                resource=view
                view=move |view, me| {
                    let wall = untrack(on_wall);
                    move || {
                        let view = kept.fresh.get().unwrap_or_else(|| view.clone());
                        view! { <Shown view me=me.clone() wall late=kept.late /> }
                    }
                }
                refused=|error| view! { <RefusedDays error action="/executive" /> }.into_any()
            />
        </FiguresBeside>
    }
}

#[component]
fn Shown(view: ExecutiveView, me: Me, wall: bool, late: RwSignal<Option<AppError>>) -> impl IntoView {
    let currency = me.organisation.currency;
    let calendar = me.organisation.calendar.clone();
    let name = who_name(&view, &me);
    let person = view.scope.who.person().map(|person| (String::from("who"), person.to_string()));
    let by = (String::from("by"), view.parts.question.by.as_str().to_owned());
    let day = view.scope.as_of.map(|day| (String::from("as_of"), day.to_string()));
    let quarter = (String::from("quarter"), view.scope.quarter.to_string());
    let rest_quarter = person.clone().into_iter().chain(day.clone()).chain([by.clone()]).collect();
    let rest_who = day.into_iter().chain([quarter.clone(), by.clone()]).collect();
    let rest_day = person.into_iter().chain([quarter, by]).collect();
    let nothing = view.totals.count == 0 && view.quota.is_none();
    view! {
        <div class="executive" class:wall=wall>
            <PageHead title=tr!(executive.title)>
                <QuarterSwitch quarter=view.scope.quarter calendar action="/executive" rest=rest_quarter />
            </PageHead>
            <ForecastTabs scope=view.scope current="/executive" />
            <div class="row executive-tools">
                <WhoSwitch
                    people=view.people.clone()
                    top=view.scope.who.person()
                    me=me.clone()
                    action="/executive"
                    rest=rest_who
                />
                <AsOf as_of=view.scope.as_of today=me.today action="/executive" rest=rest_day />
                <WallLink view=view.clone() wall />
            </div>
            <div class="executive-name">
                <h2>{tr!(executive.about, who = name, quarter = view.scope.quarter.label())}</h2>
                <p class="muted" data-at>{shown_when(&view)}</p>
                <Late late wall />
            </div>
            {nothing
                .then(|| {
                    view! {
                        <p class="notice" data-nothing>
                            {tr!(executive.nothing, quarter = view.scope.quarter.label())} " "
                            <a href="/opportunities">{tr!(executive.all_records)}</a>
                        </p>
                    }
                })}
            <Headline view=view.clone() currency />
            <RateNote currency converted=view.totals.converted.clone() missing=view.totals.others.clone() />
            <div class="executive-columns">
                <Week view=view.clone() currency />
                <Moves view=view.clone() currency />
                <Risks view=view.clone() currency />
            </div>
            <Parts view wall />
        </div>
    }
}

/// Whose figures they are: those who do not see everybody see their own, or their team's.
fn who_name(view: &ExecutiveView, me: &Me) -> String {
    let person = view.scope.who.person().and_then(|id| view.people.iter().find(|person| person.id == id));
    match person {
        Some(person) => tr!(forecast.team_of, name = person.name.clone()),
        None if me.role.sees_everything() => me.organisation.name.clone(),
        None if view.people.len() > 1 => tr!(forecast.team_of, name = me.name.clone()),
        None => me.name.clone(),
    }
}

/// As of which day the figures are, or when they were fetched.
fn shown_when(view: &ExecutiveView) -> String {
    let language = language::current();
    match view.scope.as_of {
        Some(day) => tr!(forecast.as_of_shown, day = language.date(day)),
        None => tr!(executive.figures_of, at = language.moment(view.at)),
    }
}
