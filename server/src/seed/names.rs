//! Made-up names, as they are usual where a household lives.
//!
//! Each region builds names in its own way: one word or two on Java, the clan last in the north of
//! Sumatra and in the east, the order of birth on Bali. The words are common ones; who bears a name
//! here was thrown with dice.

use bansosku_contract::Sex;

use super::dice::Dice;

/// How names of a region are built, and from which words.
#[derive(Debug)]
pub(crate) struct Culture {
    form: Form,
    men: &'static [&'static str],
    women: &'static [&'static str],
    /// Second words for men, or names of clans.
    after_men: &'static [&'static str],
    /// Second words for women; unused where there are clans.
    after_women: &'static [&'static str],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A given name and another one.
    Two,
    /// Mostly two words; one for many of the older people.
    OneOrTwo,
    /// A given name and the father's clan.
    Clan,
    /// As `Clan`, with *br.* (daughter of) before a woman's.
    BatakClan,
    /// *I* or *Ni*, the order of birth, and a given name.
    Bali,
    /// Mixed: a Chinese family name with its given name, or a Malay name of two words.
    Borneo,
}

/// A name of two words that nobody is likely to have: a given name of the province, and a second word from the other
/// end of the country. The number chooses it.
pub(crate) fn unlikely_name(province: u8, number: u64) -> String {
    let far = if province < 60 { &PAPUA } else { &BATAK };
    let pick = |words: &[&'static str], number: u64| {
        usize::try_from(number % words.len().max(1) as u64).ok().and_then(|place| words.get(place)).copied()
    };
    let given = Culture::of(province).women;
    let first = pick(given, number).unwrap_or("Sari");
    let second = pick(far.after_men, number >> 32).unwrap_or("Wetipo");
    format!("{first} {second}")
}

/// Which clan somebody was born into.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Birth {
    /// Man or woman.
    pub sex: Sex,
    /// Age on the day of the data.
    pub age: u8,
    /// Chooses the clan: relatives by blood share it.
    pub clan: usize,
    /// 0 for a first child.
    pub order: usize,
}

const BALI_ORDER: [&str; 4] = ["Wayan", "Made", "Nyoman", "Ketut"];

impl Culture {
    /// The culture that most people of a province have.
    pub(crate) fn of(province: u8) -> &'static Self {
        match province {
            11 => &ACEH,
            12 => &BATAK,
            13 => &MINANG,
            14..=19 | 21 => &MALAY,
            31 => &BETAWI,
            32 | 36 => &SUNDA,
            51 => &BALI,
            52 => &SASAK,
            53 => &TIMOR,
            61 => &WEST_BORNEO,
            62..=65 => &BANJAR,
            71 => &MINAHASA,
            72..=76 => &BUGIS,
            81 | 82 => &MALUKU,
            91..=96 => &PAPUA,
            _ => &JAVA,
        }
    }

    /// A name.
    pub(crate) fn name(&self, birth: Birth, dice: &mut Dice) -> String {
        let woman = birth.sex == Sex::Female;
        let given = dice.pick(if woman { self.women } else { self.men });
        let second = dice.pick(if woman && !self.after_women.is_empty() { self.after_women } else { self.after_men });
        let clan = self.after_men[birth.clan % self.after_men.len()];
        match self.form {
            Form::OneOrTwo if birth.age > 45 && dice.chance(600) => (*given).to_owned(),
            Form::Two | Form::OneOrTwo => format!("{given} {second}"),
            Form::BatakClan if woman => format!("{given} br. {clan}"),
            Form::Clan | Form::BatakClan => format!("{given} {clan}"),
            Form::Bali => {
                format!("{} {} {given}", if woman { "Ni" } else { "I" }, BALI_ORDER[birth.order % BALI_ORDER.len()])
            }
            Form::Borneo => match birth.clan % 3 {
                0 => format!("{} {}", CHINESE_FAMILIES[birth.clan / 3 % CHINESE_FAMILIES.len()], chinese(woman, dice)),
                _ => format!("{given} {second}"),
            },
        }
    }
}

fn chinese(woman: bool, dice: &mut Dice) -> &'static str {
    dice.pick::<&str>(if woman { &CHINESE_WOMEN } else { &CHINESE_MEN })
}

const CHINESE_WOMEN: [&str; 8] =
    ["Sui Moi", "Siu Lan", "Mei Ling", "Nyuk Fong", "Bui Khim", "Lie Hwa", "Ngiat Moi", "Su Cin"];
const CHINESE_MEN: [&str; 8] =
    ["Kim Fo", "Bun Hian", "Djun Khiong", "Cin Nyan", "Tet Sin", "Kui Fat", "Ju Hon", "Fui Kong"];
const CHINESE_FAMILIES: [&str; 8] = ["Liem", "Bong", "Tjhin", "Lay", "Chia", "Kho", "Ng", "Djong"];

