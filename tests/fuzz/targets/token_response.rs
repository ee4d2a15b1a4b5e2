#![no_main]
//! What the token endpoint answers: no panic, and no fault that repeats the token.

use libfuzzer_sys::fuzz_target;
use noyo_auth_core::world::noyo::fuzzed;
use serde_json::Value;

fuzz_target!(|body: &[u8]| {
    let Err(said) = fuzzed::token_response(body) else { return };
    let Ok(Value::Object(answer)) = serde_json::from_slice(body) else { return };
    let Some(Value::String(token)) = answer.get("access_token") else { return };
    assert!(token.len() < 12 || !said.contains(token.as_str()), "the fault repeats the token: {said}");
});
