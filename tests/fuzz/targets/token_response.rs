#![no_main]
//! What the token endpoint answers: no panic, and no fault that repeats the token.

use libfuzzer_sys::fuzz_target;
use noyo_auth_core::world::noyo::fuzzed;
use serde_json::Value;

fuzz_target!(|body: &[u8]| {
    let Err(said) = fuzzed::token_response(body) else { return };
    let Ok(Value::Object(mut answer)) = serde_json::from_slice(body) else { return };
    let Some(Value::String(token)) = answer.get("access_token").cloned() else { return };
    if token.is_empty() || !said.contains(&token) {
        return;
    }
    // The words may be the fault's own: they are if they stay where the token is another.
    answer.insert("access_token".to_owned(), "x".repeat(token.len()).into());
    let other = serde_json::to_vec(&answer).expect("JSON");
    assert!(
        fuzzed::token_response(&other).is_err_and(|again| again == said),
        "the fault repeats the token: {said}"
    );
});
