//! The profile file: atomic write, lock, versions.
