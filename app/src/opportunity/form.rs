//! From what was typed or sent to typed fields: one door for pages, REST and import.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};

use super::Fields;
use crate::{
    account::AccountId,
    calendar::parse_date,
    error::{AppError, Problem},
    language::NumberMarks,
    money::{Currency, parse_amount},
    pipeline::{Category, Stage},
    product::ProductId,
    text::{self, Problems},
};

/// Characters of a description.
pub const MAX_DESCRIPTION: usize = 500;
/// Characters of a comment.
pub const MAX_COMMENT: usize = 20_000;
/// Characters of an external reference.
pub const MAX_REFERENCE: usize = 100;

/// Texts as typed. An absent field stays as it is; an empty one is cleared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct OpportunityForm {
    /// What it is, in a line of at most 500 characters.
    pub description: Option<String>,
    /// Anything more, at most 20,000 characters.
    pub comment: Option<String>,
    /// Somebody else's number for it.
    pub external_reference: Option<String>,
    /// Key of the account.
    pub account: Option<String>,
    /// Key of the product.
    pub product: Option<String>,
    /// Amount; in REST with a decimal point and without grouping.
    pub amount: Option<String>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// Percent, 0 to 100.
    pub probability: Option<String>,
    /// Code of the forecast category.
    pub category: Option<String>,
    /// `2026-03-31`.
    pub opening_date: Option<String>,
    /// `2026-03-31`.
    pub closing_date: Option<String>,
    /// `true` when the deal is declared complex, `false` when not.
    #[serde(deserialize_with = "last_said")]
    pub complex: Option<String>,
    /// `true` for a special bid, `false` for none.
    #[serde(deserialize_with = "last_said")]
    pub special_bid: Option<String>,
}

impl OpportunityForm {
    /// The fields after taking in what was typed; `stage` says which categories are allowed.
    ///
    /// # Errors
    /// Every problem of every field at once.
    pub fn apply(&self, onto: Fields, stage: &Stage, marks: NumberMarks) -> Result<Fields, AppError> {
        let mut problems = Problems::default();
        let mut fields = onto;
        if let Some(typed) = &self.description {
            fields.description = problems.take(text::required("description", typed, MAX_DESCRIPTION));
        }
        if let Some(typed) = &self.comment {
            fields.comment = problems.take(text::optional("comment", typed, MAX_COMMENT));
        }
        if let Some(typed) = &self.external_reference {
            fields.external_reference = problems.take(text::optional("external_reference", typed, MAX_REFERENCE));
        }
        if let Some(typed) = &self.account {
            fields.account = problems.take(key("account", typed)).map(AccountId);
        }
        if let Some(typed) = &self.product {
            fields.product = problems.take(key("product", typed)).map(ProductId);
        }
        if let Some(typed) = &self.currency {
            match typed.trim().parse::<Currency>() {
                Ok(currency) => fields.currency = currency,
                Err(_) => problems.add("currency", Problem::NotAChoice),
            }
        }
        if let Some(typed) = &self.amount {
            fields.amount = problems.take(amount(typed, fields.currency, marks));
        } else if fields.amount.is_some_and(|amount| amount.normalize().scale() > fields.currency.decimals()) {
            let decimals = fields.currency.decimals();
            problems.add("amount", Problem::Amount(crate::money::AmountProblem::TooFine { decimals }));
        }
        if let Some(typed) = &self.probability {
            fields.probability = problems.take(percent("probability", typed));
        }
        if let Some(typed) = &self.category {
            match typed.parse::<Category>() {
                Ok(category) if stage.allowed.contains(&category) => fields.category = category,
                Ok(_) => problems.add("category", Problem::CategoryNotAllowed),
                Err(()) => problems.add("category", Problem::NotAChoice),
            }
        }
        if let Some(typed) = &self.opening_date {
            match parse_date(typed) {
                Ok(Some(date)) => fields.opening_date = date,
                Ok(None) => problems.add("opening_date", Problem::Required),
                Err(why) => problems.add("opening_date", Problem::Date(why)),
            }
        }
        if let Some(typed) = &self.closing_date {
            match parse_date(typed) {
                Ok(date) => fields.closing_date = date,
                Err(why) => problems.add("closing_date", Problem::Date(why)),
            }
        }
        if let Some(typed) = &self.complex {
            fields.complex = problems.take(flag("complex", typed));
        }
        if let Some(typed) = &self.special_bid {
            fields.special_bid = problems.take(flag("special_bid", typed));
        }
        if fields.closing_date.is_some_and(|closing| closing < fields.opening_date) {
            problems.add("closing_date", Problem::BeforeOpening);
        }
        problems.done()?;
        Ok(fields)
    }
}

fn key(field: &str, typed: &str) -> Result<Option<i64>, AppError> {
    match typed.trim() {
        "" => Ok(None),
        digits => digits.parse().map(Some).map_err(|_| AppError::field(field, Problem::Unknown)),
    }
}

