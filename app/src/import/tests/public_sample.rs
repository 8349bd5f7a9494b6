//! The public sample of a hardware seller: four files, 8,800 opportunities. They are no part of the repository; the
//! test reads them where they lie beside it and says so otherwise.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use std::{
    collections::HashMap,
    io::{self, Write},
};

use rust_decimal::Decimal;
use sqlx::PgPool;

use super::support::{Company, creating};
use crate::{
    analysis::{self, Dimension, Measure, Question},
    auth::Caller,
    board,
    calendar::Quarter,
    error::{AppError, Problem},
    executive,
    forecast::{self, Scope, Who, change},
    import::{ImportKind, ImportSettings, field::ReferenceKind},
    opportunity::{self, Closing, Filter, listing::Sort},
    pipeline::{Category, StageKind},
};

/// Signed opportunities, and what they are worth.
const WON: (usize, i64) = (4_238, 10_005_534);
/// The same by the quarter of the closing date.
const QUARTERS: [(&str, i64); 4] =
    [("2017-Q1", 1_134_672), ("2017-Q2", 3_086_111), ("2017-Q3", 2_982_255), ("2017-Q4", 2_802_496)];
/// The manager and the salesperson with the highest totals.
const BEST: [(Dimension, i64); 2] = [(Dimension::Team, 2_251_930), (Dimension::Person, 1_153_214)];

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn its_figures_stand_everywhere(pool: PgPool) {
    let files = ["sales_teams.csv", "products.csv", "accounts.csv", "sales_pipeline.csv"].map(sample);
    let [Some(teams), Some(products), Some(accounts), Some(pipeline)] = files else {
        // Past the harness, which keeps what passing tests print to itself.
        writeln!(io::stderr(), "its_figures_stand_everywhere: skipped: no public sample").unwrap();
        return;
    };
    let company = Company::found(&pool).await;
    let boss = &company.administrator;
    let means = [
        (ReferenceKind::Product, "GTXPro", "GTX Pro"),
        (ReferenceKind::Stage, "Engaging", "Qualification"),
        (ReferenceKind::Stage, "Prospecting", "Identification"),
    ];
    for (kind, text, settings) in [
        (ImportKind::People, teams, creating(&[])),
        (ImportKind::Products, products, ImportSettings::default()),
        (ImportKind::Accounts, accounts, creating(&[])),
        (
            ImportKind::Opportunities,
            pipeline,
            ImportSettings { names: creating(&means).names, ..ImportSettings::default() },
        ),
    ] {
        let (_, report) = company.import(boss, kind, &text, settings).await;
        assert!(
            report.done,
            "{kind:?}: {:?} {:?} {:?}",
            report.problems.first(),
            report.questions,
            report.mapping_problems
        );
    }

    let all = opportunity::actions::all(&company.db, boss, &Filter::default(), Sort::default()).await.unwrap();
    assert_eq!(all.len(), 8_800);
    let won: Vec<_> = all.iter().filter(|row| row.stage_kind == StageKind::Won).collect();
    let exported: Decimal = won.iter().filter_map(|row| row.amount).sum();
    assert_eq!((won.len(), exported), (WON.0, Decimal::from(WON.1)));
    let open: Vec<_> = all.iter().filter(|row| row.stage_kind == StageKind::Open).collect();
    assert_eq!((open.len(), open.iter().filter(|row| row.account.is_none()).count()), (1_589 + 500, 1_425));

    let listed = opportunity::actions::list(&company.db, boss, &closed(), Sort::default(), None, 50).await.unwrap();
    assert_eq!((listed.totals.count, listed.totals.amount.amount), (4_238, exported));
    heads_agree(&company, boss, exported).await;
    for (quarter, amount) in QUARTERS {
        let (quarter, amount) = (quarter.parse().unwrap(), Decimal::from(amount));
        forecast_agrees(&company, boss, quarter, amount).await;
        executive_view_agrees(&company, boss, quarter, amount).await;
        changes_agree(&company, boss, quarter, amount).await;
    }
    teams_of_the_forecast_agree(&company, boss).await;
    questions_agree(&company, boss, exported).await;
    let numbers = "SELECT count(*) FROM site WHERE last_number <> (SELECT count(*) FROM opportunity o WHERE o.site_id = site.id)
                   OR last_number <> (SELECT COALESCE(max(site_number), 0) FROM opportunity o WHERE o.site_id = site.id)";
    assert_eq!(company.number(numbers).await, 0, "numbers without gaps");
}

