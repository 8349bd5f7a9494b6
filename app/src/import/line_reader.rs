//! A mapped line of a file as a typed draft: parsed at the door, so that no rule of another area ever sees text of a
//! file.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    date_format::{self, DateFormat},
    draft::{AccountDraft, Draft, OpportunityDraft, PersonDraft, ProductDraft, QuarterText, QuotaDraft, Reference},
    field::{FieldCode, ImportKind, NAME_MAX, ReferenceKind, ValueType},
    file::Line,
    mapping::ColumnMapping,
    matching::{Meanings, ValueAnswer},
    number_format::{self, DecimalMark, NumberProblem},
    problem::{LineProblem, Problem},
};
use crate::{calendar::YEARS, text};

/// Everything that a line needs to be understood.
#[derive(Debug, Clone, Copy)]
pub struct LineReader<'a> {
    /// What the file holds.
    pub kind: ImportKind,
    /// Its columns and formats; without problems by [`ColumnMapping::check`].
    pub mapping: &'a ColumnMapping,
    /// What its values mean.
    pub meanings: &'a Meanings,
    /// ISO code of the organisation's currency.
    pub currency: &'a str,
}

impl LineReader<'_> {
    /// Reads one line; `None` when an answer of the user leaves it out.
    ///
    /// # Errors
    /// Every problem of the line, in the order of the fields.
    pub fn parse_line(&self, line: &Line) -> Result<Option<Draft>, Vec<LineProblem>> {
        let (expected, found) = (self.mapping.columns.len(), line.cells.len());
        if expected != found {
            return Err(vec![LineProblem::new(
                line.number,
                None,
                &line.cells.join(" "),
                Problem::Ragged { expected, found },
            )]);
        }
        let mut cells = Cells { reader: self, line, problems: Vec::new(), skipped: false };
        let draft = match self.kind {
            ImportKind::People => cells.person().map(Draft::Person),
            ImportKind::Products => cells.product().map(Draft::Product),
            ImportKind::Accounts => cells.account().map(Draft::Account),
            ImportKind::Opportunities => cells.opportunity().map(|draft| Draft::Opportunity(Box::new(draft))),
            ImportKind::Quotas => cells.quota().map(Draft::Quota),
        };
        match draft {
            _ if cells.skipped => Ok(None),
            Some(draft) if cells.problems.is_empty() => Ok(Some(draft)),
            _ => Err(cells.problems),
        }
    }
}

/// The cells of one line, read field by field. Each reader notes a problem and goes on, so that a line tells all of
/// its problems at once; hence every field is read before the first `?`.
struct Cells<'a> {
    reader: &'a LineReader<'a>,
    line: &'a Line,
    problems: Vec<LineProblem>,
    skipped: bool,
}

impl<'a> Cells<'a> {
    fn person(&mut self) -> Option<PersonDraft> {
        let name = self.text(FieldCode::Name);
        let name = self.need(FieldCode::Name, name);
        let (email, role) = (self.text(FieldCode::Email), self.reference(FieldCode::Role));
        let (manager, site) = (self.reference(FieldCode::Manager), self.reference(FieldCode::Site));
        Some(PersonDraft { name: name?, email, role, manager, site })
    }

    fn product(&mut self) -> Option<ProductDraft> {
        let name = self.text(FieldCode::Name);
        let name = self.need(FieldCode::Name, name);
        let (series, list_price) = (self.text(FieldCode::Series), self.amount(FieldCode::ListPrice));
        Some(ProductDraft { name: name?, series, list_price })
    }

    fn account(&mut self) -> Option<AccountDraft> {
        let name = self.text(FieldCode::Name);
        let name = self.need(FieldCode::Name, name);
        let kinds = self.references(FieldCode::AccountKind);
        let (sector, country) = (self.text(FieldCode::Sector), self.text(FieldCode::Country));
        let parent = self.reference(FieldCode::Parent);
        Some(AccountDraft { name: name?, kinds, sector, country, parent })
    }

