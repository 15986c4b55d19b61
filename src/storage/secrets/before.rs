//! Passwords that are changed together with something else, and made what they were where that
//! fails.

use phone::doors::Secret;

use super::{SecretTrouble, Secrets};

/// What passwords were before they were changed.
#[derive(Debug, Default)]
pub struct Before(Vec<(String, Option<Secret>)>);

impl Before {
    /// Notes what the password of an account is.
    ///
    /// # Errors
    /// Says why that is not known.
    pub fn note(&mut self, secrets: &mut Secrets, account: &str) -> Result<(), SecretTrouble> {
        let was = secrets.fetch(account)?;
        self.0.push((account.to_owned(), was));
        Ok(())
    }

    /// Keeps passwords by their accounts, each noted first. Those before one that fails are kept
    /// until [`Self::restore`].
    ///
    /// # Errors
    /// Says why one is not kept.
    pub fn keep<'a>(
        &mut self,
        secrets: &mut Secrets,
        passwords: impl IntoIterator<Item = (&'a str, &'a Secret)>,
    ) -> Result<(), SecretTrouble> {
        for (account, secret) in passwords {
            self.note(secrets, account)?;
            secrets.keep(account, secret)?;
        }
        Ok(())
    }

    /// Makes passwords what they were; gives what goes wrong with that.
    pub fn restore(self, secrets: &mut Secrets) -> Vec<SecretTrouble> {
        let put_back = |(account, was): (String, Option<Secret>)| match was {
            Some(was) => secrets.keep(&account, &was).err(),
            None => secrets.forget(&account).err(),
        };
        self.0.into_iter().filter_map(put_back).collect()
    }
}
