//! What many rounds of a measurement gave.

/// The value in the middle, the smallest and the largest.
#[derive(Debug, PartialEq)]
pub struct Spread {
    /// The value in the middle.
    pub median: f64,
    /// The smallest.
    pub least: f64,
    /// The largest.
    pub most: f64,
}

impl Spread {
    /// Of at least one value.
    pub fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = values.collect();
        sorted.sort_by(f64::total_cmp);
        let (middle, odd) = (sorted.len() / 2, sorted.len() % 2 == 1);
        Self {
            median: if odd { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) },
            least: sorted[0],
            most: sorted[sorted.len() - 1],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_even_number_of_rounds_lies_between_two() {
        let spread = Spread::of([400.0, 100.0, 300.0, 200.0].into_iter());
        assert_eq!(spread, Spread { median: 250.0, least: 100.0, most: 400.0 });
        assert_eq!(Spread::of([3.0, 1.0, 2.0].into_iter()).median.to_string(), "2");
    }
}
