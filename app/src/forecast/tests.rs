//! The forecast against a real database: SPEC P6 step by step, and quotas.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use chrono::{NaiveDate, TimeDelta};
use rust_decimal::{Decimal, dec};
use sqlx::PgPool;

use super::{
    QuotaForm, QuotaKind,
    actions::{forecast, quota_sheet, set_quota},
};
use crate::{
    auth::{Caller, actions::caller_for},
    calendar::Quarter,
    clock::Clock,
    error::AppError,
    opportunity::{
        Closing, Filter, OpportunityForm, Summary,
        actions::{change, move_to, rest_marks},
    },
    pipeline::Category,
    test_world::{World, moving},
};

mod files;
mod reorganisation;

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

/// Fiscal years that begin in January, April and October, in zones from UTC−12 to UTC+14: until the company's own
/// midnight after a quarter's last day everything is of that quarter, a second later nothing is.
#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_quarter_ends_at_the_companys_own_midnight(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let amounts = [dec!(1), dec!(10), dec!(100)];
    let starts = [(1, "2026-12-31"), (4, "2027-03-31"), (10, "2026-12-31")];
    for ((first_month, last_day), amount) in starts.into_iter().zip(amounts) {
        sqlx::query("UPDATE reporting_rule SET fiscal_first_month = $1")
            .bind(first_month)
            .execute(&pool)
            .await
            .unwrap();
        let last_day: NaiveDate = last_day.parse().unwrap();
        world.opportunity(&world.ada, "At the last moment", &amount.to_string(), &last_day.to_string()).await;
        for (zone, hours) in [("Etc/GMT+12", -12), ("UTC", 0), ("Pacific/Kiritimati", 14)] {
            sqlx::query("UPDATE organisation SET time_zone = $1").bind(zone).execute(&pool).await.unwrap();
            let midnight =
                last_day.succ_opt().unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc() - TimeDelta::hours(hours);
            let mut shown = Vec::new();
            for instant in [midnight - TimeDelta::seconds(1), midnight] {
                let mut tx = pool.begin().await.unwrap();
                let ada = caller_for(&mut tx, Clock::at(instant), world.ada.viewer.id()).await.unwrap();
                tx.commit().await.unwrap();
                let now = forecast(&world.db, &ada, None, None, None).await.unwrap();
                let calendar = &ada.organisation.calendar;
                assert_eq!(now.quarter, calendar.quarter_of(ada.today), "{zone} from month {first_month}");
                let of_last_day =
                    forecast(&world.db, &ada, Some(calendar.quarter_of(last_day)), None, None).await.unwrap();
                shown.push((ada.today, now.quarter == calendar.quarter_of(last_day), of_last_day.rows[0].figures));
            }
            assert_eq!(shown[0].0, last_day, "{zone}");
            assert_eq!((shown[0].1, shown[1].1), (true, false), "{zone} from month {first_month}");
            assert_eq!(shown[0].2, shown[1].2, "the quarter itself does not change at midnight");
            assert_eq!(shown[0].2.single(Category::Pipeline).amount, of_day(&world, last_day).await, "{zone}");
        }
    }
}

/// What closes on a day, record by record.
async fn of_day(world: &World, day: NaiveDate) -> Decimal {
    let filter = Filter { closing: Some(Closing::Between(day, day)), ..Filter::default() };
    world.all(&world.ada, &filter).await.iter().filter_map(|record| record.amount).sum()
}
