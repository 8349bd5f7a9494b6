//! Records, calls and results along the reporting line: the one place that decides what counts.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{ByCategory, Layer, LayerKind, Sight};
use crate::{
    auth::{Colleague, PersonId, Role},
    forecast::{Figures, Who},
    pipeline::Category,
    tr,
};

/// A row: the layers over a person's own figures, or over a team's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JudgedRow {
    /// Whose figures.
    pub who: Who,
    /// The person, or the one who leads the team.
    pub name: String,
    /// Steps below the top row.
    pub level: u32,
    /// The layers of each category.
    pub cells: ByCategory<Cell>,
    /// How many people of the row submitted, of how many.
    pub submitted: (u32, u32),
}

impl JudgedRow {
    /// What the row is called.
    pub fn label(&self) -> String {
        match self.who {
            Who::Company => tr!(forecast.company).to_string(),
            Who::Team(_) => tr!(forecast.team_of, name = self.name.clone()),
            Who::Person(_) => self.name.clone(),
        }
    }
}

/// The layers of one category, side by side.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// What the records say.
    pub records: Decimal,
    /// What the owner says; of a team what its owners say, by the records where one said nothing. None while
    /// nobody said anything.
    pub submitted: Option<Decimal>,
    /// The owner's call behind it; none for a team.
    pub submission: Option<Layer>,
    /// What those above make of it, the last word first.
    pub adjustments: Vec<Layer>,
    /// What the viewer may take for true.
    pub result: Decimal,
}

/// What judgement stands on.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// Everybody whose figures the viewer sees, with the managers of the day that counts.
    pub people: &'a [Colleague],
    /// Those who have a row even without figures: they may be about to submit.
    pub listed: &'a HashSet<PersonId>,
    /// What the records say of each person's own.
    pub records: &'a HashMap<PersonId, Figures>,
}

/// Rows in reading order: each team, its leader's own figures, then whoever reports to them; with the layers that
/// `sight` shows, and no others.
///
/// The result of a person is the last word of those above them (the highest in the line has it), else the
/// submission, else the records. The result of a team is the last word on the team as a whole, else the sum of the results of
/// its parts. With `top`, only that person's part of the tree.
pub fn judge(ground: &Ground<'_>, layers: &[Layer], sight: &Sight, top: Option<PersonId>) -> Vec<JudgedRow> {
    let tree = Tree::new(ground, layers.iter().filter(|layer| layer.amount.is_some() && sight.sees(layer)));
    if let Some(top) = top {
        return tree.visit(top, 0, &mut HashSet::new());
    }
    let roots: Vec<Vec<JudgedRow>> =
        tree.roots().map(|root| tree.visit(root, 1, &mut HashSet::new())).filter(|rows| !rows.is_empty()).collect();
    let one_up = |rows: Vec<JudgedRow>| rows.into_iter().map(|row| JudgedRow { level: row.level - 1, ..row }).collect();
    match <[Vec<JudgedRow>; 1]>::try_from(roots) {
        Ok([only]) => one_up(only),
        Err(roots) => {
            let below: Vec<JudgedRow> = roots.into_iter().flatten().collect();
            let parts: Vec<&JudgedRow> = below.iter().filter(|row| row.level == 1).collect();
            let all = together(&parts, |_| Vec::new());
            let submitted = counted(&parts);
            let company = JudgedRow { who: Who::Company, name: String::new(), level: 0, cells: all, submitted };
            std::iter::once(company).chain(below).collect()
        }
    }
}

struct Tree<'a> {
    ground: &'a Ground<'a>,
    people: HashMap<PersonId, &'a Colleague>,
    /// Calls that stand, by person and whether they are of the whole team.
    calls: HashMap<(PersonId, bool), Vec<&'a Layer>>,
}

