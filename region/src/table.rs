//! Codes in order, each with its name: what both levels of the data are once they are unpacked.

use crate::RegionCode;
use crate::packed::BrokenTable;

/// One region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region<'a> {
    /// Its code.
    pub code: RegionCode,
    /// Its name, as `Kabupaten Banyumas` or `Lumbir`.
    pub name: &'a str,
}

/// Regions in the order of their codes. The names lie in one text, so that some ten thousand of
/// them cost two allocations.
#[derive(Debug)]
pub(crate) struct Table {
    codes: Vec<RegionCode>,
    names: String,
    /// Where each name ends in `names`; between two of them stands a line break.
    ends: Vec<u32>,
}

impl Table {
    /// A table of codes and of as many names, one a line.
    pub(crate) fn new(codes: Vec<RegionCode>, names: String) -> Result<Self, BrokenTable> {
        let mut ends = Vec::with_capacity(codes.len());
        let mut end = 0;
        for name in names.split_terminator('\n') {
            end += u32::try_from(name.len()).map_err(|_| BrokenTable)?;
            ends.push(end);
            end += 1;
        }
        if ends.len() == codes.len() && codes.is_sorted_by(|one, next| one < next) {
            Ok(Self { codes, names, ends })
        } else {
            Err(BrokenTable)
        }
    }

    /// The region of a code.
    pub(crate) fn get(&self, code: RegionCode) -> Option<Region<'_>> {
        self.codes.binary_search(&code).ok().map(|index| self.at(index))
    }

    /// The regions directly within this one, in order.
    pub(crate) fn children(&self, parent: RegionCode) -> impl Iterator<Item = Region<'_>> {
        let first = self.codes.partition_point(|code| *code <= parent);
        (first..self.codes.len())
            .take_while(move |index| parent.contains(self.codes[*index]))
            .filter(move |index| self.codes[*index].parent() == Some(parent))
            .map(|index| self.at(index))
    }

    /// Every region, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Region<'_>> {
        (0..self.codes.len()).map(|index| self.at(index))
    }

    fn at(&self, index: usize) -> Region<'_> {
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize + 1 };
        Region { code: self.codes[index], name: &self.names[start..self.ends[index] as usize] }
    }
}
