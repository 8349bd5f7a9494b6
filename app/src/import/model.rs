//! What can be imported and what is said about a file: kinds and their fields, the mapping of columns, the matching
//! of values, problems per file, mapping and line, and the report of a dry run (SPEC F7). Pure.

use super::date_format::{DateFormat, DateProblem};
use super::number_format::{DecimalMark, NumberProblem};
use crate::account::name::{compact_name, match_key, normalise_name};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;
use std::str::FromStr;

/// Longest name, in characters.
pub const NAME_MAX: usize = 200;
/// Longest description, in characters.
pub const DESCRIPTION_MAX: usize = 500;
/// Longest external reference or short code, in characters.
const CODE_MAX: usize = 100;
/// Longest e-mail address, in characters.
const EMAIL_MAX: usize = 254;
/// So much of a value is repeated in a problem.
const SHOWN_MAX: usize = 80;

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

/// Which column of one file fills which field, and how its dates and amounts are written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnMapping {
    /// Per column of the file, in order: its field, or nothing when it is left out.
    pub columns: Vec<Option<FieldCode>>,
    /// Stated or proven format of every date column.
    pub date_format: Option<DateFormat>,
    /// Stated or proven decimal mark of every amount column.
    pub decimal_mark: Option<DecimalMark>,
}

impl ColumnMapping {
    /// Maps every header that names a field, by its code or a synonym; the first column wins.
    pub fn suggest(kind: ImportKind, header: &[String]) -> Self {
        let mut columns: Vec<Option<FieldCode>> = Vec::with_capacity(header.len());
        for title in header {
            let title = compact_name(title);
            let means = |field: &&Field| field.header_names().any(|name| name == title);
            let code = kind.fields().iter().find(means).map(|field| field.code);
            columns.push(code.filter(|code| !columns.contains(&Some(*code))));
        }
        Self { columns, ..Self::default() }
    }

    /// What keeps this mapping from being used for a file of the kind with so many columns; empty when nothing does.
    pub fn check(&self, kind: ImportKind, file_columns: usize) -> Vec<MappingProblem> {
        let mut problems = Vec::new();
        if self.columns.len() != file_columns {
            problems.push(MappingProblem::OtherColumnCount { expected: self.columns.len(), found: file_columns });
        }
        for field in kind.fields() {
            match self.columns.iter().filter(|column| **column == Some(field.code)).count() {
                0 if field.required => problems.push(MappingProblem::RequiredMissing { field: field.code }),
                0 | 1 => {}
                _ => problems.push(MappingProblem::MappedTwice { field: field.code }),
            }
        }
        let foreign = self.columns.iter().flatten().filter(|code| kind.field(**code).is_none());
        problems.extend(foreign.map(|code| MappingProblem::NotOfThisKind { field: *code }));
        problems
    }

    /// The first column mapped to the field.
    pub fn column_of(&self, code: FieldCode) -> Option<usize> {
        self.columns.iter().position(|column| *column == Some(code))
    }
}

/// A mapping to be used again for the next file from the same source. It holds on to the headers, not to the places
/// of the columns: a file with other columns never fills the wrong field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedMapping {
    /// Header and field of every mapped column.
    pub columns: Vec<(String, FieldCode)>,
    /// As in [`ColumnMapping`].
    pub date_format: Option<DateFormat>,
    /// As in [`ColumnMapping`].
    pub decimal_mark: Option<DecimalMark>,
}

impl SavedMapping {
    /// What to keep of the mapping of a file with this header.
    pub fn of(mapping: &ColumnMapping, header: &[String]) -> Self {
        let columns = header.iter().zip(&mapping.columns);
        let columns = columns.filter_map(|(title, code)| Some((title.clone(), (*code)?))).collect();
        Self { columns, date_format: mapping.date_format, decimal_mark: mapping.decimal_mark }
    }

    /// The mapping for a file with this header; columns with other titles are left out, and
    /// [`ColumnMapping::check`] tells what is then missing.
    pub fn apply(&self, header: &[String]) -> ColumnMapping {
        let code = |title: &String| self.columns.iter().find(|(saved, _)| match_key(saved) == match_key(title));
        let columns = header.iter().map(|title| code(title).map(|(_, code)| *code)).collect();
        ColumnMapping { columns, date_format: self.date_format, decimal_mark: self.decimal_mark }
    }
}

/// Why a mapping cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappingProblem {
    /// No column fills a required field.
    RequiredMissing {
        /// The field.
        field: FieldCode,
    },
    /// Two columns fill the same field.
    MappedTwice {
        /// The field.
        field: FieldCode,
    },
    /// Records of the kind have no such field.
    NotOfThisKind {
        /// The field.
        field: FieldCode,
    },
    /// The mapping was made for a file with another number of columns.
    OtherColumnCount {
        /// Columns of the mapping.
        expected: usize,
        /// Columns of the file.
        found: usize,
    },
}

