//! Which opportunities: the one filter behind board, list, forecast, drill-down and export.
//!
//! It lives in the address (`?team=4&quarter=2026-Q3&category=commit`), so any view can be shared.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::DealType;
use crate::{
    account::AccountId,
    auth::PersonId,
    calendar::{Quarter, parse_date},
    error::{AppError, Problem},
    language::Language,
    money::{Currency, parse_amount},
    pipeline::Category,
    product::ProductId,
    text::{self, Problems},
    tr,
};

/// Conditions that all have to hold; an absent one holds for everything.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    /// In number, description, external reference or account name.
    pub text: String,
    /// Exactly this owner.
    pub owner: Option<PersonId>,
    /// This person and everybody below.
    pub team: Option<PersonId>,
    /// This account.
    pub account: Option<AccountId>,
    /// Only those that have no account yet.
    pub without_account: bool,
    /// This product.
    pub product: Option<ProductId>,
    /// At least this amount.
    pub min: Option<Decimal>,
    /// At most this amount.
    pub max: Option<Decimal>,
    /// Amounts in this currency only.
    pub currency: Option<Currency>,
    /// When the signature is expected.
    pub closing: Option<Closing>,
    /// Any of these categories.
    pub categories: Vec<Category>,
    /// Any of these stages, by code.
    pub stages: Vec<String>,
    /// When it was opened.
    pub opened: Option<Closing>,
    /// This deal type; `Some(None)` for those that have none yet.
    pub deal_type: Option<Option<DealType>>,
    /// The site that numbered it, by code.
    pub site: Option<String>,
    /// Series of the product; empty for those without.
    pub series: Option<String>,
    /// Sector of the account; empty for those without.
    pub sector: Option<String>,
    /// Country of the account; empty for those without.
    pub country: Option<String>,
    /// Open ones that need attention.
    pub risk: Option<Risk>,
    /// When it was decided: signed, lost or given up.
    pub decided: Option<Closing>,
    /// It came as far as this open stage, by code, wherever it stands now; mistakes and duplicates never count.
    pub reached: Option<String>,
    /// Only what this import made, by its key.
    pub import: Option<i64>,
    /// As everything stood at the end of that day; today when absent.
    pub as_of: Option<NaiveDate>,
}

/// Why an open opportunity needs attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Its closing date has passed.
    Overdue,
    /// It has stood in its stage for longer than the stage tolerates.
    Stuck,
    /// It has no amount.
    NoAmount,
}

impl Risk {
    /// Every risk, in the order of reports.
    pub const ALL: [Risk; 3] = [Risk::Overdue, Risk::Stuck, Risk::NoAmount];

    /// The code in addresses and in REST.
    pub fn as_str(self) -> &'static str {
        match self {
            Risk::Overdue => "overdue",
            Risk::Stuck => "stuck",
            Risk::NoAmount => "no_amount",
        }
    }

    /// The name in the current language.
    pub fn label(self) -> &'static str {
        match self {
            Risk::Overdue => tr!(opportunity.risk_overdue),
            Risk::Stuck => tr!(opportunity.risk_stuck),
            Risk::NoAmount => tr!(opportunity.risk_no_amount),
        }
    }
}

/// How an address says "not known" of a dimension.
pub const NOT_KNOWN: &str = "-";

/// A condition on the closing date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Closing {
    /// In that fiscal quarter.
    Quarter(Quarter),
    /// From the first day to the last, both included.
    Between(NaiveDate, NaiveDate),
    /// Not known.
    Unknown,
}

impl Closing {
    fn parse(text: &str) -> Result<Self, Problem> {
        if text == "none" {
            return Ok(Closing::Unknown);
        }
        if let Ok(quarter) = text.parse() {
            return Ok(Closing::Quarter(quarter));
        }
        let (from, to) = text.split_once("..").ok_or(Problem::NotAChoice)?;
        let date = |part| parse_date(part).map_err(Problem::Date)?.ok_or(Problem::Required);
        Ok(Closing::Between(date(from)?, date(to)?))
    }
}

