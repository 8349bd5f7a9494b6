//! The use case of the executive view.

use super::{DIMENSIONS, ExecutiveView, RiskFigure, at_risk};
use crate::{
    analysis::{Dimension, Measure, Question, Show, actions::answer_in},
    auth::{Caller, store as people},
    clock,
    db::Db,
    error::{AppError, Problem},
    forecast::{
        Figures, Scope,
        actions::quota_of,
        change::actions::{between, check_scope, explained},
        store::by_person,
    },
    opportunity::{Filter, Risk, listing::totals_at_risk, slice::Slice},
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
    let shown = scope.as_of.unwrap_or(caller.today);
    let people = people::colleagues_on(&mut tx, caller.organisation.line_day(scope.quarter, shown)).await?;
    let pipeline = pipeline::store::default_pipeline(&mut tx).await?;
    let records = scope.records(Category::COUNTED.to_vec());
    let slice = Slice::load(&mut tx, &records, caller).await?;
    let own = by_person(&mut tx, &slice).await?;
    let mut figures = own.figures.values().fold(Figures::default(), |sum, figures| sum.plus(figures));
    own.count_once(&mut figures);
    let week = between(&mut tx, caller, (None, scope.as_of)).await?;
    let (account, moves) = explained(&mut tx, caller, scope, week, (None, None), MOVES).await?;
    let open = Filter { risk: None, as_of: scope.as_of, ..at_risk(scope.who, Risk::Overdue) };
    let open = Slice::load(&mut tx, &open, caller).await?;
    let risks = totals_at_risk(&mut tx, &open).await?;
    let risks = risks.into_iter().map(|(risk, totals)| RiskFigure { risk, totals }).collect();
    let question = Question {
        then: Some(Dimension::Category),
        show: Show::Stacked,
        filter: records.clone(),
        ..Question::about(by, Measure::Amount)
    };
    Ok(ExecutiveView {
        scope,
        is_current: caller.organisation.calendar.quarter_of(caller.today) == scope.quarter,
        quota: quota_of(&mut tx, caller, scope, &people).await?,
        people,
        figures,
        at: clock::local(caller.now, &caller.organisation.time_zone),
        week,
        account,
        moves: moves.listed,
        risks,
        parts: answer_in(&mut tx, caller, &question, &pipeline, "parts").await?,
        totals: own.all,
    })
}
