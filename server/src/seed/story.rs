//! The three hundred deals of the demo: how many of each kind, whose, in which quarter.

use std::cmp::Reverse;

use app::{
    calendar::DateRange,
    pipeline::{Category, StageKind},
};
use chrono::NaiveDate;

use super::{
    SeedError, abroad,
    accounts::{self, AccountRow},
    company::{Employee, PRODUCTS, Seller, Setting, TEAMS, Team},
    days::{shifted, workday},
    dice::Dice,
    ledger::Ledger,
    plot::{Ending, Plot},
    quotas, unusual, words,
};

const SEED: u64 = 20_260_101;
/// Deals of a seller in a past quarter, in the current one and in the next.
const DEALS: (usize, usize, usize) = (8, 12, 6);
/// From here on a deal is big: signed late in the quarter.
const BIG: i64 = 350_000;

/// What a seller works on in the current quarter, the most advanced first.
const AT_WORK: [(usize, Category); 8] = [
    (3, Category::Commit),
    (2, Category::BestCase),
    (1, Category::Pipeline),
    (3, Category::BestCase),
    (2, Category::Pipeline),
    (0, Category::Pipeline),
    (2, Category::BestCase),
    (1, Category::Pipeline),
];
/// What a seller prepares for the next quarter.
const AHEAD: [(usize, Category); 6] = [
    (0, Category::Pipeline),
    (1, Category::Pipeline),
    (0, Category::Pipeline),
    (2, Category::BestCase),
    (1, Category::Pipeline),
    (0, Category::Pipeline),
];

/// Tells the story into the ledger.
pub fn write(ledger: &mut Ledger, setting: &Setting, staff: &[Employee]) -> Result<(), SeedError> {
    let mut author = Author { setting, dice: Dice::seeded(SEED), accounts: accounts::demo(), plots: Vec::new() };
    for team in &TEAMS {
        for seller in team.sellers {
            author.tell_of(team, seller);
        }
    }
    unusual::declare(&mut author.plots);
    author.plots.extend(unusual::deals(setting, &author.accounts));
    let Author { mut dice, plots, .. } = author;
    let lives = plots.iter().map(|plot| plot.tell(setting, staff, &mut dice));
    let mut lives = lives.collect::<Result<Vec<_>, _>>()?;
    lives.sort_by_key(|life| life.created_at());
    let mut numbered: Vec<_> = lives.into_iter().map(|life| (ledger.number(life.site), life)).collect();
    // Whoever came last lies on top.
    numbered.sort_by_key(|(_, life)| Reverse(life.arrived_at()));
    numbered.iter().try_for_each(|(place, life)| ledger.enter(place, life, setting.pipeline.id))
}

/// How somebody neglects an open deal.
#[derive(Clone, Copy, PartialEq)]
enum Mood {
    Fresh,
    Stale,
    Overdue,
    WithoutAmount,
}

struct Author<'a> {
    setting: &'a Setting,
    dice: Dice,
    accounts: Vec<AccountRow>,
    plots: Vec<Plot>,
}

