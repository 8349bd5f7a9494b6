//! Two people changed one account: both values of every difference, to choose from.

use leptos::prelude::*;

use super::{
    Account, AccountType,
    account_form::as_typed,
    api::{AccountInput, ChangeAccount},
};
use crate::{
    tr,
    ui::{FormNotice, last_error},
};

/// The differences between what was typed and what stands. Works as a plain form.
#[component]
pub fn ConflictForm(
    /// The account as it stands.
    account: Account,
    /// What the second writer typed.
    typed: AccountInput,
) -> impl IntoView {
    let action = ServerAction::<ChangeAccount>::new();
    let error = last_error(action);
    let stands = as_typed(&account);
    let page = format!("/accounts/{}", account.id.0);
    let codes = |input: &AccountInput| match input.type_codes() {
        none if none.is_empty() => AccountType::Customer.as_str().to_owned(),
        codes => codes,
    };
    let types = (codes(&typed), codes(&stands));
    view! {
        <ActionForm action=action attr:class="form">
            <FormNotice error=error fields=&[] />
            <p class="notice notice-warning" role="alert"><span>{tr!(account.conflict)}</span></p>
            <input type="hidden" name="id" value=account.id.0 />
            <input type="hidden" name="version" value=account.version />
            <Choice label=tr!(field.name) name="account[name]" yours=typed.name theirs=stands.name show=str::to_owned />
            <Choice label=tr!(field.types) name="account[types][]" yours=types.0 theirs=types.1 show=type_labels />
            <Choice label=tr!(field.sector) name="account[sector]" yours=typed.sector theirs=stands.sector show=str::to_owned />
            <Choice label=tr!(field.country) name="account[country]" yours=typed.country theirs=stands.country show=str::to_owned />
            <div class="form-actions">
                <button class="button button-primary" disabled=move || action.pending().get()>{tr!(account.save_choice)}</button>
                <a class="button" rel="external" href=page>{tr!(account.keep_theirs)}</a>
            </div>
        </ActionForm>
    }
}

/// One field: a choice where the values differ, else the value that both have.
#[component]
fn Choice(
    label: &'static str,
    name: &'static str,
    yours: String,
    theirs: String,
    /// The value as people read it.
    show: fn(&str) -> String,
) -> impl IntoView {
    if yours == theirs {
        return view! { <input type="hidden" name=name value=theirs /> }.into_any();
    }
    let shown = |value: &String| if value.is_empty() { tr!(account.empty).to_owned() } else { show(value) };
    let (yours_shown, theirs_shown) = (shown(&yours), shown(&theirs));
    view! {
        <fieldset class="conflict">
            <legend>{label}</legend>
            <label>
                <input type="radio" name=name value=yours checked=true />
                <span>{tr!(account.yours)}</span>
                <b>{yours_shown}</b>
            </label>
            <label>
                <input type="radio" name=name value=theirs />
                <span>{tr!(account.theirs)}</span>
                <b>{theirs_shown}</b>
            </label>
        </fieldset>
    }
    .into_any()
}

fn type_labels(codes: &str) -> String {
    let named = AccountType::ALL.into_iter().filter(|kind| codes.split(',').any(|code| code == kind.as_str()));
    named.map(AccountType::label).collect::<Vec<_>>().join(", ")
}
