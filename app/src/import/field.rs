//! Kinds of files, the fields that each can fill, and the headers by which a field is known.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::account::name::compact_name;

/// Longest name, in characters.
pub const NAME_MAX: usize = 200;
/// Longest description, in characters.
pub const DESCRIPTION_MAX: usize = 500;
/// Longest external reference or short code, in characters.
const CODE_MAX: usize = 100;
/// Longest e-mail address, in characters.
const EMAIL_MAX: usize = 254;

/// A name that stands for no value of the asked type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownName;

/// An enum whose values have stable names: in SQL, REST, saved mappings and message keys.
macro_rules! named {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $text)] $variant,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl FromStr for $name {
            type Err = UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or(UnknownName)
            }
        }
    };
}

named! {
    /// What a file holds, one record per line. A company imports them in this order: later kinds name earlier ones.
    ImportKind {
        /// Salespeople and their reporting line.
        People = "people",
        /// Products with list prices.
        Products = "products",
        /// Customers, suppliers, competitors.
        Accounts = "accounts",
        /// Opportunities in any stage.
        Opportunities = "opportunities",
        /// Targets per person and fiscal quarter.
        Quotas = "quotas",
    }
}

named! {
    /// A field that a column can be mapped to; one meaning in every kind that has it.
    FieldCode {
        /// Name of the person, product or account.
        Name = "name",
        /// E-mail address, by which a person signs in.
        Email = "email",
        /// Role of a person.
        Role = "role",
        /// The person above in the reporting line.
        Manager = "manager",
        /// Site of a person.
        Site = "site",
        /// Product family.
        Series = "series",
        /// List price of a product.
        ListPrice = "list_price",
        /// Customer, supplier, competitor: any of them, parted by `,` `;` `/` `+` or `|`.
        AccountKind = "kind",
        /// Industry.
        Sector = "sector",
        /// Country.
        Country = "country",
        /// The account that this one belongs to.
        Parent = "parent",
        /// Number of the opportunity in the system it comes from.
        ExternalReference = "external_reference",
        /// Short description of an opportunity.
        Description = "description",
        /// The salesperson in charge.
        Owner = "owner",
        /// The customer.
        Account = "account",
        /// The product sold.
        Product = "product",
        /// Stage in the pipeline.
        Stage = "stage",
        /// Amount of an opportunity or quota.
        Amount = "amount",
        /// ISO currency of the amount; the organisation's own when absent.
        Currency = "currency",
        /// Forecast category.
        Category = "category",
        /// When the opportunity was opened.
        OpeningDate = "opening_date",
        /// When it closes or closed.
        ClosingDate = "closing_date",
        /// Probability in percent.
        Probability = "probability",
        /// The person that a quota is for.
        Person = "person",
        /// The fiscal quarter of a quota.
        Quarter = "quarter",
    }
}

named! {
    /// Records that a cell can name.
    ReferenceKind {
        /// A person.
        Person = "person",
        /// An account.
        Account = "account",
        /// A product.
        Product = "product",
        /// A stage of the pipeline.
        Stage = "stage",
        /// A site.
        Site = "site",
        /// A forecast category.
        Category = "category",
        /// A role.
        Role = "role",
        /// A kind of account.
        AccountKind = "account_kind",
    }
}

impl ReferenceKind {
    /// Whether an unknown value may become a new record. Stages, categories, roles and kinds are configuration.
    pub fn can_be_created(self) -> bool {
        matches!(self, Self::Person | Self::Account | Self::Product | Self::Site)
    }
}

/// How the text of a field is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// Plain text without control characters.
    Text {
        /// Most characters.
        max: usize,
    },
    /// A calendar date in the mapping's format.
    Date,
    /// A non-negative amount with the mapping's decimal mark.
    Amount,
    /// 0–100.
    Percent,
    /// Three letters.
    Currency,
    /// `2017-Q1`, `Q1 2017`, `T1 2017`, or a date within the quarter.
    Quarter,
    /// A record of this kind, by its name.
    Reference(ReferenceKind),
}

/// One target field of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Which field.
    pub code: FieldCode,
    /// Without it a line is refused.
    pub required: bool,
    /// How its text is read.
    pub value: ValueType,
    /// Headers that mean this field besides its code, in English and French, parted by commas.
    pub synonyms: &'static str,
}

impl Field {
    /// The field's code and synonyms in the form in which headers are compared: without case, accents, punctuation.
    pub fn header_names(&self) -> impl Iterator<Item = String> {
        self.synonyms.split(',').chain([self.code.as_str()]).map(compact_name)
    }
}

const fn must(code: FieldCode, value: ValueType, synonyms: &'static str) -> Field {
    Field { code, required: true, value, synonyms }
}

const fn may(code: FieldCode, value: ValueType, synonyms: &'static str) -> Field {
    Field { code, required: false, value, synonyms }
}

const NAME: ValueType = ValueType::Text { max: NAME_MAX };
const CODE: ValueType = ValueType::Text { max: CODE_MAX };
const PERSON: ValueType = ValueType::Reference(ReferenceKind::Person);
const ACCOUNT: ValueType = ValueType::Reference(ReferenceKind::Account);

