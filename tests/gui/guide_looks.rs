//! Pictures of the guide: the form, the preview, the report, the first run.

use gui::{
    Answer, Desk, Guiding, Heard, Keep, Language, Message, Mode, News, Page, Phrase, PlanList,
};
use phone::doors::Snapshot;

use crate::desks;
use crate::guides;
use crate::looks::{looks, word};
use crate::stage::Stage;

const SIZE: (f32, f32) = (1040.0, 680.0);

/// From the left, the longest words, and from the right; each in a look of its own.
const WAYS: [(Language, Mode); 3] = [
    (Language::English, Mode::Light),
    (Language::German, Mode::Dark),
    (Language::Arabic, Mode::Contrast),
];

fn in_all_ways(name: &str, size: (f32, f32), open: impl Fn(Language, Mode) -> Desk) {
    for (language, mode) in WAYS {
        let name = format!("guide-{name}-{}-{}", language.code(), word(mode));
        looks(&name, open(language, mode), mode, size);
    }
}

#[test]
fn the_form_looks_as_it_does() {
    in_all_ways("form", SIZE, |language, mode| {
        let mut desk = guides::welcome(language, mode);
        guides::fill(&mut desk);
        desk
    });
    for (language, mode) in [(Language::English, Mode::Dark), (Language::German, Mode::Light)] {
        let name = format!("guide-form-{}-{}", language.code(), word(mode));
        let mut desk = guides::welcome(language, mode);
        guides::fill(&mut desk);
        looks(&name, desk, mode, SIZE);
    }
    let empty = guides::welcome(Language::English, Mode::Light);
    looks("guide-form-empty", empty, Mode::Light, SIZE);
}

#[test]
fn the_form_that_asks_or_was_refused_looks_as_it_does() {
    let mut desk = guides::open(desks::idle(Language::English), Language::English, Mode::Light);
    guides::fill(&mut desk);
    desk.update(Message::Guide(Guiding::Send));
    looks("guide-asking", desk, Mode::Light, SIZE);
    in_all_ways("refused", (1040.0, 760.0), |language, mode| {
        let mut desk = guides::open(desks::idle(language), language, mode);
        guides::fill(&mut desk);
        let why = Phrase::named("enrol-refused").with("host", "www.northgate.example");
        guides::answer(&mut desk, Guiding::Send, Answer::Refused(why));
        desk
    });
}

#[test]
fn the_choice_where_a_password_is_kept_looks_as_it_does() {
    for (language, mode) in [(Language::English, Mode::Light), (Language::German, Mode::Dark)] {
        let mut desk = guides::open(desks::idle(language), language, mode);
        guides::fill(&mut desk);
        let ticket = guides::ticket(desk.update(Message::Guide(Guiding::Send)));
        let why = Phrase::named("enrol-no-secret-store");
        for answer in [Answer::Refused(why), Answer::Storeless] {
            desk.update(Message::News(News::Guide(ticket, answer)));
        }
        desk.update(Message::Guide(Guiding::Keep(Keep::File)));
        let name = format!("guide-keep-{}-{}", language.code(), word(mode));
        looks(&name, desk, mode, (1040.0, 760.0));
    }
    let mut desk = desks::desk(desks::idle(Language::English), Language::English, Mode::Light);
    let asked = Answer::NoStore(desks::BUSINESS);
    desk.update(Message::News(News::Guide(gui::Ticket::default(), asked)));
    looks("guide-keep-line", desk, Mode::Light, SIZE);
}

#[test]
fn the_preview_looks_as_it_does() {
    in_all_ways("plan", SIZE, |language, mode| {
        let mut desk = guides::open(desks::idle(language), language, mode);
        guides::planned(&mut desk, guides::reception());
        desk
    });
    let mut desk = guides::open(desks::talking(Language::English), Language::English, Mode::Light);
    guides::planned(&mut desk, guides::reception());
    desk.update(Message::Guide(Guiding::Fold(PlanList::Mapped)));
    looks("guide-plan-blocked", desk, Mode::Light, (1040.0, 900.0));
}