impl MappingProblem {
    /// Stable code, the end of the message key.
    pub fn code(self) -> &'static str {
        match self {
            Self::RequiredMissing { .. } => "mapping_required_missing",
            Self::MappedTwice { .. } => "mapping_mapped_twice",
            Self::NotOfThisKind { .. } => "mapping_not_of_this_kind",
            Self::OtherColumnCount { .. } => "mapping_other_column_count",
        }
    }
}

/// One record of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Line of the file on which the record starts, from 1.
    pub number: u64,
    /// Its cells as written.
    pub cells: Vec<String>,
}

/// How the bytes of a file were read as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, also plain ASCII.
    Utf8,
    /// UTF-8 with a byte order mark, as Excel writes it.
    Utf8Bom,
    /// UTF-16 of either byte order, by its mark.
    Utf16,
    /// Western Windows; a guess, so the page says so.
    Windows1252,
    /// Another one, by its WHATWG name; a guess.
    Other(String),
}

impl Encoding {
    /// What a person calls it.
    pub fn label(&self) -> &str {
        match self {
            Self::Utf8 | Self::Utf8Bom => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Windows1252 => "Windows-1252",
            Self::Other(name) => name,
        }
    }

    /// True when the bytes only suggest it: the user should look at the accents.
    pub fn is_guess(&self) -> bool {
        matches!(self, Self::Windows1252 | Self::Other(_))
    }
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileProblem {
    /// No bytes, or blank lines only.
    Empty,
    /// A header and no line below it.
    HeaderOnly,
    /// More bytes than the limit.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// More columns than the limit.
    TooManyColumns {
        /// The limit.
        limit: usize,
    },
    /// More cells in all than the limit: import the file in parts.
    TooManyCells {
        /// The limit.
        limit: usize,
    },
    /// Not a text file (a spreadsheet, a picture), or a NUL character in it.
    NotText {
        /// Line of the first NUL, where that is the cause.
        line: Option<u64>,
    },
    /// Bytes that the encoding, which the file declares or seems to have, does not know.
    BrokenEncoding {
        /// The encoding.
        encoding: Encoding,
    },
    /// A quote is opened and never closed.
    UnclosedQuote {
        /// Line on which the record with the quote starts.
        line: u64,
    },
    /// Two columns have the same header.
    DuplicateHeader {
        /// The header.
        name: String,
    },
    /// A column has no header.
    BlankHeader {
        /// The column, from 1.
        column: usize,
    },
}

impl FileProblem {
    /// Stable code, the end of the message key.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::HeaderOnly => "file_header_only",
            Self::TooLarge { .. } => "file_too_large",
            Self::TooManyColumns { .. } => "file_too_many_columns",
            Self::TooManyCells { .. } => "file_too_many_cells",
            Self::NotText { .. } => "file_not_text",
            Self::BrokenEncoding { .. } => "file_broken_encoding",
            Self::UnclosedQuote { .. } => "file_unclosed_quote",
            Self::DuplicateHeader { .. } => "file_duplicate_header",
            Self::BlankHeader { .. } => "file_blank_header",
        }
    }
}

/// A record that the user may have meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub label: String,
}

/// A value that names no known record: asked once, however often it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueQuestion {
    /// What it should name.
    pub reference: ReferenceKind,
    /// The value as first written, trimmed.
    pub text: String,
    /// How many lines have it.
    pub count: u64,
    /// The first of them.
    pub first_line: u64,
    /// A record with nearly that name.
    pub suggestion: Option<Suggestion>,
}

/// What the user says about a [`ValueQuestion`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueAnswer {
    /// It means the record with this id.
    Map(i64),
    /// Make a record with this name; see [`ReferenceKind::can_be_created`].
    Create,
    /// Leave out the lines that have it.
    Skip,
    /// Import the lines without it.
    Blank,
}

/// An answer together with the value it is about; kept with a saved mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredValue {
    /// What the value names.
    pub reference: ReferenceKind,
    /// The value, in any case and spacing.
    pub text: String,
    /// What it means.
    pub answer: ValueAnswer,
}

/// What every value of a file means, as far as it is settled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meanings(HashMap<(ReferenceKind, String), ValueAnswer>);

impl Meanings {
    /// Settles a value; a later answer replaces an earlier one.
    pub fn settle(&mut self, reference: ReferenceKind, text: &str, answer: ValueAnswer) {
        self.0.insert((reference, match_key(text)), answer);
    }

