//! Commands and settings. Every setting is a flag and an environment variable; `--help` lists both.

use std::{ffi::OsString, net::IpAddr, path::PathBuf};

use app::import::{
    ImportKind,
    date_format::DateFormat,
    field::{FieldCode, ReferenceKind},
    number_format::DecimalMark,
    settings::NamedValue,
};
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::public_url::PublicUrl;

/// Quarterdeck: a sales pipeline and forecast that a company runs itself.
#[derive(Debug, Parser)]
#[command(name = "quarterdeck", version, arg_required_else_help = true)]
pub struct Cli {
    /// Settings of all commands.
    #[command(flatten)]
    pub settings: Settings,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Settings of all commands.
#[derive(Clone, Debug, Args)]
pub struct Settings {
    /// PostgreSQL to use, as postgres://user:password@host/name; without it a private one is started
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
    /// Folder of the private PostgreSQL
    #[arg(long, env = "QUARTERDECK_DATA_DIR", default_value = ".data", global = true)]
    pub data_dir: PathBuf,
    /// Connections to the database
    #[arg(long, env = "QUARTERDECK_CONNECTIONS", default_value_t = 16, global = true)]
    pub connections: u32,
    /// Business day to pretend it is, as 2026-03-31, for demonstrations and tests
    #[arg(long, env = "QUARTERDECK_TODAY", global = true)]
    pub today: Option<NaiveDate>,
    /// What is logged to standard error: error, warn, info, debug or trace; for a part of the program as well, as
    /// info,sqlx=debug
    #[arg(long, env = "RUST_LOG", value_name = "LEVELS", default_value = "info,sqlx=warn", value_parser = levels, global = true)]
    pub log: String,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the site; an empty database gets the demo company first
    Serve(Serve),
    /// Bring the schema of the database up to date
    Migrate,
    /// Load the demo company into an empty database, or any number of opportunities for measurements
    Seed {
        /// Instead of the demo company, so many generated opportunities
        #[arg(long)]
        opportunities: Option<u64>,
    },
    /// Make the caches of reports anew from the history
    Rebuild,
    /// Import a CSV or XLSX file
    ///
    /// What is not said is as it was for the last file with the same columns, in the browser or here
    Import(Import),
    /// Keep the people who may sign in
    #[command(subcommand)]
    User(User),
    /// Keep the tokens of REST clients
    #[command(subcommand)]
    Token(Token),
    /// Run a program with DATABASE_URL set to a throw-away database
    #[command(hide = true)]
    Database {
        /// The program and its arguments
        #[arg(last = true, required = true)]
        command: Vec<OsString>,
    },
}

/// How to serve.
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// Port to listen on; 0 lets the system choose
    #[arg(long, env = "PORT", default_value_t = 3000)]
    pub port: u16,
    /// Address to listen on
    #[arg(long, env = "QUARTERDECK_HOST", default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Folder with the browser's half: WebAssembly, styles, assets
    #[arg(long, env = "SITE_ROOT", default_value = "target/site")]
    pub site_root: PathBuf,
    /// Address that browsers use, when it is not the one listened on; https makes cookies secure and asks for TLS
    #[arg(long, env = "PUBLIC_URL")]
    pub public_url: Option<PublicUrl>,
    /// Addresses of proxies in front, with commas, whose X-Forwarded-For is believed; without them everybody who
    /// comes through a proxy shares one limit of sign-in attempts
    #[arg(long = "trusted-proxy", env = "QUARTERDECK_TRUSTED_PROXY", value_name = "ADDRESS", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// Leave an empty database empty
    #[arg(long, env = "QUARTERDECK_NO_DEMO")]
    pub no_demo: bool,
}

/// Which file to import, and how.
#[derive(Debug, Args)]
pub struct Import {
    /// What its lines are: people, products, accounts, opportunities, quotas or exchange_rates
    #[arg(value_parser = import_kind)]
    pub kind: ImportKind,
    /// The file
    pub file: PathBuf,
    /// Sign-in address of the person who imports
    #[arg(long = "as", value_name = "EMAIL")]
    pub importer: String,
    /// The sheet of a workbook; otherwise the first that is a table
    #[arg(long)]
    pub sheet: Option<String>,
    /// A field and the column that holds it, as closing_date="Close Date"; repeat for more.
    /// The other columns are taken as for the last file with these columns, or as their headers suggest
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = column)]
    pub mapping: Vec<(String, FieldCode)>,
    /// How dates are written, where they do not prove it: iso, day_month_year, month_day_year or year_month_day_slash
    #[arg(long, value_name = "FORMAT", value_parser = date_format)]
    pub date_format: Option<DateFormat>,
    /// How amounts are written, where they do not prove it: point or comma
    #[arg(long, value_name = "MARK", value_parser = decimal_mark)]
    pub decimal_mark: Option<DecimalMark>,
    /// What a value means that names no record, as product:GTXPro="GTX Pro"; repeat for more. Kinds are person,
    /// account, product, stage, site, category, role, account_kind, quota_kind and rate_kind
    #[arg(long = "match", value_name = "KIND:VALUE=RECORD", value_parser = named_value)]
    pub matches: Vec<NamedValue>,
    /// Leave out the lines with this value, as account:Test; repeat for more
    #[arg(long = "skip-value", value_name = "KIND:VALUE", value_parser = value)]
    pub skip_values: Vec<(ReferenceKind, String)>,
    /// Import the lines with this value without it; repeat for more
    #[arg(long = "blank-value", value_name = "KIND:VALUE", value_parser = value)]
    pub blank_values: Vec<(ReferenceKind, String)>,
    /// Make a person, account, product or site of this value; repeat for more
    #[arg(long = "create-value", value_name = "KIND:VALUE", value_parser = value)]
    pub create_values: Vec<(ReferenceKind, String)>,
    /// Make the accounts, products, people and sites that lines name and nobody knows
    #[arg(long)]
    pub create_missing: bool,
    /// Leave out the lines with problems; otherwise one of them holds the file back
    #[arg(long)]
    pub skip_problem_lines: bool,
    /// Give open opportunities without an amount their product's list price
    #[arg(long)]
    pub list_price: bool,
    /// Only report what would happen
    #[arg(long)]
    pub dry_run: bool,
}

