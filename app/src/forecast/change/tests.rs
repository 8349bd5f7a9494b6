//! Random histories, told twice: by the SQL, and by a plain fold over what was done.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should stop where it is")]

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveTime};
use rust_decimal::{Decimal, RoundingStrategy, dec};
use sqlx::PgPool;

use super::{Account, Between, ByCategory, Change, ChangeKind, ChangedRecord, actions};
use crate::{
    auth::{Caller, PersonId},
    calendar::{DateRange, Quarter},
    forecast::{self, Scope, Who},
    opportunity::{self, OpportunityForm, Record, Share, actions::rest_marks},
    pipeline::{Category, StageKind},
    test_world::{World, moving, today},
};

mod files;

/// A small linear congruential generator (Knuth's MMIX constants): the same histories in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn on(caller: &Caller, day: NaiveDate) -> Caller {
    Caller { today: day, now: day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap()).and_utc(), ..caller.clone() }
}

/// Every state that an opportunity was left in, by the day.
type History = Vec<(NaiveDate, Record)>;

/// Who is looking, and whose figures they look at.
#[derive(Clone, Copy)]
struct Viewer<'a> {
    people: &'a [PersonId],
    sees_everything: bool,
}

struct Told {
    histories: BTreeMap<String, History>,
    /// Value of a dollar, from a day on.
    dollar: Vec<(NaiveDate, Decimal)>,
    quarter: DateRange,
}

impl Told {
    /// The state at the end of a day.
    fn state(&self, number: &str, day: NaiveDate) -> Option<&Record> {
        self.histories[number].iter().rev().find(|(on, _)| *on <= day).map(|(_, record)| record)
    }

    fn factor(&self, record: &Record, day: NaiveDate) -> Option<Decimal> {
        if record.fields.currency.code() == "EUR" {
            return Some(Decimal::ONE);
        }
        let day = day.min(self.quarter.last_day());
        self.dollar.iter().rev().find(|(from, _)| *from <= day).map(|(_, rate)| *rate)
    }

    fn inside(&self, record: &Record) -> bool {
        record.fields.closing_date.is_some_and(|closing| self.quarter.contains(closing))
    }

    /// Percent credited to people, and what that part is worth.
    fn counted(&self, record: &Record, people: &[PersonId], day: NaiveDate) -> (Decimal, Decimal) {
        let alone = vec![Share { person: record.summary.owner.id, percent: Decimal::ONE_HUNDRED }];
        let split = if record.split.is_empty() { &alone } else { &record.split };
        let worth =
            self.factor(record, day).map_or(Decimal::ZERO, |rate| record.fields.amount.unwrap_or_default() * rate);
        let step = |percent: Decimal| cents(worth * percent / Decimal::ONE_HUNDRED);
        let (mut reached, mut percent, mut amount) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
        for share in split {
            if people.contains(&share.person) {
                percent += share.percent;
                amount += step(reached + share.percent) - step(reached);
            }
            reached += share.percent;
        }
        (percent, amount)
    }

    fn counts(&self, record: &Record, people: &[PersonId], day: NaiveDate) -> bool {
        let (percent, _) = self.counted(record, people, day);
        self.inside(record) && record.fields.category != Category::Omitted && !percent.is_zero()
    }

    fn figures(&self, people: &[PersonId], day: NaiveDate) -> ByCategory {
        let mut figures = ByCategory::default();
        for number in self.histories.keys() {
            if let Some(record) = self.state(number, day).filter(|record| self.counts(record, people, day)) {
                figures.add(record.fields.category, self.counted(record, people, day).1);
            }
        }
        figures
    }

    /// Whether a state is in the viewer's sight: they see everything, or somebody of theirs is credited in it, or in
    /// the record as it is now.
    fn seen<'a>(&self, number: &str, state: Option<&'a Record>, viewer: Viewer<'_>) -> Option<&'a Record> {
        let theirs = |record: &Record| !self.counted(record, viewer.people, today()).0.is_zero();
        let now = self.state(number, today()).is_some_and(theirs);
        state.filter(|record| viewer.sees_everything || now || theirs(record))
    }

