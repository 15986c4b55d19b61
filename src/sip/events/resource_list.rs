//! Many watched together: lists of resources (RFC 4662).
//!
//! One notification brings a list of what there is news of, and a document for each. The parts
//! are told apart by their Content-IDs.

use std::collections::BTreeMap;

use super::dialog_info::Book;
use super::multipart::{self, Part};
use super::presence::Presence;
use super::{Doubt, EndReason, Fault, Messages, Notice, Package, tree};
use xml::Element;

/// How many members a list may have.
const MAX_MEMBERS: usize = 1_024;

/// How many calls of all members together are kept.
const MAX_DIALOGS: usize = 1_024;

/// The longest address or name of a member kept.
const MAX_WORD: usize = 512;

/// The media type of the list itself.
const RLMI: &[u8] = b"application/rlmi+xml";

/// A member of a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Member {
    /// Its address, as the server writes it.
    pub uri: String,
    /// Its name, where the list gives one.
    pub name: Option<String>,
    /// How the server's own subscription to it stands.
    pub state: MemberState,
    /// What is known of it; never a list.
    pub notice: Option<Notice>,
}

/// How a member of a list stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MemberState {
    /// It is watched.
    Active,
    /// It is not known yet.
    Pending,
    /// It is not watched any more.
    Terminated(EndReason),
}

/// What is known of a list over many notifications.
#[derive(Debug, Default)]
pub(super) struct List {
    version: Option<u32>,
    members: BTreeMap<String, Known>,
    /// How many calls all members have.
    calls: usize,
}

#[derive(Debug, Default)]
struct Known {
    book: Book,
    /// What is known of it, but for dialogs: those are in the book.
    notice: Option<Notice>,
}

impl List {
    /// Takes a notification; `content_type` is the whole value of the field.
    pub(super) fn take(
        &mut self,
        package: Package,
        content_type: &[u8],
        body: &[u8],
    ) -> Result<Notice, Doubt> {
        let parts = multipart::parts(content_type, body)?;
        let rlmi = parts.iter().find(|part| part.media_type.eq_ignore_ascii_case(RLMI));
        let root = tree(rlmi.ok_or(Fault::Malformed)?.body)?;
        if !root.is("list") {
            return Err(Fault::Malformed.into());
        }
        let version = root.attribute("version").and_then(|version| version.trim().parse().ok());
        let version: u32 = version.ok_or(Fault::Malformed)?;
        let whole = matches!(root.attribute("fullState"), Some("true" | "1"));
        if !whole && self.version.and_then(|it| it.checked_add(1)) != Some(version) {
            return Err(Doubt::Gap);
        }
        // Until all of it is taken, what is known is not whole.
        self.version = None;
        let by_id: BTreeMap<&[u8], &Part<'_>> =
            parts.iter().filter_map(|part| Some((part.id?, part))).collect();
        let mut old = BTreeMap::new();
        if whole {
            old = std::mem::take(&mut self.members);
            self.calls = 0;
        }
        let mut members = Vec::new();
        for resource in root.all("resource") {
            let uri = word(resource.attribute("uri"))?.ok_or(Fault::Malformed)?;
            if let Some(known) = old.remove(&uri) {
                self.calls += known.calls();
                self.members.insert(uri.clone(), known);
            }
            if MAX_MEMBERS <= self.members.len() && !self.members.contains_key(&uri) {
                return Err(Fault::TooMuch.into());
            }
            members.push(self.member(package, resource, uri, &by_id)?);
        }
        self.version = Some(version);
        Ok(Notice::List { whole, members })
    }

    fn member(
        &mut self,
        package: Package,
        resource: &Element,
        uri: String,
        parts: &BTreeMap<&[u8], &Part<'_>>,
    ) -> Result<Member, Doubt> {
        let known = self.members.entry(uri.clone()).or_default();
        let others = self.calls.saturating_sub(known.calls());
        // One that is watched at several places is taken for busy where the last of them is.
        let mut state = MemberState::Pending;
        for instance in resource.all("instance") {
            state = match instance.attribute("state") {
                Some("active") => MemberState::Active,
                Some("terminated") => {
                    let reason = instance.attribute("reason").unwrap_or_default();
                    MemberState::Terminated(EndReason::parse(reason.as_bytes()))
                }
                Some(_) | None => MemberState::Pending,
            };
            let part = instance.attribute("cid").and_then(|id| parts.get(id.as_bytes()));
            if let Some(part) = part {
                known.take(package, part, MAX_DIALOGS.saturating_sub(others))?;
                self.calls = others + known.calls();
            }
        }
        let notice = match state {
            MemberState::Active => known.notice.clone(),
            MemberState::Pending | MemberState::Terminated(_) => None,
        };
        let name = resource.child("name").and_then(Element::text);
        Ok(Member { uri, name: word(name)?, state, notice })
    }
}

impl Known {
    fn calls(&self) -> usize {
        self.book.known().dialogs.len()
    }

