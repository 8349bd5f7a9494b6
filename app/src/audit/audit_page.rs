//! The audit trail, for administrators.

use leptos::prelude::*;

use super::{Actor, DOWNLOAD, Entry, Trail, TrailFilter, api, words};
use crate::{
    activity::{Subject, Told},
    language,
    money::grouped,
    opportunity::query_string,
    tr,
    ui::{Icon, Loaded, PageHead, SelectField, TextField, address_pairs, exact_instant},
};

/// Filter, a page of the trail, and the download.
#[component]
pub fn AuditPage() -> impl IntoView {
    let pairs = address_pairs();
    let trail = Resource::new(pairs, api::load_trail);
    view! {
        <PageHead title=tr!(audit.title) />
        <Loaded
            resource=trail
            view=move |trail| {
                let query = untrack(pairs);
                // What cannot be read was refused with the resource.
                let filter = TrailFilter::from_query(&query).unwrap_or_default();
                view! { <TrailView trail=trail filter=filter paged=query.contains_key("after") /> }
            }
        />
    }
}

#[component]
fn TrailView(trail: Trail, filter: TrailFilter, paged: bool) -> impl IntoView {
    let Trail { entries, next, people } = trail;
    let people = people.into_iter().map(|person| (person.id.to_string(), person.name)).collect();
    let download = format!("/export/audit.csv{}", query_string(&filter.to_pairs()));
    let first = paged.then(|| address(&filter, None));
    let next = next.map(|next| address(&filter, Some(next)));
    view! {
        <p class="muted list-head">{tr!(audit.intro)}</p>
        <FilterBar people=people filter=filter.clone() />
        {if entries.is_empty() {
            view! { <Empty /> }.into_any()
        } else {
            view! { <Entries entries=entries /> }.into_any()
        }}
        <nav class="row list-foot" aria-label=tr!(audit.pages)>
            {first.map(|href| view! { <a class="button" href=href>{tr!(common.first_page)}</a> })}
            {next.map(|href| view! { <a class="button" href=href rel="next">{tr!(common.next_page)}</a> })}
            <a class="button" href=download rel="external" download="audit.csv" aria-describedby="download-hint">
                {tr!(audit.download)}
            </a>
        </nav>
        <p class="field-hint" id="download-hint">{tr!(audit.download_hint, lines = grouped(DOWNLOAD.into(), 0, language::current().number_marks()))}</p>
    }
}

fn address(filter: &TrailFilter, after: Option<String>) -> String {
    let mut pairs = filter.to_pairs();
    pairs.extend(after.map(|after| ("after", after)));
    format!("/audit{}", query_string(&pairs))
}

/// What is chosen as chips, each with its way out, and an ordinary GET form to choose: the address holds the
/// filter, with or without scripts.
#[component]
fn FilterBar(people: Vec<(String, String)>, filter: TrailFilter) -> impl IntoView {
    let chips = chips(&people, &filter)
        .into_iter()
        .map(|(text, without)| {
            let label = tr!(opportunity.remove_filter, filter = text.clone());
            view! {
                <span class="chip">
                    {text} <a class="chip-remove" href=address(&without, None) aria-label=label>
                        <Icon name="close" />
                    </a>
                </span>
            }
        })
        .collect_view();
    view! {
        <div class="filters">
            <details class="filters">
                <summary class="chip chip-link">
                    <Icon name="filter" />
                    {tr!(opportunity.filter)}
                </summary>
                <FilterForm people=people filter=filter />
            </details>
            {chips}
        </div>
    }
}

