//! Copy: mint where needed, make the text, put it on the clipboard, kept out of histories.

use super::{Jobs, Want};
use crate::texts::export::{self, ExportSource, GatewaySource};
use crate::world::clipboard::{Clipboard, Ticket};
use values::copy_form::{CopyForm, GatewayCopyForm};
use values::diagnosis::Diagnosis;
use values::profile::Profile;

/// Something of ours is on the clipboard.
#[derive(Debug)]
pub struct Copied {
    /// With which it can be told later whether it is still ours.
    pub ticket: Ticket,
    /// A token was minted for it.
    pub minted: bool,
}

impl Jobs {
    /// Puts the header, or another form of the token, on the clipboard.
    ///
    /// # Errors
    /// Those of [`Tokens::get`](super::Tokens::get), and a clipboard that cannot be reached.
    pub async fn copy(
        &self,
        profile: &Profile,
        form: CopyForm,
        clipboard: &Clipboard,
    ) -> Result<Copied, Diagnosis> {
        let issued = self.tokens.get(profile, Want::Usable).await?;
        let token = &issued.token;
        let source = ExportSource { profile, token: &token.access, expires_at: token.expires_at };
        let ticket = clipboard.put(&export::text_of(form, &source)).await?;
        self.diary.note(Some(profile), format!("Copied {}", name(form)), None);
        Ok(Copied { ticket, minted: issued.minted })
    }
}

impl Jobs {
    /// Puts what a client of a gateway needs on the clipboard. No token is minted for it.
    ///
    /// # Errors
    /// A clipboard that cannot be reached.
    pub async fn copy_for_gateway(
        &self,
        source: &GatewaySource<'_>,
        form: GatewayCopyForm,
        clipboard: &Clipboard,
    ) -> Result<Ticket, Diagnosis> {
        let ticket = clipboard.put(&export::gateway_text_of(form, source)).await?;
        let what = match form {
            GatewayCopyForm::Address => "the gateway’s address",
            GatewayCopyForm::Key => "the gateway’s key",
            GatewayCopyForm::PostmanEnvironment => "a Postman environment for the gateway",
            GatewayCopyForm::ShellExport => "lines for a shell for the gateway",
        };
        self.diary.note(Some(source.profile), format!("Copied {what}"), None);
        Ok(ticket)
    }
}

fn name(form: CopyForm) -> &'static str {
    match form {
        CopyForm::Header => "the authorization header",
        CopyForm::Token => "the access token",
        CopyForm::Curl => "a curl command",
        CopyForm::PostmanEnvironment => "a Postman environment",
        CopyForm::ShellExport => "lines for a shell",
    }
}
