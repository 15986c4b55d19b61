//! The bar at the bottom: the microphone, and one sentence about the lines.

use iced::widget::{Row, container, space};
use iced::{Alignment, Length, border};
use phone::doors::{LineView, Service};

use outline::Role;

use super::{Paint, Piece};
use crate::glyph::{Glyph, glyph};
use crate::theme::Letter;
use crate::widget::{Fit, Marked, Named};

/// Steps of the meter, and how much louder each is than the one before it, dB.
const STEPS: u8 = 9;
const STEP_DB: f32 = 6.0;

impl<'a> Paint<'a> {
    pub(super) fn status_bar(self) -> Piece<'a> {
        let t = self.t;
        let muted = self.desk.phone.muted;
        let said = self.desk.talking().and_then(|call| call.media).map(|media| media.said_dbfs);
        let (icon, word) = if muted {
            (Glyph::MicrophoneOff, "status-muted")
        } else {
            (Glyph::Microphone, "status-microphone")
        };
        let mut bar = vec![glyph(icon, 16.0, t.text2)];
        if !self.tight {
            bar.push(Fit::new(self.w.say(word), Letter::STATE).color(t.text2).into());
        }
        if let Some(said) = said {
            bar.push(self.meter(if muted { f32::NEG_INFINITY } else { said }));
        }
        bar.push(space::horizontal().into());
        let (mark, color, sentence) = self.about_lines();
        bar.push(glyph(mark, 14.0, color));
        bar.push(Fit::new(sentence, Letter::STATE).color(t.text2).into());
        let bar = container(self.row(bar).spacing(8).align_y(Alignment::Center))
            .padding([0.0, if self.tight { self.margin } else { 24.0 }])
            .center_y(40);
        let named = Named::new(Role::Status, "").mark("status bar");
        Marked::new(named, bar).into()
    }

    fn meter(self, dbfs: f32) -> Piece<'a> {
        let t = self.t;
        let steps = (0..STEPS).map(|step| {
            // The last step lights at full scale less one step.
            let threshold = -STEP_DB * f32::from(STEPS - step);
            let lit = dbfs >= threshold;
            // Where lines are as bright as text, a dark step is a hollow one.
            let hollow = !lit && t.border > 1.0;
            let color = if lit { t.text2 } else { t.line };
            container(space::horizontal())
                .width(4)
                .height(10)
                .style(move |_| container::Style {
                    background: (!hollow).then(|| color.into()),
                    border: border::rounded(2).width(u32::from(hollow)).color(color),
                    ..container::Style::default()
                })
                .into()
        });
        Row::with_children(steps).spacing(2).width(Length::Shrink).into()
    }

    /// One sentence about the lines, with its mark.
    pub(super) fn about_lines(self) -> (Glyph, iced::Color, String) {
        let t = self.t;
        let lines = &self.desk.phone.lines;
        let of = |wanted: fn(&LineView) -> bool| -> String {
            let labels: Vec<&str> =
                lines.iter().filter(|line| wanted(line)).map(|line| line.label.as_str()).collect();
            self.w.listed(&labels)
        };
        let ready = of(|line| line.service == Service::InService);
        let starting = of(|line| line.service == Service::Starting);
        let out = of(|line| matches!(line.service, Service::OutOfService | Service::Refused));
        if lines.is_empty() || (!starting.is_empty() && out.is_empty()) {
            return (Glyph::Half, t.text2, self.w.say("line-starting"));
        }
        if out.is_empty() {
            return (Glyph::Check, t.text2, self.w.say("status-all-ready"));
        }
        let out = self.w.tell("status-out", &[("lines", &out)]);
        let sentence = if ready.is_empty() || self.tight {
            out
        } else {
            format!("{} · {out}", self.w.tell("status-ready", &[("lines", &ready)]))
        };
        (Glyph::Warning, t.trouble, sentence)
    }
}
