//! Which sheet of a workbook is read.

use leptos::prelude::*;

use super::{api::ChooseSheet, view::ImportId};
use crate::{
    tr,
    ui::{ErrorNotice, SelectField},
};

/// A form of its own, since another sheet has other columns; nothing where there is no choice.
#[component]
pub fn SheetChoice(
    /// The import.
    id: ImportId,
    /// The sheets that show.
    sheets: Vec<String>,
    /// The one that is read.
    #[prop(optional_no_strip)]
    chosen: Option<String>,
) -> impl IntoView {
    let choose = ServerAction::<ChooseSheet>::new();
    let refused = move || choose.value().get().and_then(Result::err);
    let only = sheets.len() == usize::from(chosen.is_some());
    (!only && !sheets.is_empty()).then(|| {
        let chosen = chosen.unwrap_or_default();
        let options: Vec<(String, String)> = sheets.into_iter().map(|name| (name.clone(), name)).collect();
        view! {
            <ActionForm action=choose attr:class="form">
                <input type="hidden" name="id" value=id.0 />
                {move || refused().map(|error| view! { <ErrorNotice error=error /> })}
                <SelectField label=tr!(import.sheet) name="sheet" options=options value=chosen />
                <div class="form-actions">
                    <button class="button">{tr!(import.sheet_read)}</button>
                </div>
            </ActionForm>
        }
    })
}