fn levels(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

fn import_kind(text: &str) -> Result<ImportKind, &'static str> {
    text.parse().map_err(|_| "one of people, products, accounts, opportunities, quotas, exchange_rates")
}

fn column(text: &str) -> Result<(String, FieldCode), &'static str> {
    let (field, column) = text.split_once('=').ok_or("a field, an equals sign and a column")?;
    let field = field.trim().parse().map_err(|_| "no such field")?;
    Ok((column.trim().to_owned(), field))
}

fn date_format(text: &str) -> Result<DateFormat, &'static str> {
    text.parse().map_err(|_| "one of iso, day_month_year, month_day_year, year_month_day_slash")
}

fn decimal_mark(text: &str) -> Result<DecimalMark, &'static str> {
    text.parse().map_err(|_| "point or comma")
}

fn value(text: &str) -> Result<(ReferenceKind, String), &'static str> {
    let (kind, value) = text.split_once(':').ok_or("a kind, a colon and a value")?;
    let kind = kind.trim().parse().map_err(|_| "no such kind of value")?;
    let value = value.trim();
    if value.is_empty() { Err("a value after the colon") } else { Ok((kind, value.to_owned())) }
}

/// The last equals sign counts: values come from anywhere, names of records from here.
fn named_value(text: &str) -> Result<NamedValue, &'static str> {
    let (left, name) = text.rsplit_once('=').ok_or("a kind, a colon, a value, an equals sign and a record")?;
    let (reference, text) = value(left)?;
    let name = name.trim();
    if name.is_empty() {
        Err("a record after the equals sign")
    } else {
        Ok(NamedValue { reference, text, name: name.to_owned() })
    }
}

/// Keeping people.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add somebody; the password is read from QUARTERDECK_PASSWORD or standard input
    Add(UserAdd),
    /// Set a new password, read from QUARTERDECK_PASSWORD or standard input, and sign all devices out
    Password {
        /// Their sign-in address
        email: String,
    },
    /// List everybody
    List,
}

/// Whom to add.
#[derive(Debug, Args)]
pub struct UserAdd {
    /// Sign-in address
    #[arg(long)]
    pub email: String,
    /// Name
    #[arg(long)]
    pub name: String,
    /// Role: salesperson, manager, executive, sales_assistant, sales_administration or administrator
    #[arg(long)]
    pub role: String,
    /// Code of the site that numbers their opportunities, such as PAR; an unknown one is added
    #[arg(long, value_parser = site_code)]
    pub site: String,
    /// Sign-in address of the person they report to
    #[arg(long)]
    pub manager: Option<String>,
}

fn site_code(text: &str) -> Result<String, &'static str> {
    let fits = (2..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if fits { Ok(text.to_ascii_uppercase()) } else { Err("two to six letters or digits") }
}

/// Keeping tokens.
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make a token and print it; it cannot be shown again
    Create {
        /// Sign-in address of the person whom its holder acts for
        #[arg(long)]
        user: String,
        /// What it is for
        #[arg(long)]
        name: String,
        /// Days until it ends; without this it does not
        #[arg(long)]
        days: Option<u16>,
    },
    /// End the tokens of that name
    Revoke {
        /// Sign-in address of the person whom its holder acted for
        #[arg(long)]
        user: String,
        /// What it was for
        #[arg(long)]
        name: String,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn commands_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_is_logged_is_a_setting_like_the_others() {
        assert!(Cli::command().render_long_help().to_string().contains("RUST_LOG"));
        let log = |levels| Cli::try_parse_from(["quarterdeck", "migrate", "--log", levels]).map(|cli| cli.settings.log);
        assert_eq!(log("info,sqlx=debug").unwrap(), "info,sqlx=debug");
        assert!(log("sqlx=loud").is_err());
    }

    #[test]
    fn a_throw_away_database_takes_any_command_line() {
        let cli = Cli::try_parse_from(["quarterdeck", "database", "--", "cargo", "test", "--", "--nocapture"]).unwrap();
        let Command::Database { command } = cli.command else { panic!("another command") };
        assert_eq!(command.len(), 4);
    }
}
