//! Every key that acts, in one table: the listener obeys it and the list under `?` is drawn from it.
//!
//! Keys rest while a control takes text, while a dialog is open, and with modifiers; only `Ctrl K` is one with a
//! modifier. A page may answer a key itself (the board does) by preventing its default.

use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement, KeyboardEvent},
};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::rows;
use crate::tr;

/// What a key is about, as the list groups them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Pages.
    Places,
    /// Rows, cards and the record that they open.
    Records,
    /// A card in the air.
    Carrying,
    /// From anywhere.
    Everywhere,
}

/// What happens.
#[derive(Clone, Copy)]
enum Act {
    /// A page opens.
    Go(&'static str),
    /// The focus moves by so many rows.
    Row(i32),
    /// The focus goes to the first match; with the focus on a row, in the record that the row opens.
    InRecord(&'static str),
    /// The focus goes to the page's own search, or to the bar's.
    Search,
    /// The first match is pressed.
    Press(&'static str),
    /// The list of keys opens.
    Keys,
    /// Search and commands open.
    Palette,
    /// Something else answers; it stands here for the list.
    Elsewhere,
}

/// One line of the table.
pub struct Shortcut {
    /// One after the other, by their names in keyboard events.
    pub keys: &'static [&'static str],
    /// What it is about.
    pub group: Group,
    /// What it does, in the current language.
    pub label: fn() -> &'static str,
    act: Act,
}

const fn key(keys: &'static [&'static str], group: Group, act: Act, label: fn() -> &'static str) -> Shortcut {
    Shortcut { keys, group, label, act }
}

/// All keys, in the order of the list.
pub const SHORTCUTS: &[Shortcut] = &[
    key(&["g", "b"], Group::Places, Act::Go("/board"), || tr!(common.nav_board)),
    key(&["g", "o"], Group::Places, Act::Go("/opportunities"), || tr!(common.nav_opportunities)),
    key(&["g", "f"], Group::Places, Act::Go("/forecast"), || tr!(common.nav_forecast)),
    key(&["g", "a"], Group::Places, Act::Go("/accounts"), || tr!(common.nav_accounts)),
    key(&["["], Group::Places, Act::Press(".quarter-switch [rel='prev']"), || tr!(common.key_quarter_before)),
    key(&["]"], Group::Places, Act::Press(".quarter-switch [rel='next']"), || tr!(common.key_quarter_after)),
    key(&["j"], Group::Records, Act::Row(1), || tr!(common.key_row_after)),
    key(&["k"], Group::Records, Act::Row(-1), || tr!(common.key_row_before)),
    key(&["Enter"], Group::Records, Act::Elsewhere, || tr!(common.key_open)),
    key(&["e"], Group::Records, Act::InRecord("#record-form :not([type='hidden'])[name]"), || tr!(common.key_edit)),
    key(&["m"], Group::Records, Act::InRecord("#moves :is(button, summary)"), || tr!(common.key_move)),
    key(&["Escape"], Group::Records, Act::Elsewhere, || tr!(common.key_close)),
    key(&["Arrow"], Group::Carrying, Act::Elsewhere, || tr!(common.key_walk)),
    key(&[" "], Group::Carrying, Act::Elsewhere, || tr!(common.key_lift)),
    key(&["Ctrl", "K"], Group::Everywhere, Act::Palette, || tr!(common.palette)),
    key(&["/"], Group::Everywhere, Act::Search, || tr!(common.search)),
    key(&["c"], Group::Everywhere, Act::Go("/opportunities/new"), || tr!(common.new_opportunity)),
    key(&["?"], Group::Everywhere, Act::Keys, || tr!(common.keys)),
];

/// What keys open over a page, and where the focus goes in the record that opens next.
#[derive(Clone, Copy)]
pub struct Shortcuts {
    /// The list of keys.
    pub keys: RwSignal<bool>,
    /// Search and commands.
    pub palette: RwSignal<bool>,
    landing: StoredValue<Option<&'static str>>,
}

impl Shortcuts {
    /// Listens while the frame is shown, and lets pages take part through the context.
    pub fn provide() -> Self {
        let shortcuts =
            Shortcuts { keys: RwSignal::new(false), palette: RwSignal::new(false), landing: StoredValue::new(None) };
        provide_context(shortcuts);
        let (navigate, after_g) = (use_navigate(), StoredValue::new(false));
        let handle = window_event_listener(ev::keydown, move |event| {
            let Some(act) = act_of(&event, after_g) else { return };
            event.prevent_default();
            match act {
                Act::Go(address) => navigate(address, NavigateOptions::default()),
                other => shortcuts.perform(other),
            }
        });
        on_cleanup(move || handle.remove());
        shortcuts
    }

