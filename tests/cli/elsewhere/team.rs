//! A team's profiles without secrets.

use stand_in::{KEYS, Options};

use super::{count, counting, with_script};
use crate::desktop::Desktop;
use crate::{Shell, told};

/// What one computer exports, in a file of another.
fn exported(from: &Shell, to: &Shell) -> String {
    let path = to.desktop.path("team.json").display().to_string();
    from.stdout(&["export", "profiles", "--output", &path]);
    path
}

#[test]
fn a_team_shares_everything_but_the_secrets() {
    let ann = Shell::with_profiles();
    let (text, runs) = counting(&ann);
    let script = with_script(&ann, "vault", &text);
    let bob = Shell::on(Desktop::with_keyring(), Options::default());
    let file = exported(&ann, &bob);
    let shared = std::fs::read_to_string(&file).unwrap();
    for secret in KEYS.iter().map(|key| key.client_secret) {
        assert!(!shared.contains(secret));
    }
    assert!(
        !shared.contains("proven_in") && !shared.contains("key_number") && !shared.contains("eyJ"),
        "{shared}"
    );

    let dry = told(&bob.run(&["import", &file, "--dry-run"]));
    assert!(dry.contains("Would import checkout (sandbox)"), "{dry}");
    assert!(!bob.desktop.home().join("profiles.json").exists());
    let said = told(&bob.run(&["import", &file]));
    assert!(said.contains("Imported checkout (sandbox), whose secret goes to http://127.0.0.1"), "{said}");
    assert!(said.contains("It needs its key: noyo-auth profile edit production --secret-stdin"), "{said}");
    assert!(said.contains("Imported vault (sandbox)") && said.contains(&script), "{said}");
    assert!(said.contains("you are asked when it is first run"), "{said}");

    for name in ["checkout", "vault"] {
        let (mut one, mut other) = (ann.record(name), bob.record(name));
        for own in ["id", "proven_in"] {
            one.as_object_mut().unwrap().remove(own);
            other.as_object_mut().unwrap().remove(own);
        }
        assert_eq!(one, other, "{name}");
    }
    let out = told(&bob.run(&["token", "vault", "--json"]));
    assert!(out.contains("secret-command-failed") && out.contains("not approved"), "{out}");
    assert_eq!(count(&runs), 0, "nothing was run by an import");
    assert!(told(&bob.run(&["token", "checkout", "--json"])).contains("no-api-key"));
    bob.stdout(&["profile", "edit", "vault", "--secret-command", "--yes"]);
    assert!(bob.stdout(&["token", "vault"]).starts_with("eyJ"));
    let key = bob.run_with(&["profile", "edit", "checkout", "--secret-stdin"], KEYS[0].client_secret);
    assert!(key.status.success(), "{}", told(&key));

    let again = told(&bob.run(&["import", &file]));
    assert_eq!(again.matches("it stays as it is").count(), 3, "{again}");
    let rows = bob.json(&["import", &file]);
    assert_eq!(rows["profiles"][0]["outcome"], "there");
}

#[test]
fn only_what_can_be_a_profile_is_imported() {
    let shell = Shell::new();
    let file = shell.desktop.path("team.json");
    let import = |text: &str, flags: &[&str]| {
        std::fs::write(&file, text).unwrap();
        told(&shell.run(&[&["import", file.to_str().unwrap()], flags].concat()))
    };
    let of = |profiles: &str, version: u8| {
        format!(r#"{{"format": "noyo-auth profiles", "version": {version}, "profiles": [{profiles}]}}"#)
    };
    let one = r#"{"name": "Checkout", "environment": "sandbox", "client_id": "id"}"#;
    assert!(import(&of("", 2), &[]).contains("written by a newer version"));
    let relative = one.replace('}', r#", "secret_command": ["./get"]}"#);
    assert!(import(&of(&relative, 1), &[]).contains("relative path"));
    let insecure = one.replace('}', r#", "token_url": "http://example.com"}"#);
    assert!(import(&of(&insecure, 1), &[]).contains("not encrypted"));
    assert!(import(&of(one, 1), &["--name", "x"]).contains("whole profiles"));
    assert!(!shell.desktop.home().join("profiles.json").exists());
    let wrong =
        one.replace('}', r#", "api_url": "https://fulfillment.noyo.com"}"#).replace("Checkout", "Wrong");
    let alike = one.replace("Checkout", "Сheckout");
    let said = import(&of(&format!("{one}, {wrong}, {alike}"), 1), &[]);
    assert!(said.contains("Imported Checkout (sandbox). It needs its key"), "{said}");
    assert!(said.contains("Not imported: Wrong (sandbox)") && said.contains("looks the same"), "{said}");
    assert!(
        shell.stdout(&["profile", "list"]).starts_with("* Checkout "),
        "the first sandbox one is the default"
    );
}
