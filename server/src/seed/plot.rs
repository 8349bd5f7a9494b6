//! How a deal gets to its end: when it moves, slips, is revised, waits, changes hands.

use app::{
    account::AccountId,
    auth::PersonId,
    money::Currency,
    opportunity::{Fields, Share},
    pipeline::{Category, StageKind},
    product::ProductId,
};
use chrono::{NaiveDate, TimeDelta};
use rust_decimal::Decimal;

use super::{
    SeedError, abroad,
    act::{Act, Hand},
    company::{Employee, Setting, manager_of, reference},
    days::{at, shifted, workday},
    dice::Dice,
    life::Life,
    words,
};

/// Days by which a slipping signature is pushed: to the next quarter.
const SLIP: i64 = 91;

/// How a deal ends, or where it stands. Open stages count from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ending {
    /// Signed; validated some days later if that is over and so wanted.
    Signed {
        /// Whether the documents were confirmed.
        validated: bool,
    },
    /// Stopped from that open stage.
    Stopped(StageKind, usize),
    /// Still in that open stage, in that category.
    Open(usize, Category),
}

/// Something on the way that most deals do not see.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Detour {
    /// Put on hold in Proposition and taken up again.
    Held,
    /// Lost in Negotiation and reopened by the manager.
    Reopened,
}

/// A deal in outline.
#[derive(Clone, Debug)]
pub struct Plot {
    /// Key of whoever is in charge at the end.
    pub owner: i64,
    /// Key of whoever entered it, if it was handed over later.
    pub first_owner: Option<i64>,
    /// Key of the account.
    pub account: i64,
    /// Key of the product.
    pub product: i64,
    /// In a line.
    pub description: String,
    /// The customer's number for it, or empty.
    pub external_reference: String,
    /// Worth at the end, in euros.
    pub amount: i64,
    /// What the customer is invoiced in.
    pub currency: Currency,
    /// Whether anybody knows the amount.
    pub amount_known: bool,
    /// The end.
    pub ending: Ending,
    /// Day of the end, or of the last change of an open one.
    pub end: NaiveDate,
    /// Day of signature, or when it is expected at last.
    pub closing: NaiveDate,
    /// How often that was pushed by a quarter.
    pub slips: i64,
    /// The unusual.
    pub detour: Option<Detour>,
    /// Declared complex, or a special bid.
    pub declared: (bool, bool),
    /// Who gets a part of the credit, and how many percent.
    pub shared: Option<(i64, i64)>,
}

