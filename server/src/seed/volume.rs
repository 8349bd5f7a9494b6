//! Any number of opportunities: the demo's people scaled to two hundred sellers in twenty teams, and
//! lives of about ten versions each over eight quarters, written batch by batch.

use app::{
    account::AccountId,
    auth::{PersonId, Role},
    money::Currency,
    opportunity::{Fields, Share},
    pipeline::{Category, StageKind},
    product::ProductId,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rust_decimal::Decimal;
use sqlx::PgConnection;

use super::{
    SeedError, abroad,
    accounts::{self, AccountRow},
    act::{Act, Hand},
    company::{self, EXECUTIVE, Employee, PRODUCTS, SITES, Setting, manager_of, reference},
    copy::add_row,
    days::{at, shifted},
    dice::Dice,
    ledger::Ledger,
    life::Life,
    quotas, words,
};

const SEED: u64 = 8_800;
/// Opportunities in memory at a time.
const BATCH: u64 = 2_000;
/// Teams and sellers, those of the demo among them.
const SCALE: (usize, usize) = (20, 200);
/// The first of the eight quarters, counted from the current one.
const FIRST_QUARTER: i32 = -7;
/// Opportunities for one account.
const PER_ACCOUNT: u64 = 20;
/// Events that a life should have at least, when it was not stopped early.
const EVENTS: usize = 9;

const FIRST_NAMES: [&str; 20] = [
    "Alix", "Bastian", "Cléo", "Dorian", "Elin", "Fabrice", "Gesa", "Hanno", "Ilse", "Joris", "Katja", "Livia", "Malo",
    "Nele", "Odile", "Paolo", "Rieke", "Sandro", "Thea", "Ulysse",
];
const LAST_NAMES: [&str; 11] = [
    "Arvelin",
    "Bruckmoser",
    "Castelnau",
    "Dornheim",
    "Estervall",
    "Fauconnel",
    "Grünbeck",
    "Haverland",
    "Isambert",
    "Jorgelund",
    "Kestermann",
];
const HOUSES: [&str; 12] = [
    "Brenvall",
    "Castermont",
    "Dorvane",
    "Eskelund",
    "Fontarel",
    "Grauwinkel",
    "Helmarest",
    "Jovelle",
    "Kastanor",
    "Lorvigny",
    "Morsetti",
    "Nordavik",
];
const TRADES: [&str; 6] = ["Foods", "Pharma", "Cosmetics", "Logistics", "Dairy", "Care"];

/// Writes the company and its opportunities; gives the ledger with its counters.
pub async fn write(
    db: &mut PgConnection,
    setting: &Setting,
    hash: &str,
    count: u64,
    progress: impl Fn(u64, u64),
) -> Result<Ledger, SeedError> {
    let mut dice = Dice::seeded(SEED);
    let staff = staff();
    company::settle(db, setting, &staff, hash).await?;
    let accounts = customers(&mut dice, (count / PER_ACCOUNT).max(60));
    accounts::enter(db, setting, &accounts).await?;
    enter_quotas(db, setting, &staff, count).await?;
    let sellers: Vec<i64> =
        (1..).zip(&staff).filter(|(_, person)| person.role == Role::Salesperson).map(|(id, _)| id).collect();
    let mut crowd = Crowd { setting, staff: &staff, sellers: &sellers, accounts: &accounts, dice };
    let mut ledger = Ledger::default();
    abroad::enter_rates(db, &mut ledger, setting, FIRST_QUARTER - 1).await?;
    for index in 0..count {
        let life = crowd.life(index, count)?;
        let place = ledger.number(life.site);
        ledger.enter(&place, &life, setting.pipeline.id)?;
        if (index + 1) % BATCH == 0 {
            ledger.flush(db).await?;
            progress(index + 1, count);
        }
    }
    ledger.flush(db).await?;
    progress(count, count);
    Ok(ledger)
}

fn staff() -> Vec<Employee> {
    let mut staff = company::demo_staff();
    let count = |staff: &[Employee], role| staff.iter().filter(|person| person.role == role).count();
    let hire = |staff: &mut Vec<Employee>, role, manager| {
        let number = staff.len();
        let name = format!("{} {}", FIRST_NAMES[number % FIRST_NAMES.len()], LAST_NAMES[number % LAST_NAMES.len()]);
        let site = SITES[number % SITES.len()].id;
        staff.push(Employee {
            name,
            email: format!("person{}@meridien.example", number + 1),
            role,
            site,
            manager: Some(manager),
        });
    };
    while count(&staff, Role::Manager) < SCALE.0 {
        hire(&mut staff, Role::Manager, EXECUTIVE);
    }
    let managers: Vec<i64> =
        (1..).zip(&staff).filter(|(_, person)| person.role == Role::Manager).map(|(id, _)| id).collect();
    for number in count(&staff, Role::Salesperson)..SCALE.1 {
        hire(&mut staff, Role::Salesperson, managers[number % managers.len()]);
    }
    staff
}

fn customers(dice: &mut Dice, count: u64) -> Vec<AccountRow> {
    let places = accounts::demo();
    let mut invented = |number: u64| {
        let place = dice.pick(&places);
        let name = format!("{} {} {number}", dice.pick(&HOUSES), dice.pick(&TRADES));
        AccountRow { name, is: (true, false, false), parent: None, ..place.clone() }
    };
    (1..=count).map(&mut invented).collect()
}

/// About what a seller signs in a quarter, so that attainment lies around the mark.
async fn enter_quotas(
    db: &mut PgConnection,
    setting: &Setting,
    staff: &[Employee],
    count: u64,
) -> Result<(), SeedError> {
    let per_seller = i64::try_from(count).unwrap_or(i64::MAX).saturating_mul(70) / 10_000 * 10_000 + 10_000;
    let mut rows = String::new();
    for quarter in FIRST_QUARTER..=1 {
        let start = setting.quarter(quarter).from;
        let recorded = at(shifted(start, -20).min(shifted(setting.yesterday(), -7)), 0);
        for (id, person) in (1_i64..).zip(staff).filter(|(_, person)| person.role == Role::Salesperson) {
            let by = person.manager.unwrap_or(EXECUTIVE);
            let amount = Decimal::from(per_seller);
            add_row(
                &mut rows,
                &[
                    &id,
                    &start,
                    &"individual",
                    &1_i32,
                    &amount,
                    &Currency::EUR.code(),
                    &recorded,
                    &by,
                    &recorded.date_naive(),
                ],
            );
        }
    }
    quotas::enter(db, &rows).await
}

/// How one of the many ends.
enum Fate {
    Signed,
    Stopped(StageKind, usize),
    Open(usize),
}

struct Crowd<'a> {
    setting: &'a Setting,
    staff: &'a [Employee],
    sellers: &'a [i64],
    accounts: &'a [AccountRow],
    dice: Dice,
}