    fn opportunity(&mut self) -> Option<OpportunityDraft> {
        let (external_reference, description) =
            (self.text(FieldCode::ExternalReference), self.text(FieldCode::Description));
        let owner = self.reference(FieldCode::Owner);
        let owner = self.need(FieldCode::Owner, owner);
        let (account, product) = (self.reference(FieldCode::Account), self.reference(FieldCode::Product));
        let stage = self.reference(FieldCode::Stage);
        let stage = self.need(FieldCode::Stage, stage);
        let (amount, currency) = (self.amount(FieldCode::Amount), self.currency());
        let category = self.reference(FieldCode::Category);
        let (opening_date, closing_date) = (self.date(FieldCode::OpeningDate), self.date(FieldCode::ClosingDate));
        let probability = self.percent(FieldCode::Probability);
        let describable =
            description.is_some() || external_reference.is_some() || account.is_some() || product.is_some();
        if !describable && self.problems.is_empty() {
            self.note(FieldCode::Description, "", Problem::Missing);
        }
        Some(OpportunityDraft {
            external_reference,
            description,
            owner: owner?,
            account,
            product,
            stage: stage?,
            amount,
            currency,
            category,
            opening_date,
            closing_date,
            probability,
        })
    }

    fn quota(&mut self) -> Option<QuotaDraft> {
        let person = self.reference(FieldCode::Person);
        let person = self.need(FieldCode::Person, person);
        let quarter = self.quarter(FieldCode::Quarter);
        let quarter = self.need(FieldCode::Quarter, quarter);
        let amount = self.amount(FieldCode::Amount);
        let amount = self.need(FieldCode::Amount, amount);
        Some(QuotaDraft { person: person?, quarter: quarter?, amount: amount? })
    }

    /// Notes a required value that is absent, unless something was already said about it.
    fn need<T>(&mut self, code: FieldCode, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.problems.iter().any(|problem| problem.field == Some(code)) {
            self.note(code, self.cell(code).unwrap_or_default(), Problem::Missing);
        }
        value
    }

    fn text(&mut self, code: FieldCode) -> Option<String> {
        let max = match self.reader.kind.field(code)?.value {
            ValueType::Text { max } => max,
            _ => NAME_MAX,
        };
        self.read(code, |text| check_text(text, max).map(|()| Some(text.to_owned())))
    }

    fn date(&mut self, code: FieldCode) -> Option<NaiveDate> {
        let format = self.reader.mapping.date_format;
        self.read(code, |text| parse_date(format, text).map(Some))
    }

    fn quarter(&mut self, code: FieldCode) -> Option<QuarterText> {
        let format = self.reader.mapping.date_format;
        self.read(code, |text| match named_quarter(text) {
            Some(named) => Ok(Some(named)),
            None if text.bytes().any(|b| b.is_ascii_alphabetic() && b != b'T' && b != b'Z') => Err(Problem::Quarter),
            None => parse_date(format, text).map(|day| Some(QuarterText::Holding(day))),
        })
    }

    fn amount(&mut self, code: FieldCode) -> Option<Decimal> {
        let LineReader { mapping, currency, .. } = *self.reader;
        let currency = currency_of(mapping, self.line, currency);
        self.read(code, |text| by_mark(mapping.decimal_mark, |mark| number_format::parse(mark, Some(currency), text)))
    }

    fn percent(&mut self, code: FieldCode) -> Option<Decimal> {
        let mark = self.reader.mapping.decimal_mark;
        self.read(code, |text| by_mark(mark, |mark| number_format::parse_percent(mark, text)))
    }

    fn currency(&mut self) -> String {
        let own = self.read(FieldCode::Currency, |text| currency_code(text).map(Some).ok_or(Problem::Currency));
        own.unwrap_or(self.reader.currency).to_ascii_uppercase()
    }

    fn reference(&mut self, code: FieldCode) -> Option<Reference> {
        self.references(code).into_iter().next()
    }

    fn references(&mut self, code: FieldCode) -> Vec<Reference> {
        let (Some(cell), Some(ValueType::Reference(kind))) =
            (self.cell(code), self.reader.kind.field(code).map(|field| field.value))
        else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for text in parts_of(kind, cell) {
            match self.meaning(kind, text) {
                Ok(Some(reference)) if !found.contains(&reference) => found.push(reference),
                Ok(_) => {}
                Err(problem) => self.note(code, text, problem),
            }
        }
        found
    }

