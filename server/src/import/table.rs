//! The lines of a file, whatever it is written in: texts by the name of their column.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use bansosku_contract::FieldProblem;
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
pub(crate) const COLUMNS: [&str; 20] = [
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

/// The most bytes of a line. Who holds more open has lost a quote, and would hold the whole file in the end.
const MOST_BYTES: usize = 64 * 1024;

/// A line: its number in the file, from 1, and its values in the order of [`COLUMNS`]. What is missing is empty.
#[derive(Debug)]
pub(super) struct Line {
    pub number: u64,
    pub values: [String; COLUMNS.len()],
    /// Why the line is none of a registry, whatever its values say.
    pub problems: Vec<FieldProblem>,
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
    Csv(Box<csv::Reader<Capped>>, csv::ByteRecord),
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
                let mut reader = csv::ReaderBuilder::new()
                    .flexible(true)
                    // A carriage return before it is trimmed with the last value: as an end of its own it would make
                    // the numbers of the lines wrong.
                    .terminator(csv::Terminator::Any(b'\n'))
                    .from_reader(Capped { file, given: 0 });
                let names: Vec<String> =
                    reader.headers().map_err(|error| unreadable(&error))?.iter().map(ToOwned::to_owned).collect();
                let places = places(&names)?;
                let lines = Lines::Csv(Box::new(reader), csv::ByteRecord::new());
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

    /// The next line. A line that is none of a registry has its problems; a failure ends the import, because nobody
    /// knows what else it swallowed. It names the line, and nothing that stands in it.
    pub fn next(&mut self) -> Option<Result<Line, Failure>> {
        self.number += 1;
        let (values, problems) = match &mut self.lines {
            Lines::Csv(reader, record) => {
                let begins = reader.position().line();
                reader.get_mut().given = 0;
                match read_filled(reader, record) {
                    Ok(true) => {}
                    Ok(false) => return None,
                    Err(error) => return Some(Err(broken(reader.get_ref(), begins, &error))),
                }
                self.read = reader.position().byte();
                // Empty lines before it are passed over.
                self.number = begins.max(reader.position().line() - 1);
                let values = self
                    .places
                    .map(|place| String::from_utf8_lossy(record.get(place).unwrap_or_default()).trim().to_owned());
                if values.iter().any(|value| value.contains('\n')) {
                    return Some(Err(unclosed(begins)));
                }
                (values, problems(record, &self.places))
            }
            Lines::Parquet(rows) => {
                // What the reader says of a failure may repeat a value.
                let Ok(row) = rows.next()? else {
                    return Some(Err(format!("Unable to read row {} of the file", self.number).into()));
                };
                self.read = self.number;
                let fields: Vec<String> = row.get_column_iter().map(|(_, field)| text(field)).collect();
                (self.places.map(|place| fields.get(place).cloned().unwrap_or_default()), Vec::new())
            }
        };
        Some(Ok(Line { number: self.number, values, problems }))
    }
}

/// A file of which a line is read. It gives no more than a line may have.
struct Capped {
    file: File,
    /// Bytes since the line began.
    given: usize,
}

impl Read for Capped {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.given >= MOST_BYTES {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        let read = self.file.read(buffer)?;
        self.given += read;
        Ok(read)
    }
}

/// Reads a line, and passes over those with nothing in them.
fn read_filled(reader: &mut csv::Reader<Capped>, record: &mut csv::ByteRecord) -> csv::Result<bool> {
    while reader.read_byte_record(record)? {
        if record.len() > 1 || record.iter().any(|value| !value.trim_ascii().is_empty()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn broken(file: &Capped, number: u64, error: &csv::Error) -> Failure {
    if file.given >= MOST_BYTES { unclosed(number) } else { format!("Unable to read line {number}: {error}").into() }
}

fn unclosed(number: u64) -> Failure {
    format!("Line {number} of the file goes on in the next one: a quote may not be closed. Nothing was changed").into()
}

/// Why a line is none of a registry.
fn problems(record: &csv::ByteRecord, places: &[usize; COLUMNS.len()]) -> Vec<FieldProblem> {
    if record.len() != COLUMNS.len() {
        return vec![FieldProblem::new("line", "cells_miscounted")];
    }
    let is_broken = |place: &usize| std::str::from_utf8(record.get(*place).unwrap_or_default()).is_err();
    COLUMNS
        .into_iter()
        .zip(places)
        .filter(|(_, place)| is_broken(place))
        .map(|(column, _)| FieldProblem::new(column, "not_utf8"))
        .collect()
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