    /// Moves the focus to where the key wanted it in the record that just opened.
    pub fn land() {
        let landing = use_context::<Shortcuts>().map(|shortcuts| shortcuts.landing);
        let wanted = landing.and_then(|landing| landing.try_update_value(Option::take)).flatten();
        if let Some(wanted) = wanted {
            request_animation_frame(move || focus(wanted));
        }
    }

    /// Whether the record that opens next gets the focus at a place of its own.
    pub fn will_land() -> bool {
        use_context::<Shortcuts>().is_some_and(|shortcuts| shortcuts.landing.get_value().is_some())
    }

    fn perform(self, act: Act) {
        match act {
            Act::Row(step) => rows::step(step),
            Act::InRecord(selector) => match rows::record_to_open() {
                Some(link) => {
                    self.landing.set_value(Some(selector));
                    link.click();
                }
                None => focus(selector),
            },
            Act::Search => search(),
            Act::Press(selector) => {
                if let Some(found) = first(selector) {
                    found.click();
                }
            }
            Act::Keys => self.keys.set(true),
            Act::Palette => self.palette.set(true),
            Act::Go(_) | Act::Elsewhere => {}
        }
    }
}

/// What the key stands for here and now.
fn act_of(event: &KeyboardEvent, after_g: StoredValue<bool>) -> Option<Act> {
    let pressed = event.key();
    let goes = after_g.get_value();
    after_g.set_value(false);
    if event.default_prevented() || is_inside(event, "dialog, [role='dialog']") {
        return None;
    }
    if (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key() {
        return (pressed.eq_ignore_ascii_case("k")).then_some(Act::Palette);
    }
    // Where `[` needs AltGr, that is no modifier but the way to write it.
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
    if (modified && !event.get_modifier_state("AltGraph")) || is_inside(event, "input, textarea, select") {
        return None;
    }
    after_g.set_value(pressed == "g" && !goes);
    let wanted: &[&str] = if goes { &["g", &pressed] } else { &[&pressed] };
    let found = SHORTCUTS.iter().find(|shortcut| shortcut.keys == wanted).map(|shortcut| shortcut.act);
    found.filter(|act| !matches!(act, Act::Elsewhere))
}

fn is_inside(event: &KeyboardEvent, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(selector).ok().flatten().is_some())
}

fn first(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten().and_then(|found| found.dyn_into().ok())
}

fn focus(selector: &str) {
    if let Some(found) = first(selector) {
        // What is hidden at this width does not take the focus.
        let _ = found.focus();
    }
}

/// A search that is folded away opens first.
fn search() {
    let own = first("main input[type='search']").or_else(|| first("input[type='search']"));
    let Some(field) = own else { return };
    if let Ok(Some(folded)) = field.closest("details:not([open])") {
        let _ = folded.set_attribute("open", "");
    }
    let _ = field.focus();
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::SHORTCUTS;

    #[test]
    fn no_key_means_two_things() {
        let mut seen = HashSet::new();
        for shortcut in SHORTCUTS {
            assert!(seen.insert(shortcut.keys), "{:?} twice", shortcut.keys);
            assert!(shortcut.keys == ["g"] || shortcut.keys[0] != "g" || shortcut.keys.len() == 2);
        }
    }
}
