//! Pictures of the window: kept as PNG, looked at by colour, put side by side.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

use crate::run::Outcome;

/// A colour: red, green, blue.
pub(crate) type Rgb = [u8; 3];

/// Space between two pictures side by side.
const GAP: usize = 16;

/// A picture.
#[derive(Clone)]
pub(crate) struct Picture {
    width: usize,
    points: Vec<Rgb>,
}

/// A place in a picture.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Picture {
    /// Of rows of points.
    pub(crate) fn new(width: usize, points: Vec<Rgb>) -> Outcome<Self> {
        if width == 0 || !points.len().is_multiple_of(width) {
            return Err(format!("{} points are no rows of {width}", points.len()));
        }
        Ok(Self { width, points })
    }

    fn height(&self) -> usize {
        self.points.len() / self.width
    }

    /// The share of a place that has exactly this colour.
    pub(crate) fn share(&self, place: Place, colour: Rgb) -> f64 {
        let rows = self.points.chunks_exact(self.width).skip(place.y).take(place.height);
        let seen = rows.flat_map(|row| row.iter().skip(place.x).take(place.width));
        let (mut of, mut all) = (0_u32, 0_u32);
        for point in seen {
            of += u32::from(*point == colour);
            all += 1;
        }
        f64::from(of) / f64::from(all.max(1))
    }

    /// This one and another beside it, on grey.
    pub(crate) fn beside(&self, other: &Self) -> Self {
        let width = self.width + GAP + other.width;
        let height = self.height().max(other.height());
        let mut points = vec![[0x80; 3]; width * height];
        for (picture, from) in [(self, 0), (other, self.width + GAP)] {
            let rows =
                points.chunks_exact_mut(width).zip(picture.points.chunks_exact(picture.width));
            for (row, drawn) in rows {
                row.iter_mut().skip(from).zip(drawn).for_each(|(point, drawn)| *point = *drawn);
            }
        }
        Self { width, points }
    }

    /// Reads a PNG of 8 bits a channel.
    pub(crate) fn read(path: &Path) -> Outcome<Self> {
        let trouble = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
        let file = File::open(path).map_err(|e| trouble(&e))?;
        let mut decoder = png::Decoder::new(BufReader::new(file));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().map_err(|e| trouble(&e))?;
        let size = reader.output_buffer_size().ok_or_else(|| trouble(&"too large"))?;
        let mut bytes = vec![0; size];
        let info = reader.next_frame(&mut bytes).map_err(|e| trouble(&e))?;
        let channels = info.color_type.samples();
        let points = bytes.chunks_exact(channels).map(|point| match *point {
            [grey] | [grey, _] => [grey; 3],
            [red, green, blue, ..] => [red, green, blue],
            [] => [0; 3],
        });
        let width = usize::try_from(info.width).unwrap_or_default();
        Self::new(width, points.collect())
    }

    /// Writes a PNG.
    pub(crate) fn write(&self, path: &Path) -> Outcome {
        let trouble = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
        let file = File::create(path).map_err(|e| trouble(&e))?;
        let size = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let mut encoder =
            png::Encoder::new(BufWriter::new(file), size(self.width), size(self.height()));
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header().map_err(|e| trouble(&e))?;
        writer.write_image_data(self.points.as_flattened()).map_err(|e| trouble(&e))?;
        writer.finish().map_err(|e| trouble(&e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: Rgb = [255, 0, 0];
    const BLUE: Rgb = [0, 0, 255];

    #[test]
    fn a_share_is_that_of_the_place_alone() {
        let picture = Picture::new(2, vec![RED, BLUE, RED, RED]).unwrap();
        let place = |x, y, width, height| Place { x, y, width, height };
        assert!((picture.share(place(0, 0, 2, 2), RED) - 0.75).abs() < 1e-9);
        assert!((picture.share(place(1, 0, 1, 1), RED)).abs() < 1e-9);
        // What lies outside is no part of it.
        assert!((picture.share(place(1, 1, 9, 9), RED) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_picture_is_read_as_it_was_written_and_stands_left_of_the_other() {
        let path = std::env::temp_dir().join(format!("keyline-picture-{}", std::process::id()));
        let (red, blue) =
            (Picture::new(1, vec![RED; 2]).unwrap(), Picture::new(2, vec![BLUE; 2]).unwrap());
        red.beside(&blue).write(&path).unwrap();
        let both = Picture::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!((both.width, both.height()), (1 + GAP + 2, 2));
        assert_eq!(both.points[0], RED);
        assert_eq!(both.points[1 + GAP], BLUE);
    }
}
