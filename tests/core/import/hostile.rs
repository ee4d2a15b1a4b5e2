//! Broken, cut and hostile input: a sentence each time, no panic, and no half of an import.

use std::io::Write;

use noyo_auth_core::texts::import::{ImportError, LONGEST, find_keys};
use noyo_auth_core::world::chosen_file::{ReadError, read_file, read_from};
use proptest::prelude::*;
use values::diagnosis::Diagnosis;

use super::{fixture, keys};

const FIXTURES: [&str; 9] = [
    "postman-sdk-environment.json",
    "postman-sdk-collection.json",
    "postman-v2.0.json",
    "newman-environment.json",
    "insomnia-v4.json",
    "insomnia-v5.yaml",
    "bruno-environment.bru",
    "bruno-environment.yml",
    "bruno-request.bru",
];

#[test]
fn a_text_cut_at_any_byte_gives_whole_keys_or_none() {
    for name in FIXTURES {
        let whole = std::fs::read(fixture(name)).unwrap();
        let text = String::from_utf8(whole.clone()).unwrap();
        let all = find_keys(&text).unwrap();
        let all: Vec<_> = keys(&all).into_iter().map(|(id, ..)| id.to_owned()).collect();
        for end in 0..whole.len() {
            let Ok(text) = read_from(&whole[..end]) else { continue };
            match find_keys(&text) {
                // JSON says where it ends, so that no part of it is taken for the whole.
                Ok(_) if name.ends_with(".json") => {
                    assert_eq!(end, whole.len() - 1, "{name} cut at {end} passed for whole")
                }
                // A line of YAML or Bruno may end early and be a shorter line.
                Ok(found) => {
                    for (id, ..) in keys(&found) {
                        assert!(all.iter().any(|whole| whole == id), "{name} cut at {end}: {id}");
                    }
                }
                Err(why) => assert!(why.to_string().starts_with("It "), "{name} at {end}: {why}"),
            }
        }
    }
}

#[test]
fn a_broken_byte_anywhere_is_survived() {
    for name in FIXTURES {
        let whole = std::fs::read(fixture(name)).unwrap();
        for at in 0..whole.len() {
            for byte in [0x00, b'"', b'{', b'\n', 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = byte;
                if let Ok(text) = read_from(bytes.as_slice()) {
                    let _ = find_keys(&text);
                }
            }
        }
    }
}

#[test]
fn depth_width_and_length_end_soon() {
    let deep_object = "{\"client_id\":".repeat(70_000);
    let deep_yaml = format!("type: collection.insomnia.rest/5.0\nname: {}", "[".repeat(100_000));
    let half_a_key_each = format!("[{}]", vec!["{\"client_id\":\"x\"}"; 50_000].join(","));
    let too_many: Vec<String> =
        (0..20_000).map(|n| format!("{{\"client_id\":\"{n}\",\"client_secret\":\"s\"}}")).collect();
    let long_key = format!("{{\"{}\":[{}]}}", "k".repeat(400_000), vec!["{}"; 150_000].join(","));
    let env: String = (0..20_000).map(|n| format!("A{n}_CLIENT_ID=a\nA{n}_CLIENT_SECRET=b\n")).collect();
    let texts = [
        ("100,000 brackets", "[".repeat(100_000)),
        ("70,000 objects", deep_object),
        ("100,000 brackets of YAML", deep_yaml),
        ("many halves", half_a_key_each),
        ("many keys", format!("[{}]", too_many.join(","))),
        ("a long key over many objects", long_key),
        ("a long .env", env),
        ("one long line", "a".repeat(LONGEST)),
        ("quotes", "curl ".to_owned() + &"\"'".repeat(500_000)),
        ("blocks", "vars {\n".repeat(100_000)),
    ];
    for (what, text) in texts {
        assert!(text.len() <= LONGEST, "{what} must be looked at: {}", text.len());
        // Work that grows with the square of 1 MiB would not end while anybody waits.
        let _ = find_keys(&text);
    }
    let deep = find_keys(&"[".repeat(100_000)).unwrap_err();
    assert!(matches!(deep, ImportError::BrokenJson { .. }), "{deep}");
}

#[test]
fn more_keys_than_anybody_chooses_from_are_refused_and_repeated_ones_are_one() {
    let env = |keys: usize| -> String {
        (0..keys).map(|n| format!("A{n}_CLIENT_ID=id-{n}\nA{n}_CLIENT_SECRET=s\n")).collect()
    };
    assert_eq!(find_keys(&env(100)).unwrap().keys.len(), 100);
    assert_eq!(find_keys(&env(101)).unwrap_err(), ImportError::TooManyKeys);
    let same = "CLIENT_ID=a\nCLIENT_SECRET=b\n".repeat(1000);
    assert_eq!(find_keys(&same).unwrap().keys.len(), 1);
}

#[test]
fn yaml_that_multiplies_itself_is_refused() {
    let mut bomb = String::from("type: collection.insomnia.rest/5.0\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for n in 1..40 {
        let before = n - 1;
        let items = vec![format!("*a{before}"); 9].join(", ");
        bomb.push_str(&format!("a{n}: &a{n} [{items}]\n"));
    }
    bomb.push_str("client_id: id\nclient_secret: secret\n");
    let refused = find_keys(&bomb).unwrap_err();
    assert!(matches!(refused, ImportError::BrokenYaml { .. }), "{refused}");
    let itself = "type: collection.insomnia.rest/5.0\na: &a [*a]\nclient_id: id\nclient_secret: s\n";
    assert!(find_keys(itself).is_err());
    // A control: the same without the bomb is a key.
    let sound = "type: collection.insomnia.rest/5.0\nclient_id: id\nclient_secret: secret\n";
    assert_eq!(find_keys(sound).unwrap().keys.len(), 1);
}