impl<'a> Tree<'a> {
    fn new(ground: &'a Ground<'a>, layers: impl Iterator<Item = &'a Layer>) -> Self {
        let mut calls: HashMap<_, Vec<&Layer>> = HashMap::new();
        for layer in layers {
            calls.entry((layer.person, layer.whole)).or_default().push(layer);
        }
        Tree { ground, people: ground.people.iter().map(|person| (person.id, person)).collect(), calls }
    }

    fn roots(&self) -> impl Iterator<Item = PersonId> {
        let is_root = |one: &&Colleague| one.manager.is_none_or(|manager| !self.people.contains_key(&manager));
        self.ground.people.iter().filter(is_root).map(|person| person.id)
    }

    /// Whether anything is said of a person's own figures, or may be about to be.
    fn has_row(&self, id: PersonId) -> bool {
        let has_records = self.ground.records.get(&id).is_some_and(|figures| *figures != Figures::default());
        has_records || self.ground.listed.contains(&id) || self.calls.contains_key(&(id, false))
    }

    fn visit(&self, id: PersonId, level: u32, seen: &mut HashSet<PersonId>) -> Vec<JudgedRow> {
        let Some(person) = self.people.get(&id).filter(|_| seen.insert(id)) else { return Vec::new() };
        let reports = self.ground.people.iter().filter(|report| report.manager == Some(id));
        let below: Vec<JudgedRow> = reports.flat_map(|report| self.visit(report.id, level + 1, seen)).collect();
        let own = self.own_row(person, level + 1);
        if below.is_empty() {
            return if self.has_row(id) || level == 0 { vec![JudgedRow { level, ..own }] } else { Vec::new() };
        }
        let own = Some(own).filter(|_| self.has_row(id));
        let parts: Vec<&JudgedRow> = own.iter().chain(below.iter().filter(|row| row.level == level + 1)).collect();
        let cells = together(&parts, |category| self.last_words(id, true, category));
        let submitted = counted(&parts);
        let team = JudgedRow { who: Who::Team(id), name: person.name.clone(), level, cells, submitted };
        std::iter::once(team).chain(own.clone()).chain(below).collect()
    }

    fn own_row(&self, person: &Colleague, level: u32) -> JudgedRow {
        let id = person.id;
        let figures = self.ground.records.get(&id).copied().unwrap_or_default();
        let cells = ByCategory::of(|category| {
            let records = figures.single(category).amount;
            let mut calls = self.calls.get(&(id, false)).into_iter().flatten();
            let submission = calls.find(|call| call.kind == LayerKind::Submission && call.category == category);
            let submission = submission.map(|call| Layer::clone(call));
            let submitted = submission.as_ref().and_then(|call| call.amount);
            let adjustments = self.last_words(id, false, category);
            let result = said(&adjustments).or(submitted).unwrap_or(records);
            Cell { records, submitted, submission, adjustments, result }
        });
        let has_submitted = cells.iter().any(|(_, cell)| cell.submission.is_some());
        let sells = person.role == Role::Salesperson && self.ground.listed.contains(&id);
        let owns = sells || has_submitted || figures != Figures::default();
        let submitted = (u32::from(has_submitted), u32::from(owns));
        JudgedRow { who: Who::Person(id), name: person.name.clone(), level, cells, submitted }
    }

    /// The adjustments by those who stand above that person, the highest first.
    fn last_words(&self, id: PersonId, whole: bool, category: Category) -> Vec<Layer> {
        let calls = self.calls.get(&(id, whole)).into_iter().flatten();
        let calls = calls.filter(|call| call.kind == LayerKind::Adjustment && call.category == category);
        let above = self.above(id);
        let mut placed: Vec<(usize, &Layer)> =
            calls.filter_map(|call| Some((above.iter().position(|author| *author == call.author)?, *call))).collect();
        placed.sort_by_key(|(steps, _)| std::cmp::Reverse(*steps));
        placed.into_iter().map(|(_, call)| call.clone()).collect()
    }

