//! Recordings: Ogg files of Opus (RFC 7845) that can be played whatever happens while they are
//! written.
//!
//! The left channel is the person, the right one everybody else. A page is written for every
//! second, and a crash loses no more than the page that was not finished.

mod name;
mod page;

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use page::Pages;

use crate::whole::{WriteTrouble, create_private_folder};

/// A recording that is written.
#[derive(Debug)]
pub struct Recording {
    file: File,
    path: PathBuf,
    pages: Pages,
    unsynced: u32,
}

/// Seconds after which what is written reaches the disk at the latest: what a loss of power costs.
const SYNC_EVERY: u32 = 5;

/// As many calls at the same second, on one line with one party, have names of their own.
const TWINS: u32 = 100;

impl Recording {
    /// Begins a file in a folder, named after the time, the line and the far end; each is cut and
    /// cleaned of what file systems or people stumble over.
    ///
    /// # Errors
    /// Says why there is none.
    pub fn begin(folder: &Path, time: &str, line: &str, party: &str) -> io::Result<Self> {
        create_private_folder(folder).map_err(WriteTrouble::into_source)?;
        for twin in 1..=TWINS {
            let path = folder.join(name::of(time, line, party, twin));
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            match options.open(&path) {
                Ok(file) => {
                    let mut recording = Self { file, path, pages: Pages::new(time), unsynced: 0 };
                    let heads = recording.pages.heads();
                    recording.file.write_all(&heads)?;
                    return Ok(recording);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::from(io::ErrorKind::AlreadyExists))
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds 20 ms of Opus in two streams.
    ///
    /// # Errors
    /// Says why it was not written. What was written before stays.
    pub fn packet(&mut self, packet: &[u8]) -> io::Result<()> {
        if let Some(page) = self.pages.add(packet) {
            self.file.write_all(&page)?;
            self.unsynced += 1;
            if self.unsynced >= SYNC_EVERY {
                self.unsynced = 0;
                self.file.sync_data()?;
            }
        }
        Ok(())
    }

    /// Ends it.
    ///
    /// # Errors
    /// Says why its end was not written. What was written before stays.
    pub fn end(mut self) -> io::Result<()> {
        let page = self.pages.last();
        self.file.write_all(&page)?;
        self.file.sync_all()
    }
}

#[cfg(test)]
mod tests;
