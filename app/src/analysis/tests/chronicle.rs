//! Random histories, written as validity periods and remembered beside them: the plain fold that reports are held to.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use sqlx::PgPool;

use crate::{
    auth::{Caller, PersonId},
    test_world::{World, today},
};

/// A small linear congruential generator (Knuth's MMIX constants): the same histories in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }
}

/// Kinds of the default pipeline's stages, by key.
pub const KINDS: [&str; 10] =
    ["open", "open", "open", "open", "won", "closed_won", "no_go", "on_hold", "lost", "dismissed"];

/// One state of an opportunity, until the next one.
#[derive(Clone, Debug)]
pub struct State {
    pub day: NaiveDate,
    pub stage: i64,
    pub stage_since: NaiveDate,
    pub amount: Option<Decimal>,
    pub currency: &'static str,
    pub closing: Option<NaiveDate>,
    pub owner: i64,
    /// Owner and one other, with their percents.
    pub split: Option<(i64, i64)>,
}

impl State {
    pub fn kind(&self) -> &'static str {
        KINDS[(self.stage - 1) as usize]
    }

    pub fn is_signed(&self) -> bool {
        matches!(self.kind(), "won" | "closed_won")
    }

    pub fn is_decided(&self) -> bool {
        self.is_signed() || matches!(self.kind(), "lost" | "no_go")
    }
}

/// An opportunity with everything that it went through.
#[derive(Clone, Debug)]
pub struct Life {
    pub opened: NaiveDate,
    pub states: Vec<State>,
}

impl Life {
    /// The states that stood at the end of a day, up to that day.
    pub fn until(&self, day: NaiveDate) -> Vec<&State> {
        let known: Vec<&State> = self.states.iter().filter(|state| state.day <= day).collect();
        let stands = |at: usize| self.states.get(at + 1).is_none_or(|next| next.day > self.states[at].day);
        (0..known.len()).filter(|at| stands(*at)).map(|at| known[at]).collect()
    }

    pub fn at(&self, day: NaiveDate) -> Option<&State> {
        self.until(day).last().copied()
    }

    /// Whose figures it is in.
    pub fn credits(state: &State, person: PersonId) -> bool {
        state.owner == person.0 || state.split.is_some_and(|(other, _)| other == person.0)
    }

    /// The first day of the unbroken time in which it has been signed, as far as the viewer knows.
    pub fn signed_on(&self, day: NaiveDate, known: &dyn Fn(&State) -> bool) -> Option<NaiveDate> {
        let told = self.until(day);
        told.last().filter(|state| state.is_signed())?;
        let signed = told.iter().rev().take_while(|state| state.is_signed());
        signed.filter(|state| known(state)).map(|state| state.stage_since).min()
    }

    pub fn decided_on(&self, day: NaiveDate, known: &dyn Fn(&State) -> bool) -> Option<NaiveDate> {
        let state = self.at(day).filter(|state| state.is_decided())?;
        self.signed_on(day, known).or(Some(state.stage_since))
    }

    /// How many of the four open stages it came to, as far as the viewer knows.
    pub fn reached(&self, day: NaiveDate, known: &dyn Fn(&State) -> bool) -> i64 {
        let far = |state: &&State| match state.kind() {
            "open" => state.stage,
            "won" | "closed_won" => 4,
            _ => 1,
        };
        self.until(day).iter().filter(|state| known(state)).map(far).max().unwrap_or(1)
    }
}

/// Which states of a life a caller may know: all of a record that they see today; of one that went to another line,
/// those in which it was in theirs.
pub fn knows<'a>(world: &'a World, caller: &'a Caller, life: &'a Life) -> impl Fn(&State) -> bool + 'a {
    let today = life.states.last().is_some_and(|state| sees(world, caller, state));
    move |state| today || sees(world, caller, state)
}

/// Whose figures each of these callers sees, by hand.
pub fn sees(world: &World, caller: &Caller, state: &State) -> bool {
    let north = [&world.north, &world.ada, &world.ben].map(|person| person.viewer.id());
    let of = |people: &[PersonId]| people.iter().any(|person| Life::credits(state, *person));
    if caller.viewer.role().sees_everything() {
        return true;
    }
    if [world.north.viewer.id(), world.assistant.viewer.id()].contains(&caller.viewer.id()) {
        return of(&north);
    }
    of(&[caller.viewer.id()])
}

/// Writes so many lives into the database.
pub async fn write(world: &World, pool: &PgPool, seed: u64, lives: usize) -> Vec<Life> {
    let mut dice = Dice(seed);
    let mut tx = pool.begin().await.unwrap();
    for sql in [
        "SELECT set_config('quarterdeck.own_history', 'on', true)",
        "INSERT INTO account (id, name, normalised_name, sector, country, created_at) VALUES
            (1, 'Arc', 'arc', 'Steel', 'France', now()), (2, 'Bolt', 'bolt', '', 'Spain', now()), (3, 'Cap', 'cap', 'Food', '', now())
            ON CONFLICT DO NOTHING",
        "INSERT INTO product (id, name, series, currency, created_at) VALUES
            (1, 'Press', 'Heavy', 'EUR', now()), (2, 'Belt', '', 'EUR', now()) ON CONFLICT DO NOTHING",
        "INSERT INTO exchange_rate (currency, kind, valid_from, version, rate, recorded_on, recorded_at)
            VALUES ('USD', 'day', '2025-01-01', 1, 0.87, '2025-01-01', now()) ON CONFLICT DO NOTHING",
    ] {
        sqlx::query(sql).execute(&mut *tx).await.unwrap();
    }
    let mut told = Vec::new();
    for number in 1..=lives {
        let life = live(world, &mut dice);
        store(&mut tx, number as i64, &life, &mut dice).await;
        told.push(life);
    }
    tx.commit().await.unwrap();
    told
}

