//! The ready-made reports: how far opportunities come, who wins them, what becomes of them, how well people reach their
//! quotas.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::{
    AnalysisView, AskedPeriod, Attainment, Basis, Cohorts, Dimension, Funnel, Measure, Period, Question, Reading,
    Teams,
    actions::answer_in,
    charts,
    performers::performance,
    stages_left, stages_of,
    store::{self, Grouping},
};
use crate::{
    auth::{Caller, store as people},
    calendar::{DateRange, Quarter},
    db::Db,
    error::AppError,
    forecast::{self, Scope, Who, roll_up},
    opportunity::{Closing, Filter, FilterPage, Totals, actions::filter_choices, listing::totals, slice::Slice},
    pipeline::{self, Category, Pipeline, StageKind},
};

/// Quarters of the chart by cohort, to the last of the period.
const COHORTS: i32 = 8;

/// What the page of the ready-made charts asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The period; the fiscal year of today unless told.
    pub period: Option<Period>,
    /// What win rate and cycle time are divided by.
    pub by: Dimension,
    /// What sales performance is told by: one of [`super::PERFORMANCE_BY`].
    pub performance: Dimension,
    /// Which records. Conditions on opening and decision are the charts' own.
    pub filter: Filter,
}

/// All ready-made charts with their tables.
///
/// # Errors
/// When the day of the filter has not come yet or lies before the first record.
pub async fn analysis(db: &Db, caller: &Caller, asked: &Asked) -> Result<AnalysisView, AppError> {
    let calendar = &caller.organisation.calendar;
    let today = asked.filter.as_of.unwrap_or(caller.today);
    let period = asked.period.unwrap_or(Period::Year(calendar.quarter_of(today).year()));
    let filter = Filter { opened: None, decided: None, reached: None, ..asked.filter.clone() };
    let mut tx = store::snapshot(db, caller).await?;
    let pipeline = pipeline::store::default_pipeline(&mut tx).await?;
    let (funnel, opened) = funnel(&mut tx, caller, &pipeline, period, &filter).await?;
    let decided = Question {
        basis: Basis::Decision,
        period: Some(AskedPeriod::Fixed(period)),
        filter: filter.clone(),
        ..Question::about(asked.by, Measure::WinRate)
    };
    let win_rate = answer_in(&mut tx, caller, &decided, &pipeline, "win-rate").await?;
    let decided = Question { measure: Measure::CycleDays, ..decided };
    let cycle = answer_in(&mut tx, caller, &decided, &pipeline, "cycle-days").await?;
    let cohorts = cohorts(&mut tx, caller, &pipeline, period.last_quarter(calendar), &filter).await?;
    let quarter = calendar.quarter_of(today).min(period.last_quarter(calendar));
    let attainment = attainment(&mut tx, caller, quarter, &filter).await?;
    let decided = Question { by: asked.performance, measure: Measure::WinRate, ..decided };
    let performance = performance(&mut tx, caller, &pipeline, &decided, &attainment).await?;
    drop(tx);
    let choices = filter_choices(db, caller, filter, FilterPage::Analysis).await?;
    Ok(AnalysisView {
        period,
        by: asked.by,
        choices,
        funnel,
        win_rate,
        cycle,
        performance,
        cohorts,
        attainment,
        currency: caller.organisation.currency,
        converted: opened.converted,
        missing: opened.others,
    })
}

/// How many of the opportunities opened in the period reached each open stage, and how many were won.
pub async fn funnel(
    tx: &mut PgConnection,
    caller: &Caller,
    pipeline: &Pipeline,
    period: Period,
    filter: &Filter,
) -> Result<(Funnel, Totals), AppError> {
    let first = pipeline.first_stage().map(|stage| stage.code.clone());
    let opened =
        Filter { opened: Some(period.condition(&caller.organisation.calendar)), reached: first, ..filter.clone() };
    let slice = Slice::load(tx, &opened, caller).await?;
    let readings = [store::reached(pipeline, &slice), store::outcome()];
    let counted = store::tallies(tx, &slice, &readings, Grouping::default()).await?;
    let sums = totals(tx, &slice).await?;
    let mut funnel = Funnel::of(pipeline, &opened, &counted);
    funnel.drawings = Some(charts::funnel(&funnel, caller.organisation.currency));
    Ok((funnel, sums))
}

