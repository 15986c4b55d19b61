//! Settings: what was changed survives, what is wrong loses nothing else.

use std::fs;

use storage::Locks;
use storage::settings::{Colours, Settings, SoundSettings, change, read};

use crate::folder::Folder;

/// Everything set, each to something that is not usual.
pub(crate) fn everything() -> Settings {
    Settings {
        language: Some("ar".to_owned()),
        colours: Some(Colours::System),
        scale: Some(125),
        size: Some((1_200, 700)),
        wide: Some((1_200, 700)),
        place: Some((40, 0)),
        on_top: Some(true),
        still: Some(true),
        start_hidden: Some(true),
        close_hides: Some(false),
        global_keys: Some(true),
        sound: SoundSettings {
            microphones: Some(vec!["pulseaudio:usb | Headset".to_owned(), "default".to_owned()]),
            loudspeakers: Some(vec!["Headset".to_owned()]),
            ringers: Some(Vec::new()),
            ring_on_both: Some(true),
            echo_cancelling: Some(false),
            noise_suppression: Some(false),
            gain_control: Some(true),
        },
        keyboard: [("mute", "Ctrl+U"), ("hold", "")]
            .map(|(action, keys)| (action.to_owned(), keys.to_owned()))
            .into(),
    }
}

#[test]
fn what_was_changed_is_found_again_in_a_folder_that_did_not_exist() {
    let folder = Folder::new("settings-again");
    let path = folder.path().join("config/keyline/settings.toml");

    assert!(change(&path, &Settings::default(), &everything(), &Locks::default()).unwrap());
    let opened = read(&path);

    assert_eq!(opened.settings, everything());
    assert!(opened.remarks.is_empty(), "{:?}", opened.remarks);
    assert_eq!(opened.damaged, None);
}

#[test]
fn what_nobody_changed_is_not_written() {
    let folder = Folder::new("settings-unchanged");
    let path = folder.file("settings.toml");

    assert!(!change(&path, &everything(), &everything(), &Locks::default()).unwrap());
    assert!(!path.exists());
    let dark = Settings { colours: Some(Colours::Dark), ..Settings::default() };
    assert!(change(&path, &Settings::default(), &dark, &Locks::default()).unwrap());
    assert!(
        !change(&path, &Settings::default(), &dark, &Locks::default()).unwrap(),
        "the file says so already"
    );

    assert_eq!(fs::read_to_string(&path).unwrap(), "colours = \"dark\"\n");
}

#[test]
fn one_bad_value_loses_nothing_else_and_is_remarked_on_with_its_place() {
    let wrong = [
        ("language", "\"in English please\"", "a short word"),
        ("colours", "\"mauve\"", "light, dark, contrast, system"),
        ("scale", "9000", "from 75 to 200"),
        ("width", "-1", "from 280 to 16384"),
        ("left", "99999999999", "from 0 to 16384"),
        ("top", "\"high\"", "from 0 to 16384"),
        ("on_top", "\"yes\"", "true or false"),
        ("reduced_motion", "3", "true or false"),
        ("microphones", "\"Headset\"", "a list of texts"),
        ("ringers", "[\"\"]", "without a name"),
        ("echo_cancelling", "1", "true or false"),
        ("keyboard", "[1]", "[keyboard]"),
    ];
    for (key, value, told) in wrong {
        let text = format!("height = 700\nclose_hides = true\n{key} = {value}\n");

        let (settings, remarks) = Settings::parse(&text, "settings.toml").unwrap();

        assert_eq!(settings, Settings { close_hides: Some(true), ..Settings::default() }, "{key}");
        let [remark] = &remarks[..] else { panic!("{key}: {remarks:?}") };
        assert!(remark.sentence.contains(told), "{key}: {remark}");
        assert_eq!(remark.line, 3, "{remark}");
    }
}

#[test]
fn a_bad_key_of_the_keyboard_loses_no_other() {
    let text = format!(
        "[keyboard]\nmute = \"Ctrl+U\"\nhold = 7\nend = \"{}\"\nhelp = \"F1\"\n",
        "x".repeat(1_000)
    );

    let (settings, remarks) = Settings::parse(&text, "settings.toml").unwrap();

    let keys: Vec<_> = settings.keyboard.keys().map(String::as_str).collect();
    assert_eq!(keys, ["help", "mute"]);
    assert_eq!(remarks.len(), 2);
}

