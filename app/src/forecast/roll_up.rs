//! Rolling figures and quotas up along the reporting line.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Figure, Figures, Quota, QuotaKind, Who};
use crate::{
    auth::{Colleague, PersonId},
    opportunity::OpportunityId,
    pipeline::Category,
    tr,
};

/// A row of the forecast: a person's own figures, or a team's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Whose figures; its records are the row's drill-down.
    pub who: Who,
    /// The person, or the one who leads the team.
    pub name: String,
    /// Steps below the top row.
    pub level: u32,
    /// The figures.
    pub figures: Figures,
    /// Individual quota, or the sum of those in the team.
    pub quota: Option<Decimal>,
    /// For a team: the target that its manager answers for, if one is set.
    pub target: Option<Decimal>,
    /// Whether the rows below it are shown; none where there are none, or where rows are not folded.
    pub open: Option<bool>,
}

impl Row {
    /// A row without any figure.
    pub fn nothing(who: Who, name: impl Into<String>) -> Self {
        let figures = Figures::default();
        Row { who, name: name.into(), level: 0, figures, quota: None, target: None, open: None }
    }

    /// What attainment is measured against: the target when there is one, else the quota.
    pub fn measured_against(&self) -> Option<Decimal> {
        self.target.or(self.quota)
    }
}

/// What a row is called.
pub fn row_name(row: &Row) -> String {
    match row.who {
        Who::Company => tr!(forecast.company).to_string(),
        Who::Team(_) => tr!(forecast.team_of, name = row.name.clone()),
        Who::Person(_) => row.name.clone(),
    }
}

/// Rows in reading order: each team, its leader's own figures, then whoever reports to them.
///
/// With `top`, only that person's part of the tree; otherwise everybody, under a row for the company
/// when more than one tree is visible. Amounts of people add up, since credit is split without remainder; an
/// opportunity that several people `share` counts once in every team above them. People with nothing at all, and nobody below them, are left out.
pub fn roll_up(
    people: &[Colleague],
    own: &HashMap<PersonId, Figures>,
    shared: &[(OpportunityId, Category, PersonId)],
    quotas: &[Quota],
    top: Option<PersonId>,
) -> Vec<Row> {
    let mut tree = Tree::new(people, own, quotas);
    tree.shared = shared;
    if let Some(top) = top {
        return tree.rows_under(top, 0);
    }
    let mut trees = tree.trees();
    if let [(_, rows)] = &mut trees[..] {
        rows.iter_mut().for_each(|row| row.level -= 1);
        return std::mem::take(rows);
    }
    let tops = trees.iter().filter_map(|(_, rows)| rows.first());
    let mut figures = tops.clone().fold(Figures::default(), |sum, row| sum.plus(&row.figures));
    tree.count_once(&mut figures, trees.iter().map(|(root, _)| tree.members(*root)));
    let quota = tops.filter_map(|row| row.quota).reduce(|sum, quota| sum + quota);
    let company = Row { figures, quota, ..Row::nothing(Who::Company, "") };
    std::iter::once(company).chain(trees.into_iter().flat_map(|(_, rows)| rows)).collect()
}

struct Tree<'a> {
    people: HashMap<PersonId, &'a Colleague>,
    order: Vec<PersonId>,
    reports: HashMap<PersonId, Vec<PersonId>>,
    own: &'a HashMap<PersonId, Figures>,
    shared: &'a [(OpportunityId, Category, PersonId)],
    quotas: HashMap<(PersonId, QuotaKind), Decimal>,
}

impl<'a> Tree<'a> {
    fn new(people: &'a [Colleague], own: &'a HashMap<PersonId, Figures>, quotas: &[Quota]) -> Self {
        let mut reports: HashMap<PersonId, Vec<PersonId>> = HashMap::new();
        for (manager, person) in people.iter().filter_map(|person| Some((person.manager?, person.id))) {
            reports.entry(manager).or_default().push(person);
        }
        Tree {
            reports,
            people: people.iter().map(|person| (person.id, person)).collect(),
            order: people.iter().map(|person| person.id).collect(),
            own,
            shared: &[],
            quotas: quotas.iter().map(|quota| ((quota.person, quota.kind), quota.amount)).collect(),
        }
    }

    /// The rows under everybody whom nobody shown leads, from level 1 on; trees without any are left out.
    fn trees(&self) -> Vec<(PersonId, Vec<Row>)> {
        let is_root = |id: &PersonId| self.people[id].manager.is_none_or(|manager| !self.people.contains_key(&manager));
        let roots = self.order.iter().copied().filter(is_root);
        roots.map(|root| (root, self.rows_under(root, 1))).filter(|(_, rows)| !rows.is_empty()).collect()
    }

    fn reports_of(&self, manager: PersonId) -> impl Iterator<Item = PersonId> {
        self.reports.get(&manager).into_iter().flatten().copied()
    }

    fn rows_under(&self, top: PersonId, level: u32) -> Vec<Row> {
        self.visit(top, level, &mut HashSet::new())
    }

