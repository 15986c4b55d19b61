//! Where pictures of the window are kept, each beside its drawn target where there is one.

use std::fs;
use std::path::{Path, PathBuf};

use super::picture::Picture;
use crate::run::{Outcome, root, target_folder};

/// The variable that names a folder of drawn targets, `NAME.png` each.
const TARGETS: &str = "KEYLINE_LOOK";

/// A folder of pictures.
pub(crate) struct Gallery {
    folder: PathBuf,
    targets: Option<PathBuf>,
    names: Vec<String>,
}

impl Gallery {
    /// An empty one where cargo puts what it builds; it outlives the run.
    pub(crate) fn open(name: &str) -> Outcome<Self> {
        let folder = target_folder()?.join("window").join(name);
        // What an older run left behind would be taken for this one's.
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let targets = std::env::var_os(TARGETS).map(PathBuf::from);
        Ok(Self { folder, targets, names: Vec::new() })
    }

    /// Keeps a picture as `NAME.png`, and `NAME-beside.png` with its target left of it.
    pub(crate) fn keep(&mut self, name: &str, picture: &Picture) -> Outcome {
        picture.write(&self.folder.join(name).with_extension("png"))?;
        let target = self.targets.as_ref().map(|folder| folder.join(name).with_extension("png"));
        if let Some(target) = target.filter(|target| target.exists()) {
            let both = Picture::read(&target)?.beside(picture);
            both.write(&self.folder.join(format!("{name}-beside.png")))?;
        }
        self.names.push(name.to_owned());
        Ok(())
    }

    /// Keeps a picture that the headless tests draw, under the name of its target: what cannot be
    /// brought about in one run on two gateways.
    pub(crate) fn keep_drawn(&mut self, name: &str, drawn: &str) -> Outcome {
        let path = root().join("tests/gui/looks").join(drawn).with_extension("png");
        self.keep(name, &Picture::read(&path)?)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// How many pictures there are.
    pub(crate) fn count(&self) -> usize {
        self.names.len()
    }
}
