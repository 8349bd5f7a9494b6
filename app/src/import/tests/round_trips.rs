//! What the product hands out it takes back: a file of quotas or accounts says nothing new to the import.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use sqlx::PgPool;

use super::support::Company;
use crate::{
    account::{AccountForm, AccountType, actions as accounts},
    auth::{Caller, PersonId},
    export::{Cell, Format, Table},
    forecast::{QuotaForm, QuotaKind, actions as quotas},
    import::{DryRun, ImportKind, ImportSettings, actions, problem::Problem},
    opportunity::actions::rest_marks,
};

/// A dry run of a table, as CSV and as a workbook: both say the same.
async fn tried(company: &Company, caller: &Caller, kind: ImportKind, table: &Table) -> DryRun {
    let mut reports = Vec::new();
    for format in Format::ALL {
        let (name, bytes) = (format!("file.{}", format.extension()), table.bytes(format).unwrap());
        let settings = Some(ImportSettings::default());
        let sent = actions::import_file(&company.db, caller, kind, &name, bytes, settings, true).await.unwrap();
        assert_eq!(sent.problem, None);
        reports.push(DryRun { source: None, ..sent.report.unwrap() });
    }
    let book = reports.pop().unwrap();
    assert_eq!(reports.pop(), Some(book.clone()));
    book
}

/// Every line stands already: nothing to write, to ask or to refuse.
#[track_caller]
fn says_nothing_new(report: &DryRun, lines: usize) {
    let figures = (report.lines_total, report.existing, report.to_create, report.to_update);
    assert_eq!(figures, (lines as u64, lines as u64, 0, 0), "{report:?}");
    assert_eq!((report.problem_lines, report.questions.len(), report.mapping_problems.len()), (0, 0, 0), "{report:?}");
}

