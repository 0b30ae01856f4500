//! Commands, undo, two windows, and what a page is shown of them.

use std::fs;
use std::path::Path;

use crate::fake::{Open, leave_out, put_back, small};
use foldshift_studio::session::{Event, Seen, Status};
use foldshift_studio::view::CurveAsked;
use serde_json::json;

#[test]
fn a_well_is_left_out_put_back_undone_and_saved() {
    let folder = small();
    let open = Open::at(folder.path());
    let start = open.decided();
    assert_eq!(open.all()["files"]["heading"], "2 plates in 2 exports");
    let done = open.act(&leave_out(0, &["D9"], "bubble")).unwrap();
    assert_eq!(done["decision"], 1);
    assert_eq!(done["state"]["study"]["saved"]["ok"], true);
    assert_eq!(open.out(0), ["D9"]);
    assert!(folder.path().join(".foldshift/journal").is_file());
    open.undo().unwrap();
    assert!(open.out(0).is_empty());
    assert_eq!(open.decided()["list"], start["list"]);
    open.redo().unwrap();
    open.act(&put_back(0, &["D9"])).unwrap();
    assert!(open.out(0).is_empty());
    open.undo().unwrap();
    assert_eq!(open.out(0), ["D9"]);
    let before = open.decided();
    drop(open);
    assert!(fs::read_to_string(folder.path().join("decisions.toml")).unwrap().contains("bubble"));
    let again = Open::at(folder.path());
    assert_eq!(again.decided(), before);
    assert_eq!(again.out(0), ["D9"]);
    again.undo().unwrap();
    assert_eq!(again.decided()["list"], start["list"]);
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let folder = small();
    let open = Open::at(folder.path());
    let before = open.all();
    let long = "x".repeat(501);
    let of_water = json!({ "compound": "water" });
    for (command, said) in [
        (json!({ "do": "explode" }), "is not understood"),
        (json!({ "do": "withdraw", "decision": -1 }), "is not understood"),
        (leave_out(9, &["D9"], ""), "no plate 9"),
        (leave_out(0, &["Z99"], ""), "`Z99` is not a well"),
        (leave_out(0, &["P24"], ""), "has no well P24"),
        (leave_out(0, &["D9"], &long), "at most 500 characters"),
        (leave_out(0, &["D9"], "a\nb"), "control character"),
        (json!({ "do": "leave_out_experiment", "experiment": "never" }), "no experiment `never`"),
        (
            json!({ "do": "leave_out_curve", "line": "KM12", "compound": "water", "experiment": "x" }),
            "no curve",
        ),
        (json!({ "do": "fix", "parameter": "middle", "value": 1.0 }), "no parameter"),
        (json!({ "do": "fix", "parameter": "hill", "value": -1.0 }), "a slope is above 0"),
        (
            json!({ "do": "fix", "parameter": "hill", "value": 1e300 }),
            "between 0.05 and 20, and this one is 1e300",
        ),
        (json!({ "do": "fix", "parameter": "hill", "value": 0.0 }), "between 0.05 and 20"),
        (json!({ "do": "fix", "parameter": "top", "value": 100 }), "between −0.5 and 2, and this one is 100"),
        (json!({ "do": "bound", "parameter": "bottom", "at": -1e300 }), "and this one is −1e300"),
        (json!({ "do": "fix", "parameter": "top", "value": null }), "is not understood"),
        (json!({ "do": "fix", "parameter": "top", "value": 1.0, "of": of_water }), "no such curve"),
        (json!({ "do": "bound", "parameter": "hill", "at": 0.0 }), "no plateau"),
        (json!({ "do": "model", "model": "cubic" }), "no model"),
        (json!({ "do": "zero", "zero": "one" }), "no zero"),
        (json!({ "do": "restore", "decision": 7 }), "no decision 7"),
    ] {
        let refused = open.act(&command).unwrap_err();
        assert!(refused.message.contains(said), "{command}: {refused}");
        assert!(matches!(refused.status, Status::Bad | Status::NotFound), "{command}");
    }
    assert!(open.session.plate(2, false).is_err());
    assert_eq!(open.all()["decisions"], before["decisions"]);
    assert!(open.undo().is_err());
}

