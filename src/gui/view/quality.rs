//! How a call sounds: bars and words beside its line, why somebody hears nothing, and the figures
//! of the last minutes for who wants to know.

use iced::widget::{Column, column, container, space};
use iced::{Alignment, Length};
use phone::doors::CallView;

use super::call::nothing;
use super::controls::rounded;
use super::{Paint, Piece};
use crate::glyph::{Glyph, glyph};
use crate::theme::Letter;
use crate::widget::{Fit, Marked, Named};

/// Sound of which more than this share was made up breaks up audibly.
const BREAKING_UP: f32 = 0.05;

/// Below this opinion many people are not content (G.107 annex B, R of 70), and below this most
/// are not (R of 60).
const FAIR: f32 = 3.6;
const POOR: f32 = 3.1;

/// How high and how wide a point of the plot is at most.
const POINT: (f32, f32) = (40.0, 4.0);

/// Points that stand there: five minutes.
const POINTS: usize = 60;

/// How good the sound is, coarse enough to be said in a word.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Grade {
    Good,
    Fair,
    Poor,
}

fn grade(mos: f32) -> Grade {
    match mos {
        mos if mos >= FAIR => Grade::Good,
        mos if mos >= POOR => Grade::Fair,
        _ => Grade::Poor,
    }
}

impl<'a> Paint<'a> {
    /// How the sound is, in bars and words.
    pub(super) fn sound(self, call: &CallView) -> Piece<'a> {
        let t = self.t;
        let Some(figures) = call.media else { return nothing() };
        let breaking_up = figures.concealed_lately > BREAKING_UP;
        let grade = figures.mos.map_or(Grade::Good, grade);
        let (icon, color, word, letter) = match (call.unheard, grade) {
            (Some(trouble), _) => {
                let word = if trouble.is_ours() { "sound-unheard" } else { "sound-none" };
                (Glyph::BarsLow, t.trouble, word, Letter::STATE_BOLD)
            }
            (None, _) if breaking_up => {
                (Glyph::BarsLow, t.trouble, "sound-breaking", Letter::STATE_BOLD)
            }
            (None, Grade::Poor) => (Glyph::BarsLow, t.trouble, "sound-poor", Letter::STATE_BOLD),
            (None, Grade::Fair) => (Glyph::BarsMiddle, t.text2, "sound-fair", Letter::STATE),
            (None, Grade::Good) => (Glyph::Bars, t.text2, "sound-good", Letter::STATE),
        };
        self.row([glyph(icon, 18.0, color), Fit::new(self.w.say(word), letter).color(color).into()])
            .spacing(8)
            .align_y(Alignment::Center)
            .into()
    }

    /// Why somebody hears nothing, as a sentence.
    pub(super) fn unheard(self, call: &CallView) -> Option<Piece<'a>> {
        let t = self.t;
        let sentence = self.w.sentence(&call.unheard?);
        let words = self.text(sentence, Letter::BODY, t.trouble);
        let notice = self.row([
            glyph(Glyph::Warning, 18.0, t.trouble),
            container(words).width(Length::Fill).into(),
        ]);
        Some(notice.spacing(10).into())
    }

    /// Figures of a call, and how it did in the last minutes.
    pub(super) fn details(self, call: &'a CallView) -> Piece<'a> {
        let t = self.t;
        let Some(figures) = call.media else { return nothing() };
        let all = figures.received + figures.lost;
        let ms = |value: f32| format!("{:.0} ms", value.max(0.0));
        let mut facts = vec![
            ("quality-codec", call.codec.unwrap_or_default().to_owned()),
            ("quality-lost", percent(ratio(figures.lost, all))),
            ("quality-late", percent(ratio(figures.late, all))),
            ("quality-made-up", percent(figures.concealed)),
            ("quality-jitter", ms(figures.jitter_ms)),
            ("quality-buffer", ms(figures.buffer_ms)),
        ];
        if figures.round_trip_ms > 0.0 {
            facts.push(("quality-delay", ms(figures.round_trip_ms)));
        }
        if let Some(mos) = figures.mos {
            facts.push(("quality-mos", format!("{mos:.1}")));
        }
        let columns = if self.tight { 2 } else { 4 };
        let mut table = Column::new().spacing(6);
        for row in facts.chunks(columns) {
            let cells = row.iter().map(|(word, value)| {
                let fact = column![
                    Fit::new(self.w.say(word), Letter::HINT).color(t.text2).fill(self.rtl),
                    Fit::new(self.number(value), Letter::LABEL).color(t.text).fill(self.rtl),
                ];
                container(fact).width(Length::FillPortion(1)).into()
            });
            let missing = columns.saturating_sub(row.len());
            let gaps = (0..missing)
                .map(|_| container(space::horizontal()).width(Length::FillPortion(1)).into());
            table = table.push(self.row(cells.chain(gaps)).spacing(12));
        }
        let said: Vec<String> =
            facts.iter().map(|(word, value)| format!("{} {value}", self.w.say(word))).collect();
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        let title = self.w.say("quality-title");
        let named = Named::group(self.w.listed(&[&[title.as_str()], &*said].concat()))
            .mark(&format!("details of call {}", call.id.0));
        if !call.quality.is_empty() {
            table = table.push(self.plot(call));
        }
        Marked::new(named, container(table)).into()
    }

    /// The opinion of the last minutes, a bar every five seconds, the newest last. Nothing moves
    /// but by a bar.
    fn plot(self, call: &'a CallView) -> Piece<'a> {
        let t = self.t;
        let bars = call.quality.iter().rev().take(POINTS).rev().map(|point| {
            let color = match grade(point.mos) {
                Grade::Good => t.mine,
                Grade::Fair => t.edge,
                Grade::Poor => t.trouble,
            };
            let height = POINT.0 * ((point.mos - 1.0) / 3.5).clamp(0.05, 1.0);
            container(space::horizontal())
                .width(POINT.1)
                .height(height.round())
                .style(rounded(color, 1.0))
                .into()
        });
        let bars = self.row(bars).spacing(2).align_y(Alignment::End);
        let title = Fit::new(self.w.say("quality-minutes"), Letter::HINT).color(t.text2);
        column![title.fill(self.rtl), container(bars).height(POINT.0)].spacing(4).into()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share is shown to a digit")]
fn ratio(part: u64, all: u64) -> f32 {
    if all == 0 { 0.0 } else { part as f32 / all as f32 }
}

fn percent(share: f32) -> String {
    format!("{:.1} %", 100.0 * share.clamp(0.0, 1.0))
}
