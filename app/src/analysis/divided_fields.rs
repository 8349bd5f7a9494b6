//! What is counted, and by what it is divided: the controls that every form of a question begins with.

use leptos::prelude::*;

use super::{Dimension, Measure, Question};
use crate::{tr, ui::SelectField};

/// The controls `measure`, `by` and `then`.
#[component]
pub fn DividedFields(
    /// What is asked now.
    question: Question,
    /// What can be counted.
    measures: Vec<Measure>,
) -> impl IntoView {
    let dimensions = Dimension::ALL.map(|one| (one.as_str().to_owned(), one.label().to_owned())).to_vec();
    let none = (String::new(), tr!(analysis.not_divided).to_owned());
    let then: Vec<_> = std::iter::once(none).chain(dimensions.clone()).collect();
    let measures = measures.into_iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect();
    view! {
        <SelectField label=tr!(analysis.measure) name="measure" options=measures value=question.measure.as_str() />
        <SelectField label=tr!(analysis.by) name="by" options=dimensions value=question.by.as_str() />
        <SelectField
            label=tr!(analysis.then)
            name="then"
            options=then
            value=question.then.map(Dimension::as_str).unwrap_or_default()
        />
    }
}
