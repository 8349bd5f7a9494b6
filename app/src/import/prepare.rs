//! From a file and its settings to what would be written: the one path of dry runs and runs.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::{
    date_format::DateVerdict,
    draft::Draft,
    field::{ImportKind, ReferenceKind},
    known::Known,
    line_reader::{LineReader, LineReading},
    mapping::{ColumnMapping, MappingProblem},
    matching::{Meanings, ValueAnswer},
    number_format::MarkVerdict,
    plan::{self, Rows, Wanted, opportunities::Against},
    references::{match_references, prove_formats},
    report::{DryRun, Notice},
    settings::ImportSettings,
    store,
    suggestion::suggest_stage,
    table::Table,
    view::ValueRow,
};
use crate::{
    account::name::match_key,
    auth::Caller,
    calendar::Quarter,
    error::AppError,
    rate::{self, RateKey},
};

/// A file as it is understood under its settings.
pub struct Understood {
    /// Columns, with proven formats filled in.
    pub mapping: ColumnMapping,
    /// What keeps the mapping from being used.
    pub mapping_problems: Vec<MappingProblem>,
    /// What the dates say about their format.
    pub dates: DateVerdict,
    /// What the amounts say about their decimal mark.
    pub marks: MarkVerdict,
    /// What the values mean.
    pub meanings: Meanings,
    /// Values that name no known record, with what was said about them.
    pub values: Vec<ValueRow>,
}

/// Kinds of which the caller may create records through a file of that kind.
pub fn creatable(kind: ImportKind, caller: &Caller) -> Vec<ReferenceKind> {
    let administers = caller.viewer.administrator().is_ok();
    let may = |reference: &&ReferenceKind| match reference {
        ReferenceKind::Person => administers && kind != ImportKind::Quotas,
        ReferenceKind::Site => administers,
        other => other.can_be_created(),
    };
    ReferenceKind::ALL.iter().filter(may).copied().collect()
}

/// Maps columns, proves formats and matches values.
pub fn understand(
    kind: ImportKind,
    table: &Table,
    settings: &ImportSettings,
    known: &Known,
    caller: &Caller,
) -> Understood {
    let mut mapping = settings.mapping(kind, &table.header);
    let mapping_problems = mapping.check(kind, table.header.len());
    let (dates, marks) = prove_formats(kind, &mut mapping, &table.lines, caller.organisation.currency.code());
    let (mut meanings, questions) = match_references(kind, &mapping, &table.lines, &known.names, &[]);
    let creatable = creatable(kind, caller);
    let said = said(settings, known, &creatable);
    let values = questions.into_iter().map(|mut question| {
        if question.reference == ReferenceKind::Stage && question.suggestion.is_none() {
            question.suggestion = suggest_stage(&known.pipeline, &question.text, caller.language);
        }
        let unsaid = settings.options.create_missing && creatable.contains(&question.reference);
        let answer = said.get(&(question.reference, match_key(&question.text))).copied();
        let answer = answer.or(unsaid.then_some(ValueAnswer::Create));
        if let Some(answer) = answer {
            meanings.settle(question.reference, &question.text, answer);
        }
        ValueRow { question, answer }
    });
    let values = values.collect();
    Understood { mapping, mapping_problems, dates, marks, meanings, values }
}

/// The answers that still hold: their records exist, and the caller may create what they say.
fn said(
    settings: &ImportSettings,
    known: &Known,
    creatable: &[ReferenceKind],
) -> HashMap<(ReferenceKind, String), ValueAnswer> {
    let mut said = HashMap::new();
    for answered in &settings.answers {
        let holds = match answered.answer {
            ValueAnswer::Map(id) => known.name_of(answered.reference, id).is_some(),
            ValueAnswer::Create => creatable.contains(&answered.reference),
            ValueAnswer::Skip | ValueAnswer::Blank => true,
        };
        if holds {
            said.insert((answered.reference, match_key(&answered.text)), answered.answer);
        }
    }
    for named in &settings.names {
        let records = known.names.get(&named.reference).into_iter().flatten();
        let record = records.into_iter().find(|(_, name)| match_key(name) == match_key(&named.name));
        if let Some((id, _)) = record {
            said.insert((named.reference, match_key(&named.text)), ValueAnswer::Map(*id));
        }
    }
    said
}

/// What a file amounts to.
pub struct Prepared {
    /// The report, as a dry run shows it.
    pub report: DryRun,
    /// The records of the lines.
    pub rows: Rows,
    /// Records to create on the way.
    pub wanted: Wanted,
}

