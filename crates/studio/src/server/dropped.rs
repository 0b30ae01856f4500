//! Files that are dropped on the page.

use serde_json::{Value, json};

use super::desk::Desk;
use crate::home::copies;
use crate::home::names::{below, file_name};
use crate::session::{Refusal, Status};
use foldshift_tables::archive::is_archive;

impl Desk {
    /// Takes a file: into a study that receives (`into`), into the open study, or as the beginning of a new one.
    ///
    /// # Errors
    /// When its name is none, or it cannot be taken there.
    pub(super) fn take(&self, name: &str, into: Option<&str>, bytes: &[u8]) -> Result<Value, Refusal> {
        if let Some(into) = into {
            return Ok(json!({ "name": self.home.take(into, name, bytes)?, "opened": false }));
        }
        let path = below(name)?;
        let own = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        file_name(&own)?;
        if let Some(session) = self.opened() {
            if is_archive(bytes) {
                let help = "go back to the list of studies, and drop it there";
                return Err(Refusal::new(
                    Status::Bad,
                    format!("`{own}` is an archive, and a study is open"),
                    help,
                ));
            }
            let added = session.add(&own, bytes)?;
            let name = added.get("name").cloned().unwrap_or(own.into());
            return Ok(json!({ "name": name, "opened": false }));
        }
        if is_archive(bytes) {
            let folder = self.home.unpack(&own, bytes)?;
            self.open(&folder)?;
            return Ok(json!({ "name": own, "opened": true }));
        }
        let stem = own.rsplit_once('.').map_or(own.as_str(), |(stem, _)| stem);
        let folder = self.home.place(stem)?;
        let own = copies::put(&folder.join("exports"), &own, bytes)?;
        self.open(&folder)?;
        Ok(json!({ "name": own, "opened": true }))
    }
}
