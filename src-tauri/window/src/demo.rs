//! The demo: a stand-in for the Noyo API on loopback, a keychain in memory, a folder that is removed.

use anyhow::Context;
use noyo_auth_core::jobs::{Jobs, NewProfile};
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::keychain::Keychain;
use noyo_auth_core::world::noyo::Network;
use stand_in::{KEYS, StandIn};
use values::profile::{Addresses, Environment};
use values::secret::ClientSecret;

use crate::{Backend, clock};

pub(crate) async fn backend() -> anyhow::Result<Backend> {
    let stand_in =
        StandIn::start().await.context("The demo cannot listen on this computer's loopback address")?;
    let folder = tempfile::Builder::new().prefix("noyo-auth-demo-").tempdir()?;
    let home = Home::at(folder.path().to_owned());
    let jobs = Jobs::open(&home, Keychain::in_memory()?, Network::default(), clock());
    for key in KEYS {
        let new = NewProfile {
            name: key.name.parse()?,
            environment: key.environment,
            client_id: key.client_id.parse()?,
            secret: ClientSecret::new(key.client_secret),
            addresses: stand_in.addresses(key.environment),
        };
        jobs.profiles.add(new, false).await?;
    }
    let own = [Environment::Sandbox, Environment::Live].map(|e| (e, stand_in.addresses(e)));
    let usual = move |environment| {
        let found = own.iter().find(|(e, _)| *e == environment);
        found.map_or_else(|| Addresses::of(environment), |(_, addresses)| addresses.clone())
    };
    Ok(Backend {
        jobs,
        home,
        is_demo: true,
        usual: Box::new(usual),
        _demo: Some(Box::new((stand_in, folder))),
    })
}