async fn set(company: &Company, person: PersonId, kind: QuotaKind, amount: &str) {
    let quarter = "2026-Q4".parse().unwrap();
    let form = QuotaForm { person, quarter, kind, amount: amount.into(), effective_from: String::new(), version: 0 };
    quotas::set_quota(&company.db, &company.administrator, &form, rest_marks()).await.unwrap();
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn quotas_come_back_as_they_stand(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (sam, max) = (company.salesperson.viewer.id(), company.manager.viewer.id());
    set(&company, sam, QuotaKind::Individual, "1000.50").await;
    set(&company, max, QuotaKind::Individual, "200").await;
    set(&company, max, QuotaKind::Team, "1500").await;
    let olga: i64 =
        sqlx::query_scalar("SELECT id FROM person WHERE name = 'Olga Other'").fetch_one(&pool).await.unwrap();
    set(&company, PersonId(olga), QuotaKind::Individual, "70").await;
    // Olga left, and her quota is of the time before the company changed its currency.
    sqlx::query("UPDATE person SET active = FALSE WHERE id = $1").bind(olga).execute(&pool).await.unwrap();
    sqlx::query("ALTER TABLE quota DISABLE TRIGGER USER").execute(&pool).await.unwrap();
    sqlx::query("UPDATE quota SET currency = 'USD' WHERE person_id = $1").bind(olga).execute(&pool).await.unwrap();
    let quarter = "2026-Q4".parse().unwrap();
    for (caller, lines) in [(&company.administrator, 4), (&company.manager, 3)] {
        let table = quotas::quota_table(&company.db, caller, quarter).await.unwrap();
        let report = tried(&company, caller, ImportKind::Quotas, &table).await;
        says_nothing_new(&report, lines);
    }
    let own = quotas::quota_table(&company.db, &company.salesperson, quarter).await.unwrap();
    assert_eq!(own.csv().lines().count(), 2, "{own:?}");
    let row = "\"Sam Seller\",\"2026-Q4\",\"individual\",\"1000.5\",\"EUR\",\"1\",\"2026-10-01\"";
    assert!(own.csv().contains(row), "{}", own.csv());
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn an_edited_file_of_quotas_changes_what_was_edited(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (sam, max) = (company.salesperson.viewer.id(), company.manager.viewer.id());
    set(&company, sam, QuotaKind::Individual, "1000").await;
    set(&company, max, QuotaKind::Team, "1500").await;
    let quarter = "2026-Q4".parse().unwrap();
    let boss = &company.administrator;
    let mut table = quotas::quota_table(&company.db, boss, quarter).await.unwrap();
    table.rows[0][3] = Cell::number(Some(1600));
    let (_, report) = company.import(boss, ImportKind::Quotas, &table.csv(), ImportSettings::default()).await;
    assert_eq!((report.done, report.to_update, report.existing), (true, 1, 1), "{report:?}");
    let changed = "SELECT count(*) FROM quota WHERE kind = 'team' AND version = 2 AND amount = 1600";
    assert_eq!(company.number(changed).await, 1);
    assert_eq!(company.number("SELECT count(*) FROM quota").await, 3, "the individual one is untouched");
    // A change within the quarter counts from its day on.
    table.rows[0][3] = Cell::number(Some(1650));
    table.rows[0][6] = Cell::date("2027-01-01".parse().ok());
    let report = tried(&company, boss, ImportKind::Quotas, &table).await;
    assert_eq!(report.problems[0].problem, Problem::Refused { code: "outside_quarter".into() });
    table.rows[0][6] = Cell::date("2026-11-16".parse().ok());
    let (_, report) = company.import(boss, ImportKind::Quotas, &table.csv(), ImportSettings::default()).await;
    assert_eq!((report.done, report.to_update, report.existing), (true, 1, 1), "{report:?}");
    let later = "SELECT count(*) FROM quota WHERE kind = 'team' AND version = 3 AND amount = 1650
                 AND effective_from = '2026-11-16' AND quarter_start = '2026-10-01'";
    assert_eq!(company.number(later).await, 1);
    // The same amount from another day on is another quota.
    let report = tried(&company, boss, ImportKind::Quotas, &table).await;
    assert_eq!((report.existing, report.to_update), (2, 0));
    table.rows[0][6] = Cell::date("2026-11-23".parse().ok());
    let report = tried(&company, boss, ImportKind::Quotas, &table).await;
    assert_eq!((report.existing, report.to_update), (1, 1));
    table.rows[0][3] = Cell::number(Some(1700));
    table.rows[0][4] = Cell::text("USD");
    let report = tried(&company, boss, ImportKind::Quotas, &table).await;
    assert_eq!((report.problem_lines, report.to_update), (1, 0));
    assert_eq!(report.problems[0].problem, Problem::Refused { code: "not_the_currency".into() });
    assert!(report.problems[0].problem.sentence().starts_with("Quotas are set in the currency"));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn accounts_come_back_as_they_stand(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (db, boss) = (&company.db, &company.manager);
    let text = "name,kind,sector,country,parent\nHarbour Group,customer,Shipping,Belgium,\n\
        Harbour Lines,customer;supplier,\"Shipping, land\",Belgium,Harbour Group\nRival,competitor,,,\n";
    assert!(company.import(boss, ImportKind::Accounts, text, ImportSettings::default()).await.1.done);
    let formula = AccountForm { name: "=HYPERLINK(1)".into(), types: "supplier".into(), ..AccountForm::default() };
    accounts::create(db, boss, &formula).await.unwrap();

    let all = accounts::table(db, &company.salesperson, None, "").await.unwrap();
    says_nothing_new(&tried(&company, boss, ImportKind::Accounts, &all).await, 4);
    let cells = ["Harbour Lines", "customer, supplier", "Shipping, land", "Belgium", "Harbour Group"];
    assert!(all.rows.contains(&cells.map(Cell::text).to_vec()), "{all:?}");
    let suppliers = accounts::table(db, boss, Some(AccountType::Supplier), "lines").await.unwrap();
    assert_eq!(suppliers.rows, [cells.map(Cell::text).to_vec()]);
    says_nothing_new(&tried(&company, boss, ImportKind::Accounts, &suppliers).await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn accounts_go_to_another_company_whole(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (db, boss) = (&company.db, &company.manager);
    let text = "name,kind,sector,country,parent\nHarbour Lines,supplier,Shipping,Belgium,Harbour Group\n\
        Harbour Group,customer,,,\n";
    let (id, _) = company.import(boss, ImportKind::Accounts, text, ImportSettings::default()).await;
    let before = accounts::table(db, boss, None, "").await.unwrap();
    actions::undo(db, boss, id).await.unwrap();
    assert_eq!(company.number("SELECT count(*) FROM account").await, 0);
    let (_, report) = company.import(boss, ImportKind::Accounts, &before.csv(), ImportSettings::default()).await;
    assert_eq!((report.done, report.to_create), (true, 2), "{report:?}");
    assert_eq!(accounts::table(db, boss, None, "").await.unwrap(), before);
}