    fn meaning(&mut self, kind: ReferenceKind, text: &str) -> Result<Option<Reference>, Problem> {
        check_text(text, NAME_MAX)?;
        match self.reader.meanings.of(kind, text) {
            Some(ValueAnswer::Map(id)) => Ok(Some(Reference::Known(id))),
            Some(ValueAnswer::Create) if kind.can_be_created() => Ok(Some(Reference::New(text.to_owned()))),
            Some(ValueAnswer::Skip) => {
                self.skipped = true;
                Ok(None)
            }
            Some(ValueAnswer::Blank) => Ok(None),
            Some(ValueAnswer::Create) | None => Err(Problem::UnknownValue { reference: kind }),
        }
    }

    fn read<T>(&mut self, code: FieldCode, parse: impl FnOnce(&'a str) -> Result<Option<T>, Problem>) -> Option<T> {
        let text = self.cell(code)?;
        parse(text).unwrap_or_else(|problem| {
            self.note(code, text, problem);
            None
        })
    }

    fn cell(&self, code: FieldCode) -> Option<&'a str> {
        cell(self.reader.mapping, self.line, code)
    }

    fn note(&mut self, code: FieldCode, value: &str, problem: Problem) {
        self.problems.push(LineProblem::new(self.line.number, Some(code), value, problem));
    }
}

/// The trimmed text of a field, unless it is blank or no column has it.
pub(super) fn cell<'a>(mapping: &ColumnMapping, line: &'a Line, code: FieldCode) -> Option<&'a str> {
    let text = line.cells.get(mapping.column_of(code)?)?.trim();
    (!text.is_empty()).then_some(text)
}

/// The filled cells of the fields with such values, line by line. Ragged lines stay out: their columns may be shifted.
pub(super) fn cells_of<'a>(
    kind: ImportKind,
    mapping: &ColumnMapping,
    lines: &'a [Line],
    wanted: impl Fn(ValueType) -> bool,
) -> Vec<(&'a Line, &'a str)> {
    let codes: Vec<FieldCode> =
        kind.fields().iter().filter(|field| wanted(field.value)).map(|field| field.code).collect();
    let whole = lines.iter().filter(|line| line.cells.len() == mapping.columns.len());
    whole.flat_map(|line| codes.iter().filter_map(move |code| Some((line, cell(mapping, line, *code)?)))).collect()
}