/// Plans a whole file; writes nothing.
pub async fn prepare(
    tx: &mut PgConnection,
    caller: &Caller,
    kind: ImportKind,
    table: &Table,
    settings: &ImportSettings,
    known: &Known,
) -> Result<Prepared, AppError> {
    let understood = understand(kind, table, settings, known, caller);
    let mut report = DryRun::of(kind, table.lines.len());
    report.source = Some(table.source.clone());
    report.skip_problem_lines = settings.options.skip_problem_lines;
    report.mapping_problems = understood.mapping_problems;
    report.questions =
        understood.values.into_iter().filter(|row| row.answer.is_none()).map(|row| row.question).collect();
    let (mut drafts, mut waiting) = (Drafts::default(), Drafts::default());
    if report.mapping_problems.is_empty() {
        let currency = caller.organisation.currency;
        let reader = LineReader {
            kind,
            mapping: &understood.mapping,
            meanings: &understood.meanings,
            currency: currency.code(),
        };
        (drafts, waiting) = read_lines(&reader, table, &mut report);
    }
    let mut wanted = Wanted::default();
    let rows = plan_rows(tx, caller, kind, drafts, settings, known, &mut wanted, &mut report).await?;
    if waiting.count > 0 {
        // Tried and thrown away: only what is wrong with them counts before the questions are answered.
        let (lines, mut trial) = (waiting.count, DryRun::of(kind, waiting.count));
        plan_rows(tx, caller, kind, waiting, settings, known, &mut Wanted::default(), &mut trial).await?;
        report.include_trial(trial, lines);
    }
    report.also_created = wanted.counts();
    report.problems.sort_by_key(|problem| problem.line);
    report.notices.sort_by_key(|notice| notice.line);
    Ok(Prepared { report, rows, wanted })
}

/// Drafts by kind, with their lines; a file fills one of them.
#[derive(Default)]
struct Drafts {
    /// Lines, also those that are no draft yet.
    count: usize,
    people: Vec<(u64, super::draft::PersonDraft)>,
    products: Vec<(u64, super::draft::ProductDraft)>,
    accounts: Vec<(u64, super::draft::AccountDraft)>,
    opportunities: Vec<(u64, super::draft::OpportunityDraft)>,
    quotas: Vec<(u64, super::draft::QuotaDraft)>,
    rates: Vec<(u64, super::draft::RateDraft)>,
}

impl Drafts {
    fn push(&mut self, line: u64, draft: Option<Draft>) {
        self.count += 1;
        match draft {
            Some(Draft::Person(draft)) => self.people.push((line, draft)),
            Some(Draft::Product(draft)) => self.products.push((line, draft)),
            Some(Draft::Account(draft)) => self.accounts.push((line, draft)),
            Some(Draft::Opportunity(draft)) => self.opportunities.push((line, *draft)),
            Some(Draft::Quota(draft)) => self.quotas.push((line, draft)),
            Some(Draft::Rate(draft)) => self.rates.push((line, draft)),
            None => {}
        }
    }
}

/// What the lines are: understood, and waiting for an answer.
fn read_lines(reader: &LineReader<'_>, table: &Table, report: &mut DryRun) -> (Drafts, Drafts) {
    let (mut drafts, mut waiting) = (Drafts::default(), Drafts::default());
    for line in &table.lines {
        match reader.parse_line(line) {
            Ok(LineReading::Whole(draft)) => drafts.push(line.number, Some(draft)),
            Ok(LineReading::Waiting(draft)) => waiting.push(line.number, draft),
            Ok(LineReading::LeftOut) => {
                report.skipped += 1;
                report.notice(line.number, Notice::LeftOut);
            }
            Err(problems) => report.refuse(problems),
        }
    }
    (drafts, waiting)
}

#[expect(clippy::too_many_arguments, reason = "one step of prepare, split off for its length")]
async fn plan_rows(
    tx: &mut PgConnection,
    caller: &Caller,
    kind: ImportKind,
    drafts: Drafts,
    settings: &ImportSettings,
    known: &Known,
    wanted: &mut Wanted,
    report: &mut DryRun,
) -> Result<Rows, AppError> {
    Ok(match kind {
        ImportKind::People => Rows::People(plan::people::plan(drafts.people, known, wanted, report)),
        ImportKind::Products => {
            Rows::Products(plan::products::plan(drafts.products, &known.products, caller.organisation.currency, report))
        }
        ImportKind::Accounts => {
            let accounts = known.names.get(&ReferenceKind::Account).map_or(&[][..], Vec::as_slice);
            Rows::Accounts(plan::accounts::plan(drafts.accounts, accounts, wanted, report))
        }
        ImportKind::Opportunities => {
            let references: Vec<String> =
                drafts.opportunities.iter().filter_map(|(_, draft)| draft.external_reference.clone()).collect();
            let existing = store::existing_references(tx, &references).await?;
            let against = Against { known, existing: &existing, options: settings.options, caller };
            Rows::Opportunities(against.plan(drafts.opportunities, wanted, report))
        }
        ImportKind::Quotas => {
            let quarters =
                drafts.quotas.iter().filter_map(|(_, draft)| plan::quotas::quarter_of(draft.quarter, caller));
            let quarters: std::collections::BTreeSet<Quarter> = quarters.collect();
            let standing = store::standing_quotas(tx, &quarters, &caller.organisation.calendar).await?;
            Rows::Quotas(plan::quotas::plan(drafts.quotas, known, &standing, caller, report))
        }
        ImportKind::ExchangeRates => {
            let keys: Vec<RateKey> =
                drafts.rates.iter().filter_map(|(_, draft)| plan::rates::key_of(draft, caller)).collect();
            let standing = rate::store::standing_among(tx, &keys).await?;
            Rows::ExchangeRates(plan::rates::plan(drafts.rates, &standing, caller, report))
        }
    })
}
