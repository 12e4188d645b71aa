//! The file of refused lines: `line,field,reason`. What stands in a line is personal and is not repeated: whoever has the
//! registry's file finds the line by its number.

use std::fs::File;
use std::path::{Path, PathBuf};

use bansosku_contract::FieldProblem;

use crate::command::Failure;

/// The reason for a good line in a household that has a bad one.
const INCOMPLETE: FieldProblem = FieldProblem::new("kk", "household_incomplete");

/// The file, which is made with the first refused line.
pub(super) struct Refused {
    path: PathBuf,
    writer: Option<csv::Writer<File>>,
    lines: u64,
}

impl Refused {
    /// Nothing refused yet. A file that an earlier import left is taken away.
    pub fn begin(path: &Path) -> Result<Self, Failure> {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(format!("Unable to write {}: {error}", path.display()).into())
            }
            _ => Ok(Self { path: path.to_owned(), writer: None, lines: 0 }),
        }
    }

    /// Refuses every line of a household, each with its own problems.
    pub fn add(&mut self, lines: &[u64], problems: &[(u64, FieldProblem)]) -> Result<(), Failure> {
        for line in lines {
            let mut own = problems.iter().filter(|(number, _)| number == line).map(|(_, problem)| problem).peekable();
            self.lines += 1;
            if own.peek().is_none() {
                // A problem of the household as a whole stands at line 0: it is said with each line.
                let of_all = problems.iter().find(|(number, _)| *number == 0).map(|(_, problem)| problem);
                self.write(*line, of_all.unwrap_or(&INCOMPLETE))?;
            }
            for problem in own {
                self.write(*line, problem)?;
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
