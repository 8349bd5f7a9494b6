//! Use cases of judgement: reading the layers of a quarter, and adding to them.

use std::collections::HashSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::PgConnection;

use super::{
    Acts, ByCategory, Ground, JudgedRow, JudgementForm, JudgementSheet, Layer, LayerKind, Line, MAX_NOTE, Meeting,
    Opened, Sight, judge, meet, store, team_of,
};
use crate::{
    activity::{self, Change, Subject},
    auth::{Caller, Colleague, OpportunityEditor, PersonId, Role, store as people},
    calendar::{END, Quarter},
    db::Db,
    error::{AppError, Denial, Problem},
    forecast::{Scope, Who, store as figures},
    language::NumberMarks,
    money::{Money, parse_amount},
    opportunity::slice::Slice,
    pipeline::Category,
    text::{self, Problems},
};

/// Versions of a row's history that are shown at most.
const HISTORY: i64 = 200;

/// The layers of a quarter (today's unless said), as of a day (now unless said), for a person's part of the tree
/// (all of it unless said); with the history of the row that is opened.
///
/// # Errors
/// [`AppError::NotFound`] when the person is not one whose records the caller sees; the day, as everywhere.
pub async fn sheet(
    db: &Db,
    caller: &Caller,
    quarter: Option<Quarter>,
    top: Option<PersonId>,
    as_of: Option<NaiveDate>,
    open: Option<Who>,
) -> Result<JudgementSheet, AppError> {
    let quarter = quarter.unwrap_or_else(|| caller.organisation.calendar.quarter_of(caller.today));
    let mut tx = db.snapshot(caller).await?;
    let scope = Scope { quarter, who: top.map_or(Who::Company, Who::Team), as_of };
    let basis = Basis::load(&mut tx, caller, scope).await?;
    if top.is_some_and(|top| !basis.people.iter().any(|person| person.id == top)) {
        return Err(AppError::NotFound);
    }
    let rows = basis.rows(caller, top);
    let over = is_over(caller, quarter);
    let acts = if over || as_of.is_some() { Acts::default() } else { basis.acts(caller) };
    let open = open.or_else(|| acts.submit.contains(&caller.viewer.id()).then_some(Who::Person(caller.viewer.id())));
    let open = open.filter(|open| rows.iter().any(|row| row.who == *open));
    let opened = match open.and_then(|who| Some((who, who.person()?))) {
        None => None,
        Some((who, person)) => {
            let range = caller.organisation.calendar.range(quarter);
            let whole = matches!(who, Who::Team(_));
            let history = store::history(&mut tx, range, (person, whole), as_of.unwrap_or(END), HISTORY).await?;
            Some(Opened { who, history, own: basis.own_calls(caller, (person, whole)) })
        }
    };
    let all = basis.all;
    Ok(JudgementSheet {
        quarter,
        as_of,
        top,
        people: basis.people,
        rows,
        acts,
        over,
        converted: all.converted,
        others: all.others,
        opened,
    })
}

fn is_over(caller: &Caller, quarter: Quarter) -> bool {
    caller.organisation.calendar.range(quarter).to <= caller.today
}

/// What a quarter's judgement is made from, as one viewer sees it.
struct Basis {
    people: Vec<Colleague>,
    listed: HashSet<PersonId>,
    records: std::collections::HashMap<PersonId, crate::forecast::Figures>,
    all: crate::opportunity::Totals,
    layers: Vec<Layer>,
    lines: Vec<Line>,
}

impl Basis {
    async fn load(db: &mut PgConnection, caller: &Caller, scope: Scope) -> Result<Basis, AppError> {
        let range = caller.organisation.calendar.range(scope.quarter);
        let shown = scope.as_of.unwrap_or(caller.today);
        let people = people::colleagues_on(db, caller.organisation.line_day(scope.quarter, shown)).await?;
        let filter = scope.records(Category::COUNTED.to_vec());
        let slice = Slice::load(db, &filter, caller).await?;
        let own = figures::by_person(db, &slice).await?;
        let mut layers = store::layers(db, range, scope.as_of.unwrap_or(END)).await?;
        let of = |call: &Layer| if call.whole { team_of(&people, call.person) } else { vec![call.person] };
        let sum = |of: &[PersonId], category| -> Decimal {
            of.iter().filter_map(|person| own.figures.get(person)).map(|figures| figures.single(category).amount).sum()
        };
        let said = layers.iter_mut().filter(|call| call.amount.is_some()).map(|call| (of(call), call));
        let mut same_sum: Vec<(Vec<PersonId>, &mut Layer)> =
            said.filter(|(of, call)| call.moved(sum(of, call.category)).is_none()).collect();
        store::count_changed(db, range, scope.as_of.unwrap_or(END), &mut same_sum).await?;
        let lines = store::lines(db, range.from).await?;
        let viewer = caller.viewer.id();
        let may_submit = |person: &Colleague| {
            person.role == Role::Salesperson || person.role == Role::Manager && person.id == viewer
        };
        let sellers = people::sellers(db).await?;
        let listed = sellers.into_iter().filter(may_submit).map(|person| person.id).collect();
        Ok(Basis { people, listed, records: own.figures, all: own.all, layers, lines })
    }

