//! `manifest.json`: what went in, what came out, and how; and the proof of what is ours.
//!
//! It ends with its own SHA-256, taken over its text with zeros in that place. A manifest that anyone has
//! touched since is no proof of anything.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Component, Path};

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Name of the file.
pub(super) const MANIFEST: &str = "manifest.json";

/// A file and its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Hashed {
    /// The path of the file.
    pub(super) path: String,
    /// SHA-256 of its content, in hexadecimal digits.
    pub(super) sha256: String,
}

impl Hashed {
    pub(super) fn of(path: impl Into<String>, content: &[u8]) -> Self {
        Self { path: path.into(), sha256: sha256(content) }
    }
}

/// SHA-256 in hexadecimal digits.
pub(super) fn sha256(content: &[u8]) -> String {
    hexadecimal(&Sha256::digest(content))
}

/// SHA-256 of a file, a block at a time.
pub(super) fn sha256_of_file(path: &Path) -> io::Result<String> {
    let (mut file, mut hash) = (File::open(path)?, Sha256::new());
    let mut block = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut block)?;
        if read == 0 {
            return Ok(hexadecimal(&hash.finalize()));
        }
        hash.update(&block[..read]);
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What is written, before it is signed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Manifest<'a, S> {
    /// The schema of this document.
    pub(super) schema: String,
    /// Version of this program.
    pub(super) foldshift: &'static str,
    /// Name of the study.
    pub(super) study: &'a str,
    /// Are the data simulated?
    pub(super) simulated: bool,
    /// Every setting, with the defaults filled in.
    pub(super) settings: &'a S,
    /// The files that were read; paths from the folder of the study, or as they were given.
    pub(super) inputs: Vec<Hashed>,
    /// The files that were written; paths within the result folder.
    pub(super) outputs: Vec<Hashed>,
}

/// What went in, what came out, and how.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[expect(dead_code, reason = "the form of what is written")]
pub(crate) struct Signed<M> {
    #[schemars(flatten)]
    manifest: M,
    /// SHA-256 of this file with zeros in this place, in hexadecimal digits.
    sha256: String,
}

/// What stands where the hash of the manifest itself will stand.
const UNSIGNED: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl<S: Serialize> Manifest<'_, S> {
    /// The text of the file.
    pub(super) fn text(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self).map(|body| signed(&body))
    }
}

/// A JSON object with its own hash as its last key.
pub(super) fn signed(body: &str) -> String {
    let body = body.strip_suffix("\n}").unwrap_or(body);
    let text = |own: &str| format!("{body},\n  \"sha256\": \"{own}\"\n}}\n");
    text(&sha256(text(UNSIGNED).as_bytes()))
}

/// A manifest as it is read back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "a manifest of ours has these keys and no others")]
struct Kept {
    /// Absent in the manifests of early builds.
    schema: Option<String>,
    foldshift: String,
    study: String,
    simulated: bool,
    settings: IgnoredAny,
    inputs: Vec<Hashed>,
    outputs: Vec<Hashed>,
    /// Absent in the manifests of early builds, which are ours where all other keys are.
    sha256: Option<String>,
}

/// Whose a `manifest.json` is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// Ours, as we wrote it: what it lists.
    Ours(Vec<Hashed>),
    /// Ours once, but changed since.
    Changed,
    /// Somebody else's.
    Foreign,
}

/// Whose manifest this is.
pub(super) fn whose(content: &[u8]) -> Whose {
    let Ok(kept) = serde_json::from_slice::<Kept>(content) else { return Whose::Foreign };
    let places_are_within = kept.outputs.iter().all(|output| is_within(&output.path));
    if !places_are_within {
        return Whose::Foreign;
    }
    let Some(own) = kept.sha256 else { return Whose::Ours(kept.outputs) };
    let unsigned = std::str::from_utf8(content).map(|text| text.replace(&own, UNSIGNED)).unwrap_or_default();
    if own == sha256(unsigned.as_bytes()) { Whose::Ours(kept.outputs) } else { Whose::Changed }
}

/// The name of the study of a manifest that is ours, and its inputs.
pub(super) fn made_from(content: &[u8]) -> Option<(String, Vec<Hashed>)> {
    serde_json::from_slice::<Kept>(content).ok().map(|kept| (kept.study, kept.inputs))
}

/// Is this the name of a result: a plain path that stays in the folder, and no part of our own workings?
pub(super) fn is_within(path: &str) -> bool {
    let mut components = Path::new(path).components();
    !path.is_empty()
        && path != MANIFEST
        && !path.starts_with('.')
        && components.all(|component| matches!(component, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::report::json_forms::MANIFEST as MANIFEST_FORM;

    fn written() -> String {
        let analysis = fixture::km12();
        let manifest = Manifest {
            schema: MANIFEST_FORM.id(),
            foldshift: "0.1.0",
            study: &analysis.study.name,
            simulated: true,
            settings: &analysis.study,
            inputs: vec![Hashed::of("a.csv", b"a")],
            outputs: vec![Hashed::of("fits.csv", b"fits"), Hashed::of("plots/a.svg", b"plot")],
        };
        manifest.text().unwrap()
    }

    #[test]
    fn a_manifest_is_ours_until_a_letter_changes() {
        let text = written();
        let Whose::Ours(outputs) = whose(text.as_bytes()) else { panic!("not ours: {text}") };
        assert_eq!(outputs.len(), 2);
        let spaced = format!("{text} ");
        let other = text.replace("plots/a.svg", "plots/b.svg");
        assert_eq!([whose(spaced.as_bytes()), whose(other.as_bytes())], [Whose::Changed, Whose::Changed]);
    }

    #[test]
    fn a_manifest_of_an_early_build_has_no_hash_of_its_own() {
        let text = written();
        let at = text.rfind(",\n  \"sha256\"").unwrap();
        assert!(matches!(whose(format!("{}\n}}\n", &text[..at]).as_bytes()), Whose::Ours(_)));
    }

    #[test]
    fn manifests_of_other_programs_are_foreign() {
        for text in [
            "",
            "{}",
            r#"{"name": "my app", "short_name": "app", "start_url": "/"}"#,
            r#"{"foldshift": "0.1.0", "outputs": []}"#,
            r#"{"foldshift":"1","study":"s","simulated":false,"settings":{},"inputs":[],"outputs":[],"mine":1}"#,
        ] {
            assert_eq!(whose(text.as_bytes()), Whose::Foreign, "{text}");
        }
    }

    #[test]
    fn a_path_out_of_the_folder_makes_a_manifest_foreign() {
        for path in
            ["../raw.csv", "/etc/passwd", "plots/../../raw.csv", ".foldshift-exchange/plan.json", "", "."]
        {
            let text = format!(
                r#"{{"foldshift":"1","study":"s","simulated":false,"settings":{{}},"inputs":[],"outputs":[{{"path":"{path}","sha256":"x"}}]}}"#
            );
            assert_eq!(whose(text.as_bytes()), Whose::Foreign, "{path}");
        }
    }
}
