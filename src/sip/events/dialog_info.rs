//! The calls of a telephone or a line: the packages `dialog` (RFC 4235) and `dialog;shared`
//! (RFC 7463).

use super::{Doubt, Fault, tree};
use crate::message::DialogRef;
use crate::uri::{NameAddr, Uri};
use xml::Element;

/// How many calls of one telephone or line are kept: as many as a key system has appearances.
pub(super) const MAX_DIALOGS: usize = 32;

/// The longest identifier, tag or address kept.
const MAX_WORD: usize = 512;

/// The calls under way at what is watched.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Dialogs {
    /// What is watched, as the server names it.
    pub entity: String,
    /// Its calls; one that is over is not among them.
    pub dialogs: Vec<DialogState>,
}

/// One call, as the watched end sees it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DialogState {
    /// Tells it from others of this end.
    pub id: String,
    /// Its Call-ID.
    pub call_id: Option<String>,
    /// The tag of the watched end.
    pub local_tag: Option<String>,
    /// The tag of the far end.
    pub remote_tag: Option<String>,
    /// Who called.
    pub direction: Option<Direction>,
    /// How far it is.
    pub stage: Stage,
    /// The watched end.
    pub local: Peer,
    /// The far end.
    pub remote: Peer,
    /// The appearance it is on (RFC 7463 section 5.2).
    pub appearance: Option<u32>,
    /// Whether nobody else may join or take it (RFC 7463 section 5.2).
    pub exclusive: bool,
}

/// Who called.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Direction {
    /// The watched end.
    Initiator,
    /// The far end.
    Recipient,
}

/// How far a call is (RFC 4235 section 3.7.1).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Stage {
    /// It was sent out.
    Trying,
    /// It got somewhere.
    Proceeding,
    /// It rings.
    Early,
    /// It was answered.
    Confirmed,
    /// It is over.
    Terminated,
}

/// One end of a call.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Peer {
    /// Its address and name.
    pub identity: Option<NameAddr>,
    /// Where it is.
    pub target: Option<Uri>,
    /// Whether it lets media be heard (`+sip.rendering`): a call on hold does not.
    pub rendering: Option<bool>,
}

impl DialogState {
    /// Whether it is on hold at the watched end.
    pub fn is_held(&self) -> bool {
        self.local.rendering == Some(false)
    }

    /// What names it to the watched end, for Replaces and Join.
    pub fn at_watched(&self) -> Option<DialogRef> {
        DialogRef::new(self.call_id.as_ref()?, self.local_tag.as_ref()?, self.remote_tag.as_ref()?)
    }

    /// What names it to the far end, for Replaces and Join.
    pub fn at_remote(&self) -> Option<DialogRef> {
        DialogRef::new(self.call_id.as_ref()?, self.remote_tag.as_ref()?, self.local_tag.as_ref()?)
    }

    fn parse(element: &Element) -> Result<Self, Fault> {
        let state = element.child("state").and_then(Element::text).ok_or(Fault::Malformed)?;
        let direction = match element.attribute("direction") {
            Some("initiator") => Some(Direction::Initiator),
            Some("recipient") => Some(Direction::Recipient),
            Some(_) | None => None,
        };
        let appearance = element.child("appearance").and_then(Element::text);
        let exclusive = element.child("exclusive").and_then(Element::text);
        Ok(Self {
            id: word(element, "id")?.ok_or(Fault::Malformed)?,
            call_id: word(element, "call-id")?,
            local_tag: word(element, "local-tag")?,
            remote_tag: word(element, "remote-tag")?,
            direction,
            stage: Stage::parse(state),
            local: element.child("local").map(Peer::parse).unwrap_or_default(),
            remote: element.child("remote").map(Peer::parse).unwrap_or_default(),
            appearance: appearance.and_then(|index| index.parse().ok()),
            exclusive: exclusive.is_some_and(|word| matches!(word, "true" | "1")),
        })
    }
}

impl Stage {
    /// Reads the word; one that is not known is a use of the line.
    fn parse(word: &str) -> Self {
        match word {
            "trying" => Self::Trying,
            "proceeding" => Self::Proceeding,
            "early" => Self::Early,
            "terminated" => Self::Terminated,
            _ => Self::Confirmed,
        }
    }
}

