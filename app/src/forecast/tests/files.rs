//! The forecast's file says what the page says, to everybody what they may see.

use super::*;
use crate::{
    export::{Audience, Cell, Format, Table},
    forecast::{Row, Scope, Who, actions, performance},
};

const CODES: [&str; 25] = [
    "name",
    "kind",
    "level",
    "team",
    "closed_amount",
    "closed_weighted",
    "closed_count",
    "commit_amount",
    "commit_weighted",
    "commit_count",
    "best_case_amount",
    "best_case_weighted",
    "best_case_count",
    "pipeline_amount",
    "pipeline_weighted",
    "pipeline_count",
    "quota",
    "target",
    "attainment",
    "gap",
    "coverage",
    "quarter",
    "as_of",
    "currency",
    "reading",
];

fn scope() -> Scope {
    Scope { quarter: quarter(), who: Who::Company, as_of: None }
}

/// Ada signed one and has two open, Cleo has one; Ada, her team and Cleo have quotas.
async fn busy(world: &World) {
    let signed = world.opportunity(&world.ada, "Signed", "400", "2026-12-15").await;
    let mut card = signed;
    for stage in [2, 3, 4, 5] {
        card = move_to(&world.db, &world.ada, &moving(&card, stage), rest_marks()).await.unwrap();
    }
    world.opportunity(&world.ada, "Open", "100.50", "2026-12-15").await;
    world.opportunity(&world.ben, "Ben's", "30", "2026-11-25").await;
    world.opportunity(&world.cleo, "Cleo's", "7", "2026-10-01").await;
    let quotas = [
        quota(&world.ada, QuotaKind::Individual, "1000", 0),
        quota(&world.north, QuotaKind::Team, "1500", 0),
        quota(&world.cleo, QuotaKind::Individual, "5", 0),
    ];
    for form in quotas {
        set_quota(&world.db, &world.executive, &form, rest_marks()).await.unwrap();
    }
}

fn cell<'a>(table: &'a Table, row: &'a [Cell], code: &str) -> &'a Cell {
    let place = table.columns.iter().position(|column| column.name == code).unwrap();
    &row[place]
}

fn number(table: &Table, row: &[Cell], code: &str) -> Option<Decimal> {
    match cell(table, row, code) {
        Cell::Number(number) => Some(*number),
        Cell::Empty => None,
        other => panic!("{code} is {other:?}"),
    }
}

