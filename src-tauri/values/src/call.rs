//! What is known of an HTTP call, and what the groups call brings.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use url::Url;

/// What is known of a call, however it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What was asked.
    pub url: Url,
    /// From the first packet to the last.
    pub took: Duration,
    /// The answer's status, where one came.
    pub status: Option<u16>,
    /// The answer's `Date` (RFC 9110 section 6.6.1).
    pub date: Option<Timestamp>,
    /// The answer's request ID, for the vendor's support.
    pub request_id: Option<String>,
}

impl Call {
    /// Host, and the port where it is not the scheme's own.
    pub fn place(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }
}

/// Which groups to ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupsQuery {
    /// A part of the name; empty means all.
    pub company: String,
    /// How many to pass over.
    pub offset: u64,
}

/// The groups that a token may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    /// How many there are, where the API says so.
    pub total: Option<u64>,
    /// One page.
    pub shown: Vec<Group>,
}

/// A group. Its EIN is not even read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Group {
    /// A UUID.
    pub id: String,
    /// The name.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub name: String,
}

fn null_is_empty<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Option::<String>::deserialize(from).map(Option::unwrap_or_default)
}
