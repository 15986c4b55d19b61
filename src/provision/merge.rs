//! What an import replaces, and what it keeps.
//!
//! A line of the file that is there already, by number and domain, is replaced where it stands,
//! with all its keys; it keeps its name and whose it is, which foreign files do not say. Other
//! lines come behind. Whatever is of other lines stays as it is, and so does what holds for the
//! telephone as a whole unless the file says it. A gateway that no line stands on any more goes.
//! To import the same file again changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use phone::profile::{GatewayProfile, KeyProfile, LineProfile, Profile, Trust};

use crate::draft::free_name;

/// The most lines a profile has.
const MOST_LINES: usize = 64;

/// An old profile with a new one in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Merged {
    /// The profile.
    pub profile: Profile,
    /// What the lines of the import are called in it.
    pub names: BTreeMap<String, String>,
}

/// Puts an import into the profile there is. `None` where there would be more lines than a
/// telephone has.
pub fn merge(old: &Profile, new: &Profile) -> Option<Merged> {
    let mut profile = old.clone();
    if !new.country.is_empty() {
        profile.country.clone_from(&new.country);
    }
    let mut names = BTreeMap::new();
    let replaced: BTreeSet<String> =
        new.lines.iter().filter_map(|line| Some(twin(old, new, line)?.name.clone())).collect();
    let mut settled = BTreeSet::new();
    for line in &new.lines {
        let gateway = place_gateway(&mut profile, new, line, (&replaced, &settled));
        settled.insert(gateway.clone());
        let twin = twin(old, new, line).map(|twin| twin.name.clone());
        let there = profile.lines.iter_mut().find(|it| Some(&it.name) == twin.as_ref());
        let name = if let Some(there) = there {
            *there = LineProfile {
                name: there.name.clone(),
                kind: there.kind,
                legacy_digest: there.legacy_digest,
                // A file that says nothing of encryption does not take it away.
                encryption: line.encryption.or(there.encryption),
                key_exchange: line.key_exchange.or(there.key_exchange),
                auto_answer: there.auto_answer,
                gateway,
                ..line.clone()
            };
            there.name.clone()
        } else {
            let taken = profile.lines.iter().map(|it| it.name.as_str()).collect();
            let name = name_in(&taken, &line.name, "line");
            profile.lines.push(LineProfile { name: name.clone(), gateway, ..line.clone() });
            name
        };
        names.insert(line.name.clone(), name);
    }
    if MOST_LINES < profile.lines.len() {
        return None;
    }
    keys(&mut profile, new, &names, &replaced);
    let used: BTreeSet<&String> = profile.lines.iter().map(|line| &line.gateway).collect();
    profile.gateways.retain(|gateway| used.contains(&gateway.name));
    Some(Merged { profile, names })
}

/// A name as it is, where nobody else has it.
fn name_in(taken: &BTreeSet<&str>, wanted: &str, fallback: &str) -> String {
    if wanted.is_empty() || taken.contains(wanted) {
        free_name(wanted, fallback, taken)
    } else {
        wanted.to_owned()
    }
}

/// The line of the old profile that is this one of the new: same number, same domain.
fn twin<'o>(old: &'o Profile, new: &Profile, line: &LineProfile) -> Option<&'o LineProfile> {
    let domain = &gateway_of(new, line)?.domain;
    old.lines.iter().find(|it| {
        it.number == line.number
            && gateway_of(old, it).is_some_and(|gateway| gateway.domain == *domain)
    })
}

fn gateway_of<'p>(profile: &'p Profile, line: &LineProfile) -> Option<&'p GatewayProfile> {
    profile.gateways.iter().find(|gateway| gateway.name == line.gateway)
}

/// Finds or makes the gateway of a new line, and gives its name.
fn place_gateway(
    profile: &mut Profile,
    new: &Profile,
    line: &LineProfile,
    (replaced, settled): (&BTreeSet<String>, &BTreeSet<String>),
) -> String {
    let Some(wanted) = gateway_of(new, line) else { return line.gateway.clone() };
    // What is believed of a gateway is kept where the file says nothing of it.
    let trusted = |there: &GatewayProfile| {
        let says = wanted.trust != Trust::default();
        let trust = if says { &wanted.trust } else { &there.trust };
        GatewayProfile {
            name: there.name.clone(),
            trust: trust.clone(),
            // No file says it of a whole gateway.
            encryption: there.encryption,
            key_exchange: there.key_exchange,
            ..wanted.clone()
        }
    };
    let same = |there: &&GatewayProfile| there.domain == wanted.domain && trusted(there) == **there;
    if let Some(there) = profile.gateways.iter().find(same) {
        return there.name.clone();
    }
    // Where only lines that are replaced stand on the old one, it is replaced as well.
    let domain = &wanted.domain;
    let on = |lines: &[LineProfile], name: &str| {
        lines.iter().filter(|it| it.gateway == name).all(|it| replaced.contains(&it.name))
    };
    let lines = &profile.lines;
    let place = profile
        .gateways
        .iter_mut()
        .find(|it| it.domain == *domain && !settled.contains(&it.name) && on(lines, &it.name));
    if let Some(there) = place {
        *there = trusted(there);
        return there.name.clone();
    }
    let taken = profile.gateways.iter().map(|it| it.name.as_str()).collect();
    let name = name_in(&taken, &wanted.name, "gateway");
    profile.gateways.push(GatewayProfile { name: name.clone(), ..wanted.clone() });
    name
}

/// The keys of the file stand where those of the lines it replaces stood, else behind all others.
fn keys(
    profile: &mut Profile,
    new: &Profile,
    names: &BTreeMap<String, String>,
    replaced: &BTreeSet<String>,
) {
    let first = profile.keys.iter().position(|key| replaced.contains(&key.line));
    profile.keys.retain(|key| !replaced.contains(&key.line));
    let at = first.unwrap_or(profile.keys.len()).min(profile.keys.len());
    let coming = new.keys.iter().map(|key| KeyProfile {
        line: names.get(&key.line).unwrap_or(&key.line).clone(),
        ..key.clone()
    });
    drop(profile.keys.splice(at..at, coming));
}
