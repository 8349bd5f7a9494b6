//! Files of the command line: what it says lies over what the last file with the same columns was told.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use sqlx::PgPool;

use super::support::{Company, answering, creating};
use crate::{
    auth::Caller,
    error::{AppError, Problem},
    import::{
        DryRun, ImportKind, ImportSettings, actions, date_format::DateFormat, field::ReferenceKind,
        matching::ValueAnswer, view::AnswerForm,
    },
};

const KIND: ImportKind = ImportKind::Opportunities;

/// Sends lines under the titles of every file here.
async fn send(
    company: &Company,
    caller: &Caller,
    lines: &str,
    said: ImportSettings,
    dry_run: bool,
) -> Result<DryRun, AppError> {
    let text = format!("What,Who,How far,When,Which\n{lines}");
    let sent = actions::import_file_over(&company.db, caller, KIND, "a.csv", text.into(), said, dry_run).await?;
    assert_eq!(sent.problem, None);
    Ok(sent.report.unwrap())
}

/// Goes through the steps of the page.
async fn through_the_steps(company: &Company, caller: &Caller) {
    let db = &company.db;
    let text = "What,Who,How far,When,Which\nA crane,Sam Seller,Engaging,03/04/2026,GTXPro\n";
    let id = actions::upload(db, caller, KIND, "a.csv", text.into()).await.unwrap();
    let columns = ["description", "owner", "stage", "closing_date", "product"].map(str::to_owned);
    actions::set_columns(db, caller, id, &columns, "day_month_year", "").await.unwrap();
    let means = |reference: &str, text: &str, name: &str| AnswerForm {
        reference: reference.into(),
        text: text.into(),
        name: name.into(),
        ..AnswerForm::default()
    };
    let answers = [means("stage", "Engaging", "Qualification"), means("product", "GTXPro", "GTX Pro")];
    actions::set_answers(db, caller, id, &answers, false).await.unwrap();
    assert!(actions::run(db, caller, id).await.unwrap().done);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_mapping_of_the_page_holds_until_a_flag_says_otherwise(pool: PgPool) {
    let company = Company::found(&pool).await;
    let boss = &company.manager;
    company.import(&company.administrator, ImportKind::Products, "name\nGTX Pro\n", ImportSettings::default()).await;
    through_the_steps(&company, boss).await;

    let line = "A press,Sam Seller,Engaging,04/04/2026,GTXPro\n";
    let tried = send(&company, boss, line, ImportSettings::default(), true).await.unwrap();
    assert_eq!((tried.to_create, tried.done, tried.questions.len()), (1, false, 0), "{tried:?}");

    let lines = "A saw,Sam Seller,Engaging,05/04/2026,GTXPro\nA mill,Sam Seller,Engaging,05/04/2026,Gizmo\n";
    let skip = answering(ReferenceKind::Product, "Gizmo", ValueAnswer::Skip);
    let said = ImportSettings { date_format: Some(DateFormat::MonthDayYear), ..skip };
    let report = send(&company, boss, lines, said, false).await.unwrap();
    assert_eq!((report.done, report.to_create, report.skipped), (true, 1, 1), "{report:?}");
    let stored = "SELECT count(*) FROM opportunity o JOIN product p ON p.id = o.product_id WHERE p.name = 'GTX Pro'
                  AND (o.description, o.closing_date) IN (('A crane', '2026-04-03'), ('A saw', '2026-05-04'))";
    assert_eq!(company.number(stored).await, 2);

    let tried = send(&company, boss, "A bow,Sam Seller,Engaging,05/04/2026,Gizmo\n", ImportSettings::default(), true);
    assert_eq!(tried.await.unwrap().skipped, 1, "what was said last is kept with the rest");
    let nowhere = creating(&[(ReferenceKind::Product, "Gizmo", "Nowhere")]);
    let refused = send(&company, boss, lines, nowhere, false).await.unwrap_err();
    assert_eq!(refused.problem_of("names"), Some(&Problem::Unknown));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_kept_answer_whose_record_went_is_asked_again(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (db, boss) = (&company.db, &company.administrator);
    let (product, _) = company.import(boss, ImportKind::Products, "name\nGTX Pro\n", ImportSettings::default()).await;
    through_the_steps(&company, boss).await;
    let sale = actions::list(db, boss).await.unwrap()[0].id;
    for import in [sale, product] {
        actions::undo(db, boss, import).await.unwrap();
    }
    let line = "A press,Sam Seller,Engaging,04/04/2026,GTXPro\n";
    let report = send(&company, boss, line, ImportSettings::default(), false).await.unwrap();
    assert_eq!((report.done, report.questions.len(), report.questions[0].text.as_str()), (false, 1, "GTXPro"));
    let blank = answering(ReferenceKind::Product, "GTXPro", ValueAnswer::Blank);
    assert!(send(&company, boss, line, blank, false).await.unwrap().done);
}
