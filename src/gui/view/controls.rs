//! Buttons, fields and grounds: each looks the same wherever it stands.

use iced::advanced::widget::Id;
use iced::widget::{column, container, scrollable, space, text, text_input};
use iced::{Alignment, Background, Border, Color, Length, border};

use outline::Role;

use super::{Paint, Piece};
use crate::desk::{Message, leading};
use crate::glyph::{Glyph, glyph};
use crate::theme::{Letter, TEXT};
use crate::widget::{Fit, Lines, Looks, Marked, Named, Press, Status};

/// What a button is for, which is what it looks like.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// One of several.
    Plain,
    /// What one is about to do.
    Primary,
    /// Takes a call.
    Go,
}

/// The measures of a field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measure {
    /// Space above and below what is typed.
    pub above: f32,
    /// Space at its end, for what stands there.
    pub end: f32,
    /// Whether a password is shown.
    pub shown: bool,
}

impl Measure {
    /// 36 high, beside a button.
    pub(super) const LINE: Self = Self { above: 9.0, end: 12.0, shown: false };
    /// 44 high, in a form.
    pub(super) const TALL: Self = Self { above: 13.0, ..Self::LINE };
}

/// A ground of one colour.
pub(super) fn ground(color: Color) -> impl Fn(&iced::Theme) -> container::Style {
    move |_| container::Style { background: Some(color.into()), ..container::Style::default() }
}

/// A ground of one colour with round corners.
pub(super) fn rounded(color: Color, radius: f32) -> impl Fn(&iced::Theme) -> container::Style {
    move |_| container::Style {
        background: Some(color.into()),
        border: border::rounded(radius),
        ..container::Style::default()
    }
}

/// What can be pressed and looks like nothing until a hand is over it.
pub(super) fn quiet(over: Color, text: Color) -> impl Fn(Status) -> Looks {
    move |status| Looks {
        body: match status {
            Status::Idle | Status::Off => Color::TRANSPARENT,
            Status::Hovered | Status::Down => over,
        },
        text,
        border: border::rounded(8),
        cast: None,
        halo: None,
    }
}

impl<'a> Paint<'a> {
    /// A surface with an edge.
    pub(super) fn surface(
        self,
        body: Color,
        border: Border,
    ) -> impl Fn(&iced::Theme) -> container::Style {
        let text = self.t.text;
        move |_| container::Style {
            background: Some(body.into()),
            border,
            text_color: Some(text),
            ..container::Style::default()
        }
    }

    /// A card: a surface that lies on the pane, with what it casts below it.
    pub(super) fn card(self, content: container::Container<'a, Message>) -> Piece<'a> {
        let t = self.t;
        let card =
            content.width(Length::Fill).style(self.surface(t.surface, self.edge(t.line, 14.0)));
        container(container(card).padding(iced::padding::bottom(1)).style(rounded(t.cast(), 14.0)))
            .padding(iced::padding::bottom(1))
            .style(rounded(t.cast(), 14.0))
            .into()
    }

    /// A border of the mode's width.
    pub(super) fn edge(self, color: Color, radius: f32) -> Border {
        border::rounded(radius).width(self.t.border).color(color)
    }

    pub(super) fn rule(self) -> Piece<'a> {
        container(space::horizontal())
            .height(self.t.border)
            .width(Length::Fill)
            .style(ground(self.t.line))
            .into()
    }

