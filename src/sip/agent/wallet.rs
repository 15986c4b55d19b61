//! When a challenge is answered, and when not.
//!
//! A digest is half a password: with it, and without `qop` and a strong algorithm more easily,
//! the password can be searched for. So an answer leaves only for the gateway of the identity,
//! and only where the challenge is no worse than what that gateway has shown before:
//!
//! * within a dialog, only in the realm that gateway has accepted an answer for;
//! * never with a weaker algorithm, nor without `qop`, once a better one was seen;
//! * without `qop` at all only for an identity marked as legacy;
//! * at most twice for one request, the second time only if the first was merely stale.
//!
//! That the challenge came over the gateway's flow is checked before it gets here.

use super::api::Distrust;
use super::draft::{Credential, Draft};
use super::random::Random;
use crate::Secret;
use crate::auth::{Algorithm, Challenge, Credentials, answer};

/// How often one request is answered for, whatever the server says.
const MAX_ANSWERS: u8 = 2;

/// The longest realm, nonce or opaque given back. Real ones have fewer than 200 bytes.
const MAX_PARAMETER: usize = 2_048;

/// The right to use an identity, and what is known of who asks for it.
#[derive(Debug)]
pub(crate) struct Wallet {
    user: String,
    secret: Option<Secret>,
    legacy: bool,
    /// The realm in which an answer was once accepted.
    realm: Option<Vec<u8>>,
    /// The strongest algorithm seen.
    strength: u8,
    /// A `qop` was seen.
    qop: bool,
    /// Challenges that may be answered before they are made again: of the registrar, of a proxy.
    kept: [Option<Kept>; 2],
}

#[derive(Debug)]
struct Kept {
    challenge: Challenge,
    /// How often the nonce was used.
    count: u32,
}

/// What was answered for one request so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tries {
    answers: u8,
    /// The challenges answered in it: of the server, of a proxy.
    answered: [bool; 2],
    /// The last answer was given before it was asked for.
    guessed: bool,
}

/// Why a challenge is not answered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Refusal {
    /// There is no password.
    PasswordWanted,
    /// The password was answered with, and not taken.
    PasswordRefused,
    /// It was answered often enough.
    Enough,
    /// It might betray the password.
    Distrust(Distrust),
}

/// Where a request stands that is challenged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Standing {
    /// It may teach us the realm of the gateway.
    Teaches,
    /// The realm must be known already.
    Known,
}

impl Tries {
    /// Whether an answer was sent with the request.
    pub(crate) fn any(&self) -> bool {
        self.answered.iter().any(|answered| *answered)
    }
}

impl Wallet {
    pub(crate) fn new(user: String, secret: Option<Secret>, legacy: bool) -> Self {
        Self { user, secret, legacy, realm: None, strength: 0, qop: false, kept: [None, None] }
    }

    pub(crate) fn set_secret(&mut self, secret: Secret) {
        self.secret = Some(secret);
        self.kept = [None, None];
    }

    /// Whether this is the same right, so that what was learnt stays true.
    pub(crate) fn is_for(&self, user: &str, secret: Option<&Secret>, legacy: bool) -> bool {
        self.user == user
            && self.legacy == legacy
            && (secret.is_none() || secret == self.secret.as_ref())
    }

    /// Answers the challenges of a response to `draft`, as it will be sent again.
    pub(crate) fn answer(
        &mut self,
        tries: &mut Tries,
        challenges: &[Challenge],
        standing: Standing,
        draft: &Draft,
        random: &mut Random,
    ) -> Result<Vec<Credential>, Refusal> {
        let chosen = self.choose(challenges, standing)?;
        let stale = chosen.iter().flatten().any(|challenge| challenge.stale);
        let again = chosen
            .iter()
            .zip(tries.answered)
            .any(|(challenge, answered)| challenge.is_some() && answered);
        if self.secret.is_none() {
            return Err(Refusal::PasswordWanted);
        }
        if again && !stale && !(tries.guessed && self.is_news(&chosen)) {
            return Err(Refusal::PasswordRefused);
        }
        if MAX_ANSWERS <= tries.answers {
            return Err(Refusal::Enough);
        }
        for (index, challenge) in chosen.into_iter().enumerate() {
            let Some(challenge) = challenge else { continue };
            self.strength = self.strength.max(strength(challenge.algorithm));
            self.qop |= challenge.qop.named;
            if let (Some(kept), Some(answered)) =
                (self.kept.get_mut(index), tries.answered.get_mut(index))
            {
                let count = match kept {
                    Some(old) if old.challenge.nonce == challenge.nonce => old.count,
                    Some(_) | None => 0,
                };
                *kept = Some(Kept { challenge: challenge.clone(), count });
                *answered = true;
            }
        }
        tries.answers += 1;
        tries.guessed = false;
        Ok(self.write(tries.answered, draft, random))
    }

