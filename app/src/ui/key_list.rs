//! All keys at a glance, drawn from the table that the listener obeys.

use leptos::prelude::*;

use super::{
    Icon, Modal,
    shortcuts::{Group, SHORTCUTS},
};
use crate::tr;

/// The dialog under `?`.
#[component]
pub fn KeyList(
    /// Whether it shows.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Modal open label=tr!(common.keys) class="keys">
            <header class="dialog-head">
                <h2>{tr!(common.keys)}</h2>
                <button class="icon-button" type="button" aria-label=tr!(common.close) on:click=move |_| open.set(false)>
                    <Icon name="close" />
                </button>
            </header>
            <div class="key-groups">{groups()}</div>
        </Modal>
    }
}

fn groups() -> impl IntoView {
    let groups = [
        (Group::Places, tr!(common.keys_places)),
        (Group::Records, tr!(common.keys_records)),
        (Group::Carrying, tr!(common.keys_board)),
        (Group::Everywhere, tr!(common.keys_everywhere)),
    ];
    let shown = groups.map(|(group, title)| {
        let of_group = SHORTCUTS.iter().filter(|shortcut| shortcut.group == group);
        let lines = of_group
            .map(|shortcut| {
                let keys = shortcut.keys.iter().map(|key| view! { <kbd>{name(key)}</kbd> " " }).collect_view();
                view! { <div><dt>{keys}</dt><dd>{(shortcut.label)()}</dd></div> }
            })
            .collect_view();
        view! { <section><h3>{title}</h3><dl>{lines}</dl></section> }
    });
    shown.into_iter().collect_view()
}

/// What stands on the key.
fn name(key: &'static str) -> &'static str {
    match key {
        "Escape" => tr!(common.key_name_escape),
        "Enter" => tr!(common.key_name_enter),
        " " => tr!(common.key_name_space),
        "Arrow" => "← ↑ ↓ →",
        "Ctrl" => tr!(common.key_name_ctrl),
        other => other,
    }
}
