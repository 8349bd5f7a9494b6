//! What the user says about a file before it is loaded; kept with the import, and as the saved mapping for the next
//! file with the same columns.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{
    date_format::DateFormat,
    field::{FieldCode, ImportKind, ReferenceKind},
    mapping::ColumnMapping,
    matching::AnsweredValue,
    number_format::DecimalMark,
};
use crate::{
    account::name::match_key,
    error::{AppError, Problem},
};

/// Everything that the user can say about a file. What is not said is suggested, proven or asked.
///
/// The columns hold on to the headers, not to their places: a file with other columns never fills the wrong field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportSettings {
    /// The sheet of a workbook; absent: the first that is a table. Never taken over for the next file.
    pub sheet: Option<String>,
    /// Header and field of every mapped column; absent: as the headers suggest.
    pub columns: Option<Vec<(String, FieldCode)>>,
    /// How the dates are written; absent: as the dates prove.
    pub date_format: Option<DateFormat>,
    /// How the amounts are written; absent: as the amounts prove.
    pub decimal_mark: Option<DecimalMark>,
    /// What values mean, by the keys of records.
    pub answers: Vec<AnsweredValue>,
    /// What values mean, by the names of records: for REST and the command line, which know no keys.
    pub names: Vec<NamedValue>,
    /// How to treat what is missing or wrong.
    pub options: ImportOptions,
}

/// A value that means the record of another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedValue {
    /// What the value names.
    pub reference: ReferenceKind,
    /// The value of the file, in any case and spacing.
    pub text: String,
    /// Name of the record that it means.
    pub name: String,
}

/// How to treat what is missing or wrong. Everything is off unless chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportOptions {
    /// Leave out the lines with problems; otherwise one of them holds the file back.
    pub skip_problem_lines: bool,
    /// Take the product's list price for open opportunities without an amount.
    pub list_price: bool,
    /// Create the people, accounts, products and sites that are not known, without asking for each.
    pub create_missing: bool,
}

impl ImportSettings {
    /// The mapping of a file with this header; [`ColumnMapping::check`] tells what it lacks.
    pub fn mapping(&self, kind: ImportKind, header: &[String]) -> ColumnMapping {
        let Some(saved) = &self.columns else {
            let suggested = ColumnMapping::suggest(kind, header);
            return ColumnMapping { date_format: self.date_format, decimal_mark: self.decimal_mark, ..suggested };
        };
        let code = |title: &String| saved.iter().find(|(saved, _)| match_key(saved) == match_key(title));
        let columns = header.iter().map(|title| code(title).map(|(_, code)| *code)).collect();
        ColumnMapping { columns, date_format: self.date_format, decimal_mark: self.decimal_mark }
    }

    /// Keeps which column of a file with this header fills which field.
    pub fn set_columns(&mut self, header: &[String], columns: &[Option<FieldCode>]) {
        let mapped = header.iter().zip(columns).filter_map(|(title, code)| Some((title.clone(), (*code)?)));
        self.columns = Some(mapped.collect());
    }

    /// These over what an earlier file with this header was told. A field that is said takes its column, a value its
    /// meaning; what is not said stays as it was, or as the headers suggest.
    ///
    /// # Errors
    /// A column that the file does not have.
    pub fn laid_over(
        self,
        saved: ImportSettings,
        kind: ImportKind,
        header: &[String],
    ) -> Result<ImportSettings, AppError> {
        let mut settings = saved;
        if let Some(said) = &self.columns {
            let mut columns = settings.mapping(kind, header).columns;
            take_columns(&mut columns, header, said)?;
            settings.set_columns(header, &columns);
        }
        settings.sheet = self.sheet.or(settings.sheet);
        settings.date_format = self.date_format.or(settings.date_format);
        settings.decimal_mark = self.decimal_mark.or(settings.decimal_mark);
        let answered = self.answers.iter().map(|one| (one.reference, match_key(&one.text)));
        let named = self.names.iter().map(|one| (one.reference, match_key(&one.text)));
        let said: HashSet<_> = answered.chain(named).collect();
        settings.answers.retain(|kept| !said.contains(&(kept.reference, match_key(&kept.text))));
        settings.names.retain(|kept| !said.contains(&(kept.reference, match_key(&kept.text))));
        settings.answers.extend(self.answers);
        settings.names.extend(self.names);
        settings.options.skip_problem_lines |= self.options.skip_problem_lines;
        settings.options.list_price |= self.options.list_price;
        settings.options.create_missing |= self.options.create_missing;
        Ok(settings)
    }
}