async fn heads_agree(company: &Company, boss: &Caller, won: Decimal) {
    let board = board::actions::board(&company.db, boss, &Filter::default()).await.unwrap();
    let head = |code: &str| {
        let stage = board.pipeline.stage_by_code(code).unwrap().id;
        board.columns.iter().find(|column| column.stage == stage).unwrap().totals.clone()
    };
    assert_eq!((head("won").count, head("won").amount.amount), (4_238, won));
    assert_eq!((head("qualification").count, head("identification").count), (1_589, 500));
}

/// Forecast, list, and the rows of its export.
async fn forecast_agrees(company: &Company, boss: &Caller, quarter: Quarter, amount: Decimal) {
    let forecast = forecast::actions::forecast(&company.db, boss, Some(quarter), None, None).await.unwrap();
    assert_eq!(forecast.rows[0].figures.closed.amount, amount, "{quarter}");
    let filter = Filter { closing: Some(Closing::Quarter(quarter)), ..closed() };
    let listed = opportunity::actions::list(&company.db, boss, &filter, Sort::default(), None, 1).await.unwrap();
    assert_eq!(listed.totals.amount.amount, amount, "{quarter}");
    let exported: Decimal = listed_all(company, boss, &filter).await.iter().filter_map(|row| row.amount).sum();
    assert_eq!(exported, amount, "{quarter}");
}

/// Every opportunity has one manager and one country, so the parts of the quarter make the whole.
async fn executive_view_agrees(company: &Company, boss: &Caller, quarter: Quarter, amount: Decimal) {
    for by in [Dimension::Team, Dimension::Country] {
        let view = executive::actions::executive(&company.db, boss, everybody_in(quarter), Some(by)).await.unwrap();
        let parts = &view.parts;
        let closed = parts.columns.iter().position(|column| column.key.as_deref() == Some("closed")).unwrap();
        let rows: Decimal = parts.rows.iter().filter_map(|line| line.cells[closed].value).sum();
        let figures = (view.figures.closed.amount, parts.columns[closed].figure.value, rows);
        assert_eq!(figures, (amount, Some(amount), amount), "{quarter} {by:?}");
    }
}

/// What the file tells happened years ago; recorded it was on the day of the import, so the account begins there.
async fn changes_agree(company: &Company, boss: &Caller, quarter: Quarter, amount: Decimal) {
    let since = |day| change::actions::account(&company.db, boss, everybody_in(quarter), (Some(day), None));
    let before_all = since("2016-12-31".parse().unwrap()).await;
    assert_eq!(before_all, Err(AppError::field("from", Problem::BeforeHistory(boss.today))));
    let (between, account) = since(boss.today.pred_opt().unwrap()).await.unwrap();
    assert_eq!((between.to, account.start.total()), (boss.today, Decimal::ZERO));
    assert!(account.adds_up(), "{account:?}");
    assert_eq!((account.end.closed, account.end.total()), (amount, amount), "{quarter}");
}

/// The best of the rows of the list, added up by hand along the reporting lines of the forecast.
async fn teams_of_the_forecast_agree(company: &Company, boss: &Caller) {
    let people = forecast::actions::forecast(&company.db, boss, None, None, None).await.unwrap().people;
    let mut sums: [HashMap<_, Decimal>; 2] = Default::default();
    for row in &listed_all(company, boss, &closed()).await {
        let manager = people.iter().find(|person| person.id == row.owner.id).and_then(|person| person.manager);
        for (sums, person) in sums.iter_mut().zip([manager.unwrap(), row.owner.id]) {
            *sums.entry(person).or_default() += row.amount.unwrap();
        }
    }
    let best = sums.map(|sums| sums.into_values().max());
    assert_eq!(best, BEST.map(|(_, amount)| Some(Decimal::from(amount))));
}

async fn questions_agree(company: &Company, boss: &Caller, won: Decimal) {
    for (by, amount) in BEST {
        let question = Question { filter: closed(), ..Question::about(by, Measure::Amount) };
        let answer = analysis::actions::answer(&company.db, boss, &question).await.unwrap();
        let best = answer.rows.iter().filter_map(|line| line.entry.figure.value).max();
        assert_eq!((best, answer.total.value), (Some(Decimal::from(amount)), Some(won)), "{by:?}");
    }
}

fn everybody_in(quarter: Quarter) -> Scope {
    Scope { quarter, who: Who::Company, as_of: None }
}

fn closed() -> Filter {
    Filter { categories: vec![Category::Closed], ..Filter::default() }
}

/// The rows of the export.
async fn listed_all(company: &Company, boss: &Caller, filter: &Filter) -> Vec<opportunity::Summary> {
    opportunity::actions::all(&company.db, boss, filter, Sort::default()).await.unwrap()
}

fn sample(name: &str) -> Option<String> {
    let path = format!("{}/../../shared/data/crm-sales-opportunities/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).ok()
}
