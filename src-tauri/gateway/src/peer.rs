//! Whose connection it is, where the system can tell: on Linux `/proc/net/tcp` and `tcp6` name the owner
//! of each socket (proc(5)).

#[cfg(target_os = "linux")]
use std::fs::File;
#[cfg(target_os = "linux")]
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;

/// Whether the connection is known to belong to another user of this computer.
#[cfg(target_os = "linux")]
pub(crate) fn is_another_users(peer: SocketAddr, own: SocketAddr) -> bool {
    let us = rustix::process::geteuid().as_raw();
    // No further than the row: the system writes these as they are read.
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].iter().filter_map(|path| File::open(path).ok());
    let mut owners = tables.filter_map(|table| owner(BufReader::new(table), peer, own));
    owners.next().is_some_and(|owner| owner != us)
}

/// Where the system does not say, nobody is refused for it.
#[cfg(not(target_os = "linux"))]
pub(crate) fn is_another_users(_peer: SocketAddr, _own: SocketAddr) -> bool {
    false
}

/// The user in the row of the socket that goes from `peer` to `own`. A socket that nobody holds any more
/// has no inode, and its row says nothing.
#[cfg(target_os = "linux")]
fn owner(table: impl BufRead, peer: SocketAddr, own: SocketAddr) -> Option<u32> {
    table.lines().skip(1).map_while(Result::ok).find_map(|row| {
        let fields: Vec<&str> = row.split_whitespace().collect();
        let [_, local, remote, _, _, _, _, owner, _, inode, ..] = fields.as_slice() else { return None };
        let is_it = *inode != "0" && is_at(local, peer) && is_at(remote, own);
        is_it.then(|| owner.parse().ok())?
    })
}

/// `0100007F:B7FC`: the address in words of the computer's own byte order, the port in hexadecimal.
#[cfg(target_os = "linux")]
fn is_at(written: &str, address: SocketAddr) -> bool {
    let Some((ip, port)) = written.split_once(':') else { return false };
    if u16::from_str_radix(port, 16) != Ok(address.port()) {
        return false;
    }
    let words = |bytes: &[u8]| -> String {
        let word = |four: &[u8]| four.try_into().map_or(0, u32::from_ne_bytes);
        bytes.chunks(4).map(|four| format!("{:08X}", word(four))).collect()
    };
    match address.ip() {
        std::net::IpAddr::V4(v4) => ip == words(&v4.octets()) || ip == words(&v4.to_ipv6_mapped().octets()),
        std::net::IpAddr::V6(v6) => ip == words(&v6.octets()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    #[cfg(all(target_os = "linux", target_endian = "little"))]
    use super::*;

    #[cfg(all(target_os = "linux", target_endian = "little"))]
    const TABLE: &str = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:B7FC 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1 0 100 0 0 10 0
   1: 0100007F:B7FC 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 12 1 0 20 4 30 10 -1
   2: 0100007F:D431 0100007F:B7FC 01 00000000:00000000 00:00000000 00000000  1000        0 13 1 0 20 4 30 10 -1
   3: 0100007F:D432 0100007F:B7FC 06 00000000:00000000 03:00000000 00000000     0        0 0 3 0
";

    #[cfg(all(target_os = "linux", target_endian = "little"))]
    #[test]
    fn the_row_of_the_clients_own_socket_names_its_owner() {
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        let own = at("127.0.0.1:47100");
        assert_eq!(owner(TABLE.as_bytes(), at("127.0.0.1:54321"), own), Some(1000));
        assert_eq!(owner(TABLE.as_bytes(), at("127.0.0.1:54322"), own), None, "nobody holds it any more");
        assert_eq!(owner(TABLE.as_bytes(), at("127.0.0.1:54323"), own), None);
        let mapped = TABLE.replace(" 0100007F", " 0000000000000000FFFF00000100007F");
        assert_eq!(owner(mapped.as_bytes(), at("127.0.0.1:54321"), own), Some(1000));
    }
}
