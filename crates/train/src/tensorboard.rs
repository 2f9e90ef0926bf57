//! The log as TensorBoard reads it.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::observer::{EpochRecord, Observer};
use crate::{Result, TrainError};

/// Writes an event file of scalars, one point an epoch, at the number of steps taken.
///
/// The format is TFRecord (length, its CRC-32C, content, its CRC-32C) around `Event` messages of
/// protocol buffers; its few fields are written here by hand.
#[derive(Debug)]
pub struct TensorBoardLog {
    path: PathBuf,
    file: File,
}

impl TensorBoardLog {
    /// A log in a file; TensorBoard takes those whose name contains `tfevents`. What an earlier run
    /// wrote there stays until this one begins.
    ///
    /// # Errors
    /// [`TrainError::Io`] if the file can't be made.
    pub fn open(path: &Path) -> Result<Self> {
        let io = |source| TrainError::Io { path: path.to_path_buf(), source };
        let file = File::options().append(true).create(true).open(path).map_err(io)?;
        Ok(Self { path: path.to_path_buf(), file })
    }

    fn restart(&mut self) -> Result<()> {
        let io = |source| TrainError::Io { path: self.path.clone(), source };
        self.file = File::create(&self.path).map_err(io)?;
        let mut event = Message::default();
        event.double(1, now());
        event.bytes(3, b"brain.Event:2");
        self.file.write_all(&record(&event.0)).map_err(io)
    }
}

impl Observer for TensorBoardLog {
    fn begin(&mut self, epochs: &[EpochRecord], _: usize) -> Result<()> {
        self.restart()?;
        epochs.iter().try_for_each(|record| self.epoch(record))
    }

    fn epoch(&mut self, epoch: &EpochRecord) -> Result<()> {
        let score = format!("valid/{}", epoch.score);
        let event = scalars(
            now(),
            epoch.steps,
            &[
                ("train/loss", epoch.train_loss),
                ("valid/loss", epoch.valid_loss),
                (&score, epoch.valid_score),
                ("train/lr", epoch.lr),
                ("train/grad_norm", epoch.grad_norm),
                ("train/rows_per_second", epoch.rows_per_second),
            ],
        );
        let io = |source| TrainError::Io { path: self.path.clone(), source };
        self.file.write_all(&record(&event)).map_err(io)
    }
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

/// An `Event` with a `Summary` of simple values.
fn scalars(wall_time: f64, step: u64, values: &[(&str, f64)]) -> Vec<u8> {
    let mut summary = Message::default();
    for (tag, value) in values {
        let mut entry = Message::default();
        entry.bytes(1, tag.as_bytes());
        entry.float(2, *value as f32);
        summary.bytes(1, &entry.0);
    }
    let mut event = Message::default();
    event.double(1, wall_time);
    event.varint(2, step);
    event.bytes(5, &summary.0);
    event.0
}

/// A message of protocol buffers, field by field.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn key(&mut self, field: u8, wire_type: u8) {
        self.0.push(field << 3 | wire_type);
    }

    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn varint(&mut self, field: u8, value: u64) {
        self.key(field, 0);
        self.number(value);
    }

    fn double(&mut self, field: u8, value: f64) {
        self.key(field, 1);
        self.0.extend(value.to_le_bytes());
    }

    fn float(&mut self, field: u8, value: f32) {
        self.key(field, 5);
        self.0.extend(value.to_le_bytes());
    }

    fn bytes(&mut self, field: u8, value: &[u8]) {
        self.key(field, 2);
        self.number(value.len() as u64);
        self.0.extend(value);
    }
}

/// A record with its checksums.
fn record(content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u64).to_le_bytes();
    let mut record = length.to_vec();
    record.extend(masked(&length).to_le_bytes());
    record.extend(content);
    record.extend(masked(content).to_le_bytes());
    record
}

/// CRC-32C, rotated and moved so that a checksum of data that holds checksums is no weaker.
fn masked(content: &[u8]) -> u32 {
    crc32c::crc32c(content).rotate_right(15).wrapping_add(0xA282_EAD8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_the_bytes_that_protocol_buffers_give() {
        // protoc's encoding of { wall_time: 1.5, step: 300, summary { value { tag: "a" simple_value: 0.5 } } }.
        let expected = [
            0x09, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0x10, 0xAC, 0x02, 0x2A, 0x0A, 0x0A, 0x08, 0x0A,
            0x01, b'a', 0x15, 0, 0, 0, 0x3F,
        ];
        assert_eq!(scalars(1.5, 300, &[("a", 0.5)]), expected);
    }

    #[test]
    fn a_record_is_framed_by_masked_checksums() {
        // CRC-32C of "123456789" is 0xE3069283 (RFC 3720); rotated by 15 and moved as above.
        let mask = 0xE306_9283_u32.rotate_right(15).wrapping_add(0xA282_EAD8);
        let framed = record(b"123456789");
        assert_eq!(framed[..8], 9u64.to_le_bytes());
        assert_eq!(framed[12..21], *b"123456789");
        assert_eq!(framed[21..], mask.to_le_bytes());
    }
}
