//! Two people changed one record: the second sees both values and chooses.

use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{FormData, HtmlFormElement};
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

use super::{
    Fields, RecordView,
    api::load_record,
    history_list::{field_label, shown},
};
use crate::{error::AppError, tr};

/// The fields in which the typed form and the record on the server differ, with the choice.
///
/// "Keep mine" lets the next save replace the newer values, knowingly; "Take theirs" reloads the record.
#[component]
pub fn Conflicting(
    /// Number of the record.
    number: String,
    /// The answer to the last attempt.
    error: Signal<Option<AppError>>,
    /// The version that the form sends.
    version: RwSignal<i32>,
) -> impl IntoView {
    // Not a resource: on the server it would keep the whole page waiting.
    let (theirs, chosen) = (RwSignal::new(None::<RecordView>), RwSignal::new(false));
    Effect::new(move |_| {
        chosen.set(false);
        theirs.set(None);
        if matches!(error.get(), Some(AppError::Stale { .. })) {
            let number = number.clone();
            spawn_local(async move { theirs.set(load_record(number).await.ok()) });
        }
    });
    move || {
        let record = theirs.get()?.record;
        if chosen.get() || record.summary.version == version.get_untracked() {
            return None;
        }
        let rows = differences(&record.fields, record.summary.account.map(|account| account.name));
        let rows = rows
            .into_iter()
            .map(
                |(label, mine, theirs)| view! { <tr><th scope="row">{label}</th><td>{mine}</td><td>{theirs}</td></tr> },
            )
            .collect_view();
        let newer = record.summary.version;
        Some(view! {
            <fieldset class="conflict">
                <legend>{tr!(opportunity.conflict)}</legend>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col"></th>
                            <th scope="col">{tr!(opportunity.mine)}</th>
                            <th scope="col">{tr!(opportunity.theirs)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                <button
                    class="button"
                    type="button"
                    on:click=move |_| {
                        version.set(newer);
                        chosen.set(true);
                    }
                >
                    {tr!(opportunity.keep_mine)}
                </button>
                <button class="button" type="button" on:click=move |_| { let _ = window().location().reload(); }>
                    {tr!(opportunity.take_theirs)}
                </button>
            </fieldset>
        })
    }
}

/// Label, typed value and stored value of every field that differs.
fn differences(stored: &Fields, account: Option<String>) -> Vec<(&'static str, String, String)> {
    let stored = serde_json::to_value(stored).unwrap_or_default();
    let form = document().get_element_by_id("record-form").and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some(typed) = form.and_then(|form| FormData::new_with_form(&form).ok()) else { return Vec::new() };
    let names = [
        "description",
        "amount",
        "currency",
        "probability",
        "category",
        "opening_date",
        "closing_date",
        "external_reference",
        "comment",
    ];
    let texts = names.map(|name| {
        let mine = typed.get(&format!("form[{name}]")).as_string().unwrap_or_default();
        (field_label(name), shown(name, &Value::String(mine)), shown(name, stored.get(name).unwrap_or(&Value::Null)))
    });
    let mine = typed.get("account_name").as_string().unwrap_or_default();
    let account = (field_label("account"), mine, account.unwrap_or_default());
    texts.into_iter().chain([account]).filter(|(_, mine, theirs)| mine != theirs).collect()
}
