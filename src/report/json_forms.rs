//! The forms of JSON that other programs read, each with its version and its schema.
//!
//! The schemas are files (`docs/schema`) that follow from the types: a test of `foldshift schema` writes them, and fails
//! where a file is not what the types say. `docs/schema/README.md` says what changes a version.

use serde::Serialize;

/// A form of JSON.
#[derive(Debug)]
pub struct Form {
    /// Its name; that of its file in `docs/schema`, too.
    pub name: &'static str,
    /// Its version: another one when a program that reads this one would break.
    pub version: u32,
    /// What has this form.
    pub title: &'static str,
    /// The schema, as JSON Schema 2020-12.
    pub schema: &'static str,
}

macro_rules! forms {
    ($($form:ident = $name:literal, $version:literal, $title:literal;)*) => {
        $(#[doc = $title]
        pub static $form: Form = Form {
            name: $name,
            version: $version,
            title: $title,
            schema: include_str!(concat!("../../docs/schema/", $name, ".json")),
        };)*

        /// Every form.
        pub static FORMS: &[&Form] = &[$(&$form,)*];
    };
}

forms! {
    RUN = "run", 1, "`foldshift run --json`: a whole analysis";
    SHOW = "show", 1, "`foldshift show --json`: what the end of a run said";
    PLOT = "plot", 1, "`foldshift plot --json`: the figures that were drawn, and their files";
    FIT = "fit", 1, "`foldshift fit --json`: a list of curves with their fits";
    SCREEN = "screen", 1, "`foldshift screen --json`: a whole screen";
    COMPARE = "compare", 1, "`foldshift compare --json`: a list of shifts";
    MECHANISM = "mechanism", 1, "`foldshift mechanism --json`: a list of judged cases";
    EXPLAIN = "explain", 1, "`foldshift explain --json`: a list of answers";
    CHECK = "check", 1, "`foldshift check --json`: problems, digest and plates of a study";
    READ = "read", 1, "`foldshift read --json`: a list of exports with their readings";
    LAYOUT_NEXT = "layout-next", 1, "`foldshift layout next --json`: the plan of the next plate";
    PLAN = "plan", 1, "`foldshift plan --json`: what comparisons will say before they are done";
    MANIFEST = "manifest", 1, "`manifest.json` in the results of `foldshift run`";
    SCREEN_MANIFEST = "screen-manifest", 1, "`manifest.json` in the results of `foldshift screen`";
}

impl Form {
    /// What the schema is called (`$id`), and what a document of this form says that it is.
    #[must_use]
    pub fn id(&self) -> String {
        format!("urn:foldshift:{}:{}", self.name, self.version)
    }

    /// The document with these contents.
    #[must_use]
    pub fn document<'a, T: Serialize>(&self, contents: &'a T) -> Document<'a, T> {
        Document { schema: self.id(), contents }
    }
}

/// An object that says which form it has.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Document<'a, T> {
    /// The schema of this document.
    schema: String,
    #[serde(flatten)]
    contents: &'a T,
}