    /// The meaning of a value, or nothing while it is open.
    pub fn of(&self, reference: ReferenceKind, text: &str) -> Option<ValueAnswer> {
        self.0.get(&(reference, match_key(text))).copied()
    }
}

/// Matches the values of a file, as `(line, text)`, with the known records. Names that are equal but for case and
/// spaces match silently, under their [`match_key`]; every other value becomes one question in order of first
/// appearance, with a suggestion when a record is equal but for accents, spaces and punctuation (for accounts also
/// the legal form). A name that several records have is a question too.
pub fn match_values<'a>(
    reference: ReferenceKind,
    texts: impl IntoIterator<Item = (u64, &'a str)>,
    known: &[(i64, String)],
) -> (HashMap<String, i64>, Vec<ValueQuestion>) {
    let mut by_key: HashMap<String, Vec<i64>> = HashMap::new();
    for (id, label) in known {
        by_key.entry(match_key(label)).or_default().push(*id);
    }
    let mut matched = HashMap::new();
    let mut questions: Vec<ValueQuestion> = Vec::new();
    let mut asked: HashMap<String, usize> = HashMap::new();
    for (line, text) in texts.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
        let key = match_key(text);
        if let Some([id]) = by_key.get(&key).map(Vec::as_slice) {
            matched.insert(key, *id);
            continue;
        }
        let at = *asked.entry(key).or_insert(questions.len());
        match questions.get_mut(at) {
            Some(question) => question.count += 1,
            None => questions.push(ValueQuestion {
                reference,
                text: text.trim().to_owned(),
                count: 1,
                first_line: line,
                suggestion: None,
            }),
        }
    }
    suggest_near(reference, &mut questions, known);
    (matched, questions)
}

fn suggest_near(reference: ReferenceKind, questions: &mut [ValueQuestion], known: &[(i64, String)]) {
    if questions.is_empty() {
        return;
    }
    let near_forms: &[fn(&str) -> String] = if reference == ReferenceKind::Account {
        &[compact_name, |name| compact_name(&normalise_name(name))]
    } else {
        &[compact_name]
    };
    for near_form in near_forms {
        let mut near: HashMap<String, &(i64, String)> = HashMap::with_capacity(known.len());
        for record in known {
            near.entry(near_form(&record.1)).or_insert(record);
        }
        for question in questions.iter_mut().filter(|question| question.suggestion.is_none()) {
            let record = near.get(&near_form(&question.text));
            question.suggestion = record.map(|(id, label)| Suggestion { id: *id, label: label.clone() });
        }
    }
}

/// Why a line cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// A required value is blank.
    Missing,
    /// Longer than the field.
    TooLong {
        /// Most characters.
        max: usize,
    },
    /// A character that is no text: NUL, a line break within a name.
    ControlCharacter,
    /// Not a date of the stated format.
    Date(DateProblem),
    /// A date, while the file's format is neither stated nor proven.
    DateFormatOpen,
    /// Not an amount or percentage.
    Number(NumberProblem),
    /// An amount with two readings, while the decimal mark is neither stated nor proven.
    DecimalMarkOpen,
    /// Not a quarter.
    Quarter,
    /// Not a currency code.
    Currency,
    /// Names no record, and the user has not said what it means.
    UnknownValue {
        /// What it should name.
        reference: ReferenceKind,
    },
    /// The line has more or fewer cells than the header.
    Ragged {
        /// Cells of the header.
        expected: usize,
        /// Cells of the line.
        found: usize,
    },
    /// The same record stands on an earlier line.
    Repeated {
        /// That line.
        line: u64,
    },
    /// A rule of the record's own area refuses it.
    Refused {
        /// The area's stable code.
        code: String,
    },
}

impl Problem {
    /// Stable code, the end of the message key.
    pub fn code(&self) -> &str {
        match self {
            Self::Missing => "missing",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacter => "control_character",
            Self::Date(problem) => problem.code(),
            Self::DateFormatOpen => "date_format_open",
            Self::Number(problem) => problem.code(),
            Self::DecimalMarkOpen => "decimal_mark_open",
            Self::Quarter => "quarter",
            Self::Currency => "currency",
            Self::UnknownValue { .. } => "unknown_value",
            Self::Ragged { .. } => "ragged",
            Self::Repeated { .. } => "repeated",
            Self::Refused { code } => code,
        }
    }
}

/// A problem with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineProblem {
    /// Line in the file, from 1.
    pub line: u64,
    /// The field, unless the whole line is meant.
    pub field: Option<FieldCode>,
    /// The value, shortened and printable.
    pub value: String,
    /// What is wrong.
    pub problem: Problem,
}

