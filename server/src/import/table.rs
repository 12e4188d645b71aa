//! The lines of a file, whatever it is written in: texts by the name of their column.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use jiff::ToSpan as _;
use jiff::civil::date;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use parquet::record::reader::RowIter;

use super::Format;
use crate::command::Failure;

/// The columns of a registry. All must be there, in any order, and no other.
///
/// The first eight are of the household and the person, and are repeated in each of their lines; the others are of an
/// assistance, and empty in the one line of a person who has none. Days are written as 2026-10-01, amounts as whole
/// rupiah, words as in the HTTP contract.
pub(super) const COLUMNS: [&str; 20] = [
    "kk",
    "village",
    "desil",
    "as_of",
    "nik",
    "name",
    "born",
    "relation",
    "programme",
    "component",
    "status",
    "stage",
    "from",
    "to",
    "amount",
    "channel_kind",
    "channel_name",
    "disbursement",
    "expected_from",
    "paid_on",
];

/// A line: its number in the file, from 1, and its values in the order of [`COLUMNS`]. What is missing is empty.
#[derive(Debug)]
pub(super) struct Line {
    pub number: u64,
    pub values: [String; COLUMNS.len()],
}

/// A file that is read line by line.
pub(super) struct Table {
    lines: Lines,
    /// Where each of our columns stands in the file.
    places: [usize; COLUMNS.len()],
    /// Bytes or lines, as the file counts itself.
    length: u64,
    read: u64,
    number: u64,
}

enum Lines {
    Csv(Box<csv::Reader<BufReader<File>>>, csv::StringRecord),
    Parquet(RowIter<'static>),
}

impl Table {
    /// Opens a file and looks at its columns.
    pub fn open(format: Format, path: &Path) -> Result<Self, Failure> {
        let unreadable = |error: &dyn std::fmt::Display| format!("Unable to read {}: {error}", path.display());
        let file = File::open(path).map_err(|error| unreadable(&error))?;
        let length = file.metadata().map_err(|error| unreadable(&error))?.len();
        match format {
            Format::Csv => {
                let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(BufReader::new(file));
                let names: Vec<String> =
                    reader.headers().map_err(|error| unreadable(&error))?.iter().map(ToOwned::to_owned).collect();
                let places = places(&names)?;
                let lines = Lines::Csv(Box::new(reader), csv::StringRecord::new());
                // The names of the columns stand in line 1.
                Ok(Self { lines, places, length, read: 0, number: 1 })
            }
            Format::Parquet => {
                let reader = SerializedFileReader::new(file).map_err(|error| unreadable(&error))?;
                let metadata = reader.metadata().file_metadata();
                let names: Vec<String> =
                    metadata.schema().get_fields().iter().map(|field| field.name().to_owned()).collect();
                let places = places(&names)?;
                let length = u64::try_from(metadata.num_rows()).unwrap_or(0);
                let lines = Lines::Parquet(RowIter::from_file_into(Box::new(reader)));
                Ok(Self { lines, places, length, read: 0, number: 0 })
            }
        }
    }

    /// How much of the file was read.
    pub fn percent(&self) -> f64 {
        let permille = self.read.saturating_mul(1000) / self.length.max(1);
        f64::from(u32::try_from(permille).unwrap_or(1000)) / 10.0
    }

    /// The next line.
    pub fn next(&mut self) -> Option<Result<Line, Failure>> {
        self.number += 1;
        let values = match &mut self.lines {
            Lines::Csv(reader, record) => {
                match reader.read_record(record) {
                    Ok(true) => {}
                    Ok(false) => return None,
                    // The place is named, and no content.
                    Err(_) => return Some(Err(format!("Line {} of the file is no UTF-8", self.number).into())),
                }
                self.read = reader.position().byte();
                self.number = record.position().map_or(self.number, csv::Position::line);
                self.places.map(|place| record.get(place).unwrap_or_default().trim().to_owned())
            }
            Lines::Parquet(rows) => {
                let row = match rows.next()? {
                    Ok(row) => row,
                    Err(error) => return Some(Err(format!("Unable to read row {}: {error}", self.number).into())),
                };
                self.read = self.number;
                let fields: Vec<String> = row.get_column_iter().map(|(_, field)| text(field)).collect();
                self.places.map(|place| fields.get(place).cloned().unwrap_or_default())
            }
        };
        Some(Ok(Line { number: self.number, values }))
    }
}

/// Where each of our columns stands among these.
fn places(names: &[String]) -> Result<[usize; COLUMNS.len()], Failure> {
    let trimmed: Vec<&str> = names.iter().map(|name| name.trim().trim_start_matches('\u{feff}')).collect();
    let unknown: Vec<&str> = trimmed.iter().copied().filter(|name| !COLUMNS.contains(name)).collect();
    let missing: Vec<&str> = COLUMNS.into_iter().filter(|name| !trimmed.contains(name)).collect();
    if !unknown.is_empty() || !missing.is_empty() || trimmed.len() != COLUMNS.len() {
        return Err(format!(
            "The columns of the file are not those of a registry. Missing: {}. Unknown: {}. The columns are: {}",
            listed(&missing),
            listed(&unknown),
            COLUMNS.join(", ")
        )
        .into());
    }
    Ok(COLUMNS.map(|column| trimmed.iter().position(|name| *name == column).unwrap_or(0)))
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// A value of a Parquet file as it would stand in a CSV file.
fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.trim().to_owned(),
        Field::Date(days) => {
            date(1970, 1, 1).checked_add(days.days()).map_or_else(|_| days.to_string(), |day| day.to_string())
        }
        Field::Byte(number) => number.to_string(),
        Field::Short(number) => number.to_string(),
        Field::Int(number) => number.to_string(),
        Field::Long(number) => number.to_string(),
        Field::UByte(number) => number.to_string(),
        Field::UShort(number) => number.to_string(),
        Field::UInt(number) => number.to_string(),
        Field::ULong(number) => number.to_string(),
        // No column is made of anything else: it is refused where it is read.
        _ => "?".to_owned(),
    }
}
