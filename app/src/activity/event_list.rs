//! A record's events in sentences, newest first. Each area has its own words for its events.

use leptos::prelude::*;
use serde_json::Value;

use super::{Event, is_blank};
use crate::{tr, ui::exact_instant};

/// An event in words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// What happened.
    pub headline: String,
    /// The particulars, one a line.
    pub lines: Vec<String>,
}

/// Who, what, when.
#[component]
pub fn EventList(
    /// Newest first.
    events: Vec<Event>,
    /// The words of the area.
    told: fn(&Event) -> Told,
) -> impl IntoView {
    let items = events
        .into_iter()
        .map(|event| {
            let Told { headline, lines } = told(&event);
            let who = event.actor.clone().unwrap_or_else(|| tr!(history.system).to_string());
            let lines = lines.into_iter().map(|line| view! { <p class="muted">{line}</p> }).collect_view();
            view! {
                <li class="history-item">
                    <p>{headline}</p>
                    {lines}
                    <p class="muted">{who} " · " <time datetime=event.at.to_rfc3339()>{exact_instant(event.at)}</time></p>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="panel" aria-labelledby="history">
            <h2 id="history">{tr!(history.title)}</h2>
            <ol class="history">{items}</ol>
        </section>
    }
}

/// A field before and after, in words: `Amount: 5 → 6`.
pub fn change_line(label: &str, before: &str, after: &str) -> String {
    tr!(history.change_line, label = label.to_owned(), before = before.to_owned(), after = after.to_owned())
}

/// A value in the words of `text`, or a dash where nothing stands.
pub fn blank_as_dash(value: &Value, text: impl FnOnce(&Value) -> String) -> String {
    if is_blank(value) { String::from("—") } else { text(value) }
}
