//! Whom Méridien Systems deals with: fifty customers, five suppliers, five competitors.

use app::account::name::normalise_name;
use sqlx::PgConnection;

use super::{
    SeedError,
    company::{Setting, Territory},
    copy::{add_row, send},
    days,
};

/// An account about to be entered; its key is its place in the list, from 1.
#[derive(Clone, Debug)]
pub struct AccountRow {
    /// Name.
    pub name: String,
    /// Whether it buys, supplies, competes.
    pub is: Relations,
    /// Line of business.
    pub sector: &'static str,
    /// Country.
    pub country: &'static str,
    /// Where its plant is, for descriptions.
    pub city: &'static str,
    /// Whose territory it is.
    pub territory: Territory,
    /// Key of the group it belongs to.
    pub parent: Option<i64>,
}

/// Whether an account buys, supplies, competes.
pub type Relations = (bool, bool, bool);
const CUSTOMER: Relations = (true, false, false);

/// Name, country, city of a customer by territory and sector; the last column names its group.
type Line = (&'static str, &'static str, &'static str, &'static str);

const FRANCE_FOOD: &[Line] = &[
    ("Biscuiterie Kervalon SA", "France", "Rennes", ""),
    ("Laiteries du Morvent", "France", "Dijon", ""),
    ("Fromageries Aubrelle SAS", "France", "Aurillac", ""),
    ("Conserverie Portalet", "France", "Quimper", ""),
    ("Maison Tavernel Surgelés", "France", "Nantes", ""),
    ("Chocolaterie Vandriesen NV", "Belgium", "Ghent", ""),
    ("Galletas Montreval SL", "Spain", "Zaragoza", ""),
    ("Pastificio Orsellini SpA", "Italy", "Parma", ""),
];
const FRANCE_PHARMA: &[Line] = &[
    ("Laboratoires Sanévra", "France", "Lyon", ""),
    ("Sanévra Ibérica SL", "Spain", "Barcelona", "Laboratoires Sanévra"),
    ("Pharmalis Rhône SAS", "France", "Vienne", "Laboratoires Sanévra"),
    ("Novaltis Santé", "France", "Tours", ""),
    ("Biogalène Industrie", "France", "Strasbourg", ""),
    ("Farmaceutici Belrova SpA", "Italy", "Milan", ""),
    ("Medicor Wallonie", "Belgium", "Liège", ""),
];
const FRANCE_COSMETICS: &[Line] = &[
    ("Parfums Elvanne", "France", "Grasse", ""),
    ("Cosmétiques Orlène SA", "France", "Orléans", ""),
    ("Orlène Italia Srl", "Italy", "Bologna", "Cosmétiques Orlène SA"),
    ("Dermaluce Srl", "Italy", "Florence", ""),
];
const FRANCE_LOGISTICS: &[Line] = &[
    ("Transvallée Logistique", "France", "Lille", ""),
    ("Norexia Fulfilment NV", "Belgium", "Antwerp", ""),
    ("Logística Almenar SA", "Spain", "Valencia", ""),
];
const GERMANY_FOOD: &[Line] = &[
    ("Backhaus Lindenroth GmbH", "Germany", "Kassel", ""),
    ("Molkerei Alpsegen eG", "Germany", "Kempten", ""),
    ("Süßwaren Hallbauer GmbH & Co. KG", "Germany", "Halle", ""),
    ("Steirische Feinkost Wallnegger", "Austria", "Graz", ""),
    ("Piekarnia Złotorowska", "Poland", "Poznań", ""),
    ("Pekárny Moravín s.r.o.", "Czechia", "Brno", ""),
];
const GERMANY_PHARMA: &[Line] = &[
    ("Rheintor Pharma AG", "Switzerland", "Basel", ""),
    ("Rheintor Pharma Deutschland GmbH", "Germany", "Freiburg", "Rheintor Pharma AG"),
    ("Medivantara GmbH", "Germany", "Leverkusen", ""),
    ("Alpmedon Arzneimittel GmbH", "Austria", "Innsbruck", ""),
    ("Polfarmisko SA", "Poland", "Łódź", ""),
    ("Bohemia Léčiva a.s.", "Czechia", "Prague", "Rheintor Pharma AG"),
];
const GERMANY_COSMETICS: &[Line] =
    &[("Hautwerk Kosmetik GmbH", "Germany", "Hamburg", ""), ("Donaublüte Kosmetik", "Austria", "Linz", "")];
const GERMANY_LOGISTICS: &[Line] =
    &[("Elbkontor Logistik GmbH", "Germany", "Bremen", ""), ("Tauernweg Spedition", "Austria", "Salzburg", "")];
