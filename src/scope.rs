//! Scopes: what a client asks to be allowed, one by one (contract b.2, e).

/// One scope token (RFC 6749 section 3.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope(String);

impl Scope {
    /// Accepts printable ASCII without space, quote and backslash.
    pub fn parse(raw: &str) -> Option<Self> {
        let is_token = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        (!raw.is_empty() && raw.bytes().all(is_token)).then(|| Self(raw.to_owned()))
    }

    /// The code, e.g. `person:read`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What kind of access it gives, judged by its last word. What we cannot place counts as a change: the more serious.
    pub fn verb(&self) -> Verb {
        self.known_verb().unwrap_or(Verb::Change)
    }

    /// The same for actions whose meaning is plain; `None` for all others.
    pub fn known_verb(&self) -> Option<Verb> {
        let action = self.0.rsplit(':').next().unwrap_or_default();
        let verb = match action.strip_suffix("_pis").unwrap_or(action) {
            "read" | "details" | "download" => Verb::View,
            "delete" | "remove" | "revoke" | "deactivate" | "terminate" | "cancel" => Verb::Remove,
            "write" | "create" | "update" | "sign" | "approve" | "reject" | "resend" | "sign_up" => Verb::Change,
            _ => return None,
        };
        Some(verb)
    }
}

/// Kinds of access, in the order they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// переглядати
    View,
    /// змінювати
    Change,
    /// видаляти
    Remove,
}

/// Scopes without repetition, in the order they were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopeSet(Vec<Scope>);

impl ScopeSet {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scopes.
    pub fn as_slice(&self) -> &[Scope] {
        &self.0
    }

    /// The form the service reads: codes joined by one space.
    pub fn to_parameter(&self) -> String {
        self.0.iter().map(Scope::as_str).collect::<Vec<_>>().join(" ")
    }
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        let mut set = Vec::new();
        for scope in scopes {
            if !set.contains(&scope) {
                set.push(scope);
            }
        }
        Self(set)
    }
}

/// A scope with the dictionary's words for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescribedScope {
    /// The scope.
    pub scope: Scope,
    /// The published text; `None` when the dictionary has none, and then the page says so.
    pub text: Option<String>,
}

/// Codes and their texts, as the dictionary `SCOPES` has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(pub Vec<(String, String)>);

impl Words {
    /// The text of a code, when there is one. White space around a key is not part of it: the published dictionary has a
    /// key with a trailing space (contract i).
    fn of(&self, scope: &Scope) -> Option<&str> {
        let is_it = |(code, _): &&(String, String)| code.trim() == scope.as_str();
        let (_, text) = self.0.iter().find(is_it)?;
        Some(text.trim()).filter(|text| !text.is_empty())
    }
}

impl DescribedScope {
    /// Puts words to every scope; none is dropped.
    pub fn describe(scopes: &ScopeSet, words: Option<&Words>) -> Vec<Self> {
        scopes
            .as_slice()
            .iter()
            .map(|scope| Self {
                text: words.and_then(|words| words.of(scope)).map(str::to_owned),
                scope: scope.clone(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(raw: &str) -> Option<ScopeSet> {
        raw.split_whitespace().map(Scope::parse).collect()
    }

    #[test]
    fn repeated_scopes_are_asked_once_in_the_order_given() {
        let scopes = set("person:read  app:read person:read");
        assert_eq!(
            scopes.map(|scopes| scopes.to_parameter()).as_deref(),
            Some("person:read app:read")
        );
    }

    #[test]
    fn quotes_backslashes_and_letters_outside_ascii_are_no_scopes() {
        for broken in ["a\"b", "a\\b", "дозвіл", "a\u{200b}b"] {
            assert_eq!(set(broken), None, "{broken}");
        }
    }

    #[test]
    fn an_action_nobody_knows_counts_as_a_change() {
        let verb = |raw: &str| Scope::parse(raw).map(|scope| scope.verb());
        assert_eq!(verb("person:read"), Some(Verb::View));
        assert_eq!(verb("declaration:read_pis"), Some(Verb::View));
        assert_eq!(verb("app:delete"), Some(Verb::Remove));
        assert_eq!(verb("something:frobnicate"), Some(Verb::Change));
        assert_eq!(verb("bare"), Some(Verb::Change));
    }

    #[test]
    fn what_takes_away_is_told_from_what_nobody_knows() {
        let known = |raw: &str| Scope::parse(raw).and_then(|scope| scope.known_verb());
        for remove in [
            "app:delete",
            "app:remove",
            "approval:revoke",
            "encounter:cancel",
            "app:delete_pis",
        ] {
            assert_eq!(known(remove), Some(Verb::Remove), "{remove}");
        }
        for change in ["app:write", "medication_request:reject"] {
            assert_eq!(known(change), Some(Verb::Change), "{change}");
        }
        for unknown in ["person:purge", "person:erase", "something:frobnicate", "bare"] {
            assert_eq!(known(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_scope_without_a_published_text_is_kept() {
        let published = [
            ("person:read", "Отримання даних пацієнта"),
            ("event:write", " "),
            ("user:delete ", "Видалення користувача"),
        ];
        let words = Words(
            published
                .map(|(code, text)| (code.to_owned(), text.to_owned()))
                .to_vec(),
        );
        let asked = set("person:read event:read user:delete event:write").unwrap();
        let described = DescribedScope::describe(&asked, Some(&words));
        let texts: Vec<_> = described.iter().map(|scope| scope.text.as_deref()).collect();
        assert_eq!(
            texts,
            [
                Some("Отримання даних пацієнта"),
                None,
                Some("Видалення користувача"),
                None
            ]
        );
    }
}
