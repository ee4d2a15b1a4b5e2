#![no_main]
//! What the groups call answers, and a refusal's words.

use libfuzzer_sys::fuzz_target;
use noyo_auth_core::world::noyo::fuzzed;

fuzz_target!(|body: &[u8]| fuzzed::groups(body));
