//! A stand-in for the Noyo API on loopback.