    fn visit(&self, id: PersonId, level: u32, seen: &mut HashSet<PersonId>) -> Vec<Row> {
        let Some(person) = self.people.get(&id).filter(|_| seen.insert(id)) else { return Vec::new() };
        let own = self.row(person, Who::Person(id), level);
        let below: Vec<Row> = self
            .reports_of(id)
            .collect::<Vec<_>>()
            .into_iter()
            .flat_map(|report| self.visit(report, level + 1, seen))
            .collect();
        if below.is_empty() {
            let own = Row { target: self.quotas.get(&(id, QuotaKind::Team)).copied(), ..own };
            let says = own.measured_against().is_some() || own.figures != Figures::default();
            return if says || level == 0 { vec![own] } else { Vec::new() };
        }
        let has_own = own.quota.is_some() || own.figures != Figures::default();
        let own = has_own.then_some(Row { level: level + 1, ..own });
        let parts = own.iter().chain(below.iter().filter(|row| row.level == level + 1));
        let mut team = self.row(person, Who::Team(id), level);
        team.figures = parts.clone().fold(Figures::default(), |sum, row| sum.plus(&row.figures));
        let branches = self.reports_of(id).map(|report| self.members(report));
        self.count_once(&mut team.figures, std::iter::once(HashSet::from([id])).chain(branches));
        team.quota = parts.filter_map(|row| row.quota).reduce(|sum, quota| sum + quota);
        team.target = self.quotas.get(&(id, QuotaKind::Team)).copied();
        std::iter::once(team).chain(own.clone()).chain(below).collect()
    }

    /// A person and everybody below.
    fn members(&self, top: PersonId) -> HashSet<PersonId> {
        let (mut members, mut next) = (HashSet::from([top]), vec![top]);
        while let Some(id) = next.pop() {
            next.extend(self.reports_of(id).filter(|report| members.insert(*report)));
        }
        members
    }

    /// An opportunity that several branches share counts once for all of them together.
    fn count_once(&self, figures: &mut Figures, branches: impl Iterator<Item = HashSet<PersonId>>) {
        if self.shared.is_empty() {
            return;
        }
        let mut branch_of: HashMap<PersonId, usize> = HashMap::new();
        for (branch, members) in branches.enumerate() {
            for person in members {
                branch_of.entry(person).or_insert(branch);
            }
        }
        let branch = |(id, category, person): &(_, _, _)| Some((*id, *category, *branch_of.get(person)?));
        let parts: HashSet<(OpportunityId, Category, usize)> = self.shared.iter().filter_map(branch).collect();
        let mut counted: HashSet<(OpportunityId, Category)> = HashSet::with_capacity(parts.len());
        for (id, category, _) in parts {
            if !counted.insert((id, category)) {
                figures.add(category, Figure { count: -1, ..Figure::default() });
            }
        }
    }

    fn row(&self, person: &Colleague, who: Who, level: u32) -> Row {
        Row {
            level,
            figures: self.own.get(&person.id).copied().unwrap_or_default(),
            quota: self.quotas.get(&(person.id, QuotaKind::Individual)).copied(),
            ..Row::nothing(who, person.name.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;
    use crate::{auth::Role, money::Currency};

    fn person(id: i64, manager: Option<i64>) -> Colleague {
        Colleague {
            id: PersonId(id),
            name: format!("Person {id}"),
            role: Role::Salesperson,
            manager: manager.map(PersonId),
        }
    }

    fn closed(amount: i64) -> Figures {
        let mut figures = Figures::default();
        figures
            .add(Category::Closed, Figure { count: 1, amount: Decimal::from(amount), weighted: Decimal::from(amount) });
        figures
    }

    fn quota(id: i64, kind: QuotaKind, amount: i64) -> Quota {
        Quota { person: PersonId(id), kind, amount: Decimal::from(amount), currency: Currency::EUR, version: 1 }
    }

    #[test]
    fn a_team_is_its_leader_and_everybody_below() {
        let people = [person(1, None), person(2, Some(1)), person(3, Some(1)), person(4, Some(3)), person(5, Some(1))];
        let own = HashMap::from([(PersonId(1), closed(1)), (PersonId(2), closed(10)), (PersonId(4), closed(100))]);
        let quotas =
            [quota(2, QuotaKind::Individual, 20), quota(4, QuotaKind::Individual, 30), quota(1, QuotaKind::Team, 60)];
        let rows = roll_up(&people, &own, &[], &quotas, None);
        let seen: Vec<_> =
            rows.iter().map(|row| (row.who, row.level, row.figures.closed.amount, row.quota, row.target)).collect();
        let (team, alone) = (|id| Who::Team(PersonId(id)), |id| Who::Person(PersonId(id)));
        assert_eq!(
            seen,
            [
                (team(1), 0, dec!(111), Some(dec!(50)), Some(dec!(60))),
                (alone(1), 1, dec!(1), None, None),
                (alone(2), 1, dec!(10), Some(dec!(20)), None),
                (team(3), 1, dec!(100), Some(dec!(30)), None),
                (alone(4), 2, dec!(100), Some(dec!(30)), None),
            ]
        );
        assert_eq!(roll_up(&people, &own, &[], &quotas, Some(PersonId(3))).len(), 2);
    }

    proptest! {
        /// Whoever reports to whom, the top row is the sum of everybody, and no row is counted twice.
        #[test]
        fn the_top_row_is_the_sum_of_all(managers in proptest::collection::vec(proptest::option::of(0usize..30), 1..30)) {
            let people: Vec<Colleague> = managers.iter().enumerate()
                .map(|(index, manager)| {
                    // A manager earlier in the list: a forest, never a loop.
                    let manager = manager.filter(|_| index > 0).map(|manager| (manager % index.max(1)) as i64);
                    person(index as i64, manager)
                })
                .collect();
            let own: HashMap<PersonId, Figures> = people.iter().map(|person| (person.id, closed(1 << (person.id.0 % 30)))).collect();
            let all = own.values().fold(Figures::default(), |sum, figures| sum.plus(figures));
            let rows = roll_up(&people, &own, &[], &[], None);
            prop_assert_eq!(rows[0].figures, all);
            let persons: usize = rows.iter().filter(|row| matches!(row.who, Who::Person(_))).count();
            prop_assert_eq!(persons, people.len());
        }
    }
}
