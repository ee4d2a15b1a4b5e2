//! Copy: mint where needed, make the text, put it on the clipboard, kept out of histories.

use super::{Jobs, Want};
use crate::texts::export::{self, ExportSource};
use crate::world::clipboard::{Clipboard, Ticket};
use values::copy_form::CopyForm;
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

fn name(form: CopyForm) -> &'static str {
    match form {
        CopyForm::Header => "the authorization header",
        CopyForm::Token => "the access token",
        CopyForm::Curl => "a curl command",
        CopyForm::PostmanEnvironment => "a Postman environment",
        CopyForm::ShellExport => "lines for a shell",
    }
}
