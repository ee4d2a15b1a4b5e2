#![no_main]
//! What the token endpoint answers: no panic, and no fault that repeats the token.

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use noyo_auth_core::world::noyo::fuzzed;
use serde_json::{Map, Value};

/// No word of a fault has so many letters; every token has.
const LONGER_THAN_WORDS: usize = 16;

fuzz_target!(|body: &[u8]| {
    let _ = fuzzed::token_response(body);
    let Ok(Value::Object(mut answer)) = serde_json::from_slice(body) else { return };
    let Some(Value::String(token)) = answer.get("access_token").cloned() else { return };
    let Err(said) = said_of(&answer) else { return };
    // Of one that cannot be sent, the character that is in the way is named; and a short one may stand in any
    // sentence, which a fuzzer finds soon.
    let letters: BTreeSet<char> = token.chars().collect();
    let longest = token.split(|c: char| !c.is_ascii_alphanumeric()).map(str::len).max();
    if letters.len() < 4 || longest < Some(LONGER_THAN_WORDS) || !said.contains(&token) {
        return;
    }
    // The words may be the fault's own: they are if they stay where the token is another.
    answer.insert("access_token".to_owned(), "x".repeat(token.len()).into());
    let again = said_of(&answer);
    assert!(again.is_err_and(|again| words(&again) == words(&said)), "the fault repeats the token: {said}");
});

fn said_of(answer: &Map<String, Value>) -> Result<(), String> {
    fuzzed::token_response(&serde_json::to_vec(answer).expect("JSON")).map(drop)
}

/// Without numbers, which may be places in the text.
fn words(said: &str) -> String {
    said.chars().filter(|c| !c.is_ascii_digit()).collect()
}