    fn account(&self, viewer: Viewer<'_>, between: Between) -> Account {
        let people = viewer.people;
        let mut changes: BTreeMap<ChangeKind, Change> = BTreeMap::new();
        for number in self.histories.keys() {
            let mut told = self.steps(number, viewer, between);
            told.sort_by_key(|(kind, ..)| *kind);
            let kinds: std::collections::BTreeSet<ChangeKind> = told.iter().map(|(kind, ..)| *kind).collect();
            for kind in &kinds {
                let none = Change { kind: *kind, count: 0, amounts: ByCategory::default() };
                changes.entry(*kind).or_insert(none).count += 1;
            }
            for (kind, category, delta) in told {
                changes.get_mut(&kind).unwrap().amounts.add(category, delta);
            }
        }
        let (start, end) = (self.figures(people, between.from), self.figures(people, between.to));
        Account { start, changes: changes.into_values().collect(), end }
    }

    fn steps(&self, number: &str, viewer: Viewer<'_>, between: Between) -> Vec<(ChangeKind, Category, Decimal)> {
        let people = viewer.people;
        let was = self.seen(number, self.state(number, between.from), viewer);
        let is = self.seen(number, self.state(number, between.to), viewer);
        let counted_then = was.filter(|record| self.counts(record, people, between.from));
        let counts_now = is.filter(|record| self.counts(record, people, between.to));
        match (counted_then, counts_now) {
            (None, None) => Vec::new(),
            (None, Some(now)) => {
                let kind = match was {
                    None => ChangeKind::New,
                    Some(was) if !self.inside(was) => ChangeKind::PulledIn,
                    Some(was) if stopped(was) => ChangeKind::Reopened,
                    Some(was) if was.fields.category == Category::Omitted => ChangeKind::Recategorised,
                    Some(_) => ChangeKind::Reassigned,
                };
                vec![(kind, now.fields.category, self.counted(now, people, between.to).1)]
            }
            (Some(then), None) => {
                let kind = match is {
                    Some(is) if stopped(is) => ChangeKind::Lost,
                    Some(is) if !self.inside(is) => ChangeKind::PushedOut,
                    Some(is) if is.fields.category == Category::Omitted => ChangeKind::Recategorised,
                    _ => ChangeKind::Reassigned,
                };
                vec![(kind, then.fields.category, -self.counted(then, people, between.from).1)]
            }
            (Some(then), Some(now)) => self.altered(then, now, people, between),
        }
    }

    fn altered(
        &self,
        then: &Record,
        now: &Record,
        people: &[PersonId],
        between: Between,
    ) -> Vec<(ChangeKind, Category, Decimal)> {
        let (share_then, amount_then) = self.counted(then, people, between.from);
        let (share_now, amount_now) = self.counted(now, people, between.to);
        let shared = if share_then == share_now { amount_then } else { cents(amount_then * share_now / share_then) };
        let rates = (self.factor(then, between.from), self.factor(now, between.to));
        let valued = match rates {
            (Some(old), Some(new)) if then.fields.currency == now.fields.currency && old != new => {
                cents(shared * new / old)
            }
            _ => shared,
        };
        let (from, to) = (then.fields.category, now.fields.category);
        let grew = if amount_now > valued { ChangeKind::Increased } else { ChangeKind::Decreased };
        let mut told = vec![
            (ChangeKind::Reassigned, from, shared - amount_then),
            (ChangeKind::Revalued, from, valued - shared),
            (grew, from, amount_now - valued),
        ];
        told.retain(|(.., delta)| !delta.is_zero());
        if from != to {
            let kind = if signed(now) && !signed(then) { ChangeKind::Won } else { ChangeKind::Recategorised };
            told.extend([(kind, from, -amount_now), (kind, to, amount_now)]);
        }
        told
    }
}

