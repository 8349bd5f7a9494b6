//! Absences with their stand-ins: those running and planned, and the form for another one.

use leptos::prelude::*;

use super::{
    Absence, AbsenceSheet, PersonId,
    api::{self, EndAbsence, EnterAbsence},
};
use crate::{
    language, tr,
    ui::{ErrorNotice, FormNotice, Loaded, SelectField, TextField, last_error, successes},
};

/// Everybody's whom the viewer keeps, or of one person only.
#[component]
pub fn AbsencePanel(
    /// Whose; oneself and whoever reports to one unless said.
    #[prop(default = None)]
    person: Option<PersonId>,
) -> impl IntoView {
    let (enter, end) = (ServerAction::<EnterAbsence>::new(), ServerAction::<EndAbsence>::new());
    let done = [successes(enter), successes(end)];
    let sheet = Resource::new(move || done.map(|count| count.get()), |_| api::load_absences());
    view! {
        <section class="panel stack" id="absence" aria-labelledby="absence-title">
            <h2 id="absence-title">{tr!(absence.title)}</h2>
            <Loaded resource=sheet view=move |sheet| view! { <Sheet sheet person enter end /> } />
        </section>
    }
}

#[component]
fn Sheet(
    sheet: AbsenceSheet,
    person: Option<PersonId>,
    enter: ServerAction<EnterAbsence>,
    end: ServerAction<EndAbsence>,
) -> impl IntoView {
    let may_enter = person.map_or(!sheet.people.is_empty(), |id| sheet.people.iter().any(|one| one.id == id));
    let shown: Vec<Absence> =
        sheet.absences.iter().filter(|absence| person.is_none_or(|id| absence.person == id)).cloned().collect();
    let ending = last_error(end);
    let entered = move || enter.value().with(|answer| matches!(answer, Some(Ok(()))));
    let items =
        shown.iter().map(|absence| view! { <Item absence=absence.clone() sheet=sheet.clone() end /> }).collect_view();
    view! {
        {move || ending.get().map(|error| view! { <ErrorNotice error /> })}
        {move || entered().then(|| view! { <p class="notice notice-success" role="status"><span>{tr!(absence.entered)}</span></p> })}
        {if shown.is_empty() {
            view! { <p class="muted">{tr!(absence.none)}</p> }.into_any()
        } else {
            view! { <ul class="devices">{items}</ul> }.into_any()
        }}
        {may_enter.then(|| view! { <EnterForm sheet=sheet.clone() person enter /> })}
    }
}

#[component]
fn Item(absence: Absence, sheet: AbsenceSheet, end: ServerAction<EndAbsence>) -> impl IntoView {
    let date = |day| language::current().date(day);
    let running = absence.from < sheet.today;
    let act = if running { tr!(absence.end_today) } else { tr!(absence.remove) };
    let label = format!("{act}: {}, {}", absence.name, date(absence.from));
    view! {
        <li class="row device">
            <div class="grow">
                <p><strong>{absence.name.clone()}</strong></p>
                <p>{tr!(absence.days, from = date(absence.from), to = date(absence.to))}</p>
                <p class="muted">{tr!(absence.stands_in, name = absence.stand_in_name.clone())}</p>
            </div>
            <ActionForm action=end>
                <input type="hidden" name="id" value=absence.id.to_string() />
                <button class="button" aria-label=label>{act}</button>
            </ActionForm>
        </li>
    }
}

#[component]
fn EnterForm(sheet: AbsenceSheet, person: Option<PersonId>, enter: ServerAction<EnterAbsence>) -> impl IntoView {
    let error = last_error(enter);
    let named = |people: &[super::Colleague]| -> Vec<(String, String)> {
        people.iter().map(|one| (one.id.to_string(), one.name.clone())).collect()
    };
    let chosen = person.unwrap_or(sheet.viewer).to_string();
    let who = match person {
        // One's own, or a person who is chosen already.
        _ if sheet.people.len() == 1 || person.is_some() => view! { <input type="hidden" name="person" value=chosen.clone() /> }.into_any(),
        _ => view! {
            <SelectField label=tr!(absence.person) name="person" id="field-absent" options=named(&sheet.people) value=chosen.clone() error />
        }
        .into_any(),
    };
    let others: Vec<_> =
        sheet.stand_ins.iter().filter(|one| person.is_none() || Some(one.id) != person).cloned().collect();
    let stand_ins =
        std::iter::once((String::new(), tr!(absence.choose).to_owned())).chain(named(&others)).collect::<Vec<_>>();
    view! {
        <ActionForm action=enter attr:class="form">
            <h3>{tr!(absence.enter_title)}</h3>
            <p class="field-hint">{tr!(absence.hint)}</p>
            <FormNotice error fields=&["stand_in", "from", "to"] />
            {who}
            <div class="field-row">
                <TextField label=tr!(absence.from) name="from" id="field-away-from" kind="date" required=true error />
                <TextField label=tr!(absence.to) name="to" id="field-away-to" kind="date" required=true error />
            </div>
            <SelectField label=tr!(absence.stand_in) name="stand_in" options=stand_ins error />
            <div class="form-actions">
                <button class="button button-primary" disabled=move || enter.pending().get()>{tr!(absence.enter)}</button>
            </div>
        </ActionForm>
    }
}
