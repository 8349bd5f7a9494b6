//! What people write: descriptions, reasons, remarks.

use super::{accounts::AccountRow, dice::Dice};

const FLOW_200: &[&str] = &[
    "Flow wrapper for {item}, plant {city}",
    "Two old wrappers to be replaced in {city}",
    "Paper film wrapper for {item}, {city}",
    "Spare wrapper before the season, {city}",
    "Wrapper for the new {item} format, {city}",
    "Wrapper with feeder for {item}, {city}",
];
const FLOW_400: &[&str] = &[
    "Twin-lane wrapper for {item}, plant {city}",
    "Capacity for {item}: twin-lane line in {city}",
    "Line 3 in {city}: twin-lane wrapping of {item}",
    "Twin-lane wrapper with robot infeed, {city}",
    "New hall {city}: wrapping of {item}",
];
const CARTON: &[&str] = &[
    "End-of-line case packing, plant {city}",
    "Case packer for {item}, {city}",
    "Case packer behind line 2, {city}",
    "Shelf-ready cartons for {item}, {city}",
    "Manual packing of {item} to be automated, {city}",
];
const BLISTER_60: &[&str] = &[
    "Second blister line for plant {city}",
    "Blister line for {item}, {city}",
    "Blister line for small batches, {city}",
    "Retrofit or new blister line, {city}",
    "Clinical batches: blister line in {city}",
];
const BLISTER_120: &[&str] = &[
    "High-speed blister line for {item}, {city}",
    "Blister line 4 in {city}",
    "New building {city}: high-speed blistering of {item}",
    "High-speed line to replace two old ones, {city}",
];
const MONITOR: &[&str] = &[
    "Line monitoring for plant {city}",
    "Monitoring of six lines, {city}",
    "Downtime analysis for {item}, {city}",
    "Pilot of line monitoring, {city}",
    "Monitoring roll-out after the pilot, {city}",
];
const TRACE: &[&str] = &[
    "Serialisation of {item}, {city}",
    "Batch tracing for export from {city}",
    "Aggregation on two lines, {city}",
    "Serialisation server for plant {city}",
];
const CARE: &[&str] = &[
    "Service contract, plant {city}",
    "Service contract renewal, {city}",
    "Spare parts and inspections, {city}",
    "Three-year service with on-call, {city}",
    "Remote service for the lines in {city}",
];

const FOOD: &[&str] = &["cereal bars", "biscuits", "cheese portions", "frozen meals", "chocolate tablets", "crackers"];
const PHARMA: &[&str] = &["tablets", "capsules", "lozenges", "single-dose sachets", "effervescent tablets"];
const COSMETICS: &[&str] = &["sheet masks", "soap bars", "sample sachets", "lipsticks", "ampoules"];
const OTHER: &[&str] = &["parcels", "returns", "spare parts", "small parts"];

/// A description of a deal about a product with an account, not among those taken.
pub fn description(dice: &mut Dice, product: i64, account: &AccountRow, taken: &[String]) -> String {
    let templates = match product {
        1 => FLOW_200,
        2 => FLOW_400,
        3 => CARTON,
        4 => BLISTER_60,
        5 => BLISTER_120,
        6 => MONITOR,
        7 => TRACE,
        _ => CARE,
    };
    let items = match account.sector {
        "Food" => FOOD,
        "Pharma" => PHARMA,
        "Cosmetics" => COSMETICS,
        _ => OTHER,
    };
    let mut text = String::new();
    for _ in 0..8 {
        let (template, item) = (*dice.pick(templates), *dice.pick(items));
        text = template.replace("{item}", item).replace("{city}", account.city);
        if !taken.contains(&text) {
            break;
        }
    }
    text
}

/// Why customers bought elsewhere.
pub const LOST: &[&str] = &[
    "Flussomatica was 12 % below our last price.",
    "Emballine Process delivers eight weeks earlier.",
    "The group cut the investment budget for the year.",
    "They keep the old line for another two years.",
    "Verpaktora is on site already; technically equal.",
    "Fjellpakk offered leasing, we could not follow.",
    "Tsubamori took the whole plant as one contract.",
    "New plant manager stayed with the supplier he knows.",
];
/// Why we stopped.
pub const NO_GO: &[&str] = &[
    "The formats lie outside the range of our machines.",
    "Credit check failed; no advance payment accepted.",
    "They ask for exclusivity in their sector.",
    "No budget behind it: a market survey for their consultant.",
    "Acceptance terms that our lawyers refuse.",
];
/// What we wait for.
pub const ON_HOLD: &[&str] = &[
    "Building permit of the new hall is delayed.",
    "Waits for the investment round of the group.",
    "Their validation team is busy until next quarter.",
    "Change of plant manager: decision postponed.",
];
/// What should not have been entered.
pub const DISMISSED: &[&str] = &[
    "Duplicate: entered from the trade fair list as well.",
    "Duplicate of a colleague's record of the same enquiry.",
    "Entered on the wrong account; the right one exists.",
    "Enquiry of a student for a thesis.",
];
/// Why a manager takes it up again.
pub const REOPENED: &[&str] = &["The competitor withdrew its offer; they called us back."];

/// Written when a date slips.
pub const SLIPPED: &[&str] = &[
    "Signature pushed out: the investment committee meets next quarter.",
    "Purchasing asks for one more round of offers.",
    "Factory acceptance of the reference line first.",
    "Their budget year starts later than we thought.",
    "Project leader on leave; back next month.",
];
/// Written when it becomes likely.
pub const LIKELY: &[&str] = &[
    "Technical release received, price still open.",
    "Plant manager wants us; purchasing compares.",
    "Trial with their product went well.",
    "Visited the reference line, good impression.",
];
/// Written when it becomes nearly sure.
pub const SURE: &[&str] = &[
    "Verbal yes; contract with their lawyers.",
    "Board approved; only payment terms are open.",
    "Order announced for the end of the month.",
    "Letter of intent signed.",
];
/// Written at the start.
pub const FIRST_NOTES: &[&str] = &[
    "Met at the trade fair; wants a budget figure first.",
    "Recommended by a sister plant.",
    "Their line is fifteen years old; spare parts end.",
    "Existing customer: two machines of ours run there.",
    "Request by e-mail; decision makers not known yet.",
    "Competes with a refurbished machine.",
];
