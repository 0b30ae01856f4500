//! Lists the files of the page for the program to hold, each as it stands and packed.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::{env, fs};

use flate2::Compression;
use flate2::write::GzEncoder;

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
    let out = env::var("OUT_DIR").expect("cargo sets it");
    let mut list = String::from("&[\n");
    for name in names {
        let path = folder.join(&name);
        let packed = Path::new(&out).join(format!("{name}.gz"));
        pack(&path, &packed);
        let (path, packed) = (path.display().to_string(), packed.display().to_string());
        writeln!(list, "    ({name:?}, include_bytes!({path:?}), include_bytes!({packed:?})),")
            .expect("a text takes all");
    }
    list.push(']');
    fs::write(Path::new(&out).join("page.rs"), list).expect("the folder is ours");
}

/// The same bytes wherever it is built: no name and no time stand in it.
fn pack(from: &Path, to: &Path) {
    let bytes = fs::read(from).expect("a file of the page");
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&bytes).expect("memory takes all");
    fs::write(to, packed.finish().expect("memory takes all")).expect("the folder is ours");
}
