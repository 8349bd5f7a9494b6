//! Kinds of files, the fields that each can fill, and the headers by which a field is known.

mod catalogue;

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::account::name::compact_name;

/// Longest name, in characters.
pub const NAME_MAX: usize = 200;
/// Longest description, in characters.
pub const DESCRIPTION_MAX: usize = 500;
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
        /// What other currencies are worth.
        ExchangeRates = "exchange_rates",
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
        /// The open stage that a stopped opportunity left, to which a paused one returns.
        StageLeft = "stage_left",
        /// Declared complex, by which it is at least a middle deal.
        Complex = "complex",
        /// A special bid, which is a large deal.
        SpecialBid = "special_bid",
        /// The person that a quota is for.
        Person = "person",
        /// The fiscal quarter of a quota.
        Quarter = "quarter",
        /// Kind of a quota: the person's own, or the target of their team.
        QuotaKind = "quota_kind",
        /// The day of its quarter from which a quota counts; its first one when absent.
        EffectiveFrom = "effective_from",
        /// Kind of an exchange rate: of the day, the quarter, the budget.
        RateKind = "rate_kind",
        /// The day of an exchange rate, or its quarter.
        Dated = "dated",
        /// What one unit of the currency is worth.
        Rate = "rate",
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
        /// A kind of quota.
        QuotaKind = "quota_kind",
        /// A kind of exchange rate.
        RateKind = "rate_kind",
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
    /// An exchange rate with the mapping's decimal mark.
    Rate,
    /// Three letters.
    Currency,
    /// Yes or no, in English or French, or a cross.
    Flag,
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

impl ImportKind {
    /// The fields that a file of this kind can fill, in the order in which a page lists them.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::People => &catalogue::PEOPLE,
            Self::Products => &catalogue::PRODUCTS,
            Self::Accounts => &catalogue::ACCOUNTS,
            Self::Opportunities => &catalogue::OPPORTUNITIES,
            Self::Quotas => &catalogue::QUOTAS,
            Self::ExchangeRates => &catalogue::EXCHANGE_RATES,
        }
    }

    /// The field of this kind with the code.
    pub fn field(self, code: FieldCode) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.code == code)
    }

    /// Whether only administrators import it; the rest is a leader's, within their line.
    pub fn is_for_administrators(self) -> bool {
        matches!(self, Self::People | Self::ExchangeRates)
    }

    /// What the lines themselves are, for files that may name their own records (a manager, a parent account).
    pub fn own_reference(self) -> Option<ReferenceKind> {
        match self {
            Self::People => Some(ReferenceKind::Person),
            Self::Accounts => Some(ReferenceKind::Account),
            Self::Products | Self::Opportunities | Self::Quotas | Self::ExchangeRates => None,
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
