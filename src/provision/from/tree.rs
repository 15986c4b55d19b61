//! XML of telephones: a bounded tree, and the lines its elements stand in.

use xml::{Element, Fault, Limits};

use crate::import::Refusal;

/// Poly puts a whole telephone into the attributes of one element; Zoiper nests six deep.
const LIMITS: Limits = Limits { depth: 32, elements: 20_000, attributes: 8_192, value: 8 << 10 };

/// A document with its lines.
pub(crate) struct Tree {
    pub(crate) root: Element,
    lines: Lines,
}

/// Where the lines of a text begin.
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let after =
            text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(after).collect())
    }

    /// The line a byte stands in, from 1.
    pub(crate) fn line(&self, at: usize) -> u32 {
        u32::try_from(self.0.partition_point(|start| *start <= at)).unwrap_or(u32::MAX)
    }
}

impl Tree {
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let lines = Lines::of(text);
        match Element::parse(text.as_bytes(), &LIMITS) {
            Ok(root) => Ok(Self { root, lines }),
            Err(trouble) => {
                let line = lines.line(trouble.at);
                Err(match trouble.fault {
                    Fault::TooMuch => Refusal::TooMuch,
                    Fault::DocumentType => Refusal::DocumentType(line),
                    Fault::Malformed | _ => Refusal::Malformed(line),
                })
            }
        }
    }

    /// The line a place of the text stands in.
    pub(crate) fn line(&self, at: usize) -> u32 {
        self.lines.line(at)
    }

    /// Calls `each` for every element without others in it, with the names of those around it.
    pub(crate) fn leaves<'t>(
        &'t self,
        each: &mut impl FnMut(&[&'t Element], &'t Element) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        walk(&mut Vec::new(), &self.root, each)
    }
}

/// The tree is not deeper than its limits, so this ends soon.
fn walk<'t>(
    around: &mut Vec<&'t Element>,
    element: &'t Element,
    each: &mut impl FnMut(&[&'t Element], &'t Element) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    if element.children().next().is_none() {
        return each(around, element);
    }
    around.push(element);
    for child in element.children() {
        walk(around, child, each)?;
    }
    around.pop();
    Ok(())
}
