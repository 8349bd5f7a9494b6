//! Server functions of imports. Files come by [`super::upload`], not by one of these.

use leptos::prelude::*;

use super::view::{AnswerForm, ImportId, ImportSummary, ImportView};
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    auth::request::{answered, caller},
    import::actions,
};

/// The imports of the caller, an administrator's: all.
#[server]
pub async fn list_imports() -> Result<Vec<ImportSummary>, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::list(&state.db, &caller).await
        }
        .await,
    )
}

/// An import in full.
#[server]
pub async fn load_import(
    /// Key.
    id: ImportId,
) -> Result<ImportView, AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::view(&state.db, &caller, id).await
        }
        .await,
    )
}

/// Keeps which column is what, and goes on to where the user is needed next.
#[server]
pub async fn save_columns(
    /// Key.
    id: ImportId,
    /// A field code or nothing per column, in order.
    columns: Vec<String>,
    /// Code of the date format, or nothing: as the file proves.
    date_format: String,
    /// Code of the decimal mark, or nothing: as the file proves.
    decimal_mark: String,
) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let step = actions::set_columns(&state.db, &caller, id, &columns, &date_format, &decimal_mark).await?;
            leptos_axum::redirect(&format!("/import/{id}?step={}", step.as_str()));
            Ok(())
        }
        .await,
    )
}

/// Keeps what values mean, and goes on to where the user is needed next.
#[server]
pub async fn save_values(
    /// Key.
    id: ImportId,
    /// What was chosen, by value.
    #[server(default)]
    answers: Vec<AnswerForm>,
    /// `on` when everything else that is unknown shall be created.
    #[server(default)]
    create_missing: Option<String>,
) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            let step = actions::set_answers(&state.db, &caller, id, &answers, create_missing.is_some()).await?;
            leptos_axum::redirect(&format!("/import/{id}?step={}", step.as_str()));
            Ok(())
        }
        .await,
    )
}

/// Keeps the choices of the check page and checks again.
#[server]
pub async fn save_options(
    /// Key.
    id: ImportId,
    /// `on` when lines with problems are left out.
    #[server(default)]
    skip_problem_lines: Option<String>,
    /// `on` when list prices stand for missing amounts.
    #[server(default)]
    list_price: Option<String>,
) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::set_options(&state.db, &caller, id, skip_problem_lines.is_some(), list_price.is_some()).await?;
            leptos_axum::redirect(&format!("/import/{id}?step=check"));
            Ok(())
        }
        .await,
    )
}

/// Reads another sheet of a workbook.
#[server]
pub async fn choose_sheet(
    /// Key.
    id: ImportId,
    /// Name of the sheet.
    sheet: String,
) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::choose_sheet(&state.db, &caller, id, &sheet).await?;
            leptos_axum::redirect(&format!("/import/{id}?step=columns"));
            Ok(())
        }
        .await,
    )
}

/// Starts writing in the background.
#[server]
pub async fn start_import(
    /// Key.
    id: ImportId,
) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            super::upload::check_rate(&state, &caller)?;
            actions::start(&state.db, &caller, id).await?;
            leptos_axum::redirect(&format!("/import/{id}"));
            Ok(())
        }
        .await,
    )
}

/// Takes a whole import back.
#[server]
pub async fn undo_import(
    /// Key.
    id: ImportId,
) -> Result<(), AppError> {
    answered(
        async {
            let (state, caller) = caller()?;
            actions::undo(&state.db, &caller, id).await?;
            leptos_axum::redirect(&format!("/import/{id}"));
            Ok(())
        }
        .await,
    )
}
