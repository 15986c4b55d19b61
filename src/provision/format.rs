//! Whose file it is.

use crate::text;

/// How much of a file is looked at to tell what it is.
const LOOKED_AT: usize = 16 << 10;

/// A form of file.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Format {
    /// Our own profile.
    Keyline,
    /// Yealink `.cfg`.
    Yealink,
    /// Poly UCS: attributes of XML.
    Poly,
    /// The ini file of `MicroSIP`.
    MicroSip,
    /// Grandstream, P-values in a text.
    Grandstream,
    /// Grandstream, P-values in XML.
    GrandstreamXml,
    /// Cisco SPA and MPP: `flat-profile`.
    Cisco,
    /// Snom XML.
    Snom,
    /// Linphone's remote provisioning.
    LinphoneXml,
    /// Linphone's own rc file.
    LinphoneRc,
    /// Zoiper 5 XML.
    Zoiper,
    /// Acrobits and Cloud Softphone XML.
    Acrobits,
    /// The reply of a Bria provisioning server.
    Bria,
    /// The `accounts` of baresip.
    Baresip,
    /// A table: a row a line, with a row of names above.
    Csv,
    /// Encrypted, by whomever.
    Encrypted,
    /// None of these.
    Unknown,
}

impl Format {
    /// All that can be read here.
    pub const READABLE: [Self; 14] = [
        Self::Yealink,
        Self::Poly,
        Self::MicroSip,
        Self::Grandstream,
        Self::GrandstreamXml,
        Self::Cisco,
        Self::Snom,
        Self::LinphoneXml,
        Self::LinphoneRc,
        Self::Zoiper,
        Self::Acrobits,
        Self::Bria,
        Self::Baresip,
        Self::Csv,
    ];

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keyline => "Keyline",
            Self::Yealink => "Yealink",
            Self::Poly => "Poly",
            Self::MicroSip => "MicroSIP",
            Self::Grandstream | Self::GrandstreamXml => "Grandstream",
            Self::Cisco => "Cisco",
            Self::Snom => "Snom",
            Self::LinphoneXml | Self::LinphoneRc => "Linphone",
            Self::Zoiper => "Zoiper",
            Self::Acrobits => "Acrobits",
            Self::Bria => "Bria",
            Self::Baresip => "baresip",
            Self::Csv => "CSV",
            Self::Encrypted => "encrypted",
            Self::Unknown => "unknown",
        }
    }
}

/// Tells whose file it is, by what stands in it; the name helps only where nothing else does.
pub fn detect(name: &str, bytes: &[u8]) -> Format {
    let beginning = bytes.get(..LOOKED_AT.min(bytes.len())).unwrap_or_default();
    let name = name.to_ascii_lowercase();
    let ends = |end: &str| name.ends_with(end);
    if ends(".enc") || text::is_cipher(beginning) {
        return Format::Encrypted;
    }
    let Ok(text) = text::beginning(beginning) else { return Format::Unknown };
    let trimmed = text.trim_start();
    if trimmed.starts_with('<') && !trimmed.starts_with("<sip") {
        return of_xml(trimmed);
    }
    of_text(trimmed, ends(".toml"))
}

/// By the first elements of a document.
fn of_xml(text: &str) -> Format {
    const ROOTS: &[(&str, Format)] = &[
        ("flat-profile", Format::Cisco),
        ("gs_provision", Format::GrandstreamXml),
        ("phone-settings", Format::Snom),
        ("functionkeys", Format::Snom),
        ("polycomconfig", Format::Poly),
        ("phone_config", Format::Poly),
        ("lpconfig", Format::LinphoneXml),
        ("section", Format::LinphoneXml),
        ("config", Format::LinphoneXml),
        ("settings", Format::Snom),
        ("options", Format::Zoiper),
        ("account", Format::Acrobits),
        ("accounts", Format::Zoiper),
    ];
    let lower = text.to_ascii_lowercase();
    if lower.contains(" reg.1.") || lower.contains(" linekey.1.") || lower.contains("\nreg.1.") {
        return Format::Poly;
    }
    for piece in lower.split('<').skip(1).take(200) {
        let name: String = piece
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter))
            .collect();
        let found = ROOTS.iter().find(|(root, _)| *root == name);
        if let Some((_, format)) = found {
            return *format;
        }
    }
    Format::Unknown
}

/// By the shape of the lines of a text.
fn of_text(text: &str, is_toml: bool) -> Format {
    let rows = || {
        text.lines()
            .map(str::trim)
            .filter(|row| !row.is_empty() && !row.starts_with(';') && !row.starts_with("//"))
            .take(400)
    };
    let any = |holds: &dyn Fn(&str) -> bool| rows().any(holds);
    let section = |wanted: &str| {
        any(&|row| {
            let bare = row.strip_prefix('[').and_then(|row| row.strip_suffix(']'));
            bare.is_some_and(|bare| bare.eq_ignore_ascii_case(wanted))
        })
    };
    if text.starts_with("#!version") || any(&|row| is_dotted(row, "account.")) {
        return Format::Yealink;
    }
    if any(&|row| row.starts_with("[[")) || any(&|row| row.replace(' ', "") == "version=1") {
        return Format::Keyline;
    }
    if section("settings") && (section("data") || text.contains("proxies:")) {
        return Format::Bria;
    }
    if section("proxy_0") || section("auth_info_0") {
        return Format::LinphoneRc;
    }
    if section("account1") || section("shortcuts") || section("settings") {
        return Format::MicroSip;
    }
    if any(&is_p_value) {
        return Format::Grandstream;
    }
    if any(&|row| !row.starts_with('#') && (row.contains("<sip:") || row.contains("<sips:"))) {
        return Format::Baresip;
    }
    let head = rows().next().unwrap_or_default();
    if crate::from::csv::is_head(head) {
        return Format::Csv;
    }
    if is_toml { Format::Keyline } else { Format::Unknown }
}

fn is_dotted(row: &str, begin: &str) -> bool {
    let row = row.strip_prefix("static.").unwrap_or(row);
    row.starts_with(begin) && row.contains('=')
}

fn is_p_value(row: &str) -> bool {
    row.split_once('=').is_some_and(|(key, _)| {
        key.trim().strip_prefix('P').is_some_and(|number| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    })
}