#[test]
fn a_file_that_cannot_be_used_looks_as_it_does() {
    for (language, mode) in [(Language::English, Mode::Light), (Language::German, Mode::Dark)] {
        let mut desk = guides::open(desks::idle(language), language, mode);
        guides::broken(&mut desk);
        let name = format!("guide-broken-{}-{}", language.code(), word(mode));
        looks(&name, desk, mode, SIZE);
    }
}

#[test]
fn the_report_and_the_lines_look_as_they_do() {
    for (language, mode) in [(Language::English, Mode::Light), (Language::German, Mode::Dark)] {
        let mut desk = guides::open(desks::no_service(language), language, mode);
        guides::planned(&mut desk, guides::reception());
        // The call of that desk is over.
        let snapshot = Snapshot { calls: Vec::new(), ..desks::no_service(language) };
        desk.update(Message::News(News::Snapshot(std::sync::Arc::new(snapshot))));
        guides::answer(&mut desk, Guiding::Use, Answer::Used);
        let name = format!("guide-report-{}-{}", language.code(), word(mode));
        looks(&name, desk, mode, (1040.0, 860.0));
    }
    let mut desk = guides::open(desks::idle(Language::English), Language::English, Mode::Light);
    guides::fill(&mut desk);
    let added =
        Phrase::named("guide-added").with("line", "Personal").with("number", "020 7946 0123");
    guides::answer(&mut desk, Guiding::Send, Answer::Added(added));
    looks("guide-added", desk, Mode::Light, SIZE);
}

#[test]
fn sound_and_end_look_as_they_do() {
    let sound = |language, mode| {
        let mut desk = guides::open(desks::idle(language), language, mode);
        let ticket = guides::ticket(desk.update(Message::Guide(Guiding::Go(Page::Sound))));
        desk.update(Message::News(News::Guide(ticket, Answer::Level(6))));
        desk.update(Message::News(News::Guide(ticket, Answer::Heard(Heard::Recording))));
        desk
    };
    looks("guide-sound-en-light", sound(Language::English, Mode::Light), Mode::Light, SIZE);
    looks("guide-sound-de-dark", sound(Language::German, Mode::Dark), Mode::Dark, SIZE);
    let mut desk = guides::open(desks::idle(Language::English), Language::English, Mode::Light);
    desk.update(Message::Guide(Guiding::Go(Page::Finish)));
    looks("guide-finish", desk, Mode::Light, SIZE);
}

#[test]
fn a_call_rings_in_the_guide_too() {
    let desk = guides::open(desks::ringing_here(Language::English), Language::English, Mode::Light);

    looks("guide-ringing", desk, Mode::Light, SIZE);
}

#[test]
fn the_guide_fits_a_narrow_window() {
    for (name, size) in [("tight", (700.0, 900.0)), ("strip", (300.0, 1000.0))] {
        let mut desk = guides::open(desks::idle(Language::German), Language::German, Mode::Light);
        guides::fill(&mut desk);
        looks(&format!("guide-form-{name}"), desk, Mode::Light, size);
        let mut desk = guides::open(desks::idle(Language::German), Language::German, Mode::Light);
        guides::planned(&mut desk, guides::reception());
        looks(&format!("guide-plan-{name}"), desk, Mode::Light, size);
    }
}

#[test]
fn no_word_of_the_guide_is_cut_off_in_any_language() {
    for language in Language::ALL {
        for width in [1040.0, 900.0, 640.0, 300.0] {
            for page in Page::ALL {
                let mut desk = guides::welcome(language, Mode::Light);
                desk.update(Message::Guide(Guiding::Go(page)));
                let mut stage = Stage::new(desk, (width, 1_600.0));
                assert_eq!(stage.shortened(), [], "{language:?} {width} {page:?}");
            }
        }
    }
}
