//! Questions on real folders: exports of the example without a study, and folders that tests make.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::asked::Does;
use super::open;
use crate::session::drafting::{Draft, Drafts};
use crate::session::texts::Texts;
use foldshift_study::survey::{Seen, look_at};