static JAVA: Culture = Culture {
    form: Form::OneOrTwo,
    men: &[
        "Slamet", "Eko", "Dwi", "Bambang", "Sugeng", "Agus", "Joko", "Wahyu", "Teguh", "Budi", "Suyatno", "Mulyono",
        "Parjo", "Suroso", "Rudi", "Heru", "Tri", "Bayu", "Dimas", "Bagas",
    ],
    women: &[
        "Suparti", "Wagiyem", "Sri", "Dwi", "Siti", "Endang", "Tumini", "Suwarni", "Rini", "Wahyuni", "Lestari",
        "Ngatinah", "Sumiyati", "Yuni", "Ayu", "Retno", "Dewi", "Nur", "Painem", "Tri",
    ],
    after_men: &[
        "Prasetyo",
        "Santoso",
        "Wibowo",
        "Susilo",
        "Purnomo",
        "Setiawan",
        "Haryanto",
        "Nugroho",
        "Saputra",
        "Kurniawan",
        "Hidayat",
        "Utomo",
    ],
    after_women: &[
        "Lestari",
        "Rahayu",
        "Wulandari",
        "Handayani",
        "Astuti",
        "Fatimah",
        "Ningsih",
        "Utami",
        "Hastuti",
        "Aminah",
        "Puspitasari",
        "Kusumawati",
    ],
};

static SUNDA: Culture = Culture {
    form: Form::Two,
    men: &[
        "Asep", "Dadang", "Ujang", "Cecep", "Deden", "Iwan", "Yayan", "Aep", "Enjang", "Tatang", "Agus", "Rizki",
        "Dede", "Iman",
    ],
    women: &[
        "Euis", "Neneng", "Iis", "Entin", "Lilis", "Ai", "Imas", "Yati", "Teti", "Nani", "Siti", "Rina", "Ecin",
        "Popon",
    ],
    after_men: &[
        "Supriatna",
        "Hermawan",
        "Suherman",
        "Kurnia",
        "Sutisna",
        "Rohmana",
        "Permana",
        "Ruhiyat",
        "Gunawan",
        "Mulyana",
    ],
    after_women: &[
        "Komariah",
        "Rohayati",
        "Kurniasih",
        "Nurhasanah",
        "Sumiati",
        "Rosita",
        "Maryani",
        "Suryati",
        "Hasanah",
        "Yuliani",
    ],
};

static BETAWI: Culture = Culture {
    form: Form::Two,
    men: &["Ahmad", "Muhamad", "Saiful", "Rojali", "Mahmud", "Sabeni", "Nasrul", "Hendra", "Dani", "Fajar", "Matali"],
    women: &[
        "Nurjanah", "Siti", "Rohmah", "Maimunah", "Rodiah", "Yanti", "Nurul", "Fitri", "Mardiah", "Halimah", "Wati",
    ],
    after_men: &["Zaelani", "Rohim", "Fadilah", "Hasan", "Nawi", "Sanusi", "Marzuki", "Ramadhan", "Firmansyah"],
    after_women: &["Aisyah", "Zubaedah", "Khadijah", "Rahmawati", "Sofiah", "Hamidah", "Oktaviani", "Anggraini"],
};

static ACEH: Culture = Culture {
    form: Form::Two,
    men: &[
        "Teuku", "Muhammad", "Said", "Abdullah", "Ibrahim", "Ismail", "Razali", "Munawar", "Fauzi", "Zulfikar",
        "Iskandar",
    ],
    women: &["Cut", "Nurlaila", "Siti", "Rosmiati", "Fatimah", "Salmah", "Ainsyah", "Mutia", "Khairunnisa", "Nuraini"],
    after_men: &["Zulkifli", "Yusuf", "Hasbi", "Rizal", "Syahputra", "Idris", "Hamzah", "Mahdi", "Nurdin", "Akbar"],
    after_women: &["Nurhayati", "Maulida", "Rahmah", "Zuhra", "Hasanah", "Keumala", "Safrina", "Yusra", "Mariana"],
};

static BATAK: Culture = Culture {
    form: Form::BatakClan,
    men: &[
        "Hotman",
        "Parlindungan",
        "Togar",
        "Binsar",
        "Jonni",
        "Saut",
        "Maruli",
        "Poltak",
        "Ramses",
        "Andri",
        "Rinto",
    ],
    women: &[
        "Rotua", "Tiurma", "Lamria", "Rosmaida", "Hotmauli", "Nurmala", "Dermawan", "Ruth", "Lasma", "Desi", "Melva",
    ],
    after_men: &[
        "Sitorus",
        "Panjaitan",
        "Simanjuntak",
        "Siregar",
        "Nainggolan",
        "Hutapea",
        "Manurung",
        "Sinaga",
        "Tambunan",
        "Marpaung",
    ],
    after_women: &[],
};

