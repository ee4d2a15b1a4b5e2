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
                Self(Zeroizing::new(text.into()))
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
    use super::*;

    #[test]
    fn debug_says_nothing() {
        let secret = ClientSecret::new("hunter2-hunter2");
        assert_eq!(format!("{secret:?}"), "ClientSecret(…)");
        assert!(!format!("{:?}", AccessToken::new("aaa.bbb.ccc").header()).contains("aaa"));
    }

    #[test]
    fn the_header_is_the_token_behind_bearer() {
        let header = AccessToken::new("aaa.bbb.ccc").header();
        assert_eq!(header.expose(), "Authorization: Bearer aaa.bbb.ccc");
    }
}
