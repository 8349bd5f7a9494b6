//! The verbs of an opportunity against a real database.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

mod column_order;

use rust_decimal::{Decimal, dec};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    Filter, MoveCommand, OpportunityForm, Totals,
    actions::{change, create, find, list, move_to, reassign, rest_marks},
    listing::{Cursor, Sort, SortKey},
};
use crate::{
    error::{AppError, Conflict, Denial},
    money::Currency,
    pipeline::{Category, MoveRefused, StageId},
    test_world::{World, below, moving},
};

mod deal_type;

const QUALIFICATION: i64 = 2;
const PROPOSITION: i64 = 3;
const NEGOTIATION: i64 = 4;
const WON: i64 = 5;
const CLOSED_WON: i64 = 6;
const ON_HOLD: i64 = 8;
const LOST: i64 = 9;

fn form(description: &str) -> OpportunityForm {
    OpportunityForm { description: Some(description.into()), ..Default::default() }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn numbers_have_no_gaps_however_many_write_at_once(pool: PgPool) {
    let world = World::new(pool).await;
    let refused = create(&world.db, &world.ada, &form(""), None, rest_marks()).await;
    assert!(refused.is_err());
    let bad_account = OpportunityForm { account: Some("77".into()), ..form("No such account") };
    assert!(create(&world.db, &world.ada, &bad_account, None, rest_marks()).await.is_err());
    let creating = (0..20).map(|index| {
        let (db, caller) = (world.db.clone(), if index % 2 == 0 { world.ada.clone() } else { world.cleo.clone() });
        tokio::spawn(async move { create(&db, &caller, &form("At once"), None, rest_marks()).await.unwrap() })
    });
    let mut numbers = Vec::new();
    for task in creating.collect::<Vec<_>>() {
        numbers.push(task.await.unwrap());
    }
    numbers.sort();
    let expected: Vec<String> = (1..=20).map(|number| format!("PAR-{number:06}")).collect();
    assert_eq!(numbers, expected);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn every_figure_that_counts_is_kept_with_its_period(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let card = world.opportunity(&world.ada, "A press line", "450", "2026-12-01").await;
    let dearer = OpportunityForm { amount: Some("430".into()), ..Default::default() };
    let record = change(&world.db, &world.ada, &card.number, card.version, &dearer, rest_marks()).await.unwrap();
    let only_text = OpportunityForm { comment: Some("Called back".into()), ..Default::default() };
    let version = record.summary.version;
    change(&world.db, &world.ada, &card.number, version, &only_text, rest_marks()).await.unwrap();
    let moved = MoveCommand { version: version + 1, ..moving(&card, QUALIFICATION) };
    move_to(&world.db, &world.ada, &moved, rest_marks()).await.unwrap();
    let periods: Vec<(Decimal, i64, bool)> = sqlx::query_as(
        "SELECT amount, stage_id, valid_to IS NULL FROM opportunity_version WHERE opportunity_id = $1 ORDER BY version",
    )
    .bind(card.id.0)
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(periods, [(dec!(450.0000), 1, false), (dec!(430.0000), 1, false), (dec!(430.0000), 2, true)]);
    let holes: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM opportunity_version v WHERE valid_to IS NOT NULL AND NOT EXISTS
         (SELECT FROM opportunity_version n WHERE n.opportunity_id = v.opportunity_id AND n.valid_from = v.valid_to)",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(holes, 0);
    let (_, events) = find(&world.db, &world.ada, &card.number).await.unwrap();
    let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["moved", "changed", "changed", "created"]);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_second_writer_is_told(pool: PgPool) {
    let world = World::new(pool).await;
    let card = world.opportunity(&world.ada, "Shared", "1", "").await;
    let edit = |amount: &str| OpportunityForm { amount: Some(amount.into()), ..Default::default() };
    change(&world.db, &world.north, &card.number, card.version, &edit("2"), rest_marks()).await.unwrap();
    let second = change(&world.db, &world.ada, &card.number, card.version, &edit("3"), rest_marks()).await;
    assert_eq!(second, Err(AppError::Stale { version: card.version + 1 }));
    assert_eq!(world.record(&world.ada, &card.number).await.fields.amount, Some(dec!(2)));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn two_movers_of_one_card_do_not_both_win(pool: PgPool) {
    let world = World::new(pool).await;
    let card = world.opportunity(&world.ada, "Contested", "1", "2026-12-01").await;
    let (to_next, to_lost) = (moving(&card, QUALIFICATION), moving(&card, LOST));
    let (first, second) = tokio::join!(
        move_to(&world.db, &world.ada, &to_next, rest_marks()),
        move_to(&world.db, &world.north, &to_lost, rest_marks()),
    );
    assert_eq!([first.is_ok(), second.is_ok()].iter().filter(|won| **won).count(), 1, "{first:?} {second:?}");
    let loser = first.err().or(second.err());
    assert_eq!(loser, Some(AppError::Stale { version: card.version + 1 }));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_repeated_command_changes_nothing_twice(pool: PgPool) {
    let world = World::new(pool).await;
    let card = world.opportunity(&world.ada, "Tunnel", "1", "2026-12-01").await;
    let command = MoveCommand { key: Some(Uuid::new_v4()), ..moving(&card, QUALIFICATION) };
    let first = move_to(&world.db, &world.ada, &command, rest_marks()).await.unwrap();
    let again = move_to(&world.db, &world.ada, &command, rest_marks()).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(world.record(&world.ada, &card.number).await.summary.version, card.version + 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn requests_with_one_key_take_turns(pool: PgPool) {
    let world = World::new(pool).await;
    let card = world.opportunity(&world.ada, "Tunnel", "1", "2026-12-01").await;
    let other = world.opportunity(&world.ada, "Other", "1", "2026-12-01").await;
    let key = Some(Uuid::new_v4());
    let command = MoveCommand { key, ..moving(&card, QUALIFICATION) };
    let sending = (0..6).map(|_| {
        let (db, caller, command) = (world.db.clone(), world.ada.clone(), command.clone());
        tokio::spawn(async move { move_to(&db, &caller, &command, rest_marks()).await.unwrap() })
    });
    for task in sending.collect::<Vec<_>>() {
        assert_eq!(task.await.unwrap().version, card.version + 1);
    }
    let reused = MoveCommand { key, ..moving(&other, QUALIFICATION) };
    let answer = move_to(&world.db, &world.ada, &reused, rest_marks()).await;
    assert_eq!(answer, Err(AppError::Conflict(Conflict::KeyReused)));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn what_was_signed_stays_known(pool: PgPool) {
    let world = World::new(pool).await;
    let mut card = world.opportunity(&world.ada, "Signed", "405", "2026-12-01").await;
    for stage in [QUALIFICATION, PROPOSITION, NEGOTIATION, WON] {
        card = move_to(&world.db, &world.ada, &moving(&card, stage), rest_marks()).await.unwrap();
    }
    let bare = OpportunityForm { amount: Some(String::new()), closing_date: Some(String::new()), ..Default::default() };
    let refused = change(&world.db, &world.ada, &card.number, card.version, &bare, rest_marks()).await.unwrap_err();
    assert!(refused.problem_of("amount").is_some() && refused.problem_of("closing_date").is_some());
    let closed = move_to(&world.db, &world.north, &moving(&card, CLOSED_WON), rest_marks()).await.unwrap();
    let cheaper = OpportunityForm { amount: Some("1".into()), ..Default::default() };
    let own = change(&world.db, &world.ada, &closed.number, closed.version, &cheaper, rest_marks()).await;
    assert_eq!(own.unwrap_err(), AppError::Forbidden(Denial::Manager));
    let comment = OpportunityForm { comment: Some("Kick-off in January".into()), ..Default::default() };
    change(&world.db, &world.ada, &closed.number, closed.version, &comment, rest_marks()).await.unwrap();
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_process_holds_on_the_server(pool: PgPool) {
    let world = World::new(pool).await;
    let card = world.opportunity(&world.ada, "Too fast", "", "").await;
    let skipped = move_to(&world.db, &world.ada, &moving(&card, NEGOTIATION), rest_marks()).await;
    assert!(matches!(skipped, Err(AppError::MoveRefused(MoveRefused::NotNext { .. }))));
    let mut card = card;
    for stage in [QUALIFICATION, PROPOSITION, NEGOTIATION] {
        card = move_to(&world.db, &world.ada, &moving(&card, stage), rest_marks()).await.unwrap();
    }
    let bare = move_to(&world.db, &world.ada, &moving(&card, WON), rest_marks()).await;
    assert!(matches!(bare, Err(AppError::MoveRefused(MoveRefused::Needs { .. }))));
    let filled =
        MoveCommand { amount: Some("405".into()), closing_date: Some("2026-12-31".into()), ..moving(&card, WON) };
    let won = move_to(&world.db, &world.ada, &filled, rest_marks()).await.unwrap();
    assert_eq!((won.category, won.probability, won.amount), (Category::Closed, 100, Some(dec!(405))));
    let own = move_to(&world.db, &world.ada, &moving(&won, CLOSED_WON), rest_marks()).await;
    assert_eq!(own, Err(AppError::MoveRefused(MoveRefused::ValidatorCloses)));
    let closed = move_to(&world.db, &world.north, &moving(&won, CLOSED_WON), rest_marks()).await;
    assert!(closed.is_ok());
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn on_hold_comes_back_to_where_it_was(pool: PgPool) {
    let world = World::new(pool).await;
    let card = world.opportunity(&world.ada, "Budget frozen", "10", "2026-12-01").await;
    let card = move_to(&world.db, &world.ada, &moving(&card, QUALIFICATION), rest_marks()).await.unwrap();
    let held = move_to(&world.db, &world.ada, &moving(&card, ON_HOLD), rest_marks()).await.unwrap();
    assert_eq!((held.category, held.stopped_from), (Category::Omitted, Some(StageId(QUALIFICATION))));
    let elsewhere = move_to(&world.db, &world.ada, &moving(&held, PROPOSITION), rest_marks()).await;
    assert_eq!(elsewhere, Err(AppError::MoveRefused(MoveRefused::ReturnsTo { stage: StageId(QUALIFICATION) })));
    let back = move_to(&world.db, &world.ada, &moving(&held, QUALIFICATION), rest_marks()).await.unwrap();
    assert_eq!((back.stage, back.stopped_from), (StageId(QUALIFICATION), None));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn what_one_may_not_see_does_not_exist(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let card = world.opportunity(&world.ada, "Ada's own", "1", "2026-12-01").await;
    for caller in [&world.ben, &world.south, &world.cleo] {
        let name = caller.viewer.name();
        assert_eq!(find(&world.db, caller, &card.number).await.unwrap_err(), AppError::NotFound, "{name}");
        let moved = move_to(&world.db, caller, &moving(&card, QUALIFICATION), rest_marks()).await;
        assert_eq!(moved.unwrap_err(), AppError::NotFound, "{name}");
        assert!(world.all(caller, &Filter::default()).await.is_empty(), "{name}");
    }
    for caller in [&world.north, &world.executive, &world.administrator] {
        assert_eq!(world.all(caller, &Filter::default()).await.len(), 1);
    }
    for reader in [&world.assistant, &world.sales_administration] {
        assert_eq!(world.all(reader, &Filter::default()).await.len(), 1);
        let moved = move_to(&world.db, reader, &moving(&card, QUALIFICATION), rest_marks()).await;
        assert_eq!(moved.unwrap_err(), AppError::Forbidden(Denial::ReadOnly));
    }
    let mut nobody = world.db.begin_unseen().await.unwrap();
    for table in ["opportunity", "opportunity_version", "event", "quota"] {
        let sql = format!("SELECT count(*) FROM {table}");
        let seen: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *nobody).await.unwrap();
        assert_eq!(seen, 0, "{table}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_database_itself_refuses_foreign_rows(pool: PgPool) {
    let world = World::new(pool).await;
    let card = world.opportunity(&world.ada, "Ada's own", "1", "2026-12-01").await;
    for caller in [&world.cleo, &world.ben, &world.assistant] {
        let mut tx = world.db.begin(caller).await.unwrap();
        let quota = "INSERT INTO quota (person_id, quarter_start, kind, version, amount, currency, recorded_at)
                     VALUES ($1, '2026-10-01', 'individual', 1, 1, 'EUR', now())";
        assert!(sqlx::query(quota).bind(caller.viewer.id().0).execute(&mut *tx).await.is_err());
        let mut tx = world.db.begin(caller).await.unwrap();
        let forged = "INSERT INTO event (at, actor_id, subject, subject_id, kind) VALUES (now(), $1, 'opportunity', $2, 'moved')";
        let actor = world.ada.viewer.id().0;
        assert!(sqlx::query(forged).bind(actor).bind(card.id.0).execute(&mut *tx).await.is_err());
    }
    for caller in [&world.cleo, &world.assistant, &world.sales_administration] {
        let mut tx = world.db.begin(caller).await.unwrap();
        let update = "UPDATE opportunity SET amount = 0 WHERE id = $1";
        let touched = sqlx::query(update).bind(card.id.0).execute(&mut *tx).await.unwrap().rows_affected();
        assert_eq!(touched, 0, "{}", caller.viewer.name());
        assert!(sqlx::query("DELETE FROM event").execute(&mut *tx).await.is_err());
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_leader_hands_over_within_the_line(pool: PgPool) {
    let world = World::new(pool).await;
    let card = world.opportunity(&world.ada, "Handed over", "1", "2026-12-01").await;
    let (ben, cleo) = (world.ben.viewer.id(), world.cleo.viewer.id());
    let own = reassign(&world.db, &world.ada, &card.number, card.version, ben).await;
    assert_eq!(own, Err(AppError::Forbidden(Denial::Manager)));
    assert!(reassign(&world.db, &world.north, &card.number, card.version, cleo).await.is_err());
    reassign(&world.db, &world.north, &card.number, card.version, ben).await.unwrap();
    assert_eq!(world.record(&world.ben, &card.number).await.summary.owner.id, ben);
    assert!(find(&world.db, &world.ada, &card.number).await.is_err());
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn pages_join_into_the_whole_list_in_every_order(pool: PgPool) {
    let world = World::new(pool).await;
    for index in 0..23 {
        let amount = if index % 4 == 0 { String::new() } else { (index % 5 * 100).to_string() };
        let closing = if index % 3 == 0 { String::new() } else { format!("2026-12-{:02}", index % 7 + 1) };
        let owner = if index % 2 == 0 { &world.ada } else { &world.ben };
        world.opportunity(owner, &format!("Deal {}", index % 6), &amount, &closing).await;
    }
    let keys = [
        SortKey::Changed,
        SortKey::Number,
        SortKey::Description,
        SortKey::Account,
        SortKey::Owner,
        SortKey::Stage,
        SortKey::Amount,
        SortKey::Closing,
    ];
    for key in keys {
        for descending in [false, true] {
            let (sort, mut seen, mut after) = (Sort { key, descending }, Vec::new(), None::<Cursor>);
            loop {
                let page = list(&world.db, &world.north, &Filter::default(), sort, after.as_ref(), 5).await.unwrap();
                assert_eq!(page.totals.count, 23);
                seen.extend(page.rows.iter().map(|row| row.id));
                let Some(next) = page.next else { break };
                after = Cursor::from_text(&next);
            }
            let distinct: std::collections::HashSet<_> = seen.iter().collect();
            assert_eq!((seen.len(), distinct.len()), (23, 23), "{sort:?}");
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn what_no_column_can_hold_is_the_clients_fault(pool: PgPool) {
    let world = World::new(pool).await;
    let sort = Sort { key: SortKey::Amount, descending: false };
    let forged = Cursor("not a number".into(), 1);
    let answer = list(&world.db, &world.ada, &Filter::default(), sort, Some(&forged), 5).await;
    assert!(matches!(answer, Err(AppError::Rejected(_))), "{answer:?}");
    let strange = Filter { stages: vec!["a\0b".into()], ..Filter::default() };
    let answer = list(&world.db, &world.ada, &strange, sort, None, 5).await;
    assert!(matches!(answer, Err(AppError::Rejected(_))), "{answer:?}");
    assert!(matches!(find(&world.db, &world.ada, "PAR\0").await, Err(AppError::Rejected(_))));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn cards_lie_where_they_were_dropped(pool: PgPool) {
    let world = World::new(pool).await;
    let mut cards = Vec::new();
    for name in ["a", "b", "c"] {
        cards.push(world.opportunity(&world.ada, name, "", "").await);
        // Somebody else's card between each: unseen by Ada, yet its key is taken.
        world.opportunity(&world.cleo, "unseen", "", "").await;
    }
    let [a, b, c] = &cards[..] else { panic!() };
    for command in [below(moving(a, 1), c.id), below(moving(b, 1), a.id), below(moving(a, 1), b.id)] {
        move_to(&world.db, &world.ada, &command, rest_marks()).await.unwrap();
    }
    let board = crate::board::actions::board(&world.db, &world.ada, &Filter::default()).await.unwrap();
    let order: Vec<&str> = board.columns[0].cards.iter().map(|card| card.description.as_str()).collect();
    assert_eq!(order, ["c", "b", "a"]);
    assert_eq!(
        world.record(&world.ada, &a.number).await.summary.version,
        a.version,
        "laying a card elsewhere is no change"
    );
}

/// Whoever looks, through whatever filter: board heads, list totals, forecast and export are one figure.
#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn every_total_is_the_sum_of_its_records(pool: PgPool) {
    let world = World::new(pool).await;
    let owners = [&world.ada, &world.ben, &world.cleo, &world.north];
    for index in 0..48_usize {
        let closing = ["2026-09-30", "2026-10-01", "2026-12-31", "2027-01-01", ""][index % 5];
        let amount = if index % 7 == 0 { String::new() } else { format!("{}.{:02}", index * 37, index) };
        let mut card = world.opportunity(owners[index % 4], "Deal", &amount, closing).await;
        for stage in [QUALIFICATION, PROPOSITION, NEGOTIATION, WON].into_iter().take(index % 5) {
            if let Ok(moved) = move_to(&world.db, owners[index % 4], &moving(&card, stage), rest_marks()).await {
                card = moved;
            }
        }
    }
    let dollars = OpportunityForm { amount: Some("5".into()), currency: Some("USD".into()), ..form("Dollars") };
    create(&world.db, &world.ada, &dollars, None, rest_marks()).await.unwrap();
    let quarter = "2026-Q4".parse().unwrap();
    let filters = [
        Filter::default(),
        Filter { team: Some(world.north.viewer.id()), ..Filter::default() },
        Filter { categories: vec![Category::Pipeline], min: Some(dec!(100)), ..Filter::default() },
        Filter { closing: Some(super::Closing::Quarter(quarter)), ..Filter::default() },
        Filter { text: "deal".into(), stages: vec!["proposition".into()], ..Filter::default() },
    ];
    for caller in world.everybody() {
        for filter in &filters {
            let records = world.all(caller, filter).await;
            let listed = list(&world.db, caller, filter, Sort::default(), None, 10).await.unwrap().totals;
            assert_eq!(listed, summed(&records), "{} {filter:?}", caller.viewer.name());
            let board = crate::board::actions::board(&world.db, caller, filter).await.unwrap();
            for column in &board.columns {
                let own: Vec<_> = records.iter().filter(|record| record.stage == column.stage).cloned().collect();
                assert_eq!(column.totals, summed(&own), "{} {filter:?}", caller.viewer.name());
            }
        }
        let forecast = crate::forecast::actions::forecast(&world.db, caller, Some(quarter), None, None).await.unwrap();
        for row in &forecast.rows {
            for category in Category::COUNTED {
                let filter = crate::forecast::Scope { quarter, who: row.who, as_of: None }.records(vec![category]);
                let drilled = summed(&world.all(caller, &filter).await);
                let figure = row.figures.single(category);
                assert_eq!(
                    (figure.count, figure.amount, figure.weighted),
                    (drilled.count, drilled.amount.amount, drilled.weighted.amount),
                    "{} {:?} {category:?}",
                    caller.viewer.name(),
                    row.who
                );
            }
        }
    }
}

/// An independent sum over records.
fn summed(records: &[super::Summary]) -> Totals {
    let mut totals = Totals::none(Currency::EUR);
    for record in records {
        totals = totals.with(record, true);
    }
    totals.others.sort_by_key(|money| money.currency);
    totals
}
