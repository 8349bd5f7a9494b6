//! A record beside the board or a list, and beside a report the records that a figure is made of, on windows that are
//! wide enough.
//!
//! Their own address stands in the address bar, so that it can be shared or loaded again as a full page. The router is
//! not told: the page beneath stays as it is, with its scroll and its cards. Escape and the browser's Back return to
//! it (Escape from a record that was opened among records returns to those first); a link that leads elsewhere ends it.
//! Without scripts, and on smaller windows, the same links open the full page.

use leptos::{
    ev, html,
    prelude::*,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{Element, HtmlElement, MouseEvent, Node},
};
use leptos_router::hooks::use_url;

use super::{Summary, record_page::RecordBody, records_sheet::RecordsSheet};
use crate::{
    tr,
    ui::{Icon, MarksAlike, Shortcuts},
};

/// Narrowest window with room for both, in pixels.
const WIDE: i32 = 1024;

/// What stands beside a page.
#[derive(Clone, Debug, PartialEq)]
enum Shown {
    /// The record of that number; `among` the records of that address, if it was opened there.
    Record { number: String, among: Option<String> },
    /// The records of a figure, by the address of their list.
    Records(String),
}

impl Shown {
    /// Where the same can be seen as a page.
    fn address(&self) -> String {
        match self {
            Shown::Record { number, .. } => format!("/opportunities/{number}"),
            Shown::Records(address) => address.clone(),
        }
    }

    /// Where Escape leads before it leads to the page beneath.
    fn before(&self) -> Option<Shown> {
        match self {
            Shown::Record { among, .. } => among.clone().map(Shown::Records),
            Shown::Records(_) => None,
        }
    }
}

/// Which record stands beside the page, or which records.
#[derive(Clone, Copy)]
pub struct Beside {
    shown: RwSignal<Option<Shown>>,
    /// Whether the page's figures open their records beside it.
    figures: bool,
    /// The record as it stands after a change made beside the page, until the page took it in.
    changed: RwSignal<Option<Summary>>,
    /// Finds the link that opened it, also after it was drawn anew: what it matches, and at which place among the matches.
    opener: StoredValue<Option<(String, usize)>>,
    /// The address of the page beneath, as the router knows it.
    beneath: StoredValue<(String, String)>,
}

impl Beside {
    /// Lets the links of a page open their records beside it.
    pub fn provide() -> Self {
        Self::provide_for(false)
    }

    /// Lets the figures of a report open the records that they are made of beside it.
    pub fn provide_for_figures() -> Self {
        Self::provide_for(true)
    }

    fn provide_for(figures: bool) -> Self {
        let beside = Beside {
            shown: RwSignal::new(None),
            figures,
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
        let is = |shown: &Shown| matches!(shown, Shown::Record { number: open, .. } if open == number);
        self.shown.with(|shown| shown.as_ref().is_some_and(is)).then_some("true")
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

    /// Opens what a clicked link leads to, a record (`data-record`) or the records of a figure, unless the browser was
    /// asked for a tab or window.
    pub fn on_click(&self, event: &MouseEvent) {
        let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || modified || !is_wide() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(link) = target.and_then(|target| target.closest("a[href]").ok().flatten()) else { return };
        if self.stays_on_page(&link) {
            return event.prevent_default();
        }
        if let Some(wanted) = self.behind(&link).filter(|wanted| self.show_address(wanted)) {
            event.prevent_default();
            if !is_in_sheet(&link) {
                self.opener.set_value(opener(&link));
            }
            self.shown.set(Some(wanted));
        }
    }

    /// Goes to a place on the page beneath: the browser would look for it at the address in the bar, which is another one.
    fn stays_on_page(&self, link: &Element) -> bool {
        let place = link.get_attribute("href").and_then(|href| href.strip_prefix('#').map(str::to_owned));
        let Some(place) = place.filter(|_| self.shown.with_untracked(Option::is_some)) else { return false };
        if let Some(place) = document().get_element_by_id(&place) {
            place.scroll_into_view();
        }
        true
    }

    /// What a link opens beside the page, if it does.
    fn behind(&self, link: &Element) -> Option<Shown> {
        if let Some(number) = link.get_attribute("data-record") {
            let among = self.shown.with_untracked(|shown| match shown {
                Some(Shown::Records(address)) => Some(address.clone()),
                Some(Shown::Record { among, .. }) => among.clone(),
                None => None,
            });
            return Some(Shown::Record { number, among: among.filter(|_| is_in_sheet(link)) });
        }
        let is_figure = |href: &String| self.figures && href.starts_with(LIST) && !is_in_sheet(link);
        let address = link.get_attribute("href").filter(is_figure)?;
        Some(Shown::Records(largest_first(address)))
    }

    /// Puts the address in the bar; one entry in the history for all that follow one another.
    fn show_address(&self, wanted: &Shown) -> bool {
        let Ok(history) = window().history() else { return false };
        let address = wanted.address();
        let answer = if self.shown.with_untracked(Option::is_none) {
            history.push_state_with_url(&JsValue::NULL, "", Some(&address))
        } else {
            history.replace_state_with_url(&JsValue::NULL, "", Some(&address))
        };
        answer.is_ok()
    }

    /// Goes back to the records among which a record was opened, else to the page beneath.
    fn step_back(&self) {
        match self.shown.with_untracked(|shown| shown.as_ref().and_then(Shown::before)) {
            Some(before) if self.show_address(&before) => self.shown.set(Some(before)),
            _ => self.close(),
        }
    }

    /// Goes back to the page beneath.
    fn close(&self) {
        // The browser tells the router of the step back, which leads to `leave`.
        let _ = window().history().map(|history| history.back());
    }

    /// The router was sent somewhere: ends the view, and returns the focus if it leads to the page beneath.
    fn leave(&self, now: &(String, String)) {
        let Some(shown) = self.shown.get_untracked() else { return };
        self.shown.set(None);
        if self.beneath.with_value(|beneath| beneath != now) {
            return;
        }
        // A link to the page beneath: the router sees no change and leaves the address bar alone.
        if in_the_bar() == Some(shown.address()) {
            self.close();
        }
        let opener = self.opener.get_value();
        // Once the page has its width back: a chart may have shown another drawing meanwhile.
        request_animation_frame(move || {
            let found = opener.is_some_and(|(selector, place)| focus_on(&selector, place));
            if let Shown::Record { number, .. } = shown
                && !found
            {
                focus_on(&format!("a[data-record='{number}']"), 0);
            }
        });
    }
}

/// How the address of a list begins that some filter narrows.
const LIST: &str = "/opportunities?";

/// The largest amounts come first.
fn largest_first(address: String) -> String {
    let has_order = address.contains("?sort=") || address.contains("&sort=");
    if has_order { address } else { format!("{address}&sort=-amount") }
}

/// Path and query as the address bar shows them.
fn in_the_bar() -> Option<String> {
    let location = window().location();
    Some(location.pathname().ok()? + &location.search().ok()?)
}

fn is_in_sheet(link: &Element) -> bool {
    link.closest(".record-sheet").is_ok_and(|sheet| sheet.is_some())
}

fn is_wide() -> bool {
    document().document_element().is_some_and(|root| root.client_width() >= WIDE)
}

/// A card by its key, a link by its record or address and by what it stands in.
fn selector_of(opener: &Element) -> Option<String> {
    if let Some(card) = opener.get_attribute("data-card") {
        return Some(format!("[data-card='{card}']"));
    }
    let around = opener.parent_element()?.tag_name();
    if let Some(number) = opener.get_attribute("data-record") {
        return Some(format!("{around} > a[data-record='{number}']"));
    }
    Some(format!("{around} > a[href='{}']", opener.get_attribute("href")?))
}

/// What has the focus, or the link itself where a browser does not give it to a link that is clicked; with its place among
/// those that look the same.
fn opener(link: &Element) -> Option<(String, usize)> {
    let focused = document().active_element().filter(|active| selector_of(active).is_some());
    let opener = focused.unwrap_or_else(|| link.clone());
    let selector = selector_of(&opener)?;
    let place = matches(&selector).iter().position(|node| node.is_same_node(Some(&opener)))?;
    Some((selector, place))
}

fn matches(selector: &str) -> Vec<Node> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|place| found.get(place)).collect()
}

