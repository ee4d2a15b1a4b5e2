//! Why a value cannot be used.

use std::fmt;

/// Which input could not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The profile's name.
    Name,
    /// The client ID.
    ClientId,
    /// The client secret.
    ClientSecret,
    /// One of the addresses.
    Address,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "name",
            Self::ClientId => "client ID",
            Self::ClientSecret => "client secret",
            Self::Address => "address",
        })
    }
}

/// Why an address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// It does not parse.
    #[error("{0}")]
    Unreadable(url::ParseError),
    /// It names no host.
    #[error("it names no host")]
    NoHost,
    /// It has a query or a fragment, which cannot be part of a base.
    #[error("it has a ? or # part")]
    QueryOrFragment,
    /// It is neither http nor https.
    #[error("it starts with neither https:// nor http://")]
    Scheme,
}

/// A value that cannot be used, and why. None of these repeats a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidInput {
    /// Nothing was given.
    #[error("The {field} is empty.")]
    Empty {
        /// Which one.
        field: Field,
    },
    /// A control or bidi-control character is in it.
    #[error("The {field} contains a control character, such as a line break or a tab.")]
    ControlCharacter {
        /// Which one.
        field: Field,
    },
    /// A character that cannot be seen is in it.
    #[error("The {field} contains a character that cannot be seen.")]
    Unseen {
        /// Which one.
        field: Field,
    },
    /// Another profile's name looks the same.
    #[error("The name looks the same as that of the profile {name}.")]
    LooksLike {
        /// The name as the other profile writes it.
        name: String,
    },
    /// Over 64 characters.
    #[error("The name has {length} characters; 64 are the most.")]
    NameTooLong {
        /// Its length in characters.
        length: usize,
    },
    /// Another profile has this name.
    #[error("There is already a profile named {name}.")]
    NameTaken {
        /// The name as the other profile writes it.
        name: String,
    },
    /// RFC 7617 section 2 ends the user name at the first colon.
    #[error("The client ID contains a colon, which cannot be sent in a Basic header.")]
    ColonInClientId,
    /// The address is no usable URL.
    #[error("{address} cannot be used as an address: {reason}.")]
    BadAddress {
        /// As it was given.
        address: String,
        /// Why.
        reason: AddressFault,
    },
    /// `user:password@` before the host.
    #[error("The address contains a user name or password, which does not belong there.")]
    CredentialsInAddress,
    /// `http://` to something that is not loopback.
    #[error("{address} is not encrypted; nothing was sent.")]
    Insecure {
        /// As it was given.
        address: String,
    },
}

impl InvalidInput {
    /// Which input it is about.
    pub fn field(&self) -> Field {
        match self {
            Self::Empty { field } | Self::ControlCharacter { field } | Self::Unseen { field } => *field,
            Self::LooksLike { .. } | Self::NameTooLong { .. } | Self::NameTaken { .. } => Field::Name,
            Self::ColonInClientId => Field::ClientId,
            Self::BadAddress { .. } | Self::CredentialsInAddress | Self::Insecure { .. } => Field::Address,
        }
    }
}
