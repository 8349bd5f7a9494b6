//! Where a form without scripts leads: to the page of its record, which says that it is done.
//!
//! Leptos leads a plain form back to its `Referer`, and to the start page where a browser keeps that to itself. A
//! form about a record names it (`number`), so its page is known.

use axum::body::Bytes;
use http::{HeaderMap, HeaderValue, header};

use super::origin;

/// What the address of the record's page says after a success; the page reads it.
const DONE: &str = "done=1";
/// Leptos reads whole addresses only; this one never leaves the server.
const NOWHERE: &str = "http://nowhere.invalid";

/// The page of the record that a form is about.
pub fn record_page(body: &Bytes) -> Option<String> {
    let (_, number) = form_urlencoded::parse(body).find(|(name, _)| name == "number")?;
    let number: String = number.bytes().map(origin::percent_encoded).collect();
    Some(format!("/opportunities/{number}"))
}

/// Stands in for the `Referer` that a browser did not send.
pub fn stand_in(headers: &mut HeaderMap, page: &str) {
    if let Ok(page) = HeaderValue::from_str(&format!("{NOWHERE}{page}")) {
        headers.entry(header::REFERER).or_insert(page);
    }
}

/// Leads back to the form after a refusal, with its error in the address; after a success to the page of the record.
pub fn lead(headers: &mut HeaderMap, page: &str, refused: bool) {
    let Some(location) = headers.get(header::LOCATION).and_then(|location| location.to_str().ok()) else { return };
    let to = if refused { location.trim_start_matches(NOWHERE).to_owned() } else { format!("{page}?{DONE}") };
    if let Ok(to) = HeaderValue::from_str(&to) {
        headers.insert(header::LOCATION, to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_a_record() {
        for (body, page) in [
            ("number=PAR-000123&version=1", Some("/opportunities/PAR-000123")),
            ("version=1&number=%0D%0ALocation:+x", Some("/opportunities/%0D%0ALocation%3A%20x")),
            ("name=x", None),
            ("", None),
        ] {
            assert_eq!(record_page(&Bytes::from(body)).as_deref(), page, "{body}");
        }
    }

    #[test]
    fn a_referer_that_was_sent_stays() {
        let sent = HeaderValue::from_static("http://here/opportunities/PAR-000001?done=1");
        let mut headers = HeaderMap::from_iter([(header::REFERER, sent.clone())]);
        stand_in(&mut headers, "/elsewhere");
        assert_eq!(headers[header::REFERER], sent);
    }

    #[test]
    fn refusals_lead_to_the_form_and_successes_to_the_record() {
        for (location, refused, expected) in [
            ("http://nowhere.invalid/opportunities/PAR-000001?__err=x", true, "/opportunities/PAR-000001?__err=x"),
            ("http://here/board?__err=x", true, "http://here/board?__err=x"),
            ("http://here/board", false, "/opportunities/PAR-000001?done=1"),
        ] {
            let mut headers = HeaderMap::from_iter([(header::LOCATION, HeaderValue::from_static(location))]);
            lead(&mut headers, "/opportunities/PAR-000001", refused);
            assert_eq!(headers[header::LOCATION], expected);
        }
        let mut answer = HeaderMap::new();
        lead(&mut answer, "/opportunities/PAR-000001", false);
        assert!(answer.is_empty(), "an answer that leads nowhere stays one");
    }
}