impl std::fmt::Display for Closing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Closing::Quarter(quarter) => quarter.fmt(f),
            Closing::Between(from, to) => write!(f, "{from}..{to}"),
            Closing::Unknown => f.write_str("none"),
        }
    }
}

impl Filter {
    /// The names of the filter in addresses and in REST.
    pub const KEYS: [&str; 22] = [
        "q", "owner", "team", "account", "product", "min", "max", "currency", "closing", "category", "stage", "opened",
        "type", "site", "series", "sector", "country", "risk", "decided", "reached", "import", "as_of",
    ];

    /// Reads the filter out of an address; other keys are somebody else's.
    ///
    /// # Errors
    /// Every value that cannot be taken, beside its key.
    pub fn from_query(query: &BTreeMap<String, String>) -> Result<Filter, AppError> {
        let mut problems = Problems::default();
        let value = |key: &str| query.get(key).map(|text| text.trim()).filter(|text| !text.is_empty());
        let mut id = |key: &str| -> Option<i64> {
            let parsed = value(key)?.parse::<i64>().map_err(|_| AppError::field(key, Problem::Unknown));
            problems.take(parsed.map(Some))
        };
        let without_account = value("account") == Some(NOT_KNOWN);
        let (owner, team, product, import) = (id("owner"), id("team"), id("product"), id("import"));
        let account = if without_account { None } else { id("account") };
        let mut bound = |key: &str| {
            let parsed = parse_amount(value(key).unwrap_or_default(), Currency::EUR, Language::En.number_marks());
            problems.take(parsed.map_err(|why| AppError::field(key, Problem::Amount(why))))
        };
        let (min, max) = (bound("min"), bound("max"));
        let codes = |key: &str| {
            value(key).unwrap_or_default().split(',').map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned)
        };
        let mut period = |key: &str| {
            let parsed = value(key).map(|text| Closing::parse(text).map_err(|why| AppError::field(key, why)));
            problems.take(parsed.transpose())
        };
        let (closing, opened, decided) = (period("closing"), period("opened"), period("decided"));
        let mut dimension = |key: &str| {
            let known = value(key).map(|text| if text == NOT_KNOWN { "" } else { text });
            problems.take(known.map(|text| text::optional(key, text, 200)).transpose())
        };
        let (site, series) = (dimension("site"), dimension("series"));
        let (sector, country) = (dimension("sector"), dimension("country"));
        let deal_type = value("type").map(|code| match code {
            NOT_KNOWN => Ok(None),
            code => code.parse().map(Some).map_err(|()| AppError::field("type", Problem::NotAChoice)),
        });
        let risk = value("risk").map(|code| {
            let known = Risk::ALL.into_iter().find(|risk| risk.as_str() == code);
            known.ok_or_else(|| AppError::field("risk", Problem::NotAChoice))
        });
        let reached = value("reached").map(|code| text::optional("reached", code, 100)).transpose();
        let as_of = parse_date(value("as_of").unwrap_or_default());
        let categories: Result<Vec<Category>, ()> = codes("category").map(|code| code.parse()).collect();
        let filter = Filter {
            text: problems.take(text::optional("q", value("q").unwrap_or_default(), 200)),
            owner: owner.map(PersonId),
            team: team.map(PersonId),
            account: account.map(AccountId),
            without_account,
            product: product.map(ProductId),
            min,
            max,
            currency: problems.take(
                value("currency")
                    .map(|code| code.parse().map_err(|_| AppError::field("currency", Problem::NotAChoice)))
                    .transpose(),
            ),
            closing,
            categories: problems.take(categories.map_err(|()| AppError::field("category", Problem::NotAChoice))),
            stages: codes("stage").collect(),
            opened,
            deal_type: problems.take(deal_type.transpose()),
            site,
            series,
            sector,
            country,
            risk: problems.take(risk.transpose()),
            decided,
            reached: problems.take(reached),
            import,
            as_of: problems.take(as_of.map_err(|why| AppError::field("as_of", Problem::Date(why)))),
        };
        problems.done()?;
        Ok(filter)
    }

    /// The key and value pairs of the address, in a fixed order.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let categories: Vec<&str> = self.categories.iter().map(|category| category.as_str()).collect();
        let dimension = |wanted: &Option<String>| {
            wanted.as_ref().map(|text| if text.is_empty() { NOT_KNOWN.to_owned() } else { text.clone() })
        };
        let pairs = [
            ("q", Some(self.text.clone())),
            ("owner", self.owner.map(|id| id.to_string())),
            ("team", self.team.map(|id| id.to_string())),
            ("account", self.account.map(|id| id.0.to_string()).or(self.without_account.then(|| NOT_KNOWN.to_owned()))),
            ("product", self.product.map(|id| id.0.to_string())),
            ("min", self.min.map(|amount| amount.to_string())),
            ("max", self.max.map(|amount| amount.to_string())),
            ("currency", self.currency.map(|currency| currency.to_string())),
            ("closing", self.closing.map(|closing| closing.to_string())),
            ("category", Some(categories.join(","))),
            ("stage", Some(self.stages.join(","))),
            ("opened", self.opened.map(|opened| opened.to_string())),
            ("type", self.deal_type.map(|kind| kind.map_or(NOT_KNOWN, DealType::as_str).to_owned())),
            ("site", dimension(&self.site)),
            ("series", dimension(&self.series)),
            ("sector", dimension(&self.sector)),
            ("country", dimension(&self.country)),
            ("risk", self.risk.map(|risk| risk.as_str().to_owned())),
            ("decided", self.decided.map(|decided| decided.to_string())),
            ("reached", self.reached.clone()),
            ("import", self.import.map(|id| id.to_string())),
            ("as_of", self.as_of.map(|day| day.to_string())),
        ];
        pairs.into_iter().filter_map(|(key, value)| Some((key, value.filter(|text| !text.is_empty())?))).collect()
    }

    /// The query part of an address, with its `?` when there is anything to say.
    pub fn to_query(&self) -> String {
        query_string(&self.to_pairs())
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }
}

