//! export: the token for Postman, Bruno or a shell.

use std::path::Path;

use serde_json::json;
use zeroize::Zeroizing;

use crate::arguments::{Export, ExportForm};
use crate::invocation::Invocation;
use crate::output::{Stop, asks_a_person, printable};
use crate::prompt;
use crate::team;
use crate::token::{issue, source};
use noyo_auth_core::jobs::Want;
use noyo_auth_core::meaning::secret_command::not_copied_out;
use noyo_auth_core::texts::export::{self, FolderFile, GatewaySource};
use noyo_auth_core::world::exports::{self, ExportError};
use values::diagnosis::{Diagnosis, Hint};
use values::profile::Profile;
use values::secret::ClientSecret;

pub(super) fn export(invocation: &Invocation, arguments: &Export) -> Result<(), Stop> {
    if arguments.form == ExportForm::Collection {
        return collection(invocation, arguments);
    }
    if arguments.form == ExportForm::Profiles {
        if arguments.with_secret {
            return Err(no_place_for_a_secret());
        }
        return put_out(invocation, arguments, None, &team::exported(invocation, arguments)?);
    }
    let profile = invocation.profile(&arguments.profile)?;
    if arguments.gateway {
        return for_gateway(invocation, arguments, &profile);
    }
    let secret = confirmed_secret(invocation, arguments, &profile)?;
    let token = issue(invocation, &profile, Want::Usable)?;
    invocation.warn_of_live(&profile);
    let source = source(&profile, &token);
    let text = match (arguments.form, &secret) {
        (ExportForm::Bruno, Some(secret)) => {
            let files = export::bruno_collection_with_secret(&source, secret);
            return bruno(invocation, arguments, &profile, &files);
        }
        (ExportForm::Bruno, None) => {
            return bruno(invocation, arguments, &profile, &export::bruno_collection(&source));
        }
        (ExportForm::Postman, Some(secret)) => export::postman_environment_with_secret(&source, secret),
        (ExportForm::Postman, None) => export::postman_environment(&source),
        (ExportForm::Env | ExportForm::Collection | ExportForm::Profiles, _) => export::shell_export(&source),
    };
    put_out(invocation, arguments, Some(&profile), &text)
}

/// The documented requests, with variables in place of a token: they belong to no profile.
fn collection(invocation: &Invocation, arguments: &Export) -> Result<(), Stop> {
    if arguments.with_secret {
        return Err(no_place_for_a_secret());
    }
    put_out(invocation, arguments, None, &export::postman_collection())
}

fn put_out(
    invocation: &Invocation,
    arguments: &Export,
    profile: Option<&Profile>,
    text: &str,
) -> Result<(), Stop> {
    invocation.jobs.diary.note(profile, format!("Exported {}", name(arguments.form)), None);
    match arguments.output.as_deref().filter(|path| !is_stdout(path)) {
        None => invocation.output.data(&ended(text)),
        Some(path) => {
            exports::write_file(path, &ended(text), arguments.force).map_err(unwritten)?;
            written(invocation, arguments, profile)
        }
    }
}

/// `-`, and the device that is the same: written to, never replaced.
fn is_stdout(path: &Path) -> bool {
    path == Path::new("-") || path == Path::new("/dev/stdout")
}

/// What is in the way may be replaced here by a flag.
fn unwritten(error: ExportError) -> Stop {
    let is_in_the_way = matches!(error, ExportError::Exists { .. });
    let mut diagnosis = Diagnosis::from(error);
    if is_in_the_way {
        diagnosis.hints = vec![Hint::new("Choose another name, or replace what is there with --force.")];
    }
    Stop::Failed(diagnosis)
}

fn bruno(
    invocation: &Invocation,
    arguments: &Export,
    profile: &Profile,
    files: &[FolderFile],
) -> Result<(), Stop> {
    let Some(folder) = &arguments.output else {
        return Err(Stop::usage("A Bruno collection is a folder.", "Name it with --output FOLDER."));
    };
    exports::write_folder(folder, files, arguments.force).map_err(unwritten)?;
    invocation.jobs.diary.note(Some(profile), "Exported a Bruno collection", None);
    written(invocation, arguments, Some(profile))?;
    let name = export::bruno_environment_name(profile);
    invocation.output.say(&format!("Its environment is called “{}”.", printable(&name)));
    Ok(())
}

/// The gateway's address and key in place of Noyo's and a token. Nothing is served by that, and no token
/// is minted.
fn for_gateway(invocation: &Invocation, arguments: &Export, profile: &Profile) -> Result<(), Stop> {
    if invocation.keeps_nothing() {
        return Err(Stop::usage(
            "A key from the environment has no gateway that stays.",
            "Use exec --gateway, or add a profile and name it.",
        ));
    }
    let gateways = &invocation.jobs.gateways;
    let (port, key) = invocation.wait(async {
        let port = gateway::port_of(gateways, profile).await?;
        Ok::<_, Stop>((port, gateways.key(profile.id, gateway::new_key()?).await?))
    })?;
    let address = format!("http://127.0.0.1:{port}");
    let source = GatewaySource { profile, address: &address, key: &key };
    let text = match arguments.form {
        ExportForm::Bruno => {
            return bruno(invocation, arguments, profile, &export::bruno_gateway_collection(&source));
        }
        ExportForm::Postman => export::postman_gateway_environment(&source),
        ExportForm::Env | ExportForm::Collection | ExportForm::Profiles => {
            export::gateway_shell_export(&source)
        }
    };
    put_out(invocation, arguments, Some(profile), &text)
}

fn written(invocation: &Invocation, arguments: &Export, profile: Option<&Profile>) -> Result<(), Stop> {
    let path = arguments.output.as_deref().unwrap_or(Path::new("-")).display().to_string();
    if invocation.output.json {
        return invocation.output.json(&json!({ "profile": profile.map(|p| &p.name), "written": path }));
    }
    invocation.output.say(&format!("Wrote {}.", printable(&path)));
    Ok(())
}

/// The client secret goes out only where a person in a terminal says so twice: by the flag and by a yes
/// to the profile that it is of.
fn confirmed_secret(
    invocation: &Invocation,
    arguments: &Export,
    profile: &Profile,
) -> Result<Option<ClientSecret>, Stop> {
    if !arguments.with_secret {
        return Ok(None);
    }
    if !matches!(arguments.form, ExportForm::Postman | ExportForm::Bruno) {
        return Err(no_place_for_a_secret());
    }
    if profile.secret_command.is_some() {
        return Err(not_copied_out(&profile.name).into());
    }
    if !asks_a_person() {
        return Err(Stop::usage(
            "--with-secret asks first, and there is no terminal to ask in.",
            "Run it in a terminal, or leave --with-secret away.",
        ));
    }
    let name = printable(profile.name.as_str());
    if !prompt::yes(&format!("Write the client secret of {name} ({}) in clear?", profile.environment))? {
        return Err(Stop::cancelled());
    }
    invocation.wait(invocation.jobs.profiles.secret_for_export(profile)).map(Some)
}

fn no_place_for_a_secret() -> Stop {
    Stop::usage(
        "Only the Postman environment and the Bruno collection have a place for the client secret.",
        "Leave --with-secret away, or export postman or bruno.",
    )
}

fn ended(text: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("{}\n", text.trim_end_matches('\n')))
}

fn name(form: ExportForm) -> &'static str {
    match form {
        ExportForm::Postman => "a Postman environment",
        ExportForm::Env => "lines for a shell",
        ExportForm::Collection => "a Postman collection",
        ExportForm::Bruno => "a Bruno collection",
        ExportForm::Profiles => "the profiles without their keys",
    }
}