#[test]
fn a_lasso_is_one_step_and_a_part_of_it_is_put_back() {
    let folder = small();
    let open = Open::at(folder.path());
    let both = json!({ "do": "leave_out_wells", "reason": "smear", "wells": [
        { "plate": 0, "wells": ["D9", "E9", "D10"] }, { "plate": 1, "wells": ["C5"] },
    ] });
    open.act(&both).unwrap();
    assert_eq!(open.all()["study"]["undo"], "4 wells left out");
    // All of it has one price, said once: at the decision that is listed first.
    let list = open.all()["decisions"]["list"].clone();
    assert!(list[0]["price"]["said"].as_str().unwrap().contains(", 2 decided at nothing"), "{list:#}");
    assert!(list[1]["price"].is_null() && list.as_array().unwrap().len() == 2, "{list:#}");
    let rev = open.all()["decisions"].clone();
    let nothing = open.act(&leave_out(0, &["E9"], "again")).unwrap();
    assert_eq!((&nothing["decision"], &open.all()["decisions"]), (&json!(null), &rev));
    open.act(&put_back(0, &["E9"])).unwrap();
    assert_eq!(open.out(0), ["D9", "D10"]);
    let list = open.all()["decisions"]["list"].clone();
    let gone: Vec<_> = list.as_array().unwrap().iter().filter(|one| one["in_force"] == false).collect();
    assert!(gone.len() == 1 && gone[0]["heading"].as_str().unwrap().contains("E9"), "{list:#}");
    open.act(&json!({ "do": "restore", "decision": gone[0]["id"] })).unwrap();
    assert_eq!(open.out(0), ["D9", "D10", "E9"]);
    for _ in 0..3 {
        open.undo().unwrap();
    }
    assert!(open.out(0).is_empty() && open.out(1).is_empty());
}

#[test]
fn a_reason_is_taken_away_by_an_empty_one() {
    let folder = small();
    let open = Open::at(folder.path());
    open.act(&leave_out(0, &["D9"], "bubble")).unwrap();
    let reason = |text: &str| json!({ "do": "give_reason", "decision": 1, "reason": text });
    let now = || open.all()["decisions"]["list"][0]["reason"].clone();
    let file = || fs::read_to_string(folder.path().join("decisions.toml")).unwrap_or_default();
    open.until("saved", |_| file().contains("bubble"));
    open.act(&reason("")).unwrap();
    assert_eq!(now(), "");
    open.until("saved without", |_| file().contains("D9") && !file().contains("reason ="));
    open.undo().unwrap();
    assert_eq!(now(), "bubble");
    open.act(&reason("  ")).unwrap();
    assert_eq!(now(), "");
}

#[test]
fn a_step_is_called_as_what_it_decides() {
    let folder = small();
    let open = Open::at(folder.path());
    let view = CurveAsked { id: "larotrectinib".to_owned(), ..CurveAsked::default() };
    open.act(&leave_out(0, &["D9"], "")).unwrap();
    let heading = open.all()["decisions"]["list"][0]["heading"].clone();
    let step = || open.all()["study"]["undo"].clone();
    assert_eq!(step(), heading);
    open.act(&json!({ "do": "withdraw", "decision": 1 })).unwrap();
    let again = json!({ "do": "restore", "decision": 1 });
    let done = open.session.act(open.seen(), &again, Some(&view)).unwrap();
    assert_eq!(step(), heading);
    let effect = done["state"]["results"]["effect"]["heading"].as_str().unwrap();
    assert!(!effect.contains("again"), "{effect}");
}

#[test]
fn a_well_that_more_than_wells_holds_out_is_told_what_holds_it() {
    let folder = small();
    let open = Open::at(folder.path());
    let compound = {
        let (study, _) = foldshift_study::Study::read(&folder.path().join("study.toml")).unwrap();
        let analysis = foldshift_study::analyse(study, Vec::new()).unwrap();
        let plate = &analysis.plates[0];
        let well = plate.wells.iter().find(|(well, _)| well.to_string() == "D9").unwrap().1;
        well.content.compound.clone().unwrap()
    };
    let experiment = "2026-03-02";
    for (held, why) in [
        (json!({ "do": "leave_out_plate", "plate": 0 }), "its plate is left out".to_owned()),
        (
            json!({ "do": "leave_out_experiment", "experiment": experiment }),
            format!("its experiment {experiment} is left out"),
        ),
        (
            json!({ "do": "leave_out_curve", "line": "KM12", "compound": compound, "experiment": experiment }),
            format!("its curve of {compound} is left out"),
        ),
    ] {
        open.act(&held).unwrap();
        let refused = open.act(&put_back(0, &["D9"])).unwrap_err();
        assert_eq!(refused.status, Status::Bad);
        assert_eq!(refused.message, format!("D9 is out because {why}"));
        assert_eq!(refused.help, "take that back in the list of decisions");
        open.undo().unwrap();
    }
    // A well that takes part is back already.
    open.act(&put_back(0, &["D9"])).unwrap();
}