impl LineProblem {
    /// A problem of a value as written.
    pub fn new(line: u64, field: Option<FieldCode>, value: &str, problem: Problem) -> Self {
        Self { line, field, value: shown(value), problem }
    }
}

/// A value that is safe to store and repeat: at most 80 characters, control characters replaced.
fn shown(value: &str) -> String {
    let printable = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut text: String = value.chars().take(SHOWN_MAX).map(printable).collect();
    if value.chars().nth(SHOWN_MAX).is_some() {
        text.push('…');
    }
    text
}

/// What an import would do, without doing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DryRun {
    /// What the file holds.
    pub kind: ImportKind,
    /// Lines below the header, blank ones not counted.
    pub lines_total: u64,
    /// Lines that make a record.
    pub to_create: u64,
    /// Lines that change a record.
    pub to_update: u64,
    /// Lines that say what is already so.
    pub unchanged: u64,
    /// Lines left out by an answer of the user.
    pub skipped: u64,
    /// Every problem, in line order; one line may have several.
    pub problems: Vec<LineProblem>,
    /// Values that have to be answered first.
    pub questions: Vec<ValueQuestion>,
}

impl DryRun {
    /// Whether the import may run: all lines or none, so one problem or open question holds it back.
    pub fn can_run(&self) -> bool {
        self.problems.is_empty() && self.questions.is_empty()
    }
}

/// The problems as CSV: line, field, value, message. `words` gives the field's name and the message in the
/// reader's language.
pub fn report_csv(problems: &[LineProblem], heads: [&str; 4], words: impl Fn(&LineProblem) -> [String; 2]) -> String {
    let mut csv = csv_row(&heads);
    for problem in problems {
        let [field, message] = words(problem);
        csv.push_str(&csv_row(&[&problem.line.to_string(), &field, &problem.value, &message]));
    }
    csv
}

fn csv_row(cells: &[&str]) -> String {
    let quoted: Vec<String> =
        cells.iter().map(|cell| format!("\"{}\"", csv_cell_safe(cell).replace('"', "\"\""))).collect();
    quoted.join(",") + "\r\n"
}