#[track_caller]
fn same(table: &Table, cells: &[Cell], row: &Row, cumulative: bool) {
    assert_eq!(cell(table, cells, "name"), &Cell::text(row.name.clone()));
    assert_eq!(number(table, cells, "level"), Some(Decimal::from(row.level)));
    for category in Category::COUNTED {
        let code = |measure: &str| format!("{}_{measure}", category.as_str());
        let figure = if cumulative { row.figures.cumulative(category) } else { row.figures.single(category) };
        let told = [code("amount"), code("weighted"), code("count")].map(|code| number(table, cells, &code));
        assert_eq!(told, [figure.amount, figure.weighted, Decimal::from(figure.count)].map(Some));
    }
    let against = performance(&row.figures, row.measured_against());
    let told = ["quota", "target", "attainment", "gap", "coverage"].map(|code| number(table, cells, code));
    let (gap, coverage) = (against.map(|found| found.gap), against.and_then(|found| found.coverage));
    assert_eq!(told, [row.quota, row.target, against.map(|found| found.attainment), gap, coverage]);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn everybody_gets_the_rows_that_they_see(pool: PgPool) {
    let world = World::new(pool).await;
    busy(&world).await;
    for caller in world.everybody() {
        for cumulative in [false, true] {
            let page = forecast(&world.db, caller, Some(quarter()), None, None).await.unwrap();
            let table = actions::table(&world.db, caller, scope(), cumulative, Audience::Programs).await.unwrap();
            let codes: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            assert_eq!(codes, CODES);
            assert_eq!(table.rows.len(), page.rows.len(), "{}", caller.viewer.name());
            for (cells, row) in table.rows.iter().zip(&page.rows) {
                assert_eq!(cells.len(), CODES.len());
                same(&table, cells, row, cumulative);
            }
            let people = table.rows.iter().filter(|row| cell(&table, row, "kind") == &Cell::text("person"));
            let sum: Decimal = people.filter_map(|row| number(&table, row, "pipeline_amount")).sum();
            assert_eq!(number(&table, &table.rows[0], "pipeline_amount"), Some(sum));
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn rows_say_whose_team_they_are_in_and_as_of_when(pool: PgPool) {
    let world = World::new(pool).await;
    busy(&world).await;
    let table = actions::table(&world.db, &world.executive, scope(), false, Audience::Programs).await.unwrap();
    let texts = |codes: [&str; 3]| {
        let row = |row: &Vec<Cell>| codes.map(|code| cell(&table, row, code).clone());
        table.rows.iter().map(row).collect::<Vec<_>>()
    };
    let place = |name: &str, kind: &str, team: &str| {
        let team = if team.is_empty() { Cell::Empty } else { Cell::text(team) };
        [Cell::text(name), Cell::text(kind), team]
    };
    assert_eq!(
        texts(["name", "kind", "team"]),
        [
            place("Exec", "team", ""),
            place("North", "team", "Exec"),
            place("Ada", "person", "North"),
            place("Ben", "person", "North"),
            place("South", "team", "Exec"),
            place("Cleo", "person", "South"),
        ]
    );
    let day = Cell::date(Some(world.executive.today));
    assert!(table.rows.iter().all(|row| cell(&table, row, "as_of") == &day));
    let above = |row: &Vec<Cell>| [cell(&table, row, "quarter").clone(), cell(&table, row, "currency").clone()];
    assert_eq!(above(&table.rows[0]), [Cell::text("2026-Q4"), Cell::text("EUR")]);

    let north = Scope { who: Who::Team(world.north.viewer.id()), ..scope() };
    let part = actions::table(&world.db, &world.executive, north, false, Audience::Programs).await.unwrap();
    assert_eq!((part.rows.len(), cell(&part, &part.rows[0], "name")), (3, &Cell::text("North")));
    let south = Scope { who: Who::Team(world.south.viewer.id()), ..scope() };
    let refused = actions::table(&world.db, &world.north, south, false, Audience::Programs).await;
    assert_eq!(refused, Err(AppError::NotFound));

    let today = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
    let later =
        |caller: &Caller| Caller { today, now: today.and_time(chrono::NaiveTime::MIN).and_utc(), ..caller.clone() };
    world.opportunity(&later(&world.ben), "Later", "11", "2026-12-15").await;
    for (as_of, amount) in [(Some(world.executive.today), dec!(137.50)), (None, dec!(148.50))] {
        let past = Scope { as_of, ..scope() };
        let past = actions::table(&world.db, &later(&world.executive), past, false, Audience::Programs).await.unwrap();
        assert_eq!(number(&past, &past.rows[0], "pipeline_amount"), Some(amount));
        assert_eq!(cell(&past, &past.rows[0], "as_of"), &Cell::date(Some(as_of.unwrap_or(today))));
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn people_read_it_in_words(pool: PgPool) {
    let world = World::new(pool).await;
    busy(&world).await;
    let people = Audience::People(Format::Xlsx);
    let table = actions::table(&world.db, &world.administrator, scope(), true, people).await.unwrap();
    let heads: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(heads[..5], ["Who", "Type", "Level", "Team", "Closed · Amount (EUR)"]);
    assert_eq!(table.rows[1][0], Cell::text("North and team"));
    assert_eq!(cell(&table, &table.rows[0], "Reading"), &Cell::text("Cumulative"));
    assert_eq!(table.notes, ["Forecast of Q4 2026 by person", "As everything stood on 20 Nov 2026"]);
}
