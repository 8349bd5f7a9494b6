//! The devices that are signed in.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::{SessionInfo, api::EndSession};
use crate::{
    tr,
    ui::{day_distance, exact_instant},
};

/// Each device with its last use, and the button that signs it out.
#[component]
pub fn SessionsList(
    /// The devices, latest first.
    sessions: Vec<SessionInfo>,
    /// The business day.
    today: NaiveDate,
) -> impl IntoView {
    let action = ServerAction::<EndSession>::new();
    let rows = sessions
        .into_iter()
        .map(|session| {
            let sign_out = (!session.current).then(|| {
                view! {
                    <ActionForm action=action>
                        <input type="hidden" name="id" value=session.id />
                        <button class="button">{tr!(auth.sign_out_device)}</button>
                    </ActionForm>
                }
            });
            let this_one = session.current.then(|| view! { <span class="tag">{tr!(auth.this_device)}</span> });
            view! {
                <li class="row device">
                    <div class="grow">
                        <p class="row">
                            <strong title=session.user_agent.clone()>{device_name(&session.user_agent)}</strong>
                            {this_one}
                        </p>
                        <p class="muted" title=exact_instant(session.last_seen_at)>
                            {tr!(auth.last_used, when = day_distance(session.last_seen_at.date_naive(), today))}
                        </p>
                    </div>
                    {sign_out}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="devices">{rows}</ul> }
}

/// "Firefox · Linux" out of what a browser says of itself; the text itself when it says neither.
pub fn device_name(user_agent: &str) -> String {
    // Later entries are claimed by the earlier ones as well, for compatibility.
    const BROWSERS: [(&str, &str); 5] =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) if user_agent.is_empty() => tr!(auth.unknown_device).to_owned(),
        (None, None) => user_agent.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::device_name;

    #[test]
    fn what_browsers_say_of_themselves() {
        for (text, expected) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox · Linux"),
            ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge · Windows"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari · iPhone",
            ),
            ("curl/8.5.0", "curl/8.5.0"),
        ] {
            assert_eq!(device_name(text), expected);
        }
    }
}
