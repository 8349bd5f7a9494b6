//! The cache of the trend is the history; slippage counts moves.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should stop where it is")]

use chrono::{Days, NaiveDate, NaiveTime};
use rust_decimal::{Decimal, dec};
use sqlx::PgPool;

use super::{actions, upkeep};
use crate::{
    auth::{Caller, actions::set_manager},
    clock::Clock,
    forecast::{self, QuotaForm, QuotaKind, Scope, Who, trend::TrendPoint},
    opportunity::{self, OpportunityForm, actions::rest_marks},
    pipeline::Category,
    test_world::{World, today},
};

fn on(caller: &Caller, day: &str) -> Caller {
    let today: NaiveDate = day.parse().unwrap();
    Caller { today, now: today.and_time(NaiveTime::MIN).and_utc(), ..caller.clone() }
}

async fn change(world: &World, day: &str, number: &str, form: OpportunityForm) {
    let by = on(&world.administrator, day);
    let version = opportunity::actions::find(&world.db, &by, number).await.unwrap().0.summary.version;
    opportunity::actions::change(&world.db, &by, number, version, &form, rest_marks()).await.unwrap();
}

fn closing(day: &str) -> OpportunityForm {
    OpportunityForm { closing_date: Some(day.into()), ..Default::default() }
}

fn amount(amount: &str) -> OpportunityForm {
    OpportunityForm { amount: Some(amount.into()), ..Default::default() }
}

async fn history(world: &World) {
    let first = world.opportunity(&on(&world.ada, "2026-09-01"), "First", "100", "2026-11-01").await.number;
    let second = world.opportunity(&on(&world.cleo, "2026-10-10"), "Second", "40", "2026-12-01").await.number;
    world.opportunity(&on(&world.ben, "2026-07-20"), "Earlier", "7", "2026-09-01").await;
    change(world, "2026-10-20", &first, amount("150")).await;
    change(world, "2026-11-03", &first, closing("2026-12-11")).await;
    change(world, "2026-11-10", &second, closing("2026-11-28")).await;
    change(world, "2026-11-12", &second, closing("2027-02-01")).await;
}