impl Peer {
    fn parse(element: &Element) -> Self {
        let identity = element.child("identity").and_then(|identity| {
            let uri = uri(identity.text()?)?;
            let display = identity.attribute("display");
            let display = display.filter(|name| !name.trim().is_empty() && name.len() <= MAX_WORD);
            Some(NameAddr::new(display.map(str::to_owned), uri))
        });
        let target = element.child("target");
        let rendering = target.and_then(|target| {
            let named = |param: &&Element| {
                param
                    .attribute("pname")
                    .is_some_and(|it| it.trim_start_matches('+') == "sip.rendering")
            };
            match target.all("param").find(named)?.attribute("pvalue")? {
                "no" => Some(false),
                "yes" => Some(true),
                _ => None,
            }
        });
        let target = target.and_then(|target| uri(target.attribute("uri")?));
        Self { identity, target, rendering }
    }
}

fn uri(text: &str) -> Option<Uri> {
    if MAX_WORD < text.len() { None } else { Uri::parse(text).ok() }
}

fn word(element: &Element, name: &str) -> Result<Option<String>, Fault> {
    match element.attribute(name) {
        Some(value) if MAX_WORD < value.len() => Err(Fault::TooMuch),
        Some(value) => Ok(Some(value.to_owned()).filter(|value| !value.is_empty())),
        None => Ok(None),
    }
}

/// A document, read.
#[derive(Debug)]
struct Document {
    version: u32,
    whole: bool,
    entity: String,
    dialogs: Vec<DialogState>,
}

impl Document {
    fn parse(body: &[u8]) -> Result<Self, Fault> {
        let root = tree(body)?;
        if !root.is("dialog-info") {
            return Err(Fault::Malformed);
        }
        let version = match root.attribute("version") {
            Some(version) => version.trim().parse().map_err(|_| Fault::Malformed)?,
            None => 0,
        };
        let dialogs = root.all("dialog").map(DialogState::parse).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            version,
            whole: root.attribute("state") != Some("partial"),
            entity: word(&root, "entity")?.unwrap_or_default(),
            dialogs,
        })
    }
}

/// What is known of one end over many documents (RFC 4235 section 4.3).
///
/// Notifications come here in their order. So a whole document is believed whatever its version
/// is: there are servers that never count. A part is believed only if it is the next.
#[derive(Debug, Default)]
pub(super) struct Book {
    version: Option<u32>,
    known: Dialogs,
}

impl Book {
    /// Takes a document. `room` is how many calls may be kept.
    pub(super) fn take(&mut self, body: &[u8], room: usize) -> Result<(), Doubt> {
        let document = Document::parse(body)?;
        if !document.whole
            && self.version.and_then(|it| it.checked_add(1)) != Some(document.version)
        {
            return Err(Doubt::Gap);
        }
        let mut dialogs =
            if document.whole { Vec::new() } else { std::mem::take(&mut self.known.dialogs) };
        for news in document.dialogs {
            dialogs.retain(|known: &DialogState| known.id != news.id);
            if news.stage != Stage::Terminated {
                dialogs.push(news);
            }
            if room.min(MAX_DIALOGS) < dialogs.len() {
                // What was known is no longer whole.
                self.version = None;
                return Err(Doubt::Fault(Fault::TooMuch));
            }
        }
        self.version = Some(document.version);
        self.known = Dialogs { entity: document.entity, dialogs };
        Ok(())
    }

