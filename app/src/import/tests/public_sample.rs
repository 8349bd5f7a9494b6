//! The public sample of a hardware seller: four files, 8,800 opportunities. They are no part of the repository; the
//! test reads them where they lie beside it and has nothing to say otherwise.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use std::collections::HashMap;

use rust_decimal::Decimal;
use sqlx::PgPool;

use super::support::{Company, creating};
use crate::{
    auth::Caller,
    board,
    calendar::Quarter,
    forecast,
    import::{ImportKind, ImportSettings, field::ReferenceKind},
    opportunity::{self, Closing, Filter, listing::Sort},
    pipeline::{Category, StageKind},
};

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn its_figures_stand_everywhere(pool: PgPool) {
    let files = ["sales_teams.csv", "products.csv", "accounts.csv", "sales_pipeline.csv"].map(sample);
    let [Some(teams), Some(products), Some(accounts), Some(pipeline)] = files else { return };
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
    assert_eq!((won.len(), exported), (4_238, Decimal::from(10_005_534)));
    let open: Vec<_> = all.iter().filter(|row| row.stage_kind == StageKind::Open).collect();
    assert_eq!((open.len(), open.iter().filter(|row| row.account.is_none()).count()), (1_589 + 500, 1_425));

    let closed = Filter { categories: vec![Category::Closed], ..Filter::default() };
    let listed = opportunity::actions::list(&company.db, boss, &closed, Sort::default(), None, 50).await.unwrap();
    assert_eq!((listed.totals.count, listed.totals.amount.amount), (4_238, exported));
    heads_agree(&company, boss, exported).await;
    forecasts_agree(&company, boss).await;
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

async fn forecasts_agree(company: &Company, boss: &Caller) {
    let expected = [("2017-Q1", 1_134_672), ("2017-Q2", 3_086_111), ("2017-Q3", 2_982_255), ("2017-Q4", 2_802_496)];
    let mut by_person: HashMap<String, Decimal> = HashMap::new();
    let mut by_team: HashMap<String, Decimal> = HashMap::new();
    for (quarter, amount) in expected {
        let quarter: Quarter = quarter.parse().unwrap();
        let forecast = forecast::actions::forecast(&company.db, boss, Some(quarter), None, None).await.unwrap();
        assert_eq!(forecast.rows[0].figures.closed.amount, Decimal::from(amount), "{quarter}");
        let filter = Filter {
            categories: vec![Category::Closed],
            closing: Some(Closing::Quarter(quarter)),
            ..Filter::default()
        };
        let listed = opportunity::actions::list(&company.db, boss, &filter, Sort::default(), None, 1).await.unwrap();
        assert_eq!(listed.totals.amount.amount, Decimal::from(amount), "{quarter}");
        for row in &listed_all(company, boss, &filter).await {
            let manager = forecast
                .people
                .iter()
                .find(|person| person.id == row.owner.id)
                .and_then(|person| person.manager)
                .unwrap();
            let manager = forecast.people.iter().find(|person| person.id == manager).unwrap().name.clone();
            *by_team.entry(manager).or_default() += row.amount.unwrap();
            *by_person.entry(row.owner.name.clone()).or_default() += row.amount.unwrap();
        }
    }
    assert_eq!(by_team.values().max(), Some(&Decimal::from(2_251_930)));
    assert_eq!(by_person.values().max(), Some(&Decimal::from(1_153_214)));
}

async fn listed_all(company: &Company, boss: &Caller, filter: &Filter) -> Vec<opportunity::Summary> {
    opportunity::actions::all(&company.db, boss, filter, Sort::default()).await.unwrap()
}

fn sample(name: &str) -> Option<String> {
    let path = format!("{}/../../shared/data/crm-sales-opportunities/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).ok()
}