    /// Those above a person, nearest first.
    fn above(&self, id: PersonId) -> Vec<PersonId> {
        let mut above = Vec::new();
        let mut next = self.people.get(&id).and_then(|person| person.manager);
        while let Some(manager) = next.filter(|manager| *manager != id && !above.contains(manager)) {
            above.push(manager);
            next = self.people.get(&manager).and_then(|person| person.manager);
        }
        above
    }
}

fn said(adjustments: &[Layer]) -> Option<Decimal> {
    adjustments.first().and_then(|call| call.amount)
}

/// The parts of a team together, under the last words on it as a whole.
fn together(parts: &[&JudgedRow], last_words: impl Fn(Category) -> Vec<Layer>) -> ByCategory<Cell> {
    ByCategory::of(|category| {
        let cells: Vec<&Cell> = parts.iter().filter_map(|row| row.cells.get(category)).collect();
        let any = cells.iter().any(|cell| cell.submitted.is_some());
        let adjustments = last_words(category);
        Cell {
            records: cells.iter().map(|cell| cell.records).sum(),
            submitted: any.then(|| cells.iter().map(|cell| cell.submitted.unwrap_or(cell.records)).sum()),
            submission: None,
            result: said(&adjustments).unwrap_or_else(|| cells.iter().map(|cell| cell.result).sum()),
            adjustments,
        }
    })
}

fn counted(parts: &[&JudgedRow]) -> (u32, u32) {
    parts.iter().fold((0, 0), |(done, all), row| (done + row.submitted.0, all + row.submitted.1))
}