/// Gives the focus to the match at that place, else to the first that takes it: a drawing for another width of the window
/// does not.
fn focus_on(selector: &str, place: usize) -> bool {
    let mut found = matches(selector);
    if place < found.len() {
        found[..=place].rotate_right(1);
    }
    found.iter().any(|node| {
        // Marks of a drawing are no HTML elements, but take the focus by the same name.
        let _ = node.unchecked_ref::<HtmlElement>().focus();
        document().active_element().is_some_and(|active| active.is_same_node(Some(node)))
    })
}

/// A report whose figures open their records beside it.
#[component]
pub fn FiguresBeside(
    /// Fetches the report anew, after a record was changed beside it.
    #[prop(into)]
    again: Callback<()>,
    /// The report.
    children: Children,
) -> impl IntoView {
    let beside = Beside::provide_for_figures();
    beside.on_change(move |_| again.run(()));
    view! {
        <div on:click=move |event| beside.on_click(&event)>
            <MarksAlike>{children()}</MarksAlike>
        </div>
        <RecordBeside />
    }
}

/// The open record or records, at the side.
#[component]
pub fn RecordBeside() -> impl IntoView {
    let beside = expect_context::<Beside>();
    move || beside.shown.get().map(|shown| view! { <Panel shown beside /> })
}

#[component]
fn Panel(shown: Shown, beside: Beside) -> impl IntoView {
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
            beside.step_back();
        }
    });
    on_cleanup(move || handle.remove());
    let back = shown.before().map(|_| {
        view! {
            <button class="button" type="button" on:click=move |_| beside.step_back()>{tr!(opportunity.back_to_records)}</button>
        }
    });
    let address = shown.address();
    let (name, body) = match shown {
        Shown::Record { number, .. } => {
            let name = tr!(opportunity.beside, number = number.clone());
            (name, view! { <RecordBody number=Signal::stored(number) changed /> }.into_any())
        }
        Shown::Records(address) => {
            (tr!(opportunity.records_beside).to_owned(), view! { <RecordsSheet address /> }.into_any())
        }
    };
    view! {
        <section
            class="sheet record-sheet"
            node_ref=panel
            tabindex="-1"
            aria-label=name
            on:input=move |_| typed.set_value(true)
            on:click=move |event| beside.on_click(&event)
        >
            <header class="sheet-head">
                <p class="row">
                    {back}
                    <a href=address rel="external">{tr!(opportunity.full_page)}</a>
                </p>
                <button class="icon-button" type="button" aria-label=tr!(common.close) on:click=move |_| beside.close()>
                    <Icon name="close" />
                </button>
            </header>
            <div class="sheet-body">
                {body}
            </div>
        </section>
    }
}
