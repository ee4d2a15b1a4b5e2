//! Copy: mint where needed, make the text, put it on the clipboard, kept out of histories.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::{Broker, Want};
use crate::clipboard::{Clipboard, Ticket};
use crate::diagnosis::Diagnosis;
use crate::export::{self, ExportSource};
use crate::profile::Profile;
use crate::token::Token;
use crate::view::CopyWhat;

/// Something of ours is on the clipboard.
#[derive(Debug)]
pub struct Copied {
    /// With which it can be told later whether it is still ours.
    pub ticket: Ticket,
    /// A token was minted for it.
    pub minted: bool,
}

impl Broker {
    /// Puts the header, or another form of the token, on the clipboard.
    ///
    /// # Errors
    /// Those of [`Broker::token`], and a clipboard that cannot be reached.
    pub async fn copy(
        &self,
        profile: &Profile,
        what: CopyWhat,
        clipboard: Arc<dyn Clipboard>,
    ) -> Result<Copied, Diagnosis> {
        let issued = self.token(profile, Want::Usable).await?;
        let text = text_of(profile, &issued.token, what);
        let ticket = clipboard.put(&text)?;
        self.note(Some(profile), format!("Copied {}", name(what)), None);
        Ok(Copied { ticket, minted: issued.minted })
    }
}

fn text_of(profile: &Profile, token: &Token, what: CopyWhat) -> Zeroizing<String> {
    let source = ExportSource { profile, token: &token.access, expires_at: token.expires_at };
    match what {
        CopyWhat::Header => export::header(&source),
        CopyWhat::Token => export::token(&source),
        CopyWhat::Curl => export::curl_command(&source),
        CopyWhat::PostmanEnvironment => export::postman_environment(&source),
        CopyWhat::ShellExport => export::shell_export(&source),
    }
}

fn name(what: CopyWhat) -> &'static str {
    match what {
        CopyWhat::Header => "the authorization header",
        CopyWhat::Token => "the access token",
        CopyWhat::Curl => "a curl command",
        CopyWhat::PostmanEnvironment => "a Postman environment",
        CopyWhat::ShellExport => "lines for a shell",
    }
}