/// Somebody and everybody below them.
pub fn team_of(people: &[Colleague], leader: PersonId) -> Vec<PersonId> {
    let mut team = vec![leader];
    let mut next = 0;
    while let Some(manager) = team.get(next).copied() {
        let reports = people.iter().filter(|person| person.manager == Some(manager)).map(|person| person.id);
        let joining: Vec<PersonId> = reports.filter(|report| !team.contains(report)).collect();
        team.extend(joining);
        next += 1;
    }
    team
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::{DateTime, NaiveDate};
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;
    use crate::forecast::{Figure, judgement::Line};

    fn layer(kind: LayerKind, author: i64, person: i64, amount: i64) -> Layer {
        Layer {
            kind,
            person: PersonId(person),
            whole: false,
            author: PersonId(author),
            author_name: String::new(),
            stand_in: None,
            category: Category::Commit,
            version: 1,
            amount: Some(Decimal::from(amount)),
            note: String::new(),
            records: Decimal::ZERO,
            changed: 0,
            at: DateTime::UNIX_EPOCH,
            on: NaiveDate::MIN,
        }
    }

    pub fn adjustment(author: i64, person: i64, amount: i64) -> Layer {
        layer(LayerKind::Adjustment, author, person, amount)
    }

    fn submission(person: i64, amount: i64) -> Layer {
        layer(LayerKind::Submission, person, person, amount)
    }

    fn of_team(layer: Layer) -> Layer {
        Layer { whole: true, ..layer }
    }

    /// Chief (1) over two managers (2, 3), each over two owners (4, 5 and 6, 7); every owner has 100 in commit.
    const LINE: [(i64, Option<i64>); 7] =
        [(1, None), (2, Some(1)), (3, Some(1)), (4, Some(2)), (5, Some(2)), (6, Some(3)), (7, Some(3))];

    fn person(id: i64, manager: Option<i64>) -> Colleague {
        let manager = manager.map(PersonId);
        Colleague { id: PersonId(id), name: format!("Person {id}"), role: Role::Salesperson, manager }
    }

    fn committed(amount: i64) -> Figures {
        let mut figures = Figures::default();
        figures.add(Category::Commit, Figure { count: 1, amount: Decimal::from(amount), weighted: Decimal::ZERO });
        figures
    }

    /// Everybody at and below a viewer, as the lines of the database.
    fn lines(people: &[Colleague], viewer: i64) -> Vec<Line> {
        let above = |mut id: PersonId| {
            let mut line = vec![id];
            while let Some(manager) = people.iter().find(|one| one.id == id).and_then(|one| one.manager) {
                line.push(manager);
                id = manager;
            }
            line
        };
        let below = people.iter().filter(|one| above(one.id).contains(&PersonId(viewer)));
        below.map(|one| Line { position: PersonId(viewer), person: one.id, depth: 1, today: true }).collect()
    }

    /// What a viewer of the line takes for true in commit.
    fn results(viewer: i64, layers: &[Layer]) -> HashMap<(i64, bool), Decimal> {
        let people: Vec<Colleague> = LINE.iter().map(|(id, manager)| person(*id, *manager)).collect();
        let sight = Sight::new(PersonId(viewer), false, &lines(&people, viewer));
        let below: HashSet<PersonId> = lines(&people, viewer).iter().map(|line| line.person).collect();
        let seen: Vec<Colleague> = people.into_iter().filter(|one| below.contains(&one.id)).collect();
        let records = (4..=7).map(|id| (PersonId(id), committed(100))).collect();
        let ground = Ground { people: &seen, listed: &HashSet::new(), records: &records };
        by_row(&judge(&ground, layers, &sight, None))
    }

    fn by_row(rows: &[JudgedRow]) -> HashMap<(i64, bool), Decimal> {
        let key = |row: &JudgedRow| (row.who.person().map_or(0, |person| person.0), matches!(row.who, Who::Team(_)));
        rows.iter().map(|row| (key(row), row.cells.commit.result)).collect()
    }

    #[test]
    fn what_counts_for_whom() {
        let layers = [
            submission(4, 90),
            adjustment(2, 4, 80),
            adjustment(1, 4, 70),
            adjustment(2, 5, 60),
            submission(6, 50),
            of_team(adjustment(1, 3, 500)),
            // Nobody's manager: counts nowhere.
            adjustment(3, 5, 1),
        ];
        let (owner, second, other, chief) =
            (results(4, &layers), results(2, &layers), results(3, &layers), results(1, &layers));
        assert_eq!(owner[&(4, false)], dec!(90), "whoever is adjusted sees their submission");
        assert_eq!(second[&(4, false)], dec!(80), "the manager, the own adjustment and not the chief's");
        assert_eq!(second[&(5, false)], dec!(60));
        assert_eq!(second[&(2, true)], dec!(140));
        assert_eq!(other[&(3, true)], dec!(150), "the chief's word on the team is not for its manager");
        assert_eq!(chief[&(4, false)], dec!(70), "the last word");
        assert_eq!(chief[&(3, true)], dec!(500));
        assert_eq!(chief[&(1, true)], dec!(630));
        let withdrawn = [submission(4, 90), Layer { amount: None, ..adjustment(2, 4, 80) }];
        assert_eq!(results(2, &withdrawn)[&(4, false)], dec!(90));
    }

    #[test]
    fn a_team_without_a_word_of_its_own_is_the_sum_of_its_parts() {
        let people: Vec<Colleague> = LINE.iter().map(|(id, manager)| person(*id, *manager)).collect();
        let sight = Sight::new(PersonId(1), true, &[]);
        let records = (4..=7).map(|id| (PersonId(id), committed(100))).collect();
        let listed = HashSet::from([PersonId(4), PersonId(5)]);
        let ground = Ground { people: &people, listed: &listed, records: &records };
        let rows = judge(&ground, &[submission(4, 90)], &sight, Some(PersonId(2)));
        let team = &rows[0];
        assert_eq!((team.who, team.submitted), (Who::Team(PersonId(2)), (1, 2)));
        assert_eq!((team.cells.commit.records, team.cells.commit.submitted), (dec!(200), Some(dec!(190))));
        assert_eq!(team.cells.pipeline.submitted, None);
        assert_eq!(rows.iter().map(|row| row.level).collect::<Vec<_>>(), [0, 1, 1]);
    }

    #[derive(Clone, Debug)]
    struct Case {
        people: Vec<Colleague>,
        layers: Vec<Layer>,
        viewer: i64,
    }

    /// A forest with calls of all kinds, by all kinds of people.
    fn cases() -> impl Strategy<Value = Case> {
        let managers = prop::collection::vec(prop::option::of(0usize..12), 2..12);
        managers.prop_flat_map(|managers| {
            let count = managers.len() as i64;
            let call = (0..count, 0..count, any::<bool>(), prop::option::of(0i64..1000));
            (Just(managers), prop::collection::vec(call, 0..12), 0..count).prop_map(|(managers, calls, viewer)| {
                let earlier = |(index, manager): (usize, &Option<usize>)| {
                    let manager = manager.filter(|_| index > 0).map(|manager| (manager % index.max(1)) as i64);
                    person(index as i64, manager)
                };
                let people = managers.iter().enumerate().map(earlier).collect();
                let layers = calls.into_iter().map(|(author, person, whole, amount)| {
                    let made = if author == person { submission(person, 0) } else { adjustment(author, person, 0) };
                    let whole = whole && author != person;
                    Layer { whole, amount: amount.map(Decimal::from), ..made }
                });
                Case { people, layers: layers.collect(), viewer }
            })
        })
    }

    fn rows(case: &Case, layers: &[Layer]) -> Vec<JudgedRow> {
        let records = case.people.iter().map(|one| (one.id, committed(1 << (one.id.0 % 30)))).collect();
        let ground = Ground { people: &case.people, listed: &HashSet::new(), records: &records };
        let sight = Sight::new(PersonId(case.viewer), false, &lines(&case.people, case.viewer));
        judge(&ground, layers, &sight, None)
    }

    proptest! {
        #[test]
        fn without_a_layer_the_result_is_what_the_records_say(case in cases()) {
            for row in rows(&case, &[]) {
                for (_, cell) in row.cells.iter() {
                    prop_assert_eq!(cell.result, cell.records);
                }
            }
        }

        /// A call on one person moves that person and those above, all by the same, and nobody else.
        #[test]
        fn a_call_moves_exactly_those_above(case in cases(), pick in any::<prop::sample::Index>(), amount in 0i64..1000) {
            let one = pick.index(case.people.len()) as i64;
            let before: Vec<Layer> = case.layers.iter().filter(|layer| !layer.whole && layer.person.0 != one).cloned().collect();
            let call = submission(one, amount);
            let after: Vec<Layer> = before.iter().cloned().chain([call.clone()]).collect();
            let (before, after) = (rows(&case, &before), rows(&case, &after));
            let sees = Sight::new(PersonId(case.viewer), false, &lines(&case.people, case.viewer)).sees(&call);
            let by = if sees { Decimal::from(amount) - Decimal::from(1i64 << (one % 30)) } else { Decimal::ZERO };
            let holds = |who: Who| match who {
                Who::Company => true,
                Who::Person(person) => person.0 == one,
                Who::Team(leader) => lines(&case.people, leader.0).iter().any(|line| line.person.0 == one),
            };
            for (before, after) in before.iter().zip(&after) {
                let moved = if holds(before.who) { by } else { Decimal::ZERO };
                prop_assert_eq!(after.cells.commit.result - before.cells.commit.result, moved);
            }
        }

        /// What a viewer may not see does not move a figure of theirs.
        #[test]
        fn what_is_not_seen_moves_nothing(case in cases()) {
            let sight = Sight::new(PersonId(case.viewer), false, &lines(&case.people, case.viewer));
            let visible: Vec<Layer> = case.layers.iter().filter(|layer| sight.sees(layer)).cloned().collect();
            prop_assert_eq!(rows(&case, &case.layers), rows(&case, &visible));
        }
    }
}
