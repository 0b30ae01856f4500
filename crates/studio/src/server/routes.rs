//! What can be asked, and what answers it: `page/types.js` says it for the page.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::answers::{Refused, as_json, download, strict};
use super::bodies::{MOST_FILE, json as sent, whole};
use super::connections::Connection;
use super::desk::Desk;
use super::events::stream;
use super::guard::{Ours, TOKEN, admit_kind, only};
use super::hub::Hub;
use super::page::{part, shell};
use super::token::Token;
use crate::session::{Refusal, Seen, Status};
use crate::view::{CurveAsked, PlanAsked};

/// What requests share.
pub(super) struct Shared {
    pub(super) ours: Ours,
    pub(super) token: Token,
    pub(super) desk: Desk,
    pub(super) hub: Arc<Hub>,
    /// Files that are taken at a time: each may be large.
    pub(super) files: Semaphore,
}

type Studio = State<Arc<Shared>>;
type Answer = Result<Response, Refused>;

/// All that can be asked.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(shell))
        .route("/page/{name}", get(part))
        .route("/api/state", get(state))
        .route("/api/plate/{place}", get(plate))
        .route("/api/curve", get(curve))
        .route("/api/map", get(map))
        .route("/api/readings", get(readings))
        .route("/api/text", get(text))
        .route("/api/plan", get(plan))
        .route("/api/try", post(try_out))
        .route("/api/events", get(events))
        .route("/api/do", post(act))
        .route("/api/undo", post(async |studio, request| take_back(studio, request, false).await))
        .route("/api/redo", post(async |studio, request| take_back(studio, request, true).await))
        .route("/api/files", post(files))
        .route("/api/write", post(write))
        .route("/api/share", post(share))
        .route("/api/start", post(start))
        .route("/api/close", post(close))
        .fallback(async || Refused::not_there())
        .method_not_allowed_fallback(async || {
            Refused::new(StatusCode::METHOD_NOT_ALLOWED, "method", "this is not asked in this way", "")
        })
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), guarded))
        .with_state(shared)
}

/// Lets through what comes from our own page; every answer gets the strict headers.
async fn guarded(State(shared): Studio, request: Request, next: Next) -> Response {
    let mut response = match admitted(&shared, &request) {
        Ok(()) => {
            let listens = request.uri().path() == "/api/events";
            let is_data = request.uri().path().starts_with("/api/");
            let _running = (is_data && !listens).then(|| shared.hub.request());
            in_words(next.run(request).await)
        }
        Err(refused) => refused.into_response(),
    };
    strict(response.headers_mut());
    response
}

/// A refusal that was not put into words here: a number that is none, a query that lacks something.
fn in_words(response: Response) -> Response {
    let is_json = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if response.status().is_client_error() && !is_json {
        return Refused::new(response.status(), "bad", "what is asked is not understood", "").into_response();
    }
    response
}

fn admitted(shared: &Shared, request: &Request) -> Result<(), Refused> {
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    shared.ours.admit(method, uri, headers)?;
    // Names below `/page/` and the shell hold no data; all else does, or is nothing.
    if uri.path() != "/" && !uri.path().starts_with("/page/") {
        let shown = only(headers, TOKEN)?.unwrap_or_default();
        if !shared.token.is(shown.as_bytes()) {
            let help = "open the address that the program printed; after a new start it is another one";
            return Err(Refused::new(StatusCode::UNAUTHORIZED, "token", "the token is missing or old", help));
        }
        if let Some(connection) = request.extensions().get::<Arc<Connection>>() {
            connection.trust();
        }
    }
    admit_kind(method, uri.path(), headers)
}

/// Does what may wait for a disk or compute where it keeps no other request waiting.
async fn aside<T: Send + 'static>(
    shared: &Arc<Shared>,
    work: impl FnOnce(&Shared) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refused> {
    let shared = Arc::clone(shared);
    let done = tokio::task::spawn_blocking(move || work(&shared)).await.map_err(|_| Refused::fault())?;
    done.map_err(Refused::from)
}

async fn state(State(shared): Studio, Query(seen): Query<Seen>) -> Answer {
    as_json(&aside(&shared, move |shared| Ok(shared.desk.state(seen))).await?)
}

#[derive(Deserialize)]
struct Without {
    #[serde(default)]
    without: String,
}

async fn plate(
    State(shared): Studio,
    Path(place): Path<usize>,
    Query(Without { without }): Query<Without>,
) -> Answer {
    let without = matches!(without.as_str(), "1" | "true");
    as_json(&aside(&shared, move |shared| shared.desk.session()?.plate(place, without)).await?)
}

#[derive(Deserialize)]
struct Asked {
    q: String,
}

