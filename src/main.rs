//! Arguments in, exit code out.

fn main() -> std::process::ExitCode {
    foldshift::cli::main(std::env::args_os())
}
