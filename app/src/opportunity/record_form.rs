//! The fields of an opportunity: one form for a new one and for changing one.

use leptos::{prelude::*, task::spawn_local};

use super::{Fields, MAX_COMMENT, MAX_DESCRIPTION, MAX_REFERENCE};
use crate::{
    account::{AccountRef, api::suggest_accounts},
    error::AppError,
    language,
    money::grouped,
    pipeline::Category,
    product::Product,
    tr,
    ui::{SelectField, TextArea, TextField},
};

/// The controls, without the form around them; names as the server functions expect them.
#[component]
pub fn RecordFields(
    /// What stands there; nothing for a new opportunity.
    fields: Option<Fields>,
    /// Name of the account.
    account: Option<String>,
    /// The catalogue.
    products: Vec<Product>,
    /// Categories that the stage allows; empty for a new opportunity, which takes the stage's own.
    categories: Vec<Category>,
    /// The currency of new amounts.
    currency: String,
    /// The answer to the last attempt.
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let text = |pick: fn(&Fields) -> String| fields.as_ref().map(pick).unwrap_or_default();
    let amount = fields.as_ref().and_then(|fields| fields.amount).map(|amount| {
        let decimals = amount.normalize().scale();
        grouped(amount, decimals, language::current().number_marks())
    });
    let none = (String::new(), tr!(common.none).to_string());
    let products = products.into_iter().map(|product| {
        let price = product.list_price.map(|price| format!(" · {}", price.display(language::current())));
        (product.id.0.to_string(), format!("{}{}", product.name, price.unwrap_or_default()))
    });
    let products = std::iter::once(none).chain(products).collect::<Vec<_>>();
    let categories: Vec<_> =
        categories.into_iter().map(|category| (category.as_str().to_owned(), category.label().to_owned())).collect();
    let existing = fields.is_some();
    let currency = fields.as_ref().map_or(currency, |fields| fields.currency.to_string());
    view! {
        <TextField
            label=tr!(field.description)
            name="form[description]"
            field="description"
            value=text(|fields| fields.description.clone())
            required=true
            maxlength=MAX_DESCRIPTION
            error
        />
        <AccountField account=account.unwrap_or_default() error />
        <div class="field-row">
            <TextField
                label=tr!(field.amount)
                name="form[amount]"
                field="amount"
                value=amount.unwrap_or_default()
                inputmode="decimal"
                hint=tr!(opportunity.amount_hint)
                error
            />
            <TextField label=tr!(field.currency) name="form[currency]" field="currency" value=currency maxlength=3 error />
            {existing
                .then(|| {
                    view! {
                        <TextField
                            label=tr!(field.probability)
                            name="form[probability]"
                            field="probability"
                            value=text(|fields| fields.probability.to_string())
                            inputmode="numeric"
                            error
                        />
                    }
                })}
        </div>
        <div class="field-row">
            <TextField
                label=tr!(field.closing_date)
                name="form[closing_date]"
                field="closing_date"
                kind="date"
                value=text(|fields| fields.closing_date.map(|day| day.to_string()).unwrap_or_default())
                error
            />
            {existing
                .then(|| {
                    view! {
                        <TextField
                            label=tr!(field.opening_date)
                            name="form[opening_date]"
                            field="opening_date"
                            kind="date"
                            value=text(|fields| fields.opening_date.to_string())
                            error
                        />
                    }
                })}
        </div>
        <div class="field-row">
            {(!categories.is_empty())
                .then(|| {
                    view! {
                        <SelectField
                            label=tr!(field.category)
                            name="form[category]"
                            field="category"
                            options=categories
                            value=text(|fields| fields.category.as_str().to_owned())
                            error
                        />
                    }
                })}
            <SelectField
                label=tr!(field.product)
                name="form[product]"
                field="product"
                options=products
                value=text(|fields| fields.product.map(|id| id.0.to_string()).unwrap_or_default())
                error
            />
        </div>
        <TextField
            label=tr!(field.external_reference)
            name="form[external_reference]"
            field="external_reference"
            value=text(|fields| fields.external_reference.clone())
            maxlength=MAX_REFERENCE
            error
        />
        <TextArea
            label=tr!(field.comment)
            name="form[comment]"
            field="comment"
            value=text(|fields| fields.comment.clone())
            maxlength=MAX_COMMENT
            error
        />
    }
}

/// The account by name, with suggestions while typing.
#[component]
fn AccountField(account: String, error: Signal<Option<AppError>>) -> impl IntoView {
    let (typed, suggestions) = (RwSignal::new(String::new()), RwSignal::new(Vec::<AccountRef>::new()));
    // Not a resource: on the server it would keep the whole page waiting for a hand that types.
    let suggest = move |text: String| {
        typed.set(text.clone());
        spawn_local(async move {
            let found = suggestions_for(text.clone()).await;
            if typed.try_get_untracked() == Some(text) {
                suggestions.set(found);
            }
        });
    };
    let options = move || {
        let option = |account: AccountRef| view! { <option value=account.name></option> };
        suggestions.get().into_iter().map(option).collect_view()
    };
    view! {
        <div on:input=move |event| suggest(event_target_value(&event))>
            <TextField
                label=tr!(field.account)
                name="account_name"
                field="account"
                value=account
                maxlength=crate::account::MAX_NAME
                list="account-suggestions"
                hint=tr!(opportunity.account_hint)
                autocomplete="off"
                error
            />
            <datalist id="account-suggestions">{options}</datalist>
        </div>
    }
}

async fn suggestions_for(typed: String) -> Vec<AccountRef> {
    if typed.trim().chars().count() < 2 {
        return Vec::new();
    }
    suggest_accounts(typed).await.unwrap_or_default()
}