/// A text cell of any export, harmless in a spreadsheet: what would start a formula gets an apostrophe in front.
/// Numbers are written as such and do not pass here. Quoting is the writer's.
pub fn csv_cell_safe(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn suggested(kind: ImportKind, header: &str) -> Vec<Option<FieldCode>> {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        ColumnMapping::suggest(kind, &header).columns
    }

    #[test]
    fn columns_map_themselves_in_english_and_french() {
        use FieldCode::*;
        for (kind, header, expected) in [
            (ImportKind::People, "sales_agent,manager,regional_office", vec![Some(Name), Some(Manager), Some(Site)]),
            (ImportKind::Products, "product,series,sales_price", vec![Some(Name), Some(Series), Some(ListPrice)]),
            (
                ImportKind::Accounts,
                "account,sector,year_established,revenue,office_location,subsidiary_of",
                vec![Some(Name), Some(Sector), None, None, Some(Country), Some(Parent)],
            ),
            (
                ImportKind::Opportunities,
                "opportunity_id,sales_agent,product,account",
                vec![Some(ExternalReference), Some(Owner), Some(Product), Some(Account)],
            ),
            (
                ImportKind::Opportunities,
                "deal_stage,engage_date,close_date,close_value",
                vec![Some(Stage), Some(OpeningDate), Some(ClosingDate), Some(Amount)],
            ),
            (
                ImportKind::Opportunities,
                "Étape,MONTANT,Date de clôture,Montant",
                vec![Some(Stage), Some(Amount), Some(ClosingDate), None],
            ),
            (ImportKind::Quotas, "Commercial,Trimestre,Objectif", vec![Some(Person), Some(Quarter), Some(Amount)]),
        ] {
            assert_eq!(suggested(kind, header), expected, "{header}");
        }
    }

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
    fn a_mapping_says_what_it_lacks() {
        let mapping = ColumnMapping {
            columns: vec![Some(FieldCode::Owner), Some(FieldCode::Owner), Some(FieldCode::Email)],
            ..ColumnMapping::default()
        };
        let expected = vec![
            MappingProblem::OtherColumnCount { expected: 3, found: 4 },
            MappingProblem::MappedTwice { field: FieldCode::Owner },
            MappingProblem::RequiredMissing { field: FieldCode::Stage },
            MappingProblem::NotOfThisKind { field: FieldCode::Email },
        ];
        assert_eq!(mapping.check(ImportKind::Opportunities, 4), expected);
        let complete = ColumnMapping { columns: vec![Some(FieldCode::Name)], ..ColumnMapping::default() };
        assert_eq!(complete.check(ImportKind::Accounts, 1), vec![]);
    }

    #[test]
    fn a_saved_mapping_follows_the_headers() {
        let titles = |header: &str| header.split(',').map(str::to_owned).collect::<Vec<_>>();
        let header = titles("Who,Note,How far");
        let columns = vec![Some(FieldCode::Owner), None, Some(FieldCode::Stage)];
        let date_format = Some(DateFormat::Iso);
        let mapping = ColumnMapping { columns, date_format, ..ColumnMapping::default() };
        let saved = SavedMapping::of(&mapping, &header);
        assert_eq!(saved.apply(&header), mapping);
        let moved = saved.apply(&titles("how far,New,who"));
        assert_eq!(moved.columns, [Some(FieldCode::Stage), None, Some(FieldCode::Owner)]);
        assert_eq!(moved.date_format, date_format);
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

    #[test]
    fn equal_names_match_silently_and_near_ones_are_asked_once() {
        let known = [(1, "GTX Pro".to_owned()), (2, "MG Special".to_owned())];
        let texts = [(2, "GTXPro"), (3, " gtx  PRO "), (4, "gtxpro"), (5, "Other"), (6, ""), (7, "MG Special")];
        let (matched, questions) = match_values(ReferenceKind::Product, texts, &known);
        assert_eq!(matched, HashMap::from([("gtx pro".to_owned(), 1), ("mg special".to_owned(), 2)]));
        let ask = |text: &str, count, first_line, suggestion| ValueQuestion {
            reference: ReferenceKind::Product,
            text: text.to_owned(),
            count,
            first_line,
            suggestion,
        };
        let pro = Suggestion { id: 1, label: "GTX Pro".to_owned() };
        assert_eq!(questions, vec![ask("GTXPro", 2, 2, Some(pro)), ask("Other", 1, 5, None)]);
    }

    #[test]
    fn accounts_are_near_without_their_legal_form_and_twins_are_asked() {
        let known = [(1, "Acme S.A.".to_owned()), (2, "Twin".to_owned()), (3, "TWIN".to_owned())];
        let (matched, questions) = match_values(ReferenceKind::Account, [(2, "ACMÉ"), (3, "Twin")], &known);
        assert!(matched.is_empty());
        let suggested: Vec<_> = questions.iter().map(|q| q.suggestion.as_ref().map(|s| s.id)).collect();
        assert_eq!(suggested, vec![Some(1), Some(2)]);
    }

    #[test]
    fn a_report_is_harmless_in_a_spreadsheet() {
        let problem = LineProblem::new(3, Some(FieldCode::Name), "=1+\"1\"\u{0}", Problem::ControlCharacter);
        let csv = report_csv(&[problem], ["Line", "Field", "Value", "Problem"], |p| {
            ["-x".to_owned(), p.problem.code().to_owned()]
        });
        assert_eq!(
            csv,
            "\"Line\",\"Field\",\"Value\",\"Problem\"\r\n\"3\",\"'-x\",\"'=1+\"\"1\"\"\u{fffd}\",\"control_character\"\r\n"
        );
    }

    #[test]
    fn a_long_value_is_shortened_in_its_problem() {
        assert_eq!(LineProblem::new(1, None, &"é".repeat(81), Problem::Missing).value, "é".repeat(80) + "…");
        assert_eq!(LineProblem::new(1, None, &"é".repeat(80), Problem::Missing).value, "é".repeat(80));
    }

    proptest! {
        #[test]
        fn no_cell_starts_a_formula(text in "[=+@\t\r-]?\\PC{0,10}") {
            prop_assert!(!csv_cell_safe(&text).starts_with(['=', '+', '-', '@', '\t', '\r']));
        }

        #[test]
        fn every_text_is_matched_or_asked(texts in prop::collection::vec("[a-c ]{0,3}|\\PC{0,5}", 0..20), names in prop::collection::vec("[a-cA-C ]{1,3}", 0..5)) {
            let known: Vec<(i64, String)> = (1..).zip(names).collect();
            let (matched, questions) = match_values(ReferenceKind::Account, (2..).zip(texts.iter().map(String::as_str)), &known);
            let asked: u64 = questions.iter().map(|q| q.count).sum();
            let silent = texts.iter().filter(|text| matched.contains_key(&match_key(text))).count();
            let filled = texts.iter().filter(|text| !text.trim().is_empty()).count();
            prop_assert_eq!(usize::try_from(asked).expect("small") + silent, filled);
        }
    }
}
