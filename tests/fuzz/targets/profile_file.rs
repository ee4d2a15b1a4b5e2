#![no_main]
//! A profile file: refused, or read and written so that nothing changes.

use libfuzzer_sys::fuzz_target;
use noyo_auth_core::world::profiles::fuzzed;

fuzz_target!(|bytes: &[u8]| {
    let Some(once) = fuzzed::rewritten(bytes) else { return };
    let again = fuzzed::rewritten(&once).expect("what we wrote can be read");
    assert_eq!(String::from_utf8_lossy(&once), String::from_utf8_lossy(&again));
});
