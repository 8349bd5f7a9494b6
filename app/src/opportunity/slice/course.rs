//! What a record went through, told by its validity periods: how far it came, and when it was decided.
//!
//! Days count, not moments: a version that stood at the end of no day (moved there and back) is no part of the course.
//! The history is joined as a whole, never looked up row by row: row-level security would be asked anew each time.

use chrono::NaiveDate;
use sqlx::{PgConnection, Postgres, QueryBuilder};

use crate::error::AppError;

/// The kinds of a deal that the customer signed.
pub const SIGNED: &str = "('won', 'closed_won')";
/// The kinds of a deal that came to an end: signed, lost, or given up by our own decision.
pub const DECIDED: &str = "('won', 'closed_won', 'lost', 'no_go')";

/// Joins the day of the signature to rows of `v`, for [`decided_on`] of the same alias.
pub fn signature(alias: &str, as_of: NaiveDate) -> String {
    format!(
        "LEFT JOIN (SELECT h.opportunity_id, min(h.stage_since) AS day FROM opportunity_version h
                    WHERE h.stage_kind IN {SIGNED} AND {} GROUP BY h.opportunity_id) {alias}
           ON {alias}.opportunity_id = v.opportunity_id AND v.stage_kind = 'closed_won'",
        stood(as_of)
    )
}

/// The day on which a row of `v` was decided; null while it is not. A signed deal was decided on the day of the
/// signature, which its validation later does not move.
pub fn decided_on(alias: &str) -> String {
    format!("CASE WHEN v.stage_kind IN {DECIDED} THEN COALESCE({alias}.day, v.stage_since) END")
}

/// Joins to rows of `v`, as `came.far`, how many of the open stages they have reached, given by their keys in order:
/// all of them once signed. A stage that was skipped counts as reached. Null for what never stood in one.
pub fn stages_reached(open_stages: &[i64], as_of: NaiveDate) -> String {
    let keys: Vec<String> = open_stages.iter().map(i64::to_string).collect();
    format!(
        "LEFT JOIN (SELECT h.opportunity_id, max(CASE WHEN h.stage_kind IN {SIGNED} THEN {}
                           ELSE array_position('{{{}}}'::bigint[], h.stage_id) END) AS far
                    FROM opportunity_version h WHERE h.stage_kind IN ('open', 'won', 'closed_won') AND {}
                    GROUP BY h.opportunity_id) came ON came.opportunity_id = v.opportunity_id",
        open_stages.len(),
        keys.join(","),
        stood(as_of)
    )
}

/// Whether rows of `v` have reached an open stage, given by its code; whatever was opened has reached the first one.
pub(super) fn push_has_reached(query: &mut QueryBuilder<Postgres>, code: &str, as_of: NaiveDate) {
    query.push(format!(
        " AND v.stage_kind <> 'dismissed' AND v.opportunity_id IN (
             SELECT h.opportunity_id FROM opportunity_version h JOIN stage st ON st.id = h.stage_id
             JOIN stage wanted ON wanted.pipeline_id = st.pipeline_id AND wanted.kind = 'open'
             WHERE {} AND (h.stage_kind IN {SIGNED} OR h.stage_kind = 'open' AND st.position >= wanted.position)
               AND wanted.code = ",
        stood(as_of)
    ));
    query.push_bind(code.to_owned());
    query.push(
        " UNION ALL
             SELECT h.opportunity_id FROM opportunity_version h
             JOIN stage wanted ON wanted.pipeline_id = h.pipeline_id AND wanted.kind = 'open'
             WHERE NOT EXISTS (SELECT FROM stage earlier WHERE earlier.pipeline_id = wanted.pipeline_id
                               AND earlier.kind = 'open' AND earlier.position < wanted.position)
               AND wanted.code = ",
    );
    query.push_bind(code.to_owned()).push(")");
}

/// Lets PostgreSQL interpret the statements of a transaction: row-level security makes those that join the history
/// look dear, and compiling them takes a hundred times longer than running them.
pub async fn interpret(db: &mut PgConnection) -> Result<(), AppError> {
    sqlx::query("SELECT set_config('jit', 'off', TRUE)").execute(db).await?;
    Ok(())
}

/// Whether a version `h` stood at the end of a day until then.
fn stood(as_of: NaiveDate) -> String {
    format!("h.day_from <= '{as_of}' AND (h.day_to IS NULL OR h.day_to > h.day_from)")
}
