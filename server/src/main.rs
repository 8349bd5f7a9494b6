//! The binary `quarterdeck`.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use server::{cli::Cli, commands};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = EnvFilter::new(&cli.settings.log);
    tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_writer(io::stderr).init();
    commands::run(cli).await.unwrap_or_else(|failure| {
        // With standard error closed there is nobody left to tell.
        let _ = writeln!(io::stderr(), "quarterdeck: {failure}");
        ExitCode::FAILURE
    })
}
