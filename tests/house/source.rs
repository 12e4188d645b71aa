//! A Rust file as the rules see it: which paths it names, which words it uses, which texts it holds.
//!
//! The file is read as tokens, so that comments, documentation and texts can't be mistaken for code.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::File;

/// A path that a file names, from the crate's root (`crate::service::session`) or of another crate
/// (`dioxus::prelude`).
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    /// Its parts; a path within the crate begins with `crate`.
    pub path: Vec<String>,
    /// Where.
    pub line: usize,
}

/// A word or text of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Word {
    /// The word, or the text without its quotes.
    pub text: String,
    /// Where.
    pub line: usize,
}

/// What the rules look at.
#[derive(Default)]
pub struct Source {
    /// Paths with at least two parts.
    pub paths: Vec<Named>,
    /// Names and keywords.
    pub words: Vec<Word>,
    /// Texts in quotes, documentation left out.
    pub texts: Vec<Word>,
    /// Calls of a function or macro by its last name, with the texts among the first tokens of their arguments.
    pub calls: Vec<(String, Vec<Word>)>,
}

impl Source {
    /// Reads a file.
    pub fn read(file: &File) -> Self {
        let tokens: TokenStream = file.text.parse().unwrap_or_else(|error| panic!("{} is no Rust: {error}", file.path));
        let mut source = Self::default();
        source.walk(tokens, &module_of(&file.path));
        source
    }

    fn walk(&mut self, tokens: TokenStream, module: &[String]) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at = self.step(&tokens, at, module);
        }
    }

    /// Takes in the token at a place and says where to go on.
    fn step(&mut self, tokens: &[TokenTree], at: usize, module: &[String]) -> usize {
        match &tokens[at] {
            TokenTree::Ident(ident) => {
                self.words.push(Word { text: ident.to_string(), line: ident.span().start().line });
                if ident == "mod"
                    && let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
                        (tokens.get(at + 1), tokens.get(at + 2))
                {
                    let mut inner = module.to_vec();
                    inner.push(name.to_string());
                    self.walk(body.stream(), &inner);
                    return at + 3;
                }
                self.call(&ident.to_string(), &tokens[at + 1..]);
                self.path(tokens, at, module, &[])
            }
            TokenTree::Literal(literal) => {
                if let Some(text) = unquoted(&literal.to_string()) {
                    self.texts.push(Word { text, line: literal.span().start().line });
                }
                at + 1
            }
            TokenTree::Group(group) => {
                if !is_documentation(tokens, at) {
                    self.walk(group.stream(), module);
                }
                at + 1
            }
            TokenTree::Punct(_) => at + 1,
        }
    }

    fn call(&mut self, name: &str, behind: &[TokenTree]) {
        let behind = match behind {
            [TokenTree::Punct(bang), rest @ ..] if bang.as_char() == '!' => rest,
            rest => rest,
        };
        let Some(TokenTree::Group(arguments)) = behind.first() else { return };
        if arguments.delimiter() != Delimiter::Parenthesis {
            return;
        }
        let texts = arguments
            .stream()
            .into_iter()
            .filter_map(|token| match token {
                TokenTree::Literal(literal) => {
                    Some(Word { text: unquoted(&literal.to_string())?, line: literal.span().start().line })
                }
                _ => None,
            })
            .collect();
        self.calls.push((name.to_owned(), texts));
    }

    /// Reads a path that begins at a place, behind what stands before a brace of a `use`.
    fn path(&mut self, tokens: &[TokenTree], at: usize, module: &[String], before: &[String]) -> usize {
        let mut path = before.to_vec();
        let mut next = at;
        let mut line = 0;
        while let Some(TokenTree::Ident(ident)) = tokens.get(next) {
            line = ident.span().start().line;
            if next > at {
                self.words.push(Word { text: ident.to_string(), line });
                self.call(&ident.to_string(), &tokens[next + 1..]);
            }
            path.push(ident.to_string());
            next += 1;
            if !is_double_colon(tokens, next) {
                break;
            }
            next += 2;
            if let Some(TokenTree::Group(group)) = tokens.get(next)
                && group.delimiter() == Delimiter::Brace
            {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let mut place = 0;
                while place < inner.len() {
                    place = match &inner[place] {
                        TokenTree::Ident(ident) => {
                            self.words.push(Word { text: ident.to_string(), line: ident.span().start().line });
                            self.path(&inner, place, module, &path)
                        }
                        _ => place + 1,
                    };
                }
                return next + 1;
            }
        }
        if path.len() > 1 || path.first().is_some_and(|first| first == "super") {
            self.paths.push(Named { path: resolved(path, module), line });
        }
        next.max(at + 1)
    }
}

