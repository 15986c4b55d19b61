//! An import as text, as the golden files hold it.

use std::fmt::Write as _;

use provision::{Import, Remark};

/// Everything there is to an import. A password is shown as how long it is.
pub(crate) fn report(import: &Import) -> String {
    let mut out = format!("{}\n", import.format.name());
    for refusal in &import.refusals {
        line(&mut out, &format!("refused: {refusal}"));
    }
    for (name, secret) in &import.secrets {
        line(&mut out, &format!("secret of {name}: {} bytes", secret.expose().len()));
    }
    for (title, list) in [
        ("applied", &import.applied),
        ("mapped", &import.mapped),
        ("not supported", &import.unsupported),
    ] {
        line(&mut out, &format!("\n{title}: {}", list.len()));
        for remark in list {
            line(&mut out, &told(remark));
        }
    }
    if !import.profile.lines.is_empty() {
        line(&mut out, "");
        out.push_str(&storage::profile::text(&import.profile, None));
    }
    out
}

fn told(remark: &Remark) -> String {
    let value = remark.value.as_ref().map(|value| format!(" = {value}")).unwrap_or_default();
    let note = remark.note.map(|note| format!(" -- {note}")).unwrap_or_default();
    format!("{:4} {}{value}{note}", remark.line_no, remark.key)
}

fn line(out: &mut String, text: &str) {
    writeln!(out, "{text}").expect("it is memory");
}