fn cents(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

fn stopped(record: &Record) -> bool {
    record.summary.stage_kind.is_stop()
}

fn signed(record: &Record) -> bool {
    matches!(record.summary.stage_kind, StageKind::Won | StageKind::ClosedWon)
}

/// Lets people work from August to November, and writes down every state.
async fn live(world: &World, seed: u64, acts: u64) -> Told {
    let mut dice = Dice(seed);
    let dollar =
        vec![(day("2026-08-03"), dec!(0.91)), (day("2026-09-15"), dec!(0.8743)), (day("2026-11-02"), dec!(0.9317))];
    record_rates(world, &dollar).await;
    let calendar = &world.executive.organisation.calendar;
    let quarter = calendar.range("2026-Q4".parse().unwrap());
    let mut told = Told { histories: BTreeMap::new(), dollar, quarter };
    let mut date = day("2026-08-05");
    for _ in 0..acts {
        date = date.checked_add_days(Days::new(dice.below(2))).unwrap().min(today());
        let numbers: Vec<String> = told.histories.keys().cloned().collect();
        let number = if numbers.len() < 8 || dice.below(9) == 0 {
            enter(world, &mut dice, date).await
        } else {
            let number = dice.pick(&numbers).clone();
            alter(world, &mut dice, date, &number).await;
            number
        };
        let record = opportunity::actions::find(&world.db, &on(&world.administrator, date), &number).await.unwrap().0;
        told.histories.entry(number).or_default().push((date, record));
    }
    told
}

async fn record_rates(world: &World, dollar: &[(NaiveDate, Decimal)]) {
    for (from, rate) in dollar {
        let sql = "INSERT INTO exchange_rate (currency, kind, valid_from, version, rate, recorded_on, recorded_at)
                   VALUES ('USD', 'day', $1, 1, $2, $1, now())";
        sqlx::query(sql).bind(from).bind(rate).execute(world.db.owner()).await.unwrap();
    }
}

fn some_closing(dice: &mut Dice) -> String {
    dice.pick(&["2026-09-20", "2026-10-01", "2026-11-30", "2026-12-31", "2027-01-01", "2027-02-15"]).to_string()
}

async fn enter(world: &World, dice: &mut Dice, date: NaiveDate) -> String {
    let owners = [&world.ada, &world.ben, &world.cleo];
    let by = on(owners[dice.below(3) as usize], date);
    let form = OpportunityForm {
        description: Some("Press line".into()),
        amount: (dice.below(6) > 0).then(|| (dice.below(9_000_000) + 1).to_string()),
        currency: Some(dice.pick(&["EUR", "EUR", "USD"]).to_string()),
        opening_date: Some("2026-01-01".into()),
        closing_date: (dice.below(8) > 0).then(|| some_closing(dice)),
        ..Default::default()
    };
    opportunity::actions::create(&world.db, &by, &form, None, rest_marks()).await.unwrap()
}

/// One random act; what the rules refuse changes nothing.
async fn alter(world: &World, dice: &mut Dice, date: NaiveDate, number: &str) {
    let by = on(&world.administrator, date);
    let record = opportunity::actions::find(&world.db, &by, number).await.unwrap().0;
    let version = record.summary.version;
    let people = [world.ada.viewer.id(), world.ben.viewer.id(), world.cleo.viewer.id()];
    let mut form = OpportunityForm::default();
    match dice.below(17) {
        0 | 1 => form.amount = Some((dice.below(9_000_000) + 1).to_string()),
        2 | 3 => form.closing_date = Some(some_closing(dice)),
        4..=6 => form.category = Some(dice.pick(&["pipeline", "best_case", "commit", "omitted"]).to_string()),
        7 => {
            let _ = opportunity::actions::reassign(&world.db, &by, number, version, *dice.pick(&people)).await;
            return;
        }
        8 => {
            let owner = record.summary.owner.id;
            let other = *dice.pick(&people);
            let percent = Decimal::new(1 + dice.below(9_998) as i64, 2);
            let shares =
                [Share { person: owner, percent }, Share { person: other, percent: Decimal::ONE_HUNDRED - percent }];
            let shares = if other == owner { &[][..] } else { &shares[..] };
            opportunity::actions::split_credit(&world.db, &by, number, version, shares).await.unwrap();
            return;
        }
        _ => {
            // Mostly a step ahead, or back to where a stop came from; else anywhere.
            let ahead = record.summary.stopped_from.map_or(record.summary.stage.0 % 10 + 1, |stage| stage.0);
            let to = if dice.below(4) > 0 { ahead } else { 1 + dice.below(10) as i64 };
            let mut command = moving(&record.summary, to);
            command.reason = "why".into();
            let _ = opportunity::actions::move_to(&world.db, &by, &command, rest_marks()).await;
            return;
        }
    }
    let _ = opportunity::actions::change(&world.db, &by, number, version, &form, rest_marks()).await;
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn any_history_is_told_as_a_plain_fold_tells_it(pool: PgPool) {
    let world = World::new(pool).await;
    let id = |caller: &Caller| caller.viewer.id();
    let north = [id(&world.north), id(&world.ada), id(&world.ben)];
    let all = [id(&world.north), id(&world.south), id(&world.ada), id(&world.ben), id(&world.cleo)];
    let told = live(&world, 20_261_120, 260).await;
    let quarter: Quarter = "2026-Q4".parse().unwrap();
    let scopes: [(&Caller, Who, &[PersonId]); 5] = [
        (&world.executive, Who::Company, &all),
        (&world.executive, Who::Team(id(&world.north)), &north),
        (&world.north, Who::Team(id(&world.north)), &north),
        (&world.executive, Who::Person(id(&world.cleo)), &all[4..]),
        (&world.ada, Who::Person(id(&world.ada)), &north[1..2]),
    ];
    let (mut dice, mut seen) = (Dice(7), std::collections::BTreeSet::new());
    for _ in 0..12 {
        let first = day("2026-08-05").checked_add_days(Days::new(dice.below(100))).unwrap();
        let last = first.checked_add_days(Days::new(dice.below(40))).unwrap().min(today());
        let between = Between { from: first, to: last };
        for (caller, who, people) in scopes {
            let scope = Scope { quarter, who, as_of: None };
            let (_, account) = actions::account(&world.db, caller, scope, (Some(first), Some(last))).await.unwrap();
            let sees_everything = caller.viewer.role().sees_everything();
            let expected = told.account(Viewer { people, sees_everything }, between);
            assert_eq!(account, expected, "{who:?} as {} {first} to {last}", caller.viewer.name());
            assert!(account.adds_up());
            seen.extend(account.changes.iter().map(|change| change.kind));
            let Some(change) = account.changes.get(dice.below(11) as usize) else { continue };
            let what = (Some(change.kind), Some(*dice.pick(&Category::COUNTED)));
            let (_, records) =
                actions::records(&world.db, caller, scope, (Some(first), Some(last)), what).await.unwrap();
            let sum: Decimal = records.listed.iter().map(ChangedRecord::delta).sum();
            assert_eq!(sum, change.amounts.of(what.1.unwrap()), "{what:?} of {who:?} {first} to {last}");
        }
    }
    assert_eq!(seen.len(), ChangeKind::ALL.len(), "every kind occurred: {seen:?}");
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn the_forecast_as_of_any_day_is_the_state_of_that_day(pool: PgPool) {
    let world = World::new(pool).await;
    let told = live(&world, 404, 160).await;
    let quarter: Quarter = "2026-Q4".parse().unwrap();
    let (ada, cleo) = (world.ada.viewer.id(), world.cleo.viewer.id());
    for back in [0, 1, 9, 20, 33, 50, 77] {
        let shown = today().checked_sub_days(Days::new(back)).unwrap();
        let found =
            forecast::actions::forecast(&world.db, &world.executive, Some(quarter), None, Some(shown)).await.unwrap();
        for person in [ada, cleo] {
            let row = found.rows.iter().find(|row| row.who == Who::Person(person));
            let figures = row.map(|row| row.figures).unwrap_or_default();
            let expected = told.figures(&[person], shown);
            for category in Category::COUNTED {
                assert_eq!(
                    figures.single(category).amount,
                    expected.of(category),
                    "{category:?} of {person} on {shown}"
                );
                let scope = Scope { quarter, who: Who::Person(person), as_of: Some(shown) };
                let filter = scope.records(vec![category]);
                let rows = world.all(&world.executive, &filter).await;
                let sum: Decimal = rows.iter().filter_map(|row| row.counted).sum();
                assert_eq!(
                    (sum, rows.len() as i64),
                    (expected.of(category), figures.single(category).count),
                    "{filter:?}"
                );
            }
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn days_that_make_no_sense_are_named(pool: PgPool) {
    let world = World::new(pool).await;
    let early = on(&world.ada, day("2026-10-05"));
    world.opportunity(&early, "First", "100", "2026-12-01").await;
    let scope = Scope { quarter: "2026-Q4".parse().unwrap(), who: Who::Company, as_of: None };
    for (from, to, field) in [
        (Some("2026-10-03"), None, "from"),
        (Some("2026-11-19"), Some("2026-11-18"), "from"),
        (None, Some("2026-11-21"), "to"),
    ] {
        let days = (from.map(day), to.map(day));
        let error = actions::account(&world.db, &world.executive, scope, days).await.unwrap_err();
        assert!(error.problem_of(field).is_some(), "{from:?} {to:?}: {error:?}");
    }
    let error =
        forecast::actions::forecast(&world.db, &world.ada, None, None, Some(day("2026-10-04"))).await.unwrap_err();
    assert!(error.problem_of("as_of").is_some());
    let theirs = Scope { who: Who::Team(world.south.viewer.id()), ..scope };
    let error = actions::account(&world.db, &world.north, theirs, (None, None)).await.unwrap_err();
    assert_eq!(error, crate::error::AppError::NotFound);
}

/// Records a rate of the day for the dollar.
async fn dollar(world: &World, day: &str, rate: &str) {
    let sql = "INSERT INTO exchange_rate (currency, kind, valid_from, version, rate, recorded_on, recorded_at)
               VALUES ('USD', 'day', $1::date, 1, $2::numeric, $1::date, now())";
    sqlx::query(sql).bind(day).bind(rate).execute(world.db.owner()).await.unwrap();
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn each_level_has_the_rates_of_its_day(pool: PgPool) {
    let world = World::new(pool).await;
    let form = OpportunityForm {
        description: Some("Line".into()),
        amount: Some("1000".into()),
        currency: Some("USD".into()),
        opening_date: Some("2026-10-01".into()),
        closing_date: Some("2026-12-15".into()),
        ..Default::default()
    };
    let ada = on(&world.ada, day("2026-10-05"));
    opportunity::actions::create(&world.db, &ada, &form, None, rest_marks()).await.unwrap();
    dollar(&world, "2026-10-12", "0.9").await;
    dollar(&world, "2026-11-16", "0.8").await;
    let scope = Scope { quarter: "2026-Q4".parse().unwrap(), who: Who::Company, as_of: None };
    let view = async |from: &str, to: &str| {
        let days = (Some(day(from)), Some(day(to)));
        actions::view(&world.db, &world.executive, scope, days, (None, None), 10).await.unwrap()
    };
    let rates = |of: &opportunity::Totals| -> Vec<(NaiveDate, Decimal)> {
        of.converted.iter().map(|part| (part.dated, part.rate)).collect()
    };

    let revalued = view("2026-11-13", "2026-11-20").await;
    assert!(revalued.start_has_rates_of_its_own());
    assert_eq!(rates(&revalued.totals_before), [(day("2026-10-12"), dec!(0.9))]);
    assert_eq!(rates(&revalued.totals), [(day("2026-11-16"), dec!(0.8))]);
    assert_eq!((revalued.account.start.total(), revalued.account.end.total()), (dec!(900), dec!(800)));
    assert_eq!(revalued.totals_before.amount.amount, revalued.account.start.total());
    assert_eq!(revalued.totals.amount.amount, revalued.account.end.total());

    let same = view("2026-11-16", "2026-11-20").await;
    assert!(!same.start_has_rates_of_its_own(), "one note says all");
    assert_eq!(rates(&same.totals_before), rates(&same.totals));

    let missed = view("2026-10-07", "2026-11-13").await;
    assert!(missed.start_has_rates_of_its_own(), "a rate came in between");
    assert_eq!((missed.totals_before.others.len(), missed.totals.others.len()), (1, 0));
}
