//! Everybody, my team, or a team below.

use leptos::prelude::*;

use crate::{
    auth::{Colleague, Me, PersonId},
    tr,
};

/// A choice of people; nothing when there is only one. The rest of the address stays.
#[component]
pub fn WhoSwitch(
    /// Everybody whose figures the viewer sees.
    people: Vec<Colleague>,
    /// Whose team is shown; none for everybody.
    top: Option<PersonId>,
    /// Who is looking.
    me: Me,
    /// Where the page lives.
    action: &'static str,
    /// What else its address says.
    rest: Vec<(String, String)>,
) -> impl IntoView {
    let options = options(&people, top, &me);
    if options.len() < 2 {
        return ().into_any();
    }
    let current = top.map(|top| top.to_string()).unwrap_or_default();
    let hidden =
        rest.into_iter().map(|(key, value)| view! { <input type="hidden" name=key value=value /> }).collect_view();
    let options = options
        .into_iter()
        .map(|(id, name)| {
            let selected = id == current;
            view! { <option value=id selected=selected>{name}</option> }
        })
        .collect_view();
    view! {
        <form method="get" action=action class="row who-switch">
            {hidden}
            <label class="visually-hidden" for="who">{tr!(forecast.who)}</label>
            <select id="who" name="who">{options}</select>
            <button class="button" type="submit">{tr!(opportunity.apply_filter)}</button>
        </form>
    }
    .into_any()
}

fn options(people: &[Colleague], top: Option<PersonId>, me: &Me) -> Vec<(String, String)> {
    let leads = |id| people.iter().any(|person| person.manager == Some(id));
    let mut options = vec![(String::new(), tr!(forecast.company).to_string())];
    if leads(me.id) {
        options.push((me.id.to_string(), tr!(forecast.my_team).to_string()));
    }
    let teams = people.iter().filter(|person| leads(person.id) && person.id != me.id);
    options.extend(teams.map(|person| (person.id.to_string(), tr!(forecast.team_of, name = person.name.clone()))));
    let shown = top.and_then(|top| people.iter().find(|person| person.id == top));
    if let Some(person) = shown.filter(|person| !options.iter().any(|(id, _)| *id == person.id.to_string())) {
        options.push((person.id.to_string(), person.name.clone()));
    }
    options
}
