//! The tabs of the pages of keys. The tab of a page that is not shown says what rings, waits or is
//! talked on there, by lamp and count; it is never turned to by itself.

use iced::widget::container;
use iced::{Alignment, Length, border};
use outline::Role;
use phone::Lamp;

use super::face::Face;
use super::{Paint, Piece};
use crate::desk::Message;
use crate::theme::Letter;
use crate::widget::{Fit, Looks, Named, Press, Row, Status};

/// What is shown of a hidden page, the loudest first, and the words for it.
const LOUD: [(Face, &str); 6] = [
    (Face::Ringing, "page-ringing"),
    (Face::HeldLong, "page-held-long"),
    (Face::Talking, "page-talking"),
    (Face::Held, "page-held"),
    (Face::RingingElsewhere, "page-ringing-elsewhere"),
    (Face::HeldByColleague, "page-held-by-colleague"),
];

impl<'a> Paint<'a> {
    /// The tabs, where there is more than one page.
    pub(super) fn page_tabs(self) -> Option<Piece<'a>> {
        let pages = self.desk.pages();
        if pages.len() < 2 {
            return None;
        }
        let tabs = pages.into_iter().map(|page| self.page_tab(page));
        let (side, above) = if self.strip { (8.0, 0.0) } else { (12.0, 12.0) };
        let row = self.row(tabs).spacing(4);
        let row = container(row).padding(iced::Padding {
            top: above,
            right: side,
            bottom: if self.strip { 8.0 } else { 0.0 },
            left: side,
        });
        Some(row.width(Length::Fill).into())
    }

    fn page_tab(self, page: u8) -> Piece<'a> {
        let t = self.t;
        let chosen = self.desk.page == page;
        let title = self.w.tell("page-title", &[("page", &page.to_string())]);
        let color = if chosen { t.text } else { t.text2 };
        let mut face: Vec<Piece<'a>> = Vec::new();
        let mut spoken = vec![title.clone()];
        if !chosen {
            let faces: Vec<(Face, Lamp)> =
                self.desk.keys_of(page).map(|key| (Face::of(key), key.lamp)).collect();
            for (loud, words) in LOUD {
                let mut same = faces.iter().filter(|(face, _)| *face == loud);
                let Some((_, lamp)) = same.next() else { continue };
                let count = 1 + same.count() as u64;
                if spoken.len() == 1 {
                    // The loudest alone is shown; all of it is said.
                    face.push(self.lamp_apart(loud, self.desk.lit(*lamp), 22.0));
                    face.push(Fit::new(count.to_string(), Letter::COUNT).color(t.text).into());
                }
                spoken.push(self.w.count(words, "count", count));
            }
        }
        let short = Fit::new(title, Letter::LABEL).or(page.to_string()).color(color);
        face.insert(0, short.into());
        let spoken: Vec<&str> = spoken.iter().map(String::as_str).collect();
        let named = Named::new(Role::Tab { selected: chosen }, self.w.listed(&spoken))
            .mark(&format!("page {page}"));
        let face: Row<'a, Message> = self.row(face).spacing(6).align_y(Alignment::Center);
        let edge = border::rounded(8).width(if chosen { t.border } else { 0.0 }).color(t.line);
        Press::new(
            named,
            container(face).center(Length::Fill),
            Some(Message::Page(page)),
            t.accent,
            move |status| Looks {
                body: match (chosen, status) {
                    (true, _) => t.surface,
                    (false, Status::Hovered | Status::Down) => t.hover,
                    (false, Status::Idle | Status::Off) => iced::Color::TRANSPARENT,
                },
                text: color,
                border: edge,
                cast: None,
                halo: None,
            },
        )
        .width(Length::FillPortion(1))
        .height(32)
        .into()
    }
}
