//! Sites, people, teams and products of Méridien Systems.

use app::{
    auth::{Organisation, PersonId, Role, store as people},
    calendar::{DateRange, FiscalCalendar, Quarter},
    money::Currency,
    opportunity::OwnerRef,
    pipeline::Pipeline,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::PgConnection;

use super::{
    SeedError,
    copy::{add_row, send},
    days,
};

/// Everybody's password in the demo.
pub const DEMO_PASSWORD: &str = "demo-quarterdeck";

/// A place that numbers its opportunities.
pub struct SiteRow {
    /// Key.
    pub id: i64,
    /// Code in front of the numbers.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
}

/// The two sites.
pub const SITES: [SiteRow; 2] =
    [SiteRow { id: 1, code: "PAR", name: "Paris" }, SiteRow { id: 2, code: "MUC", name: "Munich" }];
const PARIS: i64 = 1;
const MUNICH: i64 = 2;

/// The day on which the story is told, and what holds all through it.
pub struct Setting {
    /// The business day.
    pub today: NaiveDate,
    /// The default pipeline.
    pub pipeline: Pipeline,
    calendar: FiscalCalendar,
}

impl Setting {
    /// Fiscal years start in January.
    pub fn new(today: NaiveDate, pipeline: Pipeline) -> Self {
        Setting { today, pipeline, calendar: FiscalCalendar::default() }
    }

    /// The days of the quarter that many after the current one.
    pub fn quarter(&self, steps: i32) -> DateRange {
        self.calendar.range(self.calendar.plus(self.calendar.quarter_of(self.today), steps))
    }

    /// The current quarter.
    pub fn current(&self) -> Quarter {
        self.calendar.quarter_of(self.today)
    }

    /// The quarter that many after the current one, as people write it.
    pub fn quarter_name(&self, steps: i32) -> String {
        self.calendar.plus(self.calendar.quarter_of(self.today), steps).to_string()
    }

    /// The last working day that is over: nothing in the story happens later.
    pub fn yesterday(&self) -> NaiveDate {
        days::workday(days::shifted(self.today, -1))
    }

    /// The day on which people, products and accounts were entered.
    pub fn founded(&self) -> NaiveDate {
        days::shifted(self.quarter(-8).from, -200)
    }
}

/// Somebody who works here; their key is their place in the list, from 1.
#[derive(Clone, Debug)]
pub struct Employee {
    /// Name.
    pub name: String,
    /// Sign-in address.
    pub email: String,
    /// Role.
    pub role: Role,
    /// Site.
    pub site: i64,
    /// Key of whom they report to.
    pub manager: Option<i64>,
}

/// The head of the house: no manager.
pub const EXECUTIVE: i64 = 2;

/// Ready-made key and name of somebody in the list.
pub fn reference(staff: &[Employee], id: i64) -> OwnerRef {
    let name = usize::try_from(id - 1).ok().and_then(|index| staff.get(index)).map(|person| person.name.clone());
    OwnerRef { id: PersonId(id), name: name.unwrap_or_default() }
}

/// Whoever decides for a person: their manager, or themselves at the top.
pub fn manager_of(staff: &[Employee], id: i64) -> PersonId {
    let person = usize::try_from(id - 1).ok().and_then(|index| staff.get(index));
    PersonId(person.and_then(|person| person.manager).unwrap_or(id))
}

/// The people of the demo.
pub fn demo_staff() -> Vec<Employee> {
    use Role::{Administrator, Executive, Manager, SalesAdministration, SalesAssistant, Salesperson};
    let rows: [(&str, &str, Role, i64, Option<i64>); 14] = [
        ("Ines Carvalheira", "ines", Administrator, PARIS, Some(EXECUTIVE)),
        ("Hélène Vasserot", "helene", Executive, PARIS, None),
        ("Mathieu Corbellin", "mathieu", Manager, PARIS, Some(EXECUTIVE)),
        ("Annika Reinholtz", "annika", Manager, MUNICH, Some(EXECUTIVE)),
        ("Tomasz Wilkoński", "tomasz", Manager, PARIS, Some(EXECUTIVE)),
        ("Camille Derouet", "camille", Salesperson, PARIS, Some(3)),
        ("Yanis Ferrahi", "yanis", Salesperson, PARIS, Some(3)),
        ("Bérénice Talvande", "berenice", Salesperson, PARIS, Some(3)),
        ("Lukas Brandmair", "lukas", Salesperson, MUNICH, Some(4)),
        ("Greta Hofstättner", "greta", Salesperson, MUNICH, Some(4)),
        ("Sofia Lindqvarn", "sofia", Salesperson, PARIS, Some(5)),
        ("Pieter Vandenhoute", "pieter", Salesperson, MUNICH, Some(5)),
        ("Maud Tessonnier", "maud", SalesAssistant, PARIS, Some(3)),
        ("Jonas Eberweiner", "jonas", SalesAdministration, MUNICH, Some(EXECUTIVE)),
    ];
    let employ = |(name, user, role, site, manager): (&str, &str, Role, i64, Option<i64>)| Employee {
        name: name.to_owned(),
        email: format!("{user}@meridien.example"),
        role,
        site,
        manager,
    };
    rows.into_iter().map(employ).collect()
}

/// A salesperson with what they are to sell in the current quarter.
pub struct Seller {
    /// Key of the person.
    pub id: i64,
    /// Quota of the current quarter, thousands of euros.
    pub quota: i64,
    /// How they do against their team, percent.
    pub share: i64,
}

/// A sales team and how it does.
pub struct Team {
    /// Key of its manager.
    pub manager: i64,
    /// Who sells in it.
    pub sellers: &'static [Seller],
    /// Keys of the products that it sells.
    pub products: &'static [i64],
    /// Where its accounts are.
    pub territories: &'static [Territory],
    /// Closed against quota in percent: three past quarters and the current one.
    pub attainment: [i64; 4],
    /// Signatures of each seller in those quarters.
    pub signatures: [usize; 4],
}

/// Part of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Territory {
    /// France and its neighbours to the north and south.
    France,
    /// Germany, Austria, Switzerland, Poland, Czechia.
    Germany,
    /// Asia.
    Asia,
}

