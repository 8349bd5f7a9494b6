//! Every event in a sentence; each area that tells its own history is asked for its words.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::Entry;
use crate::{
    account,
    activity::{self, Change, Event, Subject, Told, blank_as_dash, change_line},
    auth::{Density, Role, device_name},
    forecast::{QuotaKind, judgement},
    import::ImportKind,
    language,
    money::grouped,
    opportunity, rate, tr,
    ui::exact_instant,
};

/// What kind of record an event is about.
pub fn subject_label(subject: Subject) -> &'static str {
    match subject {
        Subject::Opportunity => tr!(audit.subject_opportunity),
        Subject::Account => tr!(audit.subject_account),
        Subject::Product => tr!(audit.subject_product),
        Subject::Person => tr!(audit.subject_person),
        Subject::Quota => tr!(audit.subject_quota),
        Subject::Judgement => tr!(judgement.title),
        Subject::ExchangeRate => tr!(rate.subject),
        Subject::Organisation => tr!(audit.subject_organisation),
        Subject::Import => tr!(audit.subject_import),
        Subject::Site => tr!(audit.subject_site),
        Subject::Session => tr!(audit.subject_session),
        Subject::Token => tr!(audit.subject_token),
    }
}

/// Who acted: a person by name, or what acts without signing in.
pub fn actor(event: &Event) -> String {
    match (&event.actor, event.text("by")) {
        (Some(name), _) => name.clone(),
        (None, Some("operator")) => tr!(audit.operator).to_owned(),
        (None, Some("visitor")) => tr!(audit.visitor).to_owned(),
        (None, _) => tr!(history.system).to_owned(),
    }
}

/// What happened.
pub fn told(entry: &Entry) -> Told {
    let event = &entry.event;
    match entry.subject {
        Subject::Opportunity => opportunity::told(event),
        Subject::Account => account::history::told(event),
        Subject::Judgement => judgement::told(event),
        Subject::ExchangeRate => rate::told(event),
        Subject::Quota => Told { headline: headline(entry.subject, event), lines: quota_lines(event) },
        Subject::Import => Told { headline: headline(entry.subject, event), lines: import_lines(event) },
        Subject::Organisation => Told { headline: headline(entry.subject, event), lines: settings_lines(event) },
        Subject::Person | Subject::Session | Subject::Token | Subject::Site | Subject::Product => {
            let lines = event.changes().iter().map(line).chain(move_line(event)).chain(access_lines(event)).collect();
            Told { headline: headline(entry.subject, event), lines }
        }
    }
}

fn headline(subject: Subject, event: &Event) -> String {
    let text = match (subject, event.kind.as_str()) {
        (Subject::Quota, "quota_set") => {
            return tr!(audit.quota_set, quarter = event.text("quarter").unwrap_or_default().to_owned());
        }
        (Subject::Token, "created") => tr!(audit.token_created),
        (Subject::Token, "revoked") => tr!(audit.token_revoked),
        (Subject::Session, "signed_in") => tr!(audit.signed_in),
        (Subject::Session, "signed_out") => tr!(audit.signed_out),
        (Subject::Session, "revoked") => tr!(audit.session_revoked),
        (Subject::Session, "refused") => tr!(audit.refused),
        (Subject::Session, "limited") => tr!(audit.limited),
        (Subject::Import, "uploaded") => tr!(audit.import_uploaded),
        (Subject::Import, "imported") => tr!(audit.import_done),
        (Subject::Import, "undone") => tr!(audit.import_undone),
        (Subject::Organisation, "organisation_saved") => tr!(audit.settings_saved),
        (_, "absence_entered") => tr!(audit.absence_entered),
        (_, "absence_ended") => tr!(audit.absence_ended),
        (_, "absence_removed") => tr!(audit.absence_removed),
        (_, "password_changed") => tr!(audit.password_changed),
        (_, "password_reset") => tr!(audit.password_reset),
        (_, "created") if event.data.get("import").is_some() => tr!(audit.imported),
        (_, "created") => tr!(audit.created),
        (_, "changed") => tr!(audit.changed),
        (_, other) => other,
    };
    text.to_owned()
}

