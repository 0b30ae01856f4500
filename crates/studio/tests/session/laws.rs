//! Laws of undo: whatever was done, all of it undone is the start; and a program that is killed has done what it answered.

use crate::fake::{Open, copied, leave_out, put_back, small};
use proptest::prelude::*;
use serde_json::{Value, json};

const WELLS: [&str; 6] = ["C3", "D9", "E5", "D10", "B2", "F7"];

/// Something that a person may do.
#[derive(Clone, Debug)]
enum Deed {
    Act(Value),
    Undo,
    Redo,
}

fn deed() -> impl Strategy<Value = Deed> {
    let wells = || prop::sample::subsequence(&WELLS[..], 1..4);
    prop_oneof![
        4 => (0..2_usize, wells(), "[a-z ]{0,6}")
            .prop_map(|(plate, wells, reason)| Deed::Act(leave_out(plate, &wells, &reason))),
        3 => (0..2_usize, wells()).prop_map(|(plate, wells)| Deed::Act(put_back(plate, &wells))),
        1 => (0..2_usize).prop_map(|plate| Deed::Act(json!({ "do": "leave_out_plate", "plate": plate }))),
        1 => (0..2_usize).prop_map(|plate| Deed::Act(json!({ "do": "use_plate", "plate": plate }))),
        1 => (0.1..2.0_f64).prop_map(|value| Deed::Act(json!({ "do": "fix", "parameter": "top", "value": value }))),
        2 => (1..8_u64).prop_map(|id| Deed::Act(json!({ "do": "withdraw", "decision": id }))),
        2 => (1..8_u64).prop_map(|id| Deed::Act(json!({ "do": "restore", "decision": id }))),
        1 => (1..8_u64, "[a-z]{0,5}")
            .prop_map(|(id, reason)| Deed::Act(json!({ "do": "give_reason", "decision": id, "reason": reason }))),
        3 => Just(Deed::Undo),
        2 => Just(Deed::Redo),
    ]
}

/// Does it, where it makes sense.
fn does(open: &Open, deed: &Deed) -> bool {
    match deed {
        Deed::Act(command) => open.act(command).is_ok(),
        Deed::Undo => open.undo().is_ok(),
        Deed::Redo => open.redo().is_ok(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_undone_is_the_start_and_killed_is_what_was_answered(deeds in prop::collection::vec(deed(), 1..12)) {
        let folder = small();
        let open = Open::at(folder.path());
        let start = open.decided();
        for deed in &deeds {
            let before = open.decided();
            let undone = before["undo"].clone();
            let done = does(&open, deed);
            if !done {
                prop_assert_eq!(open.decided(), before, "what is refused changes nothing: {:?}", deed);
                continue;
            }
            let now = open.decided();
            if matches!(deed, Deed::Act(_)) && now["undo"] != undone {
                open.undo().unwrap();
                prop_assert_eq!(&open.decided()["list"], &before["list"], "{:?}", deed);
                open.redo().unwrap();
                prop_assert_eq!(&open.decided(), &now, "{:?}", deed);
            }
        }
        let last = open.decided();
        let killed = copied(folder.path());
        drop(open);
        let open = Open::at(folder.path());
        prop_assert_eq!(&open.decided(), &last);
        let plates = [open.out(0), open.out(1)];
        let mut undone = 0;
        while open.undo().is_ok() {
            undone += 1;
        }
        prop_assert_eq!(&open.decided()["list"], &start["list"]);
        for _ in 0..undone {
            open.redo().unwrap();
        }
        prop_assert_eq!(&open.decided(), &last);
        prop_assert_eq!([open.out(0), open.out(1)], plates);
        prop_assert_eq!(&Open::at(killed.path()).decided(), &last);
    }
}