fn live(world: &World, dice: &mut Dice) -> Life {
    let people = [&world.ada, &world.ben, &world.cleo, &world.north].map(|caller| caller.viewer.id().0);
    let opened = today() - Days::new(20 + dice.below(500));
    let mut states: Vec<State> = Vec::new();
    let mut day = opened + Days::new(dice.below(5));
    for _ in 0..1 + dice.below(6) {
        let before = states.last();
        let signed = before.is_some_and(State::is_signed);
        // The process never takes a signature back.
        let stages = if dice.below(3) == 0 { 10 } else { 5 };
        let stage = if signed { 6 } else { 1 + dice.below(stages) as i64 };
        let stage_since = before.filter(|before| before.stage == stage).map_or(day, |before| before.stage_since);
        let owner = *dice.pick(&people);
        let other = *dice.pick(&people);
        let split = (dice.below(4) == 0 && other != owner).then(|| (other, 1 + dice.below(99) as i64));
        let amount = (dice.below(6) > 0).then(|| Decimal::new(1 + dice.below(30_000_000) as i64, 2));
        let closing = (dice.below(8) > 0).then(|| opened + Days::new(dice.below(500)));
        let currency = *dice.pick(&["EUR", "EUR", "EUR", "USD", "GBP"]);
        states.push(State { day, stage, stage_since, amount, currency, closing, owner, split });
        // Now and then several changes on one day.
        day = day + Days::new(if dice.below(5) == 0 { 0 } else { 1 + dice.below(60) });
        if day > today() {
            break;
        }
    }
    Life { opened, states }
}

async fn store(tx: &mut sqlx::PgConnection, id: i64, life: &Life, dice: &mut Dice) {
    let account = (dice.below(4) > 0).then(|| 1 + dice.below(3) as i64);
    let product = (dice.below(4) > 0).then(|| 1 + dice.below(2) as i64);
    let kind = dice.pick(&[Some("small"), Some("middle"), Some("large"), None]);
    let last = life.states.last().unwrap();
    let credited = |state: &State| state.split.map(|(other, _)| vec![state.owner, other]);
    let shares = last.split.map(|(_, part)| vec![Decimal::from(100 - part), Decimal::from(part)]);
    let category = |state: &State| match state.kind() {
        "open" => "pipeline",
        "won" | "closed_won" => "closed",
        _ => "omitted",
    };
    sqlx::query(
        "INSERT INTO opportunity (id, site_id, site_number, number, description, account_id, product_id, owner_id, pipeline_id,
            stage_id, stage_kind, stage_since, category, amount, currency, probability, opening_date, closing_date,
            board_position, version, created_at, changed_at, deal_type, credited, shares)
         SELECT $1, site.id, $1, 'PAR-' || lpad($1::text, 6, '0'), 'Life ' || $1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, 37, $11, $12,
            'k' || lpad($1::text, 8, '0'), $13, now(), now(), $14, $15, $16 FROM site",
    )
    .bind(id)
    .bind(account)
    .bind(product)
    .bind(last.owner)
    .bind(last.stage)
    .bind(last.kind())
    .bind(last.stage_since)
    .bind(category(last))
    .bind(last.amount)
    .bind(last.currency)
    .bind(life.opened)
    .bind(last.closing)
    .bind(life.states.len() as i32)
    .bind(*kind)
    .bind(credited(last))
    .bind(shares)
    .execute(&mut *tx)
    .await
    .unwrap();
    for (index, state) in life.states.iter().enumerate() {
        let next = life.states.get(index + 1).map(|next| next.day);
        sqlx::query(
            "INSERT INTO opportunity_version (opportunity_id, version, valid_from, valid_to, day_from, day_to, owner_id, site_id,
                account_id, product_id, pipeline_id, stage_id, stage_kind, stage_since, category, amount, currency, probability,
                closing_date, opening_date, deal_type, credited, share_from, share_to, holder_id, co_holders)
             SELECT $1, $2, $3, $4, $3, $4, $5, site.id, $6, $7, 1, $8, $9, $10, $11, $12, $13, 37, $14, $15, $16, $17,
                    $18, $19, $20, $21 FROM site",
        )
        .bind(id)
        .bind(index as i32 + 1)
        .bind(state.day)
        .bind(next)
        .bind(state.owner)
        .bind(account)
        .bind(product)
        .bind(state.stage)
        .bind(state.kind())
        .bind(state.stage_since)
        .bind(category(state))
        .bind(state.amount)
        .bind(state.currency)
        .bind(state.closing)
        .bind(life.opened)
        .bind(*kind)
        .bind(credited(state))
        .bind(state.split.map(|(_, part)| vec![Decimal::ZERO, Decimal::from(100 - part)]))
        .bind(state.split.map(|(_, part)| vec![Decimal::from(100 - part), Decimal::ONE_HUNDRED]))
        .bind(last.owner)
        .bind(credited(last))
        .execute(&mut *tx)
        .await
        .unwrap();
    }
}