/// From which day on a person reports to somebody else.
fn move_line(event: &Event) -> Option<String> {
    let day = event.text("manager_from")?.parse().ok()?;
    Some(tr!(people.moved_from, day = language::current().date(day)))
}

/// What belongs to coming and going, beside changed fields.
fn access_lines(event: &Event) -> Vec<String> {
    let mut lines = Vec::new();
    match event.text("limit") {
        Some("peer") => lines.push(tr!(audit.limited_peer).to_owned()),
        Some("address") => lines.push(tr!(audit.limited_address).to_owned()),
        _ => {}
    }
    if let Some(peer) = event.text("peer") {
        lines.push(format!("{}: {peer}", tr!(audit.network_address)));
    }
    if let Some(device) = event.text("device").filter(|device| !device.is_empty()) {
        lines.push(format!("{}: {}", tr!(audit.device), device_name(device)));
    }
    if let Some(ended) = event.data.get("sessions_ended").and_then(Value::as_i64).filter(|ended| *ended > 0) {
        lines.push(tr!(audit.sessions_ended, count = ended));
    }
    lines
}

fn quota_lines(event: &Event) -> Vec<String> {
    let label = match event.text("kind").and_then(|code| code.parse().ok()) {
        Some(QuotaKind::Team) => tr!(quota.team),
        Some(QuotaKind::Individual) | None => tr!(quota.individual),
    };
    let value = |key: &str| shown("amount", event.data.get(key).unwrap_or(&Value::Null));
    let from = event.text("effective_from").and_then(|text| text.parse().ok());
    let from = from.map(|day| tr!(quota.counts_from, day = language::current().date(day)));
    std::iter::once(change_line(label, &value("before"), &value("after"))).chain(from).collect()
}

fn import_lines(event: &Event) -> Vec<String> {
    let kind = event.text("kind").and_then(|code| code.parse::<ImportKind>().ok()).map(ImportKind::label);
    let file = event.text("file").unwrap_or_default();
    let mut lines = vec![format!("{}: {file}", kind.unwrap_or(tr!(common.unknown)))];
    let count = |key: &str| event.data.get(key).and_then(Value::as_u64);
    if let (Some(created), Some(updated)) = (count("created"), count("updated")) {
        lines.push(tr!(audit.import_counts, created = created, updated = updated));
    }
    lines
}

/// The settings are told whole, before and after.
fn settings_lines(event: &Event) -> Vec<String> {
    let state = |key: &str| {
        let mut flat = Map::new();
        flatten(event.data.get(key).unwrap_or(&Value::Null), "", &mut flat);
        flat.remove("version");
        Value::Object(flat)
    };
    activity::changes(&state("before"), &state("after")).iter().map(line).collect()
}

fn flatten(value: &Value, name: &str, into: &mut Map<String, Value>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| flatten(value, key, into)),
        other => drop(into.insert(name.to_owned(), other.clone())),
    }
}

fn line(change: &Change) -> String {
    let value = |value: &Value| shown(&change.field, value);
    change_line(&label(&change.field), &value(&change.before), &value(&change.after))
}

fn label(field: &str) -> String {
    let text = match field {
        "name" => tr!(field.name),
        "email" => tr!(field.email),
        "role" => tr!(field.role),
        "site" => tr!(field.site),
        "manager" => tr!(field.manager),
        "currency" => tr!(field.currency),
        "active" => tr!(people.active),
        "code" => tr!(people.site_code),
        "language" => tr!(auth.language),
        "density" => tr!(auth.density),
        "token" => tr!(audit.token),
        "ends" => tr!(audit.ends),
        "stand_in" => tr!(absence.stand_in),
        "away_from" => tr!(absence.from),
        "away_to" => tr!(absence.to),
        "first_month" => tr!(settings.first_month),
        "time_zone" => tr!(settings.time_zone),
        "small_below" => tr!(settings.small_below),
        "large_above" => tr!(settings.large_above),
        other => other,
    };
    text.to_owned()
}

