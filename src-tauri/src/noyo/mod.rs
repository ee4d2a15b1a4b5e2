//! The HTTP calls: mint, groups.
