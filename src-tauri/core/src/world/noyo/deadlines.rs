//! How long a call may take.

use std::time::Duration;

/// How long a call may take.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// For the connection, the TLS handshake included.
    pub connect: Duration,
    /// For each wait for more of the answer.
    pub read: Duration,
    /// For the whole exchange.
    pub total: Duration,
    /// For each wait of a request that streams through a gateway: for more of its body, for the answer's
    /// head, for more of the answer. There is none for the whole.
    pub idle: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(15),
            total: Duration::from_secs(30),
            idle: Duration::from_secs(120),
        }
    }
}