/// The values of a cell: several for kinds of account, otherwise the whole.
pub(super) fn parts_of(reference: ReferenceKind, cell: &str) -> impl Iterator<Item = &str> {
    let parts = reference == ReferenceKind::AccountKind;
    cell.split(move |c| parts && matches!(c, ',' | ';' | '/' | '+' | '|'))
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// Emoji and any script are text; control characters are not, nor are line breaks: every field here is one line.
pub(super) fn check_text(value: &str, max: usize) -> Result<(), Problem> {
    if value.chars().any(char::is_control) {
        return Err(Problem::ControlCharacter);
    }
    text::check(value, max).map(drop).map_err(|_| Problem::TooLong { max })
}

fn parse_date(format: Option<DateFormat>, text: &str) -> Result<NaiveDate, Problem> {
    date_format::parse(format.ok_or(Problem::DateFormatOpen)?, text).map_err(Problem::Date)
}

/// Reads by the stated mark; while it is open, only what both marks read alike.
fn by_mark(
    mark: Option<DecimalMark>,
    parse: impl Fn(DecimalMark) -> Result<Option<Decimal>, NumberProblem>,
) -> Result<Option<Decimal>, Problem> {
    if let Some(mark) = mark {
        return parse(mark).map_err(Problem::Number);
    }
    match DecimalMark::ALL.map(parse) {
        [Ok(one), Ok(other)] if one == other => Ok(one),
        [Err(problem), Err(_)] => Err(Problem::Number(problem)),
        _ => Err(Problem::DecimalMarkOpen),
    }
}

/// The currency that a line's amounts are in.
pub(super) fn currency_of<'a>(mapping: &ColumnMapping, line: &'a Line, organisation: &'a str) -> &'a str {
    cell(mapping, line, FieldCode::Currency).and_then(currency_code).unwrap_or(organisation)
}

fn currency_code(text: &str) -> Option<&str> {
    (text.len() == 3 && text.bytes().all(|b| b.is_ascii_alphabetic())).then_some(text)
}

/// `2017-Q1`, `2017 T1`, `Q1 2017`, `FY2017/Q1`: four digits and one of 1–4, with a Q or (in French) a T.
pub(super) fn named_quarter(text: &str) -> Option<QuarterText> {
    let upper: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '/' | '_' | '.'))
        .collect::<String>()
        .to_ascii_uppercase();
    let plain = upper.replace("FY", "");
    let (before, after) = plain.split_once(['Q', 'T'])?;
    let (year, quarter) = if before.is_empty() { (after.get(1..)?, after.get(..1)?) } else { (before, after) };
    if year.len() != 4 || quarter.len() != 1 {
        return None;
    }
    let (year, quarter) = (year.parse().ok()?, quarter.parse().ok()?);
    (YEARS.contains(&year) && (1..=4).contains(&quarter)).then_some(QuarterText::Named { year, quarter })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::super::{
        date_format::{DateProblem, DateVerdict},
        draft::derived_description,
        matching::AnsweredValue,
        number_format::MarkVerdict,
        references::{match_references, prove_formats},
    };
    use super::*;

    fn line(number: u64, cells: &[&str]) -> Line {
        Line { number, cells: cells.iter().map(|cell| (*cell).to_owned()).collect() }
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
    ) -> Result<Option<Draft>, Vec<LineProblem>> {
        LineReader { kind, mapping, meanings, currency: "EUR" }.parse_line(&line(2, cells))
    }

    fn said(result: Result<Option<Draft>, Vec<LineProblem>>) -> Vec<(Option<FieldCode>, Problem)> {
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
        };
        let draft = read(ImportKind::Opportunities, &opportunity_mapping(), &sales(), &cells);
        assert_eq!(draft, Ok(Some(Draft::Opportunity(Box::new(expected)))));
    }

    #[test]
    fn a_line_tells_all_of_its_problems() {
        let cells = ["Bob", "", "Ac\u{0}me", "", "-5", "euros", "2017-02-31", "0001-01-01", "101", &"x".repeat(501)];
        let expected = [
            (FieldCode::Description, Problem::TooLong { max: 500 }),
            (FieldCode::Owner, Problem::UnknownValue { reference: ReferenceKind::Person }),
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
        assert_eq!(read(ImportKind::Opportunities, &opportunity_mapping(), &sales(), &skipped), Ok(None));
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
        assert_eq!(
            said(created),
            [(Some(FieldCode::Stage), Problem::UnknownValue { reference: ReferenceKind::Stage })]
        );
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
        let draft = QuotaDraft { person: Reference::Known(7), quarter: day, amount: Decimal::ONE };
        assert_eq!(
            read(ImportKind::Quotas, &columns, &sales(), &["Ann", "2017-02-01", "1"]),
            Ok(Some(Draft::Quota(draft)))
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
        let Ok(Some(Draft::Account(account))) = reader.parse_line(&lines[0]) else { panic!("an account") };
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
        assert_eq!(
            (proven.date_format, proven.decimal_mark),
            (Some(DateFormat::MonthDayYear), Some(DecimalMark::Point))
        );
        let mut asked = columns.clone();
        let verdicts = prove_formats(ImportKind::Opportunities, &mut asked, &[cells("1,234", "3/4/2017")], "EUR");
        assert_eq!(asked, columns);
        assert!(matches!(verdicts, (DateVerdict::Ambiguous { .. }, MarkVerdict::Ambiguous { .. })));
        let mut stated = ColumnMapping { date_format: Some(DateFormat::DayMonthYear), ..columns };
        prove_formats(ImportKind::Opportunities, &mut stated, &[cells("1", "3/13/2017")], "EUR");
        assert_eq!(stated.date_format, Some(DateFormat::DayMonthYear));
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
            let lines = [Line { number: 2, cells }];
            prove_formats(kind, &mut mapping, &lines, "EUR");
            let (mut meanings, questions) = match_references(kind, &mapping, &lines, &HashMap::new(), &[]);
            questions.iter().for_each(|question| meanings.settle(question.reference, &question.text, answer));
            let result = LineReader { kind, mapping: &mapping, meanings: &meanings, currency: "EUR" }.parse_line(&lines[0]);
            prop_assert!(result.is_ok() || result.is_err_and(|problems| !problems.is_empty()));
        }
    }
}