async fn curve(State(shared): Studio, Query(Asked { q }): Query<Asked>) -> Answer {
    let asked: CurveAsked = serde_json::from_str(&q).map_err(|error| not_understood(&error.to_string()))?;
    as_json(&aside(&shared, move |shared| shared.desk.session()?.curve(&asked)).await?)
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

async fn map(State(shared): Studio, Query(Named { id }): Query<Named>) -> Answer {
    as_json(&aside(&shared, move |shared| shared.desk.session()?.map(&id)).await?)
}

#[derive(Deserialize)]
struct Row {
    row: usize,
}

async fn readings(State(shared): Studio, Query(Row { row }): Query<Row>) -> Answer {
    as_json(&aside(&shared, move |shared| shared.desk.session()?.readings(row)).await?)
}

#[derive(Deserialize)]
struct File {
    file: String,
}

async fn text(State(shared): Studio, Query(File { file }): Query<File>) -> Answer {
    as_json(&aside(&shared, move |shared| shared.desk.session()?.text(&file)).await?)
}

async fn plan(State(shared): Studio, Query(Asked { q }): Query<Asked>) -> Answer {
    let asked: PlanAsked = serde_json::from_str(&q).map_err(|error| not_understood(&error.to_string()))?;
    as_json(&aside(&shared, move |shared| shared.desk.session()?.plan(&asked)).await?)
}

#[derive(Deserialize)]
struct Tried {
    command: Value,
}

async fn try_out(State(shared): Studio, request: Request) -> Answer {
    let Tried { command } = sent(request.into_body()).await?;
    as_json(&aside(&shared, move |shared| shared.desk.session()?.try_out(&command)).await?)
}

async fn events(State(shared): Studio) -> Response {
    stream(&shared.hub)
}

/// A command, or a step back or forth, with the figure that is looked at.
#[derive(Deserialize)]
struct Step {
    rev: u64,
    epoch: u64,
    #[serde(default)]
    command: Value,
    #[serde(default)]
    view: Option<CurveAsked>,
}

impl Step {
    const fn seen(&self) -> Seen {
        Seen { rev: self.rev, epoch: self.epoch }
    }
}

async fn act(State(shared): Studio, request: Request) -> Answer {
    let step: Step = sent(request.into_body()).await?;
    let done = aside(&shared, move |shared| {
        shared.desk.session()?.act(step.seen(), &step.command, step.view.as_ref())
    });
    as_json(&done.await?)
}

async fn take_back(State(shared): Studio, request: Request, again: bool) -> Answer {
    let step: Step = sent(request.into_body()).await?;
    let done =
        aside(&shared, move |shared| shared.desk.session()?.undo(step.seen(), again, step.view.as_ref()));
    as_json(&done.await?)
}

#[derive(Deserialize)]
struct Dropped {
    name: String,
    #[serde(default)]
    into: Option<String>,
}

async fn files(
    State(shared): Studio,
    Query(Dropped { name, into }): Query<Dropped>,
    request: Request,
) -> Answer {
    let _turn = shared.files.acquire().await.map_err(|_| Refused::fault())?;
    let bytes = whole(request.into_body(), MOST_FILE).await?;
    as_json(&aside(&shared, move |shared| shared.desk.take(&name, into.as_deref(), &bytes)).await?)
}

async fn write(State(shared): Studio, request: Request) -> Answer {
    nothing_said(request.into_body()).await?;
    as_json(&aside(&shared, |shared| shared.desk.session()?.write()).await?)
}

async fn share(State(shared): Studio, request: Request) -> Answer {
    nothing_said(request.into_body()).await?;
    let (name, bytes) = aside(&shared, |shared| shared.desk.session()?.share()).await?;
    download(&name, "application/zip", bytes)
}

/// What is opened.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Start {
    Open {
        id: String,
    },
    Example,
    Practice,
    New {
        name: String,
        #[serde(default)]
        whole: bool,
    },
}

async fn start(State(shared): Studio, request: Request) -> Answer {
    let start: Start = sent(request.into_body()).await?;
    let opened = aside(&shared, move |shared| {
        let desk = &shared.desk;
        let session = match start {
            Start::Open { id } => desk.open(&desk.home.by_id(&id)?)?,
            Start::Example => desk.example()?,
            Start::Practice => desk.practice()?,
            Start::New { name, whole: false } => desk.open(&desk.home.place(&name)?)?,
            Start::New { name, whole: true } => {
                let made = desk.home.receive(&name)?;
                return Ok(json!({ "id": made.id, "name": made.name }));
            }
        };
        Ok(session.state(Seen::default()))
    });
    as_json(&opened.await?)
}

async fn close(State(shared): Studio, request: Request) -> Answer {
    nothing_said(request.into_body()).await?;
    let state = aside(&shared, |shared| {
        shared.desk.close();
        Ok(shared.desk.state(Seen::default()))
    });
    as_json(&state.await?)
}

/// `{}`, or anything else that is JSON.
async fn nothing_said(body: Body) -> Result<(), Refused> {
    sent::<Value>(body).await.map(drop)
}

fn not_understood(why: &str) -> Refused {
    Refused::from(Refusal::new(Status::Bad, format!("what is asked is not understood: {why}"), ""))
}
