//! What a screen reader wants, as an act of the outline.

use accesskit::{Action, ActionData, ActionHandler, ActionRequest};
use outline::{Act, Asked, NodeId};

/// What is written by a reader is never longer; a number and a password are far shorter.
const WRITTEN_MAX: usize = 1_024;

/// Takes what readers want.
pub(crate) struct Wants<T> {
    pub(crate) tell: T,
}

impl<T: Fn(Asked)> ActionHandler for Wants<T> {
    fn do_action(&mut self, request: ActionRequest) {
        if let Some(act) = act(request) {
            (self.tell)(Asked::Act(act));
        }
    }
}

fn act(request: ActionRequest) -> Option<Act> {
    let target = NodeId::from_number(request.target_node.0);
    match (request.action, request.data) {
        (Action::Click, _) => Some(Act::Press(target)),
        // The window brings what has the focus into view.
        (Action::Focus | Action::ScrollIntoView, _) => Some(Act::Focus(target)),
        (Action::SetValue | Action::ReplaceSelectedText, Some(ActionData::Value(text))) => {
            Some(Act::Write(target, text.chars().take(WRITTEN_MAX).collect()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(action: Action, data: Option<ActionData>) -> ActionRequest {
        let target_node = accesskit::NodeId(7);
        ActionRequest { action, target_tree: accesskit::TreeId::ROOT, target_node, data }
    }

    #[test]
    fn a_reader_presses_focuses_and_writes() {
        let id = NodeId::from_number(7);

        assert_eq!(act(request(Action::Click, None)), Some(Act::Press(id)));
        assert_eq!(act(request(Action::Focus, None)), Some(Act::Focus(id)));
        let text = Some(ActionData::Value("600".into()));
        assert_eq!(act(request(Action::SetValue, text)), Some(Act::Write(id, "600".to_owned())));
    }

    #[test]
    fn what_has_no_meaning_here_is_left() {
        assert_eq!(act(request(Action::Increment, None)), None);
        assert_eq!(act(request(Action::SetValue, Some(ActionData::NumericValue(1.0)))), None);
    }

    #[test]
    fn what_is_written_has_an_end() {
        let text = Some(ActionData::Value("1".repeat(100_000).into()));

        let Some(Act::Write(_, written)) = act(request(Action::SetValue, text)) else {
            panic!("nothing is written");
        };
        assert_eq!(written.len(), WRITTEN_MAX);
    }
}
