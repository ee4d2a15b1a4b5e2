//! What real exporters write; see `fixtures/README.md`.

use noyo_auth_core::texts::export::{
    ExportSource, bruno_collection, postman_environment, postman_environment_with_secret,
};
use noyo_auth_core::texts::import::{ImportError, Source, find_keys};
use noyo_auth_core::world::chosen_file::read_file;
use values::profile::{Addresses, Environment, Profile, ProfileId};
use values::secret::{AccessToken, ClientSecret};

use super::{fixture, found_in, keys};

const SANDBOX: Option<Environment> = Some(Environment::Sandbox);
const LIVE: Option<Environment> = Some(Environment::Live);

#[test]
fn postmans_environment_by_its_sdk_and_by_newman() {
    for name in ["postman-sdk-environment.json", "newman-environment.json"] {
        let found = found_in(name);
        assert_eq!(found.source, Source::PostmanEnvironment, "{name}");
        let expected = ("id-postman", "sec=ret:postman", Some("Checkout sandbox"), SANDBOX);
        assert_eq!(keys(&found), [expected], "{name}");
        assert_eq!(found.keys[0].because.as_deref(), Some("the name Checkout sandbox says sandbox"));
    }
}

#[test]
fn postmans_collection_v2_0_and_v2_1() {
    for name in ["postman-sdk-collection.json", "postman-v2.0.json"] {
        let found = found_in(name);
        assert_eq!(found.source, Source::PostmanCollection, "{name}");
        // One key stands in two requests, and one request takes its key from variables.
        let expected = [
            ("id-sandbox", "sec=ret:sandbox", Some("Checkout (sandbox)"), SANDBOX),
            ("id-live", "sec=ret:live", Some("Checkout (live)"), LIVE),
        ];
        assert_eq!(keys(&found), expected, "{name}");
    }
}

#[test]
fn insomnia_v4_and_v5() {
    let found = found_in("insomnia-v4.json");
    assert_eq!(found.source, Source::Insomnia);
    let expected = [
        ("id-insomnia", "sec=ret:insomnia", Some("Checkout sandbox"), SANDBOX),
        ("id-shop", "sec=ret:shop", Some("Shop"), LIVE),
    ];
    assert_eq!(keys(&found), expected);
    assert_eq!(found.keys[1].because.as_deref(), Some("a live address stands beside it"));

    let found = found_in("insomnia-v5.yaml");
    assert_eq!(found.source, Source::Insomnia);
    let expected = [
        ("id-insomnia", "sec=ret:insomnia", Some("Checkout sandbox"), SANDBOX),
        ("id-of-a-request", "sec=ret: of # a request", Some("Checkout"), None),
    ];
    assert_eq!(keys(&found), expected);
}

#[test]
fn brunos_files() {
    let found = found_in("bruno-environment.bru");
    assert_eq!(found.source, Source::Bruno);
    assert_eq!(keys(&found), [("id-bruno", "sec=ret:bruno", None, LIVE)]);

    let found = found_in("bruno-environment.yml");
    assert_eq!(found.source, Source::Bruno);
    assert_eq!(keys(&found), [("id-bruno", "sec=ret:bruno", Some("Checkout live"), LIVE)]);

    let found = found_in("bruno-request.bru");
    assert_eq!(keys(&found), [("id-bruno", "sec=ret:bruno", None, SANDBOX)]);

    let text = read_file(&fixture("bruno-environment-secret.bru")).unwrap();
    assert_eq!(find_keys(&text).unwrap_err(), ImportError::SecretElsewhere);
}

#[test]
fn what_is_exported_here_comes_back() {
    let profile = Profile {
        id: ProfileId::random(),
        name: "Checkout work".parse().unwrap(),
        environment: Environment::Live,
        client_id: "id-7f3a".parse().unwrap(),
        addresses: Addresses::of(Environment::Live),
        proven_in: None,
        key_number: values::profile::KeyNumber::FIRST,
        gateway_port: None,
        secret_command: None,
        unknown: serde_json::Map::default(),
    };
    let token = AccessToken::new("aaa.bbb.ccc");
    let source = ExportSource { profile: &profile, token: &token, expires_at: jiff::Timestamp::UNIX_EPOCH };
    let secret = ClientSecret::new("sec=ret");
    let found = find_keys(&postman_environment_with_secret(&source, &secret)).unwrap();
    assert_eq!(keys(&found), [("id-7f3a", "sec=ret", Some("Checkout work"), LIVE)]);
    assert_eq!(find_keys(&postman_environment(&source)).unwrap_err(), ImportError::NoSecret);
    let files = bruno_collection(&source);
    let (_, environment) = files.iter().find(|(name, _)| name.starts_with("environments/")).unwrap();
    assert_eq!(find_keys(environment).unwrap_err(), ImportError::SecretElsewhere);
}

#[test]
fn what_is_shown_of_a_key_holds_no_secret() {
    for name in ["postman-sdk-collection.json", "insomnia-v5.yaml", "bruno-environment.bru"] {
        for key in &found_in(name).keys {
            let shown = format!("{key:?}");
            assert!(!shown.contains("sec=ret"), "{shown}");
        }
    }
}
