//! Tokens and their lifetime; pure, takes `now`.
