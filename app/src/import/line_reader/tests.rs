//! Lines, read whole, refused with every reason, or waiting.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::import::{
    date_format::{DateFormat, DateProblem, DateVerdict},
    draft::derived_description,
    file::Cell,
    matching::AnsweredValue,
    number_format::{DecimalMark, MarkVerdict, NumberProblem},
    references::{match_references, prove_formats},
};

fn line(number: u64, cells: &[&str]) -> Line {
    Line { number, cells: cells.iter().map(|cell| Cell::from(*cell)).collect() }
}

fn mapping(codes: &[FieldCode]) -> ColumnMapping {
    ColumnMapping {
        columns: codes.iter().copied().map(Some).collect(),
        date_format: Some(DateFormat::Iso),
        decimal_mark: Some(DecimalMark::Point),
    }
}

fn read(
    kind: ImportKind,
    mapping: &ColumnMapping,
    meanings: &Meanings,
    cells: &[&str],
) -> Result<LineReading, Vec<LineProblem>> {
    LineReader { kind, mapping, meanings, currency: "EUR" }.parse_line(&line(2, cells))
}

fn said(result: Result<LineReading, Vec<LineProblem>>) -> Vec<(Option<FieldCode>, Problem)> {
    result.expect_err("problems").into_iter().map(|problem| (problem.field, problem.problem)).collect()
}

fn settled(values: &[(ReferenceKind, &str, ValueAnswer)]) -> Meanings {
    let mut meanings = Meanings::default();
    values.iter().for_each(|(reference, text, answer)| meanings.settle(*reference, text, *answer));
    meanings
}

const OWNER_STAGE: [FieldCode; 2] = [FieldCode::Owner, FieldCode::Stage];

fn sales() -> Meanings {
    settled(&[
        (ReferenceKind::Person, "Ann", ValueAnswer::Map(7)),
        (ReferenceKind::Stage, "Won", ValueAnswer::Map(5)),
        (ReferenceKind::Account, "Acme", ValueAnswer::Create),
        (ReferenceKind::Product, "Old", ValueAnswer::Blank),
        (ReferenceKind::Product, "Junk", ValueAnswer::Skip),
    ])
}

fn opportunity_mapping() -> ColumnMapping {
    use FieldCode::*;
    mapping(&[Owner, Stage, Account, Product, Amount, Currency, OpeningDate, ClosingDate, Probability, Description])
}

#[test]
fn an_opportunity_is_read_whole() {
    let cells = ["ann", " WON ", "Acme", "Old", "$1,234.50", "usd", "2017-01-02", "", "62.5%", "🚀 שלום"];
    let expected = OpportunityDraft {
        external_reference: None,
        description: Some("🚀 שלום".to_owned()),
        owner: Reference::Known(7),
        account: Some(Reference::New("Acme".to_owned())),
        product: None,
        stage: Reference::Known(5),
        amount: Some(Decimal::new(123_450, 2)),
        currency: "USD".to_owned(),
        category: None,
        opening_date: NaiveDate::from_ymd_opt(2017, 1, 2),
        closing_date: None,
        probability: Some(Decimal::new(625, 1)),
        stage_left: None,
        complex: false,
        special_bid: false,
    };
    let draft = read(ImportKind::Opportunities, &opportunity_mapping(), &sales(), &cells);
    assert_eq!(draft, Ok(LineReading::Whole(Draft::Opportunity(Box::new(expected)))));
}

#[test]
fn flags_are_read_as_people_write_them() {
    use FieldCode::*;
    let mapping = mapping(&[Owner, Stage, Description, Complex, SpecialBid]);
    for (complex, special_bid, expected) in [
        ("Oui", "", (true, false)),
        ("x", "VRAI", (true, true)),
        ("no", "0", (false, false)),
        ("1", "-", (true, false)),
    ] {
        let cells = ["Ann", "Won", "Press", complex, special_bid];
        let Ok(LineReading::Whole(Draft::Opportunity(draft))) =
            read(ImportKind::Opportunities, &mapping, &sales(), &cells)
        else {
            panic!("{complex} {special_bid}")
        };
        assert_eq!((draft.complex, draft.special_bid), expected, "{complex} {special_bid}");
    }
    let odd = read(ImportKind::Opportunities, &mapping, &sales(), &["Ann", "Won", "Press", "perhaps", ""]);
    assert_eq!(said(odd), [(Some(Complex), Problem::Flag)]);
}