#[test]
fn two_windows_share_one_undo_and_only_what_meets_is_refused() {
    let folder = small();
    let open = Open::at(folder.path());
    let old = open.seen();
    open.act(&leave_out(0, &["D9"], "")).unwrap();
    // The other window looked before that: another well goes, the same one is nothing, undo is asked.
    open.session.act(old, &leave_out(0, &["D10"], ""), None).unwrap();
    assert_eq!(open.out(0), ["D9", "D10"]);
    let same = open.session.act(old, &leave_out(0, &["D9"], ""), None).unwrap();
    assert_eq!(same["state"]["decisions"]["list"].as_array().unwrap().len(), 2);
    assert_eq!(open.session.undo(old, false, None).unwrap_err().status, Status::Conflict);
    assert_eq!(open.session.act(old, &put_back(0, &["D9"]), None).unwrap_err().status, Status::Conflict);
    open.undo().unwrap();
    assert_eq!(open.out(0), ["D9"]);
    // A page of a program that ran before.
    let other = Seen { epoch: old.epoch + 1, ..open.seen() };
    let refused = open.session.act(other, &leave_out(1, &["D9"], ""), None).unwrap_err();
    assert_eq!(refused.status, Status::Conflict);
    let told = open.told.lock().unwrap().clone();
    assert!(told.iter().any(|event| matches!(event, Event::Changed { .. })));
}

#[test]
fn a_decision_shows_its_ghost_effect_and_price_until_the_next() {
    let folder = small();
    let open = Open::at(folder.path());
    let (study, _) = foldshift_study::Study::read(&folder.path().join("study.toml")).unwrap();
    let analysis = foldshift_study::analyse(study, Vec::new()).unwrap();
    let id = analysis.compounds()[0].to_owned();
    let view = CurveAsked { id: id.clone(), ..CurveAsked::default() };
    assert_eq!(open.session.curve(&view).unwrap().given, ["ghost: false"]);
    let done = open.session.act(open.seen(), &leave_out(0, &["D9"], "bubble"), Some(&view)).unwrap();
    assert_eq!(done["curve"]["given"], json!(["ghost: true"]));
    let heading = done["state"]["results"]["effect"]["heading"].as_str().unwrap();
    assert!(heading.ends_with(&format!("({id})")), "{heading}");
    assert_eq!(done["state"]["results"]["effect"]["curve"], id.as_str());
    let price = done["state"]["decisions"]["list"][0]["price"]["said"].as_str().unwrap();
    assert!(price.ends_with(&format!("1 decided at {id}")), "{price}");
    // Its curve has the effect with it, now and when it is asked for again; what it does not touch has none.
    assert_eq!(done["curve"]["effect"]["curve"], id.as_str());
    assert_eq!(open.session.curve(&view).unwrap().effect.unwrap().heading, heading);
    let other = CurveAsked { id: analysis.compounds()[1].to_owned(), ..view.clone() };
    assert_ne!(id, other.id);
    assert!(open.session.curve(&other).unwrap().effect.is_none());
    let state = open.until("without decisions", |state| !state["results"]["without"].is_null());
    assert_ne!(state["results"]["without"], state["results"]["matrix"]);
    // A reason that is given changes no number.
    let reason = json!({ "do": "give_reason", "decision": 1, "reason": "hair" });
    let done = open.session.act(open.seen(), &reason, Some(&view)).unwrap();
    assert_eq!(done["curve"]["given"], json!(["ghost: true"]));
    open.until("settled", |state| state["results"]["settled"] == true);
    let without = CurveAsked { without: true, ..view };
    assert_eq!(open.session.curve(&without).unwrap().given, ["ghost: false"]);
    assert!(open.session.plate(0, true).unwrap().reasons.is_empty());
    let written = open.session.write().unwrap();
    let results = Path::new(written["results"].as_str().unwrap()).join("decided.txt");
    assert!(fs::read_to_string(results).unwrap().contains("hair"));
    let (name, bytes) = open.session.share().unwrap();
    assert_eq!(name, "Two plates.zip");
    assert!(String::from_utf8(bytes).unwrap().contains("hair"));
}
