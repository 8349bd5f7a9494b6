//! The sentences of imports, in the current language: what happened and what to do.

use super::{
    date_format::{DateFormat, DateProblem},
    field::{FieldCode, ImportKind, ReferenceKind},
    file::{FileProblem, Source},
    mapping::MappingProblem,
    number_format::{DecimalMark, NumberProblem},
    problem::Problem,
    report::{DryRun, Notice},
    view::ImportState,
};
use crate::tr;

impl ImportKind {
    /// What the lines of a file are.
    pub fn label(self) -> &'static str {
        match self {
            ImportKind::People => tr!(import.kind_people),
            ImportKind::Products => tr!(import.kind_products),
            ImportKind::Accounts => tr!(import.kind_accounts),
            ImportKind::Opportunities => tr!(import.kind_opportunities),
            ImportKind::Quotas => tr!(import.kind_quotas),
            ImportKind::ExchangeRates => tr!(rate.title),
        }
    }
}

impl ImportState {
    /// How far an import is.
    pub fn label(self) -> &'static str {
        match self {
            ImportState::Uploaded => tr!(import.state_uploaded),
            ImportState::Running => tr!(import.state_running),
            ImportState::Done => tr!(import.state_done),
            ImportState::Failed => tr!(import.state_failed),
            ImportState::Undone => tr!(import.state_undone),
        }
    }
}

impl FieldCode {
    /// The field's name.
    pub fn label(self) -> &'static str {
        match self {
            FieldCode::Name => tr!(field.name),
            FieldCode::Email => tr!(field.email),
            FieldCode::Role => tr!(field.role),
            FieldCode::Manager => tr!(field.manager),
            FieldCode::Site => tr!(field.site),
            FieldCode::Series => tr!(import.field_series),
            FieldCode::ListPrice => tr!(field.list_price),
            FieldCode::AccountKind => tr!(field.types),
            FieldCode::Sector => tr!(field.sector),
            FieldCode::Country => tr!(field.country),
            FieldCode::Parent => tr!(import.field_parent),
            FieldCode::ExternalReference => tr!(field.external_reference),
            FieldCode::Description => tr!(field.description),
            FieldCode::Owner => tr!(field.owner),
            FieldCode::Account => tr!(field.account),
            FieldCode::Product => tr!(field.product),
            FieldCode::Stage => tr!(field.stage),
            FieldCode::Amount => tr!(field.amount),
            FieldCode::Currency => tr!(field.currency),
            FieldCode::Category => tr!(field.category),
            FieldCode::OpeningDate => tr!(field.opening_date),
            FieldCode::ClosingDate => tr!(field.closing_date),
            FieldCode::Probability => tr!(field.probability),
            FieldCode::Complex => tr!(field.complex),
            FieldCode::SpecialBid => tr!(field.special_bid),
            FieldCode::Person => tr!(import.field_person),
            FieldCode::Quarter => tr!(field.quarter),
            FieldCode::StageLeft => tr!(import.field_stage_left),
            FieldCode::QuotaKind => tr!(rate.kind),
            FieldCode::EffectiveFrom => tr!(quota.effective_from),
            FieldCode::RateKind => tr!(rate.kind),
            FieldCode::Dated => tr!(rate.dated),
            FieldCode::Rate => tr!(rate.rate),
        }
    }
}

impl ReferenceKind {
    /// What a value names.
    pub fn label(self) -> &'static str {
        match self {
            ReferenceKind::Person => tr!(import.field_person),
            ReferenceKind::Account => tr!(field.account),
            ReferenceKind::Product => tr!(field.product),
            ReferenceKind::Stage => tr!(field.stage),
            ReferenceKind::Site => tr!(field.site),
            ReferenceKind::Category => tr!(field.category),
            ReferenceKind::Role => tr!(field.role),
            ReferenceKind::AccountKind => tr!(field.types),
            ReferenceKind::QuotaKind => tr!(rate.kind),
            ReferenceKind::RateKind => tr!(rate.kind),
        }
    }
}

impl DateFormat {
    /// The format, by an example.
    pub fn label(self) -> &'static str {
        match self {
            DateFormat::Iso => tr!(import.date_iso),
            DateFormat::DayMonthYear => tr!(import.date_day_month_year),
            DateFormat::MonthDayYear => tr!(import.date_month_day_year),
            DateFormat::YearMonthDaySlash => tr!(import.date_year_month_day_slash),
        }
    }
}

