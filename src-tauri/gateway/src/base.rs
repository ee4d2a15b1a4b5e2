//! The two bases that a gateway leads to.

use values::profile::{Address, Addresses};

/// Where a path's first segment leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    Fulfillment,
    Tracking,
}

impl Base {
    pub(crate) const ALL: [Self; 2] = [Self::Fulfillment, Self::Tracking];

    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Fulfillment => "/fulfillment",
            Self::Tracking => "/tracking",
        }
    }

    /// What it stands for.
    pub(crate) fn address(self, addresses: &Addresses) -> &Address {
        match self {
            Self::Fulfillment => &addresses.api_url,
            Self::Tracking => &addresses.tracking_url,
        }
    }
}
