//! What is never printed.
//!
//! Each is a newtype without `Display`, `Serialize` or `Deref`, with a `Debug` that says nothing, and
//! is wiped from memory when it is dropped. One named method, `expose`, marks the few places where
//! the text itself is needed; a test lists the files that may call it.

use std::fmt;

use zeroize::Zeroizing;

/// The secret half of an API key. It lives in the keychain and is sent to one place, the profile's
/// own token endpoint.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientSecret(Zeroizing<String>);

/// A minted access token: the JWT, without `Bearer`.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(Zeroizing<String>);

/// The text `Authorization: Bearer <token>`.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationHeader(Zeroizing<String>);

/// The password of a proxy. It lives in the keychain.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyPassword(Zeroizing<String>);

/// What a client shows the gateway; worth nothing anywhere but on this computer.
#[derive(Clone, PartialEq, Eq)]
pub struct GatewayKey(Zeroizing<String>);

macro_rules! never_printed {
    ($name:ident) => {
        impl $name {
            /// Takes the text over; the caller's copy, if it kept one, is the caller's to wipe.
            pub fn new(text: impl Into<String>) -> Self {
                let text = Zeroizing::new(text.into());
                keep_off_the_disk(&text);
                Self(text)
            }

            /// The text itself. Every use is a boundary: a request, the keychain, the clipboard, or
            /// the terminal of the person who asked for it.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// How many characters the text has.
            pub fn chars(&self) -> usize {
                self.0.chars().count()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

never_printed!(ClientSecret);
never_printed!(AccessToken);
never_printed!(AuthorizationHeader);
never_printed!(ProxyPassword);
never_printed!(GatewayKey);

/// Locks the pages of a secret into memory, so that they are never written to swap. The system allows so
/// many bytes of it; a page stays locked when the secret has gone, because another may stand in it.
fn keep_off_the_disk(text: &str) {
    if !text.is_empty() {
        // What the limit does not allow is no reason to be without the secret.
        let _ = region::lock(text.as_ptr(), text.len()).map(std::mem::forget);
    }
}

impl std::hash::Hash for ProxyPassword {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.as_str().hash(state);
    }
}

impl AccessToken {
    /// `Authorization: Bearer <token>` (RFC 6750 section 2.1).
    pub fn header(&self) -> AuthorizationHeader {
        let mut text = String::with_capacity("Authorization: Bearer ".len() + self.0.len());
        text.push_str("Authorization: Bearer ");
        text.push_str(&self.0);
        AuthorizationHeader::new(text)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn debug_says_nothing() {
        let secret = ClientSecret::new("hunter2-hunter2");
        assert_eq!(format!("{secret:?}"), "ClientSecret(…)");
        assert!(!format!("{:?}", AccessToken::new("aaa.bbb.ccc").header()).contains("aaa"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_secret_is_kept_off_the_disk() {
        let number = |file: &str, name: &str| {
            let text = std::fs::read_to_string(file).unwrap();
            let line = text.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
            line[name.len()..].split_whitespace().next().and_then(|word| word.parse::<u64>().ok())
        };
        let allowed = number("/proc/self/limits", "Max locked memory").is_none_or(|bytes| bytes > 64 << 10);
        let secret = ClientSecret::new("x".repeat(16 << 10));
        let locked = number("/proc/self/status", "VmLck:").unwrap();
        assert!(!allowed || locked >= 16, "{locked} kB are locked");
        drop(secret);
    }

    #[test]
    fn the_header_is_the_token_behind_bearer() {
        let header = AccessToken::new("aaa.bbb.ccc").header();
        assert_eq!(header.expose(), "Authorization: Bearer aaa.bbb.ccc");
    }
}
