//! The fields of an opportunity: one form for a new one and for changing one.

use leptos::{prelude::*, task::spawn_local};

use super::{MAX_COMMENT, MAX_DESCRIPTION, MAX_REFERENCE, typed_record::TypedRecord};
use crate::{
    account::{AccountRef, api::suggest_accounts},
    error::AppError,
    language,
    pipeline::Category,
    product::Product,
    tr,
    ui::{CheckField, SelectField, TextArea, TextField},
};

/// The controls, without the form around them; names as the server functions expect them.
#[component]
pub fn RecordFields(
    /// What the fields start from.
    start: TypedRecord,
    /// Whether the opportunity exists: a new one opens today, as likely as its stage says.
    existing: bool,
    /// The catalogue.
    products: Vec<Product>,
    /// Categories that the stage allows; empty for a new opportunity, which takes the stage's own.
    categories: Vec<Category>,
    /// The answer to the last attempt.
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let text = |field: &str| start.text(field).to_owned();
    let none = (String::new(), tr!(common.none).to_string());
    let products = products.into_iter().map(|product| {
        let price = product.list_price.map(|price| format!(" · {}", price.display(language::current())));
        (product.id.0.to_string(), format!("{}{}", product.name, price.unwrap_or_default()))
    });
    let products = std::iter::once(none).chain(products).collect::<Vec<_>>();
    let categories: Vec<_> =
        categories.into_iter().map(|category| (category.as_str().to_owned(), category.label().to_owned())).collect();
    view! {
        <TextField
            label=tr!(field.description)
            name="form[description]"
            field="description"
            value=text("description")
            required=true
            maxlength=MAX_DESCRIPTION
            error
        />
        <AccountField account=text("account") error />
        <div class="field-row">
            <TextField
                label=tr!(field.amount)
                name="form[amount]"
                field="amount"
                value=text("amount")
                inputmode="decimal"
                hint=tr!(opportunity.amount_hint)
                error
            />
            <TextField label=tr!(field.currency) name="form[currency]" field="currency" value=text("currency") maxlength=3 error />
            {existing
                .then(|| {
                    view! {
                        <TextField
                            label=tr!(field.probability)
                            name="form[probability]"
                            field="probability"
                            value=text("probability")
                            inputmode="numeric"
                            error
                        />
                    }
                })}
        </div>
        <fieldset>
            <legend>{tr!(field.deal_type)}</legend>
            <p class="field-hint">{tr!(opportunity.deal_type_hint)}</p>
            <CheckField
                label=tr!(field.complex)
                name="form[complex][]"
                field="complex"
                hint=tr!(opportunity.complex_hint)
                checked=text("complex") == "true"
                error
            />
            <CheckField
                label=tr!(field.special_bid)
                name="form[special_bid][]"
                field="special_bid"
                hint=tr!(opportunity.special_bid_hint)
                checked=text("special_bid") == "true"
                error
            />
        </fieldset>
        <div class="field-row">
            <TextField
                label=tr!(field.closing_date)
                name="form[closing_date]"
                field="closing_date"
                kind="date"
                value=text("closing_date")
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
                            value=text("opening_date")
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
                            value=text("category")
                            error
                        />
                    }
                })}
            <SelectField
                label=tr!(field.product)
                name="form[product]"
                field="product"
                options=products
                value=text("product")
                error
            />
        </div>
        <TextField
            label=tr!(field.external_reference)
            name="form[external_reference]"
            field="external_reference"
            value=text("external_reference")
            maxlength=MAX_REFERENCE
            error
        />
        <TextArea
            label=tr!(field.comment)
            name="form[comment]"
            field="comment"
            value=text("comment")
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
