//! Readers of foreign files, a file each: what every key means, and nothing else.

mod acrobits;
mod baresip;
mod bria;
mod cisco;
pub(crate) mod csv;
mod grandstream;
mod ini;
mod linphone;
mod microsip;
mod poly;
mod snom;
mod tree;
mod words;
mod yealink;
mod zoiper;

use crate::format::Format;
use crate::import::{Import, Refusal};
use crate::text;

/// Reads a file of that format.
pub(crate) fn read(format: Format, bytes: &[u8]) -> Result<Import, Refusal> {
    let text = text::whole(bytes)?;
    let text = text.as_str();
    let draft = match format {
        Format::Yealink => yealink::read(text),
        Format::Poly => poly::read(text),
        Format::MicroSip => microsip::read(text),
        Format::Grandstream => grandstream::read(text),
        Format::GrandstreamXml => grandstream::read_xml(text),
        Format::Cisco => cisco::read(text),
        Format::Snom => snom::read(text),
        Format::LinphoneXml => linphone::read_xml(text),
        Format::LinphoneRc => linphone::read_rc(text),
        Format::Zoiper => zoiper::read(text),
        Format::Acrobits => acrobits::read(text),
        Format::Bria => bria::read(text),
        Format::Baresip => baresip::read(text),
        Format::Csv => csv::read(text),
        Format::Encrypted => Err(Refusal::Encrypted),
        Format::Keyline | Format::Unknown => Err(Refusal::Unknown),
    }?;
    draft.finish(format)
}
