//! What the four calls answer, read into what the journey expects (contract c.2–c.4, e). `None` is an answer of another
//! shape: as far as a field is read at all, it must be what it should be.
//!
//! Pure. `tests/wire.rs` holds it to the types of `contract`, which the sandbox and the proxy speak.

use contract::Hidden;

use crate::flow::destination::Approved;
use crate::flow::failure::read_reference;
use crate::flow::{Event, User};
use crate::json::{Json, Object};
use crate::person::{Person, straight};
use crate::scope::{Scope, ScopeSet, Words};

/// The envelope of a success; `data` is read from it first, what is beside it afterwards.
pub fn envelope(text: &str) -> Option<Object> {
    Json::parse(text)?.object()
}

fn hidden(value: Json) -> Option<Hidden> {
    value.text().map(Hidden::from)
}

/// The person inside the container, and the jwt that registration needs.
pub fn validation(mut answer: Object) -> Option<Event> {
    let mut data = answer.take("data", Json::object)?;
    Some(Event::Validated {
        person: data.take("person", Person::read)?,
        jwt: data.take("token", hidden)?,
    })
}

/// The person as registered, their user, and the session token.
pub fn registration(mut answer: Object) -> Option<Event> {
    let mut data = answer.take("data", Json::object)?;
    let user = match data.take_maybe("user", Json::object)? {
        Some(mut user) => User {
            id: user.take_maybe("id", Json::text)?,
            tax_id: user.take_maybe("tax_id", hidden)?,
        },
        None => User::default(),
    };
    Some(Event::Registered {
        person: data.take("person", Person::read)?,
        user,
        session: data.take("access_token", hidden)?,
    })
}

/// A client as the person should know it.
pub struct Client {
    /// Its registered name.
    pub name: String,
    /// `PIS`, `TRUSTED_PIS`, …
    pub kind: Option<String>,
}

/// The client.
pub fn client(mut answer: Object) -> Option<Client> {
    let mut data = answer.take("data", Json::object)?;
    Some(Client {
        name: straight(data.take("name", Json::text)?),
        kind: data.take_maybe("client_type_name", Json::text)?,
    })
}

/// The words of the dictionary `SCOPES`, in either version (contract e.3); `None` also when it is not among the answer.
pub fn scope_words(mut answer: Object) -> Option<Words> {
    let dictionaries = answer.take("data", Json::list)?;
    let mut scopes = dictionaries
        .into_iter()
        .filter_map(Json::object)
        .find(|dictionary| matches!(dictionary.get("name"), Some(Json::Text(name)) if name == "SCOPES"))?;
    let words = match scopes.remove("values")? {
        Json::Object(values) => values
            .0
            .into_iter()
            .filter_map(|(code, text)| Some((code, text.text()?)))
            .collect(),
        Json::List(entries) => entries.into_iter().filter_map(entry).collect(),
        _ => return None,
    };
    Some(Words(words))
}

fn entry(value: Json) -> Option<(String, String)> {
    let mut entry = value.object()?;
    Some((entry.take("code", Json::text)?, entry.take("description", Json::text)?))
}

/// The scopes of the user's roles.
pub fn scopes_of_roles(mut answer: Object) -> Option<ScopeSet> {
    let mut scopes = Vec::new();
    for role in answer.take("data", Json::list)? {
        let of_role = role.object()?.take_maybe("scope", Json::text)?.unwrap_or_default();
        scopes.extend(of_role.split_whitespace().filter_map(Scope::parse));
    }
    Some(scopes.into_iter().collect())
}

/// What was approved, as far as it decides where the person goes. `location` is the header.
pub fn approval(mut answer: Object, location: Option<Hidden>) -> Option<Event> {
    let mut data = answer.take("data", Json::object)?;
    let mut details = data.take_maybe("details", Json::object)?.unwrap_or_default();
    let of_record = data.take_maybe("client_id", Json::text)?;
    let address = match answer.take_maybe("urgent", Json::object)? {
        Some(mut urgent) => urgent.take_maybe("redirect_uri", hidden)?,
        None => None,
    };
    Some(Event::Approved(Approved {
        // The body first: `Location` is readable only from our own origin (contract f).
        redirect_uri: address.or(location),
        client_id: details.take_maybe("client_id", Json::text)?.or(of_record),
        user_id: data.take_maybe("user_id", Json::text)?,
        // The approval record (200) unites old and new scopes, so only what was requested now can be compared.
        scopes: details
            .take_maybe("scope_request", Json::text)?
            .map(|scopes| scopes.split_whitespace().map(str::to_owned).collect()),
        reference: read_reference(&mut answer)?,
    }))
}
