//! Rows in the text form of PostgreSQL's COPY.

use std::fmt::Write;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::PgConnection;

use super::SeedError;

/// A value that knows how COPY spells it.
pub trait Cell {
    /// Appends the value.
    fn spell(&self, out: &mut String);
}

macro_rules! plain {
    ($($kind:ty),*) => { $(impl Cell for $kind {
        fn spell(&self, out: &mut String) {
            // Writing into a String cannot fail.
            let _ = write!(out, "{self}");
        }
    })* };
}
plain!(i16, i32, i64, bool, Decimal, NaiveDate, DateTime<Utc>);

impl Cell for str {
    fn spell(&self, out: &mut String) {
        for character in self.chars() {
            match character {
                '\\' => out.push_str("\\\\"),
                '\t' => out.push_str("\\t"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                plain => out.push(plain),
            }
        }
    }
}

impl Cell for &str {
    fn spell(&self, out: &mut String) {
        (**self).spell(out);
    }
}

impl Cell for String {
    fn spell(&self, out: &mut String) {
        self.as_str().spell(out);
    }
}

impl Cell for serde_json::Value {
    fn spell(&self, out: &mut String) {
        self.to_string().spell(out);
    }
}

impl<T: Cell> Cell for Option<T> {
    fn spell(&self, out: &mut String) {
        match self {
            Some(value) => value.spell(out),
            None => out.push_str("\\N"),
        }
    }
}

/// Appends one row.
pub fn add_row(out: &mut String, cells: &[&dyn Cell]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            out.push('\t');
        }
        cell.spell(out);
    }
    out.push('\n');
}

/// Sends rows into `table (columns)`.
pub async fn send(db: &mut PgConnection, target: &'static str, rows: &str) -> Result<(), SeedError> {
    let mut copy = db.copy_in_raw(&format!("COPY {target} FROM STDIN")).await?;
    copy.send(rows.as_bytes()).await?;
    copy.finish().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_copy_would_misread_is_escaped() {
        let mut out = String::new();
        add_row(&mut out, &[&"a\tb\\c\nd", &None::<i64>, &Some(7_i64), &serde_json::json!({ "é": "\"" })]);
        assert_eq!(out, "a\\tb\\\\c\\nd\t\\N\t7\t{\"é\":\"\\\\\"\"}\n");
    }
}