/// What each condition says, and the filter without it.
fn chips(people: &[(String, String)], filter: &TrailFilter) -> Vec<(String, TrailFilter)> {
    let name = |actor: Actor| match actor {
        Actor::Nobody => tr!(audit.nobody_signed_in).to_owned(),
        Actor::Person(id) => {
            let found = people.iter().find(|(key, _)| *key == id.to_string());
            found.map_or(tr!(common.unknown).to_owned(), |(_, name)| name.clone())
        }
    };
    let day = |day| language::current().date(day);
    [
        filter.actor.map(|actor| (name(actor), TrailFilter { actor: None, ..filter.clone() })),
        filter
            .subject
            .map(|subject| (words::subject_label(subject).to_owned(), TrailFilter { subject: None, ..filter.clone() })),
        filter
            .from
            .map(|from| (format!("{}: {}", tr!(audit.from), day(from)), TrailFilter { from: None, ..filter.clone() })),
        filter.to.map(|to| (format!("{}: {}", tr!(audit.to), day(to)), TrailFilter { to: None, ..filter.clone() })),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[component]
fn FilterForm(people: Vec<(String, String)>, filter: TrailFilter) -> impl IntoView {
    let all = || (String::new(), tr!(common.all).to_owned());
    let nobody = (Actor::Nobody.to_string(), tr!(audit.nobody_signed_in).to_owned());
    let people = [all(), nobody].into_iter().chain(people).collect();
    let subject = |subject: Subject| (subject.as_str().to_owned(), words::subject_label(subject).to_owned());
    let subjects = std::iter::once(all()).chain(Subject::ALL.map(subject)).collect();
    let actor = filter.actor.map(|actor| actor.to_string()).unwrap_or_default();
    let about = filter.subject.map(Subject::as_str).unwrap_or_default();
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    view! {
        <form class="form" method="get" action="/audit">
            <div class="field-row">
                <SelectField label=tr!(audit.who) name="actor" options=people value=actor />
                <SelectField label=tr!(audit.subject) name="subject" options=subjects value=about />
            </div>
            <div class="field-row">
                <TextField label=tr!(audit.from) name="from" kind="date" value=day(filter.from) />
                <TextField label=tr!(audit.to) name="to" kind="date" value=day(filter.to) />
            </div>
            <div class="form-actions">
                <button class="button button-primary" type="submit">{tr!(audit.show)}</button>
            </div>
        </form>
    }
}

#[component]
fn Entries(entries: Vec<Entry>) -> impl IntoView {
    let rows = entries.into_iter().map(|entry| view! { <Row entry=entry /> }).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=tr!(audit.title)>
            <table class="table table-cards">
                <thead>
                    <tr>
                        <th scope="col">{tr!(audit.what)}</th>
                        <th scope="col">{tr!(audit.details)}</th>
                        <th scope="col">{tr!(audit.record)}</th>
                        <th scope="col">{tr!(audit.who)}</th>
                        <th scope="col">{tr!(audit.when)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(entry: Entry) -> impl IntoView {
    let Told { headline, lines } = words::told(&entry);
    // Nothing at all, so that a card has no empty line.
    let details = (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|line| view! { <p class="muted">{line}</p> }).collect_view();
        view! { <div>{lines}</div> }
    });
    view! {
        <tr>
            <th scope="row">{headline}</th>
            <td>{details}</td>
            <td data-label=tr!(audit.record)>
                <Record entry=entry.clone() />
            </td>
            <td data-label=tr!(audit.who)>{words::actor(&entry.event)}</td>
            <td data-label=tr!(audit.when)>
                <time datetime=entry.event.at.to_rfc3339()>{exact_instant(entry.event.at)}</time>
            </td>
        </tr>
    }
}

/// What the event is about: its kind, and its name as a link while it exists.
#[component]
fn Record(entry: Entry) -> impl IntoView {
    let address = entry.address();
    let name = match (entry.name, entry.subject, entry.key) {
        (Some(name), ..) => name,
        (None, Subject::Session, 0) => tr!(audit.unknown_address).to_owned(),
        (None, _, key) => tr!(audit.gone, key = key),
    };
    let name = match address {
        Some(address) => view! { <a href=address>{name}</a> }.into_any(),
        None => view! { <span>{name}</span> }.into_any(),
    };
    view! { <span class="row tags"><span class="tag">{words::subject_label(entry.subject)}</span> {name}</span> }
}

#[component]
fn Empty() -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name="search" />
            <h2>{tr!(audit.none)}</h2>
            <p>{tr!(audit.none_hint)}</p>
        </div>
    }
}
