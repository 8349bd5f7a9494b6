//! Keeping rates, and what reports make of them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use chrono::{Days, NaiveDate};
use rust_decimal::{Decimal, dec};
use sqlx::PgPool;

use super::{
    RateFilter, RateForm, RateKey, actions,
    store::{self, Standing},
};
use crate::{
    auth::{Caller, RatePolicy},
    error::{AppError, Denial, Problem},
    forecast::actions::forecast,
    language::Language,
    opportunity::{
        self, Filter, OpportunityForm,
        actions::rest_marks,
        listing::{Cursor, Sort, SortKey},
    },
    test_world::World,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn key(text: &str) -> RateKey {
    text.parse().unwrap()
}

/// The caller on another day.
fn on(caller: &Caller, today: &str) -> Caller {
    let today = day(today);
    let days = u64::try_from((caller.today - today).num_days()).unwrap();
    Caller { today, now: caller.now.checked_sub_days(Days::new(days)).unwrap(), ..caller.clone() }
}

fn form(text: &str, rate: &str, seen: i32) -> RateForm {
    let key = key(text);
    RateForm {
        currency: key.currency.to_string(),
        kind: key.kind.as_str().to_owned(),
        date: key.dated.to_string(),
        rate: rate.to_owned(),
        seen: key.seen(seen),
    }
}

async fn save(world: &World, caller: &Caller, text: &str, rate: &str, seen: i32) -> Result<RateKey, AppError> {
    actions::save(&world.db, caller, &form(text, rate, seen), Language::En.number_marks()).await
}

async fn sell(world: &World, by: &Caller, amount: &str, currency: &str, closing: &str) {
    let form = OpportunityForm {
        description: Some(format!("{amount} {currency}")),
        amount: Some(amount.into()),
        currency: Some(currency.into()),
        closing_date: Some(closing.into()),
        ..OpportunityForm::default()
    };
    opportunity::actions::create(&world.db, by, &form, None, rest_marks()).await.unwrap();
}

/// What a quarter's pipeline is worth, as of a day when one is said, and how many currencies it leaves out.
async fn pipeline(world: &World, caller: &Caller, as_of: Option<&str>) -> (Decimal, usize) {
    let quarter = "2026-Q4".parse().unwrap();
    let found = forecast(&world.db, caller, Some(quarter), None, as_of.map(day)).await.unwrap();
    (found.rows[0].figures.pipeline.amount, found.others.len())
}

const RATE: &str = "USD-day-2026-11-02";

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_report_run_again_says_the_same(pool: PgPool) {
    let world = World::new(pool).await;
    let monday = |caller| on(caller, "2026-11-16");
    sell(&world, &monday(&world.ada), "1000", "USD", "2026-12-15").await;
    assert_eq!(pipeline(&world, &monday(&world.north), None).await, (dec!(0), 1), "named, not guessed");
    save(&world, &monday(&world.administrator), RATE, "0.9", 0).await.unwrap();
    assert_eq!(pipeline(&world, &on(&world.north, "2026-11-18"), None).await, (dec!(900), 0));

    save(&world, &world.administrator, RATE, "0.8", 1).await.unwrap();
    assert_eq!(pipeline(&world, &world.north, None).await, (dec!(800), 0));
    assert_eq!(pipeline(&world, &world.north, Some("2026-11-18")).await, (dec!(900), 0), "as it was");

    let stands = actions::versions(&world.db, &world.ada, &key(RATE)).await.unwrap();
    assert_eq!(
        stands.iter().map(|one| (one.version, one.rate)).collect::<Vec<_>>(),
        [(2, Some(dec!(0.8))), (1, Some(dec!(0.9)))]
    );
    actions::withdraw(&world.db, &world.administrator, &key(RATE), 2).await.unwrap();
    assert_eq!(pipeline(&world, &world.north, None).await, (dec!(0), 1));
    assert_eq!(pipeline(&world, &world.north, Some("2026-11-18")).await, (dec!(900), 0));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_slip_put_right_on_its_day_leaves_no_trace(pool: PgPool) {
    let world = World::new(pool).await;
    sell(&world, &on(&world.ada, "2026-11-16"), "1000", "USD", "2026-12-15").await;
    save(&world, &world.administrator, RATE, "9", 0).await.unwrap();
    assert_eq!(pipeline(&world, &world.north, Some("2026-11-18")).await, (dec!(9000), 0), "entered late");
    save(&world, &world.administrator, RATE, "0.9", 1).await.unwrap();
    assert_eq!(pipeline(&world, &world.north, Some("2026-11-18")).await, (dec!(900), 0));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn two_who_write_the_same_rate(pool: PgPool) {
    let world = World::new(pool).await;
    let admin = &world.administrator;
    save(&world, admin, RATE, "0.9", 0).await.unwrap();
    let stands = |rate: Option<Decimal>, version| {
        let seen = key(RATE).seen(version);
        Err(AppError::field("rate", Problem::RateStands { rate, seen }))
    };
    assert_eq!(save(&world, admin, RATE, "0.91", 0).await, stands(Some(dec!(0.9)), 1), "recorded meanwhile");
    save(&world, admin, RATE, "0.92", 1).await.unwrap();
    assert_eq!(save(&world, admin, RATE, "0.93", 1).await, stands(Some(dec!(0.92)), 2), "corrected meanwhile");
    assert_eq!(
        actions::withdraw(&world.db, admin, &key(RATE), 1).await,
        Err(AppError::Stale { version: 2 }),
        "nor withdrawn unseen"
    );
    actions::withdraw(&world.db, admin, &key(RATE), 2).await.unwrap();
    assert_eq!(actions::withdraw(&world.db, admin, &key(RATE), 3).await, Err(AppError::NotFound));
    assert_eq!(save(&world, admin, RATE, "0.94", 2).await, stands(None, 3), "withdrawn meanwhile");
    save(&world, admin, RATE, "0.94", 3).await.unwrap();
    actions::withdraw(&world.db, admin, &key(RATE), 4).await.unwrap();
    save(&world, admin, RATE, "0.95", 0).await.unwrap();
    save(&world, admin, RATE, "0.95", 6).await.unwrap();

    let mut tx = world.db.begin(admin).await.unwrap();
    let Standing { id, version, rate } = store::standing(&mut tx, &key(RATE)).await.unwrap().unwrap();
    assert_eq!((version, rate), (6, Some(dec!(0.95))), "what stands is not recorded twice");
    let kinds: Vec<(String, i64)> =
        sqlx::query_as("SELECT kind, subject_id FROM event WHERE subject = 'exchange_rate' ORDER BY id")
            .fetch_all(world.db.owner())
            .await
            .unwrap();
    let expected = ["recorded", "corrected", "withdrawn", "recorded", "withdrawn", "recorded"];
    assert_eq!(kinds.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), expected);
    assert!(kinds.iter().all(|(_, subject)| *subject == id), "one rate, one subject");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn everybody_reads_and_administrators_keep(pool: PgPool) {
    let world = World::new(pool).await;
    save(&world, &world.administrator, RATE, "0.9", 0).await.unwrap();
    for caller in world.everybody() {
        let sheet = actions::sheet(&world.db, caller, &RateFilter::default()).await.unwrap();
        assert_eq!(sheet.entries.len(), 1, "{}", caller.viewer.name());
        if *caller != world.administrator {
            let refused = AppError::Forbidden(Denial::Administrator);
            assert_eq!(save(&world, caller, RATE, "1", 1).await, Err(refused.clone()));
            assert_eq!(actions::withdraw(&world.db, caller, &key(RATE), 1).await, Err(refused));
            // Also where an action would forget to ask.
            let mut tx = world.db.begin(caller).await.unwrap();
            assert!(store::add(&mut tx, caller, &key(RATE), 2, None, None).await.is_err());
        }
    }
    let mut nobody = world.db.begin_unseen().await.unwrap();
    assert!(store::currencies(&mut nobody).await.unwrap().is_empty());
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn lists_by_currency_and_kind(pool: PgPool) {
    let world = World::new(pool).await;
    let admin = &world.administrator;
    for (text, rate) in [
        ("USD-day-2026-11-02", "0.9"),
        ("USD-day-2026-11-09", "0.91"),
        ("USD-day-2026-11-16", "0.92"),
        ("USD-quarter-2027-01-01", "0.93"),
        ("GBP-day-2026-11-09", "1.15"),
        ("JPY-budget-2026-01-01", "0.0061512345"),
    ] {
        save(&world, admin, text, rate, 0).await.unwrap();
    }
    actions::withdraw(&world.db, admin, &key("USD-day-2026-11-16"), 1).await.unwrap();
    let found = async |filter: RateFilter| {
        let sheet = actions::sheet(&world.db, &world.ada, &filter).await.unwrap();
        sheet.entries.iter().map(|entry| entry.key.to_string()).collect::<Vec<_>>()
    };
    let all = RateFilter::default();
    assert_eq!(
        found(all).await,
        ["GBP-day-2026-11-09", "JPY-budget-2026-01-01", "USD-day-2026-11-09", "USD-quarter-2027-01-01"]
    );
    let usd = RateFilter { currency: "USD".parse().ok(), ..all };
    assert_eq!(
        found(RateFilter { kind: Some(RatePolicy::Day), ..usd }).await,
        ["USD-day-2026-11-16", "USD-day-2026-11-09", "USD-day-2026-11-02"]
    );
    let days = RateFilter { kind: Some(RatePolicy::Day), ..all };
    let after = RateFilter { after: Some(key("GBP-day-2026-11-09")), ..days };
    assert_eq!(found(after).await, ["USD-day-2026-11-09", "USD-day-2026-11-02"]);
    let opened = RateFilter { rate: Some(key("USD-day-2026-11-16")), ..all };
    let versions = actions::sheet(&world.db, &world.ada, &opened).await.unwrap().versions;
    assert_eq!(versions.iter().map(|one| one.rate).collect::<Vec<_>>(), [None, Some(dec!(0.92))]);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn what_opportunities_wait_for(pool: PgPool) {
    let world = World::new(pool).await;
    sell(&world, &world.ada, "1000", "USD", "2026-12-15").await;
    sell(&world, &world.ben, "500", "USD", "2027-05-15").await;
    sell(&world, &world.cleo, "7", "GBP", "2026-12-15").await;
    let missing = async |caller: &Caller| {
        let sheet = actions::sheet(&world.db, caller, &RateFilter::default()).await.unwrap();
        let told = sheet.missing.iter().map(|one| format!("{} {} {}", one.key, one.count, one.amount.amount));
        told.collect::<Vec<_>>()
    };
    assert_eq!(missing(&world.executive).await, ["GBP-day-2026-11-20 1 7", "USD-day-2026-11-20 2 1500"]);
    assert_eq!(missing(&world.ada).await, ["USD-day-2026-11-20 1 1000"], "only what they see");
    save(&world, &world.administrator, "USD-day-2026-11-20", "0.9", 0).await.unwrap();
    assert_eq!(missing(&world.executive).await, ["GBP-day-2026-11-20 1 7"]);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_list_by_amount_compares_what_its_records_count_for(pool: PgPool) {
    let world = World::new(pool).await;
    for (rate, value) in [("USD-day-2026-11-02", "0.9"), ("JPY-day-2026-11-02", "0.006")] {
        save(&world, &world.administrator, rate, value, 0).await.unwrap();
    }
    for (amount, currency) in [("60000", "JPY"), ("500", "EUR"), ("600", "USD"), ("9000", "CHF")] {
        sell(&world, &world.ada, amount, currency, "2026-12-01").await;
    }
    for (descending, expected) in [(true, ["USD", "EUR", "JPY", "CHF"]), (false, ["CHF", "JPY", "EUR", "USD"])] {
        let (sort, mut seen, mut after) = (Sort { key: SortKey::Amount, descending }, Vec::new(), None::<Cursor>);
        loop {
            let all = Filter::default();
            let page = opportunity::actions::list(&world.db, &world.ada, &all, sort, after.as_ref(), 1).await.unwrap();
            seen.extend(page.rows.iter().map(|row| row.currency.to_string()));
            let Some(next) = page.next else { break };
            after = Cursor::from_text(&next);
        }
        assert_eq!(seen, expected);
    }
}
