//! The use case of the executive view.

use rust_decimal::Decimal;
use sqlx::PgConnection;

use super::{DIMENSIONS, ExecutiveView, RiskFigure, at_risk};
use crate::{
    analysis::{Answer, Dimension, Measure, Question, Show, actions::table_in},
    auth::{Caller, Colleague, store as people},
    clock,
    db::{Db, both},
    error::{AppError, Problem},
    forecast::{
        Figures, Scope,
        actions::quota_of,
        change::actions::{between, check_scope, explained},
        store::by_person,
    },
    opportunity::{Filter, Risk, Totals, listing::totals_at_risk, slice::Slice},
    pipeline::{self, Category},
};

/// Moves shown.
const MOVES: i64 = 6;

/// A quarter on one page, divided by a dimension.
///
/// # Errors
/// [`AppError::NotFound`] for people out of sight; a day ahead or before the first record; a dimension that the page
/// does not offer.
pub async fn executive(
    db: &Db,
    caller: &Caller,
    scope: Scope,
    by: Option<Dimension>,
) -> Result<ExecutiveView, AppError> {
    let by = by.unwrap_or(Dimension::Team);
    if !DIMENSIONS.contains(&by) {
        return Err(AppError::field("by", Problem::NotAChoice));
    }
    let mut tx = db.snapshot(caller).await?;
    check_scope(&mut tx, caller, scope).await?;
    let week = between(&mut tx, caller, (None, scope.as_of)).await?;
    let mut beside = db.beside(&mut tx, caller).await?;
    let ((account, moves), standing) = both(
        &mut tx,
        beside.as_deref_mut(),
        async |tx| explained(tx, caller, scope, week, (None, None), MOVES).await,
        async |tx| standing(tx, caller, scope, by).await,
    )
    .await?;
    let Standing { people, figures, totals, quota, risks, parts } = standing;
    Ok(ExecutiveView {
        scope,
        is_current: caller.organisation.calendar.quarter_of(caller.today) == scope.quarter,
        people,
        figures,
        quota,
        at: clock::local(caller.now, &caller.organisation.time_zone),
        week,
        account,
        moves: moves.listed,
        risks,
        parts,
        totals,
    })
}

/// The page without what changed.
struct Standing {
    people: Vec<Colleague>,
    figures: Figures,
    totals: Totals,
    quota: Option<Decimal>,
    risks: Vec<RiskFigure>,
    parts: Answer,
}

async fn standing(tx: &mut PgConnection, caller: &Caller, scope: Scope, by: Dimension) -> Result<Standing, AppError> {
    let shown = scope.as_of.unwrap_or(caller.today);
    let people = people::colleagues_on(tx, caller.organisation.line_day(scope.quarter, shown)).await?;
    let pipeline = pipeline::store::default_pipeline(tx).await?;
    let records = scope.records(Category::COUNTED.to_vec());
    let slice = Slice::load(tx, &records, caller).await?;
    let own = by_person(tx, &slice).await?;
    let mut figures = own.figures.values().fold(Figures::default(), |sum, figures| sum.plus(figures));
    own.count_once(&mut figures);
    let open = Filter { risk: None, as_of: scope.as_of, ..at_risk(scope.who, Risk::Overdue) };
    let open = Slice::load(tx, &open, caller).await?;
    let risks = totals_at_risk(tx, &open).await?;
    let question = Question {
        then: Some(Dimension::Category),
        show: Show::Stacked,
        filter: records.clone(),
        ..Question::about(by, Measure::Amount)
    };
    Ok(Standing {
        figures,
        quota: quota_of(tx, caller, scope, &people).await?,
        people,
        risks: risks.into_iter().map(|(risk, totals)| RiskFigure { risk, totals }).collect(),
        parts: table_in(tx, caller, &question, &pipeline, Some(&own)).await?.drawn("parts"),
        totals: own.all,
    })
}
