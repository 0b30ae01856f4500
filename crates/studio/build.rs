//! Lists the files of the page for the program to hold.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// What a page is made of; settings of its checks stay outside.
const KINDS: [&str; 6] = ["html", "js", "css", "svg", "png", "woff2"];

fn main() {
    println!("cargo::rerun-if-changed=page");
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("page");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the page is a part of this crate")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.rsplit_once('.').is_some_and(|(_, kind)| KINDS.contains(&kind)))
        .collect();
    names.sort();
    let mut list = String::from("&[\n");
    for name in names {
        let path = folder.join(&name).display().to_string();
        writeln!(list, "    ({name:?}, include_bytes!({path:?})),").expect("a text takes all");
    }
    list.push(']');
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("page.rs");
    fs::write(out, list).expect("the folder is ours");
}