#[test]
fn a_line_tells_all_of_its_problems() {
    let cells = ["Bob", "", "Ac\u{0}me", "", "-5", "euros", "2017-02-31", "0001-01-01", "101", &"x".repeat(501)];
    let expected = [
        (FieldCode::Description, Problem::TooLong { max: 500 }),
        (FieldCode::Account, Problem::ControlCharacter),
        (FieldCode::Stage, Problem::Missing),
        (FieldCode::Amount, Problem::Number(NumberProblem::Negative)),
        (FieldCode::Currency, Problem::Currency),
        (FieldCode::OpeningDate, Problem::Date(DateProblem::NoSuchDay)),
        (FieldCode::ClosingDate, Problem::Date(DateProblem::YearOutOfRange)),
        (FieldCode::Probability, Problem::Number(NumberProblem::PercentOutOfRange)),
    ];
    let found = said(read(ImportKind::Opportunities, &opportunity_mapping(), &sales(), &cells));
    assert_eq!(found, expected.map(|(code, problem)| (Some(code), problem)));
}

#[test]
fn skipped_lines_and_nameless_opportunities() {
    let skipped = ["Bob", "Won", "", "Junk", "x", "", "", "", "", ""];
    assert_eq!(read(ImportKind::Opportunities, &opportunity_mapping(), &sales(), &skipped), Ok(LineReading::LeftOut));
    let nameless = read(ImportKind::Opportunities, &mapping(&OWNER_STAGE), &sales(), &["Ann", "Won"]);
    assert_eq!(said(nameless), [(Some(FieldCode::Description), Problem::Missing)]);
    assert_eq!(derived_description(Some("Acme"), Some("GTX Pro"), Some("X1")).as_deref(), Some("Acme – GTX Pro"));
    assert_eq!(derived_description(None, Some("GTX Pro"), Some("X1")).as_deref(), Some("GTX Pro"));
    assert_eq!(derived_description(None, None, Some("X1")).as_deref(), Some("X1"));
}

#[test]
fn a_stage_cannot_be_created_and_a_ragged_line_is_not_read() {
    let meanings = settled(&[
        (ReferenceKind::Person, "Ann", ValueAnswer::Map(7)),
        (ReferenceKind::Stage, "New", ValueAnswer::Create),
    ]);
    let created = read(ImportKind::Opportunities, &mapping(&OWNER_STAGE), &meanings, &["Ann", "New"]);
    assert_eq!(said(created), [(Some(FieldCode::Stage), Problem::UnknownValue { reference: ReferenceKind::Stage })]);
    let ragged = read(ImportKind::Opportunities, &mapping(&OWNER_STAGE), &meanings, &["Ann"]);
    assert_eq!(said(ragged), [(None, Problem::Ragged { expected: 2, found: 1 })]);
}

#[test]
fn open_formats_hold_back_only_what_they_could_change() {
    let mut open = mapping(&[FieldCode::Name, FieldCode::ListPrice]);
    open.decimal_mark = None;
    let none = Meanings::default();
    assert!(read(ImportKind::Products, &open, &none, &["x", "550"]).is_ok());
    let two_readings = read(ImportKind::Products, &open, &none, &["x", "1,234"]);
    assert_eq!(said(two_readings), [(Some(FieldCode::ListPrice), Problem::DecimalMarkOpen)]);
    let ann = sales();
    let mut quota = mapping(&[FieldCode::Person, FieldCode::Quarter, FieldCode::Amount]);
    quota.date_format = None;
    assert!(read(ImportKind::Quotas, &quota, &ann, &["Ann", "2017-Q1", "1000"]).is_ok());
    let open_date = read(ImportKind::Quotas, &quota, &ann, &["Ann", "1/2/2017", "1000"]);
    assert_eq!(said(open_date), [(Some(FieldCode::Quarter), Problem::DateFormatOpen)]);
}