/// The module that a file is, from its path: `src/service/session.rs` is `service::session`.
fn module_of(path: &str) -> Vec<String> {
    let Some(inside) = path.split_once("src/").map(|(_, inside)| inside) else { return Vec::new() };
    let parts: Vec<&str> = inside.trim_end_matches(".rs").split('/').collect();
    let parts = match parts.as_slice() {
        ["lib" | "main"] => &[],
        [outer @ .., "mod"] => outer,
        all => all,
    };
    parts.iter().map(|part| (*part).to_owned()).collect()
}

/// Turns `super` and `self` into a path from the crate's root.
fn resolved(path: Vec<String>, module: &[String]) -> Vec<String> {
    let mut base = module.to_vec();
    let mut rest = path.as_slice();
    let within = rest.first().is_some_and(|first| first == "super" || first == "self");
    while let Some(first) = rest.first() {
        match first.as_str() {
            "super" => {
                base.pop();
            }
            "self" => {}
            _ => break,
        }
        rest = &rest[1..];
    }
    if within { [vec!["crate".to_owned()], base, rest.to_vec()].concat() } else { path }
}

fn is_double_colon(tokens: &[TokenTree], at: usize) -> bool {
    matches!(
        (tokens.get(at), tokens.get(at + 1)),
        (Some(TokenTree::Punct(first)), Some(TokenTree::Punct(second)))
            if first.as_char() == ':' && second.as_char() == ':'
    )
}

/// Documentation reaches us as `#[doc = "…"]`.
fn is_documentation(tokens: &[TokenTree], at: usize) -> bool {
    let TokenTree::Group(group) = &tokens[at] else { return false };
    let begins = matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(ident)) if ident == "doc");
    begins
        && at > 0
        && matches!(&tokens[at - 1], TokenTree::Punct(sign) if sign.as_char() == '#' || sign.as_char() == '!')
}

fn unquoted(literal: &str) -> Option<String> {
    let inner = literal.trim_start_matches('r').trim_matches('#');
    Some(inner.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, text: &str) -> Source {
        Source::read(&File { path: path.to_owned(), text: text.to_owned() })
    }

    fn paths(source: &Source) -> Vec<String> {
        source.paths.iter().map(|named| named.path.join("::")).collect()
    }

    #[test]
    fn a_use_with_braces_names_each_path() {
        let source = read("src/app.rs", "use crate::{route, service::{Services, session::Session}};\nuse std::fs;");
        assert_eq!(
            paths(&source),
            ["crate::route", "crate::service::Services", "crate::service::session::Session", "std::fs"]
        );
        assert_eq!(source.paths[3].line, 2);
    }

    #[test]
    fn a_path_in_a_body_or_a_macro_is_seen_and_one_in_a_comment_or_a_text_is_not() {
        let source = read(
            "src/ui/card.rs",
            "//! crate::store\n/// crate::store\nfn f() { // crate::store\n let _ = \"crate::store\"; rsx! { p { {crate::language::say(\"hi\")} } } }",
        );
        assert_eq!(paths(&source), ["crate::language::say"]);
        assert_eq!(
            source.calls.iter().find(|(name, _)| name == "say").map(|(_, texts)| texts[0].text.as_str()),
            Some("hi")
        );
        assert!(source.texts.iter().all(|text| !text.text.contains("//!")));
    }

    #[test]
    fn super_leads_to_the_module_above() {
        let source =
            read("src/ui/card.rs", "use super::super::store;\nmod tests { use super::*; use super::super::page; }");
        assert_eq!(paths(&source), ["crate::store", "crate::ui::card", "crate::ui::page"]);
        assert_eq!(paths(&read("src/service/mod.rs", "use super::remote;")), ["crate::remote"]);
    }
}
