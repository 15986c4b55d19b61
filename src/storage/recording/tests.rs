//! What is written is read as a player reads it, cut off anywhere.

use std::fs;
use std::path::PathBuf;

use super::page::checksum;
use super::*;

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("keyline-{name}-{}", std::process::id()));
    let _gone = fs::remove_dir_all(&folder);
    folder
}

/// The packets and the last position of all whole pages, as a player reads a stream that may end
/// anywhere; what is wrong with them fails.
fn played(mut bytes: &[u8], sums: bool) -> (Vec<Vec<u8>>, u64) {
    let (mut packets, mut granule, mut number) = (Vec::new(), 0, 0_u32);
    while bytes.len() >= 27 {
        let count = usize::from(bytes[26]);
        let Some(table) = bytes.get(27..27 + count) else { break };
        let length: usize = table.iter().map(|it| usize::from(*it)).sum();
        let Some(page) = bytes.get(..27 + count + length) else { break };
        assert_eq!(&page[..5], b"OggS\0");
        assert_eq!(page[18..22], number.to_le_bytes());
        if sums {
            let mut bare = page.to_vec();
            bare[22..26].fill(0);
            assert_eq!(page[22..26], checksum(&bare).to_le_bytes());
        }
        granule = u64::from_le_bytes(page[6..14].try_into().unwrap());
        let (mut body, mut packet) = (&page[27 + count..], Vec::new());
        for segment in table {
            let (piece, rest) = body.split_at(usize::from(*segment));
            packet.extend_from_slice(piece);
            body = rest;
            if *segment < 255 {
                packets.push(std::mem::take(&mut packet));
            }
        }
        assert!(packet.is_empty(), "no packet goes on to the next page");
        number += 1;
        bytes = &bytes[page.len()..];
    }
    (packets, granule)
}

fn packet(number: usize) -> Vec<u8> {
    // Lengths around those at which the table of a page changes.
    let length = [3, 254, 255, 256, 510, 1_200][number % 6];
    (0..length).map(|byte| u8::try_from((number * 31 + byte) % 251).unwrap()).collect()
}

#[test]
fn the_sum_of_a_page_is_that_of_the_standard() {
    // The check value of CRC-32/MPEG-2 begins from ones; this one begins from nothing.
    assert_eq!(checksum(b"123456789"), 0x89a1_897f);
}

#[test]
fn cut_off_at_any_byte_it_plays_up_to_its_last_whole_second() {
    let folder = folder("cut");
    let mut recording = Recording::begin(&folder, "2026-11-21 14:05:09", "B", "Mum").unwrap();
    let path = recording.path().to_owned();
    for number in 0..175 {
        recording.packet(&packet(number)).unwrap();
    }
    let crashed = fs::read(&path).unwrap();
    recording.end().unwrap();
    let ended = fs::read(&path).unwrap();

    let (packets, granule) = played(&ended, true);
    assert!(packets[0].starts_with(b"OpusHead") && packets[1].starts_with(b"OpusTags"));
    assert_eq!((packets.len(), granule), (177, 175 * 960));
    assert!(packets.iter().skip(2).zip(0..).all(|(found, number)| *found == packet(number)));
    // Nothing of what was whole a second before is missing in what a crash left.
    assert_eq!(played(&crashed, true).0.len(), 2 + 150);
    let last_pages = ended.len() - 30_000;
    let mut before = 0;
    for cut in last_pages..=ended.len() {
        // Whole pages have been looked at already.
        let (packets, granule) = played(&ended[..cut], false);
        assert!(packets.len() >= before, "{cut}");
        before = packets.len();
        assert_eq!(granule, 960 * (packets.len() as u64 - 2), "{cut}");
    }
    assert_eq!(before, 177);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn two_recordings_of_one_second_do_not_share_a_file_and_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder("twins");
    let begin = || Recording::begin(&folder, "2026", "B", "Mum").unwrap();

    let (one, other) = (begin(), begin());

    assert_ne!(one.path(), other.path());
    assert_eq!(fs::metadata(one.path()).unwrap().permissions().mode() & 0o777, 0o600);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_full_disk_is_told_and_what_was_written_stays() {
    // A device that is always full stands in for the disk.
    let file = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let path = PathBuf::from("/dev/full");
    let mut recording = Recording { file, path, pages: Pages::new(""), unsynced: 0 };

    let fault = (0..50).find_map(|number| recording.packet(&packet(number)).err());

    assert_eq!(fault.unwrap().kind(), io::ErrorKind::StorageFull);
}
