//! The page and its data over HTTP, for this computer alone.
//!
//! ```text
//! connection ─► guard ─► routes ─► desk ─► session
//!   (patience)   (who)              │  └─► home
//!                          events ◄─┘ hub ─► ending
//! ```
//!
//! The secret is a token in the fragment of the address, which no browser sends; the page shows it in a header. There is no
//! cookie, since those are shared by all ports of a computer.

mod answers;
mod bodies;
pub mod browser;
mod connections;
mod desk;
mod dropped;
mod ending;
mod events;
mod guard;
mod hub;
mod page;
mod routes;
mod token;

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, watch};

use crate::home::{Home, study_file};
use crate::presenter::Presenter;
use crate::session::{Event, Refusal, Status};
use desk::Desk;
use guard::Ours;
use hub::Hub;
use routes::{Shared, router};
use token::{Token, epoch};

/// How long the program stays when its last page has gone.
pub const LINGER: Duration = Duration::from_secs(10);

/// Stack of a thread that computes, in bytes: fits side by side hold their starts on it.
const STACK: usize = 32 << 20;

/// The most threads that wait for a disk or compute for requests.
const MOST_ASIDE: usize = 16;

/// Files that are taken at a time.
const FILES: usize = 2;

/// How long threads that compute are waited for in the end; what they do is not saved any more.
const FAREWELL: Duration = Duration::from_secs(3);

/// How a studio is started.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The port; a free one where none is named.
    pub port: Option<u16>,
    /// What is opened: a folder, the study in it, or an archive of one; the list of studies where nothing is named.
    pub study: Option<PathBuf>,
    /// Where studies live that nobody gave a place.
    pub home: PathBuf,
    /// How long it stays when its last page has gone: [`LINGER`].
    pub linger: Duration,
}

/// A studio that has its address.
pub struct Studio {
    listener: TcpListener,
    address: String,
    shared: Arc<Shared>,
    linger: Duration,
    asked_to_end: Arc<Notify>,
}

/// Ends a studio from elsewhere.
#[derive(Clone, Debug)]
pub struct Ender(Arc<Notify>);

impl Ender {
    /// As Ctrl-C does.
    pub fn end(&self) {
        self.0.notify_one();
    }
}

impl Studio {
    /// Takes a port, and opens what was named.
    ///
    /// # Errors
    /// When the port is taken, the system has no chance to give, or the study cannot be opened.
    pub fn new(asked: &Asked, presenter: Arc<dyn Presenter>) -> Result<Self, Refusal> {
        let (listener, port) = listen(asked.port)?;
        let (Ok(token), Some(epoch)) = (Token::new(), epoch()) else {
            return Err(Refusal::new(Status::Bad, "the system gives no random numbers", ""));
        };
        let hub = Hub::new();
        let desk = Desk::new(Home::new(asked.home.clone()), presenter, Arc::clone(&hub), epoch);
        if let Some(named) = &asked.study {
            desk.open_named(named)?;
        }
        let address = format!("http://127.0.0.1:{port}/#{}", token.text());
        let files = Semaphore::new(FILES);
        let shared = Arc::new(Shared { ours: Ours::new(port), token, desk, hub, files });
        Ok(Self { listener, address, shared, linger: asked.linger, asked_to_end: Arc::default() })
    }

    /// The address with the token: who has it may do all that the page may.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The folder that is open.
    #[must_use]
    pub fn folder(&self) -> Option<PathBuf> {
        self.shared.desk.opened().map(|session| session.folder().to_path_buf())
    }

    /// What ends it from elsewhere.
    #[must_use]
    pub fn ender(&self) -> Ender {
        Ender(Arc::clone(&self.asked_to_end))
    }

    /// Answers until the end; then all is saved, or it says what is not, and why.
    ///
    /// # Errors
    /// When the system gives no threads or sockets.
    pub fn serve(self) -> io::Result<Option<String>> {
        let mut threads = tokio::runtime::Builder::new_multi_thread();
        threads.worker_threads(2).max_blocking_threads(MOST_ASIDE).thread_stack_size(STACK).enable_all();
        let threads = threads.build()?;
        let served = threads.block_on(self.answer());
        threads.shutdown_timeout(FAREWELL);
        served
    }

    async fn answer(self) -> io::Result<Option<String>> {
        let Self { listener, shared, linger, asked_to_end, .. } = self;
        ending::survive_full_files();
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (ends, ended) = watch::channel(false);
        let serving = tokio::spawn(connections::serve(listener, router(Arc::clone(&shared)), ended));
        ending::end(&shared.hub, linger, &asked_to_end, || shared.desk.waits()).await;
        let saved = Arc::clone(&shared);
        let saved = tokio::task::spawn_blocking(move || saved.desk.end()).await;
        shared.hub.tell(Event::Bye);
        ends.send_replace(true);
        let _ = serving.await; // It has said farewell, or there is nobody to hear it.
        saved.map_err(io::Error::other)
    }
}

/// A socket of this computer alone.
fn listen(port: Option<u16>) -> Result<(TcpListener, u16), Refusal> {
    let wished = port.unwrap_or(0);
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, wished));
    let bound = bound.and_then(|listener| listener.local_addr().map(|own| (listener, own.port())));
    bound.map_err(|error| {
        let why = match error.kind() {
            io::ErrorKind::AddrInUse => "another program has it".to_owned(),
            _ => foldshift_tables::diagnostic::why(&error),
        };
        let help = "leave `--port` out, and a free one is taken";
        Refusal::new(Status::Bad, format!("port {wished} of this computer cannot be used: {why}"), help)
    })
}

impl Desk {
    /// Opens what was named when the program was started: a folder, the study file in it, or an archive, which is unpacked
    /// into the home.
    fn open_named(&self, named: &std::path::Path) -> Result<(), Refusal> {
        let shown = named.display();
        let unreadable = |error: &io::Error| {
            let why = match error.kind() {
                io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
                _ => foldshift_tables::diagnostic::why(error),
            };
            let help = "name the folder of a study, or of exports";
            Refusal::new(Status::NotFound, format!("cannot open `{shown}`: {why}"), help)
        };
        let data = std::fs::metadata(named).map_err(|error| unreadable(&error))?;
        let path = std::path::absolute(named).map_err(|error| unreadable(&error))?;
        if data.is_dir() {
            return self.open(&path).map(drop);
        }
        let folder = path.parent().unwrap_or(&path);
        if study_file(folder).is_some_and(|study| study == path) {
            return self.open_here(folder).map(drop);
        }
        let bytes = std::fs::read(&path).map_err(|error| unreadable(&error))?;
        if !foldshift_tables::archive::is_archive(&bytes) {
            let help = "name its folder, a file `study.toml` or `study.xlsx`, or a zip of a study";
            return Err(Refusal::new(Status::Bad, format!("`{shown}` is no study that can be opened"), help));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        self.open(&self.home.unpack(&name, &bytes)?).map(drop)
    }
}
