//! Search and commands (`Ctrl K`): type a few letters, choose by arrows or finger, and be there.

use std::{collections::BTreeMap, time::Duration};

use leptos::{
    html,
    prelude::*,
    task::spawn_local,
    web_sys::{KeyboardEvent, SubmitEvent},
};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::places::{COMMANDS, Place, RAIL};
use crate::{
    account::api::suggest_accounts,
    auth::Role,
    opportunity::{api::load_list, query_string},
    tr,
    ui::{Icon, Modal, Shortcuts},
};

/// How long the hand rests before records are looked up.
const PAUSE: Duration = Duration::from_millis(150);
/// Records of a kind that are offered.
const OFFERED: usize = 6;

/// One line that can be chosen.
#[derive(Clone, Debug, PartialEq)]
struct Choice {
    icon: &'static str,
    text: String,
    /// A second, quieter text: number, account.
    detail: String,
    /// Where it leads; nowhere for the list of keys.
    address: Option<String>,
}

/// The dialog.
#[component]
pub fn Palette(
    /// What keys open.
    shortcuts: Shortcuts,
    /// Whose commands are offered.
    role: Option<Role>,
) -> impl IntoView {
    view! {
        <Modal open=shortcuts.palette label=tr!(common.palette) class="palette">
            <Search shortcuts role />
        </Modal>
    }
}

/// What the hand does in the palette.
#[derive(Clone, Copy)]
struct Chooser {
    typed: RwSignal<String>,
    opportunities: RwSignal<Vec<Choice>>,
    accounts: RwSignal<Vec<Choice>>,
    /// The chosen line.
    at: RwSignal<usize>,
    role: Option<Role>,
}

impl Chooser {
    fn new(role: Option<Role>) -> Self {
        Chooser {
            typed: RwSignal::default(),
            opportunities: RwSignal::default(),
            accounts: RwSignal::default(),
            at: RwSignal::new(0),
            role,
        }
    }

    fn choices(&self) -> Vec<Choice> {
        let typed = self.typed.get();
        let mut choices = commands(typed.trim(), self.role);
        choices.extend(self.opportunities.get());
        choices.extend(self.accounts.get());
        if !typed.trim().is_empty() {
            choices.push(Choice {
                icon: "search",
                text: tr!(common.search_for, text = typed.trim().to_owned()),
                detail: String::new(),
                address: Some(format!("/opportunities{}", query_string(&[("q", typed.trim())]))),
            });
        }
        choices
    }

    /// Looks records up; an answer to what is no longer typed, or to a palette that is closed, is dropped.
    fn look_up(self, typed: String) {
        let enough = typed.trim().chars().count() >= 2;
        let is_current = move |asked: &String| self.typed.try_with_untracked(|now| now == asked) == Some(true);
        let asked = typed.clone();
        spawn_local(async move {
            let found = if enough { opportunities(asked.trim()).await } else { Vec::new() };
            if is_current(&asked) {
                self.opportunities.set(found);
            }
        });
        spawn_local(async move {
            let found = if enough { accounts(typed.trim().to_owned()).await } else { Vec::new() };
            if is_current(&typed) {
                self.accounts.set(found);
            }
        });
    }
}

