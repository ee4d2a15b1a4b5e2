//! Keys out of files that other programs wrote, and out of ones that nobody should have written.

use std::path::{Path, PathBuf};

use noyo_auth::demo::KEYS;
use noyo_auth::import::{find_keys, read_file, read_from};
use noyo_auth::profile::Environment;

use crate::cli::{Shell, told};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/import/fixtures").join(name)
}

/// A key as it should be found: client ID, secret, suggested name, environment.
type Expected = (&'static str, &'static str, Option<&'static str>, Option<Environment>);

const SANDBOX: Option<Environment> = Some(Environment::Sandbox);
const LIVE: Option<Environment> = Some(Environment::Live);

const FIXTURES: [(&str, &str, &[Expected]); 9] = [
    (
        "postman-sdk-collection.json",
        "a Postman collection",
        &[("fixture-id-1", "fixture-secret-1", Some("Noyo from the SDK"), SANDBOX)],
    ),
    (
        "postman-sdk-variables.json",
        "a Postman collection",
        &[("fixture-id-2", "fixture-secret-2", Some("Noyo variables"), None)],
    ),
    (
        "postman-sdk-environment.json",
        "a Postman environment",
        &[("fixture-id-3", "fixture-secret-3", Some("Noyo live"), LIVE)],
    ),
    (
        "newman-environment.json",
        "a Postman environment",
        &[("fixture-id-3", "fixture-secret-3", Some("Noyo live"), LIVE)],
    ),
    ("bruno-environment.bru", "a Bruno file", &[("fixture-id-4", "fixture-secret-4", Some("noyo"), None)]),
    ("bruno-request.bru", "a Bruno file", &[("fixture-id-6", "fixture-secret-6", None, None)]),
    (
        "insomnia-v4.json",
        "an Insomnia export",
        &[
            ("fixture-id-7", "fixture-secret-7", Some("Noyo sandbox"), SANDBOX),
            ("fixture-id-8", "fixture-secret-8", Some("Noyo production"), LIVE),
        ],
    ),
    (
        "insomnia-v5.yaml",
        "an Insomnia export",
        &[("fixture-id-9", "fixture-secret-9", Some("Noyo sandbox"), SANDBOX)],
    ),
    (
        "postman-v2.0.json",
        "a Postman collection",
        &[("fixture-id-10", "fixture-secret-10", Some("Noyo old"), None)],
    ),
];

#[test]
fn the_tools_own_files_are_understood() {
    for (name, source, expected) in FIXTURES {
        let found = find_keys(&read_file(&fixture(name)).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(found.source.to_string(), source, "{name}");
        let keys: Vec<Expected> = expected.to_vec();
        let got: Vec<_> = found
            .keys
            .iter()
            .map(|key| (key.client_id.as_str(), key.secret.expose(), key.name.as_deref(), key.environment))
            .collect();
        assert_eq!(got, keys, "{name}");
        assert!(
            found.keys.iter().all(|key| key.environment.is_some() == key.because.is_some()),
            "{name} says why"
        );
    }
}

#[test]
fn a_secret_that_bruno_keeps_elsewhere_is_said() {
    let error = find_keys(&read_file(&fixture("bruno-environment-secret.bru")).unwrap()).unwrap_err();
    assert!(error.to_string().contains("marked as secret"), "{error}");
}

#[test]
fn a_file_cut_off_anywhere_gives_a_whole_key_or_none() {
    for (name, _, expected) in FIXTURES {
        let whole = read_file(&fixture(name)).unwrap();
        for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            let Ok(found) = find_keys(&whole[..end]) else { continue };
            for key in &found.keys {
                let known = expected.iter().find(|(id, ..)| *id == key.client_id.as_str());
                // A line of text that was cut off reads as a shorter value: nothing can tell.
                let text = name.ends_with(".bru") || name.ends_with(".yaml");
                assert!(
                    text || known.is_some_and(|(_, secret, ..)| *secret == key.secret.expose()),
                    "{name} at {end}"
                );
            }
        }
    }
}

#[test]
fn hostile_texts_are_refused_in_a_sentence() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_yaml = format!("type: collection.insomnia.rest/5.0\na: {}", "[".repeat(100_000));
    let mut bomb = "type: collection.insomnia.rest/5.0\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for n in 1..30 {
        let above = n - 1;
        bomb.push_str(&format!(
            "a{n}: &a{n} [*a{above},*a{above},*a{above},*a{above},*a{above},*a{above},*a{above},*a{above}]\n"
        ));
    }
    for (name, text) in [
        ("deep JSON", deep.clone()),
        ("deep JSON inside", format!(r#"{{"client_id":"a","client_secret":{deep}}}"#)),
        ("deep YAML", deep_yaml),
        ("YAML bomb", bomb),
        ("a long line", "x".repeat(10_000_000)),
        ("a NUL in the secret", "client-id\nsec\0ret".to_owned()),
        ("an escape in the ID", "CLIENT_ID=a\u{1b}[2J\nCLIENT_SECRET=b".to_owned()),
        (
            "one of two keys broken",
            "A_CLIENT_ID=a\nA_CLIENT_SECRET=b\nB_CLIENT_ID=c:d\nB_CLIENT_SECRET=e".to_owned(),
        ),
        ("one of two halves missing", "A_CLIENT_ID=a\nA_CLIENT_SECRET=b\nB_CLIENT_ID=c".to_owned()),
        ("placeholders", "CLIENT_ID=${CLIENT_ID}\nCLIENT_SECRET=<secret>".to_owned()),
    ] {
        let error = find_keys(&text).map(|found| found.keys.len()).unwrap_err();
        let said = error.to_string();
        assert!(said.ends_with('.') && said.len() < 200, "{name}: {said}");
    }
}

#[test]
fn files_that_are_none_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink("/dev/zero", at("zero")).unwrap();
    std::os::unix::fs::symlink("loop", at("loop")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(at("fifo")).status().unwrap().success());
    std::fs::write(at("large"), vec![b'x'; (1 << 20) + 1]).unwrap();
    std::fs::write(at("latin1"), b"client-id\ns\xe9cret").unwrap();
    for name in ["zero", "loop", "fifo", "large", "latin1", "missing", "../../../dev/zero", ""] {
        assert!(read_file(&at(name)).is_err(), "{name}");
    }
    let wide = |bytes: Vec<u8>| find_keys(&read_from(&bytes[..]).unwrap()).unwrap().keys.remove(0);
    for swap in [false, true] {
        let mut bytes = Vec::new();
        for unit in "\u{feff}client-id\r\ns€cret\r\n".encode_utf16() {
            bytes.extend(if swap { unit.to_be_bytes() } else { unit.to_le_bytes() });
        }
        assert_eq!(wide(bytes).secret.expose(), "s€cret");
    }
    assert_eq!(wide("\u{feff}client-id\nsecret".as_bytes().to_vec()).client_id.as_str(), "client-id");
    assert!(read_from(&b"\xff\xfea"[..]).is_err());
}

