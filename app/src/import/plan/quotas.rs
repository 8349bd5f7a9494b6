//! Quotas of a file: each changes a person's own quota of a quarter, or a team's target, by a new version (SPEC P5).

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::{FirstLines, leave_existing, refused, repeated};
use crate::{
    auth::{Caller, PersonId},
    calendar::Quarter,
    forecast::{Quota, QuotaDays, QuotaKind, QuotaVersion},
    import::{
        draft::{QuarterText, QuotaDraft, Reference},
        field::{FieldCode, ReferenceKind},
        known::Known,
        report::DryRun,
    },
};

/// A quota about to be set.
#[derive(Debug)]
pub struct NewQuota {
    /// Its quarter.
    pub quarter: Quarter,
    /// The first day of its quarter, and from which day on it counts.
    pub days: QuotaDays,
    /// Amount, in the organisation's currency, and the version that it becomes.
    pub quota: Quota,
    /// What counted before.
    pub before: Option<Decimal>,
}

/// The quarter that a line means.
pub fn quarter_of(text: QuarterText, caller: &Caller) -> Option<Quarter> {
    match text {
        QuarterText::Named { year, quarter } => Quarter::new(year, u32::from(quarter)),
        QuarterText::Holding(day) => Some(caller.organisation.calendar.quarter_of(day)),
    }
}

/// The quotas that count, with the days of their version: the first one of their quarter is its own after the fiscal year
/// was moved.
pub type Standing = HashMap<(PersonId, QuotaKind, Quarter), QuotaVersion>;

/// The quotas that say something new. A manager sets those of the people below, as on the page. What stands already is
/// no problem, whosever it is.
pub fn plan(
    drafts: Vec<(u64, QuotaDraft)>,
    known: &Known,
    standing: &Standing,
    caller: &Caller,
    report: &mut DryRun,
) -> Vec<NewQuota> {
    let currency = caller.organisation.currency;
    let (mut rows, mut lines) = (Vec::new(), FirstLines::default());
    for (line, draft) in drafts {
        let (Reference::Known(id), Some(quarter)) = (&draft.person, quarter_of(draft.quarter, caller)) else {
            report.refuse(vec![refused(line, FieldCode::Person, "", "unknown")]);
            continue;
        };
        let (person, kind) = (PersonId(*id), kind_of(&draft));
        let range = caller.organisation.calendar.range(quarter);
        let before = standing.get(&(person, kind, quarter));
        let stands = |before: &QuotaVersion| {
            let QuotaVersion { quota, days } = before;
            quota.amount == draft.amount
                && quota.currency.code() == draft.currency
                && draft.effective_from.is_none_or(|day| day == days.counts_from())
        };
        if let Some(earlier) = lines.earlier((person, kind, quarter), line) {
            report.refuse(repeated(line, FieldCode::Quarter, &quarter.to_string(), earlier));
        } else if before.is_some_and(stands) {
            leave_existing(report, line);
        } else if !known.settable.contains(&person) {
            report.refuse(vec![refused(line, FieldCode::Person, "", "not_yours")]);
        } else if known.left.contains(&person) {
            let name = known.name_of(ReferenceKind::Person, *id).unwrap_or_default();
            report.refuse(vec![refused(line, FieldCode::Person, name, "has_left")]);
        } else if currency.code() != draft.currency {
            report.refuse(vec![refused(line, FieldCode::Currency, &draft.currency, "not_the_currency")]);
        } else if draft.amount.normalize().scale() > currency.decimals() {
            report.refuse(vec![refused(line, FieldCode::Amount, &draft.amount.to_string(), "too_many_decimals")]);
        } else if let Some(day) = draft.effective_from.filter(|day| !range.contains(*day)) {
            report.refuse(vec![refused(line, FieldCode::EffectiveFrom, &day.to_string(), "outside_quarter")]);
        } else {
            *(if before.is_some() { &mut report.to_update } else { &mut report.to_create }) += 1;
            let version = before.map_or(0, |before| before.quota.version) + 1;
            let days = QuotaDays {
                quarter_start: before.map_or(range.from, |before| before.days.quarter_start),
                effective_from: draft.effective_from.unwrap_or(range.from),
                recorded_on: caller.today,
            };
            let quota = Quota { person, kind, amount: draft.amount, currency, version };
            rows.push(NewQuota { quarter, days, quota, before: before.map(|before| before.quota.amount) });
        }
    }
    rows
}

/// The kinds are configuration: their key is their place in the list.
fn kind_of(draft: &QuotaDraft) -> QuotaKind {
    let place = match &draft.kind {
        Some(Reference::Known(place)) => usize::try_from(*place).ok(),
        Some(Reference::New(_)) | None => None,
    };
    place.and_then(|place| QuotaKind::ALL.get(place).copied()).unwrap_or(QuotaKind::Individual)
}
