//! A study on a local page: the server, the list of what was done, and the page itself.
//!
//! ```text
//! page ─► server ─► session ─► study::live
//!            │  │      └─► journal, decisions.toml
//!            │  └─► home (studies that nobody gave a place)
//!            └─► presenter (the report's words and figures)
//! ```

pub mod home;
pub mod presenter;
pub mod server;
pub mod session;
pub mod view;

pub use presenter::Presenter;
