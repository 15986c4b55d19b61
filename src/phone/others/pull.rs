//! Taking over here what somebody talks on elsewhere, where the gateway has a code for that.

use clock::Moment;

use crate::Usage;
use crate::doors::{KeyId, LineId, Notice};
use crate::phone::Phone;
use crate::profile::KeyDoes;
use crate::trouble::Refusal;

impl Phone {
    /// What is dialled to take over the call on a key, or why that cannot be. The code alone means
    /// the line it is dialled on; a watched telephone is named behind it.
    fn pull_at(&self, now: Moment, key: KeyId) -> Result<(LineId, String), Refusal> {
        let known = self.keys.iter().find(|known| known.id == key);
        let known = known.ok_or(Refusal::NoKey(key.0))?;
        let profile = &self.line(known.line).ok_or(Refusal::NoLine)?.profile;
        let code = profile.pull_code.as_deref();
        let (used, number, name) = match &known.does {
            KeyDoes::Appearance(appearance) => {
                let told = self.others.lines.get(&known.line).is_some_and(|shared| shared.known);
                let free = self.calls.on_appearance(known.line, *appearance).is_none();
                let used = self.theirs(now, known.line, *appearance);
                (used.filter(|_| told && free), "", &profile.label)
            }
            KeyDoes::Watch(watch) => {
                let watched = self.others.watched.get(&key).filter(|watched| watched.known);
                let used = watched.and_then(|watched| watched.shown.as_ref());
                (used, watch.number.as_str(), &watch.number)
            }
            KeyDoes::Speed(number) | KeyDoes::Park(number) => (None, "", number),
        };
        let talks = used.is_some_and(|used| used.usage == Usage::Connected && !used.private);
        match code.filter(|_| talks) {
            Some(code) => Ok((known.line, format!("{code}{number}"))),
            None => Err(Refusal::NoPull(name.clone())),
        }
    }

    /// Whether the call on a key could be taken over.
    pub(crate) fn may_pull(&self, now: Moment, key: KeyId) -> bool {
        self.pull_at(now, key).is_ok()
    }

    /// Takes over here what somebody talks on elsewhere.
    pub(crate) fn pull(&mut self, now: Moment, key: KeyId) {
        match self.pull_at(now, key) {
            Ok((line, number)) => {
                let call = self.dial_exactly(now, line, &number);
                if let Some(call) = call.and_then(|id| self.calls.get_mut(id)) {
                    call.wants = crate::call::Wants::Pulling;
                }
            }
            Err(refusal) => self.notify(Notice::Refused(refusal)),
        }
    }
}
