//! Finds a village by a part of its name, on the phone and without a network.
//!
//! Sidomulyo is the name of 98 villages: whatever is typed behind the name, as `sidomulyo lampung`, must occur in the
//! path of the village. One slip of the fingers is forgiven in each word. Capitals, spaces, apostrophes and doubled
//! letters never count ([`folded`]).

use std::collections::HashSet;
use std::sync::OnceLock;

use bansosku_contract::spelling::{Typed, folded};
use bansosku_region::{Level, RegionCode, Regions, Villages};

/// The most villages that are shown. Whoever does not find hers among them types more.
pub const SHOWN: usize = 20;
/// So many letters are typed before anything is looked for.
const FEWEST_LETTERS: usize = 3;
/// More words than these are not looked at. The longest name has six.
const MOST_WORDS: usize = 10;
/// A slip is forgiven from this length on: among shorter words every second one is a slip away.
const FORGIVEN: usize = 4;
/// And in a beginning from this length on.
const FORGIVEN_BEGINNING: usize = 5;

/// Where a word begins is known of so many letters of a name. Hardly any has more.
const BITS: usize = u32::BITS as usize;

/// What a region is called, and not its name.
const KINDS: [&str; 17] = [
    "desa",
    "ds",
    "kelurahan",
    "kel",
    "kalurahan",
    "kampung",
    "kp",
    "gampong",
    "nagari",
    "pekon",
    "tiyuh",
    "kecamatan",
    "kec",
    "distrik",
    "kapanewon",
    "provinsi",
    "prov",
];
/// What people say instead of a province's name.
const SAID: [(u8, &str); 24] = [
    (12, "sumut"),
    (13, "sumbar"),
    (16, "sumsel"),
    (19, "babel"),
    (21, "kepri"),
    (31, "dki"),
    (32, "jabar"),
    (33, "jateng"),
    (34, "diy"),
    (34, "jogja"),
    (34, "jogjakarta"),
    (35, "jatim"),
    (52, "ntb"),
    (53, "ntt"),
    (61, "kalbar"),
    (62, "kalteng"),
    (63, "kalsel"),
    (64, "kaltim"),
    (65, "kaltara"),
    (71, "sulut"),
    (72, "sulteng"),
    (73, "sulsel"),
    (74, "sultra"),
    (76, "sulbar"),
];

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The villages that fit best, the best first, at most [`SHOWN`].
    pub villages: Vec<RegionCode>,
    /// How many fit.
    pub total: usize,
}

/// How a village's name is like what was typed, the likest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    Same,
    Begins,
    Within,
    Slip,
    BeginsWithSlip,
    WithinWithSlip,
}

/// All names, folded once.
struct Index {
    /// Provinces, regencies and districts, each after what it lies in.
    places: Vec<Place>,
    villages: Vec<Village>,
    names: String,
}

struct Place {
    code: RegionCode,
    /// What it lies in.
    parent: Option<usize>,
    words: Vec<String>,
}

struct Village {
    code: RegionCode,
    district: usize,
    /// Where its name ends in `names`.
    end: usize,
    /// Where its words begin but for the first, a bit each.
    starts: u32,
}

/// A village's name, folded.
struct Name<'a> {
    text: &'a str,
    starts: u32,
}

/// One way to read what was typed: so much of it is the village's name, the rest names places around it.
struct Reading {
    name: Typed,
    /// The words that name places, a bit each.
    around: u16,
}

/// Finds villages by what is typed, on a thread that may be busy.
///
/// The first question unpacks the tables of the whole country and folds their names; each looks through all of them. In
/// a release build on one core of a small server the tables take 30 to 45 ms, the folding twice that, and a question 3
/// to 30 ms.
pub async fn find(typed: String) -> Found {
    static BUNDLED: OnceLock<Index> = OnceLock::new();
    let find = move || BUNDLED.get_or_init(|| Index::new(Regions::bundled(), Villages::bundled())).find(&typed);
    tokio::task::spawn_blocking(find).await.unwrap_or_default()
}

