//! A mapped line of a file as a typed draft: parsed at the door, so that no rule of another area ever sees text of a
//! file.

mod parse;
mod value;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    draft::{
        AccountDraft, Draft, OpportunityDraft, PersonDraft, ProductDraft, QuarterText, QuotaDraft, RateDraft, Reference,
    },
    field::{FieldCode, ImportKind, NAME_MAX, ReferenceKind, ValueType},
    file::{CellKind, Line},
    mapping::ColumnMapping,
    matching::{Meanings, ValueAnswer},
    number_format,
    problem::{LineProblem, Problem},
};
use parse::{by_mark, currency_code, flag_of, parse_date, parse_rate};
pub(super) use parse::{currency_of, named_quarter};
use value::Value;
pub(super) use value::{cell, cells_of, check_text, parts_of};

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

/// What a line without problems is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineReading {
    /// Understood.
    Whole(Draft),
    /// Left out by an answer of the user.
    LeftOut,
    /// Names something of which the user has not said yet what it means. Read as if that were blank, so that what else
    /// is wrong can be told; nothing when the line needs it.
    Waiting(Option<Draft>),
}

impl LineReader<'_> {
    /// Reads one line.
    ///
    /// # Errors
    /// Every problem of the line, in the order of the fields.
    pub fn parse_line(&self, line: &Line) -> Result<LineReading, Vec<LineProblem>> {
        let (expected, found) = (self.mapping.columns.len(), line.cells.len());
        if expected != found {
            let texts: Vec<&str> = line.cells.iter().map(|cell| cell.text.as_str()).collect();
            let problem = Problem::Ragged { expected, found };
            return Err(vec![LineProblem::new(line.number, None, &texts.join(" "), problem)]);
        }
        let mut cells = Cells { reader: self, line, problems: Vec::new(), waiting: Vec::new(), skipped: false };
        let draft = match self.kind {
            ImportKind::People => cells.person().map(Draft::Person),
            ImportKind::Products => cells.product().map(Draft::Product),
            ImportKind::Accounts => cells.account().map(Draft::Account),
            ImportKind::Opportunities => cells.opportunity().map(|draft| Draft::Opportunity(Box::new(draft))),
            ImportKind::Quotas => cells.quota().map(Draft::Quota),
            ImportKind::ExchangeRates => cells.exchange_rate().map(Draft::Rate),
        };
        match draft {
            _ if cells.skipped => Ok(LineReading::LeftOut),
            _ if !cells.problems.is_empty() => Err(cells.problems),
            draft if !cells.waiting.is_empty() => Ok(LineReading::Waiting(draft)),
            Some(draft) => Ok(LineReading::Whole(draft)),
            None => Err(cells.problems),
        }
    }
}

