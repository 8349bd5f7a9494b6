//! What people say of the current quarter beside its records, and who is away.

use app::{
    activity::{Change, Subject},
    auth::{PersonId, actions::caller_for},
    clock::Clock,
    forecast::{
        Scope, Who,
        judgement::{LayerKind, store},
    },
    money::Currency,
    opportunity::slice::Slice,
    pipeline::Category,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::PgConnection;

use super::{
    SeedError,
    company::{EXECUTIVE, Setting},
    copy::{add_row, send},
    days::{at, shifted, workday},
    ledger::Ledger,
};

/// Who says something, of whose figures, how many days ago, and why.
struct Word {
    kind: LayerKind,
    author: i64,
    of: i64,
    days_ago: i64,
    note: &'static str,
    /// Category, and percent of what its records show.
    calls: &'static [(Category, i64)],
}

const WORDS: [Word; 3] = [
    Word {
        kind: LayerKind::Submission,
        author: 7,
        of: 7,
        days_ago: 8,
        note: "Parma signs before the fair; one of the others will not make it this year.",
        calls: &[(Category::Commit, 92), (Category::BestCase, 100)],
    },
    Word {
        kind: LayerKind::Submission,
        author: 9,
        of: 9,
        days_ago: 6,
        note: "Basel wants the sterile area settled first.",
        calls: &[(Category::Commit, 100), (Category::BestCase, 80)],
    },
    Word {
        kind: LayerKind::Adjustment,
        author: 3,
        of: 7,
        days_ago: 4,
        note: "The board in Parma meets once more in December. I count on less.",
        calls: &[(Category::Commit, 75)],
    },
];

/// Enters two submissions, an adjustment and an absence.
pub async fn write(
    db: &mut PgConnection,
    ledger: &mut Ledger,
    setting: &Setting,
    clock: Clock,
) -> Result<(), SeedError> {
    for word in WORDS {
        let day = workday(shifted(setting.yesterday(), -word.days_ago)).max(setting.quarter(0).from);
        say(db, ledger, setting, clock, &word, day.min(setting.yesterday())).await?;
    }
    away(db, setting).await
}

async fn say(
    db: &mut PgConnection,
    ledger: &mut Ledger,
    setting: &Setting,
    clock: Clock,
    word: &Word,
    day: NaiveDate,
) -> Result<(), SeedError> {
    let (author, of, now) = (PersonId(word.author), PersonId(word.of), at(day, 130));
    let mut first = None;
    let mut changes = Vec::new();
    for (category, percent) in word.calls {
        let records = records(db, setting, clock, of, *category, day).await?;
        let amount = (records * Decimal::new(*percent, 2) / Decimal::from(5_000)).round() * Decimal::from(5_000);
        let call = store::NewCall {
            kind: word.kind,
            of: (of, false),
            author,
            quarter_start: setting.quarter(0).from,
            category: *category,
            version: 1,
            amount: Some(amount),
            currency: Currency::EUR,
            note: word.note,
            records,
        };
        first = first.or(store::add(db, &call, author, now, day).await?);
        changes.push(Change { field: category.as_str().to_owned(), before: json!(null), after: json!(amount) });
    }
    let kind = if word.kind == LayerKind::Submission { "submitted" } else { "adjusted" };
    let data = json!({
        "person": of, "team": false, "quarter": setting.quarter_name(0), "author": author, "note": word.note,
        "changes": changes,
    });
    ledger.event(now, author, Subject::Judgement, first.unwrap_or_default(), kind, &data);
    Ok(())
}

/// What the records of a person's category showed at the end of a day.
async fn records(
    db: &mut PgConnection,
    setting: &Setting,
    clock: Clock,
    of: PersonId,
    category: Category,
    day: NaiveDate,
) -> Result<Decimal, SeedError> {
    let caller = caller_for(db, clock, PersonId(EXECUTIVE)).await?;
    let scope = Scope { quarter: setting.current(), who: Who::Person(of), as_of: Some(day) };
    let filter = scope.records(vec![category]);
    let slice = Slice::load(db, &filter, &caller).await?;
    let mut query = slice.sums(&format!("COALESCE(sum({}), 0)", slice.row_amount()));
    Ok(query.build_query_scalar::<Decimal>().fetch_one(db).await?.normalize())
}

/// Greta is away for two weeks; Lukas looks after her opportunities.
async fn away(db: &mut PgConnection, setting: &Setting) -> Result<(), SeedError> {
    const GRETA: i64 = 10;
    const LUKAS: i64 = 9;
    const ANNIKA: i64 = 4;
    let (from, to) = (shifted(setting.today, -4), shifted(setting.today, 10));
    let mut row = String::new();
    add_row(&mut row, &[&GRETA, &LUKAS, &from, &to, &at(workday(shifted(from, -3)), 40), &ANNIKA]);
    send(db, "absence (person_id, stand_in_id, valid_from, valid_to, recorded_at, recorded_by)", &row).await
}
