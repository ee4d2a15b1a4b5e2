#![no_main]
//! A key in any form, and a team's profiles: keys that can be kept, or a sentence without the input in it.

use libfuzzer_sys::fuzz_target;
use noyo_auth_core::texts::{import, team};

fuzz_target!(|text: &str| {
    let _ = team::read(text);
    match import::find_keys(text) {
        Ok(found) => {
            assert!(!format!("{found:?}").contains("a secret of the corpus"), "Debug shows a secret")
        }
        Err(error) => assert!(!format!("{error:?} {error}").contains("a secret of the corpus")),
    }
});
