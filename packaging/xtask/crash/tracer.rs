//! A child that is stopped at every call of the system, and ended, or lied to, at one of them.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{ChildStdin, ChildStdout};

use nix::sys::ptrace::{self, Options};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::run::{Outcome, Process};

/// What befalls the child.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fate {
    /// Nothing.
    Lives,
    /// It is killed before the call of this number, from 1.
    KilledBefore(usize),
    /// It is killed after the call of this number.
    KilledAfter(usize),
    /// The call of this number does nothing, and fails with this error.
    Fails(usize, Errno),
    /// The call of this number, which writes, writes half.
    WritesHalf(usize),
}

/// Errors of a disk, by the numbers of Linux.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Errno {
    /// `EIO`
    Broken = 5,
    /// `ENOSPC`
    Full = 28,
}

/// What became of the child.
#[derive(Debug)]
pub(crate) struct Run {
    /// What it said last; nothing where it was killed before.
    pub(crate) said: String,
    /// The calls it made, by their numbers in x86-64 Linux, and whether they were about the
    /// terminal.
    pub(crate) calls: Vec<Call>,
}

/// A call of the system.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    number: u64,
    first: u64,
}

impl Call {
    /// A call by its number, with the first thing it is told.
    pub(crate) const fn new(number: u64, first: u64) -> Self {
        Self { number, first }
    }

    /// Whether it is about the disk: opening, writing, syncing, renaming, linking and their kin.
    pub(crate) fn is_of_the_disk(self) -> bool {
        const DISK: [u64; 18] = [
            2, 257, // open, openat
            1, 18, 20, // write, pwrite64, writev
            74, 75, // fsync, fdatasync
            77, // ftruncate
            82, 264, 316, // rename, renameat, renameat2
            83, 258, // mkdir, mkdirat
            86, 265, // link, linkat
            87, 263, // unlink, unlinkat
            90,  // chmod
        ];
        DISK.contains(&self.number) && !(self.writes() && self.first <= 2)
    }

    /// Whether it writes into something that is open.
    pub(crate) fn writes(self) -> bool {
        self.number == 1
    }
}

/// Lets a child that waits for a word go on, and meets it with its fate.
pub(crate) fn run(
    process: &mut Process,
    mut input: ChildStdin,
    output: ChildStdout,
    fate: Fate,
) -> Outcome<Run> {
    let id = i32::try_from(process.id()).map_err(|e| e.to_string())?;
    let child = Pid::from_raw(id);
    let told = |e: nix::Error| format!("the child cannot be followed: {e}");
    let mut output = BufReader::new(output);
    let mut ready = String::new();
    output.read_line(&mut ready).map_err(|e| e.to_string())?;
    if ready.trim() != "ready" {
        return Err(format!("the child is not ready: {ready}"));
    }
    ptrace::seize(child, Options::PTRACE_O_TRACESYSGOOD | Options::PTRACE_O_EXITKILL)
        .map_err(told)?;
    ptrace::interrupt(child).map_err(told)?;
    waitpid(child, None).map_err(told)?;
    writeln!(input, "go").map_err(|e| e.to_string())?;

    let mut calls = Vec::new();
    // It waits inside the call that reads our word: the first stop is the end of that.
    let mut inside = true;
    loop {
        ptrace::syscall(child, None).map_err(told)?;
        match waitpid(child, None).map_err(told)? {
            WaitStatus::PtraceSyscall(_) => {}
            WaitStatus::Exited(..) | WaitStatus::Signaled(..) => break,
            WaitStatus::Stopped(..)
            | WaitStatus::PtraceEvent(..)
            | WaitStatus::Continued(_)
            | WaitStatus::StillAlive => continue,
        }
        inside = !inside;
        let count = calls.len();
        if inside {
            let mut registers = ptrace::getregs(child).map_err(told)?;
            calls.push(Call { number: registers.orig_rax, first: registers.rdi });
            let now = count + 1;
            if fate == Fate::KilledBefore(now) {
                break;
            }
            if matches!(fate, Fate::Fails(at, _) if at == now) {
                // No call has this number: it does nothing.
                registers.orig_rax = u64::MAX;
                ptrace::setregs(child, registers).map_err(told)?;
            } else if fate == Fate::WritesHalf(now) {
                registers.rdx = registers.rdx.div_ceil(2);
                ptrace::setregs(child, registers).map_err(told)?;
            }
        } else if count > 0 && fate == Fate::KilledAfter(count) {
            break;
        } else if let Fate::Fails(at, errno) = fate
            && at == count
        {
            let mut registers = ptrace::getregs(child).map_err(told)?;
            registers.rax = (-(errno as i64)).cast_unsigned();
            ptrace::setregs(child, registers).map_err(told)?;
        }
    }
    process.kill();
    let mut said = String::new();
    // Who was killed in the middle of a word has said nothing.
    let _torn = output.read_line(&mut said);
    Ok(Run { said: said.trim().to_owned(), calls })
}
