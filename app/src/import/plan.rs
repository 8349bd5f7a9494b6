//! What the lines of a file amount to: records to create, with every rule of their areas applied. Nothing is written
//! here, so a dry run and a run plan the same.

pub mod accounts;
pub mod opportunities;
pub mod people;
pub mod products;
pub mod quotas;
pub mod rates;

use std::collections::HashMap;

use super::{
    draft::Reference,
    field::{FieldCode, ReferenceKind},
    problem::{LineProblem, Problem},
    report::{DryRun, Notice},
};
use crate::account::name::match_key;

/// The records of a file, ready to be written.
#[derive(Debug)]
pub enum Rows {
    /// People with their places in the reporting line.
    People(Vec<people::NewPerson>),
    /// Products.
    Products(Vec<products::NewProduct>),
    /// Accounts with their parents.
    Accounts(Vec<accounts::NewAccount>),
    /// Opportunities.
    Opportunities(Vec<opportunities::NewOpportunity>),
    /// Quotas, each a new version.
    Quotas(Vec<quotas::NewQuota>),
    /// Exchange rates, each a new version.
    ExchangeRates(Vec<rates::NewRate>),
}

/// Records that lines name and that the user said to create, each once, in order of first appearance.
#[derive(Debug, Default)]
pub struct Wanted {
    names: Vec<(ReferenceKind, String)>,
    seen: HashMap<(ReferenceKind, String), usize>,
}

impl Wanted {
    /// Wants the record of a reference that is new.
    pub fn add(&mut self, kind: ReferenceKind, reference: Option<&Reference>) {
        let Some(Reference::New(name)) = reference else { return };
        if self.seen.insert((kind, match_key(name)), self.names.len()).is_none() {
            self.names.push((kind, name.clone()));
        }
    }

    /// The names of one kind.
    pub fn of(&self, kind: ReferenceKind) -> impl Iterator<Item = &str> {
        self.names.iter().filter(move |(wanted, _)| *wanted == kind).map(|(_, name)| name.as_str())
    }

    /// How many of each kind.
    pub fn counts(&self) -> Vec<(ReferenceKind, u64)> {
        let count = |kind: &ReferenceKind| u64::try_from(self.of(*kind).count()).unwrap_or(u64::MAX);
        ReferenceKind::ALL.iter().map(|kind| (*kind, count(kind))).filter(|(_, count)| *count > 0).collect()
    }
}

/// Remembers which record stood on which line, so that the second one is refused.
#[derive(Debug)]
struct FirstLines<K>(HashMap<K, u64>);

impl<K> Default for FirstLines<K> {
    fn default() -> Self {
        FirstLines(HashMap::new())
    }
}

impl<K: std::hash::Hash + Eq> FirstLines<K> {
    /// The earlier line with the same record, if there is one; otherwise this line becomes it.
    fn earlier(&mut self, key: K, line: u64) -> Option<u64> {
        match self.0.entry(key) {
            std::collections::hash_map::Entry::Occupied(found) => Some(*found.get()),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(line);
                None
            }
        }
    }
}

/// Counts a line whose record exists already.
fn leave_existing(report: &mut DryRun, line: u64) {
    report.existing += 1;
    report.notice(line, Notice::ExistsAlready);
}

fn repeated(line: u64, field: FieldCode, value: &str, earlier: u64) -> Vec<LineProblem> {
    vec![LineProblem::new(line, Some(field), value, Problem::Repeated { line: earlier })]
}

fn refused(line: u64, field: FieldCode, value: &str, code: &str) -> LineProblem {
    LineProblem::new(line, Some(field), value, Problem::Refused { code: code.to_owned() })
}

/// The keys that lie on a circle of "belongs to" or "reports to".
fn circular(above: &HashMap<String, String>) -> Vec<String> {
    let circles = above.keys().filter(|start| {
        let mut at = above.get(*start);
        for _ in 0..above.len() {
            match at {
                Some(key) if key == *start => return true,
                Some(key) => at = above.get(key),
                None => return false,
            }
        }
        false
    });
    circles.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_and_lines_are_not() {
        let above = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let mut found = circular(&above(&[("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"), ("e", "f"), ("g", "g")]));
        found.sort();
        assert_eq!(found, ["a", "b", "c", "g"]);
    }

    #[test]
    fn a_wanted_record_is_wanted_once() {
        let mut wanted = Wanted::default();
        for name in ["Acme", " ACME", "Other"] {
            wanted.add(ReferenceKind::Account, Some(&Reference::New(name.to_owned())));
        }
        wanted.add(ReferenceKind::Account, Some(&Reference::Known(1)));
        assert_eq!(wanted.of(ReferenceKind::Account).collect::<Vec<_>>(), ["Acme", "Other"]);
        assert_eq!(wanted.counts(), [(ReferenceKind::Account, 2)]);
    }
}
