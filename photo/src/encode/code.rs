//! Codes made for one picture: the more frequent a symbol is, the fewer bits it takes.

/// The longest code that a JPEG may have.
const LONGEST: usize = 16;

/// How often each symbol occurs.
pub(super) type Frequencies = [u32; 256];

/// A code for each symbol that occurs.
pub(super) struct Code {
    /// How many codes have 1, 2 … 16 bits.
    pub counts: [u8; LONGEST],
    /// The symbols, those with the shortest code first.
    pub symbols: Vec<u8>,
    /// For each symbol its code, and how many bits that has.
    pub codes: [(u16, u8); 256],
}

impl Code {
    /// The best code for these frequencies.
    pub fn of(frequencies: &Frequencies) -> Self {
        let lengths = limited(&lengths(frequencies));
        let mut by_length: Vec<(usize, u8)> = (0..=u8::MAX)
            .map(|symbol| (lengths[usize::from(symbol)], symbol))
            .filter(|(length, _)| *length > 0)
            .collect();
        by_length.sort_unstable();
        let mut code = Self { counts: [0; LONGEST], symbols: Vec::new(), codes: [(0, 0); 256] };
        let (mut next, mut last) = (0_u32, 0);
        for (length, symbol) in by_length {
            next <<= length - last;
            last = length;
            let bits = u16::try_from(next).unwrap_or_default();
            code.codes[usize::from(symbol)] = (bits, u8::try_from(length).unwrap_or_default());
            code.counts[length - 1] += 1;
            code.symbols.push(symbol);
            next += 1;
        }
        code
    }

    /// How many bits all symbols take, with the numbers behind them: the lower half of a symbol says
    /// how many bits its number has.
    pub fn bits(&self, frequencies: &Frequencies) -> u64 {
        let bits = |symbol: usize| u64::from(self.codes[symbol].1) + (symbol as u64 & 15);
        (0..256).map(|symbol| u64::from(frequencies[symbol]) * bits(symbol)).sum()
    }
}

/// How long the best codes are. One more symbol that never occurs takes the code of nothing but
/// ones, which a JPEG must not have.
fn lengths(frequencies: &Frequencies) -> [usize; 257] {
    let mut lengths = [0; 257];
    // Each group of symbols with how often any of them occurs: the two rarest become one, again and
    // again, and all their codes one bit longer.
    let mut groups: Vec<(u64, Vec<usize>)> = (0..256)
        .filter(|symbol| frequencies[*symbol] > 0)
        .map(|symbol| (u64::from(frequencies[symbol]), vec![symbol]))
        .collect();
    groups.push((0, vec![256]));
    groups.sort_by(|one, other| other.cmp(one));
    while let (Some((rarest, mut symbols)), Some((rare, others))) = (groups.pop(), groups.pop()) {
        symbols.extend(others);
        for symbol in &symbols {
            lengths[*symbol] += 1;
        }
        let both = rarest + rare;
        groups.insert(groups.partition_point(|(frequency, _)| *frequency > both), (both, symbols));
        if groups.len() == 1 {
            break;
        }
    }
    lengths
}

/// The same with no code longer than [`LONGEST`]: two codes that are too long become shorter by taking
/// the place of a short one, which becomes longer by one.
fn limited(lengths: &[usize; 257]) -> [usize; 257] {
    let mut counts = [0_usize; 258];
    for length in lengths {
        counts[*length] += 1;
    }
    counts[0] = 0;
    for long in (LONGEST + 1..counts.len()).rev() {
        while counts[long] > 0 {
            let Some(short) = (1..long - 1).rev().find(|short| counts[*short] > 0) else { break };
            counts[long] -= 2;
            counts[long - 1] += 1;
            counts[short + 1] += 2;
            counts[short] -= 1;
        }
    }
    // The symbols keep their order, and the one that never occurs is the last of all.
    let mut order: Vec<usize> = (0..257).filter(|symbol| lengths[*symbol] > 0).collect();
    order.sort_by_key(|symbol| (*symbol == 256, lengths[*symbol]));
    let mut shortened = [0; 257];
    let all = (1..).zip(&counts[1..]).flat_map(|(length, count)| std::iter::repeat_n(length, *count));
    for (symbol, length) in order.into_iter().zip(all) {
        shortened[symbol] = length;
    }
    shortened
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(frequencies: &[u32]) -> Code {
        let mut all = [0; 256];
        all[..frequencies.len()].copy_from_slice(frequencies);
        Code::of(&all)
    }

    #[test]
    fn what_is_frequent_takes_few_bits() {
        let code = code(&[5, 100, 20, 0, 50]);
        let lengths: Vec<u8> = code.codes[..5].iter().map(|(_, length)| *length).collect();
        assert_eq!(lengths, [4, 1, 3, 0, 2]);
        assert_eq!(code.symbols, [1, 4, 2, 0]);
    }

    #[test]
    fn no_code_is_the_beginning_of_another_and_none_is_all_ones() {
        let growing: Vec<u32> = (0..40).map(|power| 1 << (power * 31 / 40)).collect();
        for frequencies in [&growing[..], &[1; 256], &[7]] {
            let code = code(frequencies);
            let used: Vec<_> = code.codes.iter().filter(|(_, length)| *length > 0).collect();
            assert_eq!(used.len(), frequencies.len());
            for (number, (one, length)) in used.iter().enumerate() {
                assert!(*length <= 16 && *one != u16::MAX >> (16 - length), "{one:b}");
                for (other, longer) in used.iter().skip(number + 1).filter(|(_, longer)| longer >= length) {
                    assert_ne!(other >> (longer - length), *one);
                }
            }
        }
    }

    #[test]
    fn bits_are_counted_with_the_numbers_behind() {
        let mut frequencies = [0; 256];
        (frequencies[0x03], frequencies[0x11]) = (10, 1);
        let code = Code::of(&frequencies);
        assert_eq!(code.bits(&frequencies), 10 * (1 + 3) + (2 + 1));
    }
}
