//! A table: a row a line, under a row of names. Commas, semicolons or tabs part the cells.

use crate::draft::{Draft, Field};
use crate::import::Refusal;
use crate::paper::wipe;
use crate::text::rows;

use super::words::{demand, numbered_way, shared};

/// What parts cells.
const PARTS: [char; 3] = [',', ';', '\t'];

/// Whether this is the row of names above a table: two of them are known.
pub(crate) fn is_head(row: &str) -> bool {
    let parting = parting(row);
    cells(row, parting).iter().filter(|name| of_line(&plain(name)).is_some()).count() >= 2
}

pub(crate) fn read(text: &str) -> Result<Draft, Refusal> {
    let mut draft = Draft::default();
    let mut rows = rows(text).filter(|(_, row)| !row.trim().is_empty());
    let Some((_, head)) = rows.next() else { return Err(Refusal::Unknown) };
    let parting = parting(head);
    let names = cells(head, parting);
    for (count, (line_no, row)) in (1..).zip(rows) {
        for (column, cell) in cells(row, parting).into_iter().enumerate() {
            let name = names.get(column).map_or("", String::as_str);
            let key = if name.is_empty() { format!("column {}", column + 1) } else { name.into() };
            let at = draft.paper.add(line_no, &key, &cell)?;
            wipe(cell);
            if let Some(field) = of_line(&plain(name)) {
                draft.line(count, at, field);
            }
        }
    }
    Ok(draft)
}

fn parting(head: &str) -> char {
    let most = PARTS.into_iter().max_by_key(|part| head.matches(*part).count());
    most.unwrap_or(',')
}

/// A name of a column without what people vary.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The cells of a row (RFC 4180, but for cells of several lines).
fn cells(row: &str, parting: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut letters = row.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(cell) = cells.last_mut() else { break };
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted || cell.trim().is_empty() => quoted = !quoted,
            _ if letter == parting && !quoted => cells.push(String::new()),
            _ => cell.push(letter),
        }
    }
    cells
}

fn of_line(name: &str) -> Option<Field> {
    Some(match name {
        "label" | "title" => Field::Label,
        "displayname" | "fullname" => Field::DisplayName,
        "number" | "extension" | "user" | "username" => Field::User,
        "authuser" | "authname" | "authid" | "authusername" => Field::AuthUser,
        "password" | "secret" => Field::Password,
        "domain" => Field::Domain,
        "server" | "host" | "registrar" => Field::Server,
        "port" => Field::Port,
        "proxy" | "outboundproxy" => Field::Proxy,
        "transport" => Field::Transport(numbered_way),
        "expires" => Field::Expires(1),
        "srtp" => Field::Encryption(demand),
        "codecs" => Field::Codecs(&[' ', '|', '/']),
        "prefix" => Field::Prefix,
        "voicemail" => Field::Voicemail,
        "shared" | "sharing" => Field::Shared(shared),
        "station" => Field::Station,
        "appearances" | "keys" => Field::Appearances,
        "kind" => Field::Kind,
        "enabled" => Field::Enabled,
        _ => return None,
    })
}
