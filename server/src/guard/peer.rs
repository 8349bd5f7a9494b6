//! Where a request comes from.
//!
//! The address that connects is the peer's own, unless it is that of a proxy which the operator trusts: then it
//! is what the proxy says in `X-Forwarded-For`. Anybody may send that header, so nobody else is believed.

use std::net::{IpAddr, SocketAddr};

use app::auth::request::Peer;
use axum::extract::{ConnectInfo, Request};
use http::HeaderMap;

/// The list that proxies append the address of their client to.
const FORWARDED: &str = "x-forwarded-for";

/// Puts the peer into the request, as far as it is known.
pub fn find(request: &mut Request, trusted: &[IpAddr]) {
    let connected = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    if let Some(connected) = connected {
        let peer = Peer(believed(connected, request.headers(), trusted));
        request.extensions_mut().insert(peer);
    }
}

/// Each proxy appends the address that it saw. From the end, the first that is not a trusted proxy's is the
/// client's; what stands before it is hearsay.
fn believed(connected: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.contains(&address.to_canonical());
    let mut peer = connected.to_canonical();
    let said = headers.get_all(FORWARDED).iter().filter_map(|value| value.to_str().ok());
    let named: Vec<&str> = said.flat_map(|value| value.split(',')).collect();
    for name in named.into_iter().rev() {
        if !is_trusted(&peer) {
            break;
        }
        let Ok(before) = name.trim().parse::<IpAddr>() else { break };
        peer = before.to_canonical();
    }
    peer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_believed() {
        let proxy = "127.0.0.1";
        for (connected, forwarded, trusted, expected) in [
            ("203.0.113.7", "", "", "203.0.113.7"),
            // Without a trusted proxy the header is anybody's invention.
            (proxy, "198.51.100.1", "", proxy),
            ("203.0.113.7", "198.51.100.1", proxy, "203.0.113.7"),
            (proxy, "198.51.100.1", proxy, "198.51.100.1"),
            ("::ffff:127.0.0.1", "198.51.100.1", proxy, "198.51.100.1"),
            // What the client itself put in front of it is not believed.
            (proxy, "192.0.2.66, 198.51.100.1", proxy, "198.51.100.1"),
            // A second trusted proxy behind the first.
            (proxy, "198.51.100.1, 10.0.0.2", "127.0.0.1 10.0.0.2", "198.51.100.1"),
            (proxy, "unknown", proxy, proxy),
            (proxy, "", proxy, proxy),
        ] {
            let mut headers = HeaderMap::new();
            if !forwarded.is_empty() {
                headers.insert(FORWARDED, forwarded.parse().unwrap());
            }
            let trusted: Vec<IpAddr> = trusted.split_whitespace().map(|address| address.parse().unwrap()).collect();
            let found = believed(connected.parse().unwrap(), &headers, &trusted);
            assert_eq!(found, expected.parse::<IpAddr>().unwrap(), "{connected} saying {forwarded}");
        }
    }
}