#[component]
fn Search(shortcuts: Shortcuts, role: Option<Role>) -> impl IntoView {
    let chooser = Chooser::new(role);
    let choices = Memo::new(move |_| chooser.choices());
    let navigate = use_navigate();
    let choose = move |choice: Choice| {
        shortcuts.palette.set(false);
        match choice.address {
            Some(address) => navigate(&address, NavigateOptions::default()),
            None => shortcuts.keys.set(true),
        }
    };
    let choose_current = {
        let choose = choose.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(choice) = choices.with_untracked(|all| all.get(chooser.at.get_untracked()).cloned()) {
                choose(choice);
            }
        }
    };
    let mut look_up = debounce(PAUSE, move |typed: String| chooser.look_up(typed));
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            // The dialog gives it the focus too, once it shows.
            let _ = input.focus();
        }
    });
    let count = move || choices.with(Vec::len);
    view! {
        <form class="palette-head" role="search" on:submit=choose_current>
            <Icon name="search" />
            <input
                node_ref=input
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                maxlength="200"
                aria-label=tr!(common.palette)
                placeholder=tr!(common.palette_hint)
                aria-expanded="true"
                aria-autocomplete="list"
                aria-controls="palette-choices"
                aria-activedescendant=move || (count() > 0).then(|| option_id(chooser.at.get()))
                on:input=move |event| {
                    let typed = event_target_value(&event);
                    chooser.at.set(0);
                    chooser.typed.set(typed.clone());
                    look_up(typed);
                }
                on:keydown=move |event| walk(&event, chooser.at, count())
            />
            <button class="icon-button" type="button" aria-label=tr!(common.close) on:click=move |_| shortcuts.palette.set(false)>
                <Icon name="close" />
            </button>
        </form>
        <ul class="palette-choices" id="palette-choices" role="listbox" aria-label=tr!(common.palette)>
            <For
                each=move || choices.get().into_iter().enumerate()
                key=|(index, choice)| (*index, choice.address.clone(), choice.text.clone())
                children=move |(index, choice)| {
                    let choose = choose.clone();
                    view! { <Line index choice at=chooser.at choose /> }
                }
            />
        </ul>
        <p class="visually-hidden" role="status">{move || tr!(common.palette_count, count = count())}</p>
    }
}

#[component]
fn Line<F>(index: usize, choice: Choice, at: RwSignal<usize>, choose: F) -> impl IntoView
where
    F: Fn(Choice) + 'static,
{
    let chosen = choice.clone();
    view! {
        <li
            id=option_id(index)
            role="option"
            aria-selected=move || (at.get() == index).to_string()
            // The focus stays in the field.
            on:pointerdown=|event| event.prevent_default()
            on:pointermove=move |_| at.set(index)
            on:click=move |_| choose(chosen.clone())
        >
            <Icon name=choice.icon />
            <span class="grow">{choice.text}</span>
            <span class="muted">{choice.detail}</span>
        </li>
    }
}

fn option_id(index: usize) -> String {
    format!("palette-choice-{index}")
}

/// Arrows choose, around the ends.
fn walk(event: &KeyboardEvent, at: RwSignal<usize>, count: usize) {
    let now = at.get_untracked();
    let next = match event.key().as_str() {
        "ArrowDown" => (now + 1).checked_rem(count),
        "ArrowUp" => (now + count).checked_sub(1).and_then(|before| before.checked_rem(count)),
        _ => return,
    };
    event.prevent_default();
    let next = next.unwrap_or_default();
    at.set(next);
    if let Some(line) = document().get_element_by_id(&option_id(next)) {
        line.scroll_into_view_with_bool(false);
    }
}

/// Pages and commands whose name holds what was typed.
fn commands(typed: &str, role: Option<Role>) -> Vec<Choice> {
    let wanted = typed.to_lowercase();
    let places = RAIL.iter().chain(COMMANDS).filter(|place| place.is_for(role)).map(|place: &Place| Choice {
        icon: place.icon,
        text: (place.name)().to_owned(),
        detail: String::new(),
        address: Some(place.href.to_owned()),
    });
    let keys = Choice { icon: "menu", text: tr!(common.keys).to_owned(), detail: String::from("?"), address: None };
    places.chain([keys]).filter(|choice| choice.text.to_lowercase().contains(&wanted)).collect()
}

/// A search that fails offers nothing: typing on asks again.
async fn opportunities(typed: &str) -> Vec<Choice> {
    let query = BTreeMap::from([(String::from("q"), typed.to_owned())]);
    let rows = load_list(query).await.map(|list| list.listing.rows).unwrap_or_default();
    let choices = rows.into_iter().take(OFFERED).map(|row| Choice {
        icon: "opportunities",
        address: Some(format!("/opportunities/{}", row.number)),
        detail: row.number,
        text: row.description,
    });
    choices.collect()
}

async fn accounts(typed: String) -> Vec<Choice> {
    let found = suggest_accounts(typed).await.unwrap_or_default();
    let choices = found.into_iter().take(OFFERED).map(|account| Choice {
        icon: "accounts",
        text: account.name,
        detail: tr!(field.account).to_owned(),
        address: Some(format!("/accounts/{}", account.id.0)),
    });
    choices.collect()
}