static MINANG: Culture = Culture {
    form: Form::OneOrTwo,
    men: &["Syafrizal", "Zulkarnain", "Erizal", "Yusrizal", "Afrizal", "Hendri", "Rahmat", "Jasman", "Ilham", "Irwan"],
    women: &[
        "Desmawati",
        "Yulinar",
        "Nurbaiti",
        "Erniwati",
        "Gusnita",
        "Rosnida",
        "Zuraida",
        "Melati",
        "Yenti",
        "Fitria",
    ],
    after_men: &["Piliang", "Chaniago", "Tanjung", "Koto", "Sikumbang", "Malayu", "Putra", "Efendi", "Syahrial"],
    after_women: &["Yanti", "Wati", "Rahmi", "Sari", "Putri", "Anggraini", "Hasni", "Marlina", "Elvira"],
};

static MALAY: Culture = Culture {
    form: Form::Two,
    men: &["Ahmad", "Zainal", "Syahrul", "Bakri", "Hamdan", "Rusli", "Jamaluddin", "Edi", "Ridwan", "Ardi", "Yusri"],
    women: &[
        "Rohani",
        "Zubaidah",
        "Nurmah",
        "Suryani",
        "Fatmawati",
        "Yusnidar",
        "Siti",
        "Asmah",
        "Linda",
        "Mega",
        "Erna",
    ],
    after_men: &["Abidin", "Effendi", "Saputra", "Hasyim", "Mustafa", "Kurniawan", "Anwar", "Hakim", "Syarif"],
    after_women: &["Aminah", "Hartati", "Zahara", "Mardiana", "Safitri", "Oktarina", "Wahyuni", "Rosdiana", "Hayati"],
};

static BALI: Culture = Culture {
    form: Form::Bali,
    men: &["Sudarma", "Sukerta", "Suardana", "Astawa", "Wirawan", "Sudiasa", "Artana", "Mudita", "Widiana", "Suparta"],
    women: &[
        "Rasmini", "Suartini", "Widiani", "Sukerti", "Ariani", "Sudiarti", "Murniati", "Sumerti", "Yuliani", "Kariani",
    ],
    after_men: &[""],
    after_women: &[],
};

static SASAK: Culture = Culture {
    form: Form::OneOrTwo,
    men: &["Lalu", "Amaq", "Muhammad", "Zainuddin", "Sahnan", "Mustiadi", "Hamzan", "Jumahir", "Sapriadi", "Marzoan"],
    women: &["Baiq", "Inaq", "Sahnim", "Rukmini", "Hadijah", "Mahyuni", "Nurul", "Suhaini", "Zohriah", "Maesarah"],
    after_men: &["Wirajaya", "Hasbullah", "Suhardi", "Ihsan", "Rahman", "Sudirman", "Mahsun", "Fathurrahman"],
    after_women: &["Hidayati", "Sumiati", "Laili", "Nurhayati", "Fauziah", "Rohaeni", "Aini", "Susilawati"],
};

static TIMOR: Culture = Culture {
    form: Form::Clan,
    men: &["Marthen", "Yohanis", "Melkianus", "Nikodemus", "Soleman", "Frans", "Petrus", "Adrianus", "Yafet", "Simon"],
    women: &[
        "Yosefina",
        "Maria",
        "Yuliana",
        "Marselina",
        "Dorkas",
        "Naomi",
        "Petronela",
        "Orpa",
        "Ferderika",
        "Elisabet",
    ],
    after_men: &["Benu", "Selan", "Tefa", "Nabunome", "Fallo", "Boimau", "Neolaka", "Taneo", "Banunaek", "Kase"],
    after_women: &[],
};

static MALUKU: Culture = Culture {
    form: Form::Clan,
    men: &["Hasan", "Ismail", "Yopi", "Jefri", "Rahman", "Samuel", "Abdul", "Stevi", "Melki", "Husein"],
    women: &["Salma", "Nurjana", "Febi", "Wati", "Yolanda", "Halija", "Selfi", "Marlen", "Saadia", "Ona"],
    after_men: &[
        "Latuconsina",
        "Tuasikal",
        "Pattimura",
        "Wattimena",
        "Lestaluhu",
        "Sahetapy",
        "Tutuarima",
        "Ohorella",
        "Rumakway",
    ],
    after_women: &[],
};

static MINAHASA: Culture = Culture {
    form: Form::Clan,
    men: &["Jantje", "Fery", "Denny", "Jemmy", "Stenly", "Noldy", "Rommy", "Hence", "Vicky", "Alfrets"],
    women: &["Meity", "Deisy", "Feibe", "Olga", "Selvie", "Joice", "Vonny", "Greis", "Telly", "Anita"],
    after_men: &["Mandagi", "Rorimpandey", "Kaunang", "Lumentut", "Sumual", "Pangemanan", "Wowor", "Tumbelaka"],
    after_women: &[],
};

