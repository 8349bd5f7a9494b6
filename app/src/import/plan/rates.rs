//! Exchange rates of a file: each is recorded, or corrects what stands by a new version.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::{FirstLines, leave_existing, quotas::quarter_of, refused, repeated};
use crate::{
    auth::{Caller, RatePolicy},
    error::{AppError, FieldProblem},
    import::{
        draft::{QuarterText, RateDraft, Reference},
        field::FieldCode,
        problem::LineProblem,
        report::DryRun,
    },
    rate::{RateKey, store::Standing},
};

/// A rate about to be recorded.
#[derive(Debug)]
pub struct NewRate {
    /// Of what.
    pub key: RateKey,
    /// What stands.
    pub stands: Option<Standing>,
    /// What one unit is worth.
    pub rate: Decimal,
}

/// What a line is a rate of; nothing when a rate of the day names a quarter only.
pub fn key_of(draft: &RateDraft, caller: &Caller) -> Option<RateKey> {
    let Reference::Known(kind) = draft.kind else { return None };
    let kind = *usize::try_from(kind).ok().and_then(|index| RatePolicy::ALL.get(index))?;
    let dated = match draft.dated {
        QuarterText::Holding(day) => day,
        QuarterText::Named { .. } if kind == RatePolicy::Day => return None,
        named @ QuarterText::Named { .. } => caller.organisation.calendar.range(quarter_of(named, caller)?).from,
    };
    Some(RateKey { currency: draft.currency, kind, dated })
}

/// The rates that say something new, under the rules of the page.
pub fn plan(
    drafts: Vec<(u64, RateDraft)>,
    standing: &HashMap<RateKey, Standing>,
    caller: &Caller,
    report: &mut DryRun,
) -> Vec<NewRate> {
    let (mut rows, mut lines) = (Vec::new(), FirstLines::default());
    for (line, draft) in drafts {
        let Some(key) = key_of(&draft, caller) else {
            report.refuse(vec![refused(line, FieldCode::Dated, "", "day_needed")]);
            continue;
        };
        let stands = standing.get(&key).copied();
        let before = stands.and_then(|stands| stands.rate);
        if let Err(error) = key.check(&caller.organisation, caller.today).done() {
            report.refuse(told(line, &key, &error));
        } else if let Some(earlier) = lines.earlier(key, line) {
            report.refuse(repeated(line, FieldCode::Dated, &key.dated.to_string(), earlier));
        } else if before == Some(draft.rate) {
            leave_existing(report, line);
        } else {
            *(if before.is_some() { &mut report.to_update } else { &mut report.to_create }) += 1;
            rows.push(NewRate { key, stands, rate: draft.rate });
        }
    }
    rows
}

/// The problems of a rate's key, each with its cell.
fn told(line: u64, key: &RateKey, error: &AppError) -> Vec<LineProblem> {
    let AppError::Rejected(problems) = error else { return Vec::new() };
    let told = |FieldProblem { field, problem }: &FieldProblem| match field.as_str() {
        "currency" => refused(line, FieldCode::Currency, key.currency.code(), problem.code()),
        _ => refused(line, FieldCode::Dated, &key.dated.to_string(), problem.code()),
    };
    problems.iter().map(told).collect()
}
