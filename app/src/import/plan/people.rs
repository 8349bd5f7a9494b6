//! People of a file, and the managers that it names.

use std::collections::{HashMap, HashSet};

use super::{FirstLines, Wanted, circular, leave_existing, refused, repeated};
use crate::{
    account::name::match_key,
    auth::Role,
    import::{
        draft::{PersonDraft, Reference},
        field::{FieldCode, ReferenceKind},
        known::Known,
        problem::{LineProblem, Problem},
        report::DryRun,
    },
    text,
};

/// Longest name of a site, in characters.
const MAX_SITE_NAME: usize = 100;

/// A person about to be stored. Without a password nobody signs in: an administrator gives the first one.
#[derive(Debug)]
pub struct NewPerson {
    /// Name.
    pub name: String,
    /// Sign-in address.
    pub email: Option<String>,
    /// Role: as the file says, otherwise manager when somebody reports to them, otherwise salesperson.
    pub role: Role,
    /// Site, which may be a new one; the importer's own when the file says nothing.
    pub site: Option<Reference>,
    /// Whom they report to, who may be somebody of this file.
    pub manager: Option<Reference>,
}

/// The people that are new; managers that no line describes become people of the first site that reports to them.
pub fn plan(
    drafts: Vec<(u64, PersonDraft)>,
    known: &Known,
    wanted: &mut Wanted,
    report: &mut DryRun,
) -> Vec<NewPerson> {
    let existing: HashSet<String> =
        known.names.get(&ReferenceKind::Person).into_iter().flatten().map(|(_, name)| match_key(name)).collect();
    let own: HashSet<String> = drafts.iter().map(|(_, draft)| match_key(&draft.name)).collect();
    let above = managers(&drafts);
    let circles: HashSet<String> = circular(&above).into_iter().collect();
    let leading: HashSet<&String> = above.values().collect();
    let (mut rows, mut lines, mut emails) = (Vec::new(), FirstLines::default(), known.emails.clone());
    let mut named_managers: Vec<NewPerson> = Vec::new();
    for (line, draft) in drafts {
        let key = match_key(&draft.name);
        if let Some(earlier) = lines.earlier(key.clone(), line) {
            report.refuse(repeated(line, FieldCode::Name, &draft.name, earlier));
            continue;
        }
        if existing.contains(&key) {
            leave_existing(report, line);
            continue;
        }
        if circles.contains(&key) {
            report.refuse(vec![refused(line, FieldCode::Manager, &draft.name, "reporting_loop")]);
            continue;
        }
        if let Some(code) = draft.email.as_deref().and_then(|email| email_problem(email, &mut emails)) {
            report.refuse(vec![refused(line, FieldCode::Email, draft.email.as_deref().unwrap_or_default(), code)]);
            continue;
        }
        if let Some(Reference::New(site)) = &draft.site
            && site.chars().count() > MAX_SITE_NAME
        {
            let problem = Problem::TooLong { max: MAX_SITE_NAME };
            report.refuse(vec![LineProblem::new(line, Some(FieldCode::Site), site, problem)]);
            continue;
        }
        wanted.add(ReferenceKind::Site, draft.site.as_ref());
        if let Some(Reference::New(name)) = &draft.manager
            && !own.contains(&match_key(name))
        {
            wanted.add(ReferenceKind::Person, draft.manager.as_ref());
            if !named_managers.iter().any(|manager| match_key(&manager.name) == match_key(name)) {
                named_managers.push(manager(name, draft.site.clone()));
            }
        }
        report.to_create += 1;
        rows.push(NewPerson {
            role: role(draft.role.as_ref()).unwrap_or(if leading.contains(&key) {
                Role::Manager
            } else {
                Role::Salesperson
            }),
            name: draft.name,
            email: draft.email,
            site: draft.site,
            manager: draft.manager,
        });
    }
    named_managers.append(&mut rows);
    named_managers
}

fn manager(name: &str, site: Option<Reference>) -> NewPerson {
    NewPerson { name: name.to_owned(), email: None, role: Role::Manager, site, manager: None }
}

fn managers(drafts: &[(u64, PersonDraft)]) -> HashMap<String, String> {
    let named = drafts.iter().filter_map(|(_, draft)| match &draft.manager {
        Some(Reference::New(manager)) => Some((match_key(&draft.name), match_key(manager))),
        _ => None,
    });
    named.collect()
}

fn email_problem(email: &str, taken: &mut HashSet<String>) -> Option<&'static str> {
    if text::email("email", email).is_err() {
        return Some("not_an_email");
    }
    (!taken.insert(email.to_lowercase())).then_some("taken")
}

fn role(reference: Option<&Reference>) -> Option<Role> {
    match reference {
        Some(Reference::Known(index)) => Role::ALL.get(usize::try_from(*index).ok()?).copied(),
        _ => None,
    }
}
