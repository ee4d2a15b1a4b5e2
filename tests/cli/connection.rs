//! The connection test and the report, as a terminal and a script see them.

use stand_in::KEYS;

use crate::snapshot;
use crate::{Shell, told};

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
    hint: Add one: noyo-auth profile add NAME --environment sandbox --client-id ID
    ");
    snapshot!(shell.told(&["token", "--json"]), @r#"
    status: 1
    --- stdout
    {
      "error": {
        "kind": "no-profile",
        "message": "There is no profile yet.",
        "hints": [
          "Add one: noyo-auth profile add NAME --environment sandbox --client-id ID"
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
    hint: Add one: noyo-auth profile add NAME --environment sandbox --client-id ID
    ");
    let odd = std::os::unix::ffi::OsStrExt::from_bytes(b"\xff\xfe");
    let odd: &std::ffi::OsStr = odd;
    let out = shell.command(&["token"]).arg(odd).output().unwrap();
    assert_eq!(out.status.code(), Some(2), "{}", told(&out));
}
