//! Where a request comes from and what it carries, from its headers alone.

use http::{HeaderMap, HeaderName, Method, header};

use crate::public_url::PublicUrl;

/// Bodies that handlers read.
const TAKEN: [&str; 4] =
    ["application/x-www-form-urlencoded", "multipart/form-data", "application/json", "application/merge-patch+json"];

/// Whether the method may change something.
pub fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a browser sent the request from a page of this very site. A browser says so itself in
/// `Sec-Fetch-Site`; older ones, and all of them without TLS, only name the `Origin`.
pub fn is_same(headers: &HeaderMap, public_url: Option<&PublicUrl>) -> bool {
    let fetch_site = HeaderName::from_static("sec-fetch-site");
    if let Some(site) = headers.get(fetch_site) {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = text(headers, header::ORIGIN) else { return false };
    let Some((_, authority)) = origin.split_once("://") else { return false };
    let is = |known: &str| known.eq_ignore_ascii_case(authority);
    text(headers, header::HOST).is_some_and(is) || public_url.is_some_and(|url| is(&url.authority))
}

/// Whether the body, if there is one, is of a type that handlers read. A cross-site form cannot send
/// JSON, and nothing here reads `text/plain`, which it can.
pub fn is_taken(headers: &HeaderMap) -> bool {
    match text(headers, header::CONTENT_TYPE) {
        Some(kind) => TAKEN.contains(&essence(kind).as_str()),
        None => content_length(headers) == 0 && !headers.contains_key(header::TRANSFER_ENCODING),
    }
}

/// Whether the body is a form with files.
pub fn is_upload(headers: &HeaderMap) -> bool {
    text(headers, header::CONTENT_TYPE).is_some_and(|kind| essence(kind) == "multipart/form-data")
}

/// The length that the client announces; 0 when it announces none.
pub fn content_length(headers: &HeaderMap) -> u64 {
    text(headers, header::CONTENT_LENGTH).and_then(|length| length.parse().ok()).unwrap_or(0)
}

/// A byte of an address as part of a query string.
pub fn percent_encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    }
}

fn essence(kind: &str) -> String {
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn same_origin() {
        let public: PublicUrl = "https://crm.example.com".parse().unwrap();
        for (pairs, expected) in [
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "none")], true),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("sec-fetch-site", "cross-site"), ("origin", "http://here:1"), ("host", "here:1")], false),
            (vec![("origin", "http://here:1"), ("host", "here:1")], true),
            (vec![("origin", "https://crm.example.com"), ("host", "inner:3000")], true),
            (vec![("origin", "http://here:2"), ("host", "here:1")], false),
            (vec![("origin", "null"), ("host", "here:1")], false),
            (vec![("host", "here:1")], false),
            (vec![], false),
        ] {
            assert_eq!(is_same(&headers(&pairs), Some(&public)), expected, "{pairs:?}");
        }
    }

    #[test]
    fn bodies() {
        for (pairs, expected) in [
            (vec![("content-type", "application/json; charset=utf-8")], true),
            (vec![("content-type", "Application/X-WWW-Form-Urlencoded")], true),
            (vec![("content-type", "text/plain")], false),
            (vec![("content-length", "0")], true),
            (vec![("content-length", "3")], false),
            (vec![("transfer-encoding", "chunked")], false),
            (vec![], true),
        ] {
            assert_eq!(is_taken(&headers(&pairs)), expected, "{pairs:?}");
        }
    }

    #[test]
    fn addresses_in_a_query() {
        let encoded: String = "/a?b=c&d=é".bytes().map(percent_encoded).collect();
        assert_eq!(encoded, "/a%3Fb%3Dc%26d%3D%C3%A9");
    }
}
