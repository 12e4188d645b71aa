//! `bansosku-server sample-registry`: made-up households as a file that `import` takes, to try it with.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bansosku_contract::household::Assistance;
use parquet::basic::{LogicalType, Repetition, Type as PhysicalType};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::Format;
use super::table::COLUMNS;
use crate::command::{Failure, say};
use crate::registry::{HouseholdEntry, PersonEntry};
use crate::seed::Generator;

/// Lines of one row group of a Parquet file.
const ROW_GROUP: usize = 50_000;

/// What `sample-registry` is given.
#[derive(Debug, clap::Args)]
pub struct SampleFileArguments {
    /// How the file is written.
    #[arg(long, value_enum)]
    pub format: Format,
    /// How many households.
    #[arg(long, default_value_t = 1000)]
    pub households: u64,
    /// The same seed gives the same households.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Where they go.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

impl SampleFileArguments {
    /// Writes the file.
    pub fn run(self) -> Result<(), Failure> {
        let generator = Generator::new(self.seed);
        let households = (0..self.households.min(generator.most())).map(|index| generator.household(index));
        let lines = write(self.format, &self.file, households)?;
        say(&format!("{lines} lines, all of made-up people, in {}", self.file.display()))
    }
}

/// Writes households to a file, and says how many lines they took.
pub(crate) fn write(
    format: Format,
    path: &Path,
    households: impl Iterator<Item = HouseholdEntry>,
) -> Result<u64, Failure> {
    let mut written = 0;
    match format {
        Format::Csv => {
            let mut writer = csv::Writer::from_path(path)?;
            writer.write_record(COLUMNS)?;
            for line in households.flat_map(|household| lines(&household)) {
                writer.write_record(&line)?;
                written += 1;
            }
            writer.flush()?;
        }
        Format::Parquet => {
            let fields = COLUMNS.iter().map(|name| column(name)).collect::<Result<_, _>>()?;
            let schema = Arc::new(Type::group_type_builder("registry").with_fields(fields).build()?);
            let properties = WriterProperties::builder().set_compression(parquet::basic::Compression::SNAPPY).build();
            let mut writer = SerializedFileWriter::new(File::create(path)?, schema, Arc::new(properties))?;
            let mut lines = households.flat_map(|household| lines(&household)).peekable();
            while lines.peek().is_some() {
                let group: Vec<_> = lines.by_ref().take(ROW_GROUP).collect();
                written += group.len() as u64;
                write_group(&mut writer, &group)?;
            }
            writer.close()?;
        }
    }
    Ok(written)
}

fn column(name: &str) -> Result<Arc<Type>, Failure> {
    Ok(Arc::new(
        Type::primitive_type_builder(name, PhysicalType::BYTE_ARRAY)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(Some(LogicalType::String))
            .build()?,
    ))
}

fn write_group(writer: &mut SerializedFileWriter<File>, lines: &[[String; COLUMNS.len()]]) -> Result<(), Failure> {
    let mut group = writer.next_row_group()?;
    let mut place = 0;
    while let Some(mut column) = group.next_column()? {
        let present = |line: &[String; COLUMNS.len()]| i16::from(!line[place].is_empty());
        let levels: Vec<i16> = lines.iter().map(present).collect();
        let values: Vec<ByteArray> = lines
            .iter()
            .filter(|line| !line[place].is_empty())
            .map(|line| ByteArray::from(line[place].as_str()))
            .collect();
        column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
        column.close()?;
        place += 1;
    }
    group.close()?;
    Ok(())
}

/// The lines of a household.
pub(crate) fn lines(household: &HouseholdEntry) -> Vec<[String; COLUMNS.len()]> {
    let of_person = |person: &PersonEntry| {
        let given: Vec<Option<&Assistance>> =
            if person.assistances.is_empty() { vec![None] } else { person.assistances.iter().map(Some).collect() };
        given.into_iter().map(|given| line(household, person, given)).collect::<Vec<_>>()
    };
    household.people.iter().flat_map(of_person).collect()
}

fn line(household: &HouseholdEntry, person: &PersonEntry, given: Option<&Assistance>) -> [String; COLUMNS.len()] {
    fn text(value: Option<impl ToString>) -> String {
        value.map_or_else(String::new, |value| value.to_string())
    }
    let channel = given.and_then(|given| given.channel.as_ref());
    let payment = given.and_then(|given| given.disbursement.as_ref());
    [
        household.kk.expose().to_owned(),
        household.village.to_string(),
        text(household.desil),
        household.as_of.to_string(),
        person.nik.expose().to_owned(),
        person.name.expose().to_owned(),
        person.born.to_string(),
        person.relation.to_string(),
        text(given.map(|given| &given.programme)),
        text(given.and_then(|given| given.component.as_ref())),
        text(given.map(|given| given.status)),
        text(given.and_then(|given| given.period.stage)),
        text(given.map(|given| given.period.from)),
        text(given.map(|given| given.period.to)),
        text(given.and_then(|given| given.amount).map(|amount| amount.0)),
        text(channel.map(|channel| channel.kind)),
        text(channel.map(|channel| &channel.name)),
        text(payment.map(|payment| payment.state)),
        text(payment.and_then(|payment| payment.expected_from)),
        text(payment.and_then(|payment| payment.paid_on)),
    ]
}
