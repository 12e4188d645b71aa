//! Enums that travel as fixed words: the same word in JSON, in the database and in the names of
//! the language files' messages.

/// Defines an enum with a fixed word for each variant, and the ways between the two.
///
/// It gives `ALL` (every variant, in the order written), `as_str`, `parse`, `Display`, and
/// `Serialize`/`Deserialize` by the word.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $word:literal, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name {
            $(
                $(#[$variant_meta])*
                #[serde(rename = $word)]
                // The schema does not see serde's word through this macro.
                #[cfg_attr(feature = "openapi", schema(rename = $word))]
                $variant,
            )+
        }

        impl $name {
            /// Every variant, in the order of the definition.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// The word that stands for this variant in JSON, in the database and in the names of messages.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }

            /// The variant of a word; `None` for a word that is not one of ours.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $( $word => Some(Self::$variant), )+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}

/// Gives a value that is a personal string: text through `expose`, a `Debug` that shows none of
/// it, and `Serialize`/`Deserialize` as a plain string that is parsed on the way in.
macro_rules! personal_text {
    ($name:ident, $error:ident) => {
        impl $name {
            /// The text itself. Never for a log, an address or an error message.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                Self::parse(text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

/// Gives an error enum its stable code: the word that stands in `errors[].code` of a problem and,
/// with `-` for `_`, in the names of the messages that explain it.
macro_rules! field_error {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $word:literal, )+
        }
    ) => {
        $crate::words::words! {
            $(#[$meta])*
            pub enum $name {
                $( $(#[$variant_meta])* $variant = $word, )+
            }
        }

        impl std::error::Error for $name {}
    };
}

pub(crate) use {field_error, personal_text, words};
