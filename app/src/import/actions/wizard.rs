//! The forms of the steps, parsed at the door and kept as settings.

use super::{dry_run, find, kept_table, save_settings, view};
use crate::{
    account::name::match_key,
    auth::Caller,
    db::Db,
    error::{AppError, Conflict, Problem},
    import::{
        field::{FieldCode, ReferenceKind},
        file::FileProblem,
        known::Known,
        matching::{AnsweredValue, ValueAnswer},
        report::DryRun,
        settings::{ImportSettings, header_key},
        store,
        view::{AnswerForm, ImportId, ImportState, Step},
    },
};

/// Reads another sheet of a workbook, under what an earlier file with the same columns was told.
///
/// # Errors
/// As [`save_settings`].
pub async fn choose_sheet(db: &Db, caller: &Caller, id: ImportId, sheet: &str) -> Result<(), AppError> {
    let mut tx = db.snapshot(caller).await?;
    let found = find(&mut tx, caller, id).await?;
    if found.summary.state != ImportState::Uploaded {
        return Err(AppError::Conflict(Conflict::ImportState));
    }
    let chosen = ImportSettings { sheet: Some(sheet.to_owned()), ..found.settings };
    let saved = match kept_table(&mut tx, id, &chosen).await? {
        Err(FileProblem::UnknownSheet { .. }) => return Err(AppError::field("sheet", Problem::Unknown)),
        Err(_) => None,
        Ok(table) => store::saved_settings(&mut tx, found.summary.kind, &header_key(&table.header)).await?,
    };
    drop(tx);
    let settings = saved.map_or(chosen, |saved| ImportSettings { sheet: Some(sheet.to_owned()), ..saved });
    save_settings(db, caller, id, settings).await
}

/// Keeps which column is what and how dates and amounts are written, as the form sends it: a field code or nothing per
/// column, in order. Gives the step where the user is needed next.
///
/// # Errors
/// A code that is none; as [`save_settings`].
pub async fn set_columns(
    db: &Db,
    caller: &Caller,
    id: ImportId,
    columns: &[String],
    date_format: &str,
    decimal_mark: &str,
) -> Result<Step, AppError> {
    let file = view(db, caller, id).await?.file.ok_or(AppError::Conflict(Conflict::ImportState))?;
    let columns: Vec<Option<FieldCode>> =
        columns.iter().map(|code| choice("columns", code)).collect::<Result<_, _>>()?;
    let mut settings = file.settings;
    settings.set_columns(&file.header, &columns);
    settings.date_format = choice("date_format", date_format)?;
    settings.decimal_mark = choice("decimal_mark", decimal_mark)?;
    save_settings(db, caller, id, settings).await?;
    next_step(db, caller, id).await
}

fn choice<T: std::str::FromStr>(field: &str, code: &str) -> Result<Option<T>, AppError> {
    if code.is_empty() {
        return Ok(None);
    }
    code.parse().map(Some).map_err(|_| AppError::field(field, Problem::NotAChoice))
}

/// Keeps what values mean, as the form sends it; answers to values that it did not show stay. Gives the next step.
///
/// # Errors
/// An answer that is none, a name that no record has; as [`save_settings`].
pub async fn set_answers(
    db: &Db,
    caller: &Caller,
    id: ImportId,
    answers: &[AnswerForm],
    create_missing: bool,
) -> Result<Step, AppError> {
    let mut tx = db.snapshot(caller).await?;
    let found = find(&mut tx, caller, id).await?;
    let known = Known::load(&mut tx, db, caller, found.summary.kind).await?;
    drop(tx);
    let mut settings = found.settings;
    settings.options.create_missing = create_missing;
    for form in answers {
        let reference = form.reference.parse().map_err(|_| AppError::field("answers", Problem::NotAChoice))?;
        let same = |text: &str| match_key(text) == match_key(&form.text);
        settings.answers.retain(|kept| kept.reference != reference || !same(&kept.text));
        settings.names.retain(|kept| kept.reference != reference || !same(&kept.text));
        if let Some(answer) = answer_of(form, reference, &known)? {
            settings.answers.push(AnsweredValue { reference, text: form.text.clone(), answer });
        }
    }
    save_settings(db, caller, id, settings).await?;
    next_step(db, caller, id).await
}

fn answer_of(form: &AnswerForm, reference: ReferenceKind, known: &Known) -> Result<Option<ValueAnswer>, AppError> {
    let wrong = |problem| AppError::field("answers", problem);
    if !form.name.trim().is_empty() {
        let mut records = known.names.get(&reference).into_iter().flatten();
        let record = records.find(|(_, name)| match_key(name) == match_key(&form.name));
        return record.map(|(id, _)| Some(ValueAnswer::Map(*id))).ok_or(wrong(Problem::Unknown));
    }
    Ok(Some(match form.answer.as_str() {
        "" => return Ok(None),
        "create" => ValueAnswer::Create,
        "skip" => ValueAnswer::Skip,
        "blank" => ValueAnswer::Blank,
        mapped => {
            let key = mapped.strip_prefix("map:").and_then(|key| key.parse().ok());
            ValueAnswer::Map(key.ok_or(wrong(Problem::NotAChoice))?)
        }
    }))
}

/// Keeps the choices of the check page and checks again.
pub async fn set_options(
    db: &Db,
    caller: &Caller,
    id: ImportId,
    skip_problem_lines: bool,
    list_price: bool,
) -> Result<DryRun, AppError> {
    let mut tx = db.snapshot(caller).await?;
    let mut settings = find(&mut tx, caller, id).await?.settings;
    drop(tx);
    settings.options.skip_problem_lines = skip_problem_lines;
    settings.options.list_price = list_price;
    save_settings(db, caller, id, settings).await?;
    dry_run(db, caller, id).await
}

/// Where the user is needed next. The check is made as soon as the columns are known: its problems are shown beside the
/// questions.
async fn next_step(db: &Db, caller: &Caller, id: ImportId) -> Result<Step, AppError> {
    let file = view(db, caller, id).await?.file.ok_or(AppError::Conflict(Conflict::ImportState))?;
    let step = file.step();
    if step != Step::Columns {
        dry_run(db, caller, id).await?;
    }
    Ok(step)
}
