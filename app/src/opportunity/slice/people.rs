//! Whose figures count in a slice.

use chrono::NaiveDate;
use sqlx::{PgConnection, Row};

use crate::{
    auth::{Caller, PersonId},
    error::AppError,
};

/// The people whose figures the viewer sees and the filter names, by their keys: so the planner knows how many they
/// are, and rows of others are passed over before row-level security looks at them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct People(Option<Named>);

#[derive(Clone, Debug, PartialEq)]
struct Named {
    /// Those who report to the viewer today, and the viewer.
    today: Vec<i64>,
    /// Those who did in earlier quarters: closing dates from the first day to before the second.
    before: Vec<(i64, NaiveDate, NaiveDate)>,
}

impl People {
    /// Those of the viewer, then those of a team as its reporting lines were on a day, then one person.
    pub(super) async fn load(
        db: &mut PgConnection,
        caller: &Caller,
        (team, day): (Option<PersonId>, NaiveDate),
        person: Option<PersonId>,
    ) -> Result<Self, AppError> {
        let mut people = People(None);
        if !caller.viewer.role().sees_everything() {
            people = People(Some(seen(db).await?));
        }
        if let Some(team) = team {
            people.narrow(&members(db, team, day).await?);
        }
        if let Some(person) = person {
            people.narrow(&[person.0]);
        }
        Ok(people)
    }

    fn narrow(&mut self, to: &[i64]) {
        match &mut self.0 {
            None => self.0 = Some(Named { today: to.to_vec(), before: Vec::new() }),
            Some(named) => {
                named.today.retain(|person| to.contains(person));
                named.before.retain(|(person, ..)| to.contains(person));
            }
        }
    }

    /// The condition on an expression that gives a person, over rows `v`. Nothing when everybody counts.
    pub(super) fn condition(&self, person: &str) -> Option<String> {
        self.condition_on(person, "v.closing_date")
    }

    /// As [`People::condition`], with the expression that gives the closing date, or the first day of its month.
    pub(super) fn condition_on(&self, person: &str, closing: &str) -> Option<String> {
        let Named { today, before } = self.0.as_ref()?;
        let today = today.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
        let before: String = before
            .iter()
            .map(|(id, from, to)| format!(" OR {person} = {id} AND {closing} >= '{from}' AND {closing} < '{to}'"))
            .collect();
        Some(format!("({person} = ANY ('{{{today}}}'::bigint[]){before})"))
    }
}

async fn seen(db: &mut PgConnection) -> Result<Named, AppError> {
    let rows = sqlx::query(
        "SELECT id, NULL::date AS counts_from, NULL::date AS counts_to FROM visible_owners() id
         UNION ALL SELECT person_id, counts_from, counts_to FROM former_reports()",
    )
    .fetch_all(db)
    .await?;
    let (mut today, mut before) = (Vec::new(), Vec::new());
    for row in &rows {
        let id: i64 = row.try_get("id")?;
        let from: Option<NaiveDate> = row.try_get("counts_from")?;
        match from.zip(row.try_get("counts_to")?) {
            Some((from, to)) => before.push((id, from, to)),
            None => today.push(id),
        }
    }
    Ok(Named { today, before })
}

async fn members(db: &mut PgConnection, team: PersonId, day: NaiveDate) -> Result<Vec<i64>, AppError> {
    let sql = "SELECT DISTINCT descendant_id FROM reporting_line
               WHERE ancestor_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)";
    Ok(sqlx::query_scalar(sql).bind(team.0).bind(day).fetch_all(db).await?)
}
