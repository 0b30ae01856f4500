//! Maps whose compounds nobody has named yet: a template calls them by numbers.

use super::asked::Asked;
use super::known::{Known, Map};
use super::words::listed;
use foldshift_plates::plate::layout::painting::is_placeholder;

pub(super) fn ask(known: &Known) -> Vec<Asked> {
    known.maps.iter().filter_map(of_map).collect()
}

fn of_map(map: &Map) -> Option<Asked> {
    let names = map.layout.compounds.iter().filter(|name| is_placeholder(name));
    let names: Vec<String> = names.cloned().collect();
    if names.is_empty() {
        return None;
    }
    let heading = format!("{} names no compounds yet", map.name());
    let said = format!("{}: so the template calls them. Write what they are.", listed(&names));
    let about: Vec<String> = [map.id.clone()].into_iter().chain(names).collect();
    let mut asked = Asked::new("unnamed", &about, "maps", heading, said).go("Name them", "maps");
    asked.map = Some(map.id.clone());
    Some(asked)
}
