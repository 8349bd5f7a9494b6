//! Saying one's own: four amounts and why. Works as a plain form.

use std::collections::BTreeMap;

use leptos::prelude::*;
use rust_decimal::Decimal;

use super::{
    ByCategory, Layer, LayerKind, MAX_NOTE,
    api::{JudgementInput, SaveJudgement},
};
use crate::{
    auth::PersonId,
    calendar::Quarter,
    error::{AppError, Problem},
    forecast::Who,
    language,
    money::{Currency, Money, grouped},
    pipeline::Category,
    tr,
    ui::{Choice, ErrorNotice, TextArea, TextField, last_error},
};

/// The one action of the page, what was sent last, and the answer.
#[derive(Clone, Copy)]
pub struct Judging {
    /// Saves.
    pub action: ServerAction<SaveJudgement>,
    /// The error of the last attempt.
    pub error: Signal<Option<AppError>>,
    sent: StoredValue<Option<BTreeMap<String, String>>>,
}

impl Judging {
    /// With what a form without scripts sent, when it was refused.
    pub fn new(typed: Option<BTreeMap<String, String>>) -> Self {
        let action = ServerAction::<SaveJudgement>::new();
        let (sent, input) = (StoredValue::new(typed), action.input());
        Effect::new(move |_| {
            if let Some(SaveJudgement { judgement }) = input.get() {
                sent.set_value(Some(controls(&judgement)));
            }
        });
        Judging { action, error: last_error(action), sent }
    }

    /// The error of the last attempt, if it was made with that form.
    fn error_of(self, layer: LayerKind) -> Signal<Option<AppError>> {
        Signal::derive(move || self.error.get().filter(|_| self.was_sent("judgement[layer]", layer.as_str())))
    }

    /// Whether the last attempt said that; without knowing, yes.
    fn was_sent(self, name: &str, value: &str) -> bool {
        self.sent.with_value(|sent| sent.as_ref().and_then(|sent| sent.get(name)).is_none_or(|sent| sent == value))
    }

    fn typed(self, name: &str) -> String {
        self.sent.with_value(|sent| sent.as_ref().and_then(|sent| sent.get(name)).cloned().unwrap_or_default())
    }
}

/// What was sent, by the names of the controls.
fn controls(input: &JudgementInput) -> BTreeMap<String, String> {
    let amounts = input.amounts.iter().map(|(category, text)| (amount_name(category), text.clone()));
    amounts.chain([(String::from("judgement[layer]"), input.layer.clone())]).collect()
}

fn amount_name(category: Category) -> String {
    format!("judgement[amounts][{}]", category.as_str())
}

/// The form of a submission or an adjustment.
#[component]
pub fn JudgementForm(
    /// As the owner or from above.
    layer: LayerKind,
    /// Of whose figures.
    who: Who,
    /// What the row is called.
    name: String,
    /// Of which quarter.
    quarter: Quarter,
    /// The calls that it starts from.
    own: Vec<Layer>,
    /// What the amounts are in.
    currency: Currency,
    /// The page's action.
    judging: Judging,
) -> impl IntoView {
    let person = who.person().unwrap_or(PersonId(0));
    let error = judging.error_of(layer);
    let quarter_label = quarter.label();
    let (title, save) = match layer {
        LayerKind::Submission => {
            (tr!(judgement.submit_title, name = name, quarter = quarter_label), tr!(judgement.save_submission))
        }
        LayerKind::Adjustment => {
            (tr!(judgement.adjust_title, name = name, quarter = quarter_label), tr!(judgement.save_adjustment))
        }
    };
    let latest = ByCategory::of(|category| {
        own.iter().find(|call| call.kind == layer && call.category == category).map(|call| (call.version, call.amount))
    });
    let amounts = latest
        .iter()
        .map(|(category, latest)| view! { <Amount layer category latest=*latest currency judging error /> })
        .collect_view();
    let action = judging.action;
    view! {
        <ActionForm action=action attr:class="form judgement-form">
            <h3>{title}</h3>
            {move || error.get().map(|error| view! { <Refusal error /> })}
            <input type="hidden" name="judgement[layer]" value=layer.as_str() />
            <input type="hidden" name="judgement[person]" value=person.to_string() />
            <input type="hidden" name="judgement[team]" value=matches!(who, Who::Team(_)).to_string() />
            <input type="hidden" name="judgement[quarter]" value=quarter.to_string() />
            <div class="field-row">{amounts}</div>
            <TextArea label=tr!(judgement.note) name="judgement[note]" field="note" maxlength=MAX_NOTE error />
            <p class="field-hint">{tr!(judgement.form_hint)}</p>
            <div class="form-actions">
                <button class="button button-primary" type="submit" disabled=move || action.pending().get()>{save}</button>
            </div>
        </ActionForm>
    }
}

/// One amount; where somebody else was first, the choice between both.
#[component]
fn Amount(
    layer: LayerKind,
    category: Category,
    latest: Option<(i32, Option<Decimal>)>,
    currency: Currency,
    judging: Judging,
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let code = category.as_str();
    let marks = language::current().number_marks();
    let text = move |amount: Option<Decimal>| {
        amount.map(|amount| grouped(amount, amount.normalize().scale(), marks)).unwrap_or_default()
    };
    let (seen, amount) = latest.unwrap_or_default();
    // Only where somebody was first does the control change: elsewhere what was typed stays in it.
    let met = Memo::new(move |_| {
        error.with(|error| match error.as_ref()?.problem_of(code)? {
            Problem::ChangedMeanwhile { stands, version } => Some((*stands, *version)),
            _ => None,
        })
    });
    let read = |text: &str| if text.trim().is_empty() { tr!(judgement.empty).to_owned() } else { text.to_owned() };
    let control = move || match met.get() {
        Some((stands, _)) => {
            let mine = judging.typed(&amount_name(category));
            let theirs = stands.map(|stands: Money| stands.amount);
            view! {
                <Choice
                    label=category.label()
                    name=amount_name(category)
                    field=code
                    yours=(mine.clone(), read(&mine))
                    theirs=(text(theirs), read(&text(theirs)))
                    agree=false
                    yours_first=None
                    error
                />
            }
            .into_any()
        }
        None => view! {
            <TextField
                label=format!("{}, {currency}", category.label())
                name=amount_name(category)
                id=format!("{}-{code}", layer.as_str())
                field=code
                value=text(amount)
                inputmode="decimal"
                autocomplete="off"
                error
            />
        }
        .into_any(),
    };
    let seen = move || met.get().map_or(seen, |(_, version)| version).to_string();
    view! {
        <div class="judgement-amount">
            {control}
            <input type="hidden" name=format!("judgement[seen][{code}]") value=seen />
        </div>
    }
}

/// Why nothing was saved, apart from what stands beside an amount or the note.
#[component]
pub fn Refusal(
    /// The answer.
    error: AppError,
) -> impl IntoView {
    let AppError::Rejected(problems) = &error else { return view! { <ErrorNotice error /> }.into_any() };
    let about_all =
        problems.iter().filter(|found| matches!(found.field.as_str(), "person" | "team" | "quarter" | "layer"));
    about_all
        .map(|found| view! { <p class="notice notice-danger" role="alert"><span>{found.problem.sentence()}</span></p> })
        .collect_view()
        .into_any()
}
