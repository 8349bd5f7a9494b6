//! On paper only, above every page: whose figures they are, printed on which day and by whom.

use leptos::prelude::*;

use super::MeResource;
use crate::{language, tr};

/// Company, business day and person; the screen says all three elsewhere.
#[component]
pub fn PrintHead(
    /// Who is signed in.
    me: MeResource,
) -> impl IntoView {
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                me.await
                    .ok()
                    .map(|me| {
                        let day = language::current().date(me.today);
                        let line = tr!(common.printed, company = me.organisation.name, day = day, person = me.name);
                        view! { <p class="print-only print-head">{line}</p> }
                    })
            })}
        </Suspense>
    }
}
