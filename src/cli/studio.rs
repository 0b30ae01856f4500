//! `foldshift studio`: a study on a page of this computer.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::cli::Outcome;
use crate::cli::terminal::Terminal;
use crate::studio::ReportPresenter;
use foldshift_studio::home::Home;
use foldshift_studio::server::{Asked, LINGER, Studio, browser};
use foldshift_tables::diagnostic::{Code, Diagnostic, why};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The folder of a study or of exports, the study itself, or a zip of one; the list of studies when left out.
    #[arg(value_name = "FOLDER")]
    study: Option<PathBuf>,
    /// Port of this computer; a free one when left out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Page")]
    port: Option<u16>,
    /// Leave the browser alone: the address is the first line of stdout.
    #[arg(long, help_heading = "Page")]
    no_open: bool,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Outcome {
    let Some(home) = Home::of_user(|name| std::env::var_os(name)) else {
        let problem = Diagnostic::error(
            Code::Unwritable,
            "there is no folder for studies: you have no home folder here",
        );
        terminal.tell(&problem.help("set FOLDSHIFT_HOME to a folder in which studies may live"));
        return Outcome::CouldNotRun;
    };
    let asked = Asked { port: arguments.port, study: arguments.study.clone(), home, linger: LINGER };
    let studio = match Studio::new(&asked, Arc::new(ReportPresenter)) {
        Ok(studio) => studio,
        Err(refusal) => {
            let problem = Diagnostic::error(Code::Arguments, refusal.message);
            terminal.tell(&if refusal.help.is_empty() { problem } else { problem.help(refusal.help) });
            return Outcome::CouldNotRun;
        }
    };
    let told = terminal.write(None, |out| {
        writeln!(out, "{}", studio.address())?;
        out.flush()
    });
    if told != Outcome::Done {
        return told;
    }
    let opened = !arguments.no_open && browser::open(studio.address());
    let what = studio.folder().map_or_else(|| "the studio".to_owned(), |folder| folder.display().to_string());
    terminal.say(&if opened {
        format!("{what} opens in the browser; Ctrl-C ends it, and so does closing its last page")
    } else {
        format!("open this address in a browser of this computer for {what}; Ctrl-C ends it, and so does closing its last page")
    });
    match studio.serve() {
        Ok(None) => Outcome::Done,
        Ok(Some(unsaved)) => {
            terminal.error(&unsaved);
            Outcome::Failed
        }
        Err(error) => {
            terminal.error(&format!("the studio broke off: {}", why(&error)));
            Outcome::CouldNotRun
        }
    }
}