/// `?a=b&c=d`, percent-encoded; empty for no pairs.
pub fn query_string<K: AsRef<str>, V: AsRef<str>>(pairs: &[(K, V)]) -> String {
    let parts: Vec<String> =
        pairs.iter().map(|(key, value)| format!("{}={}", encode(key.as_ref()), encode(value.as_ref()))).collect();
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986 and the comma.
fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b',' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Filter, AppError> {
        Filter::from_query(&pairs.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect())
    }

    #[test]
    fn a_filter_survives_the_address() {
        let pairs = [
            ("q", "press & mould"),
            ("team", "4"),
            ("min", "1000"),
            ("closing", "2026-Q3"),
            ("category", "commit,best_case"),
            ("type", "-"),
            ("sector", "-"),
            ("import", "7"),
            ("as_of", "2026-10-01"),
        ];
        let filter = read(&pairs).unwrap();
        let again: BTreeMap<String, String> =
            filter.to_pairs().into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        assert_eq!(Filter::from_query(&again), Ok(filter.clone()));
        assert_eq!(
            filter.to_query(),
            "?q=press%20%26%20mould&team=4&min=1000&closing=2026-Q3&category=commit,best_case&type=-&sector=-&import=7&as_of=2026-10-01"
        );
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let Err(AppError::Rejected(problems)) = read(&[
            ("owner", "x"),
            ("closing", "soon"),
            ("category", "sure"),
            ("min", "-1"),
            ("type", "huge"),
            ("as_of", "2026-02-31"),
        ]) else {
            panic!("taken")
        };
        let named: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(named, ["owner", "min", "closing", "category", "type", "as_of"]);
    }

    proptest! {
        #[test]
        fn any_query_is_answered(values in proptest::collection::vec("\\PC{0,20}", 22)) {
            let query = Filter::KEYS.iter().map(|key| key.to_string()).zip(values).collect();
            let _ = Filter::from_query(&query);
        }
    }
}
