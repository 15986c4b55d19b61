//! Words: every sentence of the window, in the person's language.
//!
//! They stand in Fluent files, a folder a language. What a language lacks is said in English;
//! that every language has every word is a test of the whole house.

mod language;

use std::fmt;
use std::time::Duration;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use phone::doors::{CauseView, LineView, Service, TransferState};
use phone::trouble::Sentence;

pub use language::Language;

/// The words of one language.
pub struct Words {
    language: Language,
    own: FluentBundle<FluentResource>,
    english: Option<FluentBundle<FluentResource>>,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Words").field(&self.language).finish()
    }
}

impl Words {
    /// The words of a language.
    pub fn of(language: Language) -> Self {
        let english = (language != Language::English).then(|| bundle(Language::English));
        Self { language, own: bundle(language), english }
    }

    /// Whose words they are.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// Whether there is such a sentence.
    pub fn has(&self, key: &str) -> bool {
        self.own.has_message(key)
            || self.english.as_ref().is_some_and(|english| english.has_message(key))
    }

    /// A sentence without blanks.
    pub fn say(&self, key: &str) -> String {
        self.tell(key, &[])
    }

    /// A sentence with its blanks filled in.
    pub fn tell(&self, key: &str, blanks: &[(&str, &str)]) -> String {
        let mut values = FluentArgs::new();
        for (name, value) in blanks {
            values.set(*name, FluentValue::from(*value));
        }
        self.format(key, &values)
    }

    /// A sentence about a number of something, in the right plural.
    pub fn count(&self, key: &str, name: &str, count: u64) -> String {
        let mut values = FluentArgs::new();
        values.set(name, FluentValue::from(count));
        self.format(key, &values)
    }

    /// Parts one after the other, as they are read out; those that are empty are left out.
    pub(crate) fn listed(&self, parts: &[&str]) -> String {
        let comma = match self.language {
            Language::Arabic => "، ",
            Language::Japanese => "、",
            Language::English | Language::German | Language::Spanish | Language::French => ", ",
        };
        let parts: Vec<_> = parts.iter().filter(|part| !part.is_empty()).copied().collect();
        parts.join(comma)
    }

    /// Sentences one after the other, as the language sets them.
    pub(crate) fn one_after_another(&self, sentences: &[&str]) -> String {
        sentences.join(if self.language == Language::Japanese { "" } else { " " })
    }

    /// A label, which has no full stop, and a sentence after it.
    pub(crate) fn label_and_sentence(&self, label: &str, sentence: &str) -> String {
        let stop = if self.language == Language::Japanese { "。" } else { ". " };
        format!("{label}{stop}{sentence}")
    }

    /// A time as it is read out, in whole minutes; nothing before the first has passed.
    pub(crate) fn minutes(&self, time: Duration) -> String {
        let minutes = time.as_secs() / 60;
        let (hours, minutes) = (minutes / 60, minutes % 60);
        let parts = [(hours, "spoken-hours"), (minutes, "spoken-minutes")];
        let said = parts.iter().filter(|(count, _)| *count > 0);
        let said: Vec<_> = said.map(|(count, key)| self.count(key, "count", *count)).collect();
        let said: Vec<_> = said.iter().map(String::as_str).collect();
        self.one_after_another(&said)
    }

    fn format(&self, key: &str, values: &FluentArgs<'_>) -> String {
        [Some(&self.own), self.english.as_ref()]
            .into_iter()
            .flatten()
            .find_map(|bundle| {
                let pattern = bundle.get_message(key)?.value()?;
                let mut faults = Vec::new();
                Some(bundle.format_pattern(pattern, Some(values), &mut faults).into_owned())
            })
            .unwrap_or_else(|| key.to_owned())
    }

    /// What the telephone says in a sentence of its own: a trouble, a refusal.
    pub fn sentence(&self, sentence: &dyn Sentence) -> String {
        let blanks = sentence.blanks();
        let blanks: Vec<_> = blanks.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.tell(sentence.key(), &blanks)
    }

    /// Why a call ended.
    pub fn cause(&self, cause: &CauseView) -> String {
        let key = format!("cause-{}", cause.key);
        let status = cause.status.unwrap_or_default().to_string();
        match (&cause.why, cause.phrase.as_deref()) {
            (Some(why), _) => self.tell(&key, &[("why", &self.sentence(why))]),
            (None, Some("")) => self.tell("cause-other-bare", &[("status", &status)]),
            (None, Some(phrase)) => self.tell(&key, &[("phrase", phrase), ("status", &status)]),
            (None, None) if self.own.has_message(&key) => self.say(&key),
            (None, None) => cause.text.clone(),
        }
    }

