//! Putting a question together: an ordinary GET form, so that its address is the question.

use leptos::prelude::*;

use super::{Basis, Measure, QuestionView, Show, divided_fields::DividedFields, period_field::PeriodField};
use crate::{auth::Me, tr, ui::SelectField};

/// The form.
#[component]
pub fn QuestionForm(
    /// What is asked now.
    page: QuestionView,
    /// Who asks.
    me: Me,
) -> impl IntoView {
    let question = page.question;
    let kept = page.kept.map(|kept| view! { <input type="hidden" name="saved" value=kept.id.to_string() /> });
    let hidden = question
        .filter
        .to_pairs()
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view();
    let bases = Basis::ALL.map(|one| (one.as_str().to_owned(), one.label().to_owned())).to_vec();
    let shows = Show::ALL.map(|one| (one.as_str().to_owned(), one.label().to_owned())).to_vec();
    view! {
        <form class="form question-form" method="get" action="/analysis/question">
            {kept}
            {hidden}
            <div class="field-row">
                <DividedFields question=question.clone() measures=Measure::ALL.to_vec() />
                <SelectField label=tr!(analysis.chart) name="chart" options=shows value=question.show.as_str() />
            </div>
            <div class="field-row">
                <SelectField label=tr!(analysis.basis) name="basis" options=bases value=question.basis.as_str() />
                <PeriodField period=question.period kept=true me />
            </div>
            <div class="form-actions">
                <button class="button button-primary" type="submit">{tr!(analysis.answer)}</button>
            </div>
        </form>
    }
}