impl<'a> Crowd<'a> {
    /// The opportunity of that place in the order of entering.
    fn life(&mut self, index: u64, count: u64) -> Result<Life<'a>, SeedError> {
        let age = i64::try_from(index.saturating_mul(1_000) / count.max(1)).unwrap_or(1_000);
        let created = self.created(age, index, count);
        let fate = self.fate(age);
        let until = self.until(created, &fate);
        let owner = reference(self.staff, *self.dice.pick(self.sellers));
        let site = usize::try_from(owner.id.0 - 1)
            .ok()
            .and_then(|index| self.staff.get(index))
            .map_or(1, |person| person.site);
        let fields = self.fields(created.date_naive());
        let mut acts = self.acts(&fields, &fate, until.date_naive());
        // One in twenty-five is sold by two.
        let other = PersonId(*self.dice.pick(self.sellers));
        if self.dice.chance(4) && other != owner.id {
            let parts = [(owner.id, 60), (other, 40)];
            let split = parts.map(|(person, percent)| Share { person, percent: Decimal::from(percent) });
            acts.insert(0, Act::Share(split.to_vec()));
        }
        let hand = Hand { at: created, by: owner.id, leads: false };
        let manager = manager_of(self.staff, owner.id.0);
        let mut life = Life::begin(&self.setting.pipeline, site, owner, hand, fields)?;
        let last = acts.len() as i32;
        for (step, act) in (1_i32..).zip(acts) {
            let at = created + (until - created) * step / last;
            let leads = act.is_for_leaders();
            let by = if leads { manager } else { life.owner.id };
            life.perform(Hand { at, by, leads }, act)?;
        }
        Ok(life)
    }

    /// Entered one after the other over the whole time, until some days ago.
    fn created(&self, age: i64, index: u64, count: u64) -> DateTime<Utc> {
        let first = at(self.setting.quarter(FIRST_QUARTER).from, 0);
        let span = (at(shifted(self.setting.yesterday(), -3), 0) - first).num_seconds();
        let within = i64::try_from(index.saturating_mul(1_000) % count.max(1)).unwrap_or_default();
        let count = i64::try_from(count.max(1)).unwrap_or(i64::MAX);
        first + TimeDelta::seconds(span * age / 1_000 + span / 1_000 * within / count)
    }

    /// A fifth is open, more of the young ones.
    fn fate(&mut self, age: i64) -> Fate {
        if self.dice.between(1, 1_000) <= 50 + 600 * age * age / 1_000 * age / 1_000_000 {
            return Fate::Open(*self.dice.pick(&[0, 0, 1, 1, 1, 2, 2, 3]));
        }
        match self.dice.between(1, 100) {
            ..=50 => Fate::Signed,
            51..=78 => Fate::Stopped(StageKind::Lost, *self.dice.pick(&[1, 2, 3])),
            79..=90 => Fate::Stopped(StageKind::NoGo, *self.dice.pick(&[0, 1, 2])),
            91..=94 => Fate::Stopped(StageKind::OnHold, *self.dice.pick(&[1, 2, 3])),
            _ => Fate::Stopped(StageKind::Dismissed, *self.dice.pick(&[0, 1])),
        }
    }

    fn until(&mut self, created: DateTime<Utc>, fate: &Fate) -> DateTime<Utc> {
        let latest = at(self.setting.yesterday(), 600);
        match fate {
            Fate::Open(_) => created + (latest - created) * self.dice.between(60, 100) as i32 / 100,
            _ => (created + TimeDelta::hours(self.dice.between(40 * 24, 200 * 24))).min(latest),
        }
    }

    fn fields(&mut self, opened: NaiveDate) -> Fields {
        let product = self.dice.pick(&PRODUCTS);
        let account = self.dice.between(1, self.accounts.len() as i64);
        let currency = abroad::any_currency(&mut self.dice);
        let description = words::description(&mut self.dice, product.id, &self.accounts[account as usize - 1], &[]);
        Fields {
            description,
            comment: String::new(),
            external_reference: String::new(),
            account: Some(AccountId(account)),
            product: Some(ProductId(product.id)),
            amount: Some(self.near(abroad::price(product.price * 1_000, currency))),
            currency,
            probability: 0,
            category: Category::Pipeline,
            opening_date: opened,
            closing_date: Some(shifted(opened, self.dice.between(30, 150))),
            complex: false,
            special_bid: false,
        }
    }

    fn near(&mut self, amount: Decimal) -> Decimal {
        Decimal::from(self.dice.between(85, 115)) * amount / Decimal::ONE_HUNDRED
    }

    fn acts(&mut self, fields: &Fields, fate: &Fate, end: NaiveDate) -> Vec<Act> {
        let reached = match fate {
            Fate::Signed => 3,
            Fate::Stopped(_, stage) | Fate::Open(stage) => *stage,
        };
        let amount = fields.amount.unwrap_or_default();
        let mut closing = fields.closing_date.unwrap_or(end);
        let mut acts = Vec::with_capacity(EVENTS + 2);
        for stage in 1..=reached {
            acts.push(Act::Ahead(None));
            match stage {
                1 => acts.push(Act::Amount(self.near(amount))),
                2 => acts.push(Act::Category(Category::BestCase, None)),
                _ => acts.push(Act::Category(Category::Commit, None)),
            }
        }
        while acts.len() + 2 < EVENTS {
            closing = shifted(closing, self.dice.between(20, 60));
            acts.push(Act::Closing(closing, None));
            acts.push(Act::Amount(self.near(amount)));
        }
        match fate {
            Fate::Signed => {
                acts.push(Act::Ahead(Some(end)));
                if self.dice.chance(90) {
                    acts.push(Act::Validate);
                }
            }
            Fate::Stopped(kind, _) => acts.push(Act::Stop(*kind, (*self.dice.pick(words::NO_GO)).into())),
            Fate::Open(_) => acts.push(Act::Closing(self.expected(fields.opening_date), None)),
        }
        acts
    }

    /// When an open one is expected: in this quarter or one of the next two; some are overdue.
    fn expected(&mut self, opened: NaiveDate) -> NaiveDate {
        let quarter = *self.dice.pick(&[-1, 0, 0, 0, 1, 1, 2]);
        let range = self.setting.quarter(quarter);
        let day = shifted(range.from, self.dice.between(0, (range.last_day() - range.from).num_days()));
        day.max(opened)
    }
}
