//! The files as the checks see them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::columns;
use super::layout::Layout;
use super::options::CheckOptions;
use super::report::{ColumnType, Side};
use super::tokens::Tokens;
use crate::clean::{CleanStep, Cleaner};
use crate::personal::PersonalFinder;
use crate::rows::RowAccount;
use crate::split::text_key;
use crate::table::Table;

/// What is computed once and asked often.
pub(super) struct Context<'a> {
    pub(super) options: &'a CheckOptions<'a>,
    pub(super) layout: Layout,
    pub(super) train: File<'a>,
    pub(super) test: Option<File<'a>>,
    /// What the cells of each column of the training file are.
    pub(super) kinds: Vec<ColumnType>,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        train: &'a Table,
        test: Option<&'a Table>,
        options: &'a CheckOptions<'a>,
    ) -> Self {
        let layout = Layout::of(train, &options.roles);
        let kinds = (0..train.header.len()).map(|i| columns::kind(train, i)).collect();
        let same: Vec<Option<usize>> = (0..train.header.len()).map(Some).collect();
        let test = test.map(|table| {
            let place = |name| table.header.iter().position(|other| other == name);
            let places = train.header.iter().map(place).collect();
            File::new(table, Side::Test, places, &layout, options.personal)
        });
        let train = File::new(train, Side::Train, same, &layout, options.personal);
        let mut context = Self { options, train, test, kinds, layout };
        context.name_files();
        context
    }

    /// The last part of a path is enough in a message, unless both files have the same.
    fn name_files(&mut self) {
        let alike = |test: &File<'_>| test.name == self.train.name;
        if let Some(test) = self.test.as_mut().filter(|test| alike(test)) {
            test.name = &test.table.source;
            self.train.name = &self.train.table.source;
        }
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &File<'a>> {
        std::iter::once(&self.train).chain(&self.test)
    }

    /// The name of a column of the training file.
    pub(super) fn name(&self, column: usize) -> &'a str {
        &self.train.table.header[column]
    }

    /// The columns that no model reads and none predicts.
    pub(super) fn unused(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.kinds.len())
            .filter(|&column| !self.reads(column) && Some(column) != self.layout.target)
    }

    /// Whether the model reads the column.
    pub(super) fn reads(&self, column: usize) -> bool {
        self.layout.text == Some(column) || self.layout.features.contains(&column)
    }

    /// The class of a row, for a classification; `None` for an empty cell.
    pub(super) fn label<'f>(&self, file: &'f File<'_>, row: usize) -> Option<&'f str> {
        let target = self.layout.target.filter(|_| self.layout.is_classification())?;
        Some(file.cell(row, target)?).filter(|label| !label.is_empty())
    }

    /// How many rows of a file each class has, by name.
    pub(super) fn label_counts<'f>(&self, file: &'f File<'_>) -> BTreeMap<&'f str, usize> {
        let mut counts = BTreeMap::new();
        for label in (0..file.table.len()).filter_map(|row| self.label(file, row)) {
            *counts.entry(label).or_default() += 1;
        }
        counts
    }
}

/// Where the rows of a file go.
#[derive(Clone, Debug, Default)]
pub(super) struct Account {
    pub(super) rows: RowAccount,
    /// Whether rows with an unusable cell are counted, beside those that cannot be read.
    pub(super) with_cells: bool,
}

/// A file, its columns addressed by their positions in the training file.
pub(super) struct File<'a> {
    pub(super) table: &'a Table,
    pub(super) side: Side,
    pub(super) account: Account,
    /// What messages call it.
    pub(super) name: &'a str,
    places: Vec<Option<usize>>,
    text: Option<usize>,
    personal: Option<&'a PersonalFinder>,
    /// The texts cut into tokens, if there are texts.
    pub(super) tokens: Option<Tokens>,
    /// The rows that are the same up to case and white space; only groups of two or more, by their first rows.
    pub(super) repeats: Vec<Vec<usize>>,
    /// A fingerprint of each row by which repeats are found; none for a row without content.
    pub(super) keys: Vec<Option<u128>>,
}

/// The last part of a path.
pub(super) fn short(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

impl<'a> File<'a> {
    fn new(
        table: &'a Table,
        side: Side,
        places: Vec<Option<usize>>,
        layout: &Layout,
        personal: Option<&'a PersonalFinder>,
    ) -> Self {
        let mut file = Self {
            table,
            side,
            account: Account::default(),
            name: short(&table.source),
            text: layout.text.and_then(|column| places[column]),
            places,
            personal,
            tokens: None,
            repeats: Vec::new(),
            keys: Vec::new(),
        };
        file.tokens = file.text.map(|column| Tokens::of(table, column));
        file.keys = (0..table.len()).map(|row| file.key(row)).collect();
        file.repeats = repeats(&file.keys);
        file
    }

    /// A cell without white space around it; `None` if the file lacks the column.
    pub(super) fn cell(&self, row: usize, column: usize) -> Option<&str> {
        let place = self.places[column]?;
        Some(self.table.records[row].fields[place].trim())
    }

    /// Where the file has this column of the training file.
    pub(super) fn place(&self, column: usize) -> Option<usize> {
        self.places[column]
    }

    /// Whether the file has this column of the training file.
    pub(super) fn has(&self, column: usize) -> bool {
        self.places[column].is_some()
    }

    /// The text of a row as written; `None` without a text column.
    pub(super) fn text(&self, row: usize) -> Option<&'a str> {
        Some(&self.table.records[row].fields[self.text?])
    }

    /// What is in a cell as it may be shown: redacted, if personal data is looked for. It has to be done before
    /// the text is shortened: half an address is not found, and still says whose it is. What is personal only once
    /// entities, tags and invisible characters are gone is shown without these.
    pub(super) fn shown<'t>(&self, cell: &'t str) -> Cow<'t, str> {
        let Some(finder) = self.personal else { return Cow::Borrowed(cell) };
        let redacted = finder.redact(cell);
        let steps =
            vec![CleanStep::HtmlEntities, CleanStep::HtmlTags, CleanStep::ControlCharacters];
        let plain = Cleaner::new(steps).ok().map(|plain| plain.clean(&redacted).into_owned());
        match plain.filter(|plain| !finder.find(plain).is_empty()) {
            Some(plain) => Cow::Owned(finder.redact(&plain).into_owned()),
            None => redacted,
        }
    }

    /// The text of a row as it may be shown.
    pub(super) fn shown_text(&self, row: usize) -> Cow<'a, str> {
        self.shown(self.text(row).unwrap_or_default())
    }

    /// Texts are the same up to case and white space; rows without a text if all their cells are.
    fn key(&self, row: usize) -> Option<u128> {
        if let Some(text) = self.text(row) {
            let key = text_key(text);
            return (!key.is_empty()).then(|| fingerprint(&key));
        }
        let cells: Vec<&str> =
            (0..self.places.len()).map(|column| self.cell(row, column).unwrap_or("")).collect();
        cells.iter().any(|cell| !cell.is_empty()).then(|| fingerprint(&cells.join("\u{1F}")))
    }
}

/// 128 bits, so that two texts of one file with one fingerprint are not to be expected.
fn fingerprint(text: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, text).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

fn repeats(keys: &[Option<u128>]) -> Vec<Vec<usize>> {
    let mut places: HashMap<u128, usize> = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (row, key) in keys.iter().enumerate() {
        let Some(key) = key else { continue };
        let place = *places.entry(*key).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Vec::new());
        }
        groups[place].push(row);
    }
    groups.retain(|rows| rows.len() > 1);
    groups
}
