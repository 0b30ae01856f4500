//! Curves in blocks, each fitted on all threads and written before the next is held.
