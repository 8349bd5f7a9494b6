//! The address under which browsers reach the site.

use std::str::FromStr;

use http::Uri;

/// Scheme, host and port of the site as browsers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    /// Whether browsers reach it over TLS.
    pub secure: bool,
    /// `host` or `host:port`, as in a browser's `Origin`.
    pub authority: String,
}

impl FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.parse().map_err(|_| "not an address")?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err("begins with neither https:// nor http://"),
        };
        let authority = uri.authority().ok_or("names no host")?.as_str().to_ascii_lowercase();
        if uri.path() != "/" || uri.query().is_some() || authority.contains('@') {
            return Err("only scheme, host and port, such as https://crm.example.com");
        }
        Ok(PublicUrl { secure, authority })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_scheme_host_and_port() {
        let found = "https://CRM.example.com:8443".parse::<PublicUrl>();
        assert_eq!(found, Ok(PublicUrl { secure: true, authority: "crm.example.com:8443".into() }));
        assert!("http://localhost:3000/".parse::<PublicUrl>().is_ok_and(|url| !url.secure));
        for wrong in ["", "crm.example.com", "ftp://host", "https://host/path", "https://user@host"] {
            assert!(wrong.parse::<PublicUrl>().is_err(), "{wrong}");
        }
    }
}
