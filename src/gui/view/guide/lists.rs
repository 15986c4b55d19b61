//! The lists of a plan: what changes, what is applied, what is changed to fit, what is not
//! supported. Each begins short.

use iced::widget::{Column, column, container};
use iced::{Alignment, Length};
use outline::Role;

use super::super::controls::quiet;
use super::super::{Paint, Piece, heading};
use super::plan::as_count;
use crate::desk::Message;
use crate::glyph::{Glyph, glyph};
use crate::guide::{Change, ChangeKind, Guide, Guiding, List, Part, Plan, Remark};
use crate::theme::Letter;
use crate::widget::{Fit, Marked, Named, Press};

/// So many rows of a list are shown at first.
const SHORT: usize = 2;

/// More rows than this are not drawn: nobody reads them here, the report has them all.
const DRAWN: usize = 200;

/// A row of a list.
struct Entry {
    icon: Glyph,
    title: String,
    about: String,
    place: String,
}

impl List {
    const fn word(self) -> &'static str {
        match self {
            Self::Changes => "guide-list-changes",
            Self::Applied => "guide-list-applied",
            Self::Mapped => "guide-list-mapped",
            Self::Unsupported => "guide-list-unsupported",
        }
    }
}

impl<'a> Paint<'a> {
    /// The lists of a plan; what changes only where nothing is changed yet.
    pub(super) fn lists(self, guide: &'a Guide, plan: &'a Plan, changes: bool) -> Piece<'a> {
        let mut lists = Column::new().spacing(10);
        if changes {
            lists = lists.push(self.list_of(guide, List::Changes, plan.changes.len(), |from| {
                plan.changes.iter().take(from).map(|change| self.change(change)).collect()
            }));
        }
        let remarks = [
            (List::Applied, Glyph::Check, &plan.applied),
            (List::Mapped, Glyph::Swap, &plan.mapped),
            (List::Unsupported, Glyph::Warning, &plan.unsupported),
        ];
        // A profile of Keyline itself is taken as it stands; there is nothing to tell of it.
        let told = remarks.iter().any(|(_, _, remarks)| !remarks.is_empty());
        for (list, icon, remarks) in remarks.into_iter().filter(|_| told) {
            lists = lists.push(self.list_of(guide, list, remarks.len(), |shown| {
                remarks.iter().take(shown).map(|remark| self.remark(icon, remark)).collect()
            }));
        }
        lists.width(Length::Fill).into()
    }

    fn list_of(
        self,
        guide: &Guide,
        list: List,
        count: usize,
        rows: impl Fn(usize) -> Vec<Entry>,
    ) -> Piece<'a> {
        let t = self.t;
        let whole = guide.whole.contains(&list);
        let title = self.w.say(list.word());
        let number = count.to_string();
        let mut head = vec![
            heading(
                list.word(),
                self.w.listed(&[&title, &number]),
                Fit::new(title.clone(), Letter::PARTY).color(t.text),
            ),
            Fit::new(number, Letter::PARTY).color(t.text2).fill(self.rtl).into(),
        ];
        if count > SHORT {
            head.push(self.fold(list, &title, whole));
        }
        let head = self.row(head).spacing(8).align_y(Alignment::Center);
        let mut card = Column::new().spacing(8).push(container(head).height(28));
        if count == 0 {
            let none = self.w.say("guide-list-none");
            card = card.push(self.text(none, Letter::LIST, t.text2));
        }
        let shown = if whole { count.min(DRAWN) } else { count.min(SHORT) };
        for (at, entry) in rows(shown).into_iter().enumerate() {
            if at > 0 {
                card = card.push(self.rule());
            }
            card = card.push(self.entry(list, at, &entry));
        }
        if whole && count > DRAWN {
            let more = self.w.count("guide-list-more", "count", as_count(count - DRAWN));
            card = card.push(self.text(more, Letter::LIST, t.text2));
        }
        let named = Named::new(Role::List, title).mark(&format!("list {}", list.word()));
        Marked::new(named, self.card(container(card).padding([12, 16]))).into()
    }

    fn fold(self, list: List, title: &str, whole: bool) -> Piece<'a> {
        let t = self.t;
        let word = self.w.say(if whole { "guide-show-less" } else { "guide-show-all" });
        let named = Named::toggle(self.w.listed(&[&word, title]), whole);
        let label = container(Fit::new(word, Letter::STATE)).center_y(Length::Fill);
        let message = Some(Message::Guide(Guiding::Fold(list)));
        let named = named.mark(&format!("fold {}", list.word()));
        Press::new(named, label, message, t.accent, quiet(t.hover, t.text2))
            .height(28)
            .padding([0, 8])
            .into()
    }

    fn entry(self, list: List, at: usize, entry: &Entry) -> Piece<'a> {
        let t = self.t;
        let color = if entry.icon == Glyph::Warning { t.trouble } else { t.text2 };
        let mut title =
            vec![Fit::new(entry.title.clone(), Letter::LABEL).color(t.text).fill(self.rtl).into()];
        if !entry.place.is_empty() {
            title.push(Fit::new(entry.place.clone(), Letter::HINT).color(t.text3).into());
        }
        let mut words = column![self.row(title).spacing(8).align_y(Alignment::Center)];
        if !entry.about.is_empty() {
            words = words.push(self.text(entry.about.clone(), Letter::LIST, t.text2));
        }
        let row = self
            .row([glyph(entry.icon, 18.0, color), words.width(Length::Fill).into()])
            .spacing(12);
        let name = self.w.listed(&[&entry.title, &entry.about, &entry.place]);
        let named = Named::new(Role::Item, name).mark(&format!("{} {at}", list.word()));
        Marked::new(named, container(row).padding([0, 6])).into()
    }

    fn change(self, change: &Change) -> Entry {
        let part = self.w.say(match change.part {
            Part::Gateway => "guide-part-gateway",
            Part::Line => "guide-part-line",
            Part::Key => "guide-part-key",
            Part::Other => "guide-part-other",
        });
        let (icon, key) = match change.kind {
            ChangeKind::Added => (Glyph::Plus, "guide-change-added"),
            ChangeKind::Changed => (Glyph::Swap, "guide-change-changed"),
            ChangeKind::Removed => (Glyph::Minus, "guide-change-removed"),
        };
        let title = self.w.tell(key, &[("part", &part), ("name", &change.name)]);
        let about = change
            .values
            .as_ref()
            .map(|(old, new)| self.w.tell("guide-change-values", &[("old", old), ("new", new)]));
        Entry { icon, title, about: about.unwrap_or_default(), place: String::new() }
    }

    fn remark(self, icon: Glyph, remark: &Remark) -> Entry {
        let title = match remark.value.as_deref().filter(|value| !value.is_empty()) {
            Some(value) => self.number(&format!("{} = {value}", remark.key)),
            None => self.number(&remark.key),
        };
        let about = remark.note.as_ref().map(|note| note.said(self.w)).unwrap_or_default();
        let place =
            remark.line.map(|line| self.w.tell("guide-line", &[("line", &line.to_string())]));
        Entry { icon, title, about, place: place.unwrap_or_default() }
    }
}
