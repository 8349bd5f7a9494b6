//! Who works here, for the administrator.

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::{
    Person,
    absence_panel::AbsencePanel,
    api::{self, Staff},
    person_form::PersonForm,
    site_list::SiteList,
};
use crate::{
    tr,
    ui::{Icon, Loaded, PageHead},
};

/// People with their roles and reporting lines, and the sites.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let staff = Resource::new(|| (), |()| api::load_staff());
    view! {
        <PageHead title=tr!(people.title)>
            <a class="button" href="/audit">{tr!(audit.title)}</a>
        </PageHead>
        <Loaded resource=staff view=|staff| view! { <StaffView staff=staff /> } />
    }
}

#[component]
fn StaffView(staff: Staff) -> impl IntoView {
    let query = use_query_map();
    let text = RwSignal::new(query.read_untracked().get("q").unwrap_or_default());
    let saved = move || query.with(|query| query.get("saved").is_some());
    let opened =
        Memo::new(move |_| query.with(|query| query.get("edit").or_else(|| query.get("new").map(|_| String::new()))));
    let sites = staff.sites.clone();
    let staff = StoredValue::new(staff);
    view! {
        {move || saved().then(|| view! { <p class="notice notice-success" role="status"><Icon name="check" /><span>{tr!(people.saved)}</span></p> })}
        <div class="row list-head">
            <form class="grow" role="search" aria-label=tr!(people.filter) action="/people" method="get">
                <input
                    type="search"
                    name="q"
                    value=text.get_untracked()
                    aria-label=tr!(people.filter)
                    placeholder=tr!(people.filter)
                    on:input=move |event| text.set(event_target_value(&event))
                />
            </form>
            <a class="button button-primary" href="/people?new=1">
                <Icon name="plus" />
                {tr!(people.new)}
            </a>
        </div>
        <PeopleTable staff=staff text=text.into() />
        <SiteList sites=sites />
        {move || opened.get().map(|id| view! { <PersonSheet id=id staff=staff /> })}
    }
}

#[component]
fn PeopleTable(staff: StoredValue<Staff>, text: Signal<String>) -> impl IntoView {
    let rows = move || {
        let wanted = text.get().to_lowercase();
        staff.with_value(|staff| {
            let shown = staff.people.iter().filter(|person| matches(person, &wanted));
            shown
                .map(|person| view! { <PersonRow person=person.clone() manager=name_of(staff, person) /> })
                .collect_view()
        })
    };
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(people.title)>
            <table class="table table-cards">
                <thead>
                    <tr>
                        <th scope="col">{tr!(field.name)}</th>
                        <th scope="col">{tr!(field.email)}</th>
                        <th scope="col">{tr!(field.role)}</th>
                        <th scope="col">{tr!(field.site)}</th>
                        <th scope="col">{tr!(field.manager)}</th>
                        <th scope="col">{tr!(people.state)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn matches(person: &Person, wanted: &str) -> bool {
    let email = person.email.as_deref().unwrap_or_default();
    [person.name.as_str(), email, person.role.label(), person.site.as_str()]
        .iter()
        .any(|text| text.to_lowercase().contains(wanted))
}

fn name_of(staff: &Staff, person: &Person) -> String {
    let manager = staff.people.iter().find(|other| Some(other.id) == person.manager);
    manager.map(|manager| manager.name.clone()).unwrap_or_default()
}

#[component]
fn PersonRow(person: Person, manager: String) -> impl IntoView {
    let state = if person.active { tr!(people.active) } else { tr!(people.switched_off) };
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/people?edit={}", person.id)>{person.name}</a>
            </th>
            <td data-label=tr!(field.email)>{person.email}</td>
            <td data-label=tr!(field.role)>{person.role.label()}</td>
            <td data-label=tr!(field.site)>{person.site}</td>
            <td data-label=tr!(field.manager)>{manager}</td>
            <td data-label=tr!(people.state)>
                <span class:muted=!person.active>{state}</span>
            </td>
        </tr>
    }
}

/// The form beside the list; an id that is nobody's says so.
#[component]
fn PersonSheet(id: String, staff: StoredValue<Staff>) -> impl IntoView {
    let found = staff.with_value(|staff| staff.people.iter().find(|person| person.id.to_string() == id).cloned());
    let missing = !id.is_empty() && found.is_none();
    let title = found.as_ref().map_or(tr!(people.new).to_owned(), |person| person.name.clone());
    let heading = NodeRef::<leptos::html::H2>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // Without focus the sheet is still there to be reached.
            let _ = heading.focus();
        }
    });
    let navigate = use_navigate();
    let leave = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            navigate("/people", Default::default());
        }
    };
    view! {
        <aside class="sheet" aria-labelledby="person-title" on:keydown=leave>
            <header class="sheet-head">
                <h2 id="person-title" tabindex="-1" node_ref=heading>{title}</h2>
                <a class="icon-button" href="/people" aria-label=tr!(common.close)>
                    <Icon name="close" />
                </a>
            </header>
            <div class="sheet-body">
                {if missing {
                    view! { <p>{tr!(error.not_found)}</p> }.into_any()
                } else {
                    view! {
                        <PersonForm person=found.clone() staff=staff />
                        {found.filter(|person| person.active).map(|person| view! { <AbsencePanel person=Some(person.id) /> })}
                    }
                    .into_any()
                }}
            </div>
        </aside>
    }
}
