//! Turns `locales/<language>/<namespace>.json` into typed keys, so that a missing sentence does not compile.

use std::{env, error::Error, path::PathBuf};

use leptos_i18n_build::{Config, ParseOptions, TranslationsInfos, options::CodegenOptions};

/// One file per area and language; the name is the first part of a key.
const NAMESPACES: [&str; 24] = [
    "common",
    "problem",
    "error",
    "refused",
    "role",
    "category",
    "field",
    "auth",
    "people",
    "account",
    "opportunity",
    "history",
    "audit",
    "board",
    "forecast",
    "analysis",
    "quota",
    "import",
    "settings",
    "rate",
    "judgement",
    "change",
    "executive",
    "absence",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../migrations");
    let config = Config::new("en")?.add_locale("fr")?.add_namespaces(NAMESPACES)?;
    let config = config.parse_options(ParseOptions::new().interpolate_display(true));
    let translations = TranslationsInfos::parse(config)?;
    translations.emit_diagnostics();
    translations.rerun_if_locales_changed();
    let attributes = "#![allow(missing_docs, clippy::all, clippy::pedantic, unused_qualifications)]".parse()?;
    let options = CodegenOptions::new().top_level_attributes(Some(attributes)).gen_docs(false);
    let directory = PathBuf::from(env::var("OUT_DIR")?).join("i18n");
    translations.generate_i18n_module_with_options(directory, options)?;
    Ok(())
}
