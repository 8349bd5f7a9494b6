//! Changing the organisation's settings.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Administrator, Caller, DealThresholds, Organisation, RatePolicy, SettingsForm, store};
use crate::{
    activity::{self, Subject},
    calendar::{self, FiscalCalendar, FiscalChange, FiscalChangeRefused},
    db::Db,
    error::{AppError, Conflict, Problem},
    language::NumberMarks,
    money::{Currency, parse_amount},
    text::{self, Problems},
};

/// What the form says, read.
struct Settings {
    organisation: Organisation,
    first_month: u32,
    policy: RatePolicy,
    from: Option<NaiveDate>,
}

/// Changes the settings. Fiscal year and rate policy hold from the beginning while nothing was reported, else
/// from a later quarter on: a report of an earlier quarter never changes.
///
/// # Errors
/// Every field problem at once; [`AppError::Stale`]; [`Conflict::CurrencyInUse`] once quotas or rates are kept.
pub async fn save(db: &Db, caller: &Caller, form: &SettingsForm, marks: NumberMarks) -> Result<(), AppError> {
    let _: Administrator = caller.viewer.administrator()?;
    let mut tx = db.begin(caller).await?;
    let before = store::organisation(&mut tx).await?;
    if before.version != form.version {
        return Err(AppError::Stale { version: before.version });
    }
    let new = read(form, &before, marks)?;
    let reported = store::has_reported(&mut tx).await?;
    if reported && new.organisation.currency != before.currency {
        return Err(AppError::Conflict(Conflict::CurrencyInUse));
    }
    let (first_month, policy) = (new.first_month, new.policy);
    let quarter = before.calendar.range(before.calendar.quarter_of(caller.today));
    let day = new.from.unwrap_or(quarter.from);
    if before.calendar.first_month(day) != first_month || before.rate_policy(day) != policy {
        if reported || new.from.is_some() {
            check_from(&before.calendar, new.from, first_month, quarter.to)?;
        }
        store::set_reporting_rule(&mut tx, new.from, first_month, policy).await?;
    }
    if !store::set_organisation(&mut tx, &new.organisation).await? {
        return Err(AppError::Stale { version: before.version });
    }
    let after = store::organisation(&mut tx).await?;
    let data = serde_json::json!({ "before": before, "after": after });
    activity::record(&mut tx, caller, Subject::Organisation, 1, "organisation_saved", data).await?;
    Ok(tx.commit().await?)
}

/// A change that has a past behind it begins with a quarter that has not begun yet.
fn check_from(
    calendar: &FiscalCalendar,
    from: Option<NaiveDate>,
    first_month: u32,
    earliest: NaiveDate,
) -> Result<(), AppError> {
    let problem = |problem| Err(AppError::field("effective_from", problem));
    let Some(from) = from else { return problem(Problem::Required) };
    if from < earliest {
        return problem(Problem::NotBefore(earliest));
    }
    if calendar.first_month(from) == first_month {
        let starts = calendar.range(calendar.quarter_of(from)).from == from;
        return if starts { Ok(()) } else { problem(Problem::NotAQuarterStart) };
    }
    match calendar.changed(FiscalChange { from, first_month }) {
        Ok(_) => Ok(()),
        Err(FiscalChangeRefused::NameTaken(quarter)) => problem(Problem::QuarterNameTaken(quarter)),
        Err(FiscalChangeRefused::NotAQuarterStart) => problem(Problem::NotAQuarterStart),
        Err(FiscalChangeRefused::NotTheLatest) => problem(Problem::NotTheLatest),
    }
}

fn read(form: &SettingsForm, before: &Organisation, marks: NumberMarks) -> Result<Settings, AppError> {
    let mut problems = Problems::default();
    let choice = |field| AppError::field(field, Problem::NotAChoice);
    let name = problems.take(text::required("name", &form.name, 200));
    let currency: Option<Currency> = problems.take(form.currency.parse().map(Some).map_err(|_| choice("currency")));
    let currency = currency.unwrap_or(before.currency);
    let known = form.time_zone.parse::<chrono_tz::Tz>().is_ok();
    if !known {
        problems.add("time_zone", Problem::NotAChoice);
    }
    let mut threshold = |field, typed: &str| -> Decimal {
        let parsed = parse_amount(typed, currency, marks).map_err(|why| AppError::field(field, Problem::Amount(why)));
        problems.take(parsed.and_then(|amount| amount.ok_or(AppError::field(field, Problem::Required))))
    };
    let thresholds = DealThresholds {
        small_below: threshold("small_below", &form.small_below),
        large_above: threshold("large_above", &form.large_above),
    };
    if thresholds.large_above < thresholds.small_below {
        problems.add("large_above", Problem::BelowTheOther);
    }
    let month = form.first_month.parse().ok().filter(|month| (1..=12).contains(month));
    let first_month = problems.take(month.ok_or(choice("first_month")));
    let policy = problems.take(form.rate_policy.parse().map(Some).map_err(|()| choice("rate_policy")));
    let from = problems.take(
        calendar::parse_date(&form.effective_from).map_err(|why| AppError::field("effective_from", Problem::Date(why))),
    );
    problems.done()?;
    let organisation = Organisation {
        name,
        currency,
        time_zone: form.time_zone.clone(),
        thresholds,
        version: form.version,
        ..before.clone()
    };
    Ok(Settings { organisation, first_month, policy: policy.unwrap_or(RatePolicy::Day), from })
}
