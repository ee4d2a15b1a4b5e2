//! What the page does with gateways.

use gateway::{Access, At, Gateway, Opening, Writes};
use noyo_auth_core::texts::export::GatewaySource;
use values::copy_form::GatewayCopyForm;
use values::diagnosis::Diagnosis;
use values::profile::{Environment, Profile, ProfileId};

use crate::controller::Controller;
use crate::open_gateways::{OpenGateway, Requests, noting};
use crate::view::{GatewayAnswer, GatewayRequestView, GatewayView};

pub(crate) async fn view(app: &Controller, id: ProfileId) -> Result<GatewayView, Diagnosis> {
    let profile = app.profile(id)?;
    let running = app.gateways.open.lock();
    Ok(shown(app, &profile, running.get(&id)))
}

fn shown(app: &Controller, profile: &Profile, running: Option<&OpenGateway>) -> GatewayView {
    let now = app.jobs.clock().now();
    let access = running.map(|running| running.gateway.access());
    let until = access.and_then(|access| access.unlocked_until(now));
    let requests =
        running.map(|running| running.requests.lock().iter().map(GatewayRequestView::from).collect());
    GatewayView {
        profile: profile.id.to_string(),
        address: running.map(|running| running.gateway.address()),
        locked: profile.environment == Environment::Live && until.is_none(),
        writes: access.is_some_and(|access| access.writes(profile.environment, now)),
        unlocked_until_ms: until.map(|until| until.as_millisecond()),
        requests: requests.unwrap_or_default(),
    }
}

/// Starts it, or unlocks one that runs; a live profile is asked about first.
pub(crate) async fn start(
    app: &Controller,
    id: ProfileId,
    confirmed: bool,
) -> Result<GatewayAnswer, Diagnosis> {
    let profile = app.profile(id)?;
    let live = profile.environment == Environment::Live;
    if live && !confirmed {
        return Ok(GatewayAnswer::AskFirst { profile: profile.name.to_string() });
    }
    let _alone = app.gateways.changing.lock().await;
    if !app.gateways.running().contains(&id) {
        let opened = open(app, &profile).await?;
        if let Err(gone) = app.profile(id) {
            opened.gateway.stop().await;
            return Err(gone);
        }
        app.gateways.open.lock().insert(id, opened);
    }
    let running = app.gateways.open.lock();
    if let Some(running) = running.get(&id).filter(|_| live) {
        running.gateway.set_access(running.gateway.access().unlocked(app.jobs.clock().now()));
    }
    let said = if live { "Unlocked the gateway" } else { "Started the gateway" };
    app.jobs.diary.note(Some(&profile), said, None);
    Ok(GatewayAnswer::Done { gateway: shown(app, &profile, running.get(&id)) })
}

async fn open(app: &Controller, profile: &Profile) -> Result<OpenGateway, Diagnosis> {
    let key = app.jobs.gateways.key(profile.id, gateway::new_key()?).await?;
    let requests = Requests::default();
    let opening = Opening {
        profile: profile.clone(),
        at: At::Own(None),
        key,
        access: Access::usual(),
        holder: holder(),
        tell: Box::new(noting(requests.clone(), app.handle().clone(), profile.id)),
    };
    let gateway = Gateway::open(app.jobs.clone(), opening).await?;
    Ok(OpenGateway { gateway, requests })
}

fn holder() -> String {
    format!("the window of Noyo Auth (process {})", std::process::id())
}

/// Lets writes through, or no longer; on a live profile that is asked about first.
pub(crate) async fn allow_writes(
    app: &Controller,
    id: ProfileId,
    allowed: bool,
    confirmed: bool,
) -> Result<GatewayAnswer, Diagnosis> {
    let profile = app.profile(id)?;
    if allowed && !confirmed && profile.environment == Environment::Live {
        return Ok(GatewayAnswer::AskFirst { profile: profile.name.to_string() });
    }
    let running = app.gateways.open.lock();
    if let Some(running) = running.get(&id) {
        let writes = if allowed { Writes::Allowed } else { Writes::Refused };
        let access = running.gateway.access().with_writes(writes, app.jobs.clock().now());
        running.gateway.set_access(access);
        let said = if allowed { "Allowed writes through the gateway" } else { "Made the gateway read-only" };
        app.jobs.diary.note(Some(&profile), said, None);
    }
    Ok(GatewayAnswer::Done { gateway: shown(app, &profile, running.get(&id)) })
}

/// Replaces the key; clients that have the old one are refused from then on.
pub(crate) async fn new_key(app: &Controller, id: ProfileId) -> Result<(), Diagnosis> {
    let profile = app.profile(id)?;
    let _alone = app.gateways.changing.lock().await;
    // A terminal that serves it would go on with the old key, and refuse the new one.
    let _claim = match app.gateways.running().contains(&id) {
        true => None,
        false => Some(gateway::claim(&app.jobs.gateways, id, &holder()).await?),
    };
    let key = gateway::new_key()?;
    app.jobs.gateways.replace_key(id, &key).await?;
    if let Some(running) = app.gateways.open.lock().get(&id) {
        running.gateway.set_key(key);
    }
    app.jobs.diary.note(Some(&profile), "Replaced the gateway’s key", None);
    Ok(())
}

/// Puts the address, the key, or both in a client's form on the clipboard. What holds the key is cleared
/// later.
pub(crate) async fn copy(app: &Controller, id: ProfileId, form: GatewayCopyForm) -> Result<(), Diagnosis> {
    let profile = app.profile(id)?;
    let port = gateway::port_of(&app.jobs.gateways, &profile).await?;
    let key = app.jobs.gateways.key(id, gateway::new_key()?).await?;
    let address = format!("http://127.0.0.1:{port}");
    let source = GatewaySource { profile: &profile, address: &address, key: &key };
    let copied = app.jobs.copy_for_gateway(&source, form, app.clipboard.board()).await?;
    if form != GatewayCopyForm::Address {
        app.clipboard.hold_unsaid(copied, app.jobs.preferences.current().clipboard_time());
    }
    Ok(())
}
