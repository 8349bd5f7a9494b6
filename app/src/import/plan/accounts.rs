//! Accounts of a file.

use std::collections::{HashMap, HashSet};

use super::{FirstLines, Wanted, circular, leave_existing, refused, repeated};
use crate::{
    account::{AccountType, name::match_key},
    import::{
        draft::{AccountDraft, Reference},
        field::{FieldCode, ReferenceKind},
        report::{DryRun, Notice},
    },
};

/// An account about to be stored.
#[derive(Debug)]
pub struct NewAccount {
    /// Name.
    pub name: String,
    /// What it is to us; customer when the file says nothing.
    pub types: Vec<AccountType>,
    /// Line of business.
    pub sector: String,
    /// Country.
    pub country: String,
    /// The account that it belongs to, which may be one of this file.
    pub parent: Option<Reference>,
}

/// The accounts that are new. A parent may stand on any line of the same file.
pub fn plan(
    drafts: Vec<(u64, AccountDraft)>,
    known: &[(i64, String)],
    wanted: &mut Wanted,
    report: &mut DryRun,
) -> Vec<NewAccount> {
    let existing: HashSet<String> = known.iter().map(|(_, name)| match_key(name)).collect();
    let own: HashSet<String> = drafts.iter().map(|(_, draft)| match_key(&draft.name)).collect();
    let circles: HashSet<String> = circular(&parents(&drafts)).into_iter().collect();
    let (mut rows, mut lines) = (Vec::new(), FirstLines::default());
    for (line, draft) in drafts {
        let key = match_key(&draft.name);
        if let Some(earlier) = lines.earlier(key.clone(), line) {
            report.refuse(repeated(line, FieldCode::Name, &draft.name, earlier));
        } else if existing.contains(&key) {
            leave_existing(report, line);
        } else if circles.contains(&key) {
            report.refuse(vec![refused(line, FieldCode::Parent, &draft.name, "parent_loop")]);
        } else {
            if !matches!(&draft.parent, Some(Reference::New(name)) if own.contains(&match_key(name))) {
                wanted.add(ReferenceKind::Account, draft.parent.as_ref());
            }
            if draft.kinds.is_empty() {
                report.notice(line, Notice::CustomerAssumed);
            }
            report.to_create += 1;
            rows.push(row(draft));
        }
    }
    rows
}

fn parents(drafts: &[(u64, AccountDraft)]) -> HashMap<String, String> {
    let named = drafts.iter().filter_map(|(_, draft)| match &draft.parent {
        Some(Reference::New(parent)) => Some((match_key(&draft.name), match_key(parent))),
        _ => None,
    });
    named.collect()
}

fn row(draft: AccountDraft) -> NewAccount {
    let kind = |reference: &Reference| match reference {
        Reference::Known(index) => usize::try_from(*index).ok().and_then(|index| AccountType::ALL.get(index).copied()),
        Reference::New(_) => None,
    };
    let mut types: Vec<AccountType> = draft.kinds.iter().filter_map(kind).collect();
    if types.is_empty() {
        types.push(AccountType::Customer);
    }
    NewAccount {
        name: draft.name,
        types,
        sector: draft.sector.unwrap_or_default(),
        country: draft.country.unwrap_or_default(),
        parent: draft.parent,
    }
}
