//! Where a request comes from: the other end of the connection, or whom a trusted server in front names.

use std::net::{IpAddr, SocketAddr};

use http::request::Parts;

/// The other end of the connection; put into each request by [`crate::server`].
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// The address to count by. `X-Forwarded-For` grows to the right: the last address that is not one of ours was seen by one
/// of ours; everything before it is only somebody's word.
pub fn address(head: &Parts, trusted: &[IpAddr]) -> Option<IpAddr> {
    let peer = head.extensions.get::<Peer>()?.0.ip().to_canonical();
    if !trusted.contains(&peer) {
        return Some(peer);
    }
    let lines = head.headers.get_all("x-forwarded-for").iter();
    let named: Vec<&str> = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .collect();
    for name in named.iter().rev() {
        match name.trim().parse::<IpAddr>().map(|address| address.to_canonical()) {
            Ok(address) if trusted.contains(&address) => {}
            Ok(address) => return Some(address),
            Err(_) => break,
        }
    }
    Some(peer)
}

/// The network to count by. An IPv6 customer is given a /64 or more (RFC 6177), and with it more addresses than could
/// ever be counted one by one.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(one) => IpAddr::V6((one.to_bits() & !u128::from(u64::MAX)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let mut request = http::Request::builder();
        for line in forwarded {
            request = request.header("x-forwarded-for", *line);
        }
        let (mut head, ()) = request.body(()).unwrap().into_parts();
        head.extensions.insert(Peer(peer.parse().unwrap()));
        address(&head, &["10.0.0.2".parse().unwrap(), "10.0.0.3".parse().unwrap()])
            .unwrap()
            .to_string()
    }

    #[test]
    fn only_a_trusted_server_may_name_another_source() {
        assert_eq!(seen("203.0.113.7:1", &["1.1.1.1"]), "203.0.113.7");
        assert_eq!(seen("10.0.0.2:1", &["1.1.1.1, 203.0.113.7"]), "203.0.113.7");
        assert_eq!(seen("[::ffff:10.0.0.2]:1", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(seen("10.0.0.2:1", &["1.1.1.1", "203.0.113.7, 10.0.0.3"]), "203.0.113.7");
        assert_eq!(seen("10.0.0.2:1", &["1.1.1.1, nonsense"]), "10.0.0.2");
        assert_eq!(seen("10.0.0.2:1", &[]), "10.0.0.2");
    }

    #[test]
    fn neighbours_in_one_ipv6_network_count_as_one() {
        let network = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2::1"), "2001:db8:1:2::");
        assert_eq!(network("2001:db8:1:2:ffff:ffff:ffff:ffff"), "2001:db8:1:2::");
        assert_eq!(network("2001:db8:1:3::1"), "2001:db8:1:3::");
        assert_eq!(network("203.0.113.7"), "203.0.113.7");
    }
}
