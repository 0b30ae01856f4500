//! Two who decided at once: what one changed in the file of decisions, put to what the other decided since.
//!
//! ```text
//! base (the file as it was) ─┬─► theirs (the file now)     what they added, changed, removed
//!                            └─► ours (the book)           stays, unless both changed the same: theirs is in force then
//! ```

use crate::session::steps::{Book, Edit, Entry};
use foldshift_study::decisions::{Decision, Decisions, FILE, What};

/// The edits of the book that do what became of the file.
pub(super) fn merged(book: &Book, base: &Decisions, theirs: &Decisions) -> Vec<Edit> {
    let mut new = book.clone();
    let (removed, added) = (without(base, theirs), without(theirs, base));
    let mut added: Vec<Option<Decision>> = added.into_iter().map(Some).collect();
    for old in removed {
        // What speaks of the same was changed, and not removed.
        let changed = added.iter_mut().find(|one| one.as_ref().is_some_and(|one| same(one, &old)));
        let ours = holding(&new, &old, true);
        match (changed, ours) {
            (Some(changed), Some(id)) => {
                let Some(decision) = changed.take() else { continue };
                if let Some(entry) = new.entries.get_mut(&id) {
                    let price = entry.price.take().filter(|_| entry.decision.what == decision.what);
                    *entry = Entry { decision, in_force: true, price };
                }
            }
            // Ours was changed as well: theirs comes in its place below.
            (Some(_), None) => {}
            (None, Some(id)) => strike(&mut new, &[id]),
            (None, None) => {
                let changed = speaking(&new, base, |ours| same(ours, &old));
                strike(&mut new, &changed);
            }
        }
    }
    for decision in added.into_iter().flatten() {
        if holding(&new, &decision, true).is_some() {
            continue;
        }
        let against = speaking(&new, base, |ours| contradict(ours, &decision));
        strike(&mut new, &against);
        put(&mut new, decision);
    }
    if !is_right(&new.in_force()) {
        // Three that do not go together by twos: the file is in force as it stands.
        new = book.clone();
        let all: Vec<u64> = new.entries.keys().copied().collect();
        strike(&mut new, &all);
        for decision in &theirs.list {
            put(&mut new, decision.clone());
        }
    }
    let changed = new.entries.into_iter().filter(|(id, entry)| book.entries.get(id) != Some(entry));
    changed
        .map(|(id, after)| Edit { id, before: book.entries.get(&id).cloned(), after: Some(after) })
        .collect()
}

/// What a list holds and another does not, each as often.
fn without(list: &Decisions, other: &Decisions) -> Vec<Decision> {
    let mut left = other.list.clone();
    let mut found = Vec::new();
    for one in &list.list {
        match left.iter().position(|other| other == one) {
            Some(at) => drop(left.remove(at)),
            None => found.push(one.clone()),
        }
    }
    found
}

/// The entry of a decision, in force or struck out; the newest.
fn holding(book: &Book, decision: &Decision, in_force: bool) -> Option<u64> {
    let mut entries = book.entries.iter().rev();
    entries.find(|(_, one)| one.in_force == in_force && one.decision == *decision).map(|(id, _)| *id)
}

/// Entries in force that were decided since, and that speak of the same.
fn speaking(book: &Book, base: &Decisions, of: impl Fn(&Decision) -> bool) -> Vec<u64> {
    let in_force = book.entries.iter().filter(|(_, entry)| entry.in_force);
    let since = in_force.filter(|(_, entry)| !base.list.contains(&entry.decision));
    since.filter(|(_, entry)| of(&entry.decision)).map(|(id, _)| *id).collect()
}

fn strike(book: &mut Book, ids: &[u64]) {
    for id in ids {
        if let Some(entry) = book.entries.get_mut(id) {
            entry.in_force = false;
        }
    }
}

/// Puts a decision in force: again, where it was struck out, so that its number and its price stay.
fn put(book: &mut Book, decision: Decision) {
    if let Some(entry) = holding(book, &decision, false).and_then(|id| book.entries.get_mut(&id)) {
        entry.in_force = true;
        return;
    }
    book.last_id += 1;
    book.entries.insert(book.last_id, Entry { decision, in_force: true, price: None });
}

