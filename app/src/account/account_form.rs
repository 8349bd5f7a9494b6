//! Adding or changing an account.

use std::time::Duration;

use leptos::prelude::*;

use super::{
    Account, AccountType, MAX_NAME,
    api::{AccountInput, ChangeAccount, CreateAccount},
    similar_accounts::SimilarAccounts,
};
use crate::{
    error::AppError,
    tr,
    ui::{FormNotice, TextField, last_error},
};

/// Fields of the form that show their own problems.
const FIELDS: &[&str] = &["name", "types", "sector", "country"];
/// How long the hand rests before the name is compared.
const PAUSE: Duration = Duration::from_millis(300);

/// The form of a new account. With `warned`, similar accounts were shown and the second submit creates.
#[component]
pub fn NewAccountForm(
    /// What was typed before.
    typed: AccountInput,
    /// Whether the warning was given.
    warned: bool,
) -> impl IntoView {
    let action = ServerAction::<CreateAccount>::new();
    let error = last_error(action);
    let name = RwSignal::new(if warned { typed.name.clone() } else { String::new() });
    view! {
        <ActionForm action=action attr:class="form panel">
            <FormNotice error=error fields=FIELDS />
            <Inputs typed=typed error=error name=name />
            <SimilarAccounts name=name />
            {warned.then(|| view! { <input type="hidden" name="confirmed" value="true" /> })}
            <div class="form-actions">
                <button class="button button-primary" disabled=move || action.pending().get()>
                    {if warned { tr!(account.create_anyway) } else { tr!(account.create) }}
                </button>
                <a class="button" href="/accounts">{tr!(common.cancel)}</a>
            </div>
        </ActionForm>
    }
}

/// The form of an account that exists.
#[component]
pub fn EditAccountForm(
    /// The account as it stands.
    account: Account,
) -> impl IntoView {
    let action = ServerAction::<ChangeAccount>::new();
    let error = last_error(action);
    let name = RwSignal::new(String::new());
    let (id, version) = (account.id.0, account.version);
    view! {
        <ActionForm action=action attr:class="form panel">
            <FormNotice error=error fields=FIELDS />
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="version" value=version />
            <Inputs typed=as_typed(&account) error=error name=name />
            <SimilarAccounts name=name except=Some(id) />
            <div class="form-actions">
                <button class="button button-primary" disabled=move || action.pending().get()>{tr!(common.save)}</button>
            </div>
        </ActionForm>
    }
}

/// An account in the form that somebody would type.
pub fn as_typed(account: &Account) -> AccountInput {
    AccountInput {
        name: account.name.clone(),
        types: account.types.iter().map(|kind| kind.as_str().to_owned()).collect(),
        sector: account.sector.clone(),
        country: account.country.clone(),
    }
}

/// The inputs; `name` follows the typed name at a pause.
#[component]
fn Inputs(typed: AccountInput, error: Signal<Option<AppError>>, name: RwSignal<String>) -> impl IntoView {
    let mut follow = debounce(PAUSE, move |typed: String| name.set(typed));
    view! {
        <div on:input=move |event| follow(event_target_value(&event))>
            <TextField
                label=tr!(field.name)
                name="account[name]"
                field="name"
                value=typed.name.clone()
                maxlength=MAX_NAME
                required=true
                autocomplete="off"
                error=error
            />
        </div>
        <Types typed=typed.types.clone() error=error />
        <div class="field-row">
            <TextField label=tr!(field.sector) name="account[sector]" field="sector" value=typed.sector maxlength=100 autocomplete="off" error=error />
            <TextField label=tr!(field.country) name="account[country]" field="country" value=typed.country maxlength=100 autocomplete="country-name" error=error />
        </div>
    }
}

#[component]
fn Types(typed: Vec<String>, error: Signal<Option<AppError>>) -> impl IntoView {
    let problem = crate::ui::problem_text(error, String::from("types"));
    let boxes = AccountType::ALL
        .into_iter()
        .map(|kind| {
            let checked = typed.iter().any(|code| code == kind.as_str());
            view! {
                <label class="check">
                    <input type="checkbox" name="account[types][]" value=kind.as_str() checked=checked />
                    {kind.label()}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset aria-describedby="types-hint types-error">
            <legend>{tr!(field.types)}</legend>
            <div class="row">{boxes}</div>
            <span class="field-hint" id="types-hint">{tr!(account.types_hint)}</span>
            <span class="field-error" id="types-error" role="alert">{move || problem.get()}</span>
        </fieldset>
    }
}
