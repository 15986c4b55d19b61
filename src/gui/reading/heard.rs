//! The window as it is read: walked through after every change, while somebody listens.

use iced::advanced::widget::operate;
use iced::event::{self, Event};
use iced::{Point, Subscription, Task, keyboard, mouse, window};
use outline::{Act, Asked, Bounds, Shown, Tree};

use super::{ask, to, walk};
use crate::desk::{Desk, Message};

/// What happens between the window and those who read it.
#[derive(Clone, Debug)]
pub enum Step {
    /// They ask for something.
    Asked(Asked),
    /// The window stands otherwise on the screen, or is typed into or not.
    Framed(Framed),
    /// Something was done that may have moved the focus.
    Touched,
    /// The window was walked through.
    Walked(Tree),
}

/// How the window stands on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Framed {
    /// Whether it is the one that is typed into.
    Focused(bool),
    /// Where its upper left corner is, as far as iced tells: that of the frame which a window
    /// manager puts around it.
    At(Point),
    /// So many dots of the screen go into one that is laid out.
    Scaled(f32),
}

/// What is known of those who read.
pub(crate) struct Heard {
    show: Box<dyn FnMut(Shown) + Send>,
    listening: bool,
    /// A walk is on its way.
    walking: bool,
    /// Something has changed since it set out.
    stale: bool,
    at: Point,
    scale: f32,
}

impl Heard {
    pub(crate) fn new(show: Box<dyn FnMut(Shown) + Send>) -> Self {
        Self { show, listening: false, walking: false, stale: false, at: Point::ORIGIN, scale: 1.0 }
    }

    /// Takes a step, and says what comes of it.
    pub(crate) fn take(&mut self, step: Step, desk: &Desk) -> Task<Message> {
        match step {
            Step::Asked(Asked::Listening(listening)) => {
                self.listening = listening;
                let framed = if listening { look_at_frame() } else { Task::none() };
                Task::batch([framed, self.walk(desk)])
            }
            Step::Asked(Asked::Act(Act::Focus(id))) => touching(operate(to(id))),
            Step::Asked(Asked::Act(act @ (Act::Press(_) | Act::Write(..)))) => operate(ask(act)),
            Step::Framed(framed) => {
                match framed {
                    Framed::Focused(focused) => (self.show)(Shown::Focused(focused)),
                    Framed::At(at) => self.at = at,
                    Framed::Scaled(scale) => self.scale = scale,
                }
                self.walk(desk)
            }
            Step::Touched => self.walk(desk),
            Step::Walked(tree) => {
                self.walking = false;
                self.place(desk);
                (self.show)(Shown::Tree(tree));
                if std::mem::take(&mut self.stale) { self.walk(desk) } else { Task::none() }
            }
        }
    }

    /// Walks through the window where somebody listens; one walk at a time.
    pub(crate) fn walk(&mut self, desk: &Desk) -> Task<Message> {
        if !self.listening {
            return Task::none();
        }
        if self.walking {
            self.stale = true;
            return Task::none();
        }
        self.walking = true;
        operate(walk(desk)).map(|tree| Message::Reading(Step::Walked(tree)))
    }

    /// Where the window is, in its own dots: those that are laid out, divided by what a person
    /// has set everything larger by.
    fn place(&mut self, desk: &Desk) {
        let Point { x, y } = self.at;
        let bounds = Bounds {
            x: x / desk.scale,
            y: y / desk.scale,
            width: desk.size.width,
            height: desk.size.height,
        };
        (self.show)(Shown::Placed { bounds, scale: self.scale * desk.scale });
    }

    /// What has to be known of the window to read it.
    pub(crate) fn watch(&self) -> Subscription<Message> {
        let frame = event::listen_with(|event, _, _| framed(&event));
        if self.listening {
            Subscription::batch([frame, event::listen_with(|event, _, _| touched(&event))])
        } else {
            frame
        }
    }
}

/// Moves the focus, and says so when it has moved.
pub(crate) fn touching(moved: Task<()>) -> Task<Message> {
    moved.map(|()| Message::Reading(Step::Touched))
}

fn look_at_frame() -> Task<Message> {
    let framed = |framed| Message::Reading(Step::Framed(framed));
    window::latest().and_then(move |id| {
        Task::batch([
            window::scale_factor(id).map(move |scale| framed(Framed::Scaled(scale))),
            window::position(id).and_then(move |at| Task::done(framed(Framed::At(at)))),
        ])
    })
}

fn framed(event: &Event) -> Option<Message> {
    let Event::Window(event) = event else { return None };
    let framed = match event {
        window::Event::Opened { position, .. } => Framed::At((*position)?),
        window::Event::Moved(at) => Framed::At(*at),
        window::Event::Rescaled(scale) => Framed::Scaled(*scale),
        window::Event::Focused => Framed::Focused(true),
        window::Event::Unfocused => Framed::Focused(false),
        window::Event::Closed
        | window::Event::Resized(_)
        | window::Event::RedrawRequested(_)
        | window::Event::CloseRequested
        | window::Event::FileHovered(_)
        | window::Event::FileDropped(_)
        | window::Event::FilesHoveredLeft => return None,
    };
    Some(Message::Reading(Step::Framed(framed)))
}

fn touched(event: &Event) -> Option<Message> {
    let touched = matches!(
        event,
        Event::Mouse(mouse::Event::ButtonReleased(_))
            | Event::Keyboard(keyboard::Event::KeyReleased { .. })
    );
    touched.then_some(Message::Reading(Step::Touched))
}
