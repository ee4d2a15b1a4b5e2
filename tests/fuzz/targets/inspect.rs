#![no_main]
//! Whatever is pasted into the inspector.

use jiff::{Timestamp, tz::TimeZone};
use libfuzzer_sys::fuzz_target;
use noyo_auth_core::texts::inspect::{MintedTokens, inspect};

fuzz_target!(|text: &str| {
    inspect(text, &MintedTokens::default(), Timestamp::UNIX_EPOCH, &TimeZone::UTC);
});
