//! Compressed sources, known by their first bytes whatever their name is.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use crate::error::DataError;

/// How a source is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// `.gz` (RFC 1952), of one member or several.
    Gzip,
    /// `.zst` (RFC 8878), of one frame or several.
    Zstandard,
}

impl Compression {
    /// What the first bytes of a source say.
    pub(super) fn detect(front: &[u8]) -> Option<Self> {
        match front {
            [0x1F, 0x8B, ..] => Some(Self::Gzip),
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Some(Self::Zstandard),
            _ => None,
        }
    }

    /// The content of a source; `name` stands for it in messages.
    pub(super) fn decoder(
        self,
        name: &str,
        source: impl Read + Send + 'static,
    ) -> Box<dyn Read + Send> {
        let inner: Box<dyn Read + Send> = match self {
            Self::Gzip => Box::new(flate2::read::MultiGzDecoder::new(source)),
            Self::Zstandard => Box::new(Frames::new(source)),
        };
        Box::new(Checked { inner, name: name.to_owned(), compression: self })
    }

    /// A file's name without the ending that says how it is compressed.
    pub fn strip(name: &str) -> &str {
        let lower = name.to_ascii_lowercase();
        let ending = [".gz", ".zst"].into_iter().find(|ending| lower.ends_with(ending));
        match name.len() - ending.map_or(0, str::len) {
            0 => name,
            length => &name[..length],
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gzip => "gzip",
            Self::Zstandard => "zstd",
        })
    }
}

/// A decoder whose complaints name the source.
struct Checked {
    inner: Box<dyn Read + Send>,
    name: String,
    compression: Compression,
}

impl Read for Checked {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.inner.read(out).map_err(|error| {
            // What the system says is not about the content.
            if error.raw_os_error().is_some() || error.kind() == io::ErrorKind::Interrupted {
                return error;
            }
            let (path, compression) = (self.name.clone(), self.compression);
            io::Error::other(DataError::Damaged { path, compression, reason: error.to_string() })
        })
    }
}

type Inner = BufReader<Box<dyn Read + Send>>;

/// The frames of a Zstandard source, one after another.
struct Frames {
    /// Between two frames.
    source: Option<Inner>,
    /// Inside one.
    frame: Option<StreamingDecoder<Inner, FrameDecoder>>,
}

impl Frames {
    fn new(source: impl Read + Send + 'static) -> Self {
        Self { source: Some(BufReader::new(Box::new(source))), frame: None }
    }

    /// Closes a frame whose content has been read, and compares its checksum, if it has one.
    fn close(&mut self) -> io::Result<()> {
        let Some(frame) = self.frame.take() else { return Ok(()) };
        let (source, decoder) = frame.into_parts();
        self.source = Some(source);
        let expected = decoder.get_checksum_from_data();
        match expected.is_none() || expected == decoder.get_calculated_checksum() {
            true => Ok(()),
            false => Err(io::Error::new(io::ErrorKind::InvalidData, "the checksum does not fit")),
        }
    }
}

impl Read for Frames {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                match frame.read(out)? {
                    0 if !out.is_empty() => self.close()?,
                    read => return Ok(read),
                }
            }
            let Some(mut source) = self.source.take() else { return Ok(0) };
            if source.fill_buf()?.is_empty() {
                self.source = Some(source);
                return Ok(0);
            }
            let frame = StreamingDecoder::new(source);
            let invalid = |e| io::Error::new(io::ErrorKind::InvalidData, format!("{e}"));
            self.frame = Some(frame.map_err(invalid)?);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(content: &[u8]) -> Vec<u8> {
        compress_to_vec(content, CompressionLevel::Fastest)
    }

    fn content(compressed: Vec<u8>) -> io::Result<Vec<u8>> {
        let compression = Compression::detect(&compressed).expect("a magic number");
        let mut out = Vec::new();
        compression.decoder("f", io::Cursor::new(compressed)).read_to_end(&mut out).map(|_| out)
    }

    #[test]
    fn parts_that_were_compressed_one_by_one_are_read_as_one() {
        for compress in [gzip, zstd] {
            let parts = [compress(b"text,label\n"), compress(b""), compress(b"a,b\n")].concat();
            assert_eq!(content(parts).unwrap(), b"text,label\na,b\n");
        }
    }

    #[test]
    fn a_source_that_is_cut_or_changed_is_an_error_that_names_it() {
        let text: Vec<u8> =
            (0..2000u32).flat_map(|i| format!("row {},a\n", i * i).into_bytes()).collect();
        for compress in [gzip, zstd] {
            let whole = compress(&text);
            for cut in [whole.len() - 1, whole.len() / 2, 9] {
                let error = content(whole[..cut].to_vec()).unwrap_err().to_string();
                assert!(error.starts_with("f: the"), "{error}");
            }
        }
        let mut changed = gzip(&text);
        let end = changed.len() - 6;
        changed[end] ^= 1;
        assert!(content(changed).is_err());
    }

    #[test]
    fn a_compressed_table_is_read_like_a_plain_one_and_a_cut_one_is_bad_data() {
        use crate::{ReadOptions, Table};
        let csv = "\u{FEFF}text\tlabel\n文本\ta\nb\tc\n".as_bytes();
        for (name, bytes) in [("t.tsv.gz", gzip(csv)), ("t.zst", zstd(csv)), ("t.csv", gzip(csv))] {
            let cut = bytes[..bytes.len() - 3].to_vec();
            let table =
                Table::read_from(name, io::Cursor::new(bytes), &ReadOptions::default()).unwrap();
            assert_eq!((table.header.join(" "), table.len()), ("text label".into(), 2), "{name}");
            assert!(table.reading.compression.is_some());
            let error =
                Table::read_from(name, io::Cursor::new(cut), &ReadOptions::default()).unwrap_err();
            assert!(matches!(error, DataError::Damaged { .. }), "{error}");
        }
    }

    #[test]
    fn only_the_ending_of_a_compressed_file_is_stripped() {
        let names = ["a.csv.gz", "a.jsonl.ZST", "a.csv", ".gz", "gz"].map(Compression::strip);
        assert_eq!(names, ["a.csv", "a.jsonl", "a.csv", ".gz", "gz"]);
    }

    proptest! {
        #[test]
        fn what_was_compressed_comes_back(content_in in prop::collection::vec(any::<u8>(), 0..5000)) {
            prop_assert_eq!(content(gzip(&content_in)).unwrap(), content_in.clone());
            prop_assert_eq!(content(zstd(&content_in)).unwrap(), content_in);
        }

        #[test]
        fn garbage_after_a_magic_number_is_an_error_or_an_end_never_a_panic(
            garbage in prop::collection::vec(any::<u8>(), 0..200), gz: bool
        ) {
            let magic: &[u8] = if gz { &[0x1F, 0x8B] } else { &[0x28, 0xB5, 0x2F, 0xFD] };
            let _ = content([magic, &garbage].concat());
        }
    }
}
