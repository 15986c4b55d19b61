//! What a file would change, before anything is; and what is wrong with one that cannot be used.

use iced::widget::{Column, column, container};
use iced::{Alignment, Length};
use outline::Role;
use phone::doors::CallState;

use super::super::controls::Kind;
use super::super::face::Face;
use super::super::key::hint;
use super::super::{Paint, Piece};
use crate::desk::leading;
use crate::glyph::{Glyph, glyph};
use crate::guide::{Broken, Fault, Going, Guide, Guiding, Plan, PlannedKey};
use crate::theme::{KEY_HEIGHT, KEY_HEIGHT_SMALL, Letter};
use crate::widget::{Fit, Marked, Named};

/// Width of the keys as they will look.
const KEYS: f32 = 300.0;

/// So many colleagues are shown; the rest are counted.
const OTHERS: usize = 8;

/// So many faults are shown. Who mends the first of them often mends all.
const FAULTS: usize = 40;

impl<'a> Paint<'a> {
    pub(super) fn plan_page(self, guide: &'a Guide, plan: &'a Plan, wide: bool) -> Piece<'a> {
        let about = self.w.tell("guide-check-about", &[("file", &self.number(&plan.file))]);
        let head = self.page_title(self.w.say("guide-check-title"), about);
        let keys = self.planned_keys(plan);
        let lists = self.lists(guide, plan, true);
        let body: Piece<'a> = if wide {
            let keys = container(keys).width(KEYS).into();
            self.row([keys, container(lists).width(Length::Fill).into()]).spacing(20).into()
        } else {
            column![keys, lists].spacing(16).into()
        };
        let page = column![head, body].spacing(16).width(Length::Fill);
        let side = if wide { 28.0 } else { 16.0 };
        container(page).padding([28.0, side]).width(Length::Fill).into()
    }

    fn planned_keys(self, plan: &'a Plan) -> Piece<'a> {
        let t = self.t;
        let name = self.w.say("guide-keys-will-be");
        let caption = Fit::new(name.clone(), Letter::STATE_BOLD).color(t.text2).fill(self.rtl);
        let mut keys = Column::new().spacing(10).push(container(caption).padding([0, 4]));
        let small = plan.lines.iter().map(|line| line.keys.len()).sum::<usize>() > 2;
        for line in &plan.lines {
            keys = keys.push(self.planned_line(line, small));
        }
        if !plan.others.is_empty() {
            let title = self.w.say("colleagues");
            let words = Fit::new(title.clone(), Letter::KEY).color(t.text).fill(self.rtl);
            let shown =
                plan.others.iter().take(OTHERS).map(|key| self.planned_key(key, true, false));
            let mut group =
                column![container(words).padding([0, 4]).height(22), self.grid(shown, 2)]
                    .spacing(6);
            let more = plan.others.len().saturating_sub(OTHERS);
            if more > 0 {
                let more = self.w.count("guide-more-keys", "count", as_count(more));
                let more = Fit::new(more, Letter::STATE).color(t.text2).fill(self.rtl);
                group = group.push(container(more).padding([4, 4]));
            }
            let group = self.tray(group);
            keys = keys.push(Marked::new(Named::group(title).mark("planned colleagues"), group));
        }
        Marked::new(Named::group(name).mark("planned keys"), keys).into()
    }

    /// A key as it will look.
    pub(super) fn planned_key(self, key: &PlannedKey, small: bool, hinted: bool) -> Piece<'a> {
        let t = self.t;
        let (height, size, letter) = if small {
            (KEY_HEIGHT_SMALL, 26.0, Letter::KEY_SMALL_IDLE)
        } else {
            (KEY_HEIGHT, 32.0, Letter::KEY_IDLE)
        };
        let mut face = vec![
            self.lamp_of(Face::Idle, false, size),
            Fit::new(key.label.clone(), letter).color(t.text2).fill(self.rtl).into(),
        ];
        if let Some(hint) = hint(usize::from(key.place)).filter(|_| hinted) {
            face.push(Fit::new(hint, Letter::HINT).color(t.text3).into());
        }
        let face = self.row(face).spacing(8).align_y(Alignment::Center);
        let edge = self.edge(t.line, if small { 8.0 } else { 10.0 });
        let face = container(face)
            .padding(leading(7.0, 12.0, 0.0, self.rtl))
            .center_y(height)
            .width(Length::Fill)
            .style(self.surface(t.surface, edge));
        let mark = format!("planned key {} {}", key.place, key.label);
        Marked::new(Named::new(Role::Item, key.label.clone()).mark(&mark), face).into()
    }

    /// Why the plan cannot be carried out now.
    fn plan_blocked(self, plan: &Plan) -> Option<String> {
        let calls = self.desk.phone.calls.iter().any(|call| call.state != CallState::Ended);
        if calls {
            return Some(self.w.say("guide-calls-first"));
        }
        plan.blocked.as_ref().map(|why| why.said(self.w))
    }

    pub(super) fn plan_foot(self, guide: &'a Guide, plan: &'a Plan) -> Piece<'a> {
        let blocked = self.plan_blocked(plan);
        let can = blocked.is_none() && guide.going == Going::Nothing;
        let save = guide.going == Going::Nothing;
        let buttons = vec![
            self.guide_button("guide-discard", Kind::Plain, Some(Guiding::Discard)),
            self.guide_button("guide-use", Kind::Primary, can.then_some(Guiding::Use)),
        ];
        let report = save.then_some(Guiding::SaveReport);
        let report = self.guide_button("guide-save-report", Kind::Plain, report);
        let foot = self.foot(Some(report), buttons);
        let mut note = Column::new();
        let sentence = guide.refused.as_ref().map(|why| why.said(self.w)).or(blocked);
        if let Some(sentence) = sentence {
            note = note.push(container(self.trouble_note(sentence)).padding([10, 28]));
        } else if guide.going == Going::Using {
            let using = self.waiting(self.w.say("guide-using"));
            note = note.push(container(using).padding([10, 28]));
        } else if let Some(path) = &guide.saved {
            let saved = self.w.tell("guide-saved", &[("path", &self.number(path))]);
            let saved = self.text(saved, Letter::LIST, self.t.text2);
            note = note.push(container(saved).padding([10, 28]));
        }
        note.push(foot).into()
    }

    pub(super) fn broken_page(self, broken: &'a Broken) -> Piece<'a> {
        let title = self.w.tell("guide-broken-title", &[("file", &self.number(&broken.file))]);
        let head = self.page_title(title, self.w.say("guide-broken-about"));
        let mut rows = Column::new().spacing(10);
        for (at, fault) in broken.faults.iter().take(FAULTS).enumerate() {
            rows = rows.push(self.fault(at, fault));
        }
        let more = broken.faults.len().saturating_sub(FAULTS);
        if more > 0 {
            let more = self.w.count("guide-more-faults", "count", as_count(more));
            rows = rows.push(self.text(more, Letter::LIST, self.t.text2));
        }
        let card = self.card(container(rows).padding(16));
        self.guide_page(column![head, card].spacing(16).width(Length::Fill))
    }

    fn fault(self, at: usize, fault: &'a Fault) -> Piece<'a> {
        let t = self.t;
        let place = match fault.place {
            Some((line, Some(column))) => {
                let (line, column) = (line.to_string(), column.to_string());
                self.w.tell("guide-line-column", &[("line", &line), ("column", &column)])
            }
            Some((line, None)) => self.w.tell("guide-line", &[("line", &line.to_string())]),
            None => String::new(),
        };
        let what = fault.what.said(self.w);
        let mut words = Column::new().spacing(2);
        if !place.is_empty() {
            words = words.push(self.text(place.clone(), Letter::LABEL, t.text));
        }
        words = words.push(self.text(what.clone(), Letter::BODY, t.text2));
        let row = self
            .row([glyph(Glyph::Warning, 20.0, t.trouble), words.width(Length::Fill).into()])
            .spacing(12);
        let named = Named::new(Role::Item, self.w.listed(&[&place, &what]));
        Marked::new(named.mark(&format!("fault {at}")), row).into()
    }
}

pub(super) fn as_count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
