//! The forecast against a real database: SPEC P6 step by step, and quotas.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use rust_decimal::{Decimal, dec};
use sqlx::PgPool;

use super::{
    QuotaForm, QuotaKind,
    actions::{forecast, quota_sheet, set_quota},
};
use crate::{
    auth::Caller,
    calendar::Quarter,
    error::AppError,
    opportunity::{
        OpportunityForm, Summary,
        actions::{change, move_to, rest_marks},
    },
    pipeline::Category,
    test_world::{World, moving},
};

fn quarter() -> Quarter {
    "2026-Q4".parse().unwrap()
}

fn quota(of: &Caller, kind: QuotaKind, amount: &str, version: i32) -> QuotaForm {
    QuotaForm {
        person: of.viewer.id(),
        quarter: quarter(),
        kind,
        amount: amount.into(),
        effective_from: String::new(),
        version,
    }
}

/// Closed, commit, best case and pipeline of the top row.
async fn figures(world: &World, caller: &Caller) -> [Decimal; 4] {
    let forecast = forecast(&world.db, caller, Some(quarter()), None, None).await.unwrap();
    Category::COUNTED.map(|category| forecast.rows[0].figures.single(category).amount)
}

async fn with(world: &World, card: &Summary, amount: &str, category: &str) -> Summary {
    let form = OpportunityForm { amount: Some(amount.into()), category: Some(category.into()), ..Default::default() };
    change(&world.db, &world.ada, &card.number, card.version, &form, rest_marks()).await.unwrap().summary
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_worked_example_of_p6(pool: PgPool) {
    let world = World::new(pool).await;
    set_quota(&world.db, &world.north, &quota(&world.ada, QuotaKind::Individual, "1000", 0), rest_marks())
        .await
        .unwrap();
    let none = Decimal::ZERO;
    let card = world.opportunity(&world.ada, "Platform", "450", "2026-12-15").await;
    assert_eq!(figures(&world, &world.ada).await, [none, none, none, dec!(450)]);

    let card = move_to(&world.db, &world.ada, &moving(&card, 2), rest_marks()).await.unwrap();
    let card = with(&world, &card, "430", "best_case").await;
    assert_eq!(figures(&world, &world.ada).await, [none, none, dec!(430), none]);

    let card = move_to(&world.db, &world.ada, &moving(&card, 3), rest_marks()).await.unwrap();
    assert_eq!(card.category, Category::BestCase, "an allowed category survives the move");
    let card = with(&world, &card, "420", "best_case").await;
    assert_eq!(figures(&world, &world.ada).await, [none, none, dec!(420), none]);

    let card = move_to(&world.db, &world.ada, &moving(&card, 4), rest_marks()).await.unwrap();
    let card = with(&world, &card, "405", "commit").await;
    assert_eq!(figures(&world, &world.ada).await, [none, dec!(405), none, none]);

    let card = move_to(&world.db, &world.ada, &moving(&card, 5), rest_marks()).await.unwrap();
    assert_eq!(figures(&world, &world.ada).await, [dec!(405), none, none, none]);
    move_to(&world.db, &world.north, &moving(&card, 6), rest_marks()).await.unwrap();
    for caller in [&world.ada, &world.north, &world.executive, &world.administrator, &world.assistant] {
        assert_eq!(figures(&world, caller).await, [dec!(405), none, none, none]);
        let shown = forecast(&world.db, caller, Some(quarter()), None, None).await.unwrap();
        assert_eq!(shown.rows[0].quota, Some(dec!(1000)), "{}", caller.viewer.name());
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn quotas_are_versioned_and_set_from_above(pool: PgPool) {
    let world = World::new(pool).await;
    let own = |amount, version| quota(&world.ada, QuotaKind::Individual, amount, version);
    for caller in [&world.ada, &world.ben, &world.assistant, &world.sales_administration] {
        let refused = set_quota(&world.db, caller, &own("1", 0), rest_marks()).await;
        assert!(matches!(refused, Err(AppError::Forbidden(_))), "{}", caller.viewer.name());
    }
    assert_eq!(set_quota(&world.db, &world.south, &own("1", 0), rest_marks()).await, Err(AppError::NotFound));
    let himself = quota(&world.north, QuotaKind::Team, "1", 0);
    assert!(set_quota(&world.db, &world.north, &himself, rest_marks()).await.is_err());
    set_quota(&world.db, &world.north, &own("1000", 0), rest_marks()).await.unwrap();
    let stale = set_quota(&world.db, &world.executive, &own("2000", 0), rest_marks()).await;
    assert_eq!(stale, Err(AppError::Stale { version: 1 }));
    set_quota(&world.db, &world.executive, &own("1200", 1), rest_marks()).await.unwrap();
    for bad in ["", "-1", "1e9", "12345678901234567890", "1.005"] {
        assert!(matches!(
            set_quota(&world.db, &world.executive, &own(bad, 2), rest_marks()).await,
            Err(AppError::Rejected(_))
        ));
    }
    let sheet = quota_sheet(&world.db, &world.ada, Some(quarter())).await.unwrap();
    assert_eq!(sheet.quotas[0].amount, dec!(1200));
    let history: Vec<_> = sheet.changes.iter().map(|change| (change.before, change.amount)).collect();
    assert_eq!(history, [(Some(dec!(1000)), dec!(1200)), (None, dec!(1000))]);
    assert!(quota_sheet(&world.db, &world.cleo, Some(quarter())).await.unwrap().quotas.is_empty());
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_manager_sees_the_team_and_nobody_else(pool: PgPool) {
    let world = World::new(pool).await;
    world.opportunity(&world.ada, "A", "1", "2026-12-15").await;
    world.opportunity(&world.ben, "B", "10", "2026-12-15").await;
    world.opportunity(&world.cleo, "C", "100", "2026-12-15").await;
    let pipeline = |figures: [Decimal; 4]| figures[3];
    assert_eq!(pipeline(figures(&world, &world.north).await), dec!(11));
    assert_eq!(pipeline(figures(&world, &world.south).await), dec!(100));
    assert_eq!(pipeline(figures(&world, &world.executive).await), dec!(111));
    let south = Some(world.south.viewer.id());
    assert_eq!(forecast(&world.db, &world.north, Some(quarter()), south, None).await.unwrap_err(), AppError::NotFound);
    let part = forecast(&world.db, &world.executive, Some(quarter()), south, None).await.unwrap();
    assert_eq!(part.rows[0].figures.pipeline.amount, dec!(100));
}
