//! The file of refused lines: `line,field,reason`. What stands in a line is personal and is not repeated: whoever has the
//! registry's file finds the line by its number.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use bansosku_contract::FieldProblem;

use crate::command::Failure;

/// The reason for a good line in a household that has a bad one.
static INCOMPLETE: FieldProblem = FieldProblem::new("kk", "household_incomplete");

/// The file, which is made with the first refused line.
pub(super) struct Refused {
    path: PathBuf,
    writer: Option<csv::Writer<File>>,
    lines: u64,
}

impl Refused {
    /// Nothing refused yet. A file that an earlier import left is taken away, but never the one that is read.
    pub fn begin(path: &Path, read: &Path) -> Result<Self, Failure> {
        if std::fs::canonicalize(path).is_ok_and(|path| std::fs::canonicalize(read).is_ok_and(|read| read == path)) {
            return Err(format!("Unable to write refused lines to {}: it is the file to load", path.display()).into());
        }
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(format!("Unable to write {}: {error}", path.display()).into())
            }
            _ => Ok(Self { path: path.to_owned(), writer: None, lines: 0 }),
        }
    }

    /// Refuses every line of a household, each with its own problems.
    pub fn add(&mut self, lines: &[u64], problems: &[(u64, FieldProblem)]) -> Result<(), Failure> {
        let mut by_line: HashMap<u64, Vec<&FieldProblem>> = HashMap::new();
        for (line, problem) in problems {
            by_line.entry(*line).or_default().push(problem);
        }
        // A problem of the household as a whole stands at line 0: it is said with each line that has none of its own.
        let of_all = by_line.get(&0).and_then(|problems| problems.first().copied()).unwrap_or(&INCOMPLETE);
        for line in lines {
            self.lines += 1;
            match by_line.get(line) {
                Some(own) => own.iter().try_for_each(|problem| self.write(*line, problem))?,
                None => self.write(*line, of_all)?,
            }
        }
        Ok(())
    }

    /// Refuses a household for one reason.
    pub fn add_whole(&mut self, lines: &[u64], problem: FieldProblem) -> Result<(), Failure> {
        self.add(lines, &[(0, problem)])
    }

    /// How many lines.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// Writes what is left to write.
    pub fn finish(self) -> Result<(), Failure> {
        if let Some(mut writer) = self.writer {
            writer.flush()?;
        }
        Ok(())
    }

    fn write(&mut self, line: u64, problem: &FieldProblem) -> Result<(), Failure> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => {
                let mut writer = csv::Writer::from_path(&self.path)
                    .map_err(|error| format!("Unable to write {}: {error}", self.path.display()))?;
                writer.write_record(["line", "field", "reason"])?;
                none.insert(writer)
            }
        };
        writer.write_record([line.to_string().as_str(), &problem.field, &problem.code])?;
        Ok(())
    }
}
