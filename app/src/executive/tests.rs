//! The page says what the reports behind it say.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should stop where it is")]

use rust_decimal::{Decimal, dec};
use sqlx::PgPool;

use super::{DIMENSIONS, actions::executive, at_risk};
use crate::{
    analysis::Dimension,
    error::AppError,
    forecast::{self, Scope, Who},
    opportunity::Risk,
    pipeline::Category,
    test_world::World,
};

async fn company(pool: PgPool) -> World {
    let world = World::new(pool).await;
    world.opportunity(&world.ada, "Line", "450", "2026-12-15").await;
    world.opportunity(&world.ben, "Late", "120.50", "2026-11-01").await;
    world.opportunity(&world.cleo, "No amount", "", "2026-12-01").await;
    world.opportunity(&world.cleo, "Next year", "77", "2027-02-01").await;
    world
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn one_page_agrees_with_the_reports_behind_it(pool: PgPool) {
    let world = company(pool).await;
    let quarter = "2026-Q4".parse().unwrap();
    let north = Who::Team(world.north.viewer.id());
    for (caller, who) in [(&world.executive, Who::Company), (&world.executive, north), (&world.north, north)] {
        let scope = Scope { quarter, who, as_of: None };
        let table = forecast::actions::forecast(&world.db, caller, Some(quarter), who.person(), None).await.unwrap();
        for by in DIMENSIONS {
            let view = executive(&world.db, caller, scope, Some(by)).await.unwrap();
            assert_eq!(view.figures, table.rows[0].figures, "{by:?}");
            let all = Category::COUNTED.map(|category| view.figures.single(category).amount).iter().sum::<Decimal>();
            assert_eq!(view.parts.total.value.unwrap_or_default(), all);
            assert_eq!(view.account.end.total(), all);
            assert_eq!(view.totals.amount.amount, all);
        }
    }
    let view =
        executive(&world.db, &world.executive, Scope { quarter, who: Who::Company, as_of: None }, None).await.unwrap();
    assert_eq!(view.totals.amount.amount, dec!(570.50));
    assert_eq!(view.moves.len(), 3, "what came this week, the one without an amount too");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn what_needs_attention_opens_exactly_that(pool: PgPool) {
    let world = company(pool).await;
    let scope = Scope { quarter: "2026-Q4".parse().unwrap(), who: Who::Company, as_of: None };
    let view = executive(&world.db, &world.executive, scope, None).await.unwrap();
    let found: Vec<(Risk, i64)> = view.risks.iter().map(|risk| (risk.risk, risk.totals.count)).collect();
    assert_eq!(found, [(Risk::Overdue, 1), (Risk::Stuck, 0), (Risk::NoAmount, 1)]);
    for risk in &view.risks {
        let rows = world.all(&world.executive, &at_risk(Who::Company, risk.risk)).await;
        assert_eq!(rows.len() as i64, risk.totals.count);
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn what_cannot_be_shown_is_named(pool: PgPool) {
    let world = company(pool).await;
    let scope = |who| Scope { quarter: "2026-Q4".parse().unwrap(), who, as_of: None };
    let south = scope(Who::Team(world.south.viewer.id()));
    assert_eq!(executive(&world.db, &world.north, south, None).await.unwrap_err(), AppError::NotFound);
    let error =
        executive(&world.db, &world.executive, scope(Who::Company), Some(Dimension::Account)).await.unwrap_err();
    assert!(error.problem_of("by").is_some());
}
