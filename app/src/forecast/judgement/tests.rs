//! Judgement against a real database: who sees and writes which layer, and what becomes of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use chrono::Days;
use rust_decimal::{Decimal, dec};
use sqlx::PgPool;

use super::{
    ByCategory, JudgedRow, JudgementForm, JudgementSheet, Layer, LayerKind, Sight,
    actions::{save, sheet},
    store,
};
use crate::{
    auth::{Caller, PersonId, store::move_under},
    calendar::{END, Quarter},
    error::{AppError, Denial, Problem},
    forecast::{Who, actions::forecast},
    money::AmountProblem,
    opportunity::{
        OpportunityForm, Summary,
        actions::{change, move_to, reassign, rest_marks},
    },
    pipeline::Category,
    test_world::{World, moving, today},
};

const CLOSING: &str = "2026-12-15";

fn quarter() -> Quarter {
    "2026-Q4".parse().unwrap()
}

fn form(kind: LayerKind, of: &Caller, commit: &str, seen: i32) -> JudgementForm {
    let of_commit = |category| category == Category::Commit;
    JudgementForm {
        kind,
        person: of.viewer.id(),
        whole: false,
        quarter: quarter(),
        amounts: ByCategory::of(|category| of_commit(category).then(|| commit.to_owned())),
        seen: ByCategory::of(|category| if of_commit(category) { seen } else { 0 }),
        note: String::new(),
    }
}

fn submission(of: &Caller, commit: &str) -> JudgementForm {
    form(LayerKind::Submission, of, commit, 0)
}

fn adjustment(of: &Caller, commit: &str) -> JudgementForm {
    form(LayerKind::Adjustment, of, commit, 0)
}

fn of_team(form: JudgementForm) -> JudgementForm {
    JudgementForm { whole: true, ..form }
}

async fn say(world: &World, caller: &Caller, form: &JudgementForm) -> Result<(), AppError> {
    save(&world.db, caller, form, rest_marks()).await
}

async fn shown(world: &World, caller: &Caller) -> JudgementSheet {
    sheet(&world.db, caller, Some(quarter()), None, None, None).await.unwrap()
}

fn row(sheet: &JudgementSheet, who: Who) -> &JudgedRow {
    sheet.rows.iter().find(|row| row.who == who).unwrap()
}

/// Records, submission, adjustments and result in commit.
async fn commit(world: &World, caller: &Caller, who: Who) -> (Decimal, Option<Decimal>, Vec<Decimal>, Decimal) {
    let sheet = shown(world, caller).await;
    let cell = row(&sheet, who).cells.commit.clone();
    let adjustments = cell.adjustments.iter().filter_map(|layer| layer.amount).collect();
    (cell.records, cell.submitted, adjustments, cell.result)
}

fn alone(of: &Caller) -> Who {
    Who::Person(of.viewer.id())
}

fn team(of: &Caller) -> Who {
    Who::Team(of.viewer.id())
}

/// A layer of every kind, by everybody who can make one.
async fn with_layers(world: &World) {
    for (caller, form) in [
        (&world.ada, submission(&world.ada, "90")),
        (&world.cleo, submission(&world.cleo, "40")),
        (&world.north, submission(&world.north, "5")),
        (&world.north, adjustment(&world.ada, "80")),
        (&world.executive, adjustment(&world.ada, "70")),
        (&world.executive, adjustment(&world.north, "4")),
        (&world.executive, of_team(adjustment(&world.north, "500"))),
        (&world.south, adjustment(&world.cleo, "30")),
    ] {
        say(world, caller, &form).await.unwrap();
    }
}

