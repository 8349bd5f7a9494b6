//! Products of a file.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::{FirstLines, leave_existing, refused, repeated};
use crate::{
    account::name::match_key,
    import::{draft::ProductDraft, field::FieldCode, report::DryRun},
    money::Currency,
    product::Product,
};

/// A product about to be stored, priced in the organisation's currency.
#[derive(Debug)]
pub struct NewProduct {
    /// Name.
    pub name: String,
    /// Series or family.
    pub series: String,
    /// Price before any discount.
    pub list_price: Option<Decimal>,
}

/// The products that are new.
pub fn plan(
    drafts: Vec<(u64, ProductDraft)>,
    known: &[Product],
    currency: Currency,
    report: &mut DryRun,
) -> Vec<NewProduct> {
    let existing: HashSet<String> = known.iter().map(|product| match_key(&product.name)).collect();
    let (mut rows, mut lines) = (Vec::new(), FirstLines::default());
    for (line, draft) in drafts {
        let key = match_key(&draft.name);
        if let Some(earlier) = lines.earlier(key.clone(), line) {
            report.refuse(repeated(line, FieldCode::Name, &draft.name, earlier));
        } else if existing.contains(&key) {
            leave_existing(report, line);
        } else if let Some(price) = draft.list_price.filter(|price| price.normalize().scale() > currency.decimals()) {
            report.refuse(vec![refused(line, FieldCode::ListPrice, &price.to_string(), "too_many_decimals")]);
        } else {
            report.to_create += 1;
            rows.push(NewProduct {
                name: draft.name,
                series: draft.series.unwrap_or_default(),
                list_price: draft.list_price,
            });
        }
    }
    rows
}