    /// How it goes with a call that is handed over.
    pub(crate) fn transfer(&self, party: &str, to: &str, state: &TransferState) -> String {
        let blanks = [("party", party), ("to", to)];
        let (word, cause) = match state {
            TransferState::Calling => ("transfer-calling", None),
            TransferState::Ready => ("transfer-ready", None),
            TransferState::HandingOver => ("transfer-handing", None),
            TransferState::Ringing => ("transfer-ringing", None),
            TransferState::Failed(cause) => ("transfer-failed", Some(self.cause(cause))),
        };
        let told = self.tell(word, &blanks);
        cause.map_or_else(|| told.clone(), |cause| self.one_after_another(&[&told, &cause]))
    }

    /// What is wrong with a line.
    pub fn trouble(&self, line: &LineView) -> String {
        match (&line.trouble, line.service) {
            (Some(trouble), _) => self.sentence(trouble),
            (None, Service::Starting) => self.say("line-starting"),
            (None, Service::InService | Service::OutOfService | Service::Refused) => {
                self.say("line-no-service")
            }
        }
    }
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.tag()]);
    // What is filled in may run the other way; in a language that runs from the left the
    // renderer settles that, and the marks would only stand in the way of those who search.
    bundle.set_use_isolating(language.is_right_to_left());
    for file in language.files() {
        // What cannot be read is left out and said in English; the tests allow neither.
        let resource = match FluentResource::try_new(file.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// A time as a timer shows it: `4:27`, `1:04:27`.
pub(crate) fn timer(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use phone::cause::Cause;
    use phone::dialplan::BadNumber;
    use phone::doors::CertificateFault;
    use phone::trouble::{
        Device, DeviceTrouble, FileFault, RecordingTrouble, Refusal, SoundTrouble, Suspicion,
        Trouble,
    };

    use super::*;

    #[test]
    fn every_file_of_words_can_be_read_and_says_nothing_twice() {
        for language in Language::ALL {
            let mut bundle = FluentBundle::new_concurrent(vec![language.tag()]);
            for file in language.files() {
                let resource = FluentResource::try_new(file.to_owned());
                let resource = resource.map_err(|(_, faults)| faults);
                assert!(bundle.add_resource(resource.expect("words")).is_ok(), "{language:?}");
            }
        }
    }

    /// One of each kind that has a name of its own.
    #[expect(clippy::too_many_lines, reason = "a list of all there are")]
    fn sentences() -> Vec<Box<dyn Sentence>> {
        let mut all: Vec<Box<dyn Sentence>> = Vec::new();
        let suspicions = [
            Suspicion::Stranger,
            Suspicion::OtherRealm,
            Suspicion::Weaker,
            Suspicion::OldForm,
            Suspicion::NotUnderstood,
        ];
        let troubles = [
            Trouble::PasswordRefused,
            Trouble::PasswordWanted,
            Trouble::NotAccepted(404),
            Trouble::Rejected(418, "A teapot".to_owned()),
            Trouble::NotRegistered,
            Trouble::NoAddress,
            Trouble::Silent,
            Trouble::Lost,
            Trouble::Opening,
            Trouble::UnknownHost("gateway.example".to_owned()),
            Trouble::NobodyThere("gateway.example".to_owned()),
            Trouble::ConnectionRefused("gateway.example".to_owned()),
            Trouble::NotEncrypted("gateway.example".to_owned()),
            Trouble::Authority,
        ];
        let faults = [
            CertificateFault::Expired,
            CertificateFault::NotYetValid,
            CertificateFault::OtherName,
            CertificateFault::UnknownIssuer,
            CertificateFault::NotPinned,
            CertificateFault::Unsound,
        ];
        let certificate =
            |fault| Trouble::Certificate("gateway.example".to_owned(), fault, [0xa7; 32]);
        all.extend(faults.map(certificate).map(|trouble| Box::new(trouble) as Box<dyn Sentence>));
        let refusals = [
            Refusal::NoKey(25),
            Refusal::NoLine,
            Refusal::LineFull("Business".to_owned()),
            Refusal::HeldPrivately("Business".to_owned()),
            Refusal::RingsElsewhere("Business".to_owned()),
            Refusal::TakenFirst("Business".to_owned()),
            Refusal::UsedElsewhere("Business".to_owned()),
            Refusal::MayJoin("Business".to_owned()),
            Refusal::NothingToJoin("Business".to_owned()),
            Refusal::JoinForbidden("Business".to_owned()),
            Refusal::CannotJoin("103".to_owned()),
            Refusal::NoPull("Business".to_owned()),
            Refusal::NotTold("Business".to_owned()),
            Refusal::NotWatched("Ben".to_owned()),
            Refusal::NoMessages("Business".to_owned()),
            Refusal::NothingParked("701".to_owned()),
            Refusal::NoVoicemail("Business".to_owned()),
            Refusal::HeldOnlyHere("Business".to_owned()),
            Refusal::NoPickup("103".to_owned()),
            Refusal::Hold(488),
            Refusal::Retrieve(488),
            Refusal::NotADigit('x'),
            Refusal::NoCallForDigits,
            Refusal::DigitsNotTaken,
            Refusal::NothingRings,
            Refusal::NothingToHold,
            Refusal::NothingHeld,
            Refusal::NothingToEnd,
            Refusal::NothingToMerge,
            Refusal::NoConference,
            Refusal::NothingToRecord,
            Refusal::RecordingForbidden("Business".to_owned()),
            Refusal::NothingToTransfer,
            Refusal::NobodyToTransferTo,
            Refusal::TransferUnderWay,
            Refusal::OtherGateway,
            Refusal::Transfer("103".to_owned()),
            Refusal::TransferUntold("103".to_owned()),
            Refusal::Number(BadNumber::Empty),
            Refusal::Number(BadNumber::Character('x')),
            Refusal::Number(BadNumber::Plus),
            Refusal::Number(BadNumber::TooLong),
        ];
        let faults = [
            FileFault::Missing,
            FileFault::NotAllowed,
            FileFault::Unplayable,
            FileFault::DiskFull,
            FileFault::TooLong,
            FileFault::Failed,
        ];
        all.extend(troubles.map(|trouble| Box::new(trouble) as Box<dyn Sentence>));
        all.extend(suspicions.map(|why| Box::new(Trouble::PasswordNotSent(why)) as _));
        all.extend(refusals.map(|refusal| Box::new(refusal) as Box<dyn Sentence>));
        all.extend(faults.map(|fault| {
            Box::new(DeviceTrouble::File(fault, "bell.wav".to_owned())) as Box<dyn Sentence>
        }));
        let recordings =
            [RecordingTrouble::DiskFull, RecordingTrouble::NotAllowed, RecordingTrouble::Failed];
        all.extend(recordings.map(|trouble| Box::new(trouble) as Box<dyn Sentence>));
        let unheard = [
            SoundTrouble::NothingArrives,
            SoundTrouble::NothingMore,
            SoundTrouble::OtherCodec,
            SoundTrouble::OnlySilence,
            SoundTrouble::NoMicrophone,
            SoundTrouble::MicrophoneSilent,
            SoundTrouble::NotReceived,
        ];
        all.extend(unheard.map(|trouble| Box::new(trouble) as Box<dyn Sentence>));
        for device in [Device::Microphone, Device::Loudspeaker] {
            let troubles = [
                DeviceTrouble::None(device),
                DeviceTrouble::NotFound(device, "Headset".to_owned()),
                DeviceTrouble::Silent(device),
                DeviceTrouble::Busy(device),
                DeviceTrouble::NotAllowed(device),
                DeviceTrouble::Unsupported(device),
                DeviceTrouble::Failed(device),
                DeviceTrouble::Gone(device),
                DeviceTrouble::Stopped(device),
            ];
            all.extend(troubles.map(|trouble| Box::new(trouble) as Box<dyn Sentence>));
        }
        all
    }

    #[test]
    fn the_window_says_in_english_what_the_log_says() {
        let words = Words::of(Language::English);
        for sentence in sentences() {
            assert_eq!(words.sentence(sentence.as_ref()), sentence.to_string());
        }
    }

    #[test]
    fn every_word_of_trouble_is_said_by_something() {
        let said: Vec<_> = sentences().iter().map(|sentence| sentence.key()).collect();
        let [_, _, trouble, ..] = Language::English.files();
        let keys = trouble
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" =").map(|(key, _)| key));
        for key in keys {
            assert!(said.contains(&key), "{key}");
        }
    }

    #[test]
    fn what_the_telephone_says_is_whole_in_every_language() {
        for language in Language::ALL {
            let words = Words::of(language);
            for sentence in sentences() {
                let said = words.sentence(sentence.as_ref());
                for (name, value) in sentence.blanks() {
                    assert!(name == "device" || said.contains(&value), "{language:?}: {said}");
                }
                assert!(!said.contains(['{', '}', '$']), "{language:?}: {said}");
            }
        }
    }

    #[test]
    fn the_reason_a_line_has_no_service_is_part_of_why_a_call_ended() {
        let words = Words::of(Language::German);
        let cause = Cause::NoService(Trouble::Silent).view(None);
        assert_eq!(
            words.cause(&cause),
            "Die Leitung ist außer Betrieb. Das Gateway antwortet nicht."
        );
        let cause = Cause::Other(499, "Why not".to_owned()).view(Some(499));
        assert_eq!(words.cause(&cause), "Das Gateway antwortete: Why not (499).");
        let cause = Cause::Other(499, String::new()).view(Some(499));
        assert_eq!(words.cause(&cause), "Das Gateway antwortete mit Status 499.");
    }

    #[test]
    fn every_language_fills_in_a_blank() {
        for language in Language::ALL {
            let sentence = Words::of(language).tell("line-retry", &[("seconds", "8")]);
            assert!(sentence.contains('8'), "{language:?}: {sentence}");
        }
    }

    #[test]
    fn a_timer_counts_hours_only_where_there_are_any() {
        assert_eq!(timer(Duration::from_secs(267)), "4:27");
        assert_eq!(timer(Duration::from_secs(3_867)), "1:04:27");
    }
}
