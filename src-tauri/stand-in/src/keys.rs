//! The stand-in's API keys. They open nothing but the stand-in, and so are no secrets.

use values::profile::Environment;

/// A key that the stand-in knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoKey {
    /// What the demo calls its profile.
    pub name: &'static str,
    /// The client ID.
    pub client_id: &'static str,
    /// The client secret.
    pub client_secret: &'static str,
    /// Where it works.
    pub environment: Environment,
    /// How many groups it sees.
    pub groups: u64,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a key at the stand-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It works.
    Works,
    /// The token endpoint refuses it.
    Revoked,
    /// It gives a token, and may not list groups.
    Forbidden,
}

const fn key(
    name: &'static str,
    client_id: &'static str,
    client_secret: &'static str,
    environment: Environment,
    groups: u64,
    fate: Fate,
) -> DemoKey {
    DemoKey { name, client_id, client_secret, environment, groups, fate }
}

/// All keys that the stand-in knows.
pub const KEYS: [DemoKey; 6] = [
    key(
        "Checkout work",
        "demo-sandbox-7f3a",
        "demo-secret-of-checkout-work",
        Environment::Sandbox,
        1,
        Fate::Works,
    ),
    key(
        "Empty sandbox",
        "demo-empty-20d1",
        "demo-secret-of-empty-sandbox",
        Environment::Sandbox,
        0,
        Fate::Works,
    ),
    key(
        "Large account",
        "demo-large-b644",
        "demo-secret-of-large-account",
        Environment::Sandbox,
        4711,
        Fate::Works,
    ),
    key(
        "Revoked key",
        "demo-revoked-91ce",
        "demo-secret-of-revoked-key",
        Environment::Sandbox,
        1,
        Fate::Revoked,
    ),
    key(
        "Read nothing",
        "demo-forbidden-5b0e",
        "demo-secret-of-read-nothing",
        Environment::Sandbox,
        1,
        Fate::Forbidden,
    ),
    key("Production", "demo-live-c91e", "demo-secret-of-production", Environment::Live, 3, Fate::Works),
];

/// The key with that client ID.
pub(super) fn by_client_id(client_id: &str) -> Option<&'static DemoKey> {
    KEYS.iter().find(|key| key.client_id == client_id)
}
