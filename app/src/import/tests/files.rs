//! What files amount to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use sqlx::PgPool;

use super::support::{Company, answering, creating};
use crate::{
    error::{self, AppError, Conflict},
    import::{
        ImportKind, ImportSettings, ImportState, actions,
        field::{FieldCode, ReferenceKind},
        file::{Encoding, FileProblem},
        matching::ValueAnswer,
        problem::Problem,
        view::{AnswerForm, Step},
    },
};

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn four_files_of_a_small_company(pool: PgPool) {
    let company = Company::found(&pool).await;
    let boss = &company.administrator;
    let people = "sales_agent,manager,regional_office\nAnn,Zoe,Central\nBob,Zoe,Central\nCid,Yan,East\n";
    let (_, report) = company.import(boss, ImportKind::People, people, creating(&[])).await;
    assert!(report.done);
    assert_eq!(
        (report.to_create, report.also_created),
        (3, vec![(ReferenceKind::Person, 2), (ReferenceKind::Site, 2)])
    );
    let led = "SELECT count(*) FROM reporting_line l JOIN person m ON m.id = l.ancestor_id WHERE l.depth = 1 AND m.role = 'manager' AND m.name = 'Zoe'";
    assert_eq!(company.number(led).await, 2);
    assert_eq!(company.number("SELECT count(*) FROM site WHERE code IN ('CEN', 'EAS')").await, 2);

    let products = "product,series,sales_price\nGTX Pro,GTX,4821\nMG Special,MG,55\n";
    assert!(company.import(boss, ImportKind::Products, products, ImportSettings::default()).await.1.done);
    let accounts = "account,sector,subsidiary_of\nAcme,retail,Golddex\nGolddex,finance,\n";
    assert!(company.import(boss, ImportKind::Accounts, accounts, ImportSettings::default()).await.1.done);
    assert_eq!(company.number("SELECT count(*) FROM account WHERE parent_id IS NOT NULL").await, 1);

    let sales = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n\
        A1,Ann,GTXPro,Acme,Won,10/20/2016,3/1/2017,1054\n\
        A2,Bob,MG Special,,Engaging,11/25/2016,,\n\
        A3,Cid,GTX Pro,Golddex,Lost,1/13/2017,2/1/2017,0\n\
        A4,Ann,GTX Pro,Acme,Prospecting,,,\n";
    let means = [
        (ReferenceKind::Product, "GTXPro", "GTX Pro"),
        (ReferenceKind::Stage, "Engaging", "Qualification"),
        (ReferenceKind::Stage, "prospecting", "Identification"),
    ];
    let mut settings = creating(&means);
    settings.options.list_price = true;
    let (id, report) = company.import(boss, ImportKind::Opportunities, sales, settings).await;
    assert_eq!((report.done, report.to_create, report.list_price_offer), (true, 4, 2), "{report:?}");
    let won = "SELECT count(*) FROM opportunity WHERE number = 'CEN-000001' AND stage_kind = 'won' AND category = 'closed'
               AND amount = 1054 AND closing_date = '2017-03-01' AND stage_since = '2017-03-01' AND description = 'Acme – GTX Pro'";
    assert_eq!(company.number(won).await, 1);
    let open = "SELECT count(*) FROM opportunity WHERE number IN ('CEN-000002', 'CEN-000003') AND category = 'pipeline' AND amount IN (55, 4821)";
    assert_eq!(company.number(open).await, 2);
    assert_eq!(company.number("SELECT count(*) FROM opportunity_version WHERE valid_to IS NULL").await, 4);
    let events = "SELECT count(*) FROM event WHERE subject = 'opportunity' AND kind = 'created' AND data ? 'import'";
    assert_eq!(company.number(events).await, 4);
    let view = actions::view(&company.db, boss, id).await.unwrap();
    assert_eq!((view.summary.state, view.summary.lines_done, view.file), (ImportState::Done, 4, None));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_file_sent_twice_adds_nothing(pool: PgPool) {
    let company = Company::found(&pool).await;
    let boss = &company.administrator;
    let text = "reference;description;owner;stage;amount\nX1;A press line;Sam Seller;Qualification;10,5\n";
    for (created, existing) in [(1, 0), (0, 1)] {
        let (_, report) = company.import(boss, ImportKind::Opportunities, text, ImportSettings::default()).await;
        assert_eq!((report.to_create, report.existing, report.done), (created, existing, created == 1));
    }
    let twice = "reference;description;owner;stage\nX2;a;Sam Seller;Qualification\nX2;b;Sam Seller;Qualification\n";
    let (_, report) = company.import(boss, ImportKind::Opportunities, twice, ImportSettings::default()).await;
    assert_eq!(report.problems[0].problem, Problem::Repeated { line: 2 });
    assert!(!report.done);
    assert_eq!(company.number("SELECT count(*) FROM opportunity").await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn one_bad_line_holds_the_file_back_unless_it_is_left_out(pool: PgPool) {
    let company = Company::found(&pool).await;
    let text = "description,owner,stage,amount,close date,category\n\
        Fine,Sam Seller,Proposition,100,2026-12-01,commit\n\
        Won without a date,Sam Seller,Won,100,,\n\
        Wrong category,Sam Seller,Won,100,2026-10-01,Pipeline\n\
        31 February,Sam Seller,Proposition,1e9,2026-02-31,\n\
        =1+1,Sam Seller,Proposition,-5,2026-12-01,\n";
    let (id, report) =
        company.import(&company.manager, ImportKind::Opportunities, text, ImportSettings::default()).await;
    assert_eq!((report.done, report.to_create, report.problem_lines), (false, 1, 4), "{:?}", report.problems);
    assert_eq!(company.number("SELECT count(*) FROM opportunity").await, 0);
    assert_eq!(company.number("SELECT last_number::bigint FROM site WHERE code = 'PAR'").await, 0);
    let csv = actions::report_file(&company.db, &company.manager, id).await.unwrap().csv();
    assert!(csv.contains("\"3\",\"Closing date\",\"\",\"This value is needed and missing.\""), "{csv}");
    let report = actions::set_options(&company.db, &company.manager, id, true, false).await.unwrap();
    assert!(report.can_run());
    assert!(actions::run(&company.db, &company.manager, id).await.unwrap().done);
    assert_eq!(company.number("SELECT count(*) FROM opportunity").await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_formula_is_a_text_and_the_report_disarms_it(pool: PgPool) {
    let company = Company::found(&pool).await;
    let text = "name,country\n\"=HYPERLINK(\"\"x\"\")\",FR\n\"=HYPERLINK(\"\"x\"\")\",FR\n";
    let (id, report) = company.import(&company.manager, ImportKind::Accounts, text, ImportSettings::default()).await;
    assert_eq!(report.problem_lines, 1);
    let csv = actions::report_file(&company.db, &company.manager, id).await.unwrap().csv();
    assert!(csv.contains("\"'=HYPERLINK"), "{csv}");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn unreadable_files_say_why_and_write_nothing(pool: PgPool) {
    let company = Company::found(&pool).await;
    for (bytes, problem) in [
        (Vec::new(), FileProblem::Empty),
        (b"name\n".to_vec(), FileProblem::HeaderOnly),
        (b"name\n\"never closed\n".to_vec(), FileProblem::UnclosedQuote { line: 2 }),
        (b"name\na\0b\n".to_vec(), FileProblem::NotText { line: Some(2) }),
        (vec![b'x'; 20 * 1024 * 1024 + 1], FileProblem::TooLarge { limit: 20 * 1024 * 1024 }),
    ] {
        let sent =
            actions::import_file(&company.db, &company.manager, ImportKind::Accounts, "a.csv", bytes, None, false);
        let sent = sent.await.unwrap();
        assert_eq!((sent.problem, sent.report), (Some(problem), None));
        let run = actions::run(&company.db, &company.manager, sent.id).await;
        assert_eq!(run, Err(AppError::Conflict(Conflict::ImportState)));
    }
    assert_eq!(company.number("SELECT count(*) FROM import WHERE state = 'failed' AND content = ''").await, 5);
    assert_eq!(company.number("SELECT count(*) FROM account").await, 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn western_windows_is_read_and_said_to_be_a_guess(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode("Société;Pays\nÉlan Énergie;Côte d'Ivoire\n");
    let id = actions::upload(&company.db, &company.manager, ImportKind::Accounts, "C:\\a\\b.csv", bytes.into_owned())
        .await
        .unwrap();
    let view = actions::view(&company.db, &company.manager, id).await.unwrap();
    assert_eq!(view.summary.file_name, "b.csv");
    let file = view.file.unwrap();
    assert_eq!(file.source.guess(), Some(&Encoding::Windows1252));
    assert_eq!(file.mapping.columns, [Some(FieldCode::Name), Some(FieldCode::Country)]);
    assert!(actions::run(&company.db, &company.manager, id).await.unwrap().done);
    assert_eq!(company.number("SELECT count(*) FROM account WHERE name = 'Élan Énergie'").await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_steps_ask_and_the_answers_are_found_again(pool: PgPool) {
    let company = Company::found(&pool).await;
    let (db, boss) = (&company.db, &company.manager);
    let text = "What,Who,How far,When\nA crane,Sam Seller,Engaging,03/04/2026\n";
    let id = actions::upload(db, boss, ImportKind::Opportunities, "a.csv", text.into()).await.unwrap();
    assert_eq!(actions::view(db, boss, id).await.unwrap().file.unwrap().step(), Step::Columns);
    let columns = ["description", "owner", "stage", "closing_date"].map(str::to_owned);
    assert_eq!(actions::set_columns(db, boss, id, &columns, "", "").await, Ok(Step::Columns));
    assert_eq!(actions::set_columns(db, boss, id, &columns, "day_month_year", "").await, Ok(Step::Values));
    let file = actions::view(db, boss, id).await.unwrap().file.unwrap();
    let suggested = file.values[0].question.suggestion.clone().unwrap();
    assert_eq!((file.values.len(), suggested.label.as_str()), (1, "Qualification"));
    let answer =
        |answer: String| AnswerForm { reference: "stage".into(), text: "Engaging".into(), answer, name: String::new() };
    assert!(actions::set_answers(db, boss, id, &[answer("map:4711".into())], false).await.is_err());
    let broken = AnswerForm { text: "a\0b".into(), ..answer("skip".into()) };
    let refused = actions::set_answers(db, boss, id, &[broken], false).await;
    assert_eq!(refused.unwrap_err().problem_of("settings"), Some(&error::Problem::ControlCharacter));
    let chosen = answer(format!("map:{}", suggested.id));
    assert_eq!(actions::set_answers(db, boss, id, &[chosen], false).await, Ok(Step::Check));
    assert!(actions::run(db, boss, id).await.unwrap().done);
    assert_eq!(company.number("SELECT count(*) FROM opportunity WHERE closing_date = '2026-04-03'").await, 1);

    let again = actions::upload(db, boss, ImportKind::Opportunities, "b.csv", text.into()).await.unwrap();
    let file = actions::view(db, boss, again).await.unwrap().file.unwrap();
    assert_eq!((file.step(), file.mapping.columns[2]), (Step::Check, Some(FieldCode::Stage)));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn everybody_imports_only_within_their_line(pool: PgPool) {
    let company = Company::found(&pool).await;
    let db = &company.db;
    let text = "description,owner,stage\nOurs,Sam Seller,Qualification\nTheirs,Olga Other,Qualification\n";
    let (_, report) =
        company.import(&company.manager, ImportKind::Opportunities, text, ImportSettings::default()).await;
    assert_eq!((report.done, report.questions.len(), report.questions[0].text.as_str()), (false, 1, "Olga Other"));
    let create = answering(ReferenceKind::Person, "Olga Other", ValueAnswer::Create);
    let (_, report) = company.import(&company.manager, ImportKind::Opportunities, text, create).await;
    assert_eq!((report.done, report.questions.len()), (false, 1), "only administrators create people");
    let skip = answering(ReferenceKind::Person, "Olga Other", ValueAnswer::Skip);
    let (id, report) = company.import(&company.manager, ImportKind::Opportunities, text, skip).await;
    assert_eq!((report.done, report.to_create, report.skipped), (true, 1, 1));

    let upload = |caller, kind| actions::upload(db, caller, kind, "a.csv", b"name\nx\n".to_vec());
    assert!(matches!(upload(&company.salesperson, ImportKind::Accounts).await, Err(AppError::Forbidden(_))));
    assert!(matches!(upload(&company.manager, ImportKind::People).await, Err(AppError::Forbidden(_))));
    assert!(matches!(actions::view(db, &company.salesperson, id).await, Err(AppError::Forbidden(_))));
    let foreign = upload(&company.administrator, ImportKind::Accounts).await.unwrap();
    assert_eq!(actions::view(db, &company.manager, foreign).await, Err(AppError::NotFound));
    assert_eq!(actions::run(db, &company.manager, foreign).await, Err(AppError::NotFound));
    assert_eq!(actions::view(db, &company.administrator, id).await.unwrap().summary.id, id);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn quotas_become_versions(pool: PgPool) {
    let company = Company::found(&pool).await;
    let text = |amount| format!("person,quarter,quota\nSam Seller,2026-Q4,{amount}\nSam Seller,2027-Q1,500\n");
    let run = async |amount| {
        company.import(&company.manager, ImportKind::Quotas, &text(amount), ImportSettings::default()).await.1
    };
    let first = run("1000").await;
    assert_eq!((first.done, first.to_create, first.to_update), (true, 2, 0), "{first:?}");
    let second = run("1200").await;
    assert_eq!((second.done, second.to_create, second.to_update, second.existing), (true, 0, 1, 1));
    assert_eq!(company.number("SELECT count(*) FROM quota WHERE version = 2 AND amount = 1200").await, 1);
    let own = "person,quarter,quota\nMax Manager,2026-Q4,1\n";
    let (_, report) = company.import(&company.manager, ImportKind::Quotas, own, ImportSettings::default()).await;
    assert_eq!((report.done, report.problem_lines), (false, 1));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn nobody_who_left_gets_a_quota(pool: PgPool) {
    let company = Company::found(&pool).await;
    sqlx::query("UPDATE person SET active = FALSE WHERE name = 'Sam Seller'").execute(&pool).await.unwrap();
    let text = "person,quarter,quota\nSam Seller,2026-Q4,1000\n";
    for caller in [&company.manager, &company.administrator] {
        let (_, report) = company.import(caller, ImportKind::Quotas, text, ImportSettings::default()).await;
        assert_eq!((report.done, report.problem_lines), (false, 1));
        let problem = &report.problems[0];
        assert_eq!((problem.line, problem.field, problem.value.as_str()), (2, Some(FieldCode::Person), "Sam Seller"));
        assert_eq!(problem.problem, Problem::Refused { code: error::Problem::HasLeft.code().into() });
        assert_eq!(problem.problem.sentence(), error::Problem::HasLeft.sentence(), "as the page says it");
    }
    assert_eq!(company.number("SELECT count(*) FROM quota").await, 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn circles_are_refused(pool: PgPool) {
    let company = Company::found(&pool).await;
    let people = "name,manager\nAnn,Bob\nBob,Ann\nEve,Eve\nDan,Ann\n";
    let (_, report) = company.import(&company.administrator, ImportKind::People, people, creating(&[])).await;
    assert_eq!((report.done, report.problem_lines), (false, 3));
    let accounts = "name,parent\nA,B\nB,A\n";
    let (_, report) = company.import(&company.manager, ImportKind::Accounts, accounts, creating(&[])).await;
    assert_eq!((report.done, report.problem_lines), (false, 2));
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn exchange_rates_become_versions(pool: PgPool) {
    let company = Company::found(&pool).await;
    let boss = &company.administrator;
    let text = |dollar| {
        format!(
            "Devise;Nature;Date;Taux\nUSD;Taux du jour;2026-11-20;{dollar}\nJPY;budget;2026-Q1;0,0061512345\n\
             GBP;Rate of the quarter;2026-10-01;1,15\n"
        )
    };
    let run =
        async |text: String| company.import(boss, ImportKind::ExchangeRates, &text, ImportSettings::default()).await.1;
    let first = run(text("0,92")).await;
    assert_eq!((first.done, first.to_create), (true, 3), "{first:?}");
    let second = run(text("0,93")).await;
    assert_eq!((second.done, second.to_create, second.to_update, second.existing), (true, 0, 1, 2));
    assert_eq!(company.number("SELECT count(*) FROM exchange_rate WHERE version = 2 AND rate = 0.93").await, 1);
    let dated = "SELECT count(*) FROM exchange_rate WHERE currency = 'JPY' AND valid_from = '2026-01-01'";
    assert_eq!(company.number(dated).await, 1);
    assert_eq!(
        company.number("SELECT count(*) FROM event WHERE subject = 'exchange_rate' AND data ? 'import'").await,
        4
    );
    let (_, same) = company.import(boss, ImportKind::ExchangeRates, &text("0,93"), ImportSettings::default()).await;
    assert_eq!((same.done, same.existing), (false, 3), "nothing to write");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn exchange_rates_that_no_page_would_take(pool: PgPool) {
    let company = Company::found(&pool).await;
    let text = "currency,kind,date,rate\nUSD,day,2026-11-23,0.92\nEUR,day,2026-11-20,1\nXXX,day,2026-11-20,1\n\
        USD,day,2026-Q4,0.92\nUSD,quarter,2026-11-20,0.92\nUSD,day,2026-11-20,0\nUSD,day,2026-11-20,-0.9\n\
        USD,day,2026-11-20,0.12345678901\nUSD,day,2026-11-20,\nUSD,day,2026-11-20,0.92\nUSD,day,2026-11-20,0.93\n";
    let boss = &company.administrator;
    let (_, report) = company.import(boss, ImportKind::ExchangeRates, text, ImportSettings::default()).await;
    let code = |code: &str| Problem::Refused { code: code.into() };
    let expected = [
        (2, code("in_the_future")),
        (3, code("own_currency")),
        (4, Problem::Currency),
        (5, code("day_needed")),
        (6, code("rate_day")),
        (7, code("not_positive")),
        (8, code("not_positive")),
        (9, code("rate_digits")),
        (10, Problem::Missing),
        (12, Problem::Repeated { line: 11 }),
    ];
    let found: Vec<(u64, Problem)> = report.problems.iter().map(|one| (one.line, one.problem.clone())).collect();
    assert_eq!(found, expected);
    assert_eq!((report.done, report.to_create), (false, 1));
    let upload = actions::upload(&company.db, &company.manager, ImportKind::ExchangeRates, "a.csv", text.into()).await;
    assert!(matches!(upload, Err(AppError::Forbidden(_))), "a manager's line has no rates");
}
