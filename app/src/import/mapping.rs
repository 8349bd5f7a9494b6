//! Which column of a file fills which field.

use serde::{Deserialize, Serialize};

use super::{
    date_format::DateFormat,
    field::{Field, FieldCode, ImportKind},
    number_format::DecimalMark,
};
use crate::account::name::compact_name;

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

#[cfg(test)]
mod tests {
    use super::*;

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
            (
                ImportKind::ExchangeRates,
                "currency,kind,date,rate",
                vec![Some(Currency), Some(RateKind), Some(Dated), Some(Rate)],
            ),
            (
                ImportKind::ExchangeRates,
                "Taux de change,Nature,Devise,Date",
                vec![Some(Rate), Some(RateKind), Some(Currency), Some(Dated)],
            ),
            (
                ImportKind::ExchangeRates,
                "Moeda,Tipo,Data,Taxa de câmbio",
                vec![Some(Currency), Some(RateKind), Some(Dated), Some(Rate)],
            ),
            (
                ImportKind::ExchangeRates,
                "币种,类型,日期,汇率",
                vec![Some(Currency), Some(RateKind), Some(Dated), Some(Rate)],
            ),
            (ImportKind::Quotas, "Commercial,Trimestre,Objectif", vec![Some(Person), Some(Quarter), Some(Amount)]),
        ] {
            assert_eq!(suggested(kind, header), expected, "{header}");
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
}
