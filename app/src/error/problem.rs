//! What can be the matter with a value that was sent.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{NotADate, Quarter},
    language,
    money::{AmountProblem, Currency, Money},
    rate::rate_text,
    tr,
};

/// What can be the matter with a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Problem {
    /// Nothing was given.
    Required,
    /// More characters than the limit.
    TooLong {
        /// Characters allowed.
        max: usize,
    },
    /// Fewer characters than needed.
    TooShort {
        /// Characters needed.
        min: usize,
    },
    /// A control character such as NUL.
    ControlCharacter,
    /// An amount that cannot be read or taken.
    Amount(AmountProblem),
    /// A date that cannot be read or taken.
    Date(NotADate),
    /// Not among the choices.
    NotAChoice,
    /// Names a record that does not exist or is not visible.
    Unknown,
    /// A whole number outside its range.
    OutOfRange {
        /// Lowest value taken.
        min: i64,
        /// Highest value taken.
        max: i64,
    },
    /// The category is not allowed in this stage (SPEC P4).
    CategoryNotAllowed,
    /// Somebody else has it already.
    Taken,
    /// The closing date lies before the opening date.
    BeforeOpening,
    /// Not an e-mail address.
    NotAnEmail,
    /// The current password does not match, or address and password do not belong together.
    WrongPassword,
    /// One of the passwords that everybody tries first.
    CommonPassword,
    /// The text of the request is not what the format says.
    Unreadable,
    /// A day that lies before the first one taken.
    NotBefore(NaiveDate),
    /// A day that has not come yet.
    Future,
    /// Nothing was recorded before that day.
    BeforeHistory(NaiveDate),
    /// The first day lies after the last one.
    Reversed,
    /// Not the first day of a fiscal quarter.
    NotAQuarterStart,
    /// An earlier quarter has the name that the first new one would get.
    QuarterNameTaken(Quarter),
    /// A later change is planned already.
    NotTheLatest,
    /// The higher of two thresholds is below the lower one.
    BelowTheOther,
    /// Parts that do not sum to 100 percent.
    NotWhole {
        /// What they sum to.
        sum: Decimal,
    },
    /// A percentage with more than two decimals.
    PercentTooFine,
    /// More people than can share the credit of an opportunity.
    TooManyShares {
        /// Most people.
        max: usize,
    },
    /// A person who stands in the same list already.
    Twice,
    /// A split that leaves the owner out.
    OwnerLeftOut,
    /// Zero, where only something above it makes sense.
    NotPositive,
    /// The days are over.
    OverAlready,
    /// The person is away on some of those days already.
    AwayAlready {
        /// First day of that absence.
        from: NaiveDate,
        /// Last day of it.
        to: NaiveDate,
    },
    /// A person in their own place.
    Oneself,
    /// Somebody who left, or whose role owns no opportunities.
    CannotOwn,
    /// The person no longer works here.
    HasLeft,
    /// A day outside the quarter that it is about.
    OutsideQuarter(Quarter),
    /// The quarter has ended.
    QuarterOver(Quarter),
    /// The person reports to the caller no longer.
    LeftTheLine {
        /// Their name.
        name: String,
        /// Since when.
        since: NaiveDate,
    },
    /// Somebody else saved another amount first: the writer chooses between the two.
    ChangedMeanwhile {
        /// What stands; none where it was withdrawn.
        stands: Option<Money>,
        /// Its version.
        version: i32,
    },
    /// Not the three letters of a currency.
    NotACurrency,
    /// The organisation's own currency, which needs no rate.
    OwnCurrency(Currency),
    /// More digits than a rate has.
    RateDigits,
    /// The rate of a quarter or of a budget that is not dated the first day of its quarter, which this is.
    RateDay(NaiveDate),
    /// A rate stands where the writer saw none or another one: they save again to put theirs in its place.
    RateStands {
        /// What stands; none where it was withdrawn.
        rate: Option<Decimal>,
        /// What has to be sent as seen.
        seen: String,
    },
}