    /// Answers for a request before it is challenged, where a challenge is known: a REGISTER for
    /// the registrar, and anything else for the proxy, which takes the answer off before it
    /// passes the request on (RFC 3261 section 22.3).
    pub(crate) fn guess(
        &mut self,
        tries: &mut Tries,
        draft: &Draft,
        random: &mut Random,
    ) -> Vec<Credential> {
        let registers = draft.method == crate::message::Method::Register;
        // A password that the registrar has not yet taken is not shown unasked.
        let known = self.realm.is_some() && self.secret.is_some();
        let [server, proxy] = &self.kept;
        let answered = [known && registers && server.is_some(), known && proxy.is_some()];
        if !answered.contains(&true) {
            return Vec::new();
        }
        *tries = Tries { answers: 1, answered, guessed: true };
        self.write(answered, draft, random)
    }

    /// An answer was accepted: its realm is the gateway's from now on.
    pub(crate) fn accepted(&mut self, tries: &Tries) {
        if self.realm.is_some() {
            return;
        }
        let answered = self.kept.iter().zip(tries.answered).find(|(_, answered)| *answered);
        if let Some((Some(kept), _)) = answered {
            self.realm = Some(kept.challenge.realm.clone());
        }
    }

    /// The server names the nonce it wants next (RFC 7616 section 3.5).
    pub(crate) fn renewed(&mut self, tries: &Tries, next: &[u8], proxy: bool) {
        let place = usize::from(proxy);
        let answered = tries.answered.get(place).copied().unwrap_or_default();
        if !answered || next.is_empty() || MAX_PARAMETER < next.len() {
            return;
        }
        if let Some(kept) = self.kept.get_mut(place).and_then(Option::as_mut) {
            kept.challenge.nonce = next.to_vec();
            kept.count = 0;
        }
    }

    /// The best challenge of the server and of a proxy that may be answered.
    fn choose<'a>(
        &self,
        challenges: &'a [Challenge],
        standing: Standing,
    ) -> Result<[Option<&'a Challenge>; 2], Refusal> {
        if self.realm.is_none() && standing == Standing::Known {
            return Err(Refusal::Distrust(Distrust::OtherRealm));
        }
        let first = challenges.first().ok_or(Refusal::Distrust(Distrust::NotUnderstood))?;
        let realm = self.realm.as_ref().unwrap_or(&first.realm);
        let mut reason = Distrust::OtherRealm;
        let mut chosen = [None::<&Challenge>, None];
        for challenge in challenges.iter().filter(|challenge| challenge.realm == *realm) {
            if let Err(worse) = self.judge(challenge) {
                reason = worse;
                continue;
            }
            let Some(place) = chosen.get_mut(usize::from(challenge.proxy)) else { continue };
            if place.is_none_or(|best| rank(best) < rank(challenge)) {
                *place = Some(challenge);
            }
        }
        if chosen == [None, None] {
            return Err(Refusal::Distrust(reason));
        }
        Ok(chosen)
    }

    fn judge(&self, challenge: &Challenge) -> Result<(), Distrust> {
        let parameters = [&challenge.realm, &challenge.nonce];
        let long =
            parameters.into_iter().chain(&challenge.opaque).any(|it| MAX_PARAMETER < it.len());
        if long || !challenge.can_be_answered() {
            return Err(Distrust::NotUnderstood);
        }
        match self.secret.as_ref().and_then(Secret::as_half) {
            // It can be used in no other way, and gives nothing away that is worth more.
            Some((realm, _)) if challenge.suits_half(realm) => {}
            Some((realm, _)) if challenge.realm != realm => return Err(Distrust::OtherRealm),
            Some(_) => return Err(Distrust::NotUnderstood),
            None if strength(challenge.algorithm) < self.strength => {
                return Err(Distrust::WeakerAlgorithm);
            }
            None => {}
        }
        if !challenge.qop.named && (self.qop || !self.legacy) {
            return Err(Distrust::NoQop);
        }
        Ok(())
    }

    /// Whether a challenge has another nonce than the one that was guessed with.
    fn is_news(&self, chosen: &[Option<&Challenge>; 2]) -> bool {
        self.kept.iter().zip(chosen).any(|(kept, challenge)| match (kept, challenge) {
            (Some(kept), Some(challenge)) => kept.challenge.nonce != challenge.nonce,
            (None | Some(_), None) | (None, Some(_)) => false,
        })
    }

    fn write(
        &mut self,
        answered: [bool; 2],
        draft: &Draft,
        random: &mut Random,
    ) -> Vec<Credential> {
        let Some(secret) = self.secret.clone() else { return Vec::new() };
        let credentials = Credentials { user: self.user.clone(), secret };
        let names = ["Authorization", "Proxy-Authorization"];
        let mut fields = Vec::new();
        for ((kept, answered), name) in self.kept.iter_mut().zip(answered).zip(names) {
            let Some(kept) = kept.as_mut().filter(|_| answered) else { continue };
            kept.count += 1;
            let value = answer(
                &kept.challenge,
                &credentials,
                draft.method.as_str(),
                &draft.target,
                &draft.body,
                kept.count,
                &random.word(),
            );
            fields.push((name, value));
        }
        fields
    }
}

