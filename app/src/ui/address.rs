//! What the address of the page says.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The pairs of the address's query, as server functions take them; follows the address.
pub fn address_pairs() -> impl Fn() -> BTreeMap<String, String> + Copy + Send + Sync + 'static {
    let query = use_query_map();
    move || query.read().clone().into_iter().map(|(key, value)| (key.to_string(), value)).collect()
}
