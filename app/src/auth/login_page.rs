//! The way in.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{api::SignIn, password_field::PasswordField};
use crate::{
    tr,
    ui::{FormNotice, TextField, last_error},
};

/// E-mail and password; outside the frame, since nobody is signed in yet.
#[component]
pub fn LoginPage() -> impl IntoView {
    let action = ServerAction::<SignIn>::new();
    let error = last_error(action);
    let next = use_query_map().read_untracked().get("next").unwrap_or_default();
    view! {
        <Title text=tr!(common.page_title, page = tr!(auth.sign_in)) />
        <main id="content" class="auth">
            <section class="auth-card">
                <img src="/assets/logo.svg" alt="Quarterdeck" />
                <h1>{tr!(auth.sign_in)}</h1>
                <ActionForm action=action attr:class="form">
                    <FormNotice error=error fields=&["email", "password"] />
                    <input type="hidden" name="next" value=next />
                    <TextField
                        label=tr!(field.email)
                        name="email"
                        kind="email"
                        autocomplete="username"
                        required=true
                        maxlength=254
                        error=error
                    />
                    <PasswordField
                        label=tr!(auth.password)
                        name="password"
                        field="password"
                        autocomplete="current-password"
                        required=true
                        error=error
                    />
                    <button class="button button-primary" disabled=move || action.pending().get()>
                        {tr!(auth.sign_in)}
                    </button>
                </ActionForm>
                <p class="muted">{tr!(auth.forgotten)}</p>
            </section>
        </main>
    }
}
