//! Pages of keys: which one is shown, and what is going on on the others.

use phone::doors::KeyView;

use super::Desk;

impl Desk {
    /// The pages there are, in their order.
    pub(crate) fn pages(&self) -> Vec<u8> {
        let mut pages: Vec<u8> = self.phone.keys.iter().map(|key| key.page).collect();
        pages.sort_unstable();
        pages.dedup();
        pages
    }

    /// The keys of a page, as they are pressed from the keyboard.
    pub(crate) fn keys_of(&self, page: u8) -> impl Iterator<Item = &KeyView> {
        self.phone.keys.iter().filter(move |key| key.page == page)
    }

    /// The keys that are shown.
    pub(crate) fn shown_keys(&self) -> impl Iterator<Item = &KeyView> {
        self.keys_of(self.page)
    }

    /// The keys of the page that has most: the page that is shown never changes how wide it is.
    pub(super) fn most_keys(&self) -> usize {
        let counts = self.pages().into_iter().map(|page| self.keys_of(page).count());
        counts.max().unwrap_or_default()
    }

    /// Shows a page.
    pub(super) fn turn(&mut self, page: u8) {
        self.page = page;
        self.menu = None;
    }

    /// Shows the next page, or the one before; round again at both ends.
    pub(super) fn turn_on(&mut self, forward: bool) {
        let pages = self.pages();
        let after = |page: &&u8| **page > self.page;
        let before = |page: &&u8| **page < self.page;
        let next = if forward {
            pages.iter().find(after).or_else(|| pages.first())
        } else {
            pages.iter().rev().find(before).or_else(|| pages.last())
        };
        if let Some(next) = next {
            self.turn(*next);
        }
    }

    /// A page that is no more is not shown.
    pub(super) fn keep_page(&mut self) {
        if self.shown_keys().next().is_none()
            && let Some(first) = self.pages().first()
        {
            self.page = *first;
        }
    }
}
