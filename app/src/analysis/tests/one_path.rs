//! One query path: for random records, viewers and filters, the heads of the board, the list's totals, the rows of the export,
//! questions and the forecast are one figure. The records are split between people and in three currencies, of which one has
//! no rate.

use std::collections::HashMap;

use chrono::Days;
use rust_decimal::Decimal;
use sqlx::PgPool;

use super::chronicle::{Dice, write};
use crate::{
    analysis::{Dimension, Measure, Question, actions},
    auth::Caller,
    board::actions::board,
    forecast::{Scope, Who, actions::forecast},
    money::Money,
    opportunity::{Closing, DealType, Filter, Risk, Sort, Summary, actions::all, actions::list},
    pipeline::Category,
    test_world::{World, today},
};

/// What rows say together, summed here: how many, what they count for, and what counts nowhere.
#[derive(Debug, Default, PartialEq)]
struct Sum {
    count: i64,
    amount: Decimal,
    weighted: Decimal,
    without_rate: HashMap<String, Decimal>,
}

fn sum<'a>(rows: impl Iterator<Item = &'a Summary>) -> Sum {
    let mut sum = Sum::default();
    for row in rows {
        sum.count += 1;
        sum.amount += row.counted.unwrap_or_default();
        sum.weighted += row.counted_weighted.unwrap_or_default();
        if let (None, Some(Money { amount, currency })) = (row.counted, row.money()) {
            *sum.without_rate.entry(currency.to_string()).or_default() += amount;
        }
    }
    sum
}

fn told(totals: &crate::opportunity::Totals) -> Sum {
    let others = totals.others.iter().map(|other| (other.currency.to_string(), other.amount));
    let (amount, weighted) = (totals.amount.amount, totals.weighted.amount);
    Sum { count: totals.count, amount, weighted, without_rate: others.collect() }
}