/// A stored value as people read it; a record by its name.
fn shown(field: &str, value: &Value) -> String {
    blank_as_dash(value, |value| match value {
        Value::Bool(true) => tr!(common.yes).to_owned(),
        Value::Bool(false) => tr!(common.no).to_owned(),
        Value::Object(record) => record.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
        Value::String(text) => shown_text(field, text),
        other => other.to_string(),
    })
}

fn shown_text(field: &str, text: &str) -> String {
    let read = match field {
        "role" => text.parse::<Role>().ok().map(|role| role.label().to_owned()),
        "density" => text.parse::<Density>().ok().map(|density| density.label().to_owned()),
        "ends" => text.parse::<DateTime<Utc>>().ok().map(exact_instant),
        "away_from" | "away_to" => text.parse().ok().map(|day| language::current().date(day)),
        "amount" | "small_below" | "large_above" => text
            .parse::<rust_decimal::Decimal>()
            .ok()
            .map(|amount| grouped(amount, amount.normalize().scale(), language::current().number_marks())),
        _ => None,
    };
    read.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(subject: Subject, kind: &str, data: Value) -> Entry {
        let event = Event { at: DateTime::UNIX_EPOCH, actor: None, kind: kind.to_owned(), data };
        Entry { id: 1, event, subject, key: 1, name: None }
    }

    #[test]
    fn a_person_before_and_after() {
        let changes = json!([
            { "field": "role", "before": "salesperson", "after": "manager" },
            { "field": "manager", "before": null, "after": { "id": 3, "name": "Eve" } },
            { "field": "active", "before": true, "after": false },
        ]);
        let data = json!({ "changes": changes, "manager_from": "2027-01-01" });
        let told = told(&entry(Subject::Person, "changed", data));
        assert_eq!(told.headline, "Changed");
        let lines = [
            "Role: Salesperson → Manager",
            "Reports to: — → Eve",
            "Active: yes → no",
            "Reports there from 1 Jan 2027.",
        ];
        assert_eq!(told.lines, lines);
    }

    #[test]
    fn settings_by_what_differs() {
        let state = |month: u32, small: &str, version: u32| json!({ "name": "Harbour", "calendar": { "first_month": month }, "thresholds": { "small_below": small }, "version": version });
        let data = json!({ "before": state(1, "50000", 1), "after": state(4, "60000.50", 2) });
        let told = told(&entry(Subject::Organisation, "organisation_saved", data));
        assert_eq!(told.lines, ["First month of the fiscal year: 1 → 4", "Small Business below: 50,000 → 60,000.5"]);
    }

    #[test]
    fn quotas_imports_and_refusals() {
        let quota = json!({ "quarter": "2026-Q4", "kind": "team", "before": null, "after": "1200", "effective_from": "2026-11-15" });
        let quota = told(&entry(Subject::Quota, "quota_set", quota));
        assert_eq!(quota.headline, "Quota of 2026-Q4 set");
        assert_eq!(quota.lines, ["Team target: — → 1,200", "Counts from 15 Nov 2026."]);
        let import = json!({ "kind": "accounts", "file": "a.csv", "created": 3, "updated": 0 });
        let import = told(&entry(Subject::Import, "imported", import));
        assert_eq!(import.lines, ["Accounts: a.csv", "3 created, 0 changed"]);
        let limited =
            entry(Subject::Session, "limited", json!({ "limit": "peer", "peer": "203.0.113.7", "by": "visitor" }));
        assert_eq!(actor(&limited.event), "Somebody at the door");
        assert_eq!(told(&limited).lines, ["All attempts from this network wait", "Network address: 203.0.113.7"]);
    }
}
