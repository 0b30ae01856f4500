//! Was the program double-clicked? Then nobody typed a command, and a page says more than a help text.
//!
//! A desktop starts a program by its full path and without arguments. On Windows and macOS it gets a window of a terminal of its own; elsewhere
//! it gets none. A shell that was told `foldshift` passes on that word, and help is printed.

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal as _};
use std::path::Path;

use foldshift_studio::server::browser;

/// How a program was started, as far as it can see.
struct Start<'a> {
    arguments: &'a [OsString],
    /// Is there a desktop, on this side of any connection?
    desktop: bool,
    /// Do input, output and messages lead to a terminal, each?
    terminals: [bool; 3],
    /// Is somebody waiting for what it prints?
    is_read: bool,
    /// Does a shell of Windows say that it is one?
    shell: bool,
}

/// Was this program double-clicked?
pub(super) fn is_double_click(arguments: &[OsString]) -> bool {
    let terminals = [io::stdin().is_terminal(), io::stdout().is_terminal(), io::stderr().is_terminal()];
    let desktop = browser::is_there();
    Start {
        arguments,
        desktop,
        terminals,
        is_read: is_read(),
        shell: is_shell(|name| std::env::var_os(name)),
    }
    .by_desktop(cfg!(any(windows, target_os = "macos")))
}

impl Start<'_> {
    /// `windowed`: the desktop of this system gives programs a terminal.
    fn by_desktop(&self, windowed: bool) -> bool {
        let [path] = self.arguments else { return false };
        if !self.desktop || !Path::new(path).is_absolute() {
            return false;
        }
        if windowed {
            self.terminals.iter().all(|is| *is) && !self.shell
        } else {
            !self.terminals.iter().any(|is| *is) && !self.is_read
        }
    }
}

/// Does a program wait for what is printed, or is it kept in a file? A desktop gives nothing, or a socket of its log.
#[cfg(unix)]
fn is_read() -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    ["/dev/stdin", "/dev/stdout"].into_iter().any(|name| {
        std::fs::metadata(name).is_ok_and(|data| data.file_type().is_fifo() || data.file_type().is_file())
    })
}

#[cfg(not(unix))]
const fn is_read() -> bool {
    false
}

/// `cmd` says how it prompts; PowerShell, which passes on full paths, puts modules of the user before those of the system.
fn is_shell(variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let of_user = |modules: &OsStr| {
        variable("USERPROFILE").is_some_and(|own| {
            let (modules, own) =
                (modules.to_string_lossy().to_lowercase(), own.to_string_lossy().to_lowercase());
            !own.is_empty() && modules.contains(&own)
        })
    };
    variable("PROMPT").is_some() || variable("PSModulePath").is_some_and(|modules| of_user(&modules))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = if cfg!(windows) { "C:\\Programs\\foldshift.exe" } else { "/usr/bin/foldshift" };

    fn start(arguments: &[OsString], terminal: bool) -> Start<'_> {
        Start { arguments, desktop: true, terminals: [terminal; 3], is_read: false, shell: false }
    }

    #[test]
    fn a_desktop_starts_it_by_its_full_path_and_says_nothing_more() {
        let full = [OsString::from(FULL)];
        assert!(start(&full, true).by_desktop(true) && start(&full, false).by_desktop(false));
        for words in [vec!["foldshift"], vec!["./foldshift"], vec![FULL, "run"], vec![]] {
            let words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
            assert!(
                !start(&words, true).by_desktop(true) && !start(&words, false).by_desktop(false),
                "{words:?}"
            );
        }
    }

    #[test]
    fn a_shell_a_pipe_and_a_machine_without_a_desktop_get_help() {
        let full = [OsString::from(FULL)];
        assert!(!Start { shell: true, ..start(&full, true) }.by_desktop(true));
        assert!(!start(&full, false).by_desktop(true), "a script on Windows or macOS");
        assert!(!start(&full, true).by_desktop(false), "a terminal of Linux");
        assert!(!Start { is_read: true, ..start(&full, false) }.by_desktop(false), "a script of Linux");
        assert!(!Start { desktop: false, ..start(&full, true) }.by_desktop(true));
    }

    #[test]
    fn shells_of_windows_are_known_by_what_they_set() {
        let of = |set: &[(&str, &str)]| {
            is_shell(|name| set.iter().find(|(own, _)| *own == name).map(|(_, value)| value.into()))
        };
        let user = ("USERPROFILE", "C:\\Users\\ana");
        assert!(of(&[("PROMPT", "$P$G")]));
        assert!(!of(&[user, ("PSModulePath", "C:\\Program Files\\WindowsPowerShell\\Modules")]));
        assert!(of(&[
            user,
            ("PSModulePath", "C:\\users\\Ana\\Documents\\WindowsPowerShell\\Modules;C:\\Program Files")
        ]));
    }
}
