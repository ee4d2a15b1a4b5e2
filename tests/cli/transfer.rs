//! Keys in and tokens out, in a script.

use std::path::Path;

use stand_in::KEYS;

use crate::snapshot;
use crate::{Shell, told};

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
    assert!(shown.contains("Sandbox: client …7f3a, a secret of 28 characters, sandbox because"), "{shown}");
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
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/core/import/fixtures/insomnia-v4.json");
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
    assert_eq!((list[0]["name"].as_str(), list[0]["environment"].as_str()), (Some("Shop"), Some("live")));
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

#[test]
fn what_each_form_prints() {
    let shell = Shell::with_profiles();
    snapshot!(shell.told(&["export", "postman"]), @r#"
    status: 0
    --- stdout
    {
      "_postman_variable_scope": "environment",
      "id": "[uuid]",
      "name": "Noyo sandbox: checkout",
      "values": [
        {
          "enabled": true,
          "key": "noyo_access_token",
          "type": "secret",
          "value": "[token]"
        },
        {
          "enabled": true,
          "key": "expires_at",
          "type": "default",
          "value": "[time]"
        },
        {
          "enabled": true,
          "key": "noyo_environment",
          "type": "default",
          "value": "sandbox"
        },
        {
          "enabled": true,
          "key": "noyo_token_url",
          "type": "default",
          "value": "http://[host]/auth/public/token"
        },
        {
          "enabled": true,
          "key": "noyo_api_url",
          "type": "default",
          "value": "http://[host]"
        },
        {
          "enabled": true,
          "key": "noyo_tracking_url",
          "type": "default",
          "value": "http://[host]"
        },
        {
          "enabled": true,
          "key": "noyo_client_id",
          "type": "default",
          "value": "demo-sandbox-7f3a"
        }
      ]
    }
    "#);
    snapshot!(shell.told(&["export", "collection", "--output", "/nowhere/x.json"]), @"
    status: 1
    --- stderr
    error: /nowhere/x.json cannot be written: the folder does not exist.
    hint: Check that the folder is there, is yours, and the disk is not full.
    ");
    let path = shell.desktop.path("x.json");
    let path = path.to_str().unwrap();
    snapshot!(shell.told(&["export", "postman", "--output", path]), @"
    status: 0
    --- stderr
    Wrote [desktop]/x.json.
    ");
    snapshot!(shell.told(&["export", "postman", "--output", path, "--json"]), @r#"
    status: 1
    --- stdout
    {
      "error": {
        "kind": "invalid-input",
        "message": "[desktop]/x.json exists already.",
        "hints": [
          "Choose another name, or replace what is there with --force."
        ]
      }
    }
    "#);
    snapshot!(shell.told(&["export", "env", "--with-secret"]), @"
    status: 2
    --- stderr
    error: Only the Postman environment and the Bruno collection have a place for the client secret.
    hint: Leave --with-secret away, or export postman or bruno.
    ");
    snapshot!(shell.told(&["import", "/dev/null"]), @"
    status: 1
    --- stderr
    error: It is not a regular file.
    hint: Choose a text file of at most 1 MiB.
    ");
    snapshot!(told(&shell.run_with(&["import", "--dry-run"], "id-1\nsecret-1")), @"
    status: 0
    --- stdout
    two lines with:
    1  client …-1, a secret of 8 characters
    ");
    snapshot!(told(&shell.run_with(&["import", "--dry-run", "--json"], "SANDBOX_CLIENT_ID=id-1\nSANDBOX_CLIENT_SECRET=x")), @r#"
    status: 0
    --- stdout
    {
      "keys": [
        {
          "because": "the name SANDBOX_CLIENT_ID says sandbox",
          "client": "…-1",
          "environment": "sandbox",
          "name": "Sandbox",
          "secret_chars": 1
        }
      ],
      "source": "a .env text"
    }
    "#);
    snapshot!(told(&shell.run_with(&["import", "--name", "x"], "id-1\nsecret-1")), @"
    status: 2
    --- stderr
    1  client …-1, a secret of 8 characters
    error: Nothing in the text says whether the key is for sandbox or live.
    hint: Say it with --environment sandbox or --environment live.
    ");
    snapshot!(shell.told(&["header", "--copy"]), @"
    status: 1
    --- stderr
    error: There is no clipboard to reach: no display.
    hint: In a terminal without a desktop, print it instead: noyo-auth header, without --copy.
    ");
    snapshot!(shell.told(&["report"]), @"
    status: 0
    --- stdout
    Noyo Auth support report
    Written:      [time]
    Program:      Noyo Auth 0.1.0
    System:       linux x86_64
    Environment:  sandbox
    Client ID:    …7f3a
    Token from:   http://[host]/auth/public/token
    API base:     http://[host]

    Connection test at [time]: passed
    - profile: passed, [ms]
    - api-key: passed, [ms]
    - token: passed, [ms], status 200, http://[host]/auth/public/token, request ID [uuid], answered at [time] by its own clock
    - groups: passed, [ms], status 200, http://[host]/api/v1/groups?page_size=20, request ID [uuid], answered at [time] by its own clock
    Groups visible: 1

    This computer
    - folder: passed
    - profiles: passed
    - settings: passed
    - locks: passed
    - keychain: passed
    - keys: passed
    - left-over: passed
    - proxy: passed, Requests go directly, through no proxy
    - extra-ca: passed
    - network: passed, [host] answers, after [ms]
    - network: passed, [host] answers, after [ms]
    - clock: passed, The clock agrees with that of [host]
    ");
    snapshot!(shell.told(&["report", "--json", "nobody"]), @r#"
    status: 1
    --- stdout
    {
      "error": {
        "kind": "no-profile",
        "message": "There is no profile named nobody.",
        "hints": [
          "Name one of these: checkout, production."
        ]
      }
    }
    "#);
    snapshot!(shell.told(&["man", "/nowhere"]), @"
    status: 1
    --- stderr
    error: The man pages cannot be written to /nowhere: No such file or directory (os error 2).
    hint: Name a folder that exists and can be written.
    ");
    snapshot!(shell.told(&["completions", "tcsh"]), @"
    status: 2
    --- stderr
    error: invalid value 'tcsh' for '<SHELL>'
      [possible values: bash, zsh, fish, powershell]

      tip: a similar value exists: 'zsh'

    For more information, try '--help'.
    ");
}

#[test]
fn replacing_a_key_leaves_environment_and_addresses_alone() {
    let shell = Shell::with_profiles();
    let before = shell.record("production");
    let file = shell.desktop.path("guess.env");
    let text = "NOYO_SANDBOX_CLIENT_ID=new-id\nNOYO_SANDBOX_CLIENT_SECRET=new-secret\n";
    std::fs::write(&file, text).unwrap();
    let import = ["import", file.to_str().unwrap(), "--name", "production", "--replace", "--no-verify"];
    shell.stdout(&import);
    let after = shell.record("production");
    assert_eq!(after["client_id"], "new-id", "the control: the key was replaced");
    for field in ["environment", "token_url", "api_url", "tracking_url"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    assert_eq!(shell.stored_secret("production").as_deref(), Some("new-secret"));
    let flag = ["import", file.to_str().unwrap(), "--name", "production", "--replace", "--no-verify"];
    shell.stdout(&[&flag[..], &["--environment", "sandbox"]].concat());
    assert_eq!(shell.record("production")["environment"], "sandbox", "a flag says so");
}

#[test]
fn a_collection_is_exported_without_a_token_and_without_a_profile() {
    let shell = Shell::new();
    assert!(shell.stdout(&["export", "collection"]).contains("{{noyo_"), "it has variables in it");
    assert!(shell.stand_in.requests().is_empty());
}
