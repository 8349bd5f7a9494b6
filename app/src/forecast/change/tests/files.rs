//! A file of changes adds up by itself, whatever happened and however much of it is listed.

use super::{super::export, *};
use crate::export::{Audience, Cell, Table};

const AMOUNTS: [&str; 5] = ["closed", "commit", "best_case", "pipeline", "total"];

fn cell<'a>(table: &'a Table, row: &'a [Cell], code: &str) -> &'a Cell {
    &row[table.columns.iter().position(|column| column.name == code).unwrap()]
}

/// The rows of a kind: `start`, `change`, `opportunity` …
fn rows<'a>(table: &'a Table, kind: &str) -> Vec<&'a Vec<Cell>> {
    let kind = Cell::text(kind);
    table.rows.iter().filter(|row| cell(table, row, "row") == &kind).collect()
}

/// What rows come to, in every column of amounts.
fn sums(table: &Table, rows: &[&Vec<Cell>]) -> [Decimal; 5] {
    let amount = |row: &Vec<Cell>, code: &str| match cell(table, row, code) {
        Cell::Number(amount) => *amount,
        other => panic!("{code} is {other:?}"),
    };
    AMOUNTS.map(|code| rows.iter().map(|row| amount(row, code)).sum())
}

fn amounts(of: &ByCategory) -> [Decimal; 5] {
    [of.closed, of.commit, of.best_case, of.pipeline, of.total()]
}

fn plus(a: [Decimal; 5], b: [Decimal; 5]) -> [Decimal; 5] {
    std::array::from_fn(|at| a[at] + b[at])
}

/// Start, changes and end are the account's; what is listed below makes each change, and start and all of it the end.
#[track_caller]
fn adds_up(table: &Table, account: &Account) {
    assert_eq!(sums(table, &rows(table, "start")), amounts(&account.start));
    assert_eq!(sums(table, &rows(table, "end")), amounts(&account.end));
    let (changes, steps, rest) = (rows(table, "change"), rows(table, "opportunity"), rows(table, "rest"));
    assert_eq!(changes.len(), account.changes.len());
    for (row, change) in changes.iter().zip(&account.changes) {
        let kind = Cell::text(change.kind.as_str());
        assert_eq!((cell(table, row, "change"), sums(table, &[row])), (&kind, amounts(&change.amounts)));
        assert_eq!(cell(table, row, "opportunities"), &Cell::number(Some(change.count)));
        let of_kind: Vec<_> = steps.iter().filter(|step| cell(table, step, "change") == &kind).copied().collect();
        if rest.is_empty() {
            assert_eq!((sums(table, &of_kind), of_kind.len() as i64), (amounts(&change.amounts), change.count));
        }
    }
    let below = plus(sums(table, &steps), sums(table, &rest));
    assert_eq!(plus(amounts(&account.start), below), amounts(&account.end));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn every_history_adds_up_in_its_file(pool: PgPool) {
    let world = World::new(pool).await;
    live(&world, 31_415, 200).await;
    let quarter: Quarter = "2026-Q4".parse().unwrap();
    let north = Who::Team(world.north.viewer.id());
    let scopes = [(&world.executive, Who::Company), (&world.executive, north), (&world.north, Who::Company)];
    let mut listed = 0;
    for (caller, who) in scopes {
        let scope = Scope { quarter, who, as_of: None };
        for first in ["2026-09-01", "2026-10-20", "2026-11-12"] {
            let days = (Some(day(first)), None);
            let (_, account) = actions::account(&world.db, caller, scope, days).await.unwrap();
            let everything = (None, None);
            let table = actions::table(&world.db, caller, scope, days, everything, Audience::Programs).await.unwrap();
            adds_up(&table, &account);
            listed += rows(&table, "opportunity").len();
            let short = actions::told(&world.db, caller, scope, days, everything, 2).await.unwrap();
            adds_up(&export::table(&short, caller, Audience::Programs), &account);
            for change in &account.changes {
                let what = (Some(change.kind), Some(Category::Pipeline));
                let table = actions::table(&world.db, caller, scope, days, what, Audience::Programs).await.unwrap();
                let told = sums(&table, &rows(&table, "opportunity"));
                let pipeline = change.amounts.pipeline;
                let zero = Decimal::ZERO;
                assert_eq!(told, [zero, zero, zero, pipeline, pipeline], "{what:?}");
            }
        }
    }
    assert!(listed > 50, "{listed} steps are too few to tell");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_step_says_how_the_opportunity_stood(pool: PgPool) {
    let world = World::new(pool).await;
    let early = on(&world.ada, day("2026-11-02"));
    let card = world.opportunity(&early, "Press", "100", "2026-12-01").await;
    let form = OpportunityForm {
        amount: Some("80".into()),
        closing_date: Some("2026-12-20".into()),
        ..OpportunityForm::default()
    };
    opportunity::actions::change(&world.db, &world.ada, &card.number, card.version, &form, rest_marks()).await.unwrap();
    let scope = Scope { quarter: "2026-Q4".parse().unwrap(), who: Who::Company, as_of: None };
    let table = actions::table(&world.db, &world.north, scope, (None, None), (None, None), Audience::Programs);
    let table = table.await.unwrap();
    let [step] = rows(&table, "opportunity")[..] else { panic!("{table:?}") };
    let told = |code: &str| cell(&table, step, code).clone();
    let (amount, date) = (|amount: i64| Cell::number(Some(amount)), |text: &str| Cell::date(Some(day(text))));
    assert_eq!((told("change"), told("number")), (Cell::text("decreased"), Cell::text(card.number)));
    assert_eq!((told("before_amount"), told("after_amount"), told("total")), (amount(100), amount(80), amount(-20)));
    assert_eq!((told("before_closing_date"), told("after_closing_date")), (date("2026-12-01"), date("2026-12-20")));
    assert_eq!((told("before_owner"), told("after_category")), (Cell::text("Ada"), Cell::text("pipeline")));
    assert_eq!(
        (told("from"), told("to"), told("currency")),
        (date("2026-11-13"), date("2026-11-20"), Cell::text("EUR"))
    );
}
