//! What went wrong, above a form or instead of a page.

use leptos::prelude::*;

use super::Icon;
use crate::{error::AppError, tr};

/// The sentence of an error; with a way in when nobody is signed in.
#[component]
pub fn ErrorNotice(
    /// What went wrong.
    error: AppError,
) -> impl IntoView {
    let sign_in = (error == AppError::SignInRequired).then(|| view! { <a href="/login">{tr!(common.nav_sign_in)}</a> });
    view! {
        <p class="notice notice-danger" role="alert">
            <Icon name="warning" />
            <span>{error.sentence()}" "{sign_in}</span>
        </p>
    }
}
