//! An entry of ours that a person has put into a keyring of its own, which is locked while the default one
//! is not.

use std::collections::HashMap;
use std::time::Duration;

use noyo_auth_core::world::keychain::{Keychain, KeychainError};
use values::profile::{KeyName, KeyNumber, ProfileId};
use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

use crate::desktop::Desktop;

const SERVICE: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";

#[test]
fn a_locked_keyring_of_its_own_is_unlocked_too() {
    let desktop = Desktop::with_keyring();
    let mut inside = desktop.command(std::env::current_exe().unwrap());
    inside.args(["--ignored", "--exact", "locked::inside_that_desktop", "--nocapture"]);
    let out = inside.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "runs on a desktop of its own"]
async fn inside_that_desktop() {
    let name = KeyName { profile: ProfileId::random(), number: KeyNumber(0) };
    let user = name.profile.to_string();
    tokio::task::spawn_blocking(move || put_into_a_locked_keyring(&user)).await.unwrap();
    let keychain = Keychain::system();
    assert_eq!(keychain.key(name).await.unwrap_err(), KeychainError::Locked);
    // Nobody answers the prompt here. What must not happen is a yes without one, because the default
    // keyring is open.
    let unlocked = tokio::time::timeout(Duration::from_secs(3), keychain.unlock()).await;
    assert!(!matches!(unlocked, Ok(Ok(()))), "the entry is still locked");
}

fn put_into_a_locked_keyring(user: &str) {
    let bus = Connection::session().unwrap();
    let service = Proxy::new(&bus, SERVICE, PATH, "org.freedesktop.Secret.Service").unwrap();
    let (_, session): (OwnedValue, OwnedObjectPath) =
        service.call("OpenSession", &("plain", Value::from(""))).unwrap();
    let secret = |text: &str| (session.clone(), Vec::<u8>::new(), text.as_bytes().to_vec(), "text/plain");
    // gnome-keyring's own door for a keyring that is made without a prompt.
    let interface = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface";
    let inside = Proxy::new(&bus, SERVICE, PATH, interface).unwrap();
    let label = HashMap::from([("org.freedesktop.Secret.Collection.Label", Value::from("work"))]);
    let keyring: OwnedObjectPath =
        inside.call("CreateWithMasterPassword", &(label, secret("a password"))).unwrap();
    let attributes = HashMap::from([("service", "noyo-auth"), ("username", user)]);
    let properties = HashMap::from([
        ("org.freedesktop.Secret.Item.Label", Value::from("moved here by hand")),
        ("org.freedesktop.Secret.Item.Attributes", Value::from(attributes)),
    ]);
    let collection = Proxy::new(&bus, SERVICE, &keyring, "org.freedesktop.Secret.Collection").unwrap();
    let made: (OwnedObjectPath, OwnedObjectPath) =
        collection.call("CreateItem", &(properties, secret("its secret"), false)).unwrap();
    assert_ne!(made.0.as_str(), "/");
    let locked: (Vec<OwnedObjectPath>, OwnedObjectPath) =
        service.call("Lock", &(vec![ObjectPath::from(&keyring)],)).unwrap();
    assert_eq!(locked.0.len(), 1, "the control: it is locked");
}
