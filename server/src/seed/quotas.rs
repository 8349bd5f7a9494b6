//! Quotas of the five quarters: thousands rounded to tens, one of them raised mid-way.

use app::{activity::Subject, auth::PersonId, forecast::QuotaKind, money::Currency};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::PgConnection;

use super::{
    SeedError,
    company::{EXECUTIVE, Setting, TEAMS, Team},
    copy::{add_row, send},
    days,
    ledger::Ledger,
};

/// Quarters with quotas, counted from the current one.
pub const QUARTERS: std::ops::RangeInclusive<i32> = -3..=1;
/// Whose quota of the current quarter was raised after it had begun, and what it was before (thousands).
const RAISED: (i64, i64) = (6, 1_380);

/// A seller's quota in euros, in the version that counts.
pub fn of_seller(current: i64, quarter: i32) -> i64 {
    let growth = match quarter {
        ..=-3 => 92,
        -2 => 95,
        -1 => 98,
        0 => 100,
        _ => 104,
    };
    rounded(current * 1_000 * growth / 100, 10_000)
}

/// What a manager answers for: a little more than the sum of the team.
pub fn of_team(team: &Team, quarter: i32) -> i64 {
    let sum: i64 = team.sellers.iter().map(|seller| of_seller(seller.quota, quarter)).sum();
    rounded(sum * 103 / 100, 10_000)
}

fn rounded(amount: i64, step: i64) -> i64 {
    (amount + step / 2) / step * step
}

struct QuotaRow {
    person: i64,
    quarter: i32,
    kind: QuotaKind,
    version: i32,
    amount: i64,
    before: Option<i64>,
    day: NaiveDate,
    by: i64,
}

/// Enters every quota of the demo with its event.
pub async fn demo(db: &mut PgConnection, ledger: &mut Ledger, setting: &Setting) -> Result<(), SeedError> {
    let mut rows = String::new();
    for quota in QUARTERS.flat_map(|quarter| of_quarter(setting, quarter)) {
        let (at, start) = (days::at(quota.day, 45), setting.quarter(quota.quarter).from);
        let (amount, kind) = (Decimal::from(quota.amount), quota.kind.as_str());
        add_row(
            &mut rows,
            &[&quota.person, &start, &kind, &quota.version, &amount, &Currency::EUR.code(), &at, &quota.by, &quota.day],
        );
        let data = json!({
            "quarter": setting.quarter_name(quota.quarter), "kind": kind,
            "before": quota.before.map(Decimal::from), "after": amount,
        });
        ledger.event(at, PersonId(quota.by), Subject::Quota, quota.person, "quota_set", &data);
    }
    enter(db, &rows).await
}

/// Sends rows of person, quarter, kind, version, amount, currency, instant, recorder, day.
pub async fn enter(db: &mut PgConnection, rows: &str) -> Result<(), SeedError> {
    send(
        db,
        "quota (person_id, quarter_start, kind, version, amount, currency, recorded_at, recorded_by, recorded_on)",
        rows,
    )
    .await
}

fn of_quarter(setting: &Setting, quarter: i32) -> Vec<QuotaRow> {
    let start = setting.quarter(quarter).from;
    let set_on = days::workday(days::shifted(start, -20).min(days::shifted(setting.yesterday(), -7)));
    let first = |person, kind, amount, by| QuotaRow {
        person,
        quarter,
        kind,
        version: 1,
        amount,
        before: None,
        day: set_on,
        by,
    };
    let mut quotas = Vec::new();
    for team in &TEAMS {
        quotas.push(first(team.manager, QuotaKind::Team, of_team(team, quarter), EXECUTIVE));
        for seller in team.sellers {
            let amount = of_seller(seller.quota, quarter);
            if quarter != 0 || seller.id != RAISED.0 {
                quotas.push(first(seller.id, QuotaKind::Individual, amount, team.manager));
                continue;
            }
            let before = RAISED.1 * 1_000;
            let raised_on = days::workday(days::shifted(start, 30)).min(setting.yesterday());
            let standing = first(seller.id, QuotaKind::Individual, before, team.manager);
            quotas.push(QuotaRow { version: 2, amount, before: Some(before), day: raised_on, ..standing });
            quotas.push(first(seller.id, QuotaKind::Individual, before, team.manager));
        }
    }
    quotas
}
