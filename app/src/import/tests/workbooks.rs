//! What workbooks amount to, and what a report tells before the questions are answered.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use sqlx::PgPool;

use super::support::{Company, answering};
use crate::{
    error::{AppError, Problem as FieldIs},
    export,
    import::{
        ImportKind, ImportSettings, actions,
        date_format::DateVerdict,
        field::{FieldCode, ReferenceKind},
        file::{FileProblem, Source},
        matching::ValueAnswer,
        number_format::MarkVerdict,
        problem::Problem,
        report::Notice,
        view::Step,
    },
    opportunity::{self, Filter, listing::Sort},
};

fn head(sheet: &mut Worksheet, names: &[&str]) {
    for (column, name) in (0u16..).zip(names) {
        sheet.write_string(0, column, *name).unwrap();
    }
}

/// A cover, accounts, and sales of which the last has the error of a formula for its amount.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Cover").unwrap().write_string(0, 0, "Sales of Méridien").unwrap();
    let sales = book.add_worksheet().set_name("Sales").unwrap();
    head(sales, &["Description", "Owner", "Stage", "Amount", "Closing date", "Reference"]);
    let day = Format::new().set_num_format("dd/mm/yyyy");
    for (row, text) in (1u32..).zip(["A crane", "A press", "A saw"]) {
        sales.write_string(row, 0, text).unwrap().write_string(row, 1, "Sam Seller").unwrap();
        sales.write_string(row, 2, "Qualification").unwrap().write_number(row, 3, 1234.5).unwrap();
        let closing = NaiveDate::from_ymd_opt(2027, 4, 3).unwrap();
        sales.write_date_with_format(row, 4, closing, &day).unwrap().write_number(row, 5, 4711 + row).unwrap();
    }
    sales.write_formula(3, 3, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    let accounts = book.add_worksheet().set_name("Accounts").unwrap();
    head(accounts, &["Description", "Owner", "Stage"]);
    for (column, text) in (0u16..).zip(["A mill", "Sam Seller", "Proposition"]) {
        accounts.write_string(1, column, text).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_workbook_needs_no_formats_and_names_its_faults(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (db, boss) = (&company.db, &company.manager);
    let id = actions::upload(db, boss, ImportKind::Opportunities, "sales.xlsx", workbook()).await.unwrap();
    let file = actions::view(db, boss, id).await.unwrap().file.unwrap();
    assert_eq!((&file.dates, &file.marks, file.step()), (&DateVerdict::NoDates, &MarkVerdict::NoNumbers, Step::Check));
    let report = actions::dry_run(db, boss, id).await.unwrap();
    assert_eq!((report.to_create, report.problem_lines), (2, 1));
    let fault = &report.problems[0];
    assert_eq!((fault.line, fault.field, fault.value.as_str()), (4, Some(FieldCode::Amount), "D4: #DIV/0!"));
    assert_eq!(fault.problem, Problem::CellFault);
    assert!(matches!(&report.source, Some(Source::Sheet { name, .. }) if name == "Sales"));

    actions::set_options(db, boss, id, true, false).await.unwrap();
    assert!(actions::run(db, boss, id).await.unwrap().done);
    let rows = opportunity::actions::all(db, boss, &Filter::default(), Sort::default()).await.unwrap();
    assert_eq!(rows.len(), 2);
    let stored = "SELECT count(*) FROM opportunity WHERE amount = 1234.5 AND closing_date = '2027-04-03'
                  AND external_reference IN ('4712', '4713')";
    assert_eq!(company.number(stored).await, 2);
    let mapping = "SELECT count(*) FROM event WHERE subject = 'import' AND kind = 'imported'
                   AND data->'columns'->0 = '[\"Description\", \"description\"]'";
    assert_eq!(company.number(mapping).await, 1, "the mapping stands in the trail");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn another_sheet_can_be_chosen(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (db, boss) = (&company.db, &company.manager);
    let id = actions::upload(db, boss, ImportKind::Opportunities, "sales.xlsx", workbook()).await.unwrap();
    let unknown = actions::choose_sheet(db, boss, id, "Nowhere").await.unwrap_err();
    assert_eq!(unknown.problem_of("sheet"), Some(&FieldIs::Unknown));
    actions::choose_sheet(db, boss, id, "Cover").await.unwrap();
    let view = actions::view(db, boss, id).await.unwrap();
    assert_eq!((view.problem, view.file), (Some(FileProblem::HeaderOnly), None));
    assert_eq!(view.sheets, ["Cover", "Sales", "Accounts"]);
    assert!(matches!(actions::dry_run(db, boss, id).await, Err(AppError::Rejected(_))));
    actions::choose_sheet(db, boss, id, "Accounts").await.unwrap();
    assert!(actions::run(db, boss, id).await.unwrap().done);
    assert_eq!(company.number("SELECT count(*) FROM opportunity WHERE description = 'A mill'").await, 1);

    let named = |sheet: &str| ImportSettings { sheet: Some(sheet.into()), ..ImportSettings::default() };
    let send = |sheet| {
        let settings = Some(named(sheet));
        actions::import_file(db, boss, ImportKind::Opportunities, "a.xlsx", workbook(), settings, true)
    };
    assert_eq!(send("Accounts").await.unwrap().report.unwrap().to_create, 1);
    let refused = send("Nowhere").await.unwrap();
    assert_eq!(refused.problem, Some(FileProblem::UnknownSheet { name: "Nowhere".into() }));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_report_tells_all_problems_beside_the_questions(pool: PgPool) {
    let company = Company::found(&pool).await;
    let text = "reference,description,owner,stage,product,amount,close date\n\
        X1,Fine,Sam Seller,Qualification,,1,2027-01-01\n\
        X2,Unknown product,Sam Seller,Qualification,Gizmo,1,2027-01-01\n\
        X3,Unknown and wrong,Sam Seller,Qualification,Gizmo,-1,2027-01-01\n\
        X4,Unknown and signed without a date,Sam Seller,Won,Gizmo,1,\n\
        X5,Unknown owner,Olga Other,Qualification,,1,2027-01-01\n\
        X6,Wrong,Sam Seller,Qualification,,1,2027-02-31\n";
    let (id, report) =
        company.import(&company.manager, ImportKind::Opportunities, text, ImportSettings::default()).await;
    assert_eq!((report.done, report.can_run(), report.questions.len()), (false, false, 2));
    assert_eq!((report.to_create, report.waiting, report.problem_lines), (1, 2, 3), "{report:?}");
    let said: Vec<_> = report.problems.iter().map(|found| (found.line, found.field.unwrap())).collect();
    assert_eq!(said, [(4, FieldCode::Amount), (5, FieldCode::ClosingDate), (7, FieldCode::ClosingDate)]);

    let table = actions::report_file(&company.db, &company.manager, id).await.unwrap();
    assert!(table.csv().contains("\"3\",\"Product\",\"Gizmo\",\"This names no record"), "{}", table.csv());
    assert!(table.notes.contains(&"Waiting for your answers: 2".to_owned()), "{:?}", table.notes);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(table.bytes(export::Format::Xlsx).unwrap())).unwrap();
    let rows = book.worksheet_range("Line by line").unwrap();
    assert_eq!((rows.height(), rows.get_value((1, 0))), (7, Some(&Data::Float(2.0))), "and a notice on line 2");

    let blank = answering(ReferenceKind::Product, "Gizmo", ValueAnswer::Blank);
    let (_, report) = company.import(&company.manager, ImportKind::Opportunities, text, blank).await;
    assert_eq!((report.to_create, report.waiting, report.problem_lines), (2, 1, 3));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_paused_opportunity_knows_where_it_returns_to(pool: PgPool) {
    let company = Company::found(&pool).await;
    let text = "description,owner,stage,previous stage\n\
        Says so,Sam Seller,On Hold,Proposition\n\
        Says nothing,Sam Seller,On Hold,\n\
        Still open,Sam Seller,Qualification,Proposition\n";
    let (_, report) =
        company.import(&company.manager, ImportKind::Opportunities, text, ImportSettings::default()).await;
    assert!(report.done, "{report:?}");
    let assumed: Vec<_> = report.notices.iter().filter(|found| found.notice == Notice::FirstStageAssumed).collect();
    assert_eq!((assumed.len(), assumed[0].line), (1, 3));
    let left = "SELECT count(*) FROM opportunity o LEFT JOIN stage s ON s.id = o.stopped_from_id
                WHERE (description, s.code) IN (('Says so', 'proposition'), ('Says nothing', 'identification'))
                   OR description = 'Still open' AND s.code IS NULL";
    assert_eq!(company.number(left).await, 3);

    let wrong = "description,owner,stage,previous stage\nx,Sam Seller,On Hold,Won\n";
    let (_, report) =
        company.import(&company.manager, ImportKind::Opportunities, wrong, ImportSettings::default()).await;
    assert_eq!(report.problems[0].problem, Problem::Refused { code: "stage_left_not_open".into() });
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn an_account_of_no_type_becomes_a_customer_and_the_report_says_so(pool: PgPool) {
    let company = Company::found(&pool).await;
    let text = "name,type\nAcme,\nRival,competitor\n";
    let (_, report) = company.import(&company.manager, ImportKind::Accounts, text, ImportSettings::default()).await;
    let told: Vec<_> = report.notices.iter().map(|found| (found.line, found.notice)).collect();
    assert_eq!(told, [(2, Notice::CustomerAssumed)]);
    assert_eq!(company.number("SELECT count(*) FROM account WHERE name = 'Acme' AND is_customer").await, 1);
}
