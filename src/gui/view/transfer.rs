//! The bar of a call that is handed over: to whom, how it goes, and the way back. It stands above
//! the cards, or below the keys where there is no side for cards.

use iced::widget::{Column, container};
use iced::{Alignment, Length};
use phone::doors::{CallView, Command, TransferState, TransferView};

use super::controls::Kind;
use super::{Paint, Piece};
use crate::desk::{HandChange, Handing, Message, completed, hand_field, may_complete};
use crate::glyph::{Glyph, glyph};
use crate::theme::Letter;
use crate::widget::{Fit, Marked, Named, Press, Row};

impl<'a> Paint<'a> {
    /// The bar, where a call is handed over or somebody wants to.
    pub(super) fn transfer_bar(self) -> Option<Piece<'a>> {
        let asked = self.desk.handing.as_ref().and_then(|handing| self.ask_whom(handing));
        asked.or_else(|| {
            let calls = self.desk.phone.calls.iter();
            let mut under_way = calls.filter_map(|call| Some((call, call.transfer.as_ref()?)));
            under_way.next().map(|(call, transfer)| self.under_way(call, transfer))
        })
    }

    /// To whom: typed, or told by the key of a colleague.
    fn ask_whom(self, handing: &'a Handing) -> Option<Piece<'a>> {
        let call = self.desk.call(handing.call)?;
        let party = self.party(call);
        let title = self.w.tell("transfer-title", &[("party", &party)]);
        let name = self.w.tell("transfer-field", &[("party", &party)]);
        let field = self.field(
            Named::field(name, &*handing.to).mark("number to hand over to"),
            Some(hand_field()),
            (&self.w.say("field-number"), &handing.to),
            Some(|text| Message::Hand(HandChange::To(text))),
            Message::Hand(HandChange::Ask),
        );
        let ready = !handing.to.trim().is_empty();
        let deed = |word: &str, kind, change: HandChange| {
            let message = ready.then_some(Message::Hand(change));
            let kind = if ready { kind } else { Kind::Plain };
            self.transfer_button(word, &party, kind, message)
        };
        let close = Message::Hand(HandChange::Close);
        let cancel = if self.tight {
            self.icon_button("transfer-cancel", Glyph::Close, close)
        } else {
            self.transfer_button("transfer-cancel", &party, Kind::Plain, Some(close))
        };
        let buttons = [
            cancel,
            deed("transfer-now", Kind::Plain, HandChange::Now),
            deed("transfer-ask", Kind::Primary, HandChange::Ask),
        ];
        let keys = self.desk.phone.keys.iter().any(|key| key.number.is_some());
        let told = self.w.say(if keys { "transfer-how-keys" } else { "transfer-how" });
        Some(self.bar_of(title, told, Some(field), buttons.into()))
    }

    /// How it goes.
    fn under_way(self, call: &'a CallView, transfer: &'a TransferView) -> Piece<'a> {
        let party = self.party(call);
        let to = self.handed_to(transfer);
        let blanks = [("party", party.as_str()), ("to", to.as_str())];
        let told = self.w.transfer(&party, &to, &transfer.state);
        // What the far end has been told cannot be taken back.
        let back = match transfer.state {
            TransferState::HandingOver | TransferState::Ringing => None,
            TransferState::Calling | TransferState::Ready | TransferState::Failed(_) => {
                Some(Message::Do(Command::GoBack(Some(call.id))))
            }
        };
        let complete = may_complete(call).then(|| Message::Do(completed(call)));
        let mut buttons = Vec::new();
        if back.is_some() {
            buttons.push(self.transfer_button("transfer-back", &party, Kind::Plain, back));
        }
        if complete.is_some() {
            let word = "transfer-complete";
            buttons.push(self.transfer_button(word, &party, Kind::Primary, complete));
        }
        self.bar_of(self.w.tell("transfer-pair", &blanks), told, None, buttons)
    }

    /// Who gets it: a colleague by the label of their key, else by name or number.
    pub(super) fn handed_to(self, transfer: &TransferView) -> String {
        let mut keys = self.desk.phone.keys.iter();
        let key = keys.find(|key| key.number.as_deref() == Some(&*transfer.to));
        key.map_or_else(|| self.number(&transfer.to), |key| key.label.clone())
    }

    fn transfer_button(
        self,
        word: &str,
        party: &str,
        kind: Kind,
        message: Option<Message>,
    ) -> Piece<'a> {
        let label = self.w.say(word);
        let named = Named::button(self.w.listed(&[&label, party])).mark(word);
        if !self.tight {
            return self.button(named, label, kind, message).height(40).into();
        }
        // Side by side they are read whole where their words stand in the middle.
        let face = container(Fit::new(label, Letter::LABEL)).center(Length::Fill);
        Press::new(named, face, message, self.t.accent, move |status| self.looks(kind, status))
            .width(Length::Fill)
            .height(40)
            .padding([0, 4])
            .into()
    }

    fn bar_of(
        self,
        title: String,
        told: String,
        field: Option<Piece<'a>>,
        buttons: Vec<Piece<'a>>,
    ) -> Piece<'a> {
        let t = self.t;
        let icon = if self.rtl { Glyph::TransferMirrored } else { Glyph::Transfer };
        let titled = self.text(title.clone(), Letter::BODY_BOLD, t.text);
        let words = Column::new().push(titled).push(self.text(told, Letter::LIST, t.text2));
        let head = self
            .row([glyph(icon, 22.0, t.accent), words.width(Length::Fill).into()])
            .spacing(14)
            .align_y(Alignment::Center);
        let with_field = field.is_some();
        let below = |buttons: Vec<Piece<'a>>| self.row(buttons).spacing(8);
        let bar: Piece<'a> = match (self.tight, with_field) {
            (false, false) => self
                .row([container(head).width(Length::Fill).into(), below(buttons).into()])
                .spacing(12)
                .align_y(Alignment::Center)
                .into(),
            (false, true) => {
                let row = self.row(field.into_iter().chain(buttons)).spacing(8);
                Column::new().push(head).push(row.align_y(Alignment::Center)).spacing(12).into()
            }
            (true, _) => {
                let mut buttons = buttons;
                // What closes it stands at the end of its first line.
                let close = with_field.then(|| buttons.remove(0));
                let head = self.row([container(head).width(Length::Fill).into()]);
                let head = close.into_iter().fold(head, Row::push);
                let mut bar = Column::new().push(head).extend(field).spacing(12);
                if !buttons.is_empty() {
                    bar = bar.push(below(buttons));
                }
                bar.into()
            }
        };
        let rim = iced::border::rounded(14).width(2).color(t.accent);
        let bar = container(bar)
            .padding(if self.strip { 12 } else { 16 })
            .width(Length::Fill)
            .style(self.surface(t.accent_tint, rim));
        Marked::new(Named::group(title).mark("transfer"), bar).into()
    }
}
