//! Completions and the manual page, generated from the arguments themselves.

use clap::CommandFactory;

use crate::cli::terminal::Terminal;
use crate::cli::{Cli, Outcome};

pub(super) fn completions(shell: clap_complete::Shell, terminal: &Terminal) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "foldshift", &mut script);
    terminal.write(None, |out| out.write_all(&script))
}

pub(super) fn page(terminal: &Terminal) -> Outcome {
    terminal.write(None, |out| {
        let command = Cli::command();
        clap_mangen::Man::new(command.clone()).render(out)?;
        for sub in command.get_subcommands() {
            clap_mangen::Man::new(sub.clone()).render_description_section(out)?;
            clap_mangen::Man::new(sub.clone()).render_options_section(out)?;
        }
        Ok(())
    })
}