static BUGIS: Culture = Culture {
    form: Form::OneOrTwo,
    men: &[
        "Syamsuddin",
        "Baharuddin",
        "Muh. Yusuf",
        "Ambo",
        "Andi",
        "Kaharuddin",
        "Lukman",
        "Hasanuddin",
        "Rustam",
        "Ilham",
    ],
    women: &[
        "St. Hajrah",
        "Hasnah",
        "Rosmini",
        "Indo",
        "Andi",
        "Nurhayati",
        "Sitti",
        "Darmawati",
        "Hj. Nurdiana",
        "Kasmawati",
    ],
    after_men: &["Tahir", "Mappa", "Saleh", "Kadir", "Akbar", "Haris", "Rahim", "Jaya", "Patahuddin"],
    after_women: &["Rahma", "Asia", "Maryam", "Nurlina", "Sakka", "Upe", "Hasriani", "Tenri", "Aminah"],
};

static BANJAR: Culture = Culture {
    form: Form::OneOrTwo,
    men: &["Ahmad", "Muhammad", "Syahrani", "Anang", "Kaspul", "Rusdi", "Utuh", "Hairani", "Rahmadi", "Fahrul"],
    women: &[
        "Norhayati",
        "Siti",
        "Masniah",
        "Galuh",
        "Hadijah",
        "Rusmiati",
        "Noorjannah",
        "Arbayah",
        "Mariani",
        "Lisna",
    ],
    after_men: &["Rifani", "Noor", "Fauzan", "Anwar", "Hidayatullah", "Syarifuddin", "Ramadhani", "Maulana"],
    after_women: &["Hasanah", "Aulia", "Norlaila", "Fitriani", "Rahmah", "Jamilah", "Safura", "Ramadhaniah"],
};

static WEST_BORNEO: Culture = Culture {
    form: Form::Borneo,
    men: &["Yohanes", "Antonius", "Abdul", "Syarif", "Petrus", "Hendrikus", "Uray", "Mulyadi", "Fransiskus", "Rusdi"],
    women: &["Maria", "Yuliana", "Siti", "Fatimah", "Agustina", "Veronika", "Uray", "Ratna", "Monika", "Nuraini"],
    after_men: &["Jalil", "Akim", "Salim", "Gunawan", "Kurniadi", "Usman", "Sudin", "Heriyanto", "Asmadi"],
    after_women: &["Lusia", "Hartini", "Sari", "Rahmawati", "Yanti", "Ningsih", "Emilia", "Wahyuni"],
};

static PAPUA: Culture = Culture {
    form: Form::Clan,
    men: &["Nius", "Yulianus", "Marinus", "Obaja", "Elias", "Demianus", "Yonas", "Festus", "Lukas", "Amos"],
    women: &["Yosina", "Yuliana", "Dorlina", "Mince", "Agustina", "Orpa", "Selina", "Naomi", "Rosina", "Antomina"],
    after_men: &[
        "Wetipo", "Asso", "Kogoya", "Wenda", "Tabuni", "Rumbiak", "Mandacan", "Yikwa", "Wonda", "Kossay", "Matuan",
    ],
    after_women: &[],
};

#[cfg(test)]
mod tests {
    use bansosku_contract::{PROVINCES, PersonName};

    use super::*;

    fn birth(sex: Sex, clan: usize) -> Birth {
        Birth { sex, age: 30, clan, order: 1 }
    }

    #[test]
    fn every_region_gives_names_that_stand_on_a_card() {
        for province in PROVINCES {
            for roll in 0..200_u64 {
                let mut dice = Dice::new(&[u64::from(province), roll]);
                let sex = *dice.pick(Sex::ALL);
                let age = dice.between(0, 100);
                let clan = dice.below(50);
                let name = Culture::of(province).name(Birth { sex, age, clan, order: 2 }, &mut dice);
                assert_eq!(PersonName::parse(&name).unwrap().expose(), name);
            }
        }
    }

    #[test]
    fn a_clan_is_shared_and_the_order_of_birth_is_said() {
        let mut dice = Dice::new(&[1]);
        assert!(Culture::of(53).name(birth(Sex::Male, 0), &mut dice).ends_with(" Benu"));
        assert!(Culture::of(53).name(birth(Sex::Female, 0), &mut dice).ends_with(" Benu"));
        assert!(Culture::of(12).name(birth(Sex::Female, 1), &mut dice).ends_with(" br. Panjaitan"));
        assert!(Culture::of(51).name(birth(Sex::Female, 0), &mut dice).starts_with("Ni Made "));
        assert!(Culture::of(51).name(birth(Sex::Male, 0), &mut dice).starts_with("I Made "));
    }
}