impl Problem {
    /// The stable code in REST answers and import reports.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::Required => "required",
            Problem::TooLong { .. } => "too_long",
            Problem::TooShort { .. } => "too_short",
            Problem::ControlCharacter => "control_character",
            Problem::Amount(AmountProblem::NotANumber) => "not_a_number",
            Problem::Amount(AmountProblem::Negative) => "negative",
            Problem::Amount(AmountProblem::TooLarge) => "too_large",
            Problem::Amount(AmountProblem::TooFine { .. }) => "too_many_decimals",
            Problem::Date(NotADate::Unreadable) => "not_a_date",
            Problem::Date(NotADate::OutOfRange) => "date_out_of_range",
            Problem::NotAChoice => "not_a_choice",
            Problem::Unknown => "unknown",
            Problem::OutOfRange { .. } => "out_of_range",
            Problem::CategoryNotAllowed => "category_not_allowed",
            Problem::Taken => "taken",
            Problem::BeforeOpening => "before_opening",
            Problem::NotAnEmail => "not_an_email",
            Problem::WrongPassword => "wrong_password",
            Problem::CommonPassword => "common_password",
            Problem::Unreadable => "unreadable",
            Problem::NotBefore(_) => "too_early",
            Problem::Future => "in_the_future",
            Problem::BeforeHistory(_) => "before_history",
            Problem::Reversed => "reversed",
            Problem::NotAQuarterStart => "not_a_quarter_start",
            Problem::QuarterNameTaken(_) => "quarter_name_taken",
            Problem::NotTheLatest => "not_the_latest",
            Problem::BelowTheOther => "below_the_other",
            Problem::NotWhole { .. } => "not_whole",
            Problem::PercentTooFine => "percent_too_fine",
            Problem::TooManyShares { .. } => "too_many_shares",
            Problem::Twice => "twice",
            Problem::OwnerLeftOut => "owner_left_out",
            Problem::NotPositive => "not_positive",
            Problem::OverAlready => "over_already",
            Problem::AwayAlready { .. } => "away_already",
            Problem::Oneself => "oneself",
            Problem::CannotOwn => "cannot_own",
            Problem::HasLeft => "has_left",
            Problem::OutsideQuarter(_) => "outside_quarter",
            Problem::QuarterOver(_) => "quarter_over",
            Problem::LeftTheLine { .. } => "left_the_line",
            Problem::ChangedMeanwhile { .. } | Problem::RateStands { .. } => "changed_meanwhile",
            Problem::NotACurrency => "not_a_currency",
            Problem::OwnCurrency(_) => "own_currency",
            Problem::RateDigits => "rate_digits",
            Problem::RateDay(_) => "rate_day",
        }
    }

    /// The sentence beside the field, in the current language: what happened and what to do.
    pub fn sentence(&self) -> String {
        match self {
            Problem::Required => tr!(problem.required).to_string(),
            Problem::TooLong { max } => tr!(problem.too_long, max = *max),
            Problem::TooShort { min } => tr!(problem.too_short, min = *min),
            Problem::ControlCharacter => tr!(problem.control_character).to_string(),
            Problem::Amount(AmountProblem::NotANumber) => tr!(problem.not_a_number).to_string(),
            Problem::Amount(AmountProblem::Negative) => tr!(problem.negative).to_string(),
            Problem::Amount(AmountProblem::TooLarge) => tr!(problem.too_large).to_string(),
            Problem::Amount(AmountProblem::TooFine { decimals }) => {
                tr!(problem.too_many_decimals, decimals = *decimals)
            }
            Problem::Date(NotADate::Unreadable) => tr!(problem.not_a_date).to_string(),
            Problem::Date(NotADate::OutOfRange) => tr!(problem.date_out_of_range).to_string(),
            Problem::NotAChoice => tr!(problem.not_a_choice).to_string(),
            Problem::Unknown => tr!(problem.unknown).to_string(),
            Problem::OutOfRange { min, max } => tr!(problem.out_of_range, min = *min, max = *max),
            Problem::CategoryNotAllowed => tr!(problem.category_not_allowed).to_string(),
            Problem::Taken => tr!(problem.taken).to_string(),
            Problem::BeforeOpening => tr!(problem.before_opening).to_string(),
            Problem::NotAnEmail => tr!(problem.not_an_email).to_string(),
            Problem::WrongPassword => tr!(problem.wrong_password).to_string(),
            Problem::CommonPassword => tr!(problem.common_password).to_string(),
            Problem::Unreadable => tr!(problem.unreadable).to_string(),
            Problem::NotBefore(day) => tr!(problem.too_early, day = language::current().date(*day)),
            Problem::Future => tr!(problem.in_the_future).to_string(),
            Problem::BeforeHistory(day) => tr!(problem.before_history, day = language::current().date(*day)),
            Problem::Reversed => tr!(problem.reversed).to_string(),
            Problem::NotAQuarterStart => tr!(problem.not_a_quarter_start).to_string(),
            Problem::QuarterNameTaken(quarter) => tr!(problem.quarter_name_taken, quarter = quarter.label()),
            Problem::NotTheLatest => tr!(problem.not_the_latest).to_string(),
            Problem::BelowTheOther => tr!(problem.below_the_other).to_string(),
            Problem::NotWhole { sum } => not_whole(*sum),
            Problem::PercentTooFine => tr!(problem.percent_too_fine).to_string(),
            Problem::TooManyShares { max } => tr!(problem.too_many_shares, max = *max),
            Problem::Twice => tr!(problem.twice).to_string(),
            Problem::OwnerLeftOut => tr!(problem.owner_left_out).to_string(),
            Problem::NotPositive => tr!(problem.not_positive).to_string(),
            Problem::OverAlready => tr!(problem.over_already).to_string(),
            Problem::AwayAlready { from, to } => {
                let date = |day: &NaiveDate| language::current().date(*day);
                tr!(problem.away_already, from = date(from), to = date(to))
            }
            Problem::Oneself => tr!(problem.oneself).to_string(),
            Problem::CannotOwn => tr!(problem.cannot_own).to_string(),
            Problem::HasLeft => tr!(problem.has_left).to_string(),
            Problem::OutsideQuarter(quarter) => tr!(problem.outside_quarter, quarter = quarter.label()),
            Problem::QuarterOver(quarter) => tr!(judgement.quarter_over, quarter = quarter.label()),
            Problem::LeftTheLine { name, since } => {
                tr!(judgement.left_the_line, name = name.clone(), day = language::current().date(*since))
            }
            Problem::ChangedMeanwhile { stands: None, .. } => tr!(judgement.withdrawn_meanwhile).to_string(),
            Problem::ChangedMeanwhile { stands: Some(stands), .. } => {
                tr!(judgement.changed_meanwhile, amount = stands.display(language::current()))
            }
            Problem::NotACurrency => tr!(rate.not_a_currency).to_string(),
            Problem::OwnCurrency(currency) => tr!(rate.own_currency, currency = currency.code().to_owned()),
            Problem::RateDigits => tr!(rate.digits).to_string(),
            Problem::RateDay(day) => tr!(rate.first_day, day = language::current().date(*day)),
            Problem::RateStands { rate: None, .. } => tr!(rate.withdrawn_meanwhile).to_string(),
            Problem::RateStands { rate: Some(rate), .. } => {
                tr!(rate.stands, rate = rate_text(*rate))
            }
        }
    }
}

/// What parts sum to, and what is missing or too much.
fn not_whole(sum: Decimal) -> String {
    let percent = |value| language::current().percent(value);
    let missing = Decimal::ONE_HUNDRED.saturating_sub(sum);
    if missing > Decimal::ZERO {
        tr!(problem.not_whole_missing, sum = percent(sum), missing = percent(missing))
    } else {
        tr!(problem.not_whole_over, sum = percent(sum), over = percent(-missing))
    }
}