async fn contents(world: &World) -> Vec<(NaiveDate, NaiveDate, i64, String, Decimal)> {
    let sql = "SELECT quarter_start, day, person_id, category, amount FROM forecast_snapshot ORDER BY 1, 2, 3, 4";
    sqlx::query_as(sql).fetch_all(world.db.owner()).await.unwrap()
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn every_week_of_the_trend_is_the_forecast_of_that_day(pool: PgPool) {
    let world = World::new(pool).await;
    history(&world).await;
    let quarter = "2026-Q4".parse().unwrap();
    for (caller, who) in [(&world.executive, Who::Company), (&world.north, Who::Team(world.north.viewer.id()))] {
        let scope = Scope { quarter, who, as_of: None };
        let points = actions::trend(&world.db, caller, scope).await.unwrap();
        assert_eq!(points.iter().rfind(|point| point.figures.is_some()).unwrap().day, today());
        for point in points.iter().filter(|point| point.day <= today()) {
            let shown = Some(point.day).filter(|day| *day < today());
            let found =
                forecast::actions::forecast(&world.db, caller, Some(quarter), who.person(), shown).await.unwrap();
            for category in Category::COUNTED {
                let figure = found.rows.first().map(|row| row.figures.single(category).amount).unwrap_or_default();
                assert_eq!(point.figures.unwrap().of(category), figure, "{category:?} on {}", point.day);
            }
        }
        let last = points.last().unwrap();
        assert_eq!((last.figures, last.before), (None, Some(dec!(7))));
    }
    let kept = contents(&world).await;
    assert!(!kept.is_empty());
    let days = upkeep::rebuild(&world.db, Clock::on(today())).await.unwrap();
    assert!(days > 0);
    assert_eq!(contents(&world).await, kept, "made anew, it is the same");
}

/// Sets a quota on a day, from another day of the quarter on.
async fn quota(world: &World, on_day: &str, of: &Caller, amount: &str, effective_from: &str, version: i32) {
    let form = QuotaForm {
        person: of.viewer.id(),
        quarter: "2026-Q4".parse().unwrap(),
        kind: QuotaKind::Individual,
        amount: amount.into(),
        effective_from: effective_from.into(),
        version,
    };
    let by = on(&world.executive, on_day);
    forecast::actions::set_quota(&world.db, &by, &form, rest_marks()).await.unwrap();
}

fn quota_on(points: &[TrendPoint], day: &str) -> Option<Decimal> {
    points.iter().find(|point| point.day.to_string() == day).unwrap().quota
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_quota_of_every_day_is_the_one_that_counted_on_it(pool: PgPool) {
    let world = World::new(pool).await;
    quota(&world, "2026-09-10", &world.ada, "1000", "", 0).await;
    quota(&world, "2026-09-10", &world.ben, "500", "", 0).await;
    quota(&world, "2026-11-02", &world.ada, "1200", "2026-11-10", 1).await;
    quota(&world, "2026-11-12", &world.ben, "700", "2026-12-01", 1).await;
    let quarter = "2026-Q4".parse().unwrap();
    let everybody = Scope { quarter, who: Who::Company, as_of: None };
    let points = actions::trend(&world.db, &world.executive, everybody).await.unwrap();
    for (day, expected) in [
        ("2026-09-03", dec!(1500)),
        ("2026-11-05", dec!(1500)),
        ("2026-11-12", dec!(1700)),
        ("2026-11-20", dec!(1700)),
        ("2026-11-26", dec!(1700)),
        ("2026-12-03", dec!(1900)),
        ("2026-12-31", dec!(1900)),
    ] {
        assert_eq!(quota_on(&points, day), Some(expected), "{day}");
    }

    let mut tx = world.db.begin(&world.administrator).await.unwrap();
    let (ben, south, moved) = (world.ben.viewer.id(), world.south.viewer.id(), "2026-11-06".parse().unwrap());
    set_manager(&mut tx, &world.administrator, ben, Some(south), moved).await.unwrap();
    tx.commit().await.unwrap();
    let team = |of: &Caller| Who::Team(of.viewer.id());
    for (caller, who) in [
        (&world.executive, Who::Company),
        (&world.executive, team(&world.north)),
        (&world.executive, team(&world.south)),
        (&world.north, team(&world.north)),
        (&world.south, team(&world.south)),
        (&world.ada, Who::Company),
        (&world.cleo, Who::Company),
    ] {
        let scope = Scope { quarter, who, as_of: None };
        let points = actions::trend(&world.db, caller, scope).await.unwrap();
        for point in points.iter().filter(|point| point.day <= today()) {
            let shown = Some(point.day).filter(|day| *day < today());
            let found =
                forecast::actions::forecast(&world.db, caller, Some(quarter), who.person(), shown).await.unwrap();
            let expected = found.rows.first().and_then(forecast::Row::measured_against);
            assert_eq!(point.quota, expected, "{} sees {who:?} on {}", caller.viewer.name(), point.day);
        }
    }
    let north = Scope { who: team(&world.north), ..everybody };
    let points = actions::trend(&world.db, &world.executive, north).await.unwrap();
    assert_eq!(quota_on(&points, "2026-11-05"), Some(dec!(1500)), "Ada and Ben");
    assert_eq!(quota_on(&points, "2026-11-12"), Some(dec!(1200)), "Ada alone");
    let view = actions::view(&world.db, &world.executive, north, (None, None), None).await.unwrap();
    assert_eq!((view.quota, view.points), (Some(dec!(1200)), points));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn what_alters_the_past_empties_the_cache(pool: PgPool) {
    let world = World::new(pool).await;
    history(&world).await;
    upkeep::keep_up(&world.db, Clock::on(today())).await.unwrap();
    assert!(!contents(&world).await.is_empty());
    let rate = "INSERT INTO exchange_rate (currency, kind, valid_from, version, rate, recorded_on, recorded_at)
                VALUES ('USD', 'day', '2026-01-01', 1, 0.9, '2026-11-20', now())";
    sqlx::query(rate).execute(world.db.owner()).await.unwrap();
    assert!(contents(&world).await.is_empty());
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn moves_of_closing_dates_by_owner(pool: PgPool) {
    let world = World::new(pool).await;
    history(&world).await;
    let scope = |who| Scope { quarter: "2026-Q4".parse().unwrap(), who, as_of: None };
    let (_, people, slips) =
        actions::slippage(&world.db, &world.executive, scope(Who::Company), (None, None), None).await.unwrap();
    let told: Vec<_> = people.iter().map(|of| (of.name.as_str(), of.pushes, of.pulls, of.days_pushed)).collect();
    assert_eq!(told, [("Cleo", 1, 1, 65), ("Ada", 1, 0, 40)]);
    assert_eq!(slips.iter().map(|slip| (slip.to - slip.from).num_days()).collect::<Vec<_>>(), [65, 40, -3]);
    let north = scope(Who::Team(world.north.viewer.id()));
    let (_, people, slips) = actions::slippage(&world.db, &world.north, north, (None, None), None).await.unwrap();
    assert_eq!((people.len(), slips.len()), (1, 1));
    let ahead = today().checked_add_days(Days::new(1));
    assert!(actions::slippage(&world.db, &world.north, north, (None, ahead), None).await.is_err());
}
