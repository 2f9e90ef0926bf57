//! Where CSV records and quotes begin, byte by byte, by the rules of the `csv` crate.

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    RecordStart,
    FieldStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

/// Follows raw bytes through the quoting rules. It cuts no fields: the `csv` crate does that. It knows what that
/// crate does not tell: the line on which a record begins, and whether and where a quote stands open.
#[derive(Clone, Debug)]
pub(super) struct Scanner {
    delimiter: u8,
    state: State,
    previous: u8,
    line: u64,
    column: u64,
    record_line: u64,
    record_bytes: usize,
    quote: (u64, u64),
}

/// What a byte turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Event {
    /// The first byte of a record (which may be a delimiter).
    RecordBegins,
    /// A delimiter outside quotes.
    Delimiter,
    /// A line end outside quotes that closes a record.
    RecordEnds,
    /// Anything else.
    Other,
}

impl Scanner {
    pub(super) fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            state: State::RecordStart,
            previous: 0,
            line: 1,
            column: 0,
            record_line: 1,
            record_bytes: 0,
            quote: (1, 1),
        }
    }

    pub(super) fn step(&mut self, byte: u8) -> Event {
        let begins = self.state == State::RecordStart && !is_line_end(byte);
        self.advance_position(byte, begins);
        let was = self.state;
        self.state = self.next_state(byte);
        if self.state == State::Quoted && was != State::Quoted && was != State::QuoteInQuoted {
            self.quote = (self.line, self.column);
        }
        if is_line_end(byte) && !matches!(was, State::Quoted | State::RecordStart) {
            Event::RecordEnds
        } else if begins {
            Event::RecordBegins
        } else if byte == self.delimiter && was != State::Quoted {
            Event::Delimiter
        } else {
            Event::Other
        }
    }

    fn next_state(&self, byte: u8) -> State {
        match self.state {
            State::Quoted if byte == b'"' => State::QuoteInQuoted,
            State::Quoted => State::Quoted,
            State::QuoteInQuoted if byte == b'"' => State::Quoted,
            State::RecordStart | State::FieldStart if byte == b'"' => State::Quoted,
            _ if is_line_end(byte) => State::RecordStart,
            _ if byte == self.delimiter => State::FieldStart,
            _ => State::Plain,
        }
    }

    fn advance_position(&mut self, byte: u8, begins: bool) {
        // A `\r\n` ends one line, a lone `\r` or `\n` too.
        if self.previous == b'\n' || (self.previous == b'\r' && byte != b'\n') {
            self.line += 1;
            self.column = 0;
        }
        self.previous = byte;
        let begins_character = byte & 0xC0 != 0x80;
        self.column += u64::from(begins_character);
        if begins {
            self.record_line = self.line;
            self.record_bytes = 0;
        }
        self.record_bytes += 1;
    }

    /// Line of the record that the last byte belongs to.
    pub(super) fn record_line(&self) -> u64 {
        self.record_line
    }

    /// Bytes of that record so far.
    pub(super) fn record_bytes(&self) -> usize {
        self.record_bytes
    }

    /// Line and column of the quote that stands open, if one does.
    pub(super) fn open_quote(&self) -> Option<(u64, u64)> {
        (self.state == State::Quoted).then_some(self.quote)
    }
}

fn is_line_end(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record_lines(text: &str) -> Vec<u64> {
        let mut scanner = Scanner::new(b',');
        let mut lines = Vec::new();
        for byte in text.bytes() {
            if scanner.step(byte) == Event::RecordBegins {
                lines.push(scanner.record_line());
            }
        }
        lines
    }

    #[test]
    fn records_are_found_past_blank_lines_and_quoted_line_breaks() {
        assert_eq!(record_lines("a\n\n\nb\n\"c\nd\"\ne"), [1, 4, 5, 7]);
        assert_eq!(record_lines("a\r\n\r\nb\r\n\"c\r\nd\"\r\ne\r\n"), [1, 3, 4, 6]);
        assert_eq!(record_lines("a\rb\r\rc"), [1, 2, 4]);
    }

    #[test]
    fn an_open_quote_is_known_by_line_and_character() {
        let mut scanner = Scanner::new(b',');
        "é,b\nü,\"open".bytes().for_each(|b| {
            scanner.step(b);
        });
        assert_eq!(scanner.open_quote(), Some((2, 3)));
        scanner.step(b'"');
        assert_eq!(scanner.open_quote(), None);
    }
}
