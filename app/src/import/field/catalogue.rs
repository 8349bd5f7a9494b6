//! The fields of every kind of file, with the headers by which each is known.

use super::{DESCRIPTION_MAX, Field, FieldCode, NAME_MAX, ReferenceKind, ValueType};

/// Longest external reference or short code, in characters.
const CODE_MAX: usize = 100;
/// Longest e-mail address, in characters.
const EMAIL_MAX: usize = 254;

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

pub(super) static PEOPLE: [Field; 5] = [
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
pub(super) static PRODUCTS: [Field; 3] = [
    must(FieldCode::Name, NAME, "product, product name, nom, produit, désignation, article"),
    may(FieldCode::Series, CODE, "family, product family, range, série, gamme, famille"),
    may(
        FieldCode::ListPrice,
        ValueType::Amount,
        "sales price, price, unit price, prix, prix de vente, prix catalogue, tarif, \
         prix unitaire",
    ),
];
pub(super) static ACCOUNTS: [Field; 5] = [
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
pub(super) static OPPORTUNITIES: [Field; 15] = [
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
    may(
        FieldCode::StageLeft,
        ValueType::Reference(ReferenceKind::Stage),
        "stage before hold, previous stage, last stage, étape quittée, étape précédente, étape avant la mise en attente",
    ),
    may(FieldCode::Complex, ValueType::Flag, "complex deal, declared complex, complexe, affaire complexe"),
    may(FieldCode::SpecialBid, ValueType::Flag, "special offer, offre spéciale, offre spécifique"),
];
pub(super) static QUOTAS: [Field; 6] = [
    must(FieldCode::Person, PERSON, "sales agent, salesperson, name, owner, personne, nom, commercial, vendeur"),
    must(FieldCode::Quarter, ValueType::Quarter, "period, fiscal quarter, date, trimestre, période"),
    must(FieldCode::Amount, ValueType::Amount, "quota, target, objectif, montant, cible"),
    may(FieldCode::QuotaKind, ValueType::Reference(ReferenceKind::QuotaKind), "kind, nature, nature du quota"),
    may(FieldCode::Currency, ValueType::Currency, "currency code, devise, monnaie"),
    may(
        FieldCode::EffectiveFrom,
        ValueType::Date,
        "effective date, counts from, valid from, date d'effet, à compter du, en vigueur le, applicable à partir du",
    ),
];
pub(super) static EXCHANGE_RATES: [Field; 4] = [
    must(
        FieldCode::Currency,
        ValueType::Currency,
        "currency code, iso code, devise, monnaie, code devise, moeda, código da moeda, 货币, 币种, 货币代码",
    ),
    must(
        FieldCode::RateKind,
        ValueType::Reference(ReferenceKind::RateKind),
        "kind, type, rate type, nature, nature du taux, type de taux, tipo, tipo de taxa, 类型, 汇率类型",
    ),
    must(
        FieldCode::Dated,
        ValueType::Quarter,
        "date, day, quarter, valid from, rate date, jour, daté du, trimestre, date du taux, data, dia, \
         data da taxa, 日期, 汇率日期",
    ),
    must(
        FieldCode::Rate,
        ValueType::Rate,
        "exchange rate, value, taux, taux de change, cours, valeur, taxa, taxa de câmbio, câmbio, cotação, 汇率, 牌价",
    ),
];
