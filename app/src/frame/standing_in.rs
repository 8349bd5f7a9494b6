//! For whom the viewer stands in, on every page: whose work is theirs for now.

use leptos::prelude::*;

use super::MeResource;
use crate::{auth::StandingIn, language, tr};

/// A line for each absent person, with the ways to their work.
#[component]
pub fn StandingInNotes(
    /// Who is signed in.
    me: MeResource,
) -> impl IntoView {
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let standing_in = me.await.map(|me| me.standing_in).unwrap_or_default();
                standing_in.into_iter().map(|absence| view! { <Note absence /> }).collect_view()
            })}
        </Suspense>
    }
}

#[component]
fn Note(absence: StandingIn) -> impl IntoView {
    let condition = if absence.leads { "team" } else { "owner" };
    let address = move |page: &str| format!("{page}?{condition}={}", absence.person);
    let text = tr!(absence.banner, name = absence.name.clone(), day = language::current().date(absence.until));
    view! {
        <p class="standing-in">
            <span>{text}</span>
            <a href=address("/board")>{tr!(absence.banner_board)}</a>
            <a href=address("/opportunities")>{tr!(absence.banner_list)}</a>
        </p>
    }
}
