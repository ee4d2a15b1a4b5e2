//! Every command as it is meant to be used: what it prints, where, and with which status it ends.

use noyo_auth::demo::KEYS;

use super::{Shell, told};
use crate::snapshot;

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
    * checkout    sandbox  client …7f3a  [host]
      Production  live     client …c91e  [host]
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
        "in_use": true
      },
      {
        "name": "Production",
        "environment": "live",
        "client": "…c91e",
        "token_url": "http://[host]/auth/public/token",
        "api_url": "http://[host]",
        "tracking_url": "http://[host]",
        "in_use": false
      }
    ]
    "#);
    snapshot!(shell.told(&["profile", "show", "CHECKOUT"]), @"
    status: 0
    --- stdout
    Name            checkout
    Environment     sandbox
    Client ID       …7f3a
    Token endpoint  http://[host]/auth/public/token
    API base        http://[host]
    Tracking base   http://[host]
    In use          yes
    ");
    snapshot!(shell.told(&["profile", "edit", "checkout", "--rename", "Checkout work"]), @"
    status: 0
    --- stderr
    Changed Checkout work (sandbox).
    ");
    snapshot!(shell.told(&["profile", "use", "production", "--json"]), @r#"
    status: 0
    --- stdout
    {
      "name": "Production",
      "environment": "live",
      "client": "…c91e",
      "token_url": "http://[host]/auth/public/token",
      "api_url": "http://[host]",
      "tracking_url": "http://[host]",
      "in_use": true
    }
    "#);
    snapshot!(shell.told(&["profile", "show", "production"]), @"
    status: 0
    --- stdout
    Name            Production
    Environment     live
    Client ID       …c91e
    Token endpoint  http://[host]/auth/public/token
    API base        http://[host]
    Tracking base   http://[host]
    In use          yes
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
    * Checkout work  sandbox  client …7f3a  [host]
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
fn a_connection_is_tested() {
    let shell = Shell::with_profiles();
    for (name, key) in [("empty", &KEYS[1]), ("large", &KEYS[2]), ("revoked", &KEYS[3]), ("barred", &KEYS[4])]
    {
        shell.add(name, key);
    }
    snapshot!(shell.told(&["test"]), @"
    status: 0
    --- stdout
    passed   profile [ms]       Profile checkout
    passed   api-key [ms]       API key in the keychain
    passed   token [ms]  200  [host] gave a token
    passed   groups [ms]  200  [host] answered: 1 group visible
      ACME Flooring  [uuid]
    ");
    snapshot!(shell.told(&["test", "--json"]), @r#"
    status: 0
    --- stdout
    {
      "profile": "checkout",
      "environment": "sandbox",
      "outcome": "passed",
      "checks": [
        {
          "check": "profile",
          "outcome": "passed",
          "duration_ms": [ms]
        },
        {
          "check": "api-key",
          "outcome": "passed",
          "duration_ms": [ms]
        },
        {
          "check": "token",
          "outcome": "passed",
          "duration_ms": [ms],
          "http_status": 200,
          "url": "http://[host]/auth/public/token"
        },
        {
          "check": "groups",
          "outcome": "passed",
          "duration_ms": [ms],
          "http_status": 200,
          "url": "http://[host]/api/v1/groups?page_size=20"
        }
      ],
      "groups": {
        "total": 1,
        "shown": [
          {
            "id": "[uuid]",
            "name": "ACME Flooring"
          }
        ]
      }
    }
    "#);
    snapshot!(shell.told(&["test", "empty"]), @"
    status: 0
    --- stdout
    passed   profile [ms]       Profile empty
    passed   api-key [ms]       API key in the keychain
    passed   token [ms]  200  [host] gave a token
    warning  groups [ms]  200  [host] answered: 0 groups visible
    --- stderr
    warning: The key works, and no group is visible: the sandbox has not been set up.
    hint: Ask your admin, or support@noyo.com, to configure a group in the sandbox.
    ");
    snapshot!(shell.told(&["test", "revoked"]), @"
    status: 1
    --- stdout
    passed   profile [ms]       Profile revoked
    passed   api-key [ms]       API key in the keychain
    failed   token [ms]  401  [host] refused the key
    skipped  groups                   Groups: skipped, because there is no token
    --- stderr
    error: [host] does not accept this client ID and secret together (status 401).
    hint: Copy the key again from Command Center, both halves, and replace it here.
    hint: If it was deleted there, ask your admin for a new sandbox key.
    ");
    snapshot!(shell.told(&["test", "revoked", "--json"]), @r#"
    status: 1
    --- stdout
    {
      "profile": "revoked",
      "environment": "sandbox",
      "outcome": "failed",
      "checks": [
        {
          "check": "profile",
          "outcome": "passed",
          "duration_ms": [ms]
        },
        {
          "check": "api-key",
          "outcome": "passed",
          "duration_ms": [ms]
        },
        {
          "check": "token",
          "outcome": "failed",
          "duration_ms": [ms],
          "http_status": 401,
          "url": "http://[host]/auth/public/token",
          "kind": "invalid-api-key",
          "message": "[host] does not accept this client ID and secret together (status 401).",
          "hints": [
            "Copy the key again from Command Center, both halves, and replace it here.",
            "If it was deleted there, ask your admin for a new sandbox key."
          ]
        },
        {
          "check": "groups",
          "outcome": "skipped",
          "because": "there is no token"
        }
      ]
    }
    "#);
    snapshot!(shell.told(&["test", "barred"]), @"
    status: 1
    --- stdout
    passed   profile [ms]       Profile barred
    passed   api-key [ms]       API key in the keychain
    passed   token [ms]  200  [host] gave a token
    failed   groups [ms]  403  [host]: The key may not do this
    --- stderr
    error: [host] knows the key and does not let it list groups (status 403).
    hint: Ask your admin what the key is allowed to do in Command Center.
    hint: If it should be allowed, send the support report to support@noyo.com.
    ");
    snapshot!(shell.told(&["test", "nobody", "--json"]), @r#"
    status: 1
    --- stdout
    {
      "profile": "nobody",
      "outcome": "failed",
      "checks": [
        {
          "check": "profile",
          "outcome": "failed",
          "kind": "no-profile",
          "message": "There is no profile named nobody.",
          "hints": [
            "Name one of these: checkout, production, empty, large, revoked, barred."
          ]
        },
        {
          "check": "api-key",
          "outcome": "skipped",
          "because": "the profile cannot be used"
        },
        {
          "check": "token",
          "outcome": "skipped",
          "because": "the profile cannot be used"
        },
        {
          "check": "groups",
          "outcome": "skipped",
          "because": "the profile cannot be used"
        }
      ]
    }
    "#);
    assert!(shell.stdout(&["test", "large"]).contains("1 to 20 of 4711"));
}

#[test]
fn a_report_is_written_for_the_vendors_support() {
    let shell = Shell::with_profiles();
    let report = shell.stdout(&["report"]);
    for part in ["Noyo Auth support report", "request ID", "token: passed", "…7f3a"] {
        assert!(report.contains(part), "{part} in {report}");
    }
    for canary in [KEYS[0].client_secret, KEYS[0].client_id, "eyJ", "ACME", "11000", "checkout"] {
        assert!(!report.contains(canary), "{canary} in {report}");
    }
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

    It is an Authorization header, found in the Authorization header.
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
fn wrong_usage_is_told_and_ends_with_two() {
    let shell = Shell::new();
    snapshot!(shell.told(&["tokens"]), @"
    status: 2
    --- stderr
    error: unrecognized subcommand 'tokens'

      tip: a similar subcommand exists: 'token'

    Usage: noyo-auth [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    snapshot!(shell.told(&["token", "--secret", "x", "--json"]), @r#"
    status: 2
    --- stdout
    {
      "error": {
        "kind": "invalid-input",
        "message": "unexpected argument '--secret' found",
        "hints": [
          "noyo-auth --help lists the commands and their flags."
        ]
      }
    }
    "#);
    snapshot!(shell.told(&["token"]), @"
    status: 1
    --- stderr
    error: There is no profile yet.
    hint: Add one: noyo-auth profile add NAME --environment sandbox --client-id ID, or Add API key in the window.
    ");
    snapshot!(shell.told(&["token", "--json"]), @r#"
    status: 1
    --- stdout
    {
      "error": {
        "kind": "no-profile",
        "message": "There is no profile yet.",
        "hints": [
          "Add one: noyo-auth profile add NAME --environment sandbox --client-id ID, or Add API key in the window."
        ]
      }
    }
    "#);
    snapshot!(shell.told(&["profile", "add", "x"]), @"
    status: 2
    --- stderr
    error: There is no terminal to ask for the environment.
    hint: Give it with --environment sandbox or --environment live.
    ");
    snapshot!(shell.told(&["profile", "add", "x", "--environment", "sandbox", "--client-id", "a:b", "--secret-stdin"]), @"
    status: 1
    --- stderr
    error: The client ID contains a colon, which cannot be sent in a Basic header.
    hint: Take only the part before the colon as the client ID; the rest may be the client secret.
    ");
    snapshot!(shell.told(&["profile", "add", "x", "--environment", "sandbox", "--client-id", "a", "--secret-stdin",
        "--api-url", "http://example.com"]), @"
    status: 1
    --- stderr
    error: http://example.com is not encrypted; nothing was sent.
    hint: Use https://. Plain http:// is accepted only for this computer itself (localhost, 127.0.0.1, [::1]).
    ");
    snapshot!(shell.told(&["profile", "edit", "nobody", "--rename", "x"]), @"
    status: 1
    --- stderr
    error: There is no profile named nobody.
    hint: Add one: noyo-auth profile add NAME --environment sandbox --client-id ID, or Add API key in the window.
    ");
    let odd = std::os::unix::ffi::OsStrExt::from_bytes(b"\xff\xfe");
    let odd: &std::ffi::OsStr = odd;
    let out = shell.command(&["token"]).arg(odd).output().unwrap();
    assert_eq!(out.status.code(), Some(2), "{}", told(&out));
}
