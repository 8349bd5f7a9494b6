//! Judgement of a quarter: the layers side by side, and the forms that add to them.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{
    JudgementSheet, PAGE, api,
    judgement_form::{Judging, Refusal},
    judgement_table::JudgementTable,
};
use crate::{
    auth::Me,
    forecast::{RefusedDays, as_of::AsOf, quarter_switch::QuarterSwitch, tabs::ForecastTabs, who_switch::WhoSwitch},
    frame::LoadedForMe,
    opportunity::{FiguresBeside, RateNote},
    tr,
    ui::{PageHead, Typed, address_pairs, successes},
};

/// The page; quarter, person, day and the row that is opened stand in its address.
#[component]
pub fn JudgementPage() -> impl IntoView {
    let address = address_pairs();
    let pairs = Memo::new(move |_| {
        let kept = address().into_iter().filter(|(key, _)| matches!(&**key, "quarter" | "who" | "as_of" | "open"));
        kept.collect::<BTreeMap<String, String>>()
    });
    // The browser learns from the page what somebody typed before scripts ran.
    let typed = SharedValue::new(|| use_context::<Typed>().map(|typed| (*typed.0).clone())).into_inner();
    let judging = Judging::new(typed);
    let done = successes(judging.action);
    let sheet = Resource::new(move || (pairs.get(), done.get()), |(query, _)| api::load_judgement(query));
    view! {
        // Not fetched anew: what is typed into its forms would be lost, and saving compares with the records as they are.
        <FiguresBeside again=|()| ()>
            <LoadedForMe
                resource=sheet
                view=move |sheet, me| view! { <Shown sheet me judging query=pairs.get() /> }
                refused=|error| view! { <RefusedDays error action="/forecast/judgement" /> }.into_any()
            />
        </FiguresBeside>
    }
}

#[component]
fn Shown(sheet: JudgementSheet, me: Me, judging: Judging, query: BTreeMap<String, String>) -> impl IntoView {
    let rest = move |without: &[&str]| {
        let kept = query.iter().filter(|(key, _)| !without.contains(&key.as_str()));
        kept.map(|(key, value)| (key.clone(), value.clone())).collect::<Vec<(String, String)>>()
    };
    let calendar = me.organisation.calendar.clone();
    let (rest_quarter, rest_who, rest_day) = (rest(&["quarter"]), rest(&["who", "open"]), rest(&["as_of"]));
    let has_form = sheet.opened.as_ref().is_some_and(|opened| {
        let may = sheet.may(opened.who);
        may.submit || may.adjust
    });
    let read_only = if sheet.over {
        Some(tr!(judgement.over, quarter = sheet.quarter.label()))
    } else {
        sheet.as_of.map(|_| tr!(judgement.past_day).to_owned())
    };
    let error = judging.error;
    // A form shows its own refusal; one that is gone cannot.
    let homeless = move || error.get().filter(|_| !has_form).map(|error| view! { <Refusal error /> });
    view! {
        <PageHead title=tr!(judgement.title)>
            <QuarterSwitch quarter=sheet.quarter calendar action=PAGE rest=rest_quarter />
        </PageHead>
        <div class="stack judgement">
            <ForecastTabs scope=sheet.scope() current=PAGE />
            <p class="muted">{tr!(judgement.lead)} " " {tr!(judgement.seen_by)}</p>
            <div class="row">
                <WhoSwitch people=sheet.people.clone() top=sheet.top me=me.clone() action=PAGE rest=rest_who />
                <AsOf as_of=sheet.as_of today=me.today action=PAGE rest=rest_day />
            </div>
            {read_only.map(|text| view! { <p class="notice"><span>{text}</span></p> })}
            {homeless}
            <RateNote currency=me.organisation.currency converted=sheet.converted.clone() missing=sheet.others.clone() />
            <JudgementTable sheet=sheet.clone() currency=me.organisation.currency judging />
        </div>
    }
}