impl DecimalMark {
    /// The mark, by an example.
    pub fn label(self) -> &'static str {
        match self {
            DecimalMark::Point => tr!(import.mark_point),
            DecimalMark::Comma => tr!(import.mark_comma),
        }
    }
}

impl Notice {
    /// What happens to the line.
    pub fn sentence(self) -> &'static str {
        match self {
            Notice::ExistsAlready => tr!(import.notice_exists_already),
            Notice::LeftOut => tr!(import.notice_left_out),
            Notice::OpeningDateAssumed => tr!(import.notice_opening_date_assumed),
            Notice::ListPriceTaken => tr!(import.notice_list_price_taken),
            Notice::CustomerAssumed => tr!(import.notice_customer_assumed),
            Notice::FirstStageAssumed => tr!(import.notice_first_stage_assumed),
        }
    }
}

impl Source {
    /// How the file was read.
    pub fn label(&self) -> String {
        match self {
            Source::Text { encoding, .. } => tr!(import.read_as_encoding, encoding = encoding.label().to_owned()),
            Source::Sheet { name, .. } => tr!(import.read_as_sheet, name = name.clone()),
        }
    }
}

impl DryRun {
    /// The counts by name, without those that say nothing.
    pub fn figures(&self) -> Vec<(&'static str, u64)> {
        let (create, update) = if self.done {
            (tr!(import.figure_created), tr!(import.figure_updated))
        } else {
            (tr!(import.figure_create), tr!(import.figure_update))
        };
        let figures = [
            (tr!(import.figure_lines), self.lines_total, true),
            (create, self.to_create, true),
            (update, self.to_update, self.to_update > 0),
            (tr!(import.figure_existing), self.existing, self.existing > 0),
            (tr!(import.figure_skipped), self.skipped, self.skipped > 0),
            (tr!(import.figure_waiting), self.waiting, self.waiting > 0),
            (tr!(import.figure_problems), self.problem_lines, true),
        ];
        figures.into_iter().filter(|(.., shown)| *shown).map(|(name, count, _)| (name, count)).collect()
    }

    /// The figures in a line, and how the file was read.
    pub fn summary(&self) -> String {
        let figures: Vec<String> = self.figures().into_iter().map(|(name, count)| format!("{name}: {count}")).collect();
        std::iter::once(format!("{}.", figures.join(" · "))).chain(self.reading()).collect::<Vec<_>>().join(" ")
    }

    /// How the file was read, with a warning where the encoding is a guess.
    pub fn reading(&self) -> Vec<String> {
        let Some(source) = &self.source else { return Vec::new() };
        let guess = source.guess().map(|encoding| tr!(import.encoding_guessed, encoding = encoding.label().to_owned()));
        std::iter::once(source.label()).chain(guess).collect()
    }
}

impl FileProblem {
    /// Why the file cannot be read, and what to do.
    pub fn sentence(&self) -> String {
        match self {
            FileProblem::Empty => tr!(import.file_empty).to_owned(),
            FileProblem::HeaderOnly => tr!(import.file_header_only).to_owned(),
            FileProblem::TooLarge { limit } => tr!(import.file_too_large, megabytes = limit / 1024 / 1024),
            FileProblem::TooManyColumns { limit } => tr!(import.file_too_many_columns, limit = *limit),
            FileProblem::TooManyCells { limit } => tr!(import.file_too_many_cells, limit = *limit),
            FileProblem::NotText { line: Some(line) } => tr!(import.file_nul, line = *line),
            FileProblem::NotText { line: None } => tr!(import.file_not_text).to_owned(),
            FileProblem::BrokenEncoding { encoding } => {
                tr!(import.file_broken_encoding, encoding = encoding.label().to_owned())
            }
            FileProblem::UnclosedQuote { line } => tr!(import.file_unclosed_quote, line = *line),
            FileProblem::DuplicateHeader { name } => tr!(import.file_duplicate_header, name = name.clone()),
            FileProblem::BlankHeader { column } => tr!(import.file_blank_header, column = *column),
            FileProblem::PasswordProtected => tr!(import.file_password_protected).to_owned(),
            FileProblem::OtherSpreadsheet => tr!(import.file_other_spreadsheet).to_owned(),
            FileProblem::BrokenWorkbook => tr!(import.file_broken_workbook).to_owned(),
            FileProblem::TooLargeUnpacked { limit } => {
                tr!(import.file_too_large_unpacked, megabytes = limit / 1024 / 1024)
            }
            FileProblem::UnknownFault { value } => tr!(import.file_unknown_fault, value = value.clone()),
            FileProblem::UnknownSheet { name } => tr!(import.file_unknown_sheet, name = name.clone()),
        }
    }
}

