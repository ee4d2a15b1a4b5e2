//! The settings' file and the keychain's entry for a proxy change together: the file decides.

use std::sync::Arc;

use noyo_auth_core::jobs::Jobs;
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::keychain::Keychain;
use noyo_auth_core::world::noyo::Network;
use values::secret::ProxyPassword;
use values::settings::{ProxyAddress, ProxyCredentials, ProxySetting, Settings};

use crate::keychains::FaultyStore;

fn with_proxy(text: &str) -> (Settings, ProxyAddress) {
    let (proxy, _) = ProxySetting::read(text).unwrap();
    let ProxySetting::Address(address) = proxy.clone() else { unreachable!("it is one") };
    (Settings { proxy, ..Settings::default() }, address)
}

fn credentials(password: &str) -> ProxyCredentials {
    ProxyCredentials { name: "ann".to_owned(), password: ProxyPassword::new(password) }
}

#[tokio::test]
async fn a_proxys_password_and_the_settings_change_together() {
    let home = tempfile::tempdir().unwrap();
    let store = Arc::new(FaultyStore::default());
    let open = || {
        let keychain = Keychain::with_store(store.clone());
        Jobs::open(&Home::at(home.path().to_owned()), keychain, Network::default(), stand_in::clock())
    };
    let stored = async |address: &ProxyAddress| {
        let found = Keychain::with_store(store.clone()).proxy_credentials(address).await.unwrap();
        found.map(|found| found.password.expose().to_owned())
    };
    let ((old, old_address), (new, new_address)) =
        (with_proxy("http://old.example:8080"), with_proxy("http://new.example:8080"));
    let jobs = open();
    jobs.preferences.save(old.clone(), Some(credentials("first"))).await.unwrap();

    // The file cannot be written: all is as it was, for another proxy and for another password.
    let file = home.path().join("settings.json");
    let before = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    for (settings, password) in [(&new, "second"), (&old, "third")] {
        jobs.preferences.save(settings.clone(), Some(credentials(password))).await.unwrap_err();
        assert_eq!(stored(&old_address).await.as_deref(), Some("first"), "{password}");
        assert_eq!(stored(&new_address).await, None, "{password}");
    }
    std::fs::remove_dir(&file).unwrap();
    std::fs::write(&file, &before).unwrap();

    // Ended between the two: whichever proxy the file names has its password.
    jobs.preferences.save(new.clone(), Some(credentials("second"))).await.unwrap();
    let [.., between, _] = &store.history()[..] else { unreachable!("there were more") };
    store.put("proxy", between);
    assert_eq!(stored(&old_address).await.as_deref(), Some("first"));
    assert_eq!(stored(&new_address).await.as_deref(), Some("second"));
    std::fs::write(&file, &before).unwrap();
    let restarted = open();
    restarted.preferences.load().await.unwrap();

    // Done, the old one's is gone, and without a password nothing is left.
    restarted.preferences.save(new.clone(), Some(credentials("second"))).await.unwrap();
    assert_eq!((stored(&old_address).await, stored(&new_address).await.as_deref()), (None, Some("second")));
    restarted.preferences.save(Settings::default(), None).await.unwrap();
    assert!(store.users().is_empty(), "{:?}", store.users());
}