/// Whether too little is typed to look for anything. Letters count as typed: there is a village that is called "Mee".
pub fn is_too_short(typed: &str) -> bool {
    typed.chars().filter(|sign| sign.is_alphanumeric()).count() < FEWEST_LETTERS
}

impl Index {
    fn new(regions: &Regions, villages: &Villages<'_>) -> Self {
        let mut places: Vec<Place> = Vec::new();
        for region in regions.all() {
            // What it lies in stands before it, and not far.
            let parent = region.code.parent().and_then(|code| places.iter().rposition(|place| place.code == code));
            let said = SAID.iter().filter(|(number, _)| {
                region.code.level() == Level::Province && region.code.province_number() == *number
            });
            let named = words(region.name).map(|word| word.folded().to_owned());
            let words = named.chain(said.map(|(_, word)| (*word).to_owned())).collect();
            places.push(Place { code: region.code, parent, words });
        }
        let mut index = Self { places, villages: Vec::new(), names: String::new() };
        let mut district = 0;
        for village in villages.all() {
            while Some(index.places[district].code) != village.code.parent() {
                district += 1;
            }
            let (name, starts) = with_starts(village.name);
            index.names.push_str(&name);
            index.villages.push(Village { code: village.code, district, end: index.names.len(), starts });
        }
        index
    }

    fn find(&self, typed: &str) -> Found {
        if is_too_short(typed) {
            return Found::default();
        }
        let words: Vec<Typed> = words(typed).take(MOST_WORDS).collect();
        let readings = readings(&words);
        let mut found = self.matching(&readings, &self.around(&words, Place::is_called), literal);
        if found.len() < SHOWN {
            let literally: HashSet<usize> = found.iter().map(|(.., index)| *index).collect();
            let like = self.matching(&readings, &self.around(&words, Place::is_called_like), forgiving);
            found.extend(like.into_iter().filter(|(.., index)| !literally.contains(index)));
        }
        let villages = found.iter().take(SHOWN).map(|(.., index)| self.villages[*index].code).collect();
        Found { villages, total: found.len() }
    }

    /// For each place the words that occur in its path, a bit each.
    fn around(&self, words: &[Typed], is_called: impl Fn(&Place, &Typed) -> bool) -> Vec<u16> {
        let mut around: Vec<u16> = Vec::with_capacity(self.places.len());
        for place in &self.places {
            let outside = place.parent.map_or(0, |parent| around[parent]);
            let own = words.iter().enumerate().filter(|(_, word)| is_called(place, word));
            around.push(own.fold(outside, |bits, (index, _)| bits | 1 << index));
        }
        around
    }

    /// The villages whose name is like that of one reading, with how much, the likest first.
    fn matching(
        &self,
        readings: &[Reading],
        around: &[u16],
        likeness: impl Fn(&Typed, &Name<'_>) -> Option<Likeness>,
    ) -> Vec<(Likeness, u32, usize, usize)> {
        let mut found = Vec::new();
        let mut start = 0;
        for (index, village) in self.villages.iter().enumerate() {
            let name = Name { text: &self.names[start..village.end], starts: village.starts };
            start = village.end;
            let around = around[village.district];
            let best = readings
                .iter()
                .filter(|reading| around & reading.around == reading.around)
                .filter_map(|reading| Some((likeness(&reading.name, &name)?, reading.around.count_ones())))
                .min();
            if let Some((likeness, around)) = best {
                found.push((likeness, around, name.text.len(), index));
            }
        }
        found.sort_unstable();
        found
    }
}

impl Place {
    fn is_called(&self, word: &Typed) -> bool {
        KINDS.contains(&word.folded()) || self.words.iter().any(|own| own.starts_with(word.folded()))
    }

    fn is_called_like(&self, word: &Typed) -> bool {
        self.is_called(word) || self.words.iter().any(|own| is_slip(word, own))
    }
}

/// The words of a text.
fn words(text: &str) -> impl Iterator<Item = Typed> {
    text.split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | '.' | '/' | '(' | ')'))
        .map(Typed::new)
        .filter(|word| !word.letters().is_empty())
}

