//! People, tokens and the demo company from the command line: whoever reaches the database is trusted.

use std::io::{self, BufRead, IsTerminal, Write};

use app::{
    auth::{
        Person, PersonId,
        actions::{self, PersonDraft},
        store,
    },
    clock::Clock,
    db::Db,
    error::{AppError, FieldProblem},
    forecast::{totals, trend::upkeep},
};

use super::say;
use crate::{
    Failure,
    cli::{Token, User, UserAdd},
    seed,
};

/// Loads the demo company.
///
/// # Errors
/// When there is data already.
pub async fn load_demo(db: &Db, clock: Clock) -> Result<(), Failure> {
    Ok(seed::demo(db, clock).await?)
}

/// Loads generated opportunities and says how far it is.
///
/// # Errors
/// When there is data already.
pub async fn load_volume(db: &Db, clock: Clock, opportunities: u64) -> Result<(), Failure> {
    let progress = |done, all| tracing::info!("{done} of {all} opportunities written");
    Ok(seed::volume(db, clock, opportunities, progress).await?)
}

/// Makes what reports keep beside the history anew from it: the totals of forecasts, the snapshots of the weekly trend.
///
/// # Errors
/// When the database is not reached.
pub async fn rebuild(db: &Db, clock: Clock) -> Result<(), Failure> {
    let sums = totals::rebuild(db).await.map_err(in_words)?;
    let days = upkeep::rebuild(db, clock).await.map_err(in_words)?;
    say(format!("{sums} totals and {days} snapshots were made anew."))
}

/// Everybody in the database.
pub async fn everybody(db: &Db, clock: Clock) -> Result<Vec<Person>, Failure> {
    let mut connection = db.owner().acquire().await?;
    store::people(&mut connection, clock.today("UTC")).await.map_err(in_words)
}

/// Keeps people.
pub async fn user(db: &Db, clock: Clock, command: User) -> Result<(), Failure> {
    match command {
        User::Add(who) => add(db, clock, who).await,
        User::Password { email } => set_password(db, clock, &email).await,
        User::List => list(db, clock).await,
    }
}

async fn add(db: &Db, clock: Clock, who: UserAdd) -> Result<(), Failure> {
    let people = everybody(db, clock).await?;
    let manager = who.manager.as_deref().map(|email| by_address(&people, email)).transpose()?;
    let draft = PersonDraft {
        existing: None,
        name: who.name,
        email: who.email,
        role: who.role,
        site: who.site,
        manager,
        manager_from: String::new(),
        password: read_password()?,
        active: true,
    };
    let email = draft.email.clone();
    actions::add_person_as_operator(db, clock, draft).await.map_err(in_words)?;
    say(format!("{email} may sign in."))
}

fn by_address(people: &[Person], email: &str) -> Result<PersonId, Failure> {
    let found =
        people.iter().find(|person| person.email.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(email)));
    found.map(|person| person.id).ok_or_else(|| format!("nobody has the address {email}").into())
}

async fn set_password(db: &Db, clock: Clock, email: &str) -> Result<(), Failure> {
    actions::set_password_as_operator(db, clock, email, read_password()?).await.map_err(in_words)?;
    say(format!("{email} has a new password; all their devices are signed out."))
}

async fn list(db: &Db, clock: Clock) -> Result<(), Failure> {
    let people = everybody(db, clock).await?;
    for person in &people {
        let manager = people.iter().find(|other| Some(other.id) == person.manager);
        let columns = [
            person.email.as_deref().unwrap_or("-"),
            &person.name,
            person.role.as_str(),
            &person.site,
            manager.map_or("-", |manager| &manager.name),
            if person.active { "active" } else { "switched off" },
        ];
        say(columns.join("\t"))?;
    }
    Ok(())
}

/// Keeps tokens. A new one is printed alone on its line, so that scripts can take it.
pub async fn token(db: &Db, clock: Clock, command: Token) -> Result<(), Failure> {
    match command {
        Token::Create { user, name, days } => {
            let owner = actions::operator_as(db, clock, &user).await.map_err(in_words)?;
            say(actions::create_api_token(db, &owner, &name, days.map(i64::from)).await.map_err(in_words)?)
        }
        Token::Revoke { user, name } => {
            let owner = actions::operator_as(db, clock, &user).await.map_err(in_words)?;
            actions::revoke_api_token(db, &owner, &name).await.map_err(in_words)?;
            say(format!("The tokens {name} of {user} open nothing any more."))
        }
    }
}

/// The password from the environment or standard input; an argument would stand in the list of processes.
fn read_password() -> Result<String, Failure> {
    if let Ok(password) = std::env::var("QUARTERDECK_PASSWORD") {
        return Ok(password);
    }
    if io::stdin().is_terminal() {
        write!(io::stderr(), "Password (shown while typing): ")?;
        io::stderr().flush()?;
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// An error with its fields, for the operator.
pub fn in_words(error: AppError) -> Failure {
    match &error {
        AppError::NotFound => "nobody active has that address".into(),
        AppError::Rejected(fields) => {
            let sentence = |FieldProblem { field, problem }: &FieldProblem| format!("{field}: {}", problem.sentence());
            fields.iter().map(sentence).collect::<Vec<_>>().join("\n").into()
        }
        other => other.sentence().into(),
    }
}
