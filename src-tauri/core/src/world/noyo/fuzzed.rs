//! What `tests/fuzz` asks: answers of any bytes, read as ours are. Not part of the programs.

use super::{Fault, answer};

/// The access token's claims were read, or what is said of the answer.
pub fn token_response(body: &[u8]) -> Result<(), String> {
    answer::minted(body, None).map(drop).map_err(|fault: Fault| format!("{fault:?}"))
}

/// A page of groups, and the reason in a refusal.
pub fn groups(body: &[u8]) {
    let _ = answer::groups(body, 100);
    let _ = answer::stated_reason(body);
    let _ = std::str::from_utf8(body).map(answer::parse_date);
}