const ASIA_FOOD: &[Line] = &[
    ("Sakuragane Foods KK", "Japan", "Osaka", ""),
    ("Lotus Delta Foods", "Vietnam", "Can Tho", ""),
    ("Nusantarasa Snacks", "Indonesia", "Surabaya", ""),
];
const ASIA_PHARMA: &[Line] = &[
    ("Aozorami Yakuhin KK", "Japan", "Nagoya", ""),
    ("Daehwaram Biologics", "South Korea", "Songdo", ""),
    ("Straitsmed Pte Ltd", "Singapore", "Singapore", ""),
    ("Deccanara Remedies Pvt Ltd", "India", "Hyderabad", ""),
];
const ASIA_COSMETICS: &[Line] = &[
    ("Hanbitna Cosmetics", "South Korea", "Incheon", ""),
    ("Siam Herbana Care", "Thailand", "Bangkok", ""),
    ("Pearl Estuary Beauty", "China", "Guangzhou", ""),
];
const ASIA_LOGISTICS: &[Line] = &[
    ("Mekong Frostway Logistics", "Vietnam", "Ho Chi Minh City", "Lotus Delta Foods"),
    ("Merlionway Fulfilment Pte Ltd", "Singapore", "Tuas", ""),
];

const CUSTOMERS: [(Territory, &str, &[Line]); 12] = [
    (Territory::France, "Food", FRANCE_FOOD),
    (Territory::France, "Pharma", FRANCE_PHARMA),
    (Territory::France, "Cosmetics", FRANCE_COSMETICS),
    (Territory::France, "Logistics", FRANCE_LOGISTICS),
    (Territory::Germany, "Food", GERMANY_FOOD),
    (Territory::Germany, "Pharma", GERMANY_PHARMA),
    (Territory::Germany, "Cosmetics", GERMANY_COSMETICS),
    (Territory::Germany, "Logistics", GERMANY_LOGISTICS),
    (Territory::Asia, "Food", ASIA_FOOD),
    (Territory::Asia, "Pharma", ASIA_PHARMA),
    (Territory::Asia, "Cosmetics", ASIA_COSMETICS),
    (Territory::Asia, "Logistics", ASIA_LOGISTICS),
];

/// Suppliers and competitors; one of each also buys from us or sells to us.
const OTHERS: [(&str, Relations, &str, &str, &str); 10] = [
    ("Antriebswerk Pegnitz GmbH", (false, true, false), "Components", "Germany", "Pegnitz"),
    ("Inox Façonnage Forez SA", (false, true, false), "Components", "France", "Saint-Étienne"),
    ("Capteurs Visarel", (false, true, false), "Components", "France", "Grenoble"),
    ("Převody Radbuza s.r.o.", (false, true, false), "Components", "Czechia", "Plzeň"),
    ("Pneumatica Valserina Srl", (true, true, false), "Components", "Italy", "Brescia"),
    ("Verpaktora Maschinenbau AG", (false, true, true), "Packaging machines", "Germany", "Ulm"),
    ("Flussomatica SpA", (false, false, true), "Packaging machines", "Italy", "Bologna"),
    ("Emballine Process", (false, false, true), "Packaging machines", "France", "Annecy"),
    ("Fjellpakk Systems AS", (false, false, true), "Packaging machines", "Norway", "Bergen"),
    ("Tsubamori Packaging Machinery KK", (false, false, true), "Packaging machines", "Japan", "Kyoto"),
];

/// The sixty accounts of the demo, customers first.
pub fn demo() -> Vec<AccountRow> {
    let mut accounts: Vec<AccountRow> = Vec::new();
    for (territory, sector, lines) in CUSTOMERS {
        for (name, country, city, group) in lines {
            let parent = (1_i64..).zip(&accounts).find(|(_, known)| known.name == *group).map(|(id, _)| id);
            accounts.push(AccountRow {
                name: (*name).to_owned(),
                is: CUSTOMER,
                sector,
                country,
                city,
                territory,
                parent,
            });
        }
    }
    let others = OTHERS.into_iter().map(|(name, is, sector, country, city)| AccountRow {
        name: name.to_owned(),
        is,
        sector,
        country,
        city,
        territory: Territory::Germany,
        parent: None,
    });
    accounts.extend(others);
    accounts
}

/// Enters accounts, as the administrator.
pub async fn enter(db: &mut PgConnection, setting: &Setting, accounts: &[AccountRow]) -> Result<(), SeedError> {
    let founded = days::at(setting.founded(), 60);
    let mut rows = String::new();
    for (id, account) in (1_i64..).zip(accounts) {
        let (customer, supplier, competitor) = account.is;
        let folded = normalise_name(&account.name);
        add_row(
            &mut rows,
            &[
                &id,
                &account.name,
                &folded,
                &customer,
                &supplier,
                &competitor,
                &account.sector,
                &account.country,
                &account.parent,
                &founded,
                &1_i64,
            ],
        );
    }
    let target = "account (id, name, normalised_name, is_customer, is_supplier, is_competitor, sector, country,
        parent_id, created_at, created_by)";
    send(db, target, &rows).await
}
