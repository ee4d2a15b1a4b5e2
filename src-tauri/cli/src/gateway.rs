//! gateway: serves until Ctrl-C, a line for each request.

use std::io::{self, IsTerminal};
use std::pin::pin;

use gateway::{Access, At, Gateway, Opening, Served, UNLOCKED_FOR, Writes};
use serde_json::{Value, json};

use crate::arguments::Serve;
use crate::invocation::Invocation;
use crate::output::{BAD, DOUBTFUL, GOOD, Output, QUIET, Stop, asks_a_person, printable};
use crate::prompt;
use crate::signals::ended;
use values::diagnosis::Diagnosis;
use values::profile::{Environment, Profile};
use values::secret::GatewayKey;
use values::span::in_words;

pub(super) fn serve(invocation: &Invocation, arguments: &Serve) -> Result<(), Stop> {
    let profile = invocation.profile(&arguments.profile)?;
    let access = allowed(invocation, &profile, arguments.allow_writes, arguments.yes)?;
    let (at, key) = place_and_key(invocation, &profile, arguments)?;
    let output = invocation.output;
    let closed = std::sync::Arc::new(tokio::sync::Notify::new());
    let reader_gone = closed.clone();
    let opening = Opening {
        at,
        key: key.clone(),
        access,
        holder: format!("noyo-auth gateway {} (process {})", profile.name, std::process::id()),
        tell: Box::new(move |served| {
            if told(&output, served).is_err() {
                reader_gone.notify_one();
            }
        }),
        profile: profile.clone(),
    };
    invocation.run(async {
        let mut ended = pin!(ended());
        let opened = async {
            let gateway = Gateway::open(invocation.jobs.clone(), opening).await?;
            // Not before it is ours to serve: another program would go on with the old key.
            if arguments.new_key && !invocation.keeps_nothing() {
                invocation.jobs.gateways.replace_key(profile.id, &key).await?;
            }
            Ok::<_, Diagnosis>(gateway)
        };
        let gateway = tokio::select! {
            gateway = opened => gateway?,
            () = &mut ended => return Err(Stop::cancelled()),
        };
        begin(invocation, &gateway, &profile, &key)?;
        tokio::select! {
            () = &mut ended => {}
            () = closed.notified() => {}
        }
        gateway.stop().await;
        Ok(())
    })
}

/// The profile's own port and key; with a key from the environment, whose profile is kept nowhere, new ones.
fn place_and_key(
    invocation: &Invocation,
    profile: &Profile,
    arguments: &Serve,
) -> Result<(At, GatewayKey), Stop> {
    let made = gateway::new_key()?;
    if invocation.keeps_nothing() {
        return Ok((At::Unkept(arguments.port), made));
    }
    let at = At::Own(arguments.port);
    if arguments.new_key {
        return Ok((at, made));
    }
    let key = invocation.wait(invocation.jobs.gateways.key(profile.id, made))?;
    Ok((at, key))
}

/// What a person allows: on a live profile each of reading and writing is a question of its own.
pub(super) fn allowed(
    invocation: &Invocation,
    profile: &Profile,
    writes: bool,
    yes: bool,
) -> Result<Access, Stop> {
    let now = || invocation.jobs.clock().now();
    let usual = Access::usual();
    if profile.environment == Environment::Sandbox {
        return Ok(usual);
    }
    let name = printable(profile.name.as_str());
    let span = in_words(UNLOCKED_FOR);
    ask(yes, &format!("{name} is LIVE: its requests act on real people’s benefits. Serve it for {span}?"))?;
    if writes {
        ask(yes, &format!("Send requests on that change something, too, for {span}?"))?;
    }
    let access = usual.unlocked(now());
    Ok(if writes { access.with_writes(Writes::Allowed, now()) } else { access })
}

fn ask(yes: bool, question: &str) -> Result<(), Stop> {
    if yes {
        return Ok(());
    }
    if !asks_a_person() {
        return Err(Stop::usage(
            "The profile is a live one, and there is no terminal to ask in.",
            "Add --yes if you mean it.",
        ));
    }
    if prompt::yes(question)? { Ok(()) } else { Err(Stop::cancelled()) }
}

/// What a client must know. The key is printed where it was asked for, or to a terminal, never into a file
/// by the way.
fn begin(
    invocation: &Invocation,
    gateway: &Gateway,
    profile: &Profile,
    key: &GatewayKey,
) -> Result<(), Stop> {
    let output = invocation.output;
    let (now, access) = (invocation.jobs.clock().now(), gateway.access());
    let writes = access.writes(profile.environment, now);
    if output.json {
        return output.json_line(&json!({
            "profile": profile.name, "environment": profile.environment,
            "address": gateway.address(), "key": key.expose(), "writes": writes,
        }));
    }
    let (name, environment) = (printable(profile.name.as_str()), profile.environment);
    let style = if environment == Environment::Live { BAD } else { GOOD };
    let may = if writes { "reads and writes" } else { "reads only" };
    let mut text = format!("{style}{environment}{style:#} {name}: {may}\n");
    for base in ["fulfillment", "tracking"] {
        text.push_str(&format!("  {}/{base}\n", gateway.address()));
    }
    if io::stdout().is_terminal() {
        text.push_str(&format!("  Authorization: Bearer {}\n", key.expose()));
    } else {
        text.push_str("  Authorization: Bearer, and the key that --json or a terminal shows\n");
    }
    output.styled(&text)?;
    if let Some(until) = access.unlocked_until(now) {
        let span = in_words(UNLOCKED_FOR);
        let until = jiff::tz::TimeZone::system().to_datetime(until);
        output.say(&format!("Unlocked for {span}, until {}.", until.strftime("%H:%M")));
    }
    output.say("Ctrl-C ends it.");
    Ok(())
}

/// `10:00:00  GET   /fulfillment/api/v1/groups  200  143 ms`
fn told(output: &Output, served: &Served) -> Result<(), Stop> {
    if output.json {
        return output.json_line(&line(served));
    }
    let status = served.status.map_or_else(|| "gone".to_owned(), |status| status.to_string());
    let style = match served.status {
        Some(..=399) => GOOD,
        None | Some(400..=499) => DOUBTFUL,
        Some(_) => BAD,
    };
    let text = format!(
        "{QUIET}{}{QUIET:#}  {:<6} {}  {style}{status}{style:#}  {} ms\n",
        served.at.strftime("%H:%M:%S"),
        printable(&served.method),
        printable(&served.path),
        served.took.as_millis(),
    );
    output.styled(&text)?;
    if let Some(why) = &served.why {
        output.warning(why);
    }
    Ok(())
}

fn line(served: &Served) -> Value {
    let mut line = json!({
        "at": served.at, "method": served.method, "path": served.path, "status": served.status,
        "duration_ms": u64::try_from(served.took.as_millis()).unwrap_or(u64::MAX),
    });
    if let (Some(kind), Some(fields)) = (served.kind, line.as_object_mut()) {
        fields.insert("kind".to_owned(), json!(kind));
        if let Some(why) = &served.why {
            fields.insert("message".to_owned(), json!(why.message));
        }
    }
    line
}