fn take_columns(
    columns: &mut [Option<FieldCode>],
    header: &[String],
    said: &[(String, FieldCode)],
) -> Result<(), AppError> {
    for (title, code) in said {
        if !header.iter().any(|known| match_key(known) == match_key(title)) {
            return Err(AppError::field("columns", Problem::Unknown));
        }
        for (column, known) in columns.iter_mut().zip(header) {
            if match_key(known) == match_key(title) {
                *column = Some(*code);
            } else if *column == Some(*code) {
                *column = None;
            }
        }
    }
    Ok(())
}

/// Under which a mapping is found again: the titles of the columns, in order.
pub fn header_key(header: &[String]) -> String {
    header.iter().map(|title| match_key(title)).collect::<Vec<_>>().join("\u{1f}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::matching::ValueAnswer;

    #[test]
    fn a_saved_mapping_follows_the_headers() {
        let titles = |header: &str| header.split(',').map(str::to_owned).collect::<Vec<_>>();
        let header = titles("Who,Note,How far");
        let columns = [Some(FieldCode::Owner), None, Some(FieldCode::Stage)];
        let mut settings = ImportSettings { date_format: Some(DateFormat::Iso), ..ImportSettings::default() };
        settings.set_columns(&header, &columns);
        assert_eq!(settings.mapping(ImportKind::Opportunities, &header).columns, columns);
        let moved = settings.mapping(ImportKind::Opportunities, &titles("how far,New,who"));
        assert_eq!(moved.columns, [Some(FieldCode::Stage), None, Some(FieldCode::Owner)]);
        assert_eq!(moved.date_format, Some(DateFormat::Iso));
    }

    #[test]
    fn what_is_said_lies_over_what_was_kept() {
        let titles = |header: &str| header.split(',').map(str::to_owned).collect::<Vec<_>>();
        let header = titles("Who,Worth,Guess,Owner");
        let answer =
            |text: &str, answer| AnsweredValue { reference: ReferenceKind::Product, text: text.into(), answer };
        let mut saved = ImportSettings {
            date_format: Some(DateFormat::DayMonthYear),
            answers: vec![answer("A", ValueAnswer::Map(1)), answer("B", ValueAnswer::Skip)],
            ..ImportSettings::default()
        };
        saved.options.list_price = true;
        saved.set_columns(&header, &[Some(FieldCode::Owner), Some(FieldCode::Amount), None, None]);

        assert_eq!(
            ImportSettings::default().laid_over(saved.clone(), ImportKind::Opportunities, &header),
            Ok(saved.clone())
        );
        let name = NamedValue { reference: ReferenceKind::Product, text: " a".into(), name: "Anvil".into() };
        let said = ImportSettings {
            columns: Some(vec![("guess".into(), FieldCode::Amount)]),
            decimal_mark: Some(DecimalMark::Comma),
            names: vec![name.clone()],
            ..ImportSettings::default()
        };
        let laid = said.clone().laid_over(saved, ImportKind::Opportunities, &header).unwrap();
        let columns = laid.mapping(ImportKind::Opportunities, &header).columns;
        assert_eq!(columns, [Some(FieldCode::Owner), None, Some(FieldCode::Amount), None]);
        assert_eq!((laid.date_format, laid.decimal_mark), (Some(DateFormat::DayMonthYear), Some(DecimalMark::Comma)));
        assert_eq!((laid.answers, laid.names), (vec![answer("B", ValueAnswer::Skip)], vec![name]));
        assert!(laid.options.list_price && !laid.options.create_missing);

        let suggested = said.clone().laid_over(ImportSettings::default(), ImportKind::Opportunities, &header).unwrap();
        let columns = suggested.mapping(ImportKind::Opportunities, &header).columns;
        assert_eq!(columns[2..], [Some(FieldCode::Amount), Some(FieldCode::Owner)]);
        let elsewhere = said.laid_over(ImportSettings::default(), ImportKind::Opportunities, &titles("Who,Worth"));
        assert_eq!(elsewhere, Err(AppError::field("columns", Problem::Unknown)));
    }

    #[test]
    fn settings_of_a_client_may_be_partial() {
        let settings: ImportSettings = serde_json::from_str(
            r#"{"date_format": "iso", "names": [{"reference": "stage", "text": "Engaging", "name": "Qualification"}]}"#,
        )
        .unwrap();
        assert_eq!(settings.date_format, Some(DateFormat::Iso));
        assert_eq!(settings.names[0].reference, ReferenceKind::Stage);
        assert!(!settings.options.list_price);
    }
}