#[test]
fn quarters_are_read_as_people_write_them() {
    let first = Some(QuarterText::Named { year: 2017, quarter: 1 });
    for text in ["2017-Q1", "Q1 2017", "t1 2017", "2017T1", "FY2017 Q1", "Q1/FY2017"] {
        assert_eq!(named_quarter(text), first, "{text}");
    }
    for text in ["2017-Q5", "Q1 17", "Q12017Q", "2017", "Q", "Qé2017", "+017Q1", "1850Q1"] {
        assert_eq!(named_quarter(text), None, "{text}");
    }
    let columns = mapping(&[FieldCode::Person, FieldCode::Quarter, FieldCode::Amount]);
    assert_eq!(
        said(read(ImportKind::Quotas, &columns, &sales(), &["Ann", "Q5 2017", ""])),
        [(Some(FieldCode::Quarter), Problem::Quarter), (Some(FieldCode::Amount), Problem::Missing),]
    );
    let day = QuarterText::Holding(NaiveDate::from_ymd_opt(2017, 2, 1).expect("a day"));
    let draft = QuotaDraft {
        person: Reference::Known(7),
        quarter: day,
        kind: None,
        amount: Decimal::ONE,
        currency: "EUR".into(),
        effective_from: None,
    };
    assert_eq!(
        read(ImportKind::Quotas, &columns, &sales(), &["Ann", "2017-02-01", "1"]),
        Ok(LineReading::Whole(Draft::Quota(draft)))
    );
}

#[test]
fn an_account_may_have_several_kinds() {
    let columns = mapping(&[FieldCode::Name, FieldCode::AccountKind]);
    let known =
        HashMap::from([(ReferenceKind::AccountKind, vec![(1, "Customer".to_owned()), (2, "Supplier".to_owned())])]);
    let lines = [line(2, &["Acme", "customer; Supplier / customer"]), line(3, &["Other", "rival"])];
    let (meanings, questions) = match_references(ImportKind::Accounts, &columns, &lines, &known, &[]);
    assert_eq!((questions.len(), questions[0].text.as_str()), (1, "rival"));
    let reader = LineReader { kind: ImportKind::Accounts, mapping: &columns, meanings: &meanings, currency: "EUR" };
    let Ok(LineReading::Whole(Draft::Account(account))) = reader.parse_line(&lines[0]) else { panic!("an account") };
    assert_eq!(account.kinds, [Reference::Known(1), Reference::Known(2)]);
}

#[test]
fn a_file_may_name_its_own_records_and_answers_settle_the_rest() {
    let columns = mapping(&[FieldCode::Name, FieldCode::Manager]);
    let lines =
        [line(2, &["Ann", "Zoe"]), line(3, &["Bob", "ANN"]), line(4, &["Cid", "Dan"]), line(5, &["Eve", "Dan"])];
    let known = HashMap::from([(ReferenceKind::Person, vec![(9, "Zoe".to_owned())])]);
    let (meanings, questions) = match_references(ImportKind::People, &columns, &lines, &known, &[]);
    let asked: Vec<_> =
        questions.iter().map(|question| (question.text.as_str(), question.count, question.first_line)).collect();
    assert_eq!(asked, [("Dan", 2, 4)]);
    assert_eq!(meanings.of(ReferenceKind::Person, "zoe"), Some(ValueAnswer::Map(9)));
    assert_eq!(meanings.of(ReferenceKind::Person, "ANN"), Some(ValueAnswer::Create));
    let answer =
        AnsweredValue { reference: ReferenceKind::Person, text: "dan".to_owned(), answer: ValueAnswer::Create };
    let (_, questions) = match_references(ImportKind::People, &columns, &lines, &known, &[answer]);
    assert_eq!(questions, vec![]);
}

#[test]
fn proven_formats_are_filled_in_and_stated_ones_kept() {
    let columns = ColumnMapping { date_format: None, decimal_mark: None, ..opportunity_mapping() };
    let cells = |amount, day| line(2, &["Ann", "Won", "", "", amount, "USD", day, "", "50 %", "d"]);
    let mut proven = columns.clone();
    prove_formats(ImportKind::Opportunities, &mut proven, &[cells("$1,234.50", "3/13/2017")], "EUR");
    assert_eq!((proven.date_format, proven.decimal_mark), (Some(DateFormat::MonthDayYear), Some(DecimalMark::Point)));
    let mut asked = columns.clone();
    let verdicts = prove_formats(ImportKind::Opportunities, &mut asked, &[cells("1,234", "3/4/2017")], "EUR");
    assert_eq!(asked, columns);
    assert!(matches!(verdicts, (DateVerdict::Ambiguous { .. }, MarkVerdict::Ambiguous { .. })));
    let mut stated = ColumnMapping { date_format: Some(DateFormat::DayMonthYear), ..columns };
    prove_formats(ImportKind::Opportunities, &mut stated, &[cells("1", "3/13/2017")], "EUR");
    assert_eq!(stated.date_format, Some(DateFormat::DayMonthYear));
}