fn amount(typed: &str, currency: Currency, marks: NumberMarks) -> Result<Option<Decimal>, AppError> {
    parse_amount(typed, currency, marks).map_err(|why| AppError::field("amount", Problem::Amount(why)))
}

fn flag(field: &str, typed: &str) -> Result<bool, AppError> {
    typed.trim().parse().map_err(|_| AppError::field(field, Problem::NotAChoice))
}

/// A text, or the last of several: a check box that is off sends nothing, so forms send `false` in front of it.
fn last_said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Said {
        Once(String),
        Several(Vec<String>),
    }
    Ok(match Option::deserialize(deserializer)? {
        None => None,
        Some(Said::Once(text)) => Some(text),
        Some(Said::Several(texts)) => texts.into_iter().next_back(),
    })
}

fn percent(field: &str, typed: &str) -> Result<i16, AppError> {
    let in_range = typed.trim().parse().ok().filter(|percent| (0..=100).contains(percent));
    in_range.ok_or(AppError::field(field, Problem::OutOfRange { min: 0, max: 100 }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;
    use crate::{
        language::Language,
        pipeline::{Names, StageId, StageKind},
    };

    fn stage() -> Stage {
        Stage {
            id: StageId(1),
            code: "open".into(),
            names: Names::default(),
            kind: StageKind::Open,
            allowed: vec![Category::Pipeline, Category::Commit],
            default_category: Category::Pipeline,
            default_probability: 10,
            stale_after_days: None,
            next: Vec::new(),
        }
    }

    fn fields() -> Fields {
        Fields {
            description: "A press line".into(),
            comment: String::new(),
            external_reference: String::new(),
            account: None,
            product: None,
            amount: Some(dec!(10.5)),
            currency: Currency::EUR,
            probability: 10,
            category: Category::Pipeline,
            opening_date: "2026-01-01".parse().unwrap(),
            complex: false,
            special_bid: false,
            closing_date: None,
        }
    }

    fn marks() -> NumberMarks {
        Language::En.number_marks()
    }

    #[test]
    fn absent_stays_and_empty_clears() {
        let untouched = OpportunityForm::default().apply(fields(), &stage(), marks()).unwrap();
        assert_eq!(untouched, fields());
        let cleared = OpportunityForm { amount: Some(String::new()), ..Default::default() };
        assert_eq!(cleared.apply(fields(), &stage(), marks()).unwrap().amount, None);
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let form = OpportunityForm {
            description: Some(" ".into()),
            amount: Some("1e9".into()),
            category: Some("omitted".into()),
            closing_date: Some("2026-02-31".into()),
            probability: Some("101".into()),
            ..Default::default()
        };
        let Err(AppError::Rejected(problems)) = form.apply(fields(), &stage(), marks()) else { panic!("taken") };
        let named: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(named, ["description", "amount", "probability", "category", "closing_date"]);
    }

    #[test]
    fn a_currency_without_cents_does_not_take_cents_along() {
        let form = OpportunityForm { currency: Some("JPY".into()), ..Default::default() };
        assert!(form.apply(fields(), &stage(), marks()).is_err());
    }

    #[test]
    fn a_check_box_says_its_last_word() {
        let read = |sent: serde_json::Value| serde_json::from_value::<OpportunityForm>(sent).unwrap().complex;
        assert_eq!(read(serde_json::json!({ "complex": ["false", "true"] })).as_deref(), Some("true"));
        assert_eq!(read(serde_json::json!({ "complex": ["false"] })).as_deref(), Some("false"));
        assert_eq!(read(serde_json::json!({ "complex": "true" })).as_deref(), Some("true"));
        assert_eq!(read(serde_json::json!({ "complex": null })), None);
        assert_eq!(read(serde_json::json!({})), None);
    }

    #[test]
    fn closing_before_opening_is_refused() {
        let form = OpportunityForm { closing_date: Some("2025-12-31".into()), ..Default::default() };
        let error = form.apply(fields(), &stage(), marks()).unwrap_err();
        assert_eq!(error.problem_of("closing_date"), Some(&Problem::BeforeOpening));
    }

    proptest! {
        #[test]
        fn any_payload_is_answered(texts in proptest::collection::vec(proptest::option::of("\\PC{0,30}|[0-9.,e+-]{0,25}|true|false"), 13)) {
            let mut texts = texts.into_iter();
            let mut next = || texts.next().flatten();
            let form = OpportunityForm {
                description: next(), comment: next(), external_reference: next(), account: next(), product: next(),
                amount: next(), currency: next(), probability: next(), category: next(), opening_date: next(), closing_date: next(),
                complex: next(), special_bid: next(),
            };
            if let Ok(fields) = form.apply(fields(), &stage(), marks()) {
                prop_assert!(stage().allowed.contains(&fields.category));
                prop_assert!(fields.amount.is_none_or(|amount| !amount.is_sign_negative() && amount.scale() <= 2));
            }
        }
    }
}
