//! Adding or changing a person.

use leptos::prelude::*;

use super::{
    MIN_PASSWORD, Person, PersonId, Role,
    api::{SavePerson, Staff},
    password_field::PasswordField,
};
use crate::{
    error::AppError,
    language, tr,
    ui::{FormNotice, SelectField, TextField, last_error},
};

/// The form of a person; of a new one when `person` is empty.
#[component]
pub fn PersonForm(
    /// Who is being changed.
    person: Option<Person>,
    /// Colleagues and sites to choose from.
    staff: StoredValue<Staff>,
) -> impl IntoView {
    let action = ServerAction::<SavePerson>::new();
    let error = last_error(action);
    let id = person.as_ref().map(|person| person.id.to_string()).unwrap_or_default();
    let version = person.as_ref().map(|person| person.version.to_string()).unwrap_or_default();
    let email = person.as_ref().and_then(|person| person.email.clone()).unwrap_or_default();
    let name = person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
    let active = person.as_ref().is_none_or(|person| person.active);
    let reload = format!("/people?edit={id}");
    let stale = move || error.with(|error| matches!(error, Some(AppError::Stale { .. })));
    view! {
        <ActionForm action=action attr:class="form">
            <FormNotice error=error fields=&["name", "email", "role", "site", "manager", "manager_from", "password"] />
            {move || stale().then(|| view! { <a rel="external" href=reload.clone()>{tr!(people.show_current)}</a> })}
            <input type="hidden" name="person[id]" value=id.clone() />
            <input type="hidden" name="person[version]" value=version />
            <TextField label=tr!(field.name) name="person[name]" field="name" value=name maxlength=200 required=true autocomplete="off" error=error />
            <TextField
                label=tr!(field.email)
                name="person[email]"
                field="email"
                kind="email"
                value=email
                maxlength=254
                autocomplete="off"
                hint=tr!(people.email_hint)
                error=error
            />
            <Choices person=person.clone() staff=staff error=error />
            {person.as_ref().map(|person| view! { <ManagerDay person=person.id staff=staff error=error /> })}
            <PasswordField
                label=if person.is_some() { tr!(people.new_password) } else { tr!(people.first_password) }
                name="person[password]"
                field="password"
                autocomplete="new-password"
                hint=tr!(people.password_hint, min = MIN_PASSWORD)
                error=error
            />
            <label class="check">
                <input type="checkbox" name="person[active]" value="true" checked=active />
                {tr!(people.active_label)}
            </label>
            <p class="field-hint">{tr!(people.active_hint)}</p>
            <div class="form-actions">
                <button class="button button-primary" disabled=move || action.pending().get()>{tr!(common.save)}</button>
                <a class="button" href="/people">{tr!(common.cancel)}</a>
            </div>
        </ActionForm>
    }
}

/// Role, site and manager.
#[component]
fn Choices(person: Option<Person>, staff: StoredValue<Staff>, error: Signal<Option<AppError>>) -> impl IntoView {
    let role = person.as_ref().map_or(Role::Salesperson, |person| person.role);
    let site = person.as_ref().map(|person| person.site.clone()).unwrap_or_default();
    let manager = person.as_ref().and_then(|person| person.manager);
    let roles = Role::ALL.into_iter().map(|role| (role.as_str().to_owned(), role.label().to_owned())).collect();
    let sites = staff.with_value(|staff| {
        staff.sites.iter().map(|site| (site.code.clone(), format!("{} · {}", site.code, site.name))).collect()
    });
    let nobody = (String::new(), tr!(people.nobody).to_owned());
    let managers = staff.with_value(|staff| {
        let others = staff.people.iter().filter(|other| person.as_ref().is_none_or(|person| person.id != other.id));
        let eligible = others.filter(|other| other.active || Some(other.id) == manager);
        let named = eligible.map(|other| (other.id.to_string(), other.name.clone()));
        std::iter::once(nobody).chain(named).collect()
    });
    let manager = manager.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <SelectField label=tr!(field.role) name="person[role]" field="role" options=roles value=role.as_str() error=error />
        <SelectField label=tr!(field.site) name="person[site]" field="site" options=sites value=site error=error />
        <SelectField label=tr!(field.manager) name="person[manager]" field="manager" options=managers value=manager error=error />
    }
}

/// From which day on the choice of a manager counts, and what is planned.
#[component]
fn ManagerDay(person: PersonId, staff: StoredValue<Staff>, error: Signal<Option<AppError>>) -> impl IntoView {
    let (today, earliest) = staff.with_value(|staff| (staff.today, staff.moves_from));
    let planned = staff.with_value(|staff| planned(staff, person));
    let planned = planned.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
    view! {
        <TextField
            label=tr!(people.manager_from)
            name="person[manager_from]"
            field="manager_from"
            kind="date"
            value=today.to_string()
            hint=tr!(people.manager_from_hint, day = language::current().date(earliest))
            error=error
        />
        {(!planned.is_empty()).then(|| view! { <ul class="notice">{planned}</ul> })}
    }
}

/// The moves of a person that have not begun, in words.
fn planned(staff: &Staff, person: PersonId) -> Vec<String> {
    let name = |id: PersonId| staff.people.iter().find(|one| one.id == id).map(|one| one.name.clone());
    let moves = staff.planned.iter().filter(|planned| planned.person == person);
    moves
        .map(|planned| {
            let manager = planned.manager.and_then(name).unwrap_or_else(|| tr!(people.nobody).to_owned());
            tr!(people.planned, day = language::current().date(planned.from), manager = manager)
        })
        .collect()
}