impl Plot {
    /// Lives through the plot.
    ///
    /// # Errors
    /// When it breaks a rule of the pipeline.
    pub fn tell<'a>(&self, setting: &'a Setting, staff: &[Employee], dice: &mut Dice) -> Result<Life<'a>, SeedError> {
        let start = self.start(dice);
        let first_owner = reference(staff, self.first_owner.unwrap_or(self.owner));
        let site = usize::try_from(first_owner.id.0 - 1)
            .ok()
            .and_then(|index| staff.get(index))
            .map_or(1, |person| person.site);
        let hand = Hand { at: at(start, dice.between(0, 600)), by: first_owner.id, leads: false };
        let fields = self.first_fields(start, dice);
        let mut life = Life::begin(&setting.pipeline, site, first_owner, hand, fields)?;
        let mut acts = self.acts(start, staff, setting, dice);
        acts.sort_by_key(|(day, _)| *day);
        for (day, act) in acts {
            let day = workday(day).min(setting.yesterday());
            let earliest = life.changed_at() + TimeDelta::minutes(dice.between(5, 40));
            let leads = act.is_for_leaders();
            let by = if leads { manager_of(staff, life.owner.id.0) } else { life.owner.id };
            life.perform(Hand { at: at(day, dice.between(0, 600)).max(earliest), by, leads }, act)?;
        }
        Ok(life)
    }

    /// Open stages that it went through before its end.
    fn reached(&self) -> usize {
        match self.ending {
            Ending::Signed { .. } => 3,
            Ending::Stopped(_, stage) | Ending::Open(stage, _) => stage,
        }
    }

    /// Larger deals take longer; one that slipped was begun before its first expected signature.
    fn start(&self, dice: &mut Dice) -> NaiveDate {
        let full = (45 + self.amount / 7_000).min(150) + dice.between(0, 30);
        let span = match self.ending {
            Ending::Stopped(StageKind::Dismissed, _) => dice.between(2, 15),
            Ending::Open(0, _) => 0,
            _ => full * (self.reached() as i64 + 1) / 4,
        };
        let start = shifted(self.end, -span);
        let in_time = if self.slips > 0 { shifted(self.first_guess(), -40).min(start) } else { start };
        workday(in_time)
    }

    fn first_guess(&self) -> NaiveDate {
        shifted(self.closing, -SLIP * self.slips)
    }

    fn first_fields(&self, start: NaiveDate, dice: &mut Dice) -> Fields {
        let estimate = self.price(self.amount * dice.between(90, 115) / 100 / 5_000 * 5_000);
        let amount = match self.reached() {
            _ if !self.amount_known => None,
            0 | 1 => Some(self.price(self.amount)),
            _ => dice.chance(60).then_some(estimate),
        };
        let jitter = if matches!(self.ending, Ending::Signed { .. }) { dice.between(-10, 25) } else { 0 };
        let note = if dice.chance(45) { *dice.pick(words::FIRST_NOTES) } else { "" };
        Fields {
            description: self.description.clone(),
            comment: note.to_owned(),
            external_reference: self.external_reference.clone(),
            account: Some(AccountId(self.account)),
            product: Some(ProductId(self.product)),
            amount,
            currency: self.currency,
            // What the first stage gives replaces these three.
            probability: 0,
            category: Category::Pipeline,
            opening_date: start,
            closing_date: Some(shifted(self.first_guess(), jitter).max(shifted(start, 7)).max(start)),
            complex: false,
            special_bid: false,
        }
    }

    fn acts(&self, start: NaiveDate, staff: &[Employee], setting: &Setting, dice: &mut Dice) -> Vec<(NaiveDate, Act)> {
        let length = (self.end - start).num_days();
        let day = |percent: i64| shifted(start, length * percent / 100);
        let steps = self.steps();
        let mut acts = Vec::new();
        if self.first_owner.is_some() {
            acts.push((day(30), Act::HandOver(reference(staff, self.owner))));
        }
        for (index, percent) in steps.iter().copied().enumerate() {
            acts.push((day(percent), Act::Ahead(None)));
            let next = steps.get(index + 1).copied().unwrap_or(100);
            let later = move |share: i64| day(percent + (next - percent) * share / 100);
            match index {
                1 => self.in_proposition(&mut acts, day(percent), &later, dice),
                2 => self.in_negotiation(&mut acts, &later, dice),
                _ => {}
            }
        }
        for remaining in (1..=self.slips).rev() {
            let noticed = shifted(self.closing, -SLIP * remaining - 4).clamp(start, self.end);
            let remark = Some(*dice.pick(words::SLIPPED)).filter(|_| dice.chance(70));
            acts.push((noticed, Act::Closing(shifted(self.closing, -SLIP * (remaining - 1)), remark)));
        }
        self.particulars(&mut acts, day(55));
        self.finale(&mut acts, setting, dice);
        acts
    }

    fn price(&self, euros: i64) -> Decimal {
        abroad::price(euros, self.currency)
    }

    fn particulars(&self, acts: &mut Vec<(NaiveDate, Act)>, day: NaiveDate) {
        if let Some((with, percent)) = self.shared {
            let share = |person, percent| Share { person: PersonId(person), percent: Decimal::from(percent) };
            acts.push((day, Act::Share(vec![share(self.owner, 100 - percent), share(with, percent)])));
        }
        if let (complex, special_bid) = self.declared
            && (complex || special_bid)
        {
            acts.push((day, Act::Declare { complex, special_bid }));
        }
    }

    /// Where on its way it moves from one open stage to the next, percent.
    fn steps(&self) -> Vec<i64> {
        let count = self.reached() as i64;
        let parts = match self.ending {
            Ending::Signed { .. } => return vec![18, 42, 74],
            Ending::Open(_, Category::Pipeline) => count,
            _ => count + 1,
        };
        (1..=count).map(|step| step * 100 / parts).collect()
    }

    fn in_proposition(
        &self,
        acts: &mut Vec<(NaiveDate, Act)>,
        day: NaiveDate,
        later: &dyn Fn(i64) -> NaiveDate,
        dice: &mut Dice,
    ) {
        if self.amount_known {
            acts.push((day, Act::Amount(self.price(self.amount))));
        }
        if self.detour == Some(Detour::Held) {
            acts.push((later(10), Act::Stop(StageKind::OnHold, (*dice.pick(words::ON_HOLD)).into())));
            acts.push((later(60), Act::Resume));
        }
        let likely = match self.ending {
            Ending::Signed { .. } | Ending::Open(3, _) | Ending::Open(_, Category::Commit) => true,
            Ending::Stopped(..) => dice.chance(50),
            Ending::Open(..) => false,
        };
        if likely {
            acts.push((later(70), Act::Category(Category::BestCase, Some(*dice.pick(words::LIKELY)))));
        }
    }

    fn in_negotiation(&self, acts: &mut Vec<(NaiveDate, Act)>, later: &dyn Fn(i64) -> NaiveDate, dice: &mut Dice) {
        if self.detour == Some(Detour::Reopened) {
            acts.push((later(15), Act::Stop(StageKind::Lost, words::LOST[0].into())));
            acts.push((later(60), Act::Reopen(words::REOPENED[0].into())));
        }
        let sure = match self.ending {
            Ending::Signed { .. } => true,
            Ending::Stopped(..) => dice.chance(30),
            Ending::Open(..) => false,
        };
        if sure {
            acts.push((later(70), Act::Category(Category::Commit, Some(*dice.pick(words::SURE)))));
        }
    }

    fn finale(&self, acts: &mut Vec<(NaiveDate, Act)>, setting: &Setting, dice: &mut Dice) {
        match self.ending {
            Ending::Signed { validated } => {
                acts.push((self.end, Act::Ahead(Some(self.closing))));
                let confirmed = shifted(self.end, dice.between(3, 12));
                if validated && confirmed <= setting.yesterday() {
                    acts.push((confirmed, Act::Validate));
                }
            }
            Ending::Stopped(kind, _) => {
                let reasons = match kind {
                    StageKind::NoGo => words::NO_GO,
                    StageKind::OnHold => words::ON_HOLD,
                    StageKind::Dismissed => words::DISMISSED,
                    _ => words::LOST,
                };
                acts.push((self.end, Act::Stop(kind, (*dice.pick(reasons)).into())));
            }
            Ending::Open(_, category) => {
                let remarks = if category == Category::Commit { words::SURE } else { words::LIKELY };
                acts.push((self.end, Act::Category(category, Some(*dice.pick(remarks)))));
            }
        }
    }
}
