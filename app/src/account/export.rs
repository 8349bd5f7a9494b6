//! Accounts as a table that the import of accounts reads back: its heads are those of its fields, in every language
//! (SPEC F7).

use super::{Account, AccountType};
use crate::export::{Cell, Column, Table};

const COLUMNS: [&str; 5] = ["name", "kind", "sector", "country", "parent"];

/// A row per account, with everything that people may say about it.
pub fn table(accounts: &[Account]) -> Table {
    let mut table = Table::new("Accounts", COLUMNS.map(Column::text).to_vec());
    accounts.iter().for_each(|account| table.push(cells(account)));
    table
}

fn cells(account: &Account) -> Vec<Cell> {
    let types: Vec<&str> = account.types.iter().copied().map(AccountType::as_str).collect();
    let parent = account.parent.as_ref().map_or(Cell::Empty, |parent| Cell::text(parent.name.clone()));
    let texts = [&account.name, &types.join(", "), &account.sector, &account.country].map(Cell::text);
    texts.into_iter().chain([parent]).collect()
}
