//! The keychain worker: one thread, one store, deadlines.
