//! Where a password is kept, where no secret store answers: nothing chooses that but the person.

use iced::Length;
use iced::widget::{Column, column, container};
use phone::doors::LineId;

use super::controls::Kind;
use super::{Paint, Piece, heading};
use crate::desk::{Hidden, Message};
use crate::glyph::{Glyph, glyph};
use crate::guide::{Guiding, Keep};
use crate::theme::Letter;
use crate::widget::{Marked, Named};

impl<'a> Paint<'a> {
    /// The two ways there are.
    pub(super) fn ways_to_keep(
        self,
        of: &str,
        now: Option<Keep>,
        chosen: impl Fn(Keep) -> Option<Message>,
    ) -> Piece<'a> {
        let ways = [(Keep::ThisRun, "keep-this-run"), (Keep::File, "keep-in-file")];
        let choices = ways.into_iter().filter_map(|(keep, key)| {
            let (word, on) = (self.w.say(key), now == Some(keep));
            let named = Named::toggle(word.clone(), on).mark(&format!("{key} {of}"));
            Some(self.choice(named, word, on, chosen(keep)?))
        });
        self.grid(choices, 1)
    }

    /// A line that works with a password that is kept nowhere yet. Of several one is asked about
    /// after the other, so that what else is to be done stays in sight.
    pub(super) fn homeless(self) -> Vec<Piece<'a>> {
        let lines = self.desk.homeless.iter().take(1);
        lines.map(|(line, typed)| self.homeless_line(*line, typed)).collect()
    }

    fn homeless_line(self, line: LineId, typed: &'a Hidden) -> Piece<'a> {
        let t = self.t;
        let label = self.desk.line_label(line);
        let title = self.w.tell("keep-title", &[("line", label)]);
        let words = Column::new()
            .spacing(2)
            .push(heading(
                &format!("password of line {} is kept", line.0),
                title.clone(),
                self.text(title.clone(), Letter::BODY_BOLD, t.text),
            ))
            .push(self.text(self.w.say("keep-about"), Letter::BODY, t.text2));
        let button = |key: &str, keep, on: bool, kind| -> Piece<'a> {
            let word = self.w.say(key);
            let named = Named::button(self.w.listed(&[&word, label]));
            let message = on.then_some(Message::Guide(Guiding::KeepLine(line, keep)));
            self.button(named.mark(&format!("{key} of line {}", line.0)), word, kind, message)
                .into()
        };
        let name = self.w.listed(&[&self.w.say("keep-passphrase"), label]);
        let named = Named::password(name.clone());
        let field = self.field(
            named.mark(&format!("passphrase for line {}", line.0)),
            None,
            (&self.w.say("keep-passphrase"), &typed.0),
            Some(move |text| Message::Guide(Guiding::LinePassphrase(line, Hidden(text)))),
            Message::Guide(Guiding::KeepLine(line, Keep::File)),
        );
        let ready = !typed.0.is_empty();
        let kind = if ready { Kind::Primary } else { Kind::Plain };
        let in_file = button("keep-in-file", Keep::File, ready, kind);
        let this_run = button("keep-this-run", Keep::ThisRun, true, Kind::Plain);
        let asked = column![field, self.row([in_file, this_run]).spacing(8)].spacing(8);
        let asked = container(asked.align_x(self.start())).max_width(420);
        let words = column![words, asked].spacing(10).width(Length::Fill);
        let notice = self.row([glyph(Glyph::Lock, 20.0, t.text2), words.into()]).spacing(14);
        let named = Named::group(title).mark(&format!("where the password of line {} is", line.0));
        Marked::new(named, self.card(container(notice).padding(16))).into()
    }
}
