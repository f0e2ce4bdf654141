//! A JSON object that is taken apart: what is read is removed, what stays is still owed to the reader.

use super::{Date, Fact, Line};
use crate::json::{Json, Object};
use crate::text::Fields;
use crate::text::dictionary::{Dictionary, word};

/// One object of the record and its place in it, e.g. `documents[0].`.
pub struct Record {
    rest: Object,
    path: String,
}

impl Record {
    /// Wraps an object; `path` ends with a dot or is empty.
    pub fn new(rest: Object, path: String) -> Self {
        Self { rest, path }
    }

    /// A text that stays; `None` where [`Self::take_text`] would take none.
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.rest.get(field) {
            Some(Json::Text(text)) if !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }

    /// Takes a text; a field of another kind, or with only white space, stays.
    pub fn take_text(&mut self, field: &str) -> Option<String> {
        self.text(field)?;
        self.rest.take(field, Json::text)
    }

    /// Takes a yes or no.
    pub fn take_bool(&mut self, field: &str) -> Option<bool> {
        match self.rest.get(field) {
            Some(Json::Bool(value)) => {
                let value = *value;
                self.rest.remove(field);
                Some(value)
            }
            _ => None,
        }
    }

    /// Takes a code and words it; a code without a word stays a code.
    pub fn take_word(&mut self, field: &str, dictionary: Dictionary) -> Option<String> {
        let code = self.take_text(field)?;
        Some(word(dictionary, &code).map_or(code, str::to_owned))
    }

    /// Takes a date and writes it as people do; a text that is no date stays as it is.
    pub fn take_date(&mut self, field: &str, fields: &Fields) -> Option<Line> {
        let text = self.take_text(field)?;
        Some(match Date::parse(&text) {
            Some(date) => Line::day((fields.date)(date), text),
            None => Line::plain(text),
        })
    }

    /// Takes the three parts of a name, in the Ukrainian order.
    pub fn take_name(&mut self) -> Option<String> {
        let parts: Vec<String> = ["last_name", "first_name", "second_name"]
            .into_iter()
            .filter_map(|field| self.take_text(field))
            .collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// Takes identifiers, under their own names.
    pub fn technical(&mut self, fields: &[&str]) -> Vec<Fact> {
        fields
            .iter()
            .filter_map(|field| {
                let value = self.take_text(field)?;
                Some(Fact::at(&format!("{}{field}", self.path), Some(Line::plain(value))))
            })
            .collect()
    }

    /// Reads every object of a list; what is left of each stays.
    pub fn each(&mut self, field: &str, read: &mut dyn FnMut(&mut Self) -> Fact) -> Vec<Fact> {
        let mut facts = Vec::new();
        if let Some(Json::List(items)) = self.rest.get_mut(field) {
            for (place, item) in items.iter_mut().enumerate() {
                let path = format!("{}{field}[{place}].", self.path);
                Self::look_into(item, path, &mut |record| facts.push(read(record)));
            }
        }
        facts
    }

    /// Reads one object inside; what is left of it stays.
    pub fn within(&mut self, field: &str, read: &mut dyn FnMut(&mut Self)) {
        if let Some(item) = self.rest.get_mut(field) {
            Self::look_into(item, format!("{}{field}.", self.path), read);
        }
    }

    fn look_into(item: &mut Json, path: String, read: &mut dyn FnMut(&mut Self)) {
        if let Json::Object(object) = item {
            let mut record = Self::new(std::mem::take(object), path);
            read(&mut record);
            *object = record.rest;
        }
    }

    /// Every scalar nobody took, with its place.
    pub fn leftovers(self) -> Vec<(String, Scalar)> {
        let mut found = Vec::new();
        for (name, value) in self.rest.0 {
            collect(format!("{}{name}", self.path), value, &mut found);
        }
        found
    }
}

/// What a field holds when it holds no other fields.
pub enum Scalar {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number, as it was written.
    Number(String),
    /// A text.
    Text(String),
}

fn collect(path: String, value: Json, found: &mut Vec<(String, Scalar)>) {
    let scalar = match value {
        Json::Object(object) => {
            for (name, value) in object.0 {
                collect(format!("{path}.{name}"), value, found);
            }
            return;
        }
        Json::List(items) => {
            for (place, item) in items.into_iter().enumerate() {
                collect(format!("{path}[{place}]"), item, found);
            }
            return;
        }
        Json::Null => Scalar::Null,
        Json::Bool(value) => Scalar::Bool(value),
        Json::Number(number) => Scalar::Number(number),
        Json::Text(text) => Scalar::Text(text),
    };
    found.push((path, scalar));
}

/// «+380 50 341 08 70»; a number of another form stays as it is.
pub fn phone_number(number: &str) -> String {
    let is_ukrainian =
        number.len() == 13 && number.starts_with("+380") && number.bytes().skip(1).all(|byte| byte.is_ascii_digit());
    let groups = [0..4, 4..6, 6..9, 9..11, 11..13].map(|range| number.get(range).unwrap_or_default());
    if is_ukrainian {
        groups.join(" ")
    } else {
        number.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ukrainian_numbers_are_regrouped() {
        assert_eq!(phone_number("+380503410870"), "+380 50 341 08 70");
        for other in [
            "+48501234567",
            "0503410870",
            "+38050341087",
            "+3805034108700",
            "+38050341087x",
        ] {
            assert_eq!(phone_number(other), other);
        }
    }
}