/// The order of algorithms, weakest first; those with `-sess` are no better than those without.
fn strength(algorithm: Algorithm) -> u8 {
    match algorithm {
        Algorithm::Other => 0,
        Algorithm::Md5 | Algorithm::Md5Sess => 1,
        Algorithm::Sha256
        | Algorithm::Sha256Sess
        | Algorithm::Sha512_256
        | Algorithm::Sha512_256Sess => 2,
    }
}

fn rank(challenge: &Challenge) -> (bool, Algorithm) {
    (challenge.qop.named, challenge.algorithm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Method;

    #[test]
    fn a_challenge_is_answered_and_its_nonce_counted() {
        let mut wallet = wallet();

        let first = wallet.ask(&[challenge("pbx", "n1")]).unwrap();
        let second = wallet.ask(&[challenge("pbx", "n1")]).unwrap();

        assert!(first.contains("nc=00000001"), "{first}");
        assert!(second.contains("nc=00000002"), "{second}");
        let fresh = wallet.ask(&[challenge("pbx", "n2")]).unwrap();
        assert!(fresh.contains("nc=00000001"), "{fresh}");
    }

    #[test]
    fn an_accepted_realm_is_the_only_one_answered_from_then_on() {
        let mut wallet = wallet();
        let tries = wallet.accept(challenge("pbx", "n1"));
        assert!(tries.any());

        let other = wallet.ask(&[challenge("attacker.example", "n2")]);

        assert_eq!(other, Err(Refusal::Distrust(Distrust::OtherRealm)));
        assert!(wallet.ask(&[challenge("pbx", "n3")]).is_ok());
    }

    #[test]
    fn before_a_realm_is_known_nothing_is_answered_within_a_dialog() {
        let mut wallet = wallet();

        let answer =
            wallet.respond(&mut Tries::default(), &[challenge("pbx", "n")], Standing::Known);

        assert_eq!(answer, Err(Refusal::Distrust(Distrust::OtherRealm)));
    }

    #[test]
    fn the_strongest_algorithm_is_answered_and_no_weaker_one_later() {
        let mut wallet = wallet();
        let strong = Challenge { algorithm: Algorithm::Sha256, ..challenge("pbx", "n1") };

        let answer = wallet.ask(&[challenge("pbx", "n1"), strong]).unwrap();
        assert!(answer.contains("algorithm=SHA-256"), "{answer}");

        let weaker = wallet.ask(&[challenge("pbx", "n2")]);
        assert_eq!(weaker, Err(Refusal::Distrust(Distrust::WeakerAlgorithm)));
    }

    #[test]
    fn without_qop_only_a_legacy_identity_answers_and_only_if_there_never_was_one() {
        let bare = Challenge { qop: crate::auth::Qop::default(), ..challenge("pbx", "n") };

        assert_eq!(
            wallet().ask(std::slice::from_ref(&bare)),
            Err(Refusal::Distrust(Distrust::NoQop))
        );

        let mut legacy = Wallet::new("ann".into(), Some(Secret::new("secret")), true);
        assert!(legacy.ask(std::slice::from_ref(&bare)).is_ok());
        assert!(legacy.ask(&[challenge("pbx", "n")]).is_ok());
        assert_eq!(legacy.ask(&[bare]), Err(Refusal::Distrust(Distrust::NoQop)));
    }

    #[test]
    fn a_wrong_password_is_not_tried_twice() {
        let (mut wallet, mut tries) = (wallet(), Tries::default());

        let first = wallet.respond(&mut tries, &[challenge("pbx", "n1")], Standing::Teaches);
        let second = wallet.respond(&mut tries, &[challenge("pbx", "n2")], Standing::Teaches);

        assert!(first.is_ok());
        assert_eq!(second, Err(Refusal::PasswordRefused));
    }

    #[test]
    fn a_stale_nonce_is_answered_anew_once() {
        let (mut wallet, mut tries) = (wallet(), Tries::default());
        let stale = |nonce| Challenge { stale: true, ..challenge("pbx", nonce) };

        assert!(wallet.respond(&mut tries, &[challenge("pbx", "n1")], Standing::Teaches).is_ok());
        assert!(wallet.respond(&mut tries, &[stale("n2")], Standing::Teaches).is_ok());
        assert_eq!(
            wallet.respond(&mut tries, &[stale("n3")], Standing::Teaches),
            Err(Refusal::Enough)
        );
    }

    #[test]
    fn a_guess_that_fails_is_no_wrong_password() {
        let mut wallet = wallet();
        wallet.accept(challenge("pbx", "n1"));
        let mut tries = Tries::default();

        let guess = wallet.guess(&mut tries, &draft(Method::Register), &mut random());
        assert_eq!(guess.len(), 1);
        let answer = wallet.respond(&mut tries, &[challenge("pbx", "n2")], Standing::Teaches);
        assert!(answer.is_ok());
        let last = wallet.respond(&mut tries, &[challenge("pbx", "n3")], Standing::Teaches);
        assert_eq!(last, Err(Refusal::PasswordRefused));
    }

    #[test]
    fn an_answer_to_the_registrar_is_not_shown_unasked_to_who_is_called() {
        let mut wallet = wallet();
        wallet.accept(challenge("pbx", "n1"));

        let guess = wallet.guess(&mut Tries::default(), &draft(Method::Invite), &mut random());

        assert!(guess.is_empty());
    }

    #[test]
    fn a_nonce_as_long_as_a_book_is_not_given_back() {
        let book = Challenge { nonce: vec![b'x'; 65_536], ..challenge("pbx", "") };

        assert_eq!(wallet().ask(&[book]), Err(Refusal::Distrust(Distrust::NotUnderstood)));
        assert_eq!(wallet().ask(&[]), Err(Refusal::Distrust(Distrust::NotUnderstood)));
    }

    #[test]
    fn without_a_password_it_is_asked_for() {
        let mut wallet = Wallet::new("ann".into(), None, false);

        assert_eq!(wallet.ask(&[challenge("pbx", "n")]), Err(Refusal::PasswordWanted));
    }

    impl Wallet {
        fn ask(&mut self, challenges: &[Challenge]) -> Result<String, Refusal> {
            self.respond(&mut Tries::default(), challenges, Standing::Teaches)
        }

        fn respond(
            &mut self,
            tries: &mut Tries,
            challenges: &[Challenge],
            standing: Standing,
        ) -> Result<String, Refusal> {
            let draft = draft(Method::Register);
            let fields = self.answer(tries, challenges, standing, &draft, &mut random())?;
            Ok(String::from_utf8(fields[0].1.clone()).unwrap())
        }

        fn accept(&mut self, challenge: Challenge) -> Tries {
            let mut tries = Tries::default();
            self.respond(&mut tries, &[challenge], Standing::Teaches).unwrap();
            self.accepted(&tries);
            tries
        }
    }

    fn wallet() -> Wallet {
        Wallet::new("ann".into(), Some(Secret::new("secret")), false)
    }

    fn challenge(realm: &str, nonce: &str) -> Challenge {
        Challenge {
            realm: realm.into(),
            nonce: nonce.into(),
            opaque: None,
            algorithm: Algorithm::Md5,
            qop: crate::auth::Qop { named: true, auth: true, auth_int: false },
            stale: false,
            proxy: false,
        }
    }

    fn draft(method: Method) -> Draft {
        Draft {
            method,
            target: b"sip:pbx".to_vec(),
            routes: Vec::new(),
            from: Vec::new(),
            to: Vec::new(),
            call_id: Vec::new(),
            cseq: 1,
            contact: None,
            extra: Vec::new(),
            body: Vec::new(),
        }
    }

    fn random() -> Random {
        Random::new([1; 32])
    }
}
