//! The six deals of the demo that are not like the others.

use app::{
    money::Currency,
    pipeline::{Category, StageKind},
};

use super::{
    accounts::AccountRow,
    company::Setting,
    days::{shifted, workday},
    plot::{Detour, Ending, Plot},
};

/// Who sold the first line to Basel, and who found Kervalon.
const GRETA: i64 = 10;
const PIETER: i64 = 12;

/// A small deal that is complex all the same, and one in the middle that is a special bid.
pub fn declare(plots: &mut [Plot]) {
    let mut first = |owner, worth: std::ops::Range<i64>, declared| {
        let fits = |plot: &&mut Plot| {
            let works = matches!(plot.ending, Ending::Open(stage, _) if stage > 0);
            plot.owner == owner && works && plot.amount_known && worth.contains(&plot.amount)
        };
        if let Some(plot) = plots.iter_mut().find(fits) {
            plot.declared = declared;
        }
    };
    first(PIETER, 0..50_000, (true, false));
    first(8, 50_000..250_000, (false, true));
}

/// Six deals that everybody in the house knows.
pub fn deals(setting: &Setting, accounts: &[AccountRow]) -> [Plot; 6] {
    let (current, next) = (setting.quarter(0), setting.quarter(1));
    let (recently, month_end) = (shifted(setting.yesterday(), -2), shifted(current.last_day(), -2));
    let known = |owner, account: &str, product, amount, description: &str, ending| Plot {
        owner,
        first_owner: None,
        account: (1..).zip(accounts).find(|(_, row)| row.name == account).map_or(1, |(id, _)| id),
        product,
        description: description.to_owned(),
        external_reference: String::new(),
        amount,
        currency: Currency::EUR,
        amount_known: true,
        ending,
        end: recently,
        closing: month_end,
        slips: 0,
        detour: None,
        declared: (false, false),
        shared: None,
    };
    let open = |category| Ending::Open(3, category);
    let lost_on = workday(shifted(recently, -6));
    [
        Plot {
            slips: 3,
            external_reference: "SAN-LY-204".into(),
            ..known(
                6,
                "Laboratoires Sanévra",
                5,
                1_560_000,
                "Two high-speed blister lines for the new building in Lyon",
                open(Category::Commit),
            )
        },
        Plot {
            slips: 2,
            detour: Some(Detour::Held),
            shared: Some((GRETA, 40)),
            ..known(
                9,
                "Rheintor Pharma AG",
                5,
                820_000,
                "High-speed blister line for the sterile area in Basel",
                open(Category::BestCase),
            )
        },
        Plot {
            slips: 1,
            detour: Some(Detour::Reopened),
            ..known(
                7,
                "Pastificio Orsellini SpA",
                2,
                640_000,
                "Two twin-lane wrappers for Parma, after all",
                open(Category::Commit),
            )
        },
        Plot {
            first_owner: Some(PIETER),
            shared: Some((PIETER, 30)),
            closing: shifted(next.from, 40),
            ..known(
                11,
                "Biscuiterie Kervalon SA",
                6,
                336_000,
                "Line monitoring for all seven plants of Kervalon",
                Ending::Open(2, Category::BestCase),
            )
        },
        Plot {
            end: workday(shifted(recently, -15)),
            closing: shifted(next.from, 20),
            ..known(
                8,
                "Laboratoires Sanévra",
                5,
                780_000,
                "High-speed blister line Lyon (trade fair list)",
                Ending::Stopped(StageKind::Dismissed, 0),
            )
        },
        Plot {
            end: lost_on,
            closing: lost_on.max(current.from),
            slips: 1,
            ..known(
                10,
                "Backhaus Lindenroth GmbH",
                2,
                1_850_000,
                "Complete wrapping hall for Kassel",
                Ending::Stopped(StageKind::Lost, 3),
            )
        },
    ]
}
