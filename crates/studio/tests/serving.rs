//! How the page and the program live together: studies are opened and left, pages come and go, the program ends.

mod server;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use foldshift_studio::server::{Asked, LINGER};
use serde_json::{Value, json};
use server::Running;

const STATE: &str = "/api/state?rev=0&epoch=0";

/// A page that listens.
struct Page(BufReader<TcpStream>);

impl Page {
    fn of(studio: &Running) -> Self {
        let mut stream = studio.connect();
        stream.write_all(&studio.request("GET", "/api/events", &[], b"")).unwrap();
        let mut page = Self(BufReader::new(stream));
        assert_eq!(page.next()["event"], "beat", "the first line comes at once");
        page
    }

    /// The next event.
    fn next(&mut self) -> Value {
        loop {
            let mut line = String::new();
            let read = self.0.read_line(&mut line).expect("an event in time");
            assert!(read > 0, "the stream ended");
            if line.starts_with('{') {
                return serde_json::from_str(&line).expect("JSON");
            }
        }
    }

    /// Is this event among the next ones?
    fn hears(&mut self, event: &str) -> bool {
        (0..20).any(|_| self.next()["event"] == event)
    }
}

#[test]
fn the_stream_beats() {
    let studio = Running::new();
    let mut page = Page::of(&studio);
    let begun = Instant::now();
    assert!(page.hears("beat"));
    assert!((1..5).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[test]
fn it_ends_after_the_last_page_of_several() {
    let mut studio = Running::with(|_| None, Duration::from_millis(400));
    let pages = (Page::of(&studio), Page::of(&studio));
    drop(pages.0);
    assert!(!studio.ends_within(Duration::from_secs(1)), "one page is there");
    drop(pages.1);
    assert!(studio.ends_within(Duration::from_secs(5)));
}

#[test]
fn it_waits_for_its_first_page_and_for_a_page_that_is_loaded_again() {
    let mut studio = Running::with(|_| None, Duration::from_millis(500));
    assert_eq!(studio.get(STATE, &[]).status, 200);
    assert!(!studio.ends_within(Duration::from_secs(1)), "no page came yet");
    for _ in 0..3 {
        drop(Page::of(&studio));
        assert!(!studio.ends_within(Duration::from_millis(150)));
    }
    assert!(studio.ends_within(Duration::from_secs(5)));
}

#[test]
fn a_stranger_who_asks_does_not_keep_it() {
    let mut studio = Running::with(|_| None, Duration::from_millis(600));
    let page = Page::of(&studio);
    drop(page);
    let until = Instant::now() + Duration::from_secs(4);
    while Instant::now() < until && !studio.ends_within(Duration::from_millis(50)) {
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", studio.port)) {
            let _ = stream.write_all(&studio.request("GET", STATE, &[("x-foldshift-token", "wrong")], b""));
        }
    }
    assert!(Instant::now() < until, "it has ended by itself");
}

#[test]
fn pages_are_told_that_it_ends() {
    let mut studio = Running::new();
    let mut page = Page::of(&studio);
    studio.end();
    assert!(page.hears("bye"));
    assert!(studio.ends_within(Duration::from_secs(5)));
}

#[test]
fn a_port_that_is_taken_is_told() {
    let studio = Running::new();
    let asked = Asked { port: Some(studio.port), study: None, home: studio.home.clone(), linger: LINGER };
    let refusal = server::started(&asked).err().expect("the port is taken");
    assert!(refusal.message.contains(&format!("port {} of this computer", studio.port)), "{refusal}");
    assert!(refusal.help.contains("--port"));
}

#[test]
fn what_cannot_be_opened_is_told() {
    let studio = Running::new();
    let text = studio.folder.path().join("a.txt");
    fs::write(&text, "A,B").unwrap();
    for (named, words) in
        [(text.as_path(), "is no study"), (&studio.folder.path().join("nothing"), "there is no such")]
    {
        let asked =
            Asked { port: None, study: Some(named.to_path_buf()), home: studio.home.clone(), linger: LINGER };
        let refusal = server::started(&asked).err().expect("no study");
        assert!(refusal.message.contains(words) && !refusal.help.is_empty(), "{refusal:?}");
    }
}

#[test]
fn the_example_opens_and_is_listed_and_another_one_goes_beside_it() {
    let studio = Running::new();
    let mut page = Page::of(&studio);
    assert_eq!(studio.post("/api/start", &[], br#"{"do":"example"}"#).status, 200);
    assert!(page.hears("opened"));
    assert!(studio.get(STATE, &[]).json().get("start").is_none(), "a study is open");
    let closed = studio.post("/api/close", &[], b"{}").json();
    assert!(page.hears("opened"));
    let studies = closed["start"]["studies"].as_array().unwrap().clone();
    assert_eq!(studies.len(), 1);
    assert_eq!(studio.post("/api/start", &[], br#"{"do":"example"}"#).status, 200);
    assert!(
        studio.home.join("example/study.toml").is_file()
            && studio.home.join("example 2/study.toml").is_file()
    );
    let open = json!({ "do": "open", "id": studies[0]["id"] }).to_string();
    assert_eq!(studio.post("/api/start", &[], open.as_bytes()).status, 200);
    assert_eq!(studio.post("/api/start", &[], open.as_bytes()).status, 200, "once more is the same");
}

#[test]
fn exports_to_practise_on_open_without_a_study() {
    let studio = Running::new();
    let state = studio.post("/api/start", &[], br#"{"do":"practice"}"#).json();
    assert_eq!(state["study"]["name"], "practice");
    assert!(studio.home.join("practice/exports/a.csv").is_file());
    assert!(!studio.home.join("practice/study.toml").exists(), "that is what one practises");
    assert_eq!(studio.post("/api/start", &[], br#"{"do":"practice"}"#).status, 200);
    assert!(studio.home.join("practice 2/exports/a.csv").is_file(), "beside what was done before");
}

#[test]
fn a_file_that_is_dropped_begins_a_study_and_stays_where_it_was() {
    let studio = Running::new();
    let original = studio.folder.path().join("KM12.csv");
    fs::write(&original, "A,B\n1,2\n").unwrap();
    let answer = studio.file("name=KM12.csv", &fs::read(&original).unwrap()).json();
    assert_eq!((&answer["name"], &answer["opened"]), (&json!("KM12.csv"), &json!(true)));
    assert_eq!(fs::read(studio.home.join("KM12/exports/KM12.csv")).unwrap(), fs::read(&original).unwrap());
    studio.post("/api/close", &[], b"{}");
    assert_eq!(studio.file("name=KM12.csv", b"other").json()["opened"], true);
    assert!(studio.home.join("KM12 2/exports/KM12.csv").is_file());
    assert_eq!(
        fs::read(studio.home.join("KM12/exports/KM12.csv")).unwrap(),
        b"A,B\n1,2\n",
        "never over another"
    );
}

#[test]
fn a_folder_with_its_study_keeps_its_folders() {
    let studio = Running::new();
    let place = studio.post("/api/start", &[], br#"{"do":"new","name":"pilot","whole":true}"#).json();
    let into = place["id"].as_str().unwrap().to_owned();
    for name in ["pilot/study.toml", "pilot/exports/a.csv", "pilot/layouts/a.toml"] {
        let answer = studio.file(&format!("name={}&into={into}", name.replace('/', "%2F")), b"");
        assert_eq!((answer.status, &answer.json()["name"]), (200, &json!(name)));
    }
    assert!(studio.get(STATE, &[]).json()["start"].is_object(), "nothing is open before all is there");
    let open = json!({ "do": "open", "id": into }).to_string();
    assert_eq!(studio.post("/api/start", &[], open.as_bytes()).status, 200);
    assert!(studio.home.join("pilot/pilot/layouts/a.toml").is_file());
}

#[test]
fn an_archive_of_a_study_is_unpacked_and_opened() {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["KM12/study.toml", "KM12/exports/a.csv"] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(b"[study]\nname = \"a\"\n").unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    let studio = Running::new();
    assert_eq!(studio.file("name=KM12%20pilot.zip", &bytes).json()["opened"], true);
    assert!(studio.home.join("KM12 pilot/KM12/exports/a.csv").is_file());
    let beside = studio.file("name=KM12.zip", &bytes);
    assert_eq!(beside.status, 400, "a study is open: {beside:?}");
    assert!(!studio.home.join("KM12").exists());
    // Named when the program is started, it goes the same way.
    let packed = studio.folder.path().join("packed.zip");
    fs::write(&packed, &bytes).unwrap();
    let asked = Asked { port: None, study: Some(packed.clone()), home: studio.home.clone(), linger: LINGER };
    let other = server::started(&asked).expect("a studio");
    assert!(other.folder().is_some_and(|folder| folder.ends_with("packed/KM12")));
    assert_eq!(fs::read(packed).unwrap(), bytes);
}

#[test]
fn a_folder_a_study_file_and_exports_alone_can_be_named() {
    for named in ["study", "study/study.toml", "exports"] {
        let studio = Running::with(
            |folder| {
                fs::create_dir(folder.join("study")).unwrap();
                fs::write(folder.join("study/study.toml"), "[study]\nname = \"a\"\n").unwrap();
                fs::create_dir(folder.join("exports")).unwrap();
                fs::write(folder.join("exports/a.csv"), "A,B\n").unwrap();
                Some(folder.join(named))
            },
            LINGER,
        );
        let state = studio.get(STATE, &[]);
        assert_eq!(state.status, 200, "{named}: {state:?}");
        assert!(state.json().get("start").is_none(), "{named}: a study is open");
        assert!(!studio.home.exists(), "no home is made for it");
    }
}
