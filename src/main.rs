//! Arguments in, exit code out.

use std::path::PathBuf;

fn main() {
    let path = PathBuf::from(std::env::args().nth(1).unwrap_or_default());
    let run = || {
        let (study, warnings) = foldshift::study::Study::read(&path)?;
        foldshift::analysis::analyse(study, warnings)
    };
    match run() {
        Ok(a) => {
            for d in &a.warnings {
                eprintln!("{d}");
            }
            for p in &a.plates {
                for q in &p.quality {
                    eprintln!("{} {} {} {:?} {}", p.export, p.name, q.cell_line, q.z_prime, q.verdict);
                    for r in &q.reasons {
                        eprintln!("   {}", r.words)
                    }
                }
            }
            let _ = foldshift::report::table::fits(&a, std::io::stdout());
            let _ = foldshift::report::table::shifts(&a.shifts, std::io::stdout());
        }
        Err(p) => {
            for d in p {
                eprintln!("{d}")
            }
        }
    }
}
