//! Rates in words.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::Value;

use super::RateKey;
use crate::{
    activity::{Event, Told, blank_as_dash, change_line},
    auth::RatePolicy,
    language,
    money::grouped,
    tr,
};

/// A rate with all its digits.
pub fn rate_text(rate: Decimal) -> String {
    let rate = rate.normalize();
    grouped(rate, rate.scale(), language::current().number_marks())
}

/// Which rate it is, within a sentence: `rate of the day of 20 Nov 2026`.
pub fn dated_rate(policy: RatePolicy, dated: NaiveDate) -> String {
    let day = language::current().date(dated);
    match policy {
        RatePolicy::Day => tr!(rate.used_day, day = day),
        RatePolicy::Quarter => tr!(rate.used_quarter, day = day),
        RatePolicy::Budget => tr!(rate.used_budget, day = day),
    }
}

impl RateKey {
    /// `Rate of the day, USD, 20 Nov 2026`.
    pub fn label(&self) -> String {
        let (currency, day) = (self.currency.code().to_owned(), language::current().date(self.dated));
        tr!(rate.of, currency = currency, kind = self.kind.label(), day = day)
    }
}

/// What happened to a rate.
pub fn told(event: &Event) -> Told {
    let headline = match event.kind.as_str() {
        "recorded" if event.data.get("import").is_some() => tr!(rate.imported),
        "recorded" => tr!(rate.recorded),
        "corrected" => tr!(rate.corrected),
        "withdrawn" => tr!(rate.withdrawn),
        other => other,
    };
    let key = event.text("rate").and_then(|text| text.parse().ok());
    let rate = |name: &str| {
        blank_as_dash(event.data.get(name).unwrap_or(&Value::Null), |value| {
            let text = value.as_str().unwrap_or_default();
            text.parse().map(rate_text).unwrap_or_else(|_| text.to_owned())
        })
    };
    let change = change_line(tr!(rate.rate), &rate("before"), &rate("after"));
    let lines = key.map(|key: RateKey| key.label()).into_iter().chain([change]).collect();
    Told { headline: headline.to_owned(), lines }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;

    use super::*;

    #[test]
    fn events_in_words() {
        let told = |kind: &str, data: Value| {
            let told = told(&Event { at: DateTime::UNIX_EPOCH, actor: None, kind: kind.to_owned(), data });
            format!("{}: {}", told.headline, told.lines.join("; "))
        };
        let rate = "USD-day-2026-11-20";
        assert_eq!(
            told("corrected", json!({ "rate": rate, "before": "0.92", "after": "0.9312" })),
            "Exchange rate corrected: Rate of the day, USD, 20 Nov 2026; Rate: 0.92 → 0.9312"
        );
        assert_eq!(
            told("recorded", json!({ "rate": rate, "before": null, "after": "0.92", "import": 4 })),
            "Exchange rate imported: Rate of the day, USD, 20 Nov 2026; Rate: — → 0.92"
        );
        assert_eq!(
            told("withdrawn", json!({ "rate": rate, "before": "1", "after": null })),
            "Exchange rate withdrawn: Rate of the day, USD, 20 Nov 2026; Rate: 1 → —"
        );
    }
}
