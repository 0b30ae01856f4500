//! Steps of long work on all threads, a few ahead of the one that is taken: what is taken comes in order, and while it is
//! written the next ones are worked on.

use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, sync_channel};
use std::time::Duration;

/// Steps that are worked on, or wait to be taken, at once: enough that no thread waits at the end of one, few enough to be
/// held beside each other.
const AHEAD: usize = 4;

/// Works on the steps, and gives what each comes to in their order.
///
/// # Errors
/// The first of `work`, in the order of the steps, and of `take`; what is ahead is not taken then.
pub(super) fn in_order<T: Send>(
    steps: Range<usize>,
    work: impl Fn(usize) -> io::Result<T> + Sync,
    take: &mut dyn FnMut(io::Result<T>) -> io::Result<()>,
) -> io::Result<()> {
    let work = &work;
    rayon::in_place_scope(|scope| {
        let mut ahead: VecDeque<Receiver<io::Result<T>>> = VecDeque::with_capacity(AHEAD);
        for step in steps {
            if ahead.len() == AHEAD {
                next(&mut ahead, take)?;
            }
            let (done, come) = sync_channel(1);
            // Whoever would take it may have gone.
            scope.spawn(move |_| drop(done.send(work(step))));
            ahead.push_back(come);
        }
        while !ahead.is_empty() {
            next(&mut ahead, take)?;
        }
        Ok(())
    })
}

fn next<T>(
    ahead: &mut VecDeque<Receiver<io::Result<T>>>,
    take: &mut dyn FnMut(io::Result<T>) -> io::Result<()>,
) -> io::Result<()> {
    let Some(first) = ahead.pop_front() else { return Ok(()) };
    let silent = || Err(io::Error::other("a thread stopped where it should not"));
    take(waited_for(&first).unwrap_or_else(silent))
}

/// How long a thread of the pool sleeps that finds nothing to work on.
const SLEEP: Duration = Duration::from_micros(200);

/// What comes; `None` where nothing ever will. A thread of the pool works on other steps meanwhile: where it is the only one,
/// nobody else would.
fn waited_for<T>(step: &Receiver<T>) -> Option<T> {
    if rayon::current_thread_index().is_none() {
        return step.recv().ok();
    }
    loop {
        match step.try_recv() {
            Ok(come) => return Some(come),
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) if rayon::yield_now() == Some(rayon::Yield::Executed) => {}
            Err(TryRecvError::Empty) => match step.recv_timeout(SLEEP) {
                Ok(come) => return Some(come),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_taken_in_their_order_until_one_fails() {
        let (mut taken, mut fail_at) = (Vec::new(), usize::MAX);
        for expected in [100, 37] {
            taken.clear();
            let work = |step: usize| {
                std::thread::sleep(std::time::Duration::from_micros((step * 7919 % 13) as u64 * 50));
                if step == fail_at { Err(io::ErrorKind::StorageFull.into()) } else { Ok(step) }
            };
            let ended = in_order(0..100, work, &mut |step| {
                taken.push(step?);
                Ok(())
            });
            assert_eq!(ended.is_ok(), expected == 100);
            assert!(taken.iter().copied().eq(0..expected));
            fail_at = 37;
        }
    }

    #[test]
    fn a_pool_of_one_thread_takes_its_own_steps() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let taken = pool.install(|| {
            let mut taken = Vec::new();
            let ended = in_order(0..20, Ok, &mut |step| {
                taken.push(step?);
                Ok(())
            });
            ended.map(|()| taken)
        });
        assert!(taken.unwrap().into_iter().eq(0..20));
    }
}