    fn take(&mut self, package: Package, part: &Part<'_>, room: usize) -> Result<(), Doubt> {
        let wanted = package.body().unwrap_or_default();
        if !part.media_type.eq_ignore_ascii_case(wanted.as_bytes()) {
            return Err(Fault::WrongType.into());
        }
        self.notice = match package {
            Package::Dialog | Package::SharedDialog => {
                self.book.take(part.body, room)?;
                Some(Notice::Dialogs(self.book.known().clone()))
            }
            Package::MessageSummary => Some(Notice::Messages(Messages::parse(part.body)?)),
            Package::Presence => Some(Notice::Presence(Presence::parse(part.body)?)),
            Package::CallInfo | Package::LineSeize => None,
        };
        Ok(())
    }
}

fn word(text: Option<&str>) -> Result<Option<String>, Fault> {
    match text {
        Some(text) if MAX_WORD < text.len() => Err(Fault::TooMuch),
        Some(text) => Ok(Some(text.to_owned())),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Stage;
    use super::*;

    #[test]
    fn members_come_with_their_calls() {
        let mut list = List::default();

        let Notice::List { whole, members } = list.take_text(&whole(3)).unwrap() else {
            panic!("no list")
        };

        assert!(whole);
        assert_eq!(members.len(), 2);
        assert_eq!(members[0].name.as_deref(), Some("Ann"));
        let Some(Notice::Dialogs(calls)) = &members[0].notice else { panic!("{members:?}") };
        assert_eq!(calls.dialogs[0].stage, Stage::Confirmed);
        assert_eq!(members[1].state, MemberState::Terminated(EndReason::NoResource));
        assert_eq!(members[1].notice, None);
    }

    #[test]
    fn a_part_of_a_list_changes_only_who_is_named() {
        let mut list = List::default();
        list.take_text(&whole(3)).unwrap();

        let notice = list.take_text(&part(4)).unwrap();

        let Notice::List { whole: false, members } = notice else { panic!("{notice:?}") };
        assert_eq!(members.len(), 1);
        let Some(Notice::Dialogs(calls)) = &members[0].notice else { panic!("{members:?}") };
        assert!(calls.dialogs.is_empty());
    }

    #[test]
    fn a_list_with_a_gap_is_doubted() {
        let mut list = List::default();
        assert_eq!(list.take_text(&part(1)), Err(Doubt::Gap));
        list.take_text(&whole(3)).unwrap();
        assert_eq!(list.take_text(&part(5)), Err(Doubt::Gap));
        // So is what came after a list that was not read to its end.
        assert!(list.take_text(&part(4).replace("version='2'", "version='x'")).is_err());
        assert_eq!(list.take_text(&part(4)), Err(Doubt::Gap));
    }

    #[test]
    fn a_list_has_a_bound() {
        let resource = |number| format!("<resource uri='sip:{number}@h'/>");
        let resources = (0..1_100).map(resource).collect::<Vec<_>>().concat();
        let text = rlmi(&format!("<list uri='l' version='0' fullState='true'>{resources}</list>"));

        assert_eq!(List::default().take_text(&text), Err(Doubt::Fault(Fault::TooMuch)));
    }

    impl List {
        fn take_text(&mut self, text: &str) -> Result<Notice, Doubt> {
            let kind = b"multipart/related;type=\"application/rlmi+xml\";start=\"<l>\";boundary=b";
            self.take(Package::Dialog, kind, text.as_bytes())
        }
    }

    fn whole(version: u32) -> String {
        rlmi(&format!(
            "<list xmlns='urn:ietf:params:xml:ns:rlmi' uri='sip:all@pbx' version='{version}' \
             fullState='true'><resource uri='sip:101@pbx'><name>Ann</name>\
             <instance id='1' state='active' cid='one'/></resource><resource uri='sip:102@pbx'>\
             <instance id='2' state='terminated' reason='noresource'/></resource></list>"
        )) + "--b\r\nContent-ID: <one>\r\nContent-Type: application/dialog-info+xml\r\n\r\n\
             <dialog-info version='1' state='full' entity='sip:101@pbx'><dialog id='x'>\
             <state>confirmed</state></dialog></dialog-info>\r\n--b--\r\n"
    }

    fn part(version: u32) -> String {
        rlmi(&format!(
            "<list uri='sip:all@pbx' version='{version}' fullState='false'>\
             <resource uri='sip:101@pbx'><instance id='1' state='active' cid='two'/></resource>\
             </list>"
        )) + "--b\r\nContent-ID: <two>\r\nContent-Type: application/dialog-info+xml\r\n\r\n\
             <dialog-info version='2' state='partial' entity='sip:101@pbx'><dialog id='x'>\
             <state>terminated</state></dialog></dialog-info>\r\n--b--\r\n"
    }

    fn rlmi(list: &str) -> String {
        let end = if list.contains("cid=") { "" } else { "--b--\r\n" };
        format!(
            "--b\r\nContent-ID: <l>\r\nContent-Type: application/rlmi+xml\r\n\r\n{list}\r\n{end}"
        )
    }
}