/// What became of the opportunities of each quarter of opening, for some quarters up to a last one.
pub async fn cohorts(
    tx: &mut PgConnection,
    caller: &Caller,
    pipeline: &Pipeline,
    last: Quarter,
    filter: &Filter,
) -> Result<Cohorts, AppError> {
    let calendar = &caller.organisation.calendar;
    let quarters: Vec<Quarter> = (1 - COHORTS..=0).map(|steps| calendar.plus(last, steps)).collect();
    let span = span(&quarters.iter().map(|quarter| calendar.range(*quarter)).collect::<Vec<_>>());
    let first = pipeline.first_stage().map(|stage| stage.code.clone());
    let opened = Filter { opened: span, reached: first, ..filter.clone() };
    let slice = Slice::load(tx, &opened, caller).await?;
    let opening = Dimension::OpeningQuarter.reading(0, &Teams { leaders: Vec::new(), on: slice.as_of() });
    let readings: [Reading; 2] = [opening, store::outcome()];
    let counted = store::tallies(tx, &slice, &readings, Grouping::default()).await?;
    let codes = |kinds: &[StageKind]| stages_of(pipeline, kinds);
    let stages = [
        codes(&StageKind::SIGNED),
        codes(&[StageKind::Open, StageKind::OnHold]),
        codes(&[StageKind::Lost, StageKind::NoGo]),
    ];
    let won = Filter { stages: stages_left(&opened.stages, codes(&StageKind::SIGNED)), ..opened.clone() };
    let sums = totals(tx, &slice.narrowed(&won)).await?;
    let mut cohorts = Cohorts::of(&quarters, calendar, &opened, stages, &counted);
    (cohorts.converted, cohorts.missing) = (sums.converted, sums.others);
    cohorts.drawings = Some(charts::cohorts(&cohorts));
    Ok(cohorts)
}

fn span(ranges: &[DateRange]) -> Option<Closing> {
    let from = ranges.iter().map(|range| range.from).min()?;
    let last: NaiveDate = ranges.iter().map(DateRange::last_day).max()?;
    Some(Closing::Between(from, last))
}

/// The people with a quota of their own in a quarter, by how much of it they have closed.
async fn attainment(
    tx: &mut PgConnection,
    caller: &Caller,
    quarter: Quarter,
    filter: &Filter,
) -> Result<Attainment, AppError> {
    let organisation = &caller.organisation;
    let scope = Scope { quarter, who: Who::Company, as_of: filter.as_of };
    // Quotas are of people, not of parts of their records: of the filter, only the people and the day hold here.
    let closed = Filter { owner: filter.owner, team: filter.team, ..scope.records(vec![Category::Closed]) };
    let slice = Slice::load(tx, &closed, caller).await?;
    let colleagues = people::colleagues_on(tx, slice.line_day()).await?;
    let own = forecast::store::by_person(tx, &slice).await?;
    let range = organisation.calendar.range(quarter);
    let quotas = forecast::store::quotas(tx, range, slice.as_of()).await?;
    let quotas: Vec<_> =
        quotas.into_iter().map(|(_, quota)| quota).filter(|quota| quota.currency == organisation.currency).collect();
    let rows = roll_up(&colleagues, &own.figures, &own.shared, &quotas, filter.team);
    let rows: Vec<_> =
        rows.into_iter().filter(|row| filter.owner.is_none() || row.who.person() == filter.owner).collect();
    let mut attainment = Attainment::of(scope, &rows);
    attainment.drawings = Some(charts::attainment(&attainment));
    Ok(attainment)
}
