#![no_main]
//! A token: what reads as one can be sent, and its times are times.

use libfuzzer_sys::fuzz_target;
use values::jwt::{self, Jwt};

fuzz_target!(|token: &str| {
    let sendable = jwt::sendable(token).is_ok();
    if let Ok(read) = Jwt::read(token) {
        let _ = (read.exp(), read.iat(), read.nbf());
    }
    assert!(!sendable || !token.contains(['\r', '\n', '\0']), "a header of two lines");
});
