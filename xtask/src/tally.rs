//! How many tests passed, read off the lines with which the test runners close.

use std::fmt;
use std::ops::AddAssign;

/// Tests that were run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that held.
    pub passed: u32,
    /// Those that did not, in whatever way.
    pub failed: u32,
}

impl Tally {
    /// Reads what nextest, the documentation tests, Playwright and Node's tests print at their end. A test that passed
    /// the second time has passed; its runner names it.
    pub fn read(lines: &[String]) -> Self {
        let mut tally = Self::default();
        for line in lines {
            let line = line.trim();
            if line.starts_with("Summary [") || line.starts_with("test result:") || is_a_closing_of_playwright(line) {
                tally.passed += before("passed", line) + before("flaky", line);
                tally.failed += ["failed", "exec failed", "timed out", "interrupted", "did not run"]
                    .into_iter()
                    .map(|word| before(word, line))
                    .sum::<u32>();
            }
            tally.passed += of_node("pass", line);
            tally.failed += of_node("fail", line) + of_node("cancelled", line);
        }
        tally
    }
}

/// Playwright writes a line for each outcome: `3 passed (4.2s)`, `1 failed`.
fn is_a_closing_of_playwright(line: &str) -> bool {
    let mut words = line.splitn(2, ' ');
    let (number, rest) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let outcome = rest.split(" (").next().unwrap_or_default();
    number.parse::<u32>().is_ok() && ["passed", "failed", "flaky", "interrupted", "did not run"].contains(&outcome)
}

/// Node writes a line for each outcome: `# pass 3` or `ℹ fail 0`.
fn of_node(outcome: &str, line: &str) -> u32 {
    let words: Vec<&str> = line.split(' ').collect();
    match words[..] {
        ["#" | "ℹ", word, number] if word == outcome => number.parse().unwrap_or(0),
        _ => 0,
    }
}

/// The number that stands right before a word.
fn before(word: &str, line: &str) -> u32 {
    let mut sum = 0;
    for part in line.split([',', ';', ':', '.', ']']) {
        let part = part.trim().split(" (").next().unwrap_or_default();
        if let Some(number) = part.strip_suffix(word) {
            sum += number.trim().parse::<u32>().unwrap_or(0);
        }
    }
    sum
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> (u32, u32) {
        let tally = Tally::read(&lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>());
        (tally.passed, tally.failed)
    }

    #[test]
    fn nextest_is_counted_by_its_summary() {
        assert_eq!(read(&["     Summary [   0.033s] 12 tests run: 12 passed, 3 skipped"]), (12, 0));
        assert_eq!(
            read(&["Summary [  61.2s] 9/12 tests run: 7 passed (1 slow), 1 failed, 1 timed out, 0 skipped"]),
            (7, 2)
        );
        assert_eq!(read(&["        PASS [   0.004s] xtask tests::something_is_passed"]), (0, 0));
    }

    #[test]
    fn documentation_tests_are_counted_crate_by_crate() {
        let line = "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.31s";
        assert_eq!(read(&[line, "running 2 tests", line]), (4, 0));
        assert_eq!(read(&["test result: FAILED. 1 passed; 2 failed; 0 ignored"]), (1, 2));
    }

    #[test]
    fn browser_journeys_are_counted_and_one_that_held_the_second_time_has_passed() {
        assert_eq!(read(&["  8 passed (1.2m)"]), (8, 0));
        assert_eq!(
            read(&["  2 failed", "    [phone] › sign_up.spec.ts:3:1 › one failed", "  1 flaky", "  5 passed (20s)"]),
            (6, 2)
        );
    }

    #[test]
    fn nodes_own_tests_are_counted() {
        assert_eq!(read(&["# tests 4", "# pass 3", "# fail 1", "# cancelled 0"]), (3, 1));
        assert_eq!(read(&["ℹ pass 2", "ℹ fail 0"]), (2, 0));
    }
}
