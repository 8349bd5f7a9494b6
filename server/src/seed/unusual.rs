//! The six deals of the demo that are not like the others.

use app::pipeline::{Category, StageKind};

use super::{
    accounts::AccountRow,
    company::Setting,
    days::{shifted, workday},
    plot::{Detour, Ending, Plot},
};

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
        amount_known: true,
        ending,
        end: recently,
        closing: month_end,
        slips: 0,
        detour: None,
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
            first_owner: Some(12),
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
