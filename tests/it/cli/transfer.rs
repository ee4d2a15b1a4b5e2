//! Keys in and tokens out, in a script.

use std::path::Path;

use noyo_auth::demo::KEYS;

use super::{Shell, told};

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
        shown.contains("Sandbox: client …7f3a, a secret of 28 characters, sandbox because"),
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
    assert!(shell.stdout(&["test", "sandbox"]).contains("passed   groups"));
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
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/import/fixtures/insomnia-v4.json");
    let file = file.to_str().unwrap();
    let out = shell.run(&["import", file, "--no-verify"]);
    let said = told(&out);
    assert!(
        out.status.code() == Some(2)
            && said.contains("1  Checkout sandbox: client …")
            && said.contains("--key 1 to --key 2"),
        "{said}"
    );
    assert!(shell.run(&["import", file, "--no-verify", "--key", "2"]).status.success());
    let list = shell.json(&["profile", "list"]);
    assert_eq!(
        (list[0]["name"].as_str(), list[0]["environment"].as_str()),
        (Some("Shop"), Some("live"))
    );
    assert_eq!(shell.run(&["import", file, "--key", "3"]).status.code(), Some(2));
}

#[test]
fn exports_are_their_owners_alone_and_replace_nothing_unasked() {
    use std::os::unix::fs::PermissionsExt;
    let shell = Shell::with_profiles();
    let at = |name: &str| shell.desktop.path(name);
    let (environment, bruno) = (at("environment.json"), at("bruno"));
    shell.stdout(&["export", "postman", "--output", environment.to_str().unwrap()]);
    let said = told(&shell.run(&["export", "bruno", "--output", bruno.to_str().unwrap()]));
    assert!(said.contains("Its environment is called “Noyo sandbox - checkout”"), "{said}");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&environment), 0o600);
    assert_eq!((mode(&bruno), mode(&bruno.join(".env"))), (0o700, 0o600));
    for (form, path) in [("postman", &environment), ("bruno", &bruno)] {
        let path = path.to_str().unwrap();
        let json = shell.json(&["export", form, "--output", path]);
        assert!(json["error"]["message"].as_str().unwrap().contains("exists already"), "{json}");
        shell.stdout(&["export", form, "--output", path, "--force"]);
    }
    assert!(shell.desktop.files_with(KEYS[0].client_secret).is_empty(), "no export has the client secret");
    let json = shell.json(&["export", "postman", "--with-secret"]);
    assert!(json["error"]["message"].as_str().unwrap().contains("no terminal to ask in"), "{json}");
    let nowhere = shell.json(&["export", "postman", "--output", "/nowhere/x.json"]);
    assert_eq!(nowhere["error"]["kind"], "storage-failed");
    assert_eq!(shell.run(&["export", "bruno"]).status.code(), Some(2));
}
