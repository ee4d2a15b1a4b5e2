//! The demo: a stand-in for the Noyo API on loopback, a keychain in memory, a folder that is removed.

use anyhow::Context;

use super::Ground;
use crate::broker::{Broker, Draft};
use crate::clock::Clock;
use crate::demo::{KEYS, StandIn};
use crate::home::Home;
use crate::keychain::Keychain;
use crate::noyo::Network;
use crate::secret::ClientSecret;

pub(super) async fn ground() -> anyhow::Result<Ground> {
    let stand_in =
        StandIn::start().await.context("The demo cannot listen on this computer's loopback address")?;
    let folder = tempfile::Builder::new().prefix("noyo-auth-demo-").tempdir()?;
    let home = Home::at(folder.path().to_owned());
    let broker = Broker::open(home.clone(), Keychain::in_memory()?, Network::default(), Clock::system());
    for key in KEYS {
        let draft = Draft {
            id: None,
            name: key.name.parse()?,
            environment: key.environment,
            client_id: Some(key.client_id.parse()?),
            secret: Some(ClientSecret::new(key.client_secret)),
            addresses: stand_in.addresses(key.environment),
        };
        broker.save(draft, false).await?;
    }
    Ok(Ground { broker, home, is_demo: true, _demo: Some(Box::new((stand_in, folder))) })
}