    /// What is known, if anything is.
    pub(super) fn known(&self) -> &Dialogs {
        &self.known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_is_read_with_both_ends() {
        let mut book = Book::default();

        book.take(WHOLE.as_bytes(), 32).unwrap();

        let [dialog] = book.known().dialogs.as_slice() else { panic!("{book:?}") };
        assert_eq!(book.known().entity, "sip:101@pbx");
        assert_eq!(dialog.stage, Stage::Early);
        assert_eq!(dialog.direction, Some(Direction::Recipient));
        assert_eq!(dialog.appearance, Some(2));
        assert!(dialog.exclusive && dialog.is_held());
        let remote = dialog.remote.identity.as_ref().unwrap();
        assert_eq!(remote.display(), Some("Bob & Co"));
        assert_eq!(remote.uri().to_string(), "sip:200@pbx");
        let pickup = dialog.at_remote().unwrap();
        assert_eq!((pickup.to_tag.as_str(), pickup.from_tag.as_str()), ("r", "l"));
    }

    #[test]
    fn parts_are_merged_in_order() {
        let mut book = Book::default();
        book.take(WHOLE.as_bytes(), 32).unwrap();

        book.take(part(8, "b", "confirmed").as_bytes(), 32).unwrap();
        assert_eq!(book.known().dialogs.len(), 2);
        book.take(part(9, "a", "terminated").as_bytes(), 32).unwrap();

        assert_eq!(book.known().dialogs.len(), 1);
        assert_eq!(book.known().dialogs[0].id, "b");
    }

    #[test]
    fn a_part_that_is_not_the_next_is_doubted() {
        let mut book = Book::default();
        assert_eq!(book.take(part(0, "a", "early").as_bytes(), 32), Err(Doubt::Gap));
        book.take(WHOLE.as_bytes(), 32).unwrap();

        for version in [6, 7, 9, u32::MAX] {
            let gap = book.take(part(version, "b", "early").as_bytes(), 32);
            assert_eq!(gap, Err(Doubt::Gap), "{version}");
        }
        assert_eq!(book.known().dialogs.len(), 1);
    }

    #[test]
    fn a_whole_document_is_believed_whatever_its_version() {
        let mut book = Book::default();
        book.take(WHOLE.as_bytes(), 32).unwrap();
        let idle = "<dialog-info version='0' state='full' entity='sip:101@pbx'>\
            <dialog id='x'><state>terminated</state></dialog></dialog-info>";

        book.take(idle.as_bytes(), 32).unwrap();

        assert!(book.known().dialogs.is_empty());
    }

    #[test]
    fn too_many_calls_are_refused_at_once_and_in_parts() {
        let dialog = |id| format!("<dialog id='{id}'><state>early</state></dialog>");
        let dialogs = (0..40).map(dialog).collect::<Vec<_>>().concat();
        let many =
            format!("<dialog-info version='1' state='full' entity='e'>{dialogs}</dialog-info>");
        let mut book = Book::default();
        assert_eq!(book.take(many.as_bytes(), 64), Err(Doubt::Fault(Fault::TooMuch)));

        book.take(WHOLE.as_bytes(), 32).unwrap();
        let refused = (8..100)
            .map(|version| book.take(part(version, &version.to_string(), "early").as_bytes(), 32))
            .find(Result::is_err);
        assert_eq!(refused, Some(Err(Doubt::Fault(Fault::TooMuch))));
    }

    #[test]
    fn what_is_no_dialog_information_is_refused() {
        for body in [
            "<presence/>",
            "<dialog-info version='-1' state='full' entity='e'/>",
            "<dialog-info version='1'><dialog id='a'/></dialog-info>",
            "<dialog-info version='1'><dialog><state>early</state></dialog></dialog-info>",
        ] {
            let refused = Book::default().take(body.as_bytes(), 32);
            assert_eq!(refused, Err(Doubt::Fault(Fault::Malformed)), "{body}");
        }
    }

    fn part(version: u32, id: &str, state: &str) -> String {
        format!(
            "<dialog-info version='{version}' state='partial' entity='sip:101@pbx'>\
             <dialog id='{id}'><state>{state}</state></dialog></dialog-info>"
        )
    }

    const WHOLE: &str = "<?xml version=\"1.0\"?>\n\
        <dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\"\n\
        xmlns:sa=\"urn:ietf:params:xml:ns:sa-dialog-info\" version=\"7\" state=\"full\"\n\
        entity=\"sip:101@pbx\"><dialog id=\"a\" call-id=\"c\" local-tag=\"l\" remote-tag=\"r\"\n\
        direction=\"recipient\"><sa:appearance>2</sa:appearance><sa:exclusive>true</sa:exclusive>\n\
        <state event=\"x\">early</state><local><identity>sip:101@pbx</identity>\n\
        <target uri=\"sip:101@10.0.0.1\"><param pname=\"+sip.rendering\" pvalue=\"no\"/></target>\n\
        </local><remote><identity display=\"Bob &amp; Co\">sip:200@pbx</identity>\n\
        <target uri=\"sip:200@pbx\"/></remote></dialog></dialog-info>";
}
