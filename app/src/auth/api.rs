//! Server functions of signing in and of keeping people.

use leptos::prelude::*;

use super::Me;
use crate::error::AppError;

/// Who is signed in.
#[server]
pub async fn who_am_i() -> Result<Me, AppError> {
    let (_, caller) = super::request::answered(super::request::caller())?;
    Ok(Me {
        id: caller.viewer.id(),
        name: caller.viewer.name().to_owned(),
        role: caller.viewer.role(),
        today: caller.today,
        organisation: caller.organisation,
    })
}
