//! Use cases of the trail: administrators read it, on a page or as a table.

use super::{DOWNLOAD, Place, Trail, TrailFilter, store, table};
use crate::{
    auth::{Administrator, Caller, store::visible_colleagues},
    db::Db,
    error::AppError,
    export::Table,
};

/// Lines of a page.
pub const PAGE: i64 = 50;

/// A page of the trail, newest first, from behind a place on.
///
/// # Errors
/// For everybody but administrators.
pub async fn page(db: &Db, caller: &Caller, filter: &TrailFilter, after: Option<Place>) -> Result<Trail, AppError> {
    let _: Administrator = caller.viewer.administrator()?;
    let mut tx = db.snapshot(caller).await?;
    let mut entries = store::entries(&mut tx, filter, after, PAGE + 1).await?;
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = entries.len() > shown;
    entries.truncate(shown);
    let next = entries.last().filter(|_| more).map(|last| Place { at: last.event.at, id: last.id }.to_string());
    Ok(Trail { entries, next, people: visible_colleagues(&mut tx).await? })
}

/// The newest lines as a table, at most [`DOWNLOAD`].
///
/// # Errors
/// For everybody but administrators.
pub async fn table(db: &Db, caller: &Caller, filter: &TrailFilter) -> Result<Table, AppError> {
    let _: Administrator = caller.viewer.administrator()?;
    let mut tx = db.snapshot(caller).await?;
    Ok(table::of(&store::entries(&mut tx, filter, None, DOWNLOAD).await?))
}