impl Author<'_> {
    fn tell_of(&mut self, team: &Team, seller: &Seller) {
        for quarter in -3..=0 {
            let signed = self.signatures(team, seller, quarter);
            let kinds = [StageKind::Lost, StageKind::NoGo, StageKind::Lost, StageKind::Dismissed, StageKind::Lost];
            let count = if quarter < 0 { DEALS.0 - signed } else { 1 };
            for kind in kinds.into_iter().take(count) {
                self.stop(team, seller, quarter, kind);
            }
            if quarter == 0 {
                let other = [StageKind::OnHold, StageKind::NoGo, StageKind::Dismissed][seller.id as usize % 3];
                self.stop(team, seller, quarter, other);
                let open = DEALS.1 - signed - 2;
                AT_WORK
                    .iter()
                    .take(open)
                    .enumerate()
                    .for_each(|(index, state)| self.at_work(team, seller, index, *state));
            }
        }
        AHEAD.iter().take(DEALS.2).enumerate().for_each(|(index, state)| self.ahead(team, seller, index, *state));
    }

    /// The days of a quarter that are over; early in the current one, the last days before it as well.
    fn past_days(&self, quarter: i32) -> DateRange {
        let range = self.setting.quarter(quarter);
        let yesterday = self.setting.yesterday();
        if quarter < 0 {
            range
        } else {
            DateRange { from: range.from.min(shifted(yesterday, -20)), to: shifted(yesterday, 1) }
        }
    }

    /// A working day of the period; a weekend at its start gives way to the Monday after.
    fn day_in(&mut self, from: NaiveDate, last: NaiveDate) -> NaiveDate {
        let chosen = workday(shifted(from, self.dice.between(0, (last - from).num_days())));
        if chosen < from { shifted(chosen, 3).min(last) } else { chosen }
    }

    /// What the seller signed in a quarter; together it is their attainment.
    fn signatures(&mut self, team: &Team, seller: &Seller, quarter: i32) -> usize {
        let index = usize::try_from(quarter + 3).unwrap_or_default();
        let count = team.signatures[index];
        let total = quotas::of_seller(seller.quota, quarter) * team.attainment[index] / 100 * seller.share / 100;
        let weights: Vec<i64> = (0..count).map(|_| self.dice.between(3, 8)).collect();
        let sum: i64 = weights.iter().sum();
        for weight in weights {
            let amount = total * weight / sum / 500 * 500;
            let product = fitting_product(team, amount);
            self.sign(seller, quarter, product, team, amount);
        }
        count
    }

    fn sign(&mut self, seller: &Seller, quarter: i32, product: i64, team: &Team, amount: i64) {
        let (range, past) = (self.setting.quarter(quarter), self.past_days(quarter));
        let last = past.last_day();
        let from = if amount >= BIG { past.from.max(shifted(last, -18)) } else { past.from };
        let end = self.day_in(from, last);
        let validated = quarter < 0 || self.dice.chance(60);
        let plot = self.plot(team, seller.id, product);
        let slips = self.slips(25);
        self.plots.push(Plot {
            amount,
            ending: Ending::Signed { validated },
            end,
            closing: end.max(range.from),
            slips,
            ..plot
        });
    }

    fn stop(&mut self, team: &Team, seller: &Seller, quarter: i32, kind: StageKind) {
        let stages: &[usize] = match kind {
            StageKind::Lost => &[1, 2, 2, 3, 3],
            StageKind::Dismissed => &[0, 0, 1],
            StageKind::OnHold => &[1, 2, 3],
            _ => &[0, 1, 2],
        };
        let (range, past) = (self.setting.quarter(quarter), self.past_days(quarter));
        let end = self.day_in(past.from, past.last_day());
        let closing = self.day_in(end.max(range.from), range.last_day());
        let stage = *self.dice.pick(stages);
        let product = *self.dice.pick(team.products);
        let slips = if kind == StageKind::Dismissed { 0 } else { self.slips(20) };
        let plot = self.plot(team, seller.id, product);
        self.plots.push(Plot { ending: Ending::Stopped(kind, stage), end, closing, slips, ..plot });
    }

    fn at_work(&mut self, team: &Team, seller: &Seller, index: usize, (stage, category): (usize, Category)) {
        let today = self.setting.today;
        let even = seller.id % 2 == 0;
        let mood = match index {
            4 => Mood::Stale,
            1 if seller.id % 3 == 0 => Mood::Stale,
            3 if even => Mood::Overdue,
            2 if !even => Mood::WithoutAmount,
            5 if even => Mood::WithoutAmount,
            _ => Mood::Fresh,
        };
        let last = self.setting.quarter(0).last_day();
        let closing = match mood {
            Mood::Overdue => workday(shifted(today, -self.dice.between(3, 20))),
            _ => self.day_in(shifted(today, 2).min(last), last),
        };
        let touched = match mood {
            Mood::Overdue => shifted(closing, -self.dice.between(1, 6)),
            Mood::Stale => shifted(today, -self.tolerance(stage) - self.dice.between(6, 30)),
            _ => shifted(today, -self.dice.between(1, 9)),
        };
        let product = *self.dice.pick(team.products);
        let slips = self.slips(35);
        let plot = self.plot(team, seller.id, product);
        let (ending, amount_known) = (Ending::Open(stage, category), mood != Mood::WithoutAmount);
        self.plots.push(Plot { ending, amount_known, end: workday(touched), closing, slips, ..plot });
    }

    fn ahead(&mut self, team: &Team, seller: &Seller, index: usize, (stage, category): (usize, Category)) {
        let range = self.setting.quarter(1);
        let end = workday(shifted(self.setting.today, -self.dice.between(1, 20)));
        let closing = self.day_in(range.from, range.last_day());
        let held = index == 4 && seller.id % 2 == 0;
        let ending = if held { Ending::Stopped(StageKind::OnHold, stage) } else { Ending::Open(stage, category) };
        let amount_known = stage > 0 || self.dice.chance(60);
        let product = *self.dice.pick(team.products);
        let plot = self.plot(team, seller.id, product);
        self.plots.push(Plot { ending, amount_known, end, closing, ..plot });
    }

    /// Days without a change that an open stage tolerates.
    fn tolerance(&self, stage: usize) -> i64 {
        let open = self.setting.pipeline.stages.iter().filter(|stage| stage.kind == StageKind::Open).nth(stage);
        open.and_then(|stage| stage.stale_after_days).map_or(30, i64::from)
    }

    fn slips(&mut self, percent: i64) -> i64 {
        match self.dice.chance(percent) {
            true if self.dice.chance(25) => 2,
            true => 1,
            false => 0,
        }
    }

    /// A deal about a product with an account that buys such, at about its list price.
    fn plot(&mut self, team: &Team, owner: i64, product: i64) -> Plot {
        let row = &PRODUCTS[product as usize - 1];
        let territory = *self.dice.pick(team.territories);
        let buys = |account: &AccountRow| {
            account.territory == territory
                && account.sector != "Components"
                && account.is.0
                && (row.sectors.is_empty() || row.sectors.contains(&account.sector))
        };
        let candidates: Vec<i64> =
            (1..).zip(&self.accounts).filter(|(_, account)| buys(account)).map(|(id, _)| id).collect();
        let account = *self.dice.pick(&candidates);
        let taken: Vec<String> = self.plots.iter().map(|plot| plot.description.clone()).collect();
        let description = words::description(&mut self.dice, product, &self.accounts[account as usize - 1], &taken);
        let pieces = if row.price < 100 { self.dice.between(1, 3) } else { 1 };
        let reference = self.dice.chance(20).then(|| format!("RFQ {:04}", self.dice.between(1_000, 9_899)));
        Plot {
            owner,
            first_owner: None,
            account,
            product,
            description,
            external_reference: reference.unwrap_or_default(),
            amount: row.price * pieces * self.dice.between(88, 112) / 100 * 1_000,
            currency: abroad::currency_of(&self.accounts[account as usize - 1]),
            amount_known: true,
            ending: Ending::Open(0, Category::Pipeline),
            end: self.setting.yesterday(),
            closing: self.setting.today,
            slips: 0,
            detour: None,
            declared: (false, false),
            shared: None,
        }
    }
}

/// The largest product that the amount pays for, with at most an eighth of discount; the smallest otherwise.
fn fitting_product(team: &Team, amount: i64) -> i64 {
    let affordable = |id: &&i64| PRODUCTS[**id as usize - 1].price * 875 <= amount;
    let price = |id: &&i64| PRODUCTS[**id as usize - 1].price;
    let found = team.products.iter().filter(affordable).max_by_key(price);
    found.or_else(|| team.products.iter().min_by_key(price)).copied().unwrap_or(1)
}
