//! One's own page: language, rows, password, devices; on a phone also the way to what the bottom bar has no room for.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    Density, Role,
    absence_panel::AbsencePanel,
    api::{self, ChangePassword, ChooseDensity, ChooseLanguage, Profile, SignOut},
    password_field::PasswordField,
    sessions_list::SessionsList,
};
use crate::{
    auth::MIN_PASSWORD,
    frame::more,
    language::Language,
    tr,
    ui::{FormNotice, Icon, Loaded, PageHead, SelectField, last_error},
};

/// Who I am here and what I may set for myself.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let profile = Resource::new(|| (), |()| api::load_profile());
    let saved = use_query_map().read_untracked().get("saved").unwrap_or_default();
    let saved = match saved.as_str() {
        "password" => Some(tr!(auth.password_changed)),
        "session" => Some(tr!(auth.device_signed_out)),
        _ => None,
    };
    view! {
        <PageHead title=tr!(common.you) />
        {saved.map(|saved| view! { <p class="notice notice-success" role="status"><Icon name="check" /><span>{saved}</span></p> })}
        <Loaded resource=profile view=|profile| view! { <Own profile=profile /> } />
    }
}

#[component]
fn Own(profile: Profile) -> impl IntoView {
    let Profile { me, email, language, density, sessions } = profile;
    let sign_out = ServerAction::<SignOut>::new();
    view! {
        <div class="profile">
            <Places role=me.role />
            <section class="panel stack">
                <div>
                    <h2>{me.name}</h2>
                    <p class="muted">{format!("{} · {}", me.role.label(), me.organisation.name)}</p>
                    <p class="muted">{email.clone()}</p>
                </div>
                <ActionForm action=sign_out>
                    <button class="button">
                        <Icon name="logout" />
                        {tr!(auth.sign_out)}
                    </button>
                </ActionForm>
                <LanguageForm language=language />
                <DensityForm density=density />
            </section>
            {me.role.changes_records().then(|| view! { <AbsencePanel /> })}
            <PasswordForm email=email.unwrap_or_default() />
            <section class="panel" aria-labelledby="devices">
                <h2 id="devices">{tr!(auth.devices)}</h2>
                <SessionsList sessions=sessions today=me.today />
            </section>
        </div>
    }
}

/// What a phone's bottom bar has no room for.
#[component]
fn Places(role: Role) -> impl IntoView {
    let links = more(role)
        .map(|place| {
            view! {
                <li>
                    <a href=place.href>
                        <Icon name=place.icon />
                        <span>{(place.name)()}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="places panel" aria-label=tr!(common.more)>
            <ul class="places-list">{links}</ul>
        </nav>
    }
}

#[component]
fn LanguageForm(language: Language) -> impl IntoView {
    let action = ServerAction::<ChooseLanguage>::new();
    let error = last_error(action);
    let options = Language::ALL.into_iter().map(|one| (one.tag().to_owned(), one.own_name().to_owned())).collect();
    view! {
        <ActionForm action=action attr:class="form">
            <FormNotice error=error fields=&["language"] />
            <SelectField label=tr!(auth.language) name="language" options=options value=language.tag() error=error />
            <div class="form-actions">
                <button class="button">{tr!(auth.choose_language)}</button>
            </div>
        </ActionForm>
    }
}

#[component]
fn DensityForm(density: Density) -> impl IntoView {
    let action = ServerAction::<ChooseDensity>::new();
    let error = last_error(action);
    let options = Density::ALL.into_iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect();
    view! {
        <ActionForm action=action attr:class="form">
            <FormNotice error=error fields=&["density"] />
            <SelectField label=tr!(auth.density) name="density" options=options value=density.as_str() error=error />
            <div class="form-actions">
                <button class="button">{tr!(auth.choose_density)}</button>
            </div>
        </ActionForm>
    }
}

#[component]
fn PasswordForm(email: String) -> impl IntoView {
    let action = ServerAction::<ChangePassword>::new();
    let error = last_error(action);
    view! {
        <section class="panel" aria-labelledby="password">
            <h2 id="password">{tr!(auth.change_password)}</h2>
            <ActionForm action=action attr:class="form">
                <FormNotice error=error fields=&["current", "new"] />
                // Tells password managers whose password it is.
                <input type="text" value=email autocomplete="username" hidden=true readonly=true aria-label=tr!(field.email) />
                <PasswordField
                    label=tr!(auth.current_password)
                    name="current"
                    field="current"
                    autocomplete="current-password"
                    required=true
                    error=error
                />
                <PasswordField
                    label=tr!(auth.new_password)
                    name="new"
                    field="new"
                    autocomplete="new-password"
                    required=true
                    hint=tr!(auth.password_hint, min = MIN_PASSWORD)
                    error=error
                />
                <div class="form-actions">
                    <button class="button button-primary" disabled=move || action.pending().get()>
                        {tr!(auth.change_password)}
                    </button>
                </div>
            </ActionForm>
        </section>
    }
}