#[test]
fn a_line_that_waits_for_an_answer_tells_its_other_problems() {
    let columns = opportunity_mapping();
    let line = |owner, product, amount| [owner, "Won", "", product, amount, "", "", "", "", ""];
    let read = |cells: [&str; 10]| read(ImportKind::Opportunities, &columns, &sales(), &cells);
    let Ok(LineReading::Waiting(Some(Draft::Opportunity(draft)))) = read(line("Ann", "Unheard", "5")) else {
        panic!("a draft that waits")
    };
    assert_eq!((draft.product, draft.amount), (None, Some(Decimal::from(5))));
    assert_eq!(read(line("Unheard", "", "5")), Ok(LineReading::Waiting(None)));
    assert_eq!(
        said(read(line("Unheard", "", "-5"))),
        [(Some(FieldCode::Amount), Problem::Number(NumberProblem::Negative))]
    );
}

#[test]
fn what_a_cell_is_by_its_type_needs_no_format() {
    let typed = |text: &str, kind| Cell { text: text.to_owned(), kind };
    let mut columns = mapping(&[
        FieldCode::Owner,
        FieldCode::Stage,
        FieldCode::Description,
        FieldCode::Amount,
        FieldCode::ClosingDate,
    ]);
    (columns.date_format, columns.decimal_mark) = (None, None);
    let line = |amount, day| {
        let cells = [Cell::from("Ann"), Cell::from("Won"), typed("4711", CellKind::Number), amount, day];
        Line { number: 2, cells: cells.into() }
    };
    let good = line(typed("1234.5", CellKind::Number), typed("2017-03-04", CellKind::Date));
    let mut proven = columns.clone();
    let verdicts = prove_formats(ImportKind::Opportunities, &mut proven, std::slice::from_ref(&good), "EUR");
    assert_eq!((verdicts, &proven), ((DateVerdict::NoDates, MarkVerdict::NoNumbers), &columns), "nothing to ask");
    let meanings = sales();
    let reader =
        LineReader { kind: ImportKind::Opportunities, mapping: &columns, meanings: &meanings, currency: "EUR" };
    let Ok(LineReading::Whole(Draft::Opportunity(draft))) = reader.parse_line(&good) else { panic!("a draft") };
    assert_eq!(draft.description.as_deref(), Some("4711"));
    assert_eq!(
        (draft.amount, draft.closing_date),
        (Some(Decimal::new(12_345, 1)), NaiveDate::from_ymd_opt(2017, 3, 4))
    );
    let bad = line(typed("D2: #REF!", CellKind::Fault), typed("42798", CellKind::Number));
    let expected = [
        (Some(FieldCode::Amount), Problem::CellFault),
        (Some(FieldCode::ClosingDate), Problem::Date(DateProblem::OtherForm)),
    ];
    assert_eq!(said(reader.parse_line(&bad)), expected);
}

proptest! {
    #[test]
    fn any_line_is_read_or_refused(
        cells in prop::collection::vec("\\PC{0,12}|[0-9QT/., €%-]{0,12}|(?s:.){0,6}", 0..6),
        columns in prop::collection::vec(prop::option::of(prop::sample::select(FieldCode::ALL)), 0..6),
        kind in prop::sample::select(ImportKind::ALL),
        answer in prop::sample::select(vec![ValueAnswer::Create, ValueAnswer::Skip, ValueAnswer::Blank, ValueAnswer::Map(1)]),
    ) {
        let mut mapping = ColumnMapping { columns, ..ColumnMapping::default() };
        let lines = [Line { number: 2, cells: cells.into_iter().map(Cell::from).collect() }];
        prove_formats(kind, &mut mapping, &lines, "EUR");
        let (mut meanings, questions) = match_references(kind, &mapping, &lines, &HashMap::new(), &[]);
        questions.iter().for_each(|question| meanings.settle(question.reference, &question.text, answer));
        let result = LineReader { kind, mapping: &mapping, meanings: &meanings, currency: "EUR" }.parse_line(&lines[0]);
        prop_assert!(result.is_ok() || result.is_err_and(|problems| !problems.is_empty()));
    }
}
