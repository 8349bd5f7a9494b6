//! The kept file, read again for every step.

use crate::{
    error::{AppError, Problem, unavailable},
    import::{
        file::FileProblem,
        settings::ImportSettings,
        store,
        table::{Table, read_table},
        view::ImportId,
    },
};

/// The kept file as a table.
///
/// # Errors
/// When the sheet that was chosen cannot be read; [`super::view`] says why.
pub async fn table(tx: &mut sqlx::PgConnection, id: ImportId, settings: &ImportSettings) -> Result<Table, AppError> {
    kept_table(tx, id, settings).await?.map_err(|_| AppError::field("sheet", Problem::Unreadable))
}

/// The same; why it cannot be read is an answer too.
pub async fn kept_table(
    tx: &mut sqlx::PgConnection,
    id: ImportId,
    settings: &ImportSettings,
) -> Result<Result<Table, FileProblem>, AppError> {
    Ok(read(store::content(tx, id).await?, settings.sheet.clone()).await?.1)
}

/// Reads a file on a thread of its own: 20 MB take a while, and other requests go on. Gives the bytes back.
pub async fn read(bytes: Vec<u8>, sheet: Option<String>) -> Result<(Vec<u8>, Result<Table, FileProblem>), AppError> {
    let reading = tokio::task::spawn_blocking(move || {
        let table = read_table(&bytes, sheet.as_deref());
        (bytes, table)
    });
    reading.await.map_err(unavailable)
}