fn random_filter(world: &World, dice: &mut Dice) -> Filter {
    let people = [&world.ada, &world.ben, &world.cleo, &world.north].map(|caller| caller.viewer.id());
    let closing = ["2026-Q3", "2026-Q4", "2027-Q1"].map(|text| Closing::Quarter(text.parse().unwrap()));
    let mut one_in = |chances: u64| dice.below(chances) == 0;
    let chosen = [one_in(4), one_in(4), one_in(3), one_in(3), one_in(5), one_in(6), one_in(6), one_in(6), one_in(6)];
    let [team, owner, closes, category, kind, sector, currency, risk, text] = chosen;
    Filter {
        team: team.then(|| *dice.pick(&[world.north.viewer.id(), world.south.viewer.id()])),
        owner: owner.then(|| *dice.pick(&people)),
        closing: closes.then(|| *dice.pick(&closing)),
        categories: if category { vec![*dice.pick(&Category::COUNTED), Category::Pipeline] } else { Vec::new() },
        deal_type: kind.then(|| *dice.pick(&[Some(DealType::Small), Some(DealType::Large), None])),
        sector: sector.then(|| (*dice.pick(&["Steel", "Food", ""])).to_owned()),
        currency: currency.then(|| dice.pick(&["EUR", "USD", "GBP"]).parse().unwrap()),
        risk: risk.then(|| *dice.pick(&Risk::ALL)),
        text: if text { String::from("life 1") } else { String::new() },
        ..Filter::default()
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn every_figure_is_the_sum_of_the_records_behind_it(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    write(&world, &pool, 71, 90).await;
    let mut dice = Dice(13);
    let (mut split, mut abroad, mut found) = (0, 0, 0);
    for round in 0..60 {
        let caller = *dice.pick(&world.everybody());
        let filter = random_filter(&world, &mut dice);
        let rows = all(&world.db, caller, &filter, Sort::default()).await.unwrap();
        let about = format!("round {round}: {} asks {}", caller.viewer.name(), filter.to_query());
        split += rows.iter().filter(|row| row.share != Decimal::ONE_HUNDRED).count();
        abroad += rows.iter().filter(|row| row.currency != caller.organisation.currency).count();
        found += rows.len();
        check_now(&world, caller, &filter, &rows, &about).await;
        check_question(&world, caller, &filter, &rows, &about).await;
        // The same on an earlier day, which the board does not show.
        let earlier = Filter { as_of: Some(today() - Days::new(dice.below(200))), ..filter };
        let rows = all(&world.db, caller, &earlier, Sort::default()).await.unwrap();
        let listed = list(&world.db, caller, &earlier, Sort::default(), None, 5).await.unwrap();
        assert_eq!(told(&listed.totals), sum(rows.iter()), "{about} as of {:?}", earlier.as_of);
        check_question(&world, caller, &earlier, &rows, &about).await;
    }
    assert!(split > 50 && abroad > 100 && found > 500, "{split} parts, {abroad} abroad, {found} in all");
}

async fn check_now(world: &World, caller: &Caller, filter: &Filter, rows: &[Summary], about: &str) {
    let listed = list(&world.db, caller, filter, Sort::default(), None, 5).await.unwrap();
    assert_eq!(told(&listed.totals), sum(rows.iter()), "{about}");
    for column in &board(&world.db, caller, filter).await.unwrap().columns {
        let own = rows.iter().filter(|row| row.stage == column.stage);
        assert_eq!(told(&column.totals), sum(own), "{about}: {:?}", column.stage);
    }
}

async fn check_question(world: &World, caller: &Caller, filter: &Filter, rows: &[Summary], about: &str) {
    for (measure, by) in [(Measure::Amount, Dimension::Stage), (Measure::Weighted, Dimension::Category)] {
        let question = Question { filter: filter.clone(), ..Question::about(by, measure) };
        let answer = actions::answer(&world.db, caller, &question).await.unwrap();
        let sum = sum(rows.iter());
        let value = if measure == Measure::Amount { sum.amount } else { sum.weighted };
        assert_eq!((answer.total.count, answer.total.value.unwrap_or_default()), (sum.count, value), "{about}");
        let parts: Decimal = answer.rows.iter().filter_map(|line| line.entry.figure.value).sum();
        assert_eq!(parts, value, "{about}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATIONS")]
async fn a_forecast_is_the_sum_of_the_records_behind_it(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    write(&world, &pool, 73, 90).await;
    let mut dice = Dice(17);
    for _ in 0..12 {
        let caller = *dice.pick(&world.everybody());
        let quarter = dice.pick(&["2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"]).parse().unwrap();
        let as_of = (dice.below(2) == 0).then(|| today() - Days::new(dice.below(90)));
        let shown = forecast(&world.db, caller, Some(quarter), None, as_of).await.unwrap();
        for row in &shown.rows {
            for category in Category::COUNTED {
                let scope = Scope { quarter, who: row.who, as_of };
                let rows = all(&world.db, caller, &scope.records(vec![category]), Sort::default()).await.unwrap();
                let (sum, figure) = (sum(rows.iter()), row.figures.single(category));
                let about =
                    format!("{} sees {:?} {category:?} of {quarter} as of {as_of:?}", caller.viewer.name(), row.who);
                let told = (figure.count, figure.amount, figure.weighted);
                assert_eq!(told, (sum.count, sum.amount, sum.weighted), "{about}");
            }
        }
        for part in &shown.quarters {
            let scope = Scope { quarter: part.quarter, who: Who::Company, as_of };
            let rows =
                all(&world.db, caller, &scope.records(Category::COUNTED.to_vec()), Sort::default()).await.unwrap();
            let amount: Decimal =
                Category::COUNTED.map(|category| part.figures.single(category).amount).into_iter().sum();
            assert_eq!(amount, sum(rows.iter()).amount, "{} sees {}", caller.viewer.name(), part.quarter);
        }
    }
}
