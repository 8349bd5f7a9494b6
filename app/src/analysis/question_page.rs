//! A question of one's own: put together above, answered below, every figure a link to its records.

use leptos::prelude::*;

use super::{
    QuestionView, SavedQuestion, analysis_page::asked, answer_table::AnswerView, api, keep_form::KeepForm,
    question_form::QuestionForm,
};
use crate::{
    auth::Me,
    frame::LoadedForMe,
    opportunity::{FiguresBeside, FilterBar, FilterPage},
    tr,
    ui::{ExportLinks, Icon, PageHead},
};

/// The page; the whole question stands in its address.
#[component]
pub fn QuestionPage() -> impl IntoView {
    let query = asked();
    let question = Resource::new(move || query.get(), api::load_question);
    view! {
        <FiguresBeside again=move |()| question.refetch()>
            <LoadedForMe resource=question view=move |page, me| view! { <Shown page me /> } />
        </FiguresBeside>
    }
}

#[component]
fn Shown(page: QuestionView, me: Me) -> impl IntoView {
    let question = page.question.clone();
    let title = page.kept.as_ref().map_or_else(|| tr!(analysis.question).to_owned(), |kept| kept.name.clone());
    let mut rest = question.own_pairs();
    rest.extend(page.kept.as_ref().map(|kept| ("saved", kept.id.to_string())));
    let answered = page.answer.is_some();
    let files = answered.then(|| view! { <ExportLinks file="question" query=question.to_query() /> });
    let (name, heading) = (question.title(), question.heading());
    let owner = page.kept.clone().filter(|kept| !kept.own).map(|kept| tr!(analysis.shared_by, name = kept.owner));
    view! {
        <PageHead title>
            {files}
            <a class="button" href="/analysis">{tr!(analysis.title)}</a>
            <a class="button" href="/dashboard">{tr!(common.nav_dashboard)}</a>
        </PageHead>
        {owner.map(|owner| view! { <p class="muted">{owner}</p> })}
        <Gone codes=page.retired.clone() />
        <FilterBar
            choices=page.choices.clone()
            page=FilterPage::Question
            calendar=me.organisation.calendar.clone()
            today=me.today
            rest
        />
        <div class="stack">
            <QuestionForm page=page.clone() me />
            <KeepForm question kept=page.kept.clone() answered />
            {page.answer.map(|answer| view! {
                <section class="panel">
                    <h2>{heading}</h2>
                    <AnswerView answer name />
                </section>
            })}
            <Kept saved=page.saved />
        </div>
    }
}

/// Which dimension there is none of any more, and what to do.
#[component]
pub fn Gone(
    /// Codes of dimensions.
    codes: Vec<String>,
) -> impl IntoView {
    (!codes.is_empty()).then(|| {
        view! {
            <p class="notice notice-warning" role="alert">
                <Icon name="warning" />
                <span>{tr!(analysis.gone, names = codes.join(", "))}</span>
            </p>
        }
    })
}

/// The questions kept by oneself and shared by others.
#[component]
fn Kept(saved: Vec<SavedQuestion>) -> impl IntoView {
    let items = saved
        .into_iter()
        .map(|saved| {
            let by = (!saved.own).then(|| tr!(analysis.shared_by, name = saved.owner.clone()));
            let by = by.or((saved.own && saved.shared).then(|| tr!(analysis.shared).to_owned()));
            view! { <li><a href=saved.address()>{saved.name.clone()}</a> " " <span class="muted">{by}</span></li> }
        })
        .collect_view();
    view! {
        <section class="panel">
            <h2>{tr!(analysis.kept)}</h2>
            <ul class="kept">{items}</ul>
            <p><a href="/analysis/question">{tr!(analysis.new_question)}</a></p>
        </section>
    }
}
