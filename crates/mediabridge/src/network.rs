//! Whom an address belongs to. IPv4 that comes over an IPv6 socket counts as IPv4.

use std::net::IpAddr;

use ipnet::IpNet;

/// The one caller behind an address: with IPv6, everybody has 2^64 of them.
pub(crate) fn caller(ip: IpAddr) -> IpAddr {
    cut(ip, 32, 64).map_or(ip, |network| network.addr())
}

/// The network that somebody on the move stays in, as far as an address tells.
pub(crate) fn neighbourhood(ip: IpAddr) -> Option<IpNet> {
    cut(ip, 24, 56)
}

fn cut(ip: IpAddr, bits_of_v4: u8, bits_of_v6: u8) -> Option<IpNet> {
    let ip = ip.to_canonical();
    let bits = if ip.is_ipv4() { bits_of_v4 } else { bits_of_v6 };
    Some(IpNet::new(ip, bits).ok()?.trunc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_caller_is_a_network() {
        let of = |text: &str| caller(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("::ffff:203.0.113.9"), "203.0.113.9");
        assert_eq!(of("203.0.113.9"), "203.0.113.9");
    }
}