#[test]
fn a_key_is_imported_in_a_script() {
    let shell = Shell::new();
    let env = shell.desktop.path("noyo.env");
    let key = &KEYS[0];
    let text = format!(
        "NOYO_SANDBOX_CLIENT_ID={}\nNOYO_SANDBOX_CLIENT_SECRET='{}'\n",
        key.client_id, key.client_secret
    );
    std::fs::write(&env, &text).unwrap();
    let env = env.to_str().unwrap();
    let place = shell.place(key.environment);
    let import = |more: &[&str]| {
        let mut arguments = vec!["import", env];
        arguments.extend(more);
        arguments.extend(place.iter().map(String::as_str));
        shell.run(&arguments)
    };
    let shown = told(&import(&["--dry-run"]));
    assert!(
        shown.contains("noyo sandbox: client …7f3a, a secret of 28 characters, sandbox because"),
        "{shown}"
    );
    assert!(!shown.contains(key.client_secret));
    assert_eq!(
        shell.json(&["profile", "list"]),
        serde_json::json!([]),
        "nothing is stored that was not chosen"
    );
    let out = import(&[]);
    assert!(out.status.success(), "{}", told(&out));
    assert!(shell.stdout(&["test", "noyo sandbox"]).contains("passed   groups"));
    let taken = import(&[]);
    let said = told(&taken);
    assert!(
        said.starts_with("status: 1") && said.contains("already a profile") && said.contains("--replace"),
        "{said}"
    );
    assert!(import(&["--replace"]).status.success());
    assert!(import(&["--name", "other"]).status.success());
    assert_eq!(shell.json(&["profile", "list"]).as_array().unwrap().len(), 2);
    assert_eq!(std::fs::read_to_string(env).unwrap(), text, "the file is never written");
    let piped = shell.run_with(
        &["import", "--json", "--name", "two", "--environment", "sandbox", "--no-verify"],
        "only one line",
    );
    let piped: serde_json::Value = serde_json::from_slice(&piped.stdout).unwrap();
    assert_eq!(piped["error"]["kind"], "invalid-input");
}

#[test]
fn of_several_keys_one_is_chosen() {
    let shell = Shell::new();
    let file = fixture("insomnia-v4.json");
    let file = file.to_str().unwrap();
    let out = shell.run(&["import", file, "--no-verify"]);
    let said = told(&out);
    assert!(
        out.status.code() == Some(2)
            && said.contains("1  Noyo sandbox: client …id-7")
            && said.contains("--key 1 to --key 2"),
        "{said}"
    );
    assert!(shell.run(&["import", file, "--no-verify", "--key", "2"]).status.success());
    let list = shell.json(&["profile", "list"]);
    assert_eq!(
        (list[0]["name"].as_str(), list[0]["environment"].as_str()),
        (Some("Noyo production"), Some("live"))
    );
    assert_eq!(shell.run(&["import", file, "--key", "3"]).status.code(), Some(2));
}
