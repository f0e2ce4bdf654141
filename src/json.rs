//! JSON, read and written by hand: the few shapes of the patient page do not pay for a general library.
//!
//! Reading is as strict as RFC 8259 (`tests/json.rs` compares it with another reader), and loses nothing: a number stays as
//! it was written, fields stay in their order, and a field given twice is there twice.

mod read;
mod write;

use std::fmt;

use zeroize::Zeroize;

pub use write::{Written, write};

/// A value. It may be somebody's data, so `Debug` does not print it.
#[derive(Clone, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it was written.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Object(Object),
}

/// The fields of an object, in the order they were written.
#[derive(Clone, Default, PartialEq)]
pub struct Object(pub Vec<(String, Json)>);

impl Json {
    /// Reads a whole text; `None` when it is not JSON.
    pub fn parse(text: &str) -> Option<Self> {
        read::whole(text)
    }

    /// The object, when it is one.
    pub fn object(self) -> Option<Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The list, when it is one.
    pub fn list(self) -> Option<Vec<Self>> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The text, when it is one.
    pub fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Overwrites every text in memory.
    pub fn wipe(&mut self) {
        match self {
            Self::Text(text) => text.zeroize(),
            Self::List(items) => items.iter_mut().for_each(Self::wipe),
            Self::Object(object) => object.wipe(),
            Self::Null | Self::Bool(_) | Self::Number(_) => {}
        }
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json(…)")
    }
}

impl Object {
    /// A field; of one given twice, the last.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.place(name)
            .and_then(|place| self.0.get(place))
            .map(|(_, value)| value)
    }

    /// A field, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        let place = self.place(name)?;
        self.0.get_mut(place).map(|(_, value)| value)
    }

    /// Takes a field out, `null` or not.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        self.place(name).map(|place| self.0.remove(place).1)
    }

    /// Takes a field that must be there and be read.
    pub fn take<T>(&mut self, name: &str, read: fn(Json) -> Option<T>) -> Option<T> {
        read(self.remove(name)?)
    }

    /// Takes a field that may be absent or `null`, but must be read when it is there: then `None` is trouble.
    pub fn take_maybe<T>(&mut self, name: &str, read: fn(Json) -> Option<T>) -> Option<Option<T>> {
        match self.remove(name) {
            None | Some(Json::Null) => Some(None),
            Some(value) => read(value).map(Some),
        }
    }

    /// Overwrites every text in memory.
    pub fn wipe(&mut self) {
        self.0.iter_mut().for_each(|(_, value)| value.wipe());
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.0.iter().rposition(|(own, _)| own == name)
    }
}