impl MappingProblem {
    /// What keeps the mapping from being used.
    pub fn sentence(self) -> String {
        match self {
            MappingProblem::RequiredMissing { field } => tr!(import.mapping_required_missing, field = field.label()),
            MappingProblem::MappedTwice { field } => tr!(import.mapping_mapped_twice, field = field.label()),
            MappingProblem::NotOfThisKind { field } => tr!(import.mapping_not_of_this_kind, field = field.label()),
            MappingProblem::OtherColumnCount { expected, found } => {
                tr!(import.mapping_other_column_count, expected = expected, found = found)
            }
        }
    }
}

impl Problem {
    /// Why the line cannot be imported.
    pub fn sentence(&self) -> String {
        match self {
            Problem::Missing => tr!(import.problem_missing).to_owned(),
            Problem::TooLong { max } => tr!(problem.too_long, max = *max),
            Problem::ControlCharacter => tr!(import.problem_control_character).to_owned(),
            Problem::CellFault => tr!(import.problem_cell_fault).to_owned(),
            Problem::Date(problem) => date_sentence(*problem).to_owned(),
            Problem::DateFormatOpen => tr!(import.problem_date_format_open).to_owned(),
            Problem::Number(problem) => number_sentence(problem),
            Problem::DecimalMarkOpen => tr!(import.problem_decimal_mark_open).to_owned(),
            Problem::Quarter => tr!(import.problem_quarter).to_owned(),
            Problem::Currency => tr!(import.problem_currency).to_owned(),
            Problem::Flag => tr!(import.problem_flag).to_owned(),
            Problem::UnknownValue { .. } => tr!(import.problem_unknown_value).to_owned(),
            Problem::Ragged { expected, found } => tr!(import.problem_ragged, expected = *expected, found = *found),
            Problem::Repeated { line } => tr!(import.problem_repeated, line = *line),
            Problem::Refused { code } => refused_sentence(code).to_owned(),
        }
    }
}

fn date_sentence(problem: DateProblem) -> &'static str {
    match problem {
        DateProblem::OtherForm => tr!(import.problem_date_other_form),
        DateProblem::TwoDigitYear => tr!(import.problem_date_two_digit_year),
        DateProblem::YearOutOfRange => tr!(problem.date_out_of_range),
        DateProblem::NoSuchDay => tr!(import.problem_date_no_such_day),
    }
}

fn number_sentence(problem: &NumberProblem) -> String {
    match problem {
        NumberProblem::NotANumber => tr!(import.problem_not_a_number).to_owned(),
        NumberProblem::Exponent => tr!(import.problem_exponent).to_owned(),
        NumberProblem::Negative => tr!(problem.negative).to_owned(),
        NumberProblem::TooManyDigits => tr!(import.problem_too_many_digits).to_owned(),
        NumberProblem::OtherCurrency { found } => tr!(import.problem_other_currency, found = found.clone()),
        NumberProblem::PercentOutOfRange => tr!(problem.out_of_range, min = 0, max = 100),
    }
}

fn refused_sentence(code: &str) -> &'static str {
    match code {
        "too_many_decimals" => tr!(import.problem_too_many_decimals),
        "parent_loop" => tr!(import.problem_parent_loop),
        "reporting_loop" => tr!(error.reporting_loop),
        "not_an_email" => tr!(problem.not_an_email),
        "taken" => tr!(problem.taken),
        "category_not_allowed" => tr!(problem.category_not_allowed),
        "before_opening" => tr!(problem.before_opening),
        "stage_left_not_open" => tr!(import.problem_stage_left_not_open),
        "whole_percent" => tr!(import.problem_whole_percent),
        "not_yours" => tr!(error.manager_only),
        "not_the_currency" => tr!(import.problem_not_the_currency),
        "outside_quarter" => tr!(import.problem_outside_quarter),
        "has_left" => tr!(problem.has_left),
        "not_positive" => tr!(problem.not_positive),
        "rate_digits" => tr!(rate.digits),
        "own_currency" => tr!(import.problem_own_currency),
        "in_the_future" => tr!(problem.in_the_future),
        "rate_day" => tr!(import.problem_rate_day),
        "day_needed" => tr!(import.problem_day_needed),
        _ => tr!(problem.unknown),
    }
}
