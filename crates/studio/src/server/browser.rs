//! The browser of this computer, where there is one.

use std::process::{Child, Command, Stdio};

/// Is there a desktop that can show a page? Not at the other end of a connection, and not without a display.
#[must_use]
pub fn is_there() -> bool {
    is_there_with(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn is_there_with(is_set: impl Fn(&str) -> bool) -> bool {
    if ["SSH_CONNECTION", "SSH_TTY"].into_iter().any(&is_set) {
        return false;
    }
    cfg!(any(windows, target_os = "macos")) || ["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(is_set)
}

/// Opens the address in the browser; says whether one was asked. Nothing that it prints is heard.
#[must_use]
pub fn open(address: &str) -> bool {
    if !is_there() {
        return false;
    }
    let asked: &[&[&str]] = if cfg!(windows) {
        &[&["rundll32", "url.dll,FileProtocolHandler"]]
    } else if cfg!(target_os = "macos") {
        &[&["open"]]
    } else {
        &[&["xdg-open"], &["gio", "open"], &["sensible-browser"]]
    };
    for words in asked {
        if let Ok(child) = started(words, address) {
            // It is waited for, so that nothing of it stays behind.
            std::thread::spawn(move || child.wait_with_output());
            return true;
        }
    }
    false
}

fn started(words: &[&str], address: &str) -> std::io::Result<Child> {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).arg(address);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desktop_is_not_at_the_other_end_of_a_connection() {
        assert!(is_there_with(|name| name == "DISPLAY" || name == "WAYLAND_DISPLAY"));
        assert!(!is_there_with(|name| name == "DISPLAY" || name == "SSH_CONNECTION"));
        if cfg!(not(any(windows, target_os = "macos"))) {
            assert!(!is_there_with(|_| false));
        }
    }
}
