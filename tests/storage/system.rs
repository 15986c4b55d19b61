//! What an administrator sets up for everybody: defaults that count until a person changes them,
//! locks that nobody changes, lines that all have.

use std::fs;
use std::path::{Path, PathBuf};

use phone::doors::Secret;
use storage::Locks;
use storage::profile::{self, AddTrouble, Source};
use storage::secrets::Secrets;
use storage::settings::{ChangeTrouble, Colours, Settings, change, over, read};
use storage::system::{self, System};

use crate::folder::Folder;
use crate::settings::everything;

const LINE: &str = "version = 1\n[[gateway]]\nname = \"n\"\ndomain = \"sip.n.example\"\n[[line]]\n\
    name = \"desk\"\nkind = \"business\"\ngateway = \"n\"\nnumber = \"0201\"\n";

fn put(folder: &Path, name: &str, text: &str) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join(name), text).unwrap();
    folder.join(name)
}

#[test]
fn a_locked_setting_is_refused_each_by_its_name_and_nothing_is_written() {
    let folder = Folder::new("locks-each");
    let path = folder.file("settings.toml");
    let all = everything();
    let words = [
        "language",
        "colours",
        "scale",
        "width",
        "wide_height",
        "top",
        "on_top",
        "reduced_motion",
        "start_hidden",
        "close_hides",
        "global_keys",
        "keyboard",
    ];
    for word in words {
        let locks = Locks::from([(word, "/etc/keyline/defaults.toml")]);

        let trouble = change(&path, &Settings::default(), &all, &locks).unwrap_err();

        let told = format!("`{word}` is locked by /etc/keyline/defaults.toml");
        assert_eq!(trouble.to_string(), told);
        assert!(matches!(trouble, ChangeTrouble::Locked { .. }), "{trouble:?}");
        assert!(!path.exists(), "{word}");
    }
    let others = Locks::from([("codecs", "a"), ("line", "b")]);
    assert!(change(&path, &Settings::default(), &all, &others).unwrap());
}

#[test]
fn what_is_locked_stays_and_all_else_is_as_a_person_wants_it() {
    let given = Settings { on_top: Some(true), scale: Some(150), ..Settings::default() };
    let all = everything();

    assert_eq!(over(&Settings::default(), &given, &Locks::default()), given);
    assert_eq!(over(&all, &given, &Locks::default()), all);
    let locks = Locks::from([("scale", "x"), ("colours", "x"), ("keyboard", "x")]);
    let counts = over(&all, &given, &locks);
    assert_eq!((counts.scale, counts.colours), (Some(150), None));
    assert!(counts.keyboard.is_empty());
    assert_eq!(counts.place, all.place);
}

#[test]
fn the_first_folder_counts_most_and_locks_of_all_count() {
    let folder = Folder::new("system-order");
    let [first, second] = ["first", "second"].map(|name| folder.file(name));
    let one = put(&first, "defaults.toml", "language = \"de\"\nlock = [\"language\"]\n");
    let text = "language = \"fr\"\ncolours = \"dark\"\nlock = [\"line\", \"language\"]\n";
    let other = put(&second, "defaults.toml", text);

    let all = System::of([first, second, folder.file("absent")]).defaults();

    assert_eq!(all.settings.language.as_deref(), Some("de"));
    assert_eq!(all.settings.colours, Some(Colours::Dark));
    assert_eq!(all.locks.holder("language"), one.to_str());
    assert_eq!(all.locks.holder("line"), other.to_str());
    assert_eq!(all.told, Vec::<String>::new());
}

#[test]
fn what_is_damaged_is_told_of_and_passed_over() {
    let folder = Folder::new("system-damaged");
    let [first, second] = ["first", "second"].map(|name| folder.file(name));
    put(&first, "defaults.toml", "language = \n");
    put(&second, "defaults.toml", "scale = 400\ncolours = \"dark\"\nlock = [\"colour\"]\n");
    put(&first, "profile.toml", "version = 1\n");
    let good = put(&second, "profile.toml", &format!("lock = [\"codecs\"]\n{LINE}"));

    let system = System::of([first, second]);
    let (defaults, everybodys) = (system.defaults(), system.everybodys());

    assert_eq!(defaults.settings.colours, Some(Colours::Dark));
    let told = defaults.told.join("\n");
    assert!(told.contains("defaults.toml:1:") && told.contains("passed over"), "{told}");
    assert!(told.contains("from 75 to 200") && told.contains("did you mean `colours`"), "{told}");
    let told = everybodys.told.join("\n");
    assert!(told.contains("needs a gateway") && told.contains("passed over"), "{told}");
    let (profile, text, path) = everybodys.found.unwrap();
    assert_eq!((profile.lines.len(), path.as_path()), (1, good.as_path()));
    assert!(text.contains("lock"));
    assert_eq!(everybodys.locks.holder("codecs"), good.to_str());
}

#[cfg(unix)]
#[test]
fn what_is_written_for_everybody_may_be_read_by_everybody() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("system-written");
    let path = folder.file("etc/keyline/profile.toml");

    system::write(&path, LINE).unwrap();
    system::write(&path, &format!("# Again.\n{LINE}")).unwrap();

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o644, 0o755));
    assert!(path.with_extension("toml.bak").exists());
}

#[test]
fn where_lines_are_locked_none_is_added_and_no_password_is_kept() {
    let folder = Folder::new("locks-lines");
    let path = folder.file("profile.toml");
    let source = Source { url: "https://n.example/", number: "0201" };
    let mut secrets = Secrets::for_this_run();
    let add = |locks: &Locks, secrets: &mut Secrets| {
        let secret = Secret::new("hunter2");
        profile::add(&path, LINE, source, (secrets, &secret), locks, || true)
    };

    let trouble = add(&Locks::from([("line", "/etc/x")]), &mut secrets).unwrap_err();

    assert!(matches!(trouble, AddTrouble::Locked(ref holder) if holder == "/etc/x"), "{trouble}");
    assert!(!path.exists());
    assert_eq!(secrets.fetch("0201@sip.n.example").unwrap(), None);
    let own = LINE.replace("0201", "0202").replace("version", "lock = [\"line\"]\nversion");
    fs::write(&path, &own).unwrap();
    let trouble = add(&Locks::default(), &mut secrets).unwrap_err();
    assert!(matches!(trouble, AddTrouble::Locked(_)), "{trouble}");
    assert_eq!(fs::read_to_string(&path).unwrap(), own);
}

#[test]
fn what_a_file_locks_stays_locked_when_another_is_put_to_it() {
    let (read, _) = profile::parse(LINE, "a").unwrap();
    let texts = [format!("lock = [\"codecs\"]\n{LINE}"), format!("lock = [\"line\"]\n{LINE}")];

    let text = profile::text_of(&read, &[&texts[0], &texts[1]]);

    let locks = profile::locks(&text, "both");
    let words: Vec<_> = locks.iter().map(|(word, _)| word).collect();
    assert_eq!(words, ["codecs", "line"]);
}

#[test]
fn settings_that_cannot_be_read_leave_the_given_ones_to_count() {
    let folder = Folder::new("system-own");
    let own = put(folder.path(), "settings.toml", "\u{0}");
    let given = Settings { on_top: Some(true), ..Settings::default() };

    assert_eq!(over(&read(&own).settings, &given, &Locks::default()), given);
}