    fn rows(&self, caller: &Caller, top: Option<PersonId>) -> Vec<JudgedRow> {
        let ground = Ground { people: &self.people, listed: &self.listed, records: &self.records };
        let role = caller.viewer.role();
        judge(&ground, &self.layers, &Sight::new(caller.viewer.id(), role.sees_everything(), &self.lines), top)
    }

    /// Whom the caller may judge: their own quarter and that of those for whom they stand in; who is below today.
    fn acts(&self, caller: &Caller) -> Acts {
        if !caller.viewer.role().changes_records() {
            return Acts::default();
        }
        let of = |wanted: &dyn Fn(&Line) -> bool| {
            let today = self.lines.iter().filter(|line| line.today);
            today.filter(|line| wanted(line)).map(|line| line.person).collect::<HashSet<_>>().into_iter().collect()
        };
        let viewer = caller.viewer.id();
        Acts { submit: of(&|line| line.depth == 0), adjust: of(&|line| line.depth > 0 && line.person != viewer) }
    }

    /// In whose position the caller judges a person: their own if it reaches, else that of somebody absent.
    fn position(&self, caller: &Caller, kind: LayerKind, person: PersonId) -> Option<PersonId> {
        let viewer = caller.viewer.id();
        let reaches = |line: &&Line| {
            let depth =
                if kind == LayerKind::Submission { line.depth == 0 } else { line.depth > 0 && person != viewer };
            line.today && line.person == person && depth
        };
        let mut found: Vec<PersonId> = self.lines.iter().filter(reaches).map(|line| line.position).collect();
        found.sort_by_key(|position| (*position != viewer, *position));
        found.first().copied()
    }

    /// Whether the records moved since a call that stands, of whose figure they say so much now.
    fn is_stale(&self, call: &Layer, records: Decimal) -> bool {
        let same = |known: &&Layer| {
            (known.kind, known.person, known.whole, known.author, known.category, known.version)
                == (call.kind, call.person, call.whole, call.author, call.category, call.version)
        };
        self.layers.iter().find(same).unwrap_or(call).is_stale(records)
    }

    /// The calls of that row that the caller's forms start from.
    fn own_calls(&self, caller: &Caller, (person, whole): (PersonId, bool)) -> Vec<Layer> {
        let position = |kind| self.position(caller, kind, person);
        let (owner, judge) = (position(LayerKind::Submission), position(LayerKind::Adjustment));
        let is_own = |layer: &&Layer| match layer.kind {
            LayerKind::Submission => owner == Some(layer.author),
            LayerKind::Adjustment => judge == Some(layer.author),
        };
        let of_row = self.layers.iter().filter(|layer| layer.person == person && layer.whole == whole);
        of_row.filter(is_own).cloned().collect()
    }
}

/// Adds to the layers: a version for each amount that says something new, or confirms a call whose records moved.
///
/// # Errors
/// Every field problem at once; [`Problem::ChangedMeanwhile`] where somebody else was first; permission;
/// [`Problem::LeftTheLine`] for who no longer reports to the caller; [`Problem::QuarterOver`].
pub async fn save(db: &Db, caller: &Caller, form: &JudgementForm, marks: NumberMarks) -> Result<(), AppError> {
    let _: OpportunityEditor = caller.viewer.opportunity_editor()?;
    let (typed, note) = parse(caller, form, marks)?;
    let mut tx = db.begin(caller).await?;
    let scope = Scope { quarter: form.quarter, who: Who::Company, as_of: None };
    let basis = Basis::load(&mut tx, caller, scope).await?;
    let author = authorise(&mut tx, caller, &basis, form).await?;
    if is_over(caller, form.quarter) {
        return Err(AppError::field("quarter", Problem::QuarterOver(form.quarter)));
    }
    let who = if form.whole { Who::Team(form.person) } else { Who::Person(form.person) };
    let rows = basis.rows(caller, Some(form.person));
    let row = rows.iter().find(|row| row.who == who);
    if form.whole && row.is_none() {
        return Err(AppError::field("team", Problem::NotAChoice));
    }
    let records = |category| row.and_then(|row| row.cells.get(category)).map_or(Decimal::ZERO, |cell| cell.records);
    let range = caller.organisation.calendar.range(form.quarter);
    let versions = store::history(&mut tx, range, (form.person, form.whole), END, i64::MAX).await?;
    let standing: Vec<Standing<'_>> =
        Category::COUNTED.iter().map(|category| Standing::of(&versions, form, author, *category)).collect();
    let stale = |call: &Layer| basis.is_stale(call, records(call.category));
    let new = decide(caller, form, &typed, &standing, &note, stale)?;
    let mut first = None;
    for (before, amount) in &new {
        let call = store::NewCall {
            kind: form.kind,
            of: (form.person, form.whole),
            author,
            quarter_start: range.from,
            category: before.category,
            version: before.version() + 1,
            amount: *amount,
            currency: caller.organisation.currency,
            note: &note,
            records: records(before.category),
        };
        let added = store::add(&mut tx, &call, caller.viewer.id(), caller.now, caller.today).await?;
        first = first.or(Some(added.ok_or(AppError::Stale { version: call.version })?));
    }
    if let Some(id) = first {
        let kind = if form.kind == LayerKind::Submission { "submitted" } else { "adjusted" };
        activity::record(&mut tx, caller, Subject::Judgement, id, kind, event(form, author, &new, &note)).await?;
    }
    Ok(tx.commit().await?)
}