/// Author and person of what a caller sees.
async fn seen_by(world: &World, caller: &Caller) -> Vec<Layer> {
    let mut tx = world.db.begin(caller).await.unwrap();
    store::layers(&mut tx, caller.organisation.calendar.range(quarter()), END).await.unwrap()
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn everybody_sees_what_the_reporting_line_allows(pool: PgPool) {
    let world = World::new(pool).await;
    with_layers(&world).await;
    let range = world.ada.organisation.calendar.range(quarter());
    let mut owner = world.db.owner().begin().await.unwrap();
    let all = store::layers(&mut owner, range, END).await.unwrap();
    assert_eq!(all.len(), 8);
    let (everything, nothing): (&[&Caller], Vec<Layer>) =
        (&[&world.executive, &world.administrator, &world.sales_administration], Vec::new());
    for caller in world.everybody() {
        let mut tx = world.db.begin(caller).await.unwrap();
        let lines = store::lines(&mut tx, range.from).await.unwrap();
        let sight = Sight::new(caller.viewer.id(), caller.viewer.role().sees_everything(), &lines);
        let expected: Vec<Layer> = all.iter().filter(|layer| sight.sees(layer)).cloned().collect();
        assert_eq!(seen_by(&world, caller).await, expected, "{}", caller.viewer.name());
    }
    for caller in everything {
        assert_eq!(seen_by(&world, caller).await, all, "{}", caller.viewer.name());
    }
    for (caller, expected) in [
        (&world.ada, vec![("Ada", "Ada")]),
        (&world.ben, vec![]),
        (&world.cleo, vec![("Cleo", "Cleo")]),
        // Not what the executive makes of him, of his team, or of Ada.
        (&world.north, vec![("Ada", "Ada"), ("North", "Ada"), ("North", "North")]),
        (&world.south, vec![("Cleo", "Cleo"), ("South", "Cleo")]),
        (&world.assistant, vec![]),
    ] {
        let names =
            |id: PersonId| world.everybody().into_iter().find(|one| one.viewer.id() == id).unwrap().viewer.name();
        let seen = seen_by(&world, caller).await;
        let mut seen: Vec<_> = seen.iter().map(|layer| (layer.author_name.as_str(), names(layer.person))).collect();
        seen.sort_unstable();
        assert_eq!(seen, expected, "{}", caller.viewer.name());
    }
    let mut nobody = world.db.begin_unseen().await.unwrap();
    assert_eq!(store::layers(&mut nobody, range, END).await.unwrap(), nothing);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn what_counts_for_whom(pool: PgPool) {
    let world = World::new(pool).await;
    let card = world.opportunity(&world.ada, "A", "100", CLOSING).await;
    with_layers(&world).await;
    let none = Decimal::ZERO;
    let ada = alone(&world.ada);
    assert_eq!(commit(&world, &world.ada, ada).await, (none, Some(dec!(90)), vec![], dec!(90)));
    assert_eq!(commit(&world, &world.north, ada).await, (none, Some(dec!(90)), vec![dec!(80)], dec!(80)));
    let both = vec![dec!(70), dec!(80)];
    assert_eq!(commit(&world, &world.executive, ada).await, (none, Some(dec!(90)), both, dec!(70)));
    let (_, submitted, words, result) = commit(&world, &world.north, team(&world.north)).await;
    assert_eq!((submitted, words, result), (Some(dec!(95)), vec![], dec!(85)));
    assert_eq!(commit(&world, &world.executive, team(&world.north)).await.3, dec!(500));
    assert_eq!(commit(&world, &world.executive, team(&world.executive)).await.3, dec!(530));
    assert_eq!(commit(&world, &world.assistant, ada).await, (none, None, vec![], none));
    let after = world.record(&world.ada, &card.number).await.summary;
    assert_eq!(after, card, "nothing changes an opportunity");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn records_are_those_of_the_forecast(pool: PgPool) {
    let world = World::new(pool).await;
    for (owner, amount) in [(&world.ada, "1"), (&world.ben, "10"), (&world.north, "100"), (&world.cleo, "1000")] {
        world.opportunity(owner, "Sale", amount, CLOSING).await;
    }
    for caller in world.everybody() {
        let forecast = forecast(&world.db, caller, Some(quarter()), None, None).await.unwrap();
        let sheet = shown(&world, caller).await;
        for row in forecast.rows.iter().filter(|row| row.figures.pipeline.amount > Decimal::ZERO) {
            let same = self::row(&sheet, row.who);
            assert_eq!(same.cells.pipeline.records, row.figures.pipeline.amount, "{}", caller.viewer.name());
            assert_eq!((same.level, same.cells.pipeline.result), (row.level, same.cells.pipeline.records));
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn who_may_not_say_it_is_told_why(pool: PgPool) {
    let world = World::new(pool).await;
    let denied = |why| Err(AppError::Forbidden(why));
    for (caller, form, expected) in [
        (&world.north, submission(&world.ada, "1"), denied(Denial::Owner)),
        (&world.administrator, submission(&world.ada, "1"), denied(Denial::Owner)),
        (&world.ben, submission(&world.ada, "1"), Err(AppError::NotFound)),
        (&world.ben, adjustment(&world.ada, "1"), Err(AppError::NotFound)),
        (&world.ada, adjustment(&world.ada, "1"), denied(Denial::Above)),
        (&world.north, of_team(adjustment(&world.north, "1")), denied(Denial::Above)),
        (&world.administrator, adjustment(&world.ada, "1"), denied(Denial::Above)),
        (&world.south, adjustment(&world.ada, "1"), Err(AppError::NotFound)),
        (&world.assistant, adjustment(&world.ada, "1"), denied(Denial::ReadOnly)),
        (&world.sales_administration, adjustment(&world.ada, "1"), denied(Denial::ReadOnly)),
        (&world.north, of_team(adjustment(&world.ada, "1")), Err(AppError::field("team", Problem::NotAChoice))),
    ] {
        assert_eq!(say(&world, caller, &form).await, expected, "{} {form:?}", caller.viewer.name());
    }
    let amount = |problem| Err(AppError::field("commit", Problem::Amount(problem)));
    for (text, expected) in [
        ("-1", amount(AmountProblem::Negative)),
        ("12345678901234567890", amount(AmountProblem::TooLarge)),
        ("1e9", amount(AmountProblem::NotANumber)),
        ("1.005", amount(AmountProblem::TooFine { decimals: 2 })),
        ("", Err(AppError::field("closed", Problem::Required))),
    ] {
        assert_eq!(say(&world, &world.ada, &submission(&world.ada, text)).await, expected, "{text}");
    }
    let long = JudgementForm { note: "x".repeat(2_001), ..submission(&world.ada, "1") };
    assert!(say(&world, &world.ada, &long).await.unwrap_err().problem_of("note").is_some());
    let over: Quarter = "2026-Q3".parse().unwrap();
    let late = JudgementForm { quarter: over, ..submission(&world.ada, "1") };
    let refused = Err(AppError::field("quarter", Problem::QuarterOver(over)));
    assert_eq!(say(&world, &world.ada, &late).await, refused);
    let late = JudgementForm { quarter: over, ..adjustment(&world.ada, "1") };
    assert_eq!(say(&world, &world.north, &late).await, refused);
    let early = JudgementForm { quarter: "2027-Q3".parse().unwrap(), ..submission(&world.ada, "1") };
    say(&world, &world.ada, &early).await.unwrap();
    let french = submission(&world.ada, "12,5");
    save(&world.db, &world.ada, &french, crate::language::Language::Fr.number_marks()).await.unwrap();
    assert_eq!(commit(&world, &world.ada, alone(&world.ada)).await.1, Some(dec!(12.5)));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn somebody_left_the_team_a_minute_ago(pool: PgPool) {
    let world = World::new(pool).await;
    say(&world, &world.north, &adjustment(&world.ada, "80")).await.unwrap();
    let mut tx = world.db.owner().begin().await.unwrap();
    move_under(&mut tx, world.ada.viewer.id(), Some(world.south.viewer.id()), today()).await.unwrap();
    tx.commit().await.unwrap();
    let gone = say(&world, &world.north, &form(LayerKind::Adjustment, &world.ada, "85", 1)).await;
    let left = Problem::LeftTheLine { name: "Ada".into(), since: today() };
    assert_eq!(gone, Err(AppError::field("person", left)));
    // The new manager begins; the old word stays the old manager's, and counts for nobody.
    assert!(commit(&world, &world.south, alone(&world.ada)).await.2.is_empty());
    assert_eq!(commit(&world, &world.executive, alone(&world.ada)).await.3, Decimal::ZERO);
    say(&world, &world.south, &adjustment(&world.ada, "60")).await.unwrap();
    assert_eq!(commit(&world, &world.executive, alone(&world.ada)).await.3, dec!(60));
    let open = Some(alone(&world.ada));
    let opened = sheet(&world.db, &world.executive, Some(quarter()), None, None, open).await.unwrap().opened.unwrap();
    assert_eq!(opened.history.len(), 2, "no layer is lost");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn two_who_save_the_same_see_both(pool: PgPool) {
    let world = World::new(pool).await;
    let of = |amount, seen| form(LayerKind::Adjustment, &world.ada, amount, seen);
    say(&world, &world.north, &of("80", 0)).await.unwrap();
    let met = |amount, version| {
        let stands = Some(crate::money::Money::new(amount, world.ada.organisation.currency));
        Err(AppError::field("commit", Problem::ChangedMeanwhile { stands, version }))
    };
    assert_eq!(say(&world, &world.north, &of("75", 0)).await, met(dec!(80), 1));
    assert_eq!(say(&world, &world.north, &of("80", 0)).await, Ok(()), "both said the same");
    say(&world, &world.north, &of("75", 1)).await.unwrap();
    say(&world, &world.north, &of("80", 1)).await.unwrap();
    assert_eq!(commit(&world, &world.north, alone(&world.ada)).await.3, dec!(75), "who did not touch it leaves it");
    assert_eq!(say(&world, &world.north, &of("", 1)).await, met(dec!(75), 2));
    say(&world, &world.north, &of("", 2)).await.unwrap();
    assert_eq!(commit(&world, &world.north, alone(&world.ada)).await.3, Decimal::ZERO, "withdrawn");
    let (one, two) = (of("1", 3), of("2", 3));
    let both = tokio::join!(say(&world, &world.north, &one), say(&world, &world.north, &two));
    assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn stale_until_confirmed_and_readable_as_of_then(pool: PgPool) {
    let world = World::new(pool).await;
    let card = world.opportunity(&world.ada, "A", "100", CLOSING).await;
    let say_pipeline = |amount: &str, seen| JudgementForm {
        amounts: ByCategory { pipeline: Some(amount.to_owned()), ..Default::default() },
        seen: ByCategory { pipeline: seen, ..Default::default() },
        note: format!("I say {amount}"),
        ..submission(&world.ada, "")
    };
    say(&world, &world.ada, &say_pipeline("120", 0)).await.unwrap();
    let later = |days| {
        let mut caller = world.ada.clone();
        caller.today = today() + Days::new(days);
        caller.now = world.ada.now + chrono::TimeDelta::days(i64::try_from(days).unwrap());
        caller
    };
    let form = OpportunityForm { amount: Some("150".into()), ..Default::default() };
    change(&world.db, &later(1), &card.number, card.version, &form, rest_marks()).await.unwrap();
    let cell = async |caller: &Caller, as_of| {
        let sheet = sheet(&world.db, caller, Some(quarter()), None, as_of, None).await.unwrap();
        row(&sheet, alone(&world.ada)).cells.pipeline.clone()
    };
    let moved = cell(&later(1), None).await;
    assert_eq!(moved.submission.unwrap().moved(moved.records), Some(dec!(50)));
    say(&world, &later(2), &say_pipeline("120", 1)).await.unwrap();
    let confirmed = cell(&later(2), None).await.submission.unwrap();
    assert_eq!((confirmed.version, confirmed.records, confirmed.moved(dec!(150))), (2, dec!(150), None));
    say(&world, &later(3), &say_pipeline("", 2)).await.unwrap();
    assert_eq!(cell(&later(3), None).await.submitted, None);
    for (days, version, records) in [(0, 1, dec!(100)), (1, 1, dec!(150)), (2, 2, dec!(150))] {
        let then = cell(&later(9), Some(today() + Days::new(days))).await;
        let call = then.submission.unwrap();
        assert_eq!((call.version, then.records, call.amount), (version, records, Some(dec!(120))), "day {days}");
        assert_eq!(call.note, "I say 120");
    }
    let tomorrow = sheet(&world.db, &world.ada, None, None, Some(today() + Days::new(1)), None).await;
    assert_eq!(tomorrow.unwrap_err(), AppError::field("as_of", Problem::Future));
}

/// The same sum of other records is no longer what was judged; a way there and back, or within the team, leaves it.
#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn stale_when_other_records_make_the_same_sum(pool: PgPool) {
    let world = World::new(pool).await;
    let first = world.opportunity(&world.ada, "A", "100", CLOSING).await;
    let second = world.opportunity(&world.ada, "B", "50", CLOSING).await;
    let said = |form: JudgementForm, amount: &str, seen| JudgementForm {
        amounts: ByCategory { pipeline: Some(amount.to_owned()), ..Default::default() },
        seen: ByCategory { pipeline: seen, ..Default::default() },
        ..form
    };
    let on = |caller: &Caller, days: u64| Caller {
        today: today() + Days::new(days),
        now: caller.now + chrono::TimeDelta::days(i64::try_from(days).unwrap()),
        ..caller.clone()
    };
    let changed = async |days, who, as_of: Option<u64>| {
        let as_of = as_of.map(|days| today() + Days::new(days));
        let caller = on(&world.executive, days);
        let sheet = sheet(&world.db, &caller, Some(quarter()), None, as_of, None).await.unwrap();
        let cell = row(&sheet, who).cells.pipeline.clone();
        let call = cell.submission.iter().chain(&cell.adjustments).next().unwrap();
        assert_eq!(call.moved(cell.records), None);
        assert_eq!(call.is_stale(cell.records), call.changed > 0);
        call.changed
    };
    let amount = async |days, card: &Summary, amount: &str| {
        let form = OpportunityForm { amount: Some(amount.into()), ..Default::default() };
        change(&world.db, &on(&world.ada, days), &card.number, card.version, &form, rest_marks()).await.unwrap().summary
    };
    say(&world, &world.ada, &said(submission(&world.ada, ""), "150", 0)).await.unwrap();
    say(&world, &world.executive, &said(of_team(adjustment(&world.north, "")), "140", 0)).await.unwrap();
    assert_eq!(changed(0, alone(&world.ada), None).await, 0);

    let first = amount(1, &first, "90").await;
    let second = amount(1, &second, "60").await;
    assert_eq!(changed(1, alone(&world.ada), None).await, 2);
    assert_eq!(changed(1, team(&world.north), None).await, 2);
    assert_eq!(changed(1, alone(&world.ada), Some(0)).await, 0, "as of the day before");
    say(&world, &on(&world.ada, 2), &said(submission(&world.ada, ""), "150", 1)).await.unwrap();
    assert_eq!(changed(2, alone(&world.ada), None).await, 0, "the same amount again confirms");
    assert_eq!(changed(2, team(&world.north), None).await, 2, "her word does not confirm the other's");

    amount(3, &first, "100").await;
    let second = amount(3, &second, "50").await;
    assert_eq!(changed(3, alone(&world.ada), None).await, 2);
    assert_eq!(changed(3, team(&world.north), None).await, 0, "there and back");

    reassign(&world.db, &on(&world.north, 4), &second.number, second.version, world.ben.viewer.id()).await.unwrap();
    assert_eq!(changed(4, team(&world.north), None).await, 0, "the team's as before");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn who_stands_in_judges_in_that_position(pool: PgPool) {
    let world = World::new(pool).await;
    say(&world, &world.north, &adjustment(&world.ben, "10")).await.unwrap();
    sqlx::query(
        "INSERT INTO absence (person_id, stand_in_id, valid_from, valid_to, recorded_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(world.north.viewer.id().0)
    .bind(world.ben.viewer.id().0)
    .bind(today())
    .bind(today() + Days::new(7))
    .bind(world.north.now)
    .execute(world.db.owner())
    .await
    .unwrap();
    say(&world, &world.ben, &adjustment(&world.ada, "80")).await.unwrap();
    let sheet = shown(&world, &world.north).await;
    let call = row(&sheet, alone(&world.ada)).cells.commit.adjustments[0].clone();
    assert_eq!((call.author_name.as_str(), call.stand_in.as_deref()), ("North", Some("Ben")));
    assert!(commit(&world, &world.ben, alone(&world.ben)).await.2.is_empty(), "not what is made of himself");
    let himself = say(&world, &world.ben, &adjustment(&world.ben, "99")).await;
    assert_eq!(himself, Err(AppError::Forbidden(Denial::Above)));
    say(&world, &world.ben, &submission(&world.north, "7")).await.unwrap();
    assert_eq!(commit(&world, &world.north, alone(&world.north)).await.1, Some(dec!(7)));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_database_takes_no_other_way(pool: PgPool) {
    let world = World::new(pool).await;
    with_layers(&world).await;
    for statement in ["UPDATE judgement SET amount = 1", "DELETE FROM judgement"] {
        let mut tx = world.db.begin(&world.executive).await.unwrap();
        assert!(sqlx::query(statement).execute(&mut *tx).await.is_err(), "{statement}");
    }
    let call = |kind, of: &Caller, author: &Caller| store::NewCall {
        kind,
        of: (of.viewer.id(), false),
        author: author.viewer.id(),
        quarter_start: of.organisation.calendar.range(quarter()).from,
        category: Category::Pipeline,
        version: 1,
        amount: Some(dec!(1)),
        currency: of.organisation.currency,
        note: "",
        records: dec!(0),
    };
    let (own, above) = (LayerKind::Submission, LayerKind::Adjustment);
    for (caller, call, taken) in [
        (&world.ada, call(own, &world.ada, &world.ada), true),
        (&world.north, call(above, &world.ada, &world.north), true),
        (&world.north, call(own, &world.ada, &world.ada), false),
        (&world.ada, call(above, &world.ada, &world.north), false),
        (&world.south, call(above, &world.ada, &world.south), false),
        (&world.executive, call(above, &world.ada, &world.north), false),
        (&world.assistant, call(own, &world.assistant, &world.assistant), false),
    ] {
        let mut tx = world.db.begin(caller).await.unwrap();
        let done = store::add(&mut tx, &call, caller.viewer.id(), caller.now, caller.today).await;
        assert_eq!(done.is_ok_and(|id| id.is_some()), taken, "{} {call:?}", caller.viewer.name());
    }
    let trail = async |caller: &Caller| {
        let mut tx = world.db.begin(caller).await.unwrap();
        let sql = "SELECT count(*) FROM event WHERE subject = 'judgement'";
        sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut *tx).await.unwrap()
    };
    assert_eq!((trail(&world.ada).await, trail(&world.north).await, trail(&world.administrator).await), (1, 3, 8));
}

async fn with(world: &World, card: &Summary, amount: &str, category: &str) -> Summary {
    let form = OpportunityForm { amount: Some(amount.into()), category: Some(category.into()), ..Default::default() };
    change(&world.db, &world.ada, &card.number, card.version, &form, rest_marks()).await.unwrap().summary
}

/// SPEC P6 under judgement: the records walk through the categories, submission and adjustment stand beside them.
#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_worked_example_through_all_layers(pool: PgPool) {
    let world = World::new(pool).await;
    let card = world.opportunity(&world.ada, "Platform", "450", CLOSING).await;
    let say_all = |kind, amounts: [&str; 4]| JudgementForm {
        amounts: {
            let mut amounts = amounts.into_iter();
            ByCategory::of(|_| amounts.next().map(str::to_owned))
        },
        ..form(kind, &world.ada, "", 0)
    };
    say(&world, &world.ada, &say_all(LayerKind::Submission, ["0", "400", "30", "20"])).await.unwrap();
    say(&world, &world.north, &say_all(LayerKind::Adjustment, ["0", "350", "50", "10"])).await.unwrap();
    let step = async |records: [Decimal; 4], fresh: [bool; 4]| {
        let all = [dec!(0), dec!(400), dec!(30), dec!(20)];
        let adjusted = [dec!(0), dec!(350), dec!(50), dec!(10)];
        for (caller, result) in [(&world.ada, all), (&world.north, adjusted), (&world.executive, adjusted)] {
            let sheet = shown(&world, caller).await;
            let cells = &row(&sheet, alone(&world.ada)).cells;
            for (index, (category, cell)) in cells.iter().enumerate() {
                let why = format!("{category:?} for {}", caller.viewer.name());
                let submission = cell.submission.as_ref().unwrap();
                assert_eq!((cell.records, cell.submitted), (records[index], Some(all[index])), "{why}");
                assert_eq!(submission.moved(cell.records).is_none(), fresh[index], "{why}");
                assert_eq!(cell.result, result[index], "{why}");
            }
        }
    };
    let none = Decimal::ZERO;
    step([none, none, none, dec!(450)], [true; 4]).await;
    let card = move_to(&world.db, &world.ada, &moving(&card, 2), rest_marks()).await.unwrap();
    let card = with(&world, &card, "430", "best_case").await;
    step([none, none, dec!(430), none], [true, true, false, false]).await;
    let card = move_to(&world.db, &world.ada, &moving(&card, 3), rest_marks()).await.unwrap();
    let card = with(&world, &card, "420", "best_case").await;
    step([none, none, dec!(420), none], [true, true, false, false]).await;
    let card = move_to(&world.db, &world.ada, &moving(&card, 4), rest_marks()).await.unwrap();
    let card = with(&world, &card, "405", "commit").await;
    step([none, dec!(405), none, none], [true, false, true, false]).await;
    move_to(&world.db, &world.ada, &moving(&card, 5), rest_marks()).await.unwrap();
    step([dec!(405), none, none, none], [false, true, true, false]).await;
}
