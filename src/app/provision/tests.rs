//! Files on their way into a profile.

use super::*;
use std::path::PathBuf;

const YEALINK: &str = "#!version:1.0.0.1\naccount.1.enable = 1\naccount.1.label = Desk\n\
    account.1.user_name = 102\naccount.1.password = hunter22\n\
    account.1.sip_server.1.address = pbx.example.com\nlinekey.1.type = 15\nlinekey.1.line = 1\n";

const OWN: &str = "# mine\nversion = 1\ncountry = \"de\"\ncolour = \"green\"\n[[gateway]]\nname = \"g\"\n\
    domain = \"pbx.example.com\"\nweight = 3\n[[line]]\nname = \"office\"\nkind = \"personal\"\n\
    gateway = \"g\"\nnumber = \"102\"\n[[line]]\nname = \"other\"\nkind = \"business\"\n\
    gateway = \"g\"\nnumber = \"103\"\n";

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("keyline-provision-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn profile(&self, text: &str) -> PathBuf {
        let path = self.0.join("profile.toml");
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn plan(name: &str, text: &str, target: &Path, alone: bool) -> Result<Plan, String> {
    let planned = |document| Plan::new(document, target, alone, Some(&Layers::default()));
    of_bytes(name, text.as_bytes()).and_then(planned).map_err(|unfit| unfit.to_string())
}

#[test]
fn a_file_of_a_desk_phone_becomes_a_profile_and_its_password_lies_elsewhere() {
    let folder = Folder::new("desk");
    let target = folder.0.join("new/profile.toml");
    let mut secrets = Secrets::for_this_run();

    let plan = plan("t.cfg", YEALINK, &target, false).unwrap();
    assert!(!target.exists(), "nothing is changed before one agrees");
    plan.apply(&target, &mut secrets).unwrap();

    let text = std::fs::read_to_string(&target).unwrap();
    assert!(!text.contains("hunter22"), "{text}");
    let (read, remarks) = profile::read(&target).unwrap();
    assert_eq!((read.lines.len(), read.keys.len(), remarks.len()), (1, 1, 0));
    assert_eq!(read.country, storage::tones::FALLBACK);
    let kept = secrets.fetch("102@pbx.example.com").unwrap();
    assert_eq!(kept, Some(Secret::new("hunter22")));
}

#[test]
fn what_is_there_stays_but_for_what_the_file_says() {
    let folder = Folder::new("there");
    let target = folder.profile(OWN);

    let first = plan("t.cfg", YEALINK, &target, false).unwrap();
    first.apply(&target, &mut Secrets::for_this_run()).unwrap();

    let (read, _) = profile::read(&target).unwrap();
    let names: Vec<_> = read.lines.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(names, ["office", "other"]);
    assert_eq!((read.lines[0].label.as_str(), read.country.as_str()), ("Desk", "de"));
    assert_eq!(read.lines[0].kind, phone::profile::LineKind::Personal);
    let text = std::fs::read_to_string(&target).unwrap();
    assert!(text.contains("colour = \"green\"") && text.contains("weight = 3"), "{text}");
    let again = plan("t.cfg", YEALINK, &target, false).unwrap();
    assert_eq!(again.changes, []);
    let backup = std::fs::read_to_string(folder.0.join("profile.toml.bak")).unwrap();
    assert_eq!(backup, OWN);
}

#[test]
fn our_own_file_alone_is_kept_as_it_was_written() {
    let folder = Folder::new("own");
    let target = folder.profile(&OWN.replace("103", "999"));

    let plan = plan("own.toml", OWN, &target, true).unwrap();
    plan.apply(&target, &mut Secrets::for_this_run()).unwrap();

    assert_eq!(std::fs::read_to_string(&target).unwrap(), OWN);
}

#[test]
fn what_is_refused_leaves_everything_as_it_was() {
    let folder = Folder::new("refused");
    let target = folder.profile(OWN);
    let refused = |name: &str, text: &str| plan(name, text, &target, false).err().unwrap();

    let broken = refused("broken.toml", "version = 1\n[[line]]\nname = \"x\nkind = 1\n");
    assert!(broken.starts_with("broken.toml:3:"), "{broken}");
    assert!(refused("t.cfg", &YEALINK.replace("102", "{$user}")).contains("{$user}"));
    assert!(refused("t.enc", YEALINK).contains("encrypted"));
    assert!(refused("nothing.txt", "hello").contains("whose telephone"));
    let plan = plan("t.cfg", YEALINK, &target, false).unwrap();
    let changed = OWN.replace("green", "blue");
    std::fs::write(&target, &changed).unwrap();
    let mut secrets = Secrets::for_this_run();
    let told = plan.apply(&target, &mut secrets).unwrap_err();
    assert!(told.contains("changed meanwhile"), "{told}");
    assert_eq!(secrets.fetch("102@pbx.example.com").unwrap(), None);
    assert_eq!(std::fs::read_to_string(&target).unwrap(), changed);
}

#[test]
fn a_disk_that_does_not_take_the_profile_gets_no_password_either() {
    let folder = Folder::new("disk");
    let target = folder.profile(OWN);
    let plan = plan("t.cfg", YEALINK, &target, false).unwrap();
    let mut secrets = Secrets::for_this_run();
    secrets.keep("102@pbx.example.com", &Secret::new("before")).unwrap();
    // A folder stands where the new file is to be written.
    std::fs::create_dir(folder.0.join(".profile.toml.new")).unwrap();

    plan.apply(&target, &mut secrets).unwrap_err();

    let kept = secrets.fetch("102@pbx.example.com").unwrap();
    assert_eq!(kept, Some(Secret::new("before")));
    assert_eq!(std::fs::read_to_string(&target).unwrap(), OWN);
}

fn layers(folder: &Folder, text: &str) -> Layers {
    let system = folder.0.join("etc");
    std::fs::create_dir_all(&system).unwrap();
    std::fs::write(system.join("profile.toml"), text).unwrap();
    Layers::of(&storage::system::System::of([system]))
}

#[test]
fn what_is_locked_is_not_imported_and_it_is_said_who_locked_it() {
    let folder = Folder::new("locked");
    let own = |lock: &str| folder.profile(&format!("lock = [{lock}]\n{OWN}"));
    let import = |target: &Path, alone: bool, layers: &Layers| {
        let document = of_bytes("t.cfg", YEALINK.as_bytes()).unwrap();
        Plan::new(document, target, alone, Some(layers)).map_err(|unfit| unfit.to_string())
    };
    let none = Layers::default();

    let told = import(&own("\"label\""), false, &none).unwrap_err();
    assert!(told.contains("label of line office") && told.contains("profile.toml"), "{told}");
    let told = import(&own("\"key\""), false, &none).unwrap_err();
    assert!(told.contains("key "), "{told}");
    assert!(import(&own("\"codecs\", \"hold_reminder\""), false, &none).is_ok());
    // Whoever takes the whole file takes its locks too, but not those of the system.
    assert!(import(&own("\"label\""), true, &none).is_ok());
    let system = layers(&folder, &format!("lock = [\"label\"]\n{OWN}"));
    let told = import(&own(""), false, &system).unwrap_err();
    assert!(told.contains("label of line") && told.contains("/etc/profile.toml"), "{told}");
    let system = layers(&folder, &format!("lock = [\"line\"]\n{OWN}"));
    let told = import(&own(""), true, &system).unwrap_err();
    assert!(told.contains("change line ") && told.contains("/etc/profile.toml"), "{told}");
}

#[test]
fn lines_that_everybody_has_stay_out_of_a_persons_profile() {
    let folder = Folder::new("layers");
    let everybodys = OWN.replace("pbx.example.com", "all.example.com");
    let layers = layers(&folder, &everybodys);
    let target = folder.0.join("new/profile.toml");

    let document = of_bytes("t.cfg", YEALINK.as_bytes()).unwrap();
    let plan = Plan::new(document, &target, false, Some(&layers)).unwrap();
    plan.apply(&target, &mut Secrets::for_this_run()).unwrap();

    assert_eq!(plan.profile.lines.len(), 3, "those that all have, and the new one");
    let added = plan.changes.iter().filter(|it| matches!(it, Change::Added(Part::Line(_))));
    assert_eq!(added.count(), 1);
    assert_eq!(profile::read(&target).unwrap().0.lines.len(), 1);
}

#[test]
fn passwords_that_come_by_another_way_are_kept_with_the_lines_they_are_for() {
    let folder = Folder::new("passwords");
    let target = folder.0.join("new/profile.toml");
    let mut plan = plan("own.toml", OWN, &target, false).unwrap();
    let mut secrets = Secrets::for_this_run();

    let named = |name: &str| [(name.to_owned(), Secret::new("swordfish"))];
    assert!(plan.add_passwords(&named("nobody")).unwrap_err().contains("no line nobody"));
    plan.add_passwords(&named("office")).unwrap();
    plan.apply(&target, &mut secrets).unwrap();

    let kept = secrets.fetch("102@pbx.example.com").unwrap();
    assert_eq!(kept, Some(Secret::new("swordfish")));
    assert!(!std::fs::read_to_string(&target).unwrap().contains("swordfish"));
}
