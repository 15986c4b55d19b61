//! `keyline settings`: what the window is set to, who has locked what, and changing it from a
//! terminal.

use storage::paths::Paths;
use storage::settings::{self, Settings};
use storage::system::System;

use crate::args::SettingsTask;
use crate::layers::Layers;
use crate::report;

/// Does what there is to do with the settings.
pub(crate) fn run(task: Option<&SettingsTask>) -> Result<(), String> {
    let path = Paths::find().map_err(|trouble| trouble.to_string())?.settings();
    let own = settings::read(&path);
    for remark in &own.remarks {
        report::complain(&remark.to_string());
    }
    if let Some(damaged) = &own.damaged {
        report::complain(damaged);
    }
    let (given, layers) = (System::find().defaults(), Layers::read());
    for told in &given.told {
        report::complain(told);
    }
    let locks = layers.locks();
    match task {
        None => {
            let counts = settings::over(&own.settings, &given.settings, locks);
            for (word, value) in settings::written(&counts) {
                report::text(&format!("{word} = {value}"));
            }
            for (word, holder) in locks.iter() {
                report::text(&format!("# {word}: locked by {holder}"));
            }
            Ok(())
        }
        Some(SettingsTask::Set { setting, value }) => {
            let new = read(setting, value)?;
            let wanted = settings::over(&new, &own.settings, &storage::Locks::default());
            settings::change(&path, &own.settings, &wanted, locks)
                .map(drop)
                .map_err(|trouble| format!("{trouble}; nothing was changed"))
        }
    }
}

/// One setting, as it would stand in the file.
fn read(setting: &str, value: &str) -> Result<Settings, String> {
    if !setting.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        return Err("a setting is called by one word, as in `colours`".to_owned());
    }
    // A word needs no quotes here, as it would in the file.
    let bare =
        value.parse::<i64>().is_ok() || matches!(value, "true" | "false") || value.starts_with('[');
    let value = if bare { value.to_owned() } else { format!("{value:?}") };
    let (new, remarks) = Settings::parse(&format!("{setting} = {value}\n"), "it")
        .map_err(|faults| faults.to_string())?;
    match remarks.first() {
        Some(remark) => Err(remark.sentence.clone()),
        None if new == Settings::default() => {
            Err("width and height, and left and top, are set in the file, both of them".to_owned())
        }
        None => Ok(new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_read_as_the_file_would_be() {
        assert_eq!(read("scale", "150").unwrap().scale, Some(150));
        assert_eq!(read("on_top", "true").unwrap().on_top, Some(true));
        let ringers = read("ringers", "[\"Desk\", \"Headset\"]").unwrap().sound.ringers;
        assert_eq!(ringers, Some(vec!["Desk".to_owned(), "Headset".to_owned()]));
        assert_eq!(read("language", "de").unwrap().language.as_deref(), Some("de"));
        assert!(read("scale", "400").unwrap_err().contains("from 75 to 200"));
        assert!(read("colour", "dark").unwrap_err().contains("did you mean `colours`"));
        assert!(read("width", "700").is_err());
        assert!(read("on_top = true\nscale", "150").is_err());
    }
}
