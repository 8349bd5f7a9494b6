//! The demo keeps its promises, and both seeds keep the rules of the application.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use app::{
    auth::{
        PersonId,
        actions::{Visitor, caller_for, sign_in},
    },
    clock::Clock,
    db::Db,
    forecast::{Who, actions::forecast, performance},
    pipeline::{MoveFacts, StageId},
    state::AppState,
};
use chrono::NaiveDate;
use rust_decimal::{Decimal, dec};
use sqlx::{PgPool, Row};

use super::*;

fn clock() -> Clock {
    Clock::on(NaiveDate::from_ymd_opt(2026, 11, 20).unwrap())
}

async fn db(pool: &PgPool) -> Db {
    Db::with_owner(pool.clone(), (*pool.connect_options()).clone(), 5).await.unwrap()
}

async fn count(pool: &PgPool, what: &'static str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {what}"))).fetch_one(pool).await.unwrap()
}

/// No row may answer these: each names records that the application could not have made.
const NEVER: &[(&str, &str)] = &[
    ("numbers without gaps", "(SELECT site_id FROM opportunity GROUP BY site_id
        HAVING min(site_number) <> 1 OR max(site_number) <> count(*)) x"),
    ("the counter stands at the last number", "site s WHERE last_number <>
        (SELECT count(*) FROM opportunity o WHERE o.site_id = s.id)"),
    ("numbers in the order of entering", "(SELECT created_at < lag(created_at) OVER (PARTITION BY site_id ORDER BY site_number)
        AS early FROM opportunity) x WHERE early"),
    ("the number as people use it", "opportunity o JOIN site s ON s.id = o.site_id
        WHERE o.number <> s.code || '-' || lpad(o.site_number::text, 6, '0')"),
    ("the current version is the record", "opportunity o LEFT JOIN opportunity_version v
        ON v.opportunity_id = o.id AND v.valid_to IS NULL
        WHERE (o.version, o.owner_id, o.site_id, o.account_id, o.product_id, o.pipeline_id, o.stage_id, o.stage_kind,
               o.category, o.amount, o.currency, o.probability, o.closing_date, o.stage_since, o.opening_date, o.deal_type)
            IS DISTINCT FROM (v.version, v.owner_id, v.site_id, v.account_id, v.product_id, v.pipeline_id, v.stage_id,
               v.stage_kind, v.category, v.amount, v.currency, v.probability, v.closing_date, v.stage_since, v.opening_date,
               v.deal_type)
            OR o.credited IS DISTINCT FROM v.credited
            OR o.changed_at < v.valid_from"),
    ("versions follow one another", "(SELECT opportunity_id, version, valid_from, valid_to,
            lead(valid_from) OVER w AS next_from, lag(version, 1, 0) OVER w AS previous
        FROM opportunity_version WINDOW w AS (PARTITION BY opportunity_id ORDER BY version)) x
        WHERE valid_to IS DISTINCT FROM next_from OR version <> previous + 1 OR valid_to <= valid_from"),
    ("categories allowed at any time", "opportunity_version v WHERE NOT EXISTS
        (SELECT FROM stage_category c WHERE c.stage_id = v.stage_id AND c.category = v.category)"),
    ("signed with amount and date", "opportunity WHERE stage_kind IN ('won', 'closed_won')
        AND (amount IS NULL OR closing_date IS NULL)"),
    ("closing after opening", "opportunity WHERE closing_date < opening_date"),
    ("stops know where they come from", "opportunity WHERE
        (stage_kind IN ('no_go', 'on_hold', 'lost', 'dismissed')) <> (stopped_from_id IS NOT NULL)"),
    ("dismissed with a reason", "opportunity WHERE stage_kind = 'dismissed' AND stop_reason = ''"),
    ("first version at the first stage", "opportunity_version WHERE version = 1 AND stage_id <> 1"),
    ("nothing happens later than now", "event WHERE at >= '2026-11-20'"),
    ("one event for each version", "opportunity o WHERE version <>
        (SELECT count(*) FROM event WHERE subject = 'opportunity' AND subject_id = o.id)"),
    ("stage_since is the day of arrival", "opportunity o WHERE stage_since <>
        (SELECT max(at)::date FROM event WHERE subject = 'opportunity' AND subject_id = o.id AND kind IN ('created', 'moved'))"),
    ("histories in the order of their keys", "(SELECT at < lag(at) OVER (PARTITION BY subject, subject_id ORDER BY id) AS early
        FROM event) x WHERE early"),
    ("acts by people of the line", "event e JOIN opportunity o ON e.subject = 'opportunity' AND o.id = e.subject_id
        WHERE kind IN ('created', 'changed') AND NOT EXISTS (SELECT FROM opportunity_version v
            WHERE v.opportunity_id = o.id AND v.valid_from = e.at AND v.owner_id = e.actor_id)"),
];

async fn keeps_the_rules(pool: &PgPool) {
    for (rule, breach) in NEVER {
        assert_eq!(count(pool, breach).await, 0, "{rule}");
    }
    every_move_is_allowed(pool).await;
}

/// Every pair of stages that follow one another in a history is a move of the pipeline.
async fn every_move_is_allowed(pool: &PgPool) {
    let mut connection = pool.acquire().await.unwrap();
    let pipeline = app::pipeline::store::default_pipeline(&mut connection).await.unwrap();
    let moves = sqlx::query(
        "SELECT DISTINCT before.stage_id AS from_id, after.stage_id AS to_id, event.data ->> 'kind' AS kind,
                event.data ->> 'from_code' AS from_code, event.data ->> 'to_code' AS to_code,
                (SELECT earlier.stage_id FROM opportunity_version earlier WHERE earlier.opportunity_id = after.opportunity_id
                 AND earlier.version < before.version AND earlier.stage_id <> before.stage_id
                 ORDER BY earlier.version DESC LIMIT 1) AS stopped_from
         FROM opportunity_version before JOIN opportunity_version after
             ON after.opportunity_id = before.opportunity_id AND after.version = before.version + 1
         LEFT JOIN event ON event.subject = 'opportunity' AND event.subject_id = after.opportunity_id
             AND event.at = after.valid_from AND event.kind = 'moved'
         WHERE before.stage_id <> after.stage_id",
    );
    for row in moves.fetch_all(pool).await.unwrap() {
        let stopped_from: Option<i64> = row.get("stopped_from");
        let facts = MoveFacts {
            from: StageId(row.get("from_id")),
            stopped_from: stopped_from.map(StageId),
            mover_leads: true,
            reason: "why",
            has_amount: true,
            has_closing_date: true,
        };
        let to = StageId(row.get("to_id"));
        let kind = pipeline.check_move(&facts, to).unwrap();
        assert_eq!(serde_json::json!(kind), row.get::<String, _>("kind"));
        assert_eq!(pipeline.stage(facts.from).unwrap().code, row.get::<String, _>("from_code"));
        assert_eq!(pipeline.stage(to).unwrap().code, row.get::<String, _>("to_code"));
    }
}

/// A hash over all rows of what the seed writes; passwords carry their own salt.
async fn contents(pool: &PgPool) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for table in [
        "organisation",
        "site",
        "person",
        "reporting_line",
        "product",
        "account",
        "opportunity",
        "opportunity_version",
        "event",
        "quota",
        "exchange_rate",
        "judgement",
        "absence",
    ] {
        let sql = format!(
            "SELECT md5(string_agg(row, '|' ORDER BY row)) FROM (
            SELECT (to_jsonb(t) - 'password_hash')::text AS row FROM {table} t) rows"
        );
        let hash: Option<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(pool).await.unwrap();
        found.push((table.to_owned(), hash.unwrap()));
    }
    found
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn the_demo_is_the_company_that_was_promised(pool: PgPool) {
    demo(&db(&pool).await, clock()).await.unwrap();
    let expected = [
        ("site", 2),
        ("person", 14),
        ("product", 8),
        ("account", 60),
        ("account WHERE parent_id IS NOT NULL", 6),
        ("opportunity", 300),
        ("quota WHERE version = 1", 50),
        ("quota WHERE version = 2", 1),
        ("(SELECT DISTINCT currency FROM opportunity) x", 4),
        ("(SELECT DISTINCT currency FROM exchange_rate) x", 3),
        ("opportunity WHERE credited IS NOT NULL", 2),
        ("opportunity WHERE complex", 1),
        ("opportunity WHERE special_bid", 1),
        ("(SELECT DISTINCT person_id FROM judgement WHERE layer = 'submission') x", 2),
        ("judgement WHERE layer = 'adjustment'", 1),
        ("absence", 1),
        ("(SELECT DISTINCT stage_id FROM opportunity) x", 10),
    ];
    for (what, number) in expected {
        assert_eq!(count(&pool, what).await, number, "{what}");
    }
    let stale = count(
        &pool,
        "opportunity o JOIN stage s ON s.id = o.stage_id
        WHERE kind = 'open' AND '2026-11-20'::date - changed_at::date > stale_after_days",
    )
    .await;
    assert!((5..=40).contains(&stale), "{stale} stale");
    let overdue = count(&pool, "opportunity WHERE stage_kind = 'open' AND closing_date < '2026-11-20'").await;
    assert!((2..=15).contains(&overdue), "{overdue} overdue");
    let without = count(&pool, "opportunity WHERE stage_kind = 'open' AND amount IS NULL").await;
    assert!((4..=30).contains(&without), "{without} without an amount");
    let slipped = count(&pool, "(SELECT subject_id FROM event WHERE subject = 'opportunity' AND data @? '$.changes[*] ? (@.field == \"closing_date\")'
        GROUP BY 1 HAVING count(*) >= 2) x").await;
    assert!(slipped >= 10, "{slipped} slipped twice");
    keeps_the_rules(&pool).await;
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn the_same_day_tells_the_same_story(pool: PgPool) {
    let (first, second) = (db(&pool).await, db(&pool).await);
    demo(&first, clock()).await.unwrap();
    let told = contents(&pool).await;
    let tables = "organisation, site, person, account, product, opportunity, event, quota";
    sqlx::query(sqlx::AssertSqlSafe(format!("TRUNCATE {tables} RESTART IDENTITY CASCADE")))
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query("INSERT INTO organisation (name, currency) VALUES ('Other', 'USD')").execute(&pool).await.unwrap();
    demo(&second, clock()).await.unwrap();
    assert_eq!(contents(&pool).await, told);
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn one_team_is_ahead_one_behind_one_on_track(pool: PgPool) {
    let db = db(&pool).await;
    demo(&db, clock()).await.unwrap();
    let caller = caller_for(&mut pool.acquire().await.unwrap(), clock(), PersonId(company::EXECUTIVE)).await.unwrap();
    let found = forecast(&db, &caller, None, None, None).await.unwrap();
    let attainment = |manager: i64| -> Decimal {
        let row = found.rows.iter().find(|row| row.who == Who::Team(PersonId(manager))).unwrap();
        performance(&row.figures, row.measured_against()).unwrap().attainment
    };
    let (france, germany, software) = (attainment(3), attainment(4), attainment(5));
    assert!((dec!(105)..=dec!(120)).contains(&france), "France {france}");
    assert!((dec!(40)..=dec!(50)).contains(&germany), "Germany & Austria {germany}");
    assert!((dec!(65)..=dec!(85)).contains(&software), "Software & Services {software}");
    let company = &found.rows[0].figures;
    assert!(!found.converted.is_empty() && found.others.is_empty(), "every currency has its rates");
    for figure in [company.closed, company.commit, company.best_case, company.pipeline] {
        assert!(figure.count >= 5 && figure.amount > Decimal::ZERO, "{company:?}");
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn everybody_on_the_list_signs_in(pool: PgPool) {
    let db = db(&pool).await;
    demo(&db, clock()).await.unwrap();
    let state = AppState::new(db, clock(), false);
    for login in DEMO_LOGINS {
        sign_in(&state, &Visitor::default(), login.email, login.password.to_owned()).await.unwrap();
        let role: String = sqlx::query_scalar("SELECT role FROM person WHERE email = $1")
            .bind(login.email)
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(role, login.role);
    }
}

/// Also on days where the current quarter has hardly begun, or is nearly over.
#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn the_story_can_be_told_on_any_day(pool: PgPool) {
    let mut connection = pool.acquire().await.unwrap();
    let pipeline = app::pipeline::store::default_pipeline(&mut connection).await.unwrap();
    for day in NaiveDate::from_ymd_opt(2026, 12, 20).unwrap().iter_days().take(130) {
        let setting = Setting::new(day, pipeline.clone());
        story::write(&mut ledger::Ledger::default(), &setting, &company::demo_staff()).unwrap();
    }
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn somebodys_data_is_left_alone(pool: PgPool) {
    let db = db(&pool).await;
    demo(&db, clock()).await.unwrap();
    assert!(matches!(demo(&db, clock()).await, Err(SeedError::NotEmpty)));
    assert!(matches!(volume(&db, clock(), 1, |_, _| {}).await, Err(SeedError::NotEmpty)));
    assert_eq!(count(&pool, "opportunity").await, 300);
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn records_entered_afterwards_meet_no_key(pool: PgPool) {
    demo(&db(&pool).await, clock()).await.unwrap();
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO account (name, normalised_name, created_at) VALUES ('New', 'new', now()) RETURNING id",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(id, 61);
}

#[sqlx::test(migrator = "app::db::MIGRATIONS")]
async fn any_volume_keeps_the_rules(pool: PgPool) {
    let heard = std::sync::Mutex::new(Vec::new());
    volume(&db(&pool).await, clock(), 2_500, |done, all| heard.lock().unwrap().push((done, all))).await.unwrap();
    assert_eq!(heard.into_inner().unwrap(), [(2_000, 2_500), (2_500, 2_500)]);
    assert_eq!(count(&pool, "opportunity").await, 2_500);
    assert_eq!(count(&pool, "account").await, 125);
    assert_eq!(count(&pool, "person WHERE role = 'salesperson'").await, 200);
    let versions = count(&pool, "opportunity_version").await;
    assert!((20_000..=27_500).contains(&versions), "{versions} versions");
    let open = count(&pool, "opportunity WHERE stage_kind = 'open'").await;
    assert!((400..=600).contains(&open), "{open} open");
    keeps_the_rules(&pool).await;
}
