//! The form of a record as texts: what it starts from, what somebody typed into it, and how two of them differ.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{OpportunityForm, Record};
use crate::{
    language::NumberMarks,
    money::{Currency, grouped, parse_amount},
};

/// The texts of the form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TypedRecord {
    /// Everything but the account.
    pub form: OpportunityForm,
    /// The account by its name.
    pub account_name: String,
}

/// The fields of the form, in its order.
pub const FIELDS: [&str; 13] = [
    "description",
    "account",
    "amount",
    "currency",
    "complex",
    "special_bid",
    "probability",
    "closing_date",
    "opening_date",
    "category",
    "product",
    "external_reference",
    "comment",
];

/// The name of a field's control.
pub fn control(field: &str) -> String {
    match field {
        "account" => String::from("account_name"),
        // Sent twice where it is on; see [`crate::ui::CheckField`].
        "complex" | "special_bid" => format!("form[{field}][]"),
        _ => format!("form[{field}]"),
    }
}

impl TypedRecord {
    /// What the form of a record starts from.
    pub fn of(record: &Record, marks: NumberMarks) -> Self {
        let fields = &record.fields;
        let form = OpportunityForm {
            description: Some(fields.description.clone()),
            comment: Some(fields.comment.clone()),
            external_reference: Some(fields.external_reference.clone()),
            product: Some(fields.product.map(|id| id.0.to_string()).unwrap_or_default()),
            amount: Some(
                fields.amount.map(|amount| grouped(amount, amount.normalize().scale(), marks)).unwrap_or_default(),
            ),
            currency: Some(fields.currency.to_string()),
            probability: Some(fields.probability.to_string()),
            category: Some(fields.category.as_str().to_owned()),
            opening_date: Some(fields.opening_date.to_string()),
            closing_date: Some(fields.closing_date.map(|day| day.to_string()).unwrap_or_default()),
            complex: Some(fields.complex.to_string()),
            special_bid: Some(fields.special_bid.to_string()),
            ..Default::default()
        };
        let account = record.summary.account.as_ref();
        TypedRecord { form, account_name: account.map(|account| account.name.clone()).unwrap_or_default() }
    }

    /// What a form sent by its controls' names.
    pub fn from_controls(sent: &BTreeMap<String, String>) -> Self {
        let mut typed = TypedRecord::default();
        for field in FIELDS {
            if let (Some(place), Some(text)) = (typed.place(field), sent.get(&control(field))) {
                *place = Some(text.clone());
            }
        }
        typed.account_name = sent.get("account_name").cloned().unwrap_or_default();
        typed
    }

    /// The text of a field.
    pub fn text(&self, field: &str) -> &str {
        let form = &self.form;
        let text = match field {
            "account" => return &self.account_name,
            "description" => &form.description,
            "amount" => &form.amount,
            "currency" => &form.currency,
            "complex" => &form.complex,
            "special_bid" => &form.special_bid,
            "probability" => &form.probability,
            "closing_date" => &form.closing_date,
            "opening_date" => &form.opening_date,
            "category" => &form.category,
            "product" => &form.product,
            "external_reference" => &form.external_reference,
            "comment" => &form.comment,
            _ => &None,
        };
        text.as_deref().unwrap_or_default()
    }

    fn place(&mut self, field: &str) -> Option<&mut Option<String>> {
        let form = &mut self.form;
        Some(match field {
            "description" => &mut form.description,
            "amount" => &mut form.amount,
            "currency" => &mut form.currency,
            "complex" => &mut form.complex,
            "special_bid" => &mut form.special_bid,
            "probability" => &mut form.probability,
            "closing_date" => &mut form.closing_date,
            "opening_date" => &mut form.opening_date,
            "category" => &mut form.category,
            "product" => &mut form.product,
            "external_reference" => &mut form.external_reference,
            "comment" => &mut form.comment,
            _ => return None,
        })
    }

    /// Whether a field says the same in both, however it is written.
    pub fn agrees(&self, other: &TypedRecord, field: &str, marks: NumberMarks) -> bool {
        let (mine, theirs) = (self.text(field).trim(), other.text(field).trim());
        let amount = |text| parse_amount(text, Currency::EUR, marks).ok();
        match field {
            "amount" => mine == theirs || amount(mine).is_some_and(|amount_mine| amount(theirs) == Some(amount_mine)),
            "currency" => mine.eq_ignore_ascii_case(theirs),
            // What is not known is not on.
            "complex" | "special_bid" => (mine == "true") == (theirs == "true"),
            // A browser sends line ends in its own way.
            "comment" => mine.replace("\r\n", "\n") == theirs.replace("\r\n", "\n"),
            _ => mine == theirs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn typed(pairs: &[(&str, &str)]) -> TypedRecord {
        TypedRecord::from_controls(&pairs.iter().map(|(field, text)| (control(field), text.to_string())).collect())
    }

    #[test]
    fn every_field_is_read_by_its_control() {
        for field in FIELDS {
            assert_eq!(typed(&[(field, "x")]).text(field), "x", "{field}");
        }
    }

    #[test]
    fn writing_is_no_difference() {
        let marks = Language::Fr.number_marks();
        for (field, mine, theirs, expected) in [
            ("amount", "7000,5", "7\u{202f}000,50", true),
            ("amount", "7000", "7001", false),
            ("amount", "1e9", "1e8", false),
            ("amount", "", "0", false),
            ("currency", "eur", "EUR", true),
            ("comment", "a\r\nb", "a\nb", true),
            ("description", " Press ", "Press", true),
            ("account", "Aubier", "Aubier Nord", false),
        ] {
            assert_eq!(
                typed(&[(field, mine)]).agrees(&typed(&[(field, theirs)]), field, marks),
                expected,
                "{field} {mine}"
            );
        }
    }
}
