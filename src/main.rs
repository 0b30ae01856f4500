//! Arguments in, exit code out.

/// Memory of the static program: musl's own allocator has one lock for all threads.
#[cfg(target_env = "musl")]
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    foldshift::cli::main(std::env::args_os())
}