/// The cells of one line, read field by field. Each reader notes a problem and goes on, so that a line tells all of
/// its problems at once; hence every field is read before the first `?`.
struct Cells<'a> {
    reader: &'a LineReader<'a>,
    line: &'a Line,
    problems: Vec<LineProblem>,
    /// Fields whose values have no meaning yet.
    waiting: Vec<FieldCode>,
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
        let stage_left = self.reference(FieldCode::StageLeft);
        let (complex, special_bid) = (self.flag(FieldCode::Complex), self.flag(FieldCode::SpecialBid));
        let describable =
            description.is_some() || external_reference.is_some() || account.is_some() || product.is_some();
        if !describable && self.problems.is_empty() && self.waiting.is_empty() {
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
            stage_left,
            complex,
            special_bid,
        })
    }

    fn quota(&mut self) -> Option<QuotaDraft> {
        let person = self.reference(FieldCode::Person);
        let person = self.need(FieldCode::Person, person);
        let quarter = self.quarter(FieldCode::Quarter);
        let quarter = self.need(FieldCode::Quarter, quarter);
        let amount = self.amount(FieldCode::Amount);
        let amount = self.need(FieldCode::Amount, amount);
        let (kind, currency) = (self.reference(FieldCode::QuotaKind), self.currency());
        let effective_from = self.date(FieldCode::EffectiveFrom);
        Some(QuotaDraft { person: person?, quarter: quarter?, kind, amount: amount?, currency, effective_from })
    }

    fn exchange_rate(&mut self) -> Option<RateDraft> {
        let currency = self.read(FieldCode::Currency, |value| {
            value.text.to_ascii_uppercase().parse().map(Some).map_err(|_| Problem::Currency)
        });
        let currency = self.need(FieldCode::Currency, currency);
        let kind = self.reference(FieldCode::RateKind);
        let kind = self.need(FieldCode::RateKind, kind);
        let dated = self.quarter(FieldCode::Dated);
        let dated = self.need(FieldCode::Dated, dated);
        let mark = self.reader.mapping.decimal_mark;
        let rate = self.read(FieldCode::Rate, |value| parse_rate(value.mark(mark), value.text));
        let rate = self.need(FieldCode::Rate, rate);
        Some(RateDraft { currency: currency?, kind: kind?, dated: dated?, rate: rate? })
    }

    /// Notes a required value that is absent, unless something was already said or asked about it.
    fn need<T>(&mut self, code: FieldCode, value: Option<T>) -> Option<T> {
        let said = self.problems.iter().any(|problem| problem.field == Some(code)) || self.waiting.contains(&code);
        if value.is_none() && !said {
            self.note(code, self.cell(code).map_or("", |value| value.text), Problem::Missing);
        }
        value
    }

    fn text(&mut self, code: FieldCode) -> Option<String> {
        let max = match self.reader.kind.field(code)?.value {
            ValueType::Text { max } => max,
            _ => NAME_MAX,
        };
        self.read(code, |value| check_text(value.text, max).map(|()| Some(value.text.to_owned())))
    }

    fn date(&mut self, code: FieldCode) -> Option<NaiveDate> {
        let format = self.reader.mapping.date_format;
        self.read(code, |value| parse_date(format, value).map(Some))
    }

    fn quarter(&mut self, code: FieldCode) -> Option<QuarterText> {
        let format = self.reader.mapping.date_format;
        self.read(code, |value| match named_quarter(value.text) {
            Some(named) => Ok(Some(named)),
            None if value.text.bytes().any(|b| b.is_ascii_alphabetic() && b != b'T' && b != b'Z') => {
                Err(Problem::Quarter)
            }
            None => parse_date(format, value).map(|day| Some(QuarterText::Holding(day))),
        })
    }

    fn amount(&mut self, code: FieldCode) -> Option<Decimal> {
        let LineReader { mapping, currency, .. } = *self.reader;
        let currency = currency_of(mapping, self.line, currency);
        self.read(code, |value| {
            by_mark(value.mark(mapping.decimal_mark), |mark| number_format::parse(mark, Some(currency), value.text))
        })
    }

    fn percent(&mut self, code: FieldCode) -> Option<Decimal> {
        let mark = self.reader.mapping.decimal_mark;
        self.read(code, |value| by_mark(value.mark(mark), |mark| number_format::parse_percent(mark, value.text)))
    }

    /// Off where the cell is blank.
    fn flag(&mut self, code: FieldCode) -> bool {
        self.read(code, |value| flag_of(value.text).map(Some).ok_or(Problem::Flag)).unwrap_or_default()
    }

    fn currency(&mut self) -> String {
        let own = self.read(FieldCode::Currency, |value| currency_code(value.text).map(Some).ok_or(Problem::Currency));
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
        if cell.kind == CellKind::Fault {
            self.note(code, cell.text, Problem::CellFault);
            return Vec::new();
        }
        let mut found = Vec::new();
        for text in parts_of(kind, cell.text) {
            match self.meaning(code, kind, text) {
                Ok(Some(reference)) if !found.contains(&reference) => found.push(reference),
                Ok(_) => {}
                Err(problem) => self.note(code, text, problem),
            }
        }
        found
    }

    fn meaning(&mut self, code: FieldCode, kind: ReferenceKind, text: &str) -> Result<Option<Reference>, Problem> {
        check_text(text, NAME_MAX)?;
        match self.reader.meanings.of(kind, text) {
            Some(ValueAnswer::Map(id)) => Ok(Some(Reference::Known(id))),
            Some(ValueAnswer::Create) if kind.can_be_created() => Ok(Some(Reference::New(text.to_owned()))),
            Some(ValueAnswer::Skip) => {
                self.skipped = true;
                Ok(None)
            }
            Some(ValueAnswer::Blank) => Ok(None),
            Some(ValueAnswer::Create) => Err(Problem::UnknownValue { reference: kind }),
            None => {
                self.waiting.push(code);
                Ok(None)
            }
        }
    }

    fn read<T>(&mut self, code: FieldCode, parse: impl FnOnce(Value<'a>) -> Result<Option<T>, Problem>) -> Option<T> {
        let value = self.cell(code)?;
        let read = if value.kind == CellKind::Fault { Err(Problem::CellFault) } else { parse(value) };
        read.unwrap_or_else(|problem| {
            self.note(code, value.text, problem);
            None
        })
    }

    fn cell(&self, code: FieldCode) -> Option<Value<'a>> {
        cell(self.reader.mapping, self.line, code)
    }

    fn note(&mut self, code: FieldCode, value: &str, problem: Problem) {
        self.problems.push(LineProblem::new(self.line.number, Some(code), value, problem));
    }
}

#[cfg(test)]
mod tests;
