//! A team of threads that go through a sequence of steps together.
//!
//! The steps of a recurrence are short (tens of microseconds) and wait on each other: handing each
//! to a thread pool costs more than it brings. A team is started once a sequence; its members meet at
//! a barrier that spins. It has threads of its own, since a barrier inside a pool's task waits for
//! ever when the pool has no thread left for another member.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Turns at the barrier before the processor is given to somebody else.
const SPINS: usize = 4096;

/// A meeting point for a fixed number of threads.
#[derive(Debug)]
pub(crate) struct Team {
    members: usize,
    arrived: AtomicUsize,
    meetings: AtomicUsize,
    broken: AtomicBool,
}

impl Team {
    /// Runs `work` once on each of up to `members` threads, one of them the caller's, and waits for
    /// all. Where the system gives fewer threads, the team is smaller.
    ///
    /// # Panics
    /// If a member panics.
    pub(crate) fn run(members: usize, work: impl Fn(Member<'_>) + Sync) {
        let team = OnceLock::new();
        let (place, work) = (&team, &work);
        std::thread::scope(|scope| {
            // The others begin once it is known how many there are.
            let mut size = 1;
            while size < members {
                let index = size;
                let member = move || work(Member { team: place.wait(), index });
                if std::thread::Builder::new().spawn_scoped(scope, member).is_err() {
                    break;
                }
                size += 1;
            }
            work(Member { team: place.get_or_init(|| Self::of(size)), index: 0 });
        });
    }

    fn of(members: usize) -> Self {
        Self {
            members,
            arrived: AtomicUsize::new(0),
            meetings: AtomicUsize::new(0),
            broken: AtomicBool::new(false),
        }
    }
}

/// One thread of a [`Team`].
#[derive(Debug)]
pub(crate) struct Member<'a> {
    team: &'a Team,
    index: usize,
}

impl Member<'_> {
    /// Waits until every member is here. What each wrote before is then seen by all.
    pub(crate) fn wait(&self) {
        let team = self.team;
        if team.members == 1 {
            return;
        }
        let meeting = team.meetings.load(Ordering::Acquire);
        if team.arrived.fetch_add(1, Ordering::AcqRel) + 1 == team.members {
            team.arrived.store(0, Ordering::Relaxed);
            team.meetings.store(meeting + 1, Ordering::Release);
            return;
        }
        let mut turns = 0;
        while team.meetings.load(Ordering::Acquire) == meeting {
            assert!(!team.broken.load(Ordering::Relaxed), "another thread of the team panicked");
            turns += 1;
            match turns % SPINS {
                0 => std::thread::yield_now(),
                _ => std::hint::spin_loop(),
            }
        }
    }

    /// This member's part of `0..count`; the parts differ by one at most.
    pub(crate) fn share(&self, count: usize) -> Range<usize> {
        let members = self.team.members;
        self.index * count / members..(self.index + 1) * count / members
    }
}

impl Drop for Member<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.team.broken.store(true, Ordering::Relaxed);
        }
    }
}

/// Memory that the members of a team write to in turn, or in parts.
///
/// A handle, copied into each thread; whoever uses its address sees to it that no element is
/// written while another thread reads or writes it (parts by [`Member::share`], turns by
/// [`Member::wait`]).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shared<'a> {
    data: *mut f32,
    len: usize,
    memory: PhantomData<&'a mut [f32]>,
}

// SAFETY: the handle gives nothing but an address; every use of it is `unsafe` and argues there
// that no element is raced for.
unsafe impl Send for Shared<'_> {}
// SAFETY: as above.
unsafe impl Sync for Shared<'_> {}

impl<'a> Shared<'a> {
    /// Shares a slice; nobody else reaches it for `'a`.
    pub(crate) fn new(slice: &'a mut [f32]) -> Self {
        Self { data: slice.as_mut_ptr(), len: slice.len(), memory: PhantomData }
    }

    /// The address of element `start`, from which `len` elements lie in the slice.
    ///
    /// # Panics
    /// If they do not.
    pub(crate) fn at(self, start: usize, len: usize) -> *mut f32 {
        let inside = start <= self.len && len <= self.len - start;
        assert!(inside, "{start} + {len} is beyond {}", self.len);
        // An address inside the slice or just behind it, by the line above.
        self.data.wrapping_add(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_member_wrote_before_a_meeting_every_member_reads_after_it() {
        const STEPS: usize = 300;
        for members in [1, 2, 3] {
            let mut values = vec![0.0f32; 7];
            let shared = Shared::new(&mut values);
            Team::run(members, |member| {
                for step in 0..STEPS {
                    // Odd steps read what even ones wrote, and add one to their own part.
                    // SAFETY: all read before the meeting and write their own parts after it.
                    let all = unsafe { std::slice::from_raw_parts(shared.at(0, 7), 7) };
                    assert!(all.iter().all(|x| *x == step as f32), "step {step}: {all:?}");
                    let part = member.share(7);
                    member.wait();
                    for i in part {
                        // SAFETY: the parts of members do not overlap.
                        unsafe { *shared.at(i, 1) += 1.0 };
                    }
                    member.wait();
                }
            });
            assert_eq!(values, vec![STEPS as f32; 7]);
        }
    }

    #[test]
    #[should_panic(expected = "another thread of the team panicked")]
    fn a_member_that_panics_does_not_leave_the_others_waiting() {
        Team::run(2, |member| {
            assert!(member.share(2).start != 1, "the second member gives up");
            member.wait();
        });
    }
}
