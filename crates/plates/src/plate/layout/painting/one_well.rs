//! One well: what it says when something is painted on it, which words say what it holds, and how what cannot be is refused.

use super::said::Words;
use crate::plate::layout::Role;
use crate::plate::layout::words::{canonical, is_numbered, is_vehicle};
use foldshift_tables::diagnostic::{Code, Diagnostic, suggest};

/// Roles in which no compound is given.
const WITHOUT_COMPOUND: [Role; 6] =
    [Role::Vehicle, Role::Blank, Role::Kill, Role::NoDye, Role::T0, Role::Empty];

/// Does a key name a compound: the first one, or one beside it?
pub(super) fn names_compound(key: &str) -> bool {
    let (name, _) = canonical(key);
    name == "compound" || (name.starts_with("compound_") && is_numbered(&name))
}

/// What a well says when this is painted on it.
pub(super) fn painted(mut well: Words, words: &Words) -> Words {
    let role = words.get("role").and_then(|name| role_named(name).ok());
    let solvent = words.get("compound").is_some_and(|compound| is_vehicle(compound));
    if solvent || role.is_some_and(|role| WITHOUT_COMPOUND.contains(&role)) {
        well.retain(|key, _| !is_of_contents(key));
    } else if words.get("compound").is_some_and(|compound| !compound.is_empty())
        || (words.get("dose").is_some_and(|dose| !dose.is_empty()) && well.contains_key("compound"))
    {
        let is_control = well
            .get("role")
            .and_then(|name| role_named(name).ok())
            .is_some_and(|role| WITHOUT_COMPOUND.contains(&role));
        if is_control {
            well.remove("role");
        }
        well.remove("is_blank");
    }
    for (key, value) in words {
        if key == "dose" {
            well.remove("unit");
        }
        if value.is_empty() {
            well.remove(key);
        } else if key == "compound" && solvent {
            well.insert("role".to_owned(), Role::Vehicle.name().to_owned());
        } else {
            well.insert(key.clone(), value.clone());
        }
    }
    if words.contains_key("role") {
        well.remove("is_blank");
    }
    well
}

/// Does a key say what is in a well, and not something about it?
pub(super) fn is_of_contents(key: &str) -> bool {
    ["role", "compound", "dose", "unit", "is_blank"].contains(&key) || is_numbered(key)
}

/// A role by its name.
pub(super) fn role_named(name: &str) -> Result<Role, Diagnostic> {
    let plain = name.trim().to_lowercase().replace([' ', '-'], "_");
    Role::ALL.iter().find(|(known, _)| *known == plain).map(|(_, role)| *role).ok_or_else(|| {
        let known = Role::ALL.map(|(known, _)| known);
        let help = suggest(name, known).map_or_else(
            || format!("roles are {}", known.join(", ")),
            |near| format!("did you mean {near}?"),
        );
        refused(Code::UnknownWord, format!("`{name}` is not a role"), &help)
    })
}

/// A refusal with what to do.
pub(super) fn refused(code: Code, message: impl Into<String>, help: &str) -> Diagnostic {
    Diagnostic::error(code, message).help(help)
}
