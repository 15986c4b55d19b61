//! The history: calls of the past, newest first. Only the rows in view are built.

use iced::widget::{Column, column, container, keyed, scrollable, space};
use iced::{Alignment, Length};
use outline::Role;
use phone::doors::Way;

use super::controls::{quiet, rounded};
use super::{Paint, Piece};
use crate::desk::{HistoryChange, Message, ROW, party as party_of};
use crate::glyph::{Glyph, glyph};
use crate::past::{Outcome, Past};
use crate::theme::Letter;
use crate::widget::{Fit, Lines, Marked, Named, Press};

/// Height of a row under a call.
const SHORT_ROW: f32 = 36.0;

impl<'a> Paint<'a> {
    /// The history with what looks through it, in all the room there is.
    pub(super) fn history_pane(self) -> Piece<'a> {
        let history = &self.desk.history;
        let head = Column::new().push(self.seek()).push(self.filters()).spacing(10);
        let list: Piece<'a> = if history.count() == 0 {
            container(self.nothing()).padding(self.sides()).into()
        } else {
            self.list()
        };
        column![container(head).padding(self.sides()), list]
            .width(Length::Fill)
            .height(Length::Fill)
            .into()
    }

    fn sides(self) -> [f32; 2] {
        [if self.tight { 12.0 } else { 16.0 }, self.margin]
    }

    fn seek(self) -> Piece<'a> {
        let word = self.w.say("history-seek");
        let sought = &self.desk.history.sought;
        let named = Named::field(word.clone(), sought.clone()).mark("what is looked for");
        let change = |text| Message::History(HistoryChange::Seek(text));
        self.field(named, None, (&word, sought), Some(change), Message::Dismiss)
    }

    fn filters(self) -> Piece<'a> {
        let history = &self.desk.history;
        let (missed, line) = (history.only_missed, history.only_line);
        let mut chips = vec![
            self.chip("calls", self.w.say("history-all"), !history.seeks(), HistoryChange::All),
            self.chip(
                "missed calls",
                self.w.say("history-only-missed"),
                missed,
                HistoryChange::Missed(!missed),
            ),
        ];
        let lines = &self.desk.phone.lines;
        // With one line there is nothing to choose.
        for view in lines.iter().filter(|_| lines.len() > 1) {
            let on = line == Some(view.id);
            let change = HistoryChange::Line((!on).then_some(view.id));
            let mark = format!("calls on line {}", view.id.0);
            chips.push(self.chip(&mark, view.label.clone(), on, change));
        }
        self.grid(chips, if self.tight { 2 } else { 4 })
    }

    fn chip(self, mark: &str, label: String, on: bool, change: HistoryChange) -> Piece<'a> {
        let named = Named::toggle(label.clone(), on).mark(mark);
        self.choice(named, label, on, Message::History(change))
    }

    fn list(self) -> Piece<'a> {
        let history = &self.desk.history;
        let (first, shown) = history.in_view(self.desk.size.height);
        let rows: Vec<_> = shown.map(|(place, past)| (place, self.past(place, past))).collect();
        let height =
            |count: usize| Length::Fixed(ROW * f32::from(u16::try_from(count).unwrap_or(u16::MAX)));
        let below = history.count().saturating_sub(first + rows.len());
        let list = column![
            space::vertical().height(height(first)),
            keyed::Column::with_children(rows),
            space::vertical().height(height(below)),
        ];
        let list = scrollable(container(list).padding([0.0, self.margin]).width(Length::Fill))
            .on_scroll(|view| Message::History(HistoryChange::Scrolled(view.absolute_offset().y)))
            .style(self.scrollbars())
            .height(Length::Fill);
        let named = Named::new(Role::List, self.w.say("history-list")).mark("calls of the past");
        Marked::new(named, list).into()
    }

    /// One call of the past. A press brings its number back.
    fn past(self, place: usize, past: &'a Past) -> Piece<'a> {
        let t = self.t;
        let missed = past.outcome == Outcome::Missed;
        let letter = if missed { Letter::BODY_BOLD } else { Letter::BODY };
        let party = self.party_of(past);
        let line = self.line_of(past);
        let number = if past.name.is_some() { self.number(&past.party) } else { String::new() };
        let below = [line.as_str(), number.as_str()].into_iter().filter(|part| !part.is_empty());
        let below = below.collect::<Vec<_>>().join(" · ");
        let who = column![
            Fit::new(party, letter).color(t.text).fill(self.rtl),
            Fit::new(below, Letter::STATE).color(t.text2).fill(self.rtl),
        ];
        let end = column![
            Fit::new(self.when_of(past), Letter::STATE).color(t.text2),
            Fit::new(past.outcome.said(self.w), Letter::STATE).color(t.text2),
        ]
        .align_x(if self.rtl { Alignment::Start } else { Alignment::End })
        .spacing(2);
        let row = self
            .row([
                glyph(self.way_of(past), 20.0, t.text2),
                container(who).width(Length::Fill).into(),
                end.into(),
            ])
            .spacing(12)
            .align_y(Alignment::Center);
        let face = container(row).center_y(Length::Fill);
        let message = (!past.party.is_empty()).then_some(Message::Recall(place));
        let press = Press::new(
            self.named_past(place, past),
            face,
            message,
            t.accent,
            quiet(t.hover, t.text),
        )
        .width(Length::Fill)
        .height(ROW - t.border)
        .padding([0, 8]);
        let mut row = vec![press.into()];
        if past.party.is_empty() {
            // Times stand below one another all the same.
            row.push(space::horizontal().width(36).into());
        } else {
            let copy = Message::Copy(past.party.to_string());
            let named =
                Named::button(self.w.listed(&[&self.w.say("button-copy"), &self.party_of(past)]))
                    .mark(&format!("copy of past {place}"));
            row.push(self.icon(named, Glyph::Copy, copy));
        }
        column![self.row(row).spacing(4).align_y(Alignment::Center), self.rule()].into()
    }

    /// Earlier calls with whom one talks.
    pub(super) fn earlier(self) -> Option<Piece<'a>> {
        let t = self.t;
        let mut rows: Vec<Piece<'a>> = Vec::new();
        for (place, past) in self.desk.history.earlier() {
            if !rows.is_empty() {
                rows.push(self.rule());
            }
            let row = self
                .row([
                    glyph(self.way_of(past), 16.0, t.text2),
                    self.cell(self.when_of(past), t.text, 3),
                    self.cell(self.line_of(past), t.text2, 4),
                    self.last_cell(past.outcome.said(self.w)),
                ])
                .spacing(12)
                .align_y(Alignment::Center);
            let row = container(row).center_y(SHORT_ROW).padding([0, 4]).width(Length::Fill);
            let named = Named { role: Role::Item, ..self.named_past(place, past) };
            rows.push(Marked::new(named.mark(&format!("earlier {place}")), row).into());
        }
        if rows.is_empty() {
            return None;
        }
        let call =
            self.desk.phone.calls.iter().find(|call| call.party == self.desk.history.party());
        let party = call.map_or_else(String::new, |call| {
            let named = call.name.as_deref().is_some_and(|name| !name.is_empty());
            if named { party_of(call).to_owned() } else { self.number(&call.party) }
        });
        let title = self.w.tell("history-earlier", &[("party", &party)]);
        let title = container(Fit::new(title, Letter::LABEL).color(t.text2).fill(self.rtl));
        let list = Column::new().push(title.padding([4, 4]));
        Some(rows.into_iter().fold(list, Column::push).into())
    }

    /// At the end of a row.
    fn last_cell(self, words: String) -> Piece<'a> {
        let words = Fit::new(words, Letter::LIST).color(self.t.text2).fill(!self.rtl);
        container(words).width(Length::FillPortion(3)).into()
    }

    fn cell(self, words: String, color: iced::Color, portion: u16) -> Piece<'a> {
        let words = Fit::new(words, Letter::LIST).color(color).fill(self.rtl);
        container(words).width(Length::FillPortion(portion)).into()
    }

    /// There are no calls, or none that fit.
    fn nothing(self) -> Piece<'a> {
        let t = self.t;
        let (title, text) = if self.desk.history.is_empty() {
            ("history-empty-title", "history-empty-text")
        } else {
            ("history-none-title", "history-none-text")
        };
        let icon = container(glyph(Glyph::Clock, 24.0, t.text2));
        let icon = icon.center(56).style(rounded(t.sunken, 16.0));
        let text = Lines::new(self.w.say(text), Letter::BODY, t.text2, Alignment::Center);
        let card = column![
            icon,
            Fit::new(self.w.say(title), Letter::HEADING).color(t.text),
            container(text).max_width(320),
        ]
        .spacing(10)
        .align_x(Alignment::Center);
        self.card(container(card).center_x(Length::Fill).center_y(266))
    }

    /// What is read out: with whom, which way and how, on which line, when.
    fn named_past(self, place: usize, past: &Past) -> Named {
        let way = self.w.say(match (past.outcome, past.way) {
            (Outcome::Missed, _) => "history-missed",
            (_, Way::Incoming) => "history-incoming",
            (_, Way::Outgoing) => "history-outgoing",
        });
        let missed = past.outcome == Outcome::Missed;
        let outcome = if missed { String::new() } else { past.outcome.said(self.w) };
        let (party, line, when) = (self.party_of(past), self.line_of(past), self.when_of(past));
        Named::button(self.w.listed(&[&party, &way, &outcome, &line, &when]))
            .mark(&format!("past {place}"))
            .described(self.w.say("history-recall"))
    }

    fn party_of(self, past: &Past) -> String {
        match past.name.as_deref() {
            Some(name) => name.to_owned(),
            None if past.party.is_empty() => self.w.say("history-unknown"),
            None => self.number(&past.party),
        }
    }

    fn line_of(self, past: &Past) -> String {
        let line = past.line.and_then(|line| self.desk.line(line));
        line.map_or_else(|| self.w.say("history-former-line"), |line| line.label.clone())
    }

    fn when_of(self, past: &Past) -> String {
        past.when.said(self.desk.history.today, self.w)
    }

    /// Arrows point the way one reads.
    fn way_of(self, past: &Past) -> Glyph {
        match (past.outcome, past.way, self.rtl) {
            (Outcome::Missed, _, false) => Glyph::CallMissed,
            (Outcome::Missed, _, true) => Glyph::CallMissedMirrored,
            (_, Way::Incoming, false) => Glyph::CallIn,
            (_, Way::Incoming, true) => Glyph::CallInMirrored,
            (_, Way::Outgoing, false) => Glyph::CallOut,
            (_, Way::Outgoing, true) => Glyph::CallOutMirrored,
        }
    }
}