static PEOPLE: [Field; 5] = [
    must(
        FieldCode::Name,
        NAME,
        "sales agent, full name, person, salesperson, nom, nom complet, commercial, \
         vendeur, personne",
    ),
    may(
        FieldCode::Email,
        ValueType::Text { max: EMAIL_MAX },
        "e-mail, mail, email address, courriel, adresse e-mail, adresse électronique",
    ),
    may(FieldCode::Role, ValueType::Reference(ReferenceKind::Role), "function, rôle, fonction"),
    may(FieldCode::Manager, PERSON, "reports to, supervisor, responsable, supérieur, n+1"),
    may(
        FieldCode::Site,
        ValueType::Reference(ReferenceKind::Site),
        "regional office, office, region, agence, bureau, région, site de rattachement",
    ),
];
static PRODUCTS: [Field; 3] = [
    must(FieldCode::Name, NAME, "product, product name, nom, produit, désignation, article"),
    may(FieldCode::Series, CODE, "family, product family, range, série, gamme, famille"),
    may(
        FieldCode::ListPrice,
        ValueType::Amount,
        "sales price, price, unit price, prix, prix de vente, prix catalogue, tarif, \
         prix unitaire",
    ),
];
static ACCOUNTS: [Field; 5] = [
    must(
        FieldCode::Name,
        NAME,
        "account, account name, company, customer, nom, compte, tiers, client, société, \
         raison sociale, entreprise",
    ),
    may(
        FieldCode::AccountKind,
        ValueType::Reference(ReferenceKind::AccountKind),
        "account kind, type, account type, nature, type de compte, type de tiers",
    ),
    may(FieldCode::Sector, CODE, "industry, business sector, secteur, secteur d'activité, activité, industrie"),
    may(FieldCode::Country, CODE, "office location, location, pays, localisation, implantation"),
    may(
        FieldCode::Parent,
        ACCOUNT,
        "subsidiary of, parent account, parent company, group, filiale de, maison mère, \
         groupe, société mère",
    ),
];
static OPPORTUNITIES: [Field; 12] = [
    may(
        FieldCode::ExternalReference,
        CODE,
        "opportunity id, id, reference, external id, référence, référence externe, \
         identifiant, numéro",
    ),
    may(
        FieldCode::Description,
        ValueType::Text { max: DESCRIPTION_MAX },
        "opportunity, opportunity name, name, title, subject, libellé, affaire, \
         opportunité, intitulé, objet",
    ),
    must(
        FieldCode::Owner,
        PERSON,
        "sales agent, salesperson, sales rep, representative, propriétaire, commercial, \
         vendeur, représentant, responsable",
    ),
    may(FieldCode::Account, ACCOUNT, "account name, customer, company, compte, client, tiers, société"),
    may(FieldCode::Product, ValueType::Reference(ReferenceKind::Product), "product name, produit, article"),
    must(
        FieldCode::Stage,
        ValueType::Reference(ReferenceKind::Stage),
        "deal stage, sales stage, status, étape, phase, statut, stade",
    ),
    may(
        FieldCode::Amount,
        ValueType::Amount,
        "close value, value, deal value, estimated amount, montant, valeur, \
         montant estimé",
    ),
    may(FieldCode::Currency, ValueType::Currency, "currency code, devise, monnaie"),
    may(
        FieldCode::Category,
        ValueType::Reference(ReferenceKind::Category),
        "forecast category, forecast, catégorie, catégorie de prévision, prévision",
    ),
    may(
        FieldCode::OpeningDate,
        ValueType::Date,
        "engage date, open date, created, start date, date d'ouverture, ouverture, \
         date de début, date de création",
    ),
    may(
        FieldCode::ClosingDate,
        ValueType::Date,
        "close date, expected close, end date, date de clôture, clôture, \
         date de signature, date de fin",
    ),
    may(
        FieldCode::Probability,
        ValueType::Percent,
        "success probability, win probability, probabilité, probabilité de succès",
    ),
];
static QUOTAS: [Field; 3] = [
    must(FieldCode::Person, PERSON, "sales agent, salesperson, name, owner, personne, nom, commercial, vendeur"),
    must(FieldCode::Quarter, ValueType::Quarter, "period, fiscal quarter, date, trimestre, période"),
    must(FieldCode::Amount, ValueType::Amount, "quota, target, objectif, montant, cible"),
];

impl ImportKind {
    /// The fields that a file of this kind can fill, in the order in which a page lists them.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::People => &PEOPLE,
            Self::Products => &PRODUCTS,
            Self::Accounts => &ACCOUNTS,
            Self::Opportunities => &OPPORTUNITIES,
            Self::Quotas => &QUOTAS,
        }
    }

    /// The field of this kind with the code.
    pub fn field(self, code: FieldCode) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.code == code)
    }

    /// What the lines themselves are, for files that may name their own records (a manager, a parent account).
    pub fn own_reference(self) -> Option<ReferenceKind> {
        match self {
            Self::People => Some(ReferenceKind::Person),
            Self::Accounts => Some(ReferenceKind::Account),
            Self::Products | Self::Opportunities | Self::Quotas => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn no_header_means_two_fields_of_one_kind() {
        for kind in ImportKind::ALL {
            let mut seen = HashMap::new();
            for field in kind.fields() {
                for name in field.header_names() {
                    let other = seen.insert(name.clone(), field.code);
                    assert!(other.is_none_or(|other| other == field.code), "{kind:?} {name}");
                }
            }
        }
    }

    #[test]
    fn names_round_trip() {
        for kind in ImportKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(*kind));
        }
        for code in FieldCode::ALL {
            assert_eq!(code.as_str().parse(), Ok(*code));
        }
        assert_eq!("orders".parse::<ImportKind>(), Err(UnknownName));
    }
}