/// A folded name, and where its words begin but for the first.
fn with_starts(name: &str) -> (String, u32) {
    let (mut text, mut starts) = (String::new(), 0);
    for word in name.split_whitespace().map(folded).filter(|word| !word.is_empty()) {
        // Two words may meet in a doubled letter.
        let met = word.chars().next().filter(|first| text.ends_with(*first)).map_or(0, char::len_utf8);
        let start = text.len() - met;
        if (1..BITS).contains(&start) {
            starts |= 1 << start;
        }
        text.push_str(&word[met..]);
    }
    (text, starts)
}

/// The village's name is what is typed first, with or without the word that it is a village.
fn readings(words: &[Typed]) -> Vec<Reading> {
    let first_kind = words.first().is_some_and(|word| KINDS.contains(&word.folded()));
    let mut readings = Vec::new();
    for start in 0..=usize::from(first_kind) {
        for end in start + 1..=words.len() {
            let around = (end..words.len()).fold(0, |bits, index| bits | 1 << index);
            let name: String = words[start..end].iter().map(Typed::letters).collect();
            // Two words may meet in a doubled letter.
            readings.push(Reading { name: Typed::new(&name), around });
        }
    }
    readings
}

fn literal(typed: &Typed, name: &Name<'_>) -> Option<Likeness> {
    let (typed, name) = (typed.folded(), name.text);
    if typed == name {
        Some(Likeness::Same)
    } else if name.starts_with(typed) {
        Some(Likeness::Begins)
    } else if typed.len() >= FEWEST_LETTERS && name.contains(typed) {
        Some(Likeness::Within)
    } else {
        None
    }
}

fn is_slip(typed: &Typed, name: &str) -> bool {
    typed.letters().len().min(name.len() + 1) >= FORGIVEN && typed.is_but_for_a_slip(name)
}

