//! Every command as it is meant to be used: what it prints, where, and with which status it ends.

use stand_in::KEYS;

use crate::snapshot;
use crate::{Shell, told};

#[test]
fn a_profile_is_added_listed_shown_edited_used_and_removed() {
    let shell = Shell::new();
    snapshot!(told(&shell.add_with("checkout", &KEYS[0], &[], KEYS[0].client_secret)), @"
    status: 0
    --- stderr
    Added checkout (sandbox). Its key works.
    ");
    snapshot!(told(&shell.add_with("Production", &KEYS[5], &[], &format!("{}\r\n", KEYS[5].client_secret))), @"
    status: 0
    --- stderr
    Added Production (live). Its key works.
    ");
    assert_eq!(shell.stand_in.mints(), 2, "each key is checked before it is stored");
    snapshot!(shell.told(&["profile", "list"]), @"
    status: 0
    --- stdout
    * checkout    sandbox  client …7f3a  [host]  key from the keychain
      Production  live     client …c91e  [host]  key from the keychain
    ");
    snapshot!(shell.told(&["profile", "list", "--json"]), @r#"
    status: 0
    --- stdout
    [
      {
        "name": "checkout",
        "environment": "sandbox",
        "client": "…7f3a",
        "token_url": "http://[host]/auth/public/token",
        "api_url": "http://[host]",
        "tracking_url": "http://[host]",
        "key": "keychain",
        "default": true
      },
      {
        "name": "Production",
        "environment": "live",
        "client": "…c91e",
        "token_url": "http://[host]/auth/public/token",
        "api_url": "http://[host]",
        "tracking_url": "http://[host]",
        "key": "keychain",
        "default": false
      }
    ]
    "#);
    snapshot!(shell.told(&["profile", "show", "CHECKOUT"]), @"
    status: 0
    --- stdout
    Name            checkout
    Environment     sandbox
    Client ID       …7f3a
    Key from        the keychain
    Token endpoint  http://[host]/auth/public/token
    API base        http://[host]
    Tracking base   http://[host]
    Default         yes
    ");
    snapshot!(shell.told(&["profile", "edit", "checkout", "--rename", "Checkout work"]), @"
    status: 0
    --- stderr
    Changed Checkout work (sandbox).
    ");
    snapshot!(shell.told(&["profile", "use", "production", "--yes", "--json"]), @r#"
    status: 0
    --- stdout
    {
      "name": "Production",
      "environment": "live",
      "client": "…c91e",
      "token_url": "http://[host]/auth/public/token",
      "api_url": "http://[host]",
      "tracking_url": "http://[host]",
      "key": "keychain",
      "default": true
    }
    "#);
    snapshot!(shell.told(&["profile", "show", "production"]), @"
    status: 0
    --- stdout
    Name            Production
    Environment     live
    Client ID       …c91e
    Key from        the keychain
    Token endpoint  http://[host]/auth/public/token
    API base        http://[host]
    Tracking base   http://[host]
    Default         yes
    ");
    snapshot!(shell.told(&["profile", "remove", "production"]), @"
    status: 2
    --- stderr
    error: There is no terminal to ask whether Production shall be removed.
    hint: Add --yes to remove it with its API key and its token.
    ");
    snapshot!(shell.told(&["profile", "remove", "production", "--yes"]), @"
    status: 0
    --- stderr
    Removed Production, its API key and its token.
    ");
    snapshot!(shell.told(&["profile", "list"]), @"
    status: 0
    --- stdout
      Checkout work  sandbox  client …7f3a  [host]  key from the keychain
    ");
    assert!(shell.desktop.files_with(KEYS[0].client_secret).is_empty());
}

#[test]
fn a_key_that_is_refused_is_not_stored() {
    let shell = Shell::new();
    snapshot!(told(&shell.add_with("old", &KEYS[3], &[], KEYS[3].client_secret)), @"
    status: 1
    --- stderr
    error: [host] does not accept this client ID and secret together (status 401).
    hint: Copy the key again from Command Center, both halves, and replace it here.
    hint: If it was deleted there, ask your admin for a new sandbox key.
    ");
    snapshot!(told(&shell.add_with("x", &KEYS[0], &["--json"], "")), @r#"
    status: 1
    --- stdout
    {
      "error": {
        "kind": "invalid-input",
        "message": "The client secret is empty.",
        "hints": [
          "Copy the client secret from Command Center."
        ]
      }
    }
    "#);
    snapshot!(told(&shell.add_with("x", &KEYS[0], &[], "two\nlines")), @"
    status: 1
    --- stderr
    error: The client secret contains a control character, such as a line break or a tab.
    hint: Copy the client secret again, on one line, without tabs or line breaks.
    ");
    snapshot!(shell.told(&["profile", "list", "--json"]), @"
    status: 0
    --- stdout
    []
    ");
    shell.add("old", &KEYS[3]);
    snapshot!(shell.told(&["token", "old"]), @"
    status: 1
    --- stderr
    error: [host] does not accept this client ID and secret together (status 401).
    hint: Copy the key again from Command Center, both halves, and replace it here.
    hint: If it was deleted there, ask your admin for a new sandbox key.
    ");
}

#[test]
fn a_token_in_every_form() {
    let shell = Shell::with_profiles();
    snapshot!(shell.told(&["token"]), @"
    status: 0
    --- stdout
    [token]
    ");
    snapshot!(shell.told(&["token", "--json"]), @r#"
    status: 0
    --- stdout
    {
      "access_token": "[token]",
      "environment": "sandbox",
      "expires_at": "[time]",
      "profile": "checkout"
    }
    "#);
    snapshot!(shell.told(&["header", "checkout"]), @"
    status: 0
    --- stdout
    Authorization: Bearer [token]
    ");
    snapshot!(shell.told(&["header", "--json"]), @r#"
    status: 0
    --- stdout
    {
      "environment": "sandbox",
      "expires_at": "[time]",
      "header": "Authorization: Bearer [token]",
      "profile": "checkout"
    }
    "#);
    snapshot!(shell.told(&["curl"]), @r#"
    status: 0
    --- stdout
    printf 'header = "Authorization: Bearer %s"\n' '[token]' | curl --silent --show-error --config - 'http://[host]/api/v1/groups'
    "#);
    snapshot!(shell.told(&["export", "env"]), @"
    status: 0
    --- stdout
    export NOYO_ACCESS_TOKEN='[token]'
    export NOYO_API_URL='http://[host]'
    export NOYO_TRACKING_URL='http://[host]'
    export NOYO_ENVIRONMENT='sandbox'
    ");
    assert_eq!(shell.stand_in.mints(), 1, "all share one token through the keychain");
    let first = shell.stdout(&["token"]);
    assert_ne!(shell.stdout(&["token", "--fresh"]), first, "--fresh mints regardless");
    assert_eq!(shell.stand_in.mints(), 2);
    assert_ne!(shell.stdout(&["token"]), first, "and the new one is the one that is shared");
    let named = shell.command(&["token"]).env("NOYO_AUTH_PROFILE", "production").output().unwrap();
    assert_ne!(String::from_utf8(named.stdout).unwrap(), shell.stdout(&["token"]));
}

#[test]
fn a_token_is_inspected() {
    let shell = Shell::with_profiles();
    let token = shell.stdout(&["token"]);
    snapshot!(told(&shell.run_with(&["inspect"], &format!("Authorization: Bearer {token}"))), @"
    status: 0
    --- stdout
    The token looks fine
    It is whole, and expires [when] ([span]).

    It is an Authorization header.
    This is the token minted for checkout (sandbox) at [when].

    Header
      alg  HS256  (how it is signed)
      typ  JWT

    Claims
      aud  noyo-api  (whom it is for)
      exp  [seconds]  (expires [when] ([span]))
      iat  [seconds]  (issued [when] ([span]))
      iss  https://accounts.noyo.com/  (who issued it)
      jti  [uuid]  (the token’s own ID)
      sub  demo-sandbox-7f3a  (whom it is about)

    The signature is not checked: only Noyo can.
    ");
    let cut = &token.trim()[..token.len() - 30];
    snapshot!(told(&shell.run_with(&["inspect", "-"], cut)), @"
    status: 1
    --- stdout
    The token is damaged (malformed-jwt)
    This is the token minted for checkout (sandbox) at [when], cut off after 263 of 292 characters.
    hint: Copy the token again, whole and unchanged, or mint a new one.

    It is a token alone.

    Header
      alg  HS256  (how it is signed)
      typ  JWT

    Claims
      aud  noyo-api  (whom it is for)
      exp  [seconds]  (expires [when] ([span]))
      iat  [seconds]  (issued [when] ([span]))
      iss  https://accounts.noyo.com/  (who issued it)
      jti  [uuid]  (the token’s own ID)
      sub  demo-sandbox-7f3a  (whom it is about)

    The signature is not checked: only Noyo can.
    ");
    let json = shell.run_with(&["inspect", "--json"], "Authorization: Bearer {{token}}");
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["kind"], "missing-credentials", "{json}");
}

#[test]
fn a_command_is_run_with_the_token() {
    let shell = Shell::with_profiles();
    let token = shell.stdout(&["token"]);
    let print = "printf '%s\\n' \"$NOYO_ACCESS_TOKEN\" \"$NOYO_ENVIRONMENT\" \"$NOYO_API_URL\"; exit 7";
    let out = shell.run(&["exec", "checkout", "--", "sh", "-c", print]);
    assert_eq!(out.status.code(), Some(7), "{}", told(&out));
    let text = String::from_utf8(out.stdout).unwrap();
    assert_eq!(text.lines().next().unwrap(), token.trim());
    assert!(text.contains("sandbox\nhttp://127.0.0.1:"), "{text}");
    let environment = shell.stdout(&["exec", "--", "env"]);
    assert!(!environment.contains(KEYS[0].client_secret));
    snapshot!(shell.told(&["exec", "--", "no-such-command-here"]), @"
    status: 1
    --- stderr
    error: no-such-command-here cannot be run: No such file or directory (os error 2).
    hint: Check that it is installed and on the PATH, or give its full path.
    ");
    let killed = shell.run(&["exec", "--", "sh", "-c", "kill -TERM $$"]);
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&killed.status), Some(15));
}

#[test]
fn the_version_names_the_commit_it_was_made_from() {
    let said = Shell::on(crate::desktop::Desktop::bare(), Default::default()).stdout(&["--version"]);
    let version = concat!("noyo-auth ", env!("CARGO_PKG_VERSION"));
    let git = std::process::Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).output();
    // Nothing but the version where there is no git, as in a tarball of the sources.
    let commit = git.ok().filter(|out| out.status.success()).map(|out| out.stdout);
    match commit.and_then(|commit| String::from_utf8(commit).ok()) {
        Some(commit) => assert_eq!(said.trim_end(), format!("{version} ({})", commit.trim_end())),
        None => assert_eq!(said.trim_end(), version),
    }
}
