//! A cell says what its records say: same count, same amount, same weighted amount, for any question and viewer.

use chrono::Days;
use rust_decimal::Decimal;
use sqlx::PgPool;

use super::chronicle::{Dice, write};
use crate::{
    analysis::{
        Answer, Basis, Cell, Dimension, Measure, Question, Show, actions, charts, saved::pairs_of, tabulate::stacks,
    },
    auth::Caller,
    opportunity::{self, Filter, Sort, Totals},
    test_world::{World, today},
};

/// The totals of the list behind an address.
pub async fn totals_at(world: &World, caller: &Caller, href: &str) -> Totals {
    let query = href.strip_prefix("/opportunities").unwrap();
    let filter = Filter::from_query(&pairs_of(query)).unwrap();
    opportunity::actions::list(&world.db, caller, &filter, Sort::default(), None, 1).await.unwrap().totals
}

async fn check(world: &World, caller: &Caller, answer: &Answer, cell: &Cell) {
    let Some(href) = &cell.href else { return };
    let totals = totals_at(world, caller, href).await;
    let told = format!("{} asks {}: {href}", caller.viewer.name(), answer.question.to_query());
    assert_eq!(cell.count, totals.count, "{told}");
    match answer.question.measure {
        Measure::Amount => assert_eq!(cell.value, Some(totals.amount.amount), "{told}"),
        Measure::Weighted => assert_eq!(cell.value, Some(totals.weighted.amount), "{told}"),
        Measure::Count => assert_eq!(cell.value, Some(Decimal::from(totals.count)), "{told}"),
        Measure::Average | Measure::WinRate | Measure::CycleDays => {}
    }
}

