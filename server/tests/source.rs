//! Rules about the sources themselves.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Longest source file, in lines.
const LONGEST: usize = 420;
/// Areas, each using only those before it; as in the map of `app/src/lib.rs`.
/// `auth` and `activity` know each other: keeping people is recorded, and an event names a person.
const AREAS: [&str; 13] = [
    "auth",
    "activity",
    "rate",
    "account",
    "product",
    "pipeline",
    "opportunity",
    "board",
    "forecast",
    "analysis",
    "executive",
    "import",
    "audit",
];
/// Modules beside `model.rs` that hold rules only.
const RULES: [&str; 6] =
    ["calendar.rs", "money.rs", "text.rs", "pipeline/moves.rs", "opportunity/position.rs", "account/name.rs"];

/// Elements whose content the server writes unescaped, and the files that may hold them (the title of the
/// sign-in page is a constant).
const UNESCAPED: [(&str, &[&str]); 5] = [
    ("<textarea", &["ui/text_area.rs"]),
    ("<noscript", &[]),
    ("<script", &["ui/text_area.rs"]),
    ("<style", &[]),
    ("<Title", &["ui/page_head.rs", "auth/login_page.rs"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust file below a folder, by its path from there.
fn sources(folder: &str) -> Vec<(String, String)> {
    let top = root().join(folder);
    let mut found = Vec::new();
    let mut folders = vec![top.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                let name = entry.strip_prefix(&top).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&entry).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

/// The lines that are code: without comments and without the tests at the end.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    product.lines().filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn rules_know_nothing_of_the_web_or_the_database() {
    for (name, text) in sources("app/src") {
        if !(name.ends_with("model.rs") || RULES.contains(&name.as_str())) {
            continue;
        }
        for line in code(&text) {
            for word in ["leptos::", "sqlx", "axum", "cfg(feature"] {
                assert!(!line.contains(word), "{name} names {word}: {line}");
            }
        }
    }
}

#[test]
fn an_area_uses_only_those_before_it() {
    for (name, text) in sources("app/src").into_iter().filter(|(name, _)| !name.ends_with("tests.rs")) {
        let Some(own) = AREAS.iter().position(|area| name.split('/').next() == Some(area)) else { continue };
        let uses = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().replace(char::is_whitespace, "");
        let is_pair = |later: &str| name.starts_with("auth/") && later == "activity";
        for later in AREAS[own + 1..].iter().filter(|later| !is_pair(later)) {
            for form in [format!("crate::{later}::"), format!("crate::{{{later}::")] {
                assert!(!uses.contains(&form), "{name} uses the later area {later}");
            }
            // `use crate::{ …, later::…, … }`
            for block in uses.split("usecrate::{").skip(1).filter_map(|block| block.split(';').next()) {
                let named = top_level_names(block).any(|found| found == *later);
                assert!(!named, "{name} uses the later area {later}");
            }
        }
    }
}

/// The first names of the items in a `{…}` block, its opening brace already taken off.
fn top_level_names(block: &str) -> impl Iterator<Item = &str> {
    let (mut depth, mut start, mut items) = (0, 0, Vec::new());
    for (at, sign) in block.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(&block[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(&block[start..]);
    items.into_iter().map(|item| item.split([':', '}', '{']).next().unwrap_or_default())
}

/// Leptos renders what stands inside these elements without escaping it; so each has a place that does.
#[test]
fn elements_that_would_not_be_escaped_stand_in_one_place() {
    for (name, text) in sources("app/src").into_iter().filter(|(name, _)| !name.ends_with("tests.rs")) {
        for line in code(&text) {
            for (element, places) in UNESCAPED {
                let allowed = places.contains(&name.as_str());
                assert!(allowed || !line.contains(element), "{name} writes {element} itself: {line}");
            }
        }
    }
}

/// Addresses beside the described ones stand in lists that the test of access reads, so that none is forgotten.
#[test]
fn routes_come_from_lists() {
    for (name, text) in ["app/src", "server/src"].map(sources).into_iter().flatten() {
        let beside = code(&text).find(|line| line.contains(".route(\""));
        assert_eq!(beside, None, "{name} adds an address beside the lists of its router");
    }
}

#[test]
fn files_stay_short() {
    let all = ["app/src", "server/src", "frontend/src"].map(sources);
    let product = |text: &str| text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().lines().count();
    let sized = all.into_iter().flatten().map(|(name, text)| (product(&text), name));
    let long: Vec<_> = sized.filter(|(lines, name)| *lines > LONGEST && !name.ends_with("tests.rs")).collect();
    assert!(long.is_empty(), "split these: {long:?}");
}