fn forgiving(typed: &Typed, name: &Name<'_>) -> Option<Likeness> {
    match literal(typed, name) {
        // The slip is in a place around it.
        Some(Likeness::Same) => return Some(Likeness::Slip),
        Some(Likeness::Begins) => return Some(Likeness::BeginsWithSlip),
        Some(_) => return Some(Likeness::WithinWithSlip),
        None if is_slip(typed, name.text) => return Some(Likeness::Slip),
        None => {}
    }
    if typed.folded().len() < FORGIVEN_BEGINNING {
        return None;
    }
    if typed.begins_but_for_a_slip(name.text) {
        return Some(Likeness::BeginsWithSlip);
    }
    let mut rests = (1..BITS).filter(|start| name.starts >> start & 1 == 1);
    let is_within = rests.any(|start| name.text.get(start..).is_some_and(|rest| typed.begins_but_for_a_slip(rest)));
    is_within.then_some(Likeness::WithinWithSlip)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(Regions::bundled(), Villages::bundled()));

    fn paths(typed: &str) -> Vec<String> {
        INDEX.find(typed).villages.into_iter().map(|code| Villages::bundled().path(code).unwrap()).collect()
    }

    #[test]
    fn a_village_is_found_by_its_name_and_by_its_beginning() {
        assert_eq!(paths("Cirahab")[0], "Cirahab, Lumbir, Kabupaten Banyumas, Jawa Tengah");
        assert!(paths("cirah").iter().any(|path| path.starts_with("Cirahab, Lumbir,")));
        assert!(paths("desa cirahab")[0].starts_with("Cirahab, "));
        assert!(paths("CIRAHAB, kec. Lumbir")[0].starts_with("Cirahab, Lumbir,"));
        assert!(paths("gampong meunasah baro")[0].starts_with("Meunasah Baro, "));
        assert!(paths("Ds. Cirahab")[0].starts_with("Cirahab, "));
        assert!(paths("kalurahan condongcatur")[0].starts_with("Condongcatur, "));
        assert!(paths("Mee").iter().any(|path| path.starts_with("Mee, ")), "two letters of it are the same");
    }

    #[test]
    fn same_names_are_told_apart_by_what_they_lie_in() {
        let all = INDEX.find("sidomulyo");
        assert_eq!(all.villages.len(), SHOWN);
        assert!(all.total >= 98, "{}", all.total);
        let in_lampung = INDEX.find("sidomulyo lampung");
        assert!(in_lampung.total < all.total);
        assert!(paths("sidomulyo lampung")[..5].iter().all(|path| path.ends_with("Lampung")));
        assert!(paths("sidomulyo lampng")[0].ends_with("Lampung"), "a slip there is forgiven too");
        assert!(paths("sidomulyo jatim")[0].ends_with("Jawa Timur"));
        assert!(paths("condongcatur diy")[0].ends_with("Daerah Istimewa Yogyakarta"));
    }

    #[test]
    fn one_slip_and_doubled_letters_and_apostrophes_are_forgiven() {
        assert!(paths("cirahap lumbir")[0].starts_with("Cirahab, "));
        assert!(paths("cirrahab")[0].starts_with("Cirahab, "));
        assert!(paths("crahab lumb")[0].starts_with("Cirahab, "));
        assert!(paths("saakkajang")[0].starts_with("Sakakajang, "), "the slip makes doubled letters");
        assert!(paths("agumg metro kibang").iter().any(|path| path.starts_with("Sumber Agung, ")), "in a later word");
        for typed in ["Bu Nuapu’u", "bu nuapu'u", "bunuapuu"] {
            assert!(paths(typed)[0].starts_with("Bu Nuapu’u"), "{typed}");
        }
    }

    #[test]
    fn what_is_likest_comes_first() {
        let likest = |typed: &str| paths(typed)[0].split(',').next().unwrap().to_owned();
        assert_eq!(likest("suka"), "Suka");
        assert_eq!(likest("kota baru"), "Kota Baru");
        assert_eq!(likest("desa baru"), "Baru");
        assert_eq!(likest("sumber agumg"), "Sumber Agung", "rather than a Sumber Jaya in Jati Agung");
    }

    #[test]
    fn nothing_is_looked_for_before_three_letters() {
        for typed in ["", "  ", "si", "s i", "-,.'", "'' ,,"] {
            assert_eq!(INDEX.find(typed), Found::default(), "{typed}");
        }
        assert_eq!(INDEX.find("qqqwwwxxx").total, 0);
    }

    /// What somebody types who takes two neighbours the wrong way round.
    fn swapped(name: &str, place: usize) -> String {
        let mut letters: Vec<char> = name.chars().collect();
        letters.swap(place, place + 1);
        letters.into_iter().collect()
    }

    #[test]
    fn two_neighbours_the_wrong_way_round_are_forgiven_in_every_long_name() {
        let long = |village: &bansosku_region::Region<'_>| folded(village.name).len() > FORGIVEN_BEGINNING + 1;
        for village in Villages::bundled().all().step_by(5).filter(long) {
            for place in 0..village.name.chars().count() - 1 {
                let typed = swapped(village.name, place);
                assert!(is_slip(&Typed::new(&typed), &folded(village.name)), "{} as {typed}", village.name);
            }
        }
    }

    #[test]
    fn villages_all_over_the_country_are_found_by_their_path_even_with_a_slip() {
        // Each search goes through the whole country.
        for (number, village) in Villages::bundled().all().step_by(6_007).enumerate() {
            let path = Villages::bundled().path(village.code).unwrap();
            assert!(INDEX.find(&path).villages.contains(&village.code), "{path}");
            if folded(village.name).len() > FORGIVEN_BEGINNING + 1 {
                let typed = swapped(&path, number % (village.name.chars().count() - 1));
                assert!(INDEX.find(&typed).villages.contains(&village.code), "{path} as {typed}");
            }
        }
    }

    proptest! {
        // Each case looks through the whole country.
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn whatever_is_typed_is_answered(typed in "[a-z' ,é]{0,40}") {
            let found = INDEX.find(&typed);
            prop_assert!(found.villages.len() == found.total.min(SHOWN));
        }
    }
}