#[test]
fn what_this_keyline_does_not_know_stays_in_the_file() {
    let folder = Folder::new("settings-unknown");
    let path = folder.file("settings.toml");
    fs::write(&path, "hologram = true\nscale = 150\n[keyboard]\nteleport = \"F9\"\n").unwrap();
    let before = read(&path).settings;
    let after = Settings { scale: None, on_top: Some(true), ..before.clone() };

    assert!(change(&path, &before, &after, &Locks::default()).unwrap());

    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text, "hologram = true\non_top = true\n\n[keyboard]\nteleport = \"F9\"\n");
}

#[test]
fn two_windows_do_not_undo_each_others_changes() {
    let folder = Folder::new("settings-two");
    let path = folder.file("settings.toml");
    let start = Settings::default();
    let one = Settings { colours: Some(Colours::Dark), ..start.clone() };
    let other = Settings { scale: Some(150), ..start.clone() };

    change(&path, &start, &one, &Locks::default()).unwrap();
    change(&path, &start, &other, &Locks::default()).unwrap();

    let both = Settings { colours: Some(Colours::Dark), scale: Some(150), ..start };
    assert_eq!(read(&path).settings, both);
}

#[test]
fn two_writers_at_once_never_tear_the_file() {
    let folder = Folder::new("settings-torn");
    let path = folder.file("settings.toml");
    let languages = ["de", "en"];

    std::thread::scope(|scope| {
        for language in languages {
            let path = &path;
            scope.spawn(move || {
                for scale in 75..115 {
                    let language = Some(language.to_owned());
                    let after = Settings { language, scale: Some(scale), ..everything() };
                    change(path, &Settings::default(), &after, &Locks::default()).unwrap();
                    let seen = read(path);
                    assert_eq!(seen.damaged, None);
                    assert!(seen.remarks.is_empty());
                }
            });
        }
    });

    let last = read(&path).settings;
    assert!(languages.contains(&last.language.as_deref().unwrap()));
    assert_eq!(last.size, everything().size);
}

#[test]
fn a_damaged_file_is_set_aside_and_what_stood_there_before_is_read() {
    let folder = Folder::new("settings-damaged");
    let path = folder.file("settings.toml");
    let dark = Settings { colours: Some(Colours::Dark), ..Settings::default() };
    let larger = Settings { scale: Some(150), ..dark.clone() };
    change(&path, &Settings::default(), &dark, &Locks::default()).unwrap();
    change(&path, &dark, &larger, &Locks::default()).unwrap();
    for (count, damage) in
        [&b"\0\0\0\0"[..], b"scale = = 3", b"scale = \"\xff\""].iter().enumerate()
    {
        fs::write(&path, damage).unwrap();

        let opened = read(&path);

        assert_eq!(opened.settings, dark, "as before the last change");
        let aside = match count {
            0 => "settings.toml.damaged".to_owned(),
            count => format!("settings.toml.damaged-{}", count + 1),
        };
        assert!(opened.damaged.unwrap().contains(&aside));
        assert_eq!(&fs::read(folder.file(&aside)).unwrap(), damage);
        assert!(!path.exists());
    }
}

#[test]
fn a_file_that_is_far_too_long_is_not_read() {
    let folder = Folder::new("settings-long");
    let path = folder.file("settings.toml");
    fs::write(&path, "# as long as a book\n".repeat(100_000)).unwrap();

    assert!(read(&path).damaged.unwrap().contains("longer than 64 KiB"));
}

#[test]
fn a_folder_that_cannot_be_written_is_told_and_nothing_else_happens() {
    let folder = Folder::new("settings-file-as-folder");
    fs::write(folder.file("config"), "in the way").unwrap();
    let path = folder.file("config").join("settings.toml");

    let told = change(&path, &Settings::default(), &everything(), &Locks::default())
        .unwrap_err()
        .to_string();

    assert!(told.contains("creating its folder"), "{told}");
}
