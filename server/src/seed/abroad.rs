//! Who pays in another currency, and what those currencies were worth.

use app::{activity::Subject, auth::PersonId, money::Currency};
use chrono::{Datelike, Months, NaiveDate};
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::PgConnection;

use super::{
    SeedError,
    accounts::AccountRow,
    company::Setting,
    copy::{add_row, send},
    days::{at, shifted, workday},
    dice::Dice,
    ledger::Ledger,
};

const SEED: u64 = 20_260_102;
/// Whoever keeps the rates: the administrator.
const KEEPER: i64 = 1;
const RATE: &str =
    "exchange_rate (id, currency, kind, valid_from, version, rate, recorded_on, recorded_at, recorded_by)";

/// A currency of the demo.
struct Foreign {
    code: &'static str,
    /// What a unit was about worth, in euros: this over ten to the power of `scale`.
    worth: i64,
    scale: u32,
    /// How far a month's rate may lie from it.
    swing: i64,
    /// What prices are rounded to.
    step: i64,
}

const FOREIGN: [Foreign; 3] = [
    Foreign { code: "GBP", worth: 11_600, scale: 4, swing: 170, step: 500 },
    Foreign { code: "JPY", worth: 6_100, scale: 6, swing: 110, step: 100_000 },
    Foreign { code: "USD", worth: 9_000, scale: 4, swing: 150, step: 500 },
];

/// What a customer is invoiced in: yen in Japan, dollars in Singapore, and pounds where the parent sits in London.
pub fn currency_of(account: &AccountRow) -> Currency {
    let code = match (account.country, account.name.as_str()) {
        ("Japan", _) => "JPY",
        ("Singapore", _) => "USD",
        (_, "Medicor Wallonie") => "GBP",
        _ => "EUR",
    };
    code.parse().unwrap_or(Currency::EUR)
}

fn foreign(currency: Currency) -> Option<&'static Foreign> {
    FOREIGN.iter().find(|foreign| foreign.code == currency.code())
}

/// A price in euros as the customer is told it.
pub fn price(euros: i64, currency: Currency) -> Decimal {
    let Some(foreign) = foreign(currency) else { return Decimal::from(euros) };
    let exact = euros * 10_i64.pow(foreign.scale) / foreign.worth;
    Decimal::from((exact + foreign.step / 2) / foreign.step * foreign.step)
}

/// About what an amount is worth in euros.
pub fn in_euros(amount: Decimal, currency: Currency) -> Decimal {
    foreign(currency).map_or(amount, |foreign| amount * Decimal::new(foreign.worth, foreign.scale))
}

/// A currency for one of the many: an eighth is paid in dollars, some in yen or pounds.
pub fn any_currency(dice: &mut Dice) -> Currency {
    let code = match dice.between(1, 40) {
        ..=5 => "USD",
        6..=7 => "JPY",
        8 => "GBP",
        _ => "EUR",
    };
    code.parse().unwrap_or(Currency::EUR)
}

/// Records the rate of each month's first working days, from a quarter on; one of them was corrected.
pub async fn enter_rates(
    db: &mut PgConnection,
    ledger: &mut Ledger,
    setting: &Setting,
    first_quarter: i32,
) -> Result<(), SeedError> {
    let (mut dice, mut rows, mut id) = (Dice::seeded(SEED), String::new(), 0_i64);
    let months = months(setting, first_quarter);
    let corrected = months.len().saturating_sub(3);
    for (place, day) in months.into_iter().enumerate() {
        for Foreign { code, worth, scale, swing, .. } in FOREIGN {
            id += 1;
            let rate = Decimal::new(worth + dice.between(-swing, swing), scale);
            let mut record = |id: i64, version: i32, rate: Decimal, on: NaiveDate| {
                add_row(&mut rows, &[&id, &code, &"day", &day, &version, &rate, &on, &at(on, 75), &KEEPER]);
            };
            record(id, 1, rate, day);
            let key = format!("{code}-day-{day}");
            let data = json!({ "rate": key, "before": null, "after": rate });
            ledger.event(at(day, 75), PersonId(KEEPER), Subject::ExchangeRate, id, "recorded", &data);
            if place == corrected && code == "USD" {
                let (better, on) = (rate + Decimal::new(7, scale), shifted(day, 3));
                let first = id;
                id += 1;
                record(id, 2, better, on);
                let data = json!({ "rate": key, "before": rate, "after": better });
                ledger.event(at(on, 75), PersonId(KEEPER), Subject::ExchangeRate, first, "corrected", &data);
            }
        }
    }
    send(db, RATE, &rows).await
}

/// A working day of each month from a quarter to today.
fn months(setting: &Setting, first_quarter: i32) -> Vec<NaiveDate> {
    let first = setting.quarter(first_quarter).from;
    let all = (0..36).filter_map(|month| first.checked_add_months(Months::new(month)));
    let days = all.filter_map(|month| month.with_day(7)).map(workday);
    days.filter(|day| *day <= setting.yesterday()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_round_and_worth_what_they_were() {
        for Foreign { code, .. } in FOREIGN {
            let currency: Currency = code.parse().unwrap();
            let back = in_euros(price(400_000, currency), currency);
            assert!((back - Decimal::from(400_000)).abs() < Decimal::from(1_000), "{code}: {back}");
        }
        assert_eq!(price(48_123, Currency::EUR), Decimal::from(48_123));
    }
}