    pub(super) fn upright_rule(self) -> Piece<'a> {
        container(space::vertical())
            .width(self.t.border)
            .height(Length::Fill)
            .style(ground(self.t.line))
            .into()
    }

    pub(super) fn scrollbars(
        self,
    ) -> impl Fn(&iced::Theme, scrollable::Status) -> scrollable::Style {
        let t = self.t;
        move |theme, status| {
            let held = !matches!(status, scrollable::Status::Active { .. });
            let rail = scrollable::Rail {
                background: None,
                border: Border::default(),
                scroller: scrollable::Scroller {
                    background: Background::Color(if held { t.edge } else { t.line }),
                    border: border::rounded(4),
                },
            };
            scrollable::Style {
                vertical_rail: rail,
                horizontal_rail: rail,
                gap: None,
                ..scrollable::default(theme, status)
            }
        }
    }

    /// Text over several lines.
    pub(super) fn text(self, words: String, letter: Letter, color: Color) -> Piece<'a> {
        Lines::new(words, letter, color, self.start()).into()
    }

    pub(super) fn looks(self, kind: Kind, status: Status) -> Looks {
        let t = self.t;
        let (body, edge, text) = match (kind, status) {
            (_, Status::Off) => (Color::TRANSPARENT, t.line, t.text3),
            (Kind::Plain, Status::Idle) => (t.surface, t.line, t.text),
            (Kind::Plain, Status::Hovered) => (t.surface, t.edge, t.text),
            (Kind::Plain, Status::Down) => (t.sunken, t.edge, t.text),
            (Kind::Primary, Status::Idle) => (t.accent, t.accent, t.on_accent),
            (Kind::Primary, Status::Hovered) => (t.accent_hover, t.accent_hover, t.on_accent),
            (Kind::Primary, Status::Down) => (t.accent_down, t.accent_down, t.on_accent),
            (Kind::Go, _) => {
                (t.mine, if status == Status::Idle { t.mine } else { t.text }, t.on_mine)
            }
        };
        // Where all edges are white, what is under the pointer is lit, and what is off has a
        // thinner edge.
        let lit = matches!(status, Status::Hovered | Status::Down) && kind == Kind::Plain;
        let body = if lit && t.border > 1.0 { t.hover } else { body };
        Looks { body, text, border: self.edge_of(status, edge, 8.0), cast: None, halo: None }
    }

    /// The border of a control: thinner where it is off.
    pub(super) fn edge_of(self, status: Status, color: Color, radius: f32) -> Border {
        let width = if status == Status::Off { 1.0 } else { self.t.border };
        border::rounded(radius).width(width).color(color)
    }

    /// A button with a word, 36 high.
    pub(super) fn button(
        self,
        named: impl Into<Named>,
        label: String,
        kind: Kind,
        message: Option<Message>,
    ) -> Press<'a, Message> {
        let label = container(Fit::new(label, Letter::LABEL)).center_y(Length::Fill);
        Press::new(named, label, message, self.t.accent, move |status| self.looks(kind, status))
            .height(36)
            .padding([0, 14])
    }

    /// A button with a glyph alone; its word is its name.
    pub(super) fn icon_button(self, key: &str, icon: Glyph, message: Message) -> Piece<'a> {
        self.icon_in(self.t.text2, key, icon, message)
    }

    /// The same in a colour of its own.
    pub(super) fn icon_in(
        self,
        color: Color,
        key: &str,
        icon: Glyph,
        message: Message,
    ) -> Piece<'a> {
        let t = self.t;
        let face = container(glyph(icon, 20.0, color)).center(Length::Fill);
        let named = Named::button(self.w.say(key)).mark(key);
        Press::new(named, face, Some(message), t.accent, quiet(t.hover, t.text2))
            .width(36)
            .height(36)
            .into()
    }

    /// An action tile: a glyph over a word.
    pub(super) fn tile(
        self,
        (named, label): (impl Into<Named>, String),
        icon: Glyph,
        (toggled, end): (bool, bool),
        message: Option<Message>,
    ) -> Press<'a, Message> {
        let t = self.t;
        let look = move |status| {
            let (body, edge, text) = match (status, toggled, end) {
                (Status::Off, ..) => (Color::TRANSPARENT, t.line, t.text3),
                (_, true, _) => (t.accent_tint, t.accent, t.accent),
                (Status::Idle, _, true) => (t.ink, t.ink, t.on_ink),
                (_, _, true) => (t.ink, t.edge, t.on_ink),
                (Status::Hovered, ..) => (t.hover, t.hover, t.text),
                (Status::Down, ..) => (t.hover, t.edge, t.text),
                (Status::Idle, ..) => (t.sunken, t.sunken, t.text),
            };
            let rimmed = t.border > 1.0 && (body == t.sunken || body == t.hover);
            let edge = if rimmed { t.line } else { edge };
            Looks { body, text, border: self.edge_of(status, edge, 10.0), cast: None, halo: None }
        };
        let off = message.is_none();
        let color = look(if off { Status::Off } else { Status::Idle }).text;
        let face = column![glyph(icon, 20.0, color), Fit::new(label, Letter::STATE_BOLD)]
            .spacing(5)
            .align_x(Alignment::Center);
        let face = container(face).center(Length::Fill);
        Press::new(named, face, message, t.accent, look).height(60).width(Length::Fill)
    }

    /// A field, 36 high. Its name contains its line; a password is not shown, nor read out.
    pub(super) fn field(
        self,
        named: Named,
        id: Option<Id>,
        shown: (&str, &str),
        change: Option<impl Fn(String) -> Message + Copy + 'a>,
        submit: Message,
    ) -> Piece<'a> {
        self.field_of(named, id, shown, change, submit, Measure::LINE)
    }

    /// A field of other measures.
    pub(super) fn field_of(
        self,
        named: Named,
        id: Option<Id>,
        (placeholder, value): (&str, &str),
        change: Option<impl Fn(String) -> Message + Copy + 'a>,
        submit: Message,
        measure: Measure,
    ) -> Piece<'a> {
        let t = self.t;
        let secure = named.role == Role::Password && !measure.shown;
        let align = if self.rtl { Alignment::End } else { Alignment::Start };
        let field = text_input(placeholder, value)
            .secure(secure)
            .on_input_maybe(change)
            .on_submit(submit)
            .font(TEXT)
            .size(Letter::KEY_IDLE.size)
            .line_height(text::LineHeight::Absolute(Letter::KEY_IDLE.line.into()))
            .padding(leading(12.0, measure.end, measure.above, self.rtl))
            .align_x(align)
            .style(move |_, status| {
                let (edge, width) = match status {
                    text_input::Status::Focused { .. } => (t.accent, 2.0),
                    text_input::Status::Hovered => (t.text2, t.border),
                    text_input::Status::Active => (t.edge, t.border),
                    text_input::Status::Disabled => (t.line, t.border),
                };
                let off = matches!(status, text_input::Status::Disabled);
                text_input::Style {
                    background: if off { Color::TRANSPARENT } else { t.surface }.into(),
                    border: border::rounded(8).width(width).color(edge),
                    icon: t.text2,
                    placeholder: t.text3,
                    value: t.text,
                    selection: t.accent_tint,
                }
            });
        let field = match id {
            Some(id) => field.id(id),
            None => field,
        };
        let write = change.map(|change| Box::new(change) as Box<dyn Fn(String) -> Message + 'a>);
        Marked::field(named, field, write).into()
    }
}
