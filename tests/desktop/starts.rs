//! A second start finds the first, whatever state that is in.

use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use desktop::instance::{self, InstanceTrouble, Reply, Request, Start};

use crate::bus::{Folder, Program, comes};

fn told(link: &str) -> Request {
    Request { link: Some(link.to_owned()), profile: Some("/home/p/profile.toml".to_owned()) }
}

fn first(folder: &Folder) -> instance::First {
    match instance::start(&folder.0, "keyline", &Request::default()).unwrap() {
        Start::First(first) => first,
        Start::Handed(reply) => panic!("somebody is here: {reply:?}"),
    }
}

#[test]
fn a_second_start_hands_over_its_arguments() {
    let folder = Folder::new();
    let (say, heard) = mpsc::channel();
    let take = move |request| {
        say.send(request).unwrap();
        Reply::Taken
    };
    let _listening = first(&folder).listen(take).unwrap();

    let second = instance::start(&folder.0, "keyline", &told("tel:+44-161-496-0855")).unwrap();

    assert!(matches!(second, Start::Handed(Reply::Taken)));
    assert_eq!(heard.recv().unwrap(), told("tel:+44-161-496-0855"));
}

#[test]
fn what_the_first_answers_comes_back() {
    let folder = Folder::new();
    let other = || Reply::OtherProfile("/home/p/ö.toml".to_owned());
    let _listening = first(&folder).listen(move |_| other()).unwrap();

    let second = instance::start(&folder.0, "keyline", &told("tel:600")).unwrap();

    let Start::Handed(reply) = second else { panic!("two are first") };
    assert_eq!(reply, other());
}

#[test]
fn another_name_is_another_telephone() {
    let folder = Folder::new();
    let _listening = first(&folder).listen(|_| Reply::Taken).unwrap();

    let other = instance::start(&folder.0, "demo", &told("tel:600")).unwrap();

    assert!(matches!(other, Start::First(_)));
}

#[test]
fn the_place_is_free_when_the_first_has_gone() {
    let folder = Folder::new();
    drop(first(&folder).listen(|_| Reply::Taken).unwrap());

    let _again = first(&folder);
}

#[test]
fn a_second_start_waits_for_a_first_that_is_just_starting() {
    let folder = Folder::new();
    let place = first(&folder);
    let path = folder.0.clone();
    let second = thread::spawn(move || instance::start(&path, "keyline", &told("tel:600")));
    // It has found the place taken and nobody listening.
    assert!(!comes(Duration::from_millis(200), || second.is_finished()));

    let _listening = place.listen(|_| Reply::Taken).unwrap();

    assert!(matches!(second.join().unwrap().unwrap(), Start::Handed(Reply::Taken)));
}

/// Another process as the first. It is a test that runs only for other tests.
fn elsewhere(folder: &Folder) -> Program {
    let exe = std::env::current_exe().unwrap();
    let mut command = Program::command(exe.to_str().unwrap());
    command.args(["--exact", "starts::the_first_for_other_tests", "--ignored", "--nocapture"]);
    command.env("KEYLINE_TEST_FOLDER", &folder.0);
    let program = Program(command.stdout(Stdio::null()).spawn().unwrap());
    let socket = folder.0.join("keyline.socket");
    crate::bus::until("the other listens", || UnixStream::connect(&socket).is_ok());
    program
}

#[test]
#[ignore = "it is the other process of the tests beside it"]
fn the_first_for_other_tests() {
    let folder = std::env::var_os("KEYLINE_TEST_FOLDER").expect("started by another test");
    let start = instance::start(folder.as_ref(), "keyline", &Request::default()).unwrap();
    let Start::First(place) = start else { panic!("somebody is here") };
    let _listening = place.listen(|_| Reply::Taken).unwrap();
    loop {
        thread::park();
    }
}

#[test]
fn a_first_that_crashed_leaves_nothing_in_the_way() {
    let folder = Folder::new();
    let mut other = elsewhere(&folder);
    other.0.kill().unwrap();
    other.0.wait().unwrap();
    assert!(folder.0.join("keyline.socket").exists());

    let _listening = first(&folder).listen(|_| Reply::Taken).unwrap();

    let second = instance::start(&folder.0, "keyline", &told("tel:600")).unwrap();
    assert!(matches!(second, Start::Handed(Reply::Taken)));
}

#[test]
fn a_first_that_hangs_is_a_sentence_and_no_waiting() {
    let folder = Folder::new();
    let other = elsewhere(&folder);
    let signal = |name: &str| {
        let number = other.0.id().to_string();
        assert!(Command::new("kill").args([name, &number]).status().unwrap().success());
    };
    signal("-STOP");
    let path = folder.0.clone();
    let second = thread::spawn(move || instance::start(&path, "keyline", &told("tel:600")));

    let answered = comes(Duration::from_secs(10), || second.is_finished());

    signal("-CONT");
    assert!(answered);
    let trouble = second.join().unwrap().unwrap_err();
    assert!(matches!(trouble, InstanceTrouble::Silent), "{trouble}");
    assert!(instance::PATIENCE < Duration::from_secs(2));
}

#[test]
fn nonsense_and_silence_on_the_socket_do_not_reach_the_telephone() {
    use std::io::Write as _;
    let folder = Folder::new();
    let (say, heard) = mpsc::channel();
    let take = move |request: Request| {
        say.send(request).unwrap();
        Reply::Taken
    };
    let _listening = first(&folder).listen(take).unwrap();
    let socket = folder.0.join("keyline.socket");
    for bytes in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0xff; 100], &vec![b'a'; 1 << 20], b""] {
        let mut stream = UnixStream::connect(&socket).unwrap();
        // It may hang up before all was said.
        drop(stream.write_all(bytes));
    }
    let _silent = UnixStream::connect(&socket).unwrap();

    let second = instance::start(&folder.0, "keyline", &told("tel:600")).unwrap();

    assert!(matches!(second, Start::Handed(Reply::Taken)));
    assert_eq!(heard.try_iter().count(), 1);
}

#[test]
fn a_folder_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let runtime = folder.0.join("runtime");
    let ours = runtime.join("keyline");
    std::fs::create_dir_all(&ours).unwrap();
    std::fs::set_permissions(&ours, std::fs::Permissions::from_mode(0o755)).unwrap();

    let trouble = instance::folder(Some(runtime.as_os_str())).unwrap_err();

    assert!(trouble.to_string().contains("not ours alone"), "{trouble}");
    std::fs::remove_dir(&ours).unwrap();
    assert_eq!(instance::folder(Some(runtime.as_os_str())).unwrap(), ours);
}
