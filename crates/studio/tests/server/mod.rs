//! A studio with a tiny presenter, and a client that sends what it is told to, byte by byte.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use foldshift_studio::Presenter;
use foldshift_studio::server::{Asked, Ender, Studio};
use foldshift_studio::view::{
    CurveAsked, CurveView, Effect, MatrixView, Piece, PlanAsked, PlanView, PlateView, Price,
};
use foldshift_study::analysis::{Analysis, Examined};
use foldshift_study::decisions::{Decision, Decisions};
use foldshift_study::study_file::Study;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// Says and draws nothing.
struct Silent;

impl Presenter for Silent {
    fn matrix(&self, _: &Analysis) -> MatrixView {
        MatrixView::default()
    }
    fn curve(&self, _: &Analysis, _: Option<&Analysis>, _: &CurveAsked) -> Option<CurveView> {
        None
    }
    fn plate(&self, _: &Analysis, place: usize) -> PlateView {
        PlateView { place, ..PlateView::default() }
    }
    fn plan(&self, _: &Analysis, _: &PlanAsked) -> Result<PlanView, Diagnostic> {
        Ok(PlanView::default())
    }
    fn plan_layout(&self, _: &Analysis, _: &PlanAsked) -> Result<String, Diagnostic> {
        Ok(String::new())
    }
    fn digest(&self, _: &Examined) -> Vec<Vec<Piece>> {
        Vec::new()
    }
    fn decision(&self, _: &Decision, _: &Study) -> (String, String) {
        (String::new(), String::new())
    }
    fn effect(&self, _: &Analysis, _: &Analysis, _: &CurveAsked, _: &str) -> Effect {
        Effect::default()
    }
    fn effect_on(&self, _: &Analysis, _: &Analysis, _: &CurveAsked, _: &str) -> Option<Effect> {
        None
    }
    fn price(&self, _: &Analysis, _: &Analysis, _: &[&Decision], _: Option<&CurveAsked>) -> Price {
        Price::default()
    }
    fn write(&self, _: &Analysis, _: &Path) -> Result<(PathBuf, Vec<Diagnostic>), Diagnostic> {
        Err(Diagnostic::error(Code::Unwritable, "not here"))
    }
    fn packed(&self, _: &Analysis, _: &Path, _: &Decisions) -> Result<Vec<u8>, Diagnostic> {
        Err(Diagnostic::error(Code::Unwritable, "not here"))
    }
    fn example(&self, folder: &Path) -> Result<PathBuf, Diagnostic> {
        let file = folder.join("study.toml");
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&file, "[study]\nname = \"example\"\n"))
            .map(|()| file)
            .map_err(|error| Diagnostic::error(Code::Unwritable, error.to_string()))
    }
    fn practice(&self, folder: &Path) -> Result<(), Diagnostic> {
        let exports = folder.join("exports");
        std::fs::create_dir_all(&exports)
            .and_then(|()| std::fs::write(exports.join("a.csv"), "A,B\n1,2\n"))
            .map_err(|error| Diagnostic::error(Code::Unwritable, error.to_string()))
    }
}

/// A studio that has its address, and does not answer yet.
pub(crate) fn started(asked: &Asked) -> Result<Studio, foldshift_studio::session::Refusal> {
    Studio::new(asked, Arc::new(Silent))
}

/// A studio that runs, with a home of its own.
pub(crate) struct Running {
    pub(crate) port: u16,
    pub(crate) token: String,
    pub(crate) home: PathBuf,
    pub(crate) folder: tempfile::TempDir,
    ender: Ender,
    serves: Option<JoinHandle<()>>,
}

impl Running {
    pub(crate) fn new() -> Self {
        Self::with(|_| None, Duration::from_secs(3_600))
    }

    /// With a study that is made in the folder of the test.
    pub(crate) fn with(study: impl FnOnce(&Path) -> Option<PathBuf>, linger: Duration) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("home");
        let asked = Asked { port: None, study: study(folder.path()), home: home.clone(), linger };
        let studio = started(&asked).expect("a studio");
        let (port, token) = studio
            .address()
            .strip_prefix("http://127.0.0.1:")
            .and_then(|rest| rest.split_once("/#"))
            .expect("an address");
        let (port, token) = (port.parse().expect("a port"), token.to_owned());
        let ender = studio.ender();
        let serves = Some(std::thread::spawn(move || drop(studio.serve().expect("it ends well"))));
        Self { port, token, home, folder, ender, serves }
    }

    /// A request of the page itself, of which one header is another, or none where its value is empty.
    pub(crate) fn request(&self, method: &str, path: &str, other: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
        let host = format!("127.0.0.1:{}", self.port);
        let (origin, length) = (format!("http://{host}"), body.len().to_string());
        let mut headers = vec![
            ("host", host.as_str()),
            ("x-foldshift-token", self.token.as_str()),
            ("sec-fetch-site", "same-origin"),
            ("connection", "close"),
        ];
        if method == "POST" {
            headers.extend([
                ("origin", origin.as_str()),
                ("content-type", "application/json"),
                ("content-length", length.as_str()),
            ]);
        }
        for (name, value) in other {
            headers.retain(|(own, _)| own != name);
            headers.push((name, value));
        }
        let mut request = format!("{method} {path} HTTP/1.1\r\n");
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request += &[name, ": ", value, "\r\n"].concat();
        }
        request.push_str("\r\n");
        let mut request = request.into_bytes();
        request.extend_from_slice(body);
        request
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
        stream
    }

    /// Sends bytes, and hears the answer to its end.
    pub(crate) fn send(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        // An answer may come before all is sent, and the rest is then not taken.
        let _ = stream.write_all(bytes);
        Answer::heard(&mut stream)
    }

    pub(crate) fn get(&self, path: &str, other: &[(&str, &str)]) -> Answer {
        self.send(&self.request("GET", path, other, b""))
    }

    pub(crate) fn post(&self, path: &str, other: &[(&str, &str)], body: &[u8]) -> Answer {
        self.send(&self.request("POST", path, other, body))
    }

    /// Drops a file on the page.
    pub(crate) fn file(&self, query: &str, bytes: &[u8]) -> Answer {
        self.post(&format!("/api/files?{query}"), &[("content-type", "application/octet-stream")], bytes)
    }

    /// As Ctrl-C does.
    pub(crate) fn end(&self) {
        self.ender.end();
    }

    /// Waits until it has ended by itself.
    pub(crate) fn ends_within(&mut self, most: Duration) -> bool {
        let until = std::time::Instant::now() + most;
        while std::time::Instant::now() < until {
            if self.serves.as_ref().is_none_or(JoinHandle::is_finished) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.ender.end();
        if let Some(serves) = self.serves.take() {
            let ended = serves.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the studio broke");
        }
    }
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    fn heard(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Self { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    /// The code of a refusal.
    pub(crate) fn code(&self) -> String {
        let refusal: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        assert!(refusal["error"]["message"].as_str().is_some_and(|words| !words.is_empty()), "{self:?}");
        refusal["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}