fn random_question(world: &World, dice: &mut Dice) -> Question {
    let by = *dice.pick(&Dimension::ALL);
    let then = Some(*dice.pick(&Dimension::ALL)).filter(|then| *then != by && dice.below(3) > 0);
    let filter = Filter {
        team: (dice.below(4) == 0).then(|| world.north.viewer.id()),
        owner: (dice.below(6) == 0).then(|| world.ada.viewer.id()),
        sector: (dice.below(6) == 0).then(String::new),
        as_of: (dice.below(3) == 0).then(|| today() - Days::new(1 + dice.below(90))),
        ..Filter::default()
    };
    Question {
        by,
        then,
        measure: *dice.pick(&Measure::ALL),
        basis: *dice.pick(&Basis::ALL),
        period: dice
            .pick(&[None, Some("2026"), Some("2026-Q3"), Some("2026-02-10..2026-08-20"), Some("last_quarter")])
            .map(|text| text.parse().unwrap()),
        show: *dice.pick(&Show::ALL),
        filter,
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn every_cell_says_what_its_records_say(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    write(&world, &pool, 3, 60).await;
    let mut dice = Dice(5);
    let mut cells = 0;
    for caller in [&world.executive, &world.north, &world.ada, &world.assistant, &world.executive, &world.north] {
        for _ in 0..6 {
            let question = random_question(&world, &mut dice);
            let answer = actions::answer(&world.db, caller, &question).await.unwrap();
            check(&world, caller, &answer, &answer.total).await;
            for column in &answer.columns {
                check(&world, caller, &answer, &column.figure).await;
            }
            for line in &answer.rows {
                check(&world, caller, &answer, &line.entry.figure).await;
                for cell in &line.cells {
                    check(&world, caller, &answer, cell).await;
                    cells += 1;
                }
            }
        }
    }
    assert!(cells > 100, "{cells}");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_parts_of_a_whole_add_up_to_it(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    write(&world, &pool, 23, 80).await;
    for caller in [&world.executive, &world.north, &world.ben] {
        for by in Dimension::ALL.into_iter().filter(|by| *by != Dimension::Team) {
            let then = if by == Dimension::Category { Dimension::Site } else { Dimension::Category };
            let question = Question { then: Some(then), ..Question::about(by, Measure::Amount) };
            let answer = actions::answer(&world.db, caller, &question).await.unwrap();
            let sum = |cells: &mut dyn Iterator<Item = &Cell>| cells.filter_map(|cell| cell.value).sum::<Decimal>();
            let rows = sum(&mut answer.rows.iter().map(|line| &line.entry.figure));
            let columns = sum(&mut answer.columns.iter().map(|column| &column.figure));
            let cells = sum(&mut answer.rows.iter().flat_map(|line| &line.cells));
            let total = answer.total.value.unwrap();
            assert_eq!([rows, columns, cells], [total; 3], "{} {by:?}", caller.viewer.name());
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn what_is_too_many_is_named_and_not_dropped(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    sqlx::query(
        "INSERT INTO account (id, name, normalised_name, created_at)
         SELECT 1000 + n, 'Account ' || n, 'account ' || n, now() FROM generate_series(1, 230) n",
    )
    .execute(&pool)
    .await
    .unwrap();
    let lives = write(&world, &pool, 29, 230).await;
    sqlx::query("UPDATE opportunity_version SET account_id = 1000 + opportunity_id").execute(&pool).await.unwrap();
    let question = Question { then: Some(Dimension::Stage), ..Question::about(Dimension::Account, Measure::Count) };
    let answer = actions::answer(&world.db, &world.executive, &question).await.unwrap();
    assert_eq!(answer.rows.len(), 201);
    let rest = answer.rows.last().unwrap();
    assert_eq!((rest.entry.key.clone(), rest.entry.figure.count, rest.entry.figure.href.clone()), (None, 30, None));
    let shown: i64 = answer.rows.iter().map(|line| line.entry.figure.count).sum();
    assert_eq!((shown, answer.total.count), (lives.len() as i64, lives.len() as i64));
    let cells: i64 = answer.rows.iter().flat_map(|line| &line.cells).map(|cell| cell.count).sum();
    assert_eq!(cells, lives.len() as i64);
    // The same turned round: the smaller columns are one.
    let turned = Question { then: Some(Dimension::Account), ..Question::about(Dimension::Stage, Measure::Count) };
    let answer = actions::answer(&world.db, &world.executive, &turned).await.unwrap();
    assert_eq!((answer.columns.len(), answer.columns.last().unwrap().figure.count), (51, 180));
    for line in &answer.rows {
        assert_eq!(line.cells.iter().map(|cell| cell.count).sum::<i64>(), line.entry.figure.count);
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn every_part_of_a_bar_opens_what_it_is_worth(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    write(&world, &pool, 37, 80).await;
    let (mut lists, mut questions) = (0, 0);
    for caller in [&world.executive, &world.north] {
        for then in Dimension::ALL {
            let by = if then == Dimension::Account { Dimension::Site } else { Dimension::Account };
            let question = Question { then: Some(then), show: Show::Stacked, ..Question::about(by, Measure::Amount) };
            if !stacks(&question) {
                continue;
            }
            let answer = actions::answer(&world.db, caller, &question).await.unwrap();
            for (bar, line) in charts::stacked(&answer, "test").bars.iter().zip(&answer.rows) {
                for segment in &bar.segments {
                    if let Some(query) = segment.href.strip_prefix("/analysis/question") {
                        // The row divided by the columns, of which the part holds several.
                        let asked = Question::from_query(&pairs_of(query)).unwrap();
                        let row = actions::answer(&world.db, caller, &asked).await.unwrap();
                        assert_eq!((row.question.by, row.total.value), (then, line.entry.figure.value), "{query}");
                        questions += 1;
                    } else {
                        let totals = totals_at(&world, caller, &segment.href).await;
                        assert_eq!(totals.amount.amount, segment.value, "{}", segment.href);
                        lists += usize::from(segment.href.contains("%2C") || segment.href.contains(','));
                    }
                }
            }
        }
    }
    assert!(lists > 0 && questions > 0, "{lists} lists of several values, {questions} questions");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_period_that_moves_is_the_one_of_the_day(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    write(&world, &pool, 67, 80).await;
    let asked = |period: &str| Question {
        period: Some(period.parse().unwrap()),
        ..Question::about(Dimension::Stage, Measure::Amount)
    };
    let later = Caller { today: "2027-01-05".parse().unwrap(), ..world.executive.clone() };
    for (caller, quarters) in [
        (&world.executive, ["2026-Q4", "2026-Q3", "2027-Q1", "2026"]),
        (&later, ["2027-Q1", "2026-Q4", "2027-Q2", "2027"]),
    ] {
        for (moving, fixed) in ["this_quarter", "last_quarter", "next_quarter", "this_year"].into_iter().zip(quarters) {
            let moving = actions::answer(&world.db, caller, &asked(moving)).await.unwrap();
            let fixed = actions::answer(&world.db, caller, &asked(fixed)).await.unwrap();
            assert_eq!((&moving.rows, &moving.total), (&fixed.rows, &fixed.total));
        }
    }
}
