//! Where everybody begins.

use leptos::prelude::*;
use leptos_router::components::Redirect;

use super::{MeResource, places::start};

/// `/`: leads on to the page that the role begins with.
#[component]
pub fn StartPage() -> impl IntoView {
    let me = expect_context::<MeResource>();
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let path = start(me.await.ok().map(|me| me.role));
                view! { <Redirect path=path /> }
            })}
        </Suspense>
    }
}