fn event(
    form: &JudgementForm,
    author: PersonId,
    new: &[(&Standing<'_>, Option<Decimal>)],
    note: &str,
) -> serde_json::Value {
    let change = |(before, amount): &(&Standing<'_>, Option<Decimal>)| Change {
        field: before.category.as_str().to_owned(),
        before: json!(before.amount()),
        after: json!(amount),
    };
    let changes: Vec<Change> = new.iter().map(change).collect();
    json!({
        "person": form.person, "team": form.whole, "quarter": form.quarter, "author": author,
        "note": note, "changes": changes,
    })
}

type Typed = ByCategory<Option<Option<Decimal>>>;

fn parse(caller: &Caller, form: &JudgementForm, marks: NumberMarks) -> Result<(Typed, String), AppError> {
    let mut problems = Problems::default();
    let note = problems.take(text::optional("note", &form.note, MAX_NOTE));
    let typed = ByCategory::of(|category| {
        let text = form.amounts.get(category)?.as_deref()?;
        let parsed = parse_amount(text, caller.organisation.currency, marks);
        let parsed = parsed.map_err(|why| AppError::field(category.as_str(), Problem::Amount(why)));
        Some(problems.take(parsed))
    });
    problems.done()?;
    Ok((typed, note))
}

/// In whose position the caller may write this; or why not.
async fn authorise(
    db: &mut PgConnection,
    caller: &Caller,
    basis: &Basis,
    form: &JudgementForm,
) -> Result<PersonId, AppError> {
    if let Some(position) = basis.position(caller, form.kind, form.person) {
        return Ok(position);
    }
    if form.kind == LayerKind::Adjustment
        && let Some((name, since)) = store::left(db, form.person).await?
    {
        return Err(AppError::field("person", Problem::LeftTheLine { name, since }));
    }
    let visible = people::visible_colleagues(db).await?.iter().any(|person| person.id == form.person);
    Err(match form.kind {
        _ if !visible => AppError::NotFound,
        LayerKind::Submission => AppError::Forbidden(Denial::Owner),
        LayerKind::Adjustment => AppError::Forbidden(Denial::Above),
    })
}

/// What stands of one category, and what the writer started from.
struct Standing<'a> {
    category: Category,
    latest: Option<&'a Layer>,
    seen: (i32, Option<Decimal>),
}

impl<'a> Standing<'a> {
    fn of(versions: &'a [Layer], form: &JudgementForm, author: PersonId, category: Category) -> Self {
        let own = versions
            .iter()
            .filter(move |layer| layer.kind == form.kind && layer.author == author && layer.category == category);
        let latest = own.clone().max_by_key(|layer| layer.version);
        let seen = form.seen.get(category).copied().unwrap_or(0);
        let amount = own.clone().find(|layer| layer.version == seen).and_then(|layer| layer.amount);
        Standing { category, latest, seen: (seen, amount) }
    }

    fn version(&self) -> i32 {
        self.latest.map_or(0, |layer| layer.version)
    }

    fn amount(&self) -> Option<Decimal> {
        self.latest.and_then(|layer| layer.amount)
    }
}

/// The versions to write, or what stands in their way.
fn decide<'a, 'b>(
    caller: &Caller,
    form: &JudgementForm,
    typed: &Typed,
    standing: &'a [Standing<'b>],
    note: &str,
    stale: impl Fn(&Layer) -> bool,
) -> Result<Vec<(&'a Standing<'b>, Option<Decimal>)>, AppError> {
    let (mut new, mut same, mut problems) = (Vec::new(), Vec::new(), Problems::default());
    for before in standing {
        let Some(amount) = typed.get(before.category).copied().flatten() else { continue };
        let latest = (before.version(), before.amount(), before.latest.is_some_and(&stale));
        match meet(amount, latest, before.seen) {
            Meeting::Written => new.push((before, amount)),
            Meeting::Stays if amount.is_some() && amount == before.amount() => same.push((before, amount)),
            Meeting::Stays => {}
            Meeting::Met => {
                let stands = before.amount().map(|amount| Money::new(amount, caller.organisation.currency));
                let problem = Problem::ChangedMeanwhile { stands, version: before.version() };
                problems.add(before.category.as_str(), problem);
            }
        }
    }
    problems.done()?;
    let has_seen = form.seen.iter().any(|(_, version)| *version > 0);
    match (new.is_empty(), note.is_empty()) {
        (false, _) => Ok(new),
        // Words without a new amount are words about the amounts that stand.
        (true, false) if !same.is_empty() => Ok(same),
        (true, true) if !same.is_empty() || has_seen => Ok(Vec::new()),
        _ => Err(AppError::field(Category::Closed.as_str(), Problem::Required)),
    }
}