/// Do two decisions speak of the same?
fn same(one: &Decision, other: &Decision) -> bool {
    match (&one.what, &other.what) {
        (
            What::Fix { parameter: a, of, .. } | What::Bound { parameter: a, of, .. },
            What::Fix { parameter: b, of: other, .. } | What::Bound { parameter: b, of: other, .. },
        ) => a == b && of == other,
        _ => contradict(one, other),
    }
}

/// May a file not hold both?
fn contradict(one: &Decision, other: &Decision) -> bool {
    one.what == other.what || !is_right(&Decisions { list: vec![one.clone(), other.clone()] })
}

fn is_right(decisions: &Decisions) -> bool {
    Decisions::parse(FILE, &decisions.to_toml(None)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use foldshift_study::decisions::PlateName;

    fn wells(names: &[&str], reason: &str) -> Decision {
        let plate = PlateName { export: "a.csv".to_owned(), plate: "1".to_owned(), read: None };
        let wells: Vec<_> = names.iter().map(|name| name.parse().unwrap()).collect();
        let reading = wells.iter().map(|_| Some(1.0)).collect();
        let what = What::LeaveOutWells { plate, wells, reading };
        Decision { what, reason: Some(reason.to_owned()), who: None, when: None }
    }

    fn book(list: &[Decision]) -> Book {
        let mut book = Book::default();
        for one in list {
            put(&mut book, one.clone());
        }
        book
    }

    /// What is in force when one has `ours` and the other made `theirs` of `base`.
    fn meet(base: &[Decision], ours: &[Decision], theirs: &[Decision]) -> Vec<Decision> {
        let mut book = book(ours);
        let of = |list: &[Decision]| Decisions { list: list.to_vec() };
        for edit in merged(&book, &of(base), &of(theirs)) {
            book.entries.insert(edit.id, edit.after.unwrap());
        }
        book.in_force().list
    }

    #[test]
    fn what_each_changed_alone_is_changed_and_the_rest_stays() {
        let [a, b, c] = ["A1", "B1", "C1"].map(|well| wells(&[well], "bubble"));
        let both = |one: &Decision, two: &Decision| vec![one.clone(), two.clone()];
        // They added, ours added.
        assert_eq!(meet(&[], std::slice::from_ref(&a), std::slice::from_ref(&b)), both(&a, &b));
        // They removed, ours added.
        assert_eq!(meet(std::slice::from_ref(&a), &both(&a, &b), &[]), std::slice::from_ref(&b));
        // They added, ours took back.
        assert_eq!(meet(std::slice::from_ref(&a), &[], &both(&a, &c)), std::slice::from_ref(&c));
        // They changed a reason, ours added.
        let hair = wells(&["A1"], "hair");
        let met = meet(std::slice::from_ref(&a), &both(&a, &b), std::slice::from_ref(&hair));
        assert_eq!(met, both(&hair, &b));
        // Both decided the same.
        assert_eq!(meet(&[], std::slice::from_ref(&a), std::slice::from_ref(&a)), [a]);
    }

    #[test]
    fn where_both_changed_the_same_the_file_is_in_force_and_ours_is_struck_out() {
        let [old, ours, theirs] = ["", "ours", "theirs"].map(|reason| wells(&["A1", "A2"], reason));
        let mut book = book(std::slice::from_ref(&ours));
        let of = |one: &Decision| Decisions { list: vec![one.clone()] };
        let edits = merged(&book, &of(&old), &of(&theirs));
        for edit in edits {
            book.entries.insert(edit.id, edit.after.unwrap());
        }
        assert_eq!(book.in_force().list, [theirs]);
        assert_eq!((&book.entries[&1].decision, book.entries[&1].in_force), (&ours, false));
        // Two that cannot both be in a file.
        let met = meet(&[], &[wells(&["A2", "A3"], "mine")], &[wells(&["A1", "A2"], "hers")]);
        assert_eq!(met, [wells(&["A1", "A2"], "hers")]);
    }

    #[test]
    fn a_decision_that_comes_back_has_its_number_again() {
        let one = wells(&["A1"], "bubble");
        let mut book = book(std::slice::from_ref(&one));
        strike(&mut book, &[1]);
        let edits = merged(&book, &Decisions::default(), &Decisions { list: vec![one] });
        assert_eq!(edits.iter().map(|edit| edit.id).collect::<Vec<_>>(), [1]);
    }
}