#[test]
fn ten_megabytes_are_not_read() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&vec![b'a'; 10 << 20]).unwrap();
    assert_eq!(read_file(file.path()).unwrap_err(), ReadError::TooLong);
    assert_eq!(find_keys(&"a".repeat(LONGEST + 1)).unwrap_err(), ImportError::TooLong);
}

#[test]
fn a_file_in_another_encoding_is_read_or_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.env");
    let text = "CLIENT_ID=id-1\r\nCLIENT_SECRET=gehéim\r\n";
    let marked = format!("\u{feff}{text}");
    let utf16_le: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16_be: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [text.as_bytes().to_vec(), marked.into_bytes(), utf16_le, utf16_be.clone()] {
        std::fs::write(&path, &bytes).unwrap();
        let found = find_keys(&read_file(&path).unwrap()).unwrap();
        assert_eq!(keys(&found), [("id-1", "gehéim", None, None)]);
    }
    let latin1: Vec<u8> = text.chars().map(|c| c as u8).collect();
    for bytes in [latin1, utf16_be[2..].to_vec(), b"id\0\nsecret\0".to_vec()] {
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(read_file(&path).unwrap_err(), ReadError::NotText);
    }
}

#[cfg(unix)]
#[test]
fn only_a_regular_file_is_read() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    symlink("/dev/zero", at("zero")).unwrap();
    symlink(at("loop"), at("loop")).unwrap();
    symlink("/dev/stdin", at("stdin")).unwrap();
    symlink(fixture("insomnia-v5.yaml"), at("to-a-file")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(at("fifo")).status().unwrap().success());
    // Without a writer, a plain open of a FIFO waits for ever.
    for path in [at("zero"), at("fifo"), folder.path().to_owned(), "/dev/null".into(), "/dev/tty".into()] {
        let refused = read_file(&path).unwrap_err();
        let named = matches!(refused, ReadError::NoRegularFile | ReadError::Unreadable { .. });
        assert!(named, "{}: {refused}", path.display());
    }
    assert_eq!(read_file(&at("zero")).unwrap_err(), ReadError::NoRegularFile);
    assert_eq!(read_file(&at("fifo")).unwrap_err(), ReadError::NoRegularFile);
    for path in [at("loop"), at("missing"), at("missing/../../etc")] {
        assert!(matches!(read_file(&path), Err(ReadError::Unreadable { .. })), "{}", path.display());
    }
    assert!(read_file(&at("to-a-file")).is_ok(), "a link to a file is as good as the file");
}

#[test]
fn every_sentence_says_what_was_there_and_what_was_expected() {
    let texts = [
        "",
        "<html>",
        "{",
        "{}",
        "[1]",
        "CLIENT_ID=a",
        "CLIENT_SECRET=a",
        "CLIENT_ID={{a}}\nCLIENT_SECRET=b",
        "curl https://x",
        "curl -u id https://x",
        "vars {\n  client_id: a\n}",
        "vars {\n client_id: a",
        "type: collection.insomnia.rest/5.0\nname: [",
        "variables:\n  - name: x\n    value: y",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln",
        "-----BEGIN KEY-----",
        "one\ntwo\nthree",
        "CLIENT_ID=a:b\nCLIENT_SECRET=c",
    ];
    for text in texts {
        let why = Diagnosis::from(find_keys(text).unwrap_err());
        assert!(why.message.ends_with('.') && why.message.len() > 10, "{text}: {}", why.message);
        let hint = why.hints.first().unwrap_or_else(|| panic!("no hint for {text}"));
        assert!(hint.text.contains("client secret") || hint.text.contains("values"), "{text}: {}", hint.text);
    }
}

/// Pieces that the readers know, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("CLIENT_ID".to_owned()),
        Just("client_secret".to_owned()),
        Just("=".to_owned()),
        Just(": ".to_owned()),
        Just("\n".to_owned()),
        Just("\"".to_owned()),
        Just("'".to_owned()),
        Just("\\".to_owned()),
        Just("vars {\n".to_owned()),
        Just("vars:secret [\n".to_owned()),
        Just("}\n".to_owned()),
        Just("]\n".to_owned()),
        Just("'''\n".to_owned()),
        Just("{".to_owned()),
        Just("[".to_owned()),
        Just(",".to_owned()),
        Just("curl -u ".to_owned()),
        Just("Authorization: Basic ".to_owned()),
        Just("type: x.insomnia.rest/5.0\n".to_owned()),
        Just("variables:\n".to_owned()),
        Just("  - name: ".to_owned()),
        Just("&a *a".to_owned()),
        Just("meta {\n".to_owned()),
        Just("auth:basic {\n".to_owned()),
        Just("@é(".to_owned()),
        "[a-z]{1,4}",
        "\\PC{0,4}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(text) = read_from(bytes.as_slice()) {
            let _ = find_keys(&text);
        }
    }

    #[test]
    fn any_order_of_known_pieces_is_survived(text in pieces()) {
        if let Ok(found) = find_keys(&text) {
            prop_assert!(!found.keys.is_empty());
            for (id, secret, ..) in keys(&found) {
                prop_assert!(!id.is_empty() && !secret.is_empty());
            }
        }
    }
}
