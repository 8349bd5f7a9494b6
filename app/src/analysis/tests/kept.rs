//! Totals that are kept say what the records say: on random histories, for any viewer, day and scope, folded or not.

use chrono::{Days, NaiveDate};
use sqlx::PgPool;

use super::chronicle::{Dice, write};
use crate::{
    analysis::{Answer, Cell, Dimension, Line, Measure, Question, actions::table_in},
    auth::Caller,
    forecast::{
        Scope, Who,
        store::{by_person, by_quarter},
        totals::{fold, rebuild},
        trend::store::by_category,
    },
    money::Currency,
    opportunity::{Closing, Filter, OpportunityForm, actions as opportunities, listing, slice::Slice},
    pipeline::{Category, store::default_pipeline},
    test_world::{World, today},
};

/// Every record was opened some day: the same records, by a condition that no total knows.
fn recounted(filter: &Filter) -> Filter {
    let ever = |text: &str| text.parse::<NaiveDate>().unwrap();
    Filter { opened: Some(Closing::Between(ever("1900-01-01"), ever("2200-12-31"))), ..filter.clone() }
}

async fn check(world: &World, caller: &Caller, filter: &Filter) {
    let calendar = &caller.organisation.calendar;
    let mut tx = world.db.snapshot(caller).await.unwrap();
    let again = recounted(filter);
    let kept = Slice::load(&mut tx, filter, caller).await.unwrap();
    let read = Slice::load(&mut tx, &again, caller).await.unwrap();
    let told = format!("{} asks {}", caller.viewer.name(), filter.to_query());
    let (a, b) = (by_person(&mut tx, &kept).await.unwrap(), by_person(&mut tx, &read).await.unwrap());
    assert_eq!(a.all, b.all, "{told}");
    let nonzero = |figures: std::collections::HashMap<_, crate::forecast::Figures>| {
        let mut list: Vec<_> = figures.into_iter().filter(|(_, figures)| *figures != Default::default()).collect();
        list.sort_by_key(|(person, _): &(crate::auth::PersonId, _)| person.0);
        list
    };
    assert_eq!(nonzero(a.figures), nonzero(b.figures), "{told}");
    let quarters: Vec<_> = (-3..=1).map(|steps| calendar.plus(calendar.quarter_of(today()), steps)).collect();
    let by_quarters = (
        by_quarter(&mut tx, &kept, &quarters, calendar).await.unwrap(),
        by_quarter(&mut tx, &read, &quarters, calendar).await.unwrap(),
    );
    assert_eq!(by_quarters.0, by_quarters.1, "{told}");
    let totals = (listing::totals(&mut tx, &kept).await.unwrap(), listing::totals(&mut tx, &read).await.unwrap());
    assert_eq!(totals.0, totals.1, "{told}");
    let categories = (by_category(&mut tx, &kept).await.unwrap(), by_category(&mut tx, &read).await.unwrap());
    assert_eq!(categories.0, categories.1, "{told}");
    let pipeline = default_pipeline(&mut tx).await.unwrap();
    for (by, then) in [
        (Dimension::Team, Some(Dimension::Category)),
        (Dimension::Person, None),
        (Dimension::Category, Some(Dimension::Team)),
    ] {
        let mut told_by = Vec::new();
        for filter in [filter, &again] {
            let question = Question { then, filter: filter.clone(), ..Question::about(by, Measure::Weighted) };
            told_by.push(figures_of(&table_in(&mut tx, caller, &question, &pipeline, None).await.unwrap()));
        }
        assert_eq!(told_by[0], told_by[1], "{told} by {by:?}");
    }
}

/// Every figure of an answer that says something, with what it is of.
fn figures_of(answer: &Answer) -> Vec<String> {
    let told = |cell: &Cell| format!("{} {}", cell.count, cell.value.unwrap_or_default().normalize());
    let heads = |line: &Line| {
        let cells = answer.columns.iter().zip(&line.cells).filter(|(_, cell)| cell.count != 0);
        let cells = cells.map(|(column, cell)| format!("{}, {}: {}", line.entry.label, column.label, told(cell)));
        cells.chain([format!("{}: {}", line.entry.label, told(&line.entry.figure))]).collect::<Vec<_>>()
    };
    let mut all: Vec<String> = answer.rows.iter().filter(|line| line.entry.figure.count != 0).flat_map(heads).collect();
    all.push(told(&answer.total));
    all.sort();
    all
}

async fn check_all(world: &World, dice: &mut Dice) {
    let calendar = &world.executive.organisation.calendar;
    let everybody = world.everybody();
    for _ in 0..25 {
        let caller = *dice.pick(&everybody);
        let person = dice.pick(&everybody).viewer.id();
        let scope = Scope {
            quarter: calendar.plus(calendar.quarter_of(today()), dice.below(4) as i32 - 2),
            who: *dice.pick(&[Who::Company, Who::Company, Who::Team(person), Who::Person(person)]),
            as_of: (dice.below(2) == 0).then(|| today() - Days::new(dice.below(120))),
        };
        let filter = scope.records(dice.pick(&[Category::COUNTED.to_vec(), vec![Category::Closed]]).clone());
        check(world, caller, &filter).await;
        let year = Closing::Between("2026-01-01".parse().unwrap(), "2027-02-28".parse().unwrap());
        check(world, caller, &Filter { closing: Some(year), ..filter }).await;
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn totals_say_what_the_records_say(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    write(&world, &pool, 11, 120).await;
    let mut dice = Dice(7);
    check_all(&world, &mut dice).await;
    assert!(fold(&world.db).await.unwrap() > 0);
    check_all(&world, &mut dice).await;
    // Changes of today, through the door that everybody uses, then records that are taken back.
    let open: Vec<(String, i32)> =
        sqlx::query_as("SELECT number, version FROM opportunity WHERE stage_kind = 'open' AND id % 3 > 0 LIMIT 5")
            .fetch_all(&pool)
            .await
            .unwrap();
    for (number, version) in open {
        let form = OpportunityForm { amount: Some("77".into()), ..Default::default() };
        let marks = opportunities::rest_marks();
        opportunities::change(&world.db, &world.administrator, &number, version, &form, marks).await.unwrap();
    }
    check_all(&world, &mut dice).await;
    fold(&world.db).await.unwrap();
    sqlx::query("DELETE FROM opportunity WHERE id % 3 = 0").execute(&pool).await.unwrap();
    check_all(&world, &mut dice).await;
    assert!(fold(&world.db).await.unwrap() > 0);
    assert_eq!(fold(&world.db).await.unwrap(), 0);
    check_all(&world, &mut dice).await;
    let folded = stood(&pool).await;
    rebuild(&world.db).await.unwrap();
    assert_eq!(stood(&pool).await, folded);
}

/// Every total with its days, without what says the same of two neighbouring spans of days.
async fn stood(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT (day, t.currency, t.closing_month, t.person_id, t.category, t.count, trim_scale(t.amount), trim_scale(t.weighted))::text
         FROM forecast_total t
         CROSS JOIN LATERAL generate_series(GREATEST(t.day_from, '2026-06-01'), LEAST(t.day_to - 1, '2026-11-20'), '1 day') day
         ORDER BY 1",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_database_knows_the_minor_units(pool: PgPool) {
    for currency in Currency::all() {
        let decimals: i32 =
            sqlx::query_scalar("SELECT currency_decimals($1)").bind(currency.code()).fetch_one(&pool).await.unwrap();
        assert_eq!(decimals, currency.decimals() as i32, "{currency}");
    }
}