const fn seller(id: i64, quota: i64, share: i64) -> Seller {
    Seller { id, quota, share }
}

/// France ahead, Germany & Austria behind, Software & Services on track.
pub const TEAMS: [Team; 3] = [
    Team {
        manager: 3,
        sellers: &[seller(6, 1_500, 106), seller(7, 1_400, 99), seller(8, 1_250, 94)],
        products: &[1, 2, 3, 4, 5],
        territories: &[Territory::France, Territory::France, Territory::Asia],
        attainment: [97, 104, 109, 116],
        signatures: [4, 4, 4, 4],
    },
    Team {
        manager: 4,
        sellers: &[seller(9, 1_350, 95), seller(10, 1_200, 106)],
        products: &[1, 2, 3, 4, 5],
        territories: &[Territory::Germany],
        attainment: [102, 91, 78, 47],
        signatures: [4, 3, 3, 2],
    },
    Team {
        manager: 5,
        sellers: &[seller(11, 460, 102), seller(12, 400, 98)],
        products: &[6, 7, 8],
        territories: &[Territory::France, Territory::Germany, Territory::Asia],
        attainment: [88, 95, 101, 76],
        signatures: [4, 4, 4, 3],
    },
];

/// What a product is for: which sectors buy it.
pub struct ProductRow {
    /// Key.
    pub id: i64,
    /// Name.
    pub name: &'static str,
    /// Series.
    pub series: &'static str,
    /// List price in thousands of euros.
    pub price: i64,
    /// Sectors that buy it; all when there is none.
    pub sectors: &'static [&'static str],
}

const fn product(
    id: i64,
    name: &'static str,
    series: &'static str,
    price: i64,
    sectors: &'static [&'static str],
) -> ProductRow {
    ProductRow { id, name, series, price, sectors }
}

/// The catalogue.
pub const PRODUCTS: [ProductRow; 8] = [
    product(1, "Flow 200 wrapper", "Flowline", 185, &["Food", "Cosmetics"]),
    product(2, "Flow 400 twin-lane wrapper", "Flowline", 310, &["Food", "Cosmetics"]),
    product(3, "Carton 90 case packer", "Flowline", 265, &[]),
    product(4, "Blister 60 line", "Blisterline", 420, &["Pharma", "Cosmetics"]),
    product(5, "Blister 120 high-speed line", "Blisterline", 780, &["Pharma"]),
    product(6, "Insight Monitor", "Insight", 48, &[]),
    product(7, "Insight Trace serialisation", "Insight", 96, &["Pharma", "Food"]),
    product(8, "Insight Care service contract", "Insight", 36, &[]),
];

/// Enters organisation, sites, people with their reporting line from the beginning, and products.
pub async fn settle(db: &mut PgConnection, setting: &Setting, staff: &[Employee], hash: &str) -> Result<(), SeedError> {
    let name = "Méridien Systems".to_owned();
    let standing = people::organisation(db).await?;
    let organisation = Organisation { name, currency: Currency::EUR, time_zone: "Europe/Paris".into(), ..standing };
    people::set_organisation(db, &organisation).await?;
    let mut rows = String::new();
    for site in &SITES {
        add_row(&mut rows, &[&site.id, &site.code, &site.name]);
    }
    send(db, "site (id, code, name)", &rows).await?;
    enter_people(db, setting, staff, hash).await?;
    enter_products(db, setting).await
}

async fn enter_people(
    db: &mut PgConnection,
    setting: &Setting,
    staff: &[Employee],
    hash: &str,
) -> Result<(), SeedError> {
    let founded = days::at(setting.founded(), 0);
    let (mut rows, mut lines) = (String::new(), String::new());
    for (id, person) in (1_i64..).zip(staff) {
        add_row(&mut rows, &[&id, &person.name, &person.email, &person.role.as_str(), &person.site, &hash, &founded]);
        let (mut above, mut depth) = (Some(id), 0_i32);
        while let Some(ancestor) = above {
            add_row(&mut lines, &[&ancestor, &id, &depth, &"1900-01-01"]);
            above = usize::try_from(ancestor - 1).ok().and_then(|index| staff.get(index)?.manager);
            depth += 1;
        }
    }
    send(db, "person (id, name, email, role, site_id, password_hash, created_at)", &rows).await?;
    send(db, "reporting_line (ancestor_id, descendant_id, depth, valid_from)", &lines).await
}

async fn enter_products(db: &mut PgConnection, setting: &Setting) -> Result<(), SeedError> {
    let founded = days::at(setting.founded(), 30);
    let mut rows = String::new();
    for product in &PRODUCTS {
        let price = Decimal::from(product.price * 1_000);
        add_row(&mut rows, &[&product.id, &product.name, &product.series, &price, &Currency::EUR.code(), &founded]);
    }
    send(db, "product (id, name, series, list_price, currency, created_at)", &rows).await
}
