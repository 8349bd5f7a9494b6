//! What an import made, undoing it, and what makes that impossible.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use sqlx::PgPool;

use super::support::{Company, clock, creating};
use crate::{
    error::{AppError, Conflict},
    import::{ImportId, ImportKind, ImportSettings, ImportState, actions},
    opportunity::{self, Filter, OpportunityForm, Totals, listing::Sort},
};

const THREE: &str = "reference,description,owner,stage,account\nX1,One,Sam Seller,Qualification,Acme\n\
    X2,Two,Sam Seller,Qualification,Acme\nX3,Three,Sam Seller,Proposition,Other\n";
const EDITED: Result<(), AppError> = Err(AppError::Conflict(Conflict::ImportEditedSince));

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn an_undo_takes_everything_back_and_gives_the_numbers_back(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (id, report) = company.import(&company.manager, ImportKind::Opportunities, THREE, creating(&[])).await;
    assert_eq!((report.done, report.to_create), (true, 3));
    assert_eq!(company.number("SELECT count(*) FROM account").await, 2);
    actions::undo(&company.db, &company.manager, id).await.unwrap();
    for table in
        ["SELECT count(*) FROM opportunity", "SELECT count(*) FROM account", "SELECT count(*) FROM void_number"]
    {
        assert_eq!(company.number(table).await, 0, "{table}");
    }
    assert_eq!(company.number("SELECT last_number::bigint FROM site WHERE code = 'PAR'").await, 0);
    let view = actions::view(&company.db, &company.manager, id).await.unwrap();
    assert_eq!(view.summary.state, ImportState::Undone);
    assert_eq!(actions::undo(&company.db, &company.manager, id).await, Err(AppError::Conflict(Conflict::ImportState)));
    let (_, report) = company.import(&company.manager, ImportKind::Opportunities, THREE, creating(&[])).await;
    assert!(report.done);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_filter_means_what_one_import_made(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (db, boss) = (&company.db, &company.manager);
    let (three, report) = company.import(boss, ImportKind::Opportunities, THREE, creating(&[])).await;
    let line = "reference,description,owner,stage,amount\nX4,Four,Sam Seller,Qualification,400\n";
    let (one, _) = company.import(boss, ImportKind::Opportunities, line, ImportSettings::default()).await;
    let form = OpportunityForm { description: Some("By hand".into()), ..OpportunityForm::default() };
    let marks = opportunity::actions::rest_marks();
    opportunity::actions::create(db, &company.salesperson, &form, None, marks).await.unwrap();

    let of = |import: ImportId| Filter { import: Some(import.0), ..Filter::default() };
    let totals = async |filter: Filter| -> Totals {
        opportunity::actions::list(db, boss, &filter, Sort::default(), None, 1).await.unwrap().totals
    };
    assert_eq!(totals(Filter::default()).await.count, 5);
    assert_eq!(u64::try_from(totals(of(three)).await.count), Ok(report.to_create));
    let fourth = totals(of(one)).await;
    assert_eq!((fourth.count, fourth.amount.amount), (1, 400.into()));
    assert_eq!(totals(Filter { text: "Tw".into(), ..of(three) }).await.count, 1);
    let rows = opportunity::actions::all(db, boss, &of(three), Sort::default()).await.unwrap();
    assert_eq!(rows.len(), 3, "the export has the same rows");
    actions::undo(db, boss, three).await.unwrap();
    assert_eq!(totals(of(three)).await.count, 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn numbers_below_later_ones_are_registered_as_void(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (id, _) = company.import(&company.manager, ImportKind::Opportunities, THREE, creating(&[])).await;
    let form = OpportunityForm { description: Some("Later".into()), ..OpportunityForm::default() };
    let marks = opportunity::actions::rest_marks();
    let later = opportunity::actions::create(&company.db, &company.salesperson, &form, None, marks).await.unwrap();
    assert_eq!(later, "PAR-000004");
    actions::undo(&company.db, &company.manager, id).await.unwrap();
    assert_eq!(company.number("SELECT count(*) FROM void_number WHERE site_number IN (1, 2, 3)").await, 3);
    assert_eq!(company.number("SELECT count(*) FROM opportunity").await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn an_edited_opportunity_holds_the_undo_back(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (id, _) = company.import(&company.manager, ImportKind::Opportunities, THREE, creating(&[])).await;
    let form = OpportunityForm { comment: Some("Called".into()), ..OpportunityForm::default() };
    let marks = opportunity::actions::rest_marks();
    opportunity::actions::change(&company.db, &company.salesperson, "PAR-000002", 1, &form, marks).await.unwrap();
    assert_eq!(actions::undo(&company.db, &company.manager, id).await, EDITED);
    assert_eq!(company.number("SELECT count(*) FROM opportunity").await, 3);
    assert_eq!(actions::view(&company.db, &company.manager, id).await.unwrap().summary.state, ImportState::Done);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn used_accounts_products_and_people_hold_the_undo_back(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (db, boss) = (&company.db, &company.administrator);
    let (accounts, _) = company.import(boss, ImportKind::Accounts, "name\nAcme\n", ImportSettings::default()).await;
    let (products, _) = company.import(boss, ImportKind::Products, "name\nGTX\n", ImportSettings::default()).await;
    let (people, _) =
        company.import(boss, ImportKind::People, "name,manager,site\nAnn,Zoe,Lyon\n", creating(&[])).await;
    let sale = "description,owner,stage,account,product\nA,Ann,Qualification,Acme,GTX\n";
    let (sales, report) = company.import(boss, ImportKind::Opportunities, sale, ImportSettings::default()).await;
    assert!(report.done, "{report:?}");
    for import in [accounts, products, people] {
        assert_eq!(actions::undo(db, boss, import).await, EDITED);
    }
    for import in [sales, accounts, products, people] {
        actions::undo(db, boss, import).await.unwrap();
    }
    assert_eq!(company.number("SELECT count(*) FROM person").await, 4);
    assert_eq!(company.number("SELECT count(*) FROM site").await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_quota_is_taken_back_while_it_counts(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (db, boss) = (&company.db, &company.administrator);
    let text = |amount| format!("person,quarter,quota\nSam Seller,2026-Q4,{amount}\n");
    let (first, _) = company.import(boss, ImportKind::Quotas, &text("1000"), ImportSettings::default()).await;
    let (second, _) = company.import(boss, ImportKind::Quotas, &text("2000"), ImportSettings::default()).await;
    assert_eq!(actions::undo(db, boss, first).await, EDITED);
    actions::undo(db, boss, second).await.unwrap();
    assert_eq!(company.number("SELECT max(amount)::bigint FROM quota").await, 1000);
    actions::undo(db, boss, first).await.unwrap();
    assert_eq!(company.number("SELECT count(*) FROM quota").await, 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn exchange_rates_are_taken_back_while_they_count(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (db, boss) = (&company.db, &company.administrator);
    let text = |rate| format!("currency,kind,date,rate\nUSD,day,2026-11-20,{rate}\n");
    let (first, _) = company.import(boss, ImportKind::ExchangeRates, &text("0.92"), ImportSettings::default()).await;
    let (second, _) = company.import(boss, ImportKind::ExchangeRates, &text("0.93"), ImportSettings::default()).await;
    assert_eq!(actions::undo(db, boss, first).await, EDITED);
    actions::undo(db, boss, second).await.unwrap();
    assert_eq!(company.number("SELECT (max(rate) * 100)::bigint FROM exchange_rate").await, 92);
    actions::undo(db, boss, first).await.unwrap();
    assert_eq!(company.number("SELECT count(*) FROM exchange_rate").await, 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_stopped_server_leaves_nothing_running(pool: PgPool) {
    let company = Company::found(&pool).await;
    let id = actions::upload(&company.db, &company.manager, ImportKind::Accounts, "a.csv", b"name\nx\n".to_vec())
        .await
        .unwrap();
    sqlx::query("UPDATE import SET state = 'running'").execute(company.db.owner()).await.unwrap();
    assert_eq!(actions::run(&company.db, &company.manager, id).await, Err(AppError::Conflict(Conflict::ImportState)));
    assert_eq!(actions::fail_interrupted(&company.db, clock()).await, Ok(1));
    assert_eq!(actions::view(&company.db, &company.manager, id).await.unwrap().summary.state, ImportState::Failed);
}
