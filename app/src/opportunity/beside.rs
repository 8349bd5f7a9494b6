//! A record beside the board or the list, on windows that are wide enough.
//!
//! The record's own address stands in the address bar, so that it can be shared or loaded again as a full page.
//! The router is not told: the page beneath stays as it is, with its scroll and its cards. Escape and the
//! browser's Back return to it; a link that leads elsewhere ends it. Without scripts, and on smaller windows, the
//! same links open the full page.

use leptos::{
    ev, html,
    prelude::*,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{Element, HtmlElement, MouseEvent},
};
use leptos_router::hooks::use_url;

use super::{Summary, record_page::RecordBody};
use crate::{
    tr,
    ui::{Icon, Shortcuts},
};

/// Narrowest window with room for both, in pixels.
const WIDE: i32 = 1024;

/// Which record stands beside the page.
#[derive(Clone, Copy)]
pub struct Beside {
    number: RwSignal<Option<String>>,
    /// The record as it stands after a change made beside the page, until the page took it in.
    changed: RwSignal<Option<Summary>>,
    /// Finds what had the focus when it opened, also after it was drawn anew.
    opener: StoredValue<Option<String>>,
    /// The address of the page beneath, as the router knows it.
    beneath: StoredValue<(String, String)>,
}

impl Beside {
    /// Lets the links of a page open their records beside it.
    pub fn provide() -> Self {
        let beside = Beside {
            number: RwSignal::new(None),
            changed: RwSignal::new(None),
            opener: StoredValue::new(None),
            beneath: StoredValue::new((String::new(), String::new())),
        };
        provide_context(beside);
        let url = use_url();
        Effect::new(move |_| {
            let now = url.with(|url| (url.path().to_owned(), url.search().to_owned()));
            beside.leave(&now);
            beside.beneath.set_value(now);
        });
        beside
    }

    /// Whether that record is open; `true` for `aria-current`.
    pub fn is_open(&self, number: &str) -> Option<&'static str> {
        self.number.with(|open| open.as_deref() == Some(number)).then_some("true")
    }

    /// Calls the page beneath with the record as it stands after each change made beside it.
    pub fn on_change(&self, take_in: impl Fn(Summary) + Send + Sync + 'static) {
        let changed = self.changed;
        Effect::new(move |_| {
            if let Some(record) = changed.get() {
                changed.set(None);
                take_in(record);
            }
        });
    }

    /// Opens the record of a clicked link (`data-record`), unless the browser was asked for a tab or window.
    pub fn on_click(&self, event: &MouseEvent) {
        let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || modified || !is_wide() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[data-record]").ok().flatten());
        let number = link.as_ref().and_then(|link| link.get_attribute("data-record"));
        if let Some(number) = number.filter(|number| self.show_address(number)) {
            event.prevent_default();
            self.opener.set_value(document().active_element().and_then(|active| selector_of(&active)));
            self.number.set(Some(number));
        }
    }

    /// Puts the record's address in the bar; one entry in the history for all records that follow one another.
    fn show_address(&self, number: &str) -> bool {
        let Ok(history) = window().history() else { return false };
        let address = address(number);
        let answer = if self.number.with_untracked(Option::is_none) {
            history.push_state_with_url(&JsValue::NULL, "", Some(&address))
        } else {
            history.replace_state_with_url(&JsValue::NULL, "", Some(&address))
        };
        answer.is_ok()
    }

    /// Goes back to the page beneath.
    fn close(&self) {
        // The browser tells the router of the step back, which leads to `leave`.
        let _ = window().history().map(|history| history.back());
    }

    /// The router was sent somewhere: ends the view, and returns the focus if it leads to the page beneath.
    fn leave(&self, now: &(String, String)) {
        let Some(number) = self.number.get_untracked() else { return };
        self.number.set(None);
        if self.beneath.with_value(|beneath| beneath != now) {
            return;
        }
        // A link to the page beneath: the router sees no change and leaves the address bar alone.
        if window().location().pathname() == Ok(address(&number)) {
            self.close();
        }
        let opener = self.opener.get_value().and_then(|selector| find(&selector));
        if let Some(opener) = opener.or_else(|| find(&format!("a[data-record='{number}']"))) {
            // What is no longer there does not take the focus.
            let _ = opener.focus();
        }
    }
}

fn address(number: &str) -> String {
    format!("/opportunities/{number}")
}

fn is_wide() -> bool {
    document().document_element().is_some_and(|root| root.client_width() >= WIDE)
}

/// A card by its key, a link by its record and by what it stands in.
fn selector_of(opener: &Element) -> Option<String> {
    if let Some(card) = opener.get_attribute("data-card") {
        return Some(format!("[data-card='{card}']"));
    }
    let (number, around) = (opener.get_attribute("data-record")?, opener.parent_element()?);
    Some(format!("{} > a[data-record='{number}']", around.tag_name()))
}

fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// The open record, at the side.
#[component]
pub fn RecordBeside() -> impl IntoView {
    let beside = expect_context::<Beside>();
    move || beside.number.get().map(|number| view! { <Panel number beside /> })
}

#[component]
fn Panel(number: String, beside: Beside) -> impl IntoView {
    let panel = NodeRef::<html::Section>::new();
    let focus_panel = move || {
        if let Some(panel) = panel.get_untracked() {
            // It can always take the focus.
            let _ = panel.focus();
        }
    };
    Effect::new(move |_| {
        if panel.get().is_some() && !Shortcuts::will_land() {
            focus_panel();
        }
    });
    let typed = StoredValue::new(false);
    let changed = Callback::new(move |summary| {
        typed.set_value(false);
        beside.changed.set(Some(summary));
    });
    let handle = window_event_listener(ev::keydown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let inside =
            |selector: &str| target.as_ref().is_some_and(|target| target.closest(selector).ok().flatten().is_some());
        if event.key() != "Escape" || event.default_prevented() || inside("dialog, [role='dialog']") {
            return;
        }
        // What was typed and not saved is worth a second press.
        if typed.get_value() && inside(".record-sheet :is(input, textarea, select)") {
            focus_panel();
        } else {
            beside.close();
        }
    });
    on_cleanup(move || handle.remove());
    view! {
        <section
            class="sheet record-sheet"
            node_ref=panel
            tabindex="-1"
            aria-label=tr!(opportunity.beside, number = number.clone())
            on:input=move |_| typed.set_value(true)
        >
            <header class="sheet-head">
                <a href=address(&number) rel="external">{tr!(opportunity.full_page)}</a>
                <button class="icon-button" type="button" aria-label=tr!(common.close) on:click=move |_| beside.close()>
                    <Icon name="close" />
                </button>
            </header>
            <div class="sheet-body">
                <RecordBody number=Signal::stored(number.clone()) changed />
            </div>
        </section>
    }
}
