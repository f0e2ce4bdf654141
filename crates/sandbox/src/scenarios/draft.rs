//! A link in the making: what is signed, by whom, how, and how it is put into the address.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    Sandbox,
    clock::after,
    patients,
    seed::{SeedClient, SeedConfidant},
    signature::forge::{self, Algorithm, ForgeError, TestSigner},
    special::Special,
};

/// A link before it is written down. Scenarios change its fields.
pub struct Draft {
    /// The registration request to sign.
    pub content: Value,
    /// Who signs.
    pub signer: SeedConfidant,
    /// With what.
    pub algorithm: Algorithm,
    /// What is done to the container.
    pub container: Container,
    /// When it was signed.
    pub signed_at: Timestamp,
    /// The five parameters, `user_data` apart; an absent one is left out of the link.
    pub client_id: Option<String>,
    /// Where to return.
    pub redirect_uri: Option<String>,
    /// Scopes.
    pub scope: Option<String>,
    /// The confidant's access token.
    pub token: Option<String>,
    /// Handed back with the code.
    pub state: Option<String>,
    /// How `user_data` is written.
    pub writing: Writing,
    /// Appended to the query as it is.
    pub tail: &'static str,
    /// How the PIS exchanges the code.
    pub exchange: Exchange,
    /// The number of the made-up patient.
    pub number: u64,
    /// The present moment.
    pub now: Timestamp,
}

/// What is done to the container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// One signature, DER.
    Plain,
    /// One signature, BER with indefinite lengths.
    Ber,
    /// Two signatures.
    TwoSigners,
    /// The content was changed after signing.
    TamperedContent,
    /// The signature was changed.
    TamperedSignature,
    /// The signed bytes are not JSON.
    NotJson,
    /// Bytes that are no container.
    Garbage,
    /// The development form: JSON with a described signature.
    DescribedJson,
}

/// How `user_data` is written into the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// Standard base64, percent-encoded.
    Proper,
    /// `+` and `/` and `=` not percent-encoded, so that `+` arrives as a space.
    PlusAsIs,
    /// The url-safe alphabet without padding.
    UrlSafe,
    /// Percent-encoded twice.
    Twice,
    /// Not base64 at all.
    NotBase64,
    /// Present but empty.
    Empty,
    /// Left out.
    Absent,
}

/// How the PIS exchanges the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// As it should.
    Proper,
    /// An unknown grant type.
    GrantType,
    /// No grant type.
    NoGrantType,
    /// No `token` wrapper.
    NoWrapper,
    /// Without the code.
    NoCode,
    /// A wrong secret.
    WrongSecret,
    /// A code nobody issued.
    UnknownCode,
    /// As another client.
    OtherClient,
    /// With another address.
    WrongRedirect,
    /// After the person withdrew the approval.
    Revoked,
    /// A second time.
    Twice,
}

impl Draft {
    /// The happy link: a new patient of Olena's.
    pub fn new(sandbox: &Sandbox, confidant: SeedConfidant) -> Self {
        let now = sandbox.clock.now();
        let number = {
            let mut store = sandbox.store();
            store.patients_made += 1;
            store.patients_made
        };
        Draft {
            content: patients::request(confidant, number, now),
            signer: confidant,
            algorithm: confidant.algorithm(),
            container: Container::Plain,
            signed_at: now,
            client_id: Some(SeedClient::Happy.id()),
            redirect_uri: Some(sandbox.config.callback()),
            scope: Some(patients::USUAL_SCOPE.to_owned()),
            token: Some(confidant.token()),
            state: None,
            writing: Writing::Proper,
            tail: "",
            exchange: Exchange::Proper,
            number,
            now,
        }
    }

    /// Another confidant: their token, their signature, their name in the request.
    pub fn act_as(&mut self, confidant: SeedConfidant) {
        self.content = patients::request(confidant, self.number, self.now);
        self.signer = confidant;
        self.algorithm = confidant.algorithm();
        self.token = Some(confidant.token());
    }

    /// Asks for a special answer through the series of the first document.
    pub fn special(&mut self, special: Special) {
        let number = patients::certificate_number(special.series(), self.number);
        self.person()["documents"][0]["number"] = number.into();
    }

    /// The person of the request.
    pub fn person(&mut self) -> &mut Value {
        &mut self.content["person"]
    }

    /// Puts facts over those of the request.
    pub fn patch_person(&mut self, facts: &Value) {
        let Some(facts) = facts.as_object() else {
            return;
        };
        for (name, value) in facts {
            self.person()[name.as_str()] = value.clone();
        }
        // "There is none" and a number do not go together (d.5).
        if self.person()["no_tax_id"] == true
            && let Some(person) = self.person().as_object_mut()
        {
            person.remove("tax_id");
        }
    }

    /// Another client of the seed.
    pub fn client(&mut self, client: SeedClient) {
        self.client_id = Some(client.id());
    }

    /// The container as bytes.
    pub fn signed(&self) -> Result<Vec<u8>, ForgeError> {
        let content = self.content.to_string().into_bytes();
        let signer = TestSigner::new(&self.signer.identity(), self.algorithm)?;
        let sign = |content: &[u8]| forge::container(content, &[&signer], self.signed_at);
        match self.container {
            Container::Plain => sign(&content),
            Container::Ber => Ok(forge::as_ber(&sign(&content)?)),
            Container::TwoSigners => {
                let second = TestSigner::new(&SeedConfidant::Petro.identity(), Algorithm::P256)?;
                forge::container(&content, &[&signer, &second], self.signed_at)
            }
            Container::TamperedContent => {
                let mut bytes = sign(&content)?;
                if let Some(at) = position(&bytes, b"first_name") {
                    bytes[at..at + 10].copy_from_slice(b"FIRST_NAME");
                }
                Ok(bytes)
            }
            Container::TamperedSignature => {
                let mut bytes = sign(&content)?;
                if let Some(last) = bytes.last_mut() {
                    *last ^= 1;
                }
                Ok(bytes)
            }
            Container::NotJson => sign(b"<?xml version=\"1.0\"?><person/>"),
            Container::Garbage => Ok(b"this is no signed container at all".to_vec()),
            Container::DescribedJson => {
                let identity = self.signer.identity();
                Ok(json!({"content": self.content, "signatures": [{
                    "is_valid": true, "signed_at": self.signed_at.to_string(),
                    "signer": {"drfo": identity.drfo, "surname": identity.surname, "given_name": identity.given_name},
                }]})
                .to_string()
                .into_bytes())
            }
        }
    }

    /// The whole link to the sign-up page.
    pub fn link(&self, app_url: &str) -> Result<String, ForgeError> {
        let signed = self.signed()?;
        let user_data = match self.writing {
            Writing::Proper => Some(encoded(&STANDARD.encode(signed))),
            Writing::PlusAsIs => Some(STANDARD.encode(signed)),
            Writing::UrlSafe => Some(URL_SAFE_NO_PAD.encode(signed)),
            Writing::Twice => Some(encoded(&encoded(&STANDARD.encode(signed)))),
            Writing::NotBase64 => Some(encoded("це не base64!")),
            Writing::Empty => Some(String::new()),
            Writing::Absent => None,
        };
        let plain = |value: &Option<String>| value.as_deref().map(encoded);
        let query: Vec<String> = [
            ("client_id", plain(&self.client_id)),
            ("redirect_uri", plain(&self.redirect_uri)),
            ("scope", plain(&self.scope)),
            ("user_data", user_data),
            ("token", plain(&self.token)),
            ("state", plain(&self.state)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
        .collect();
        Ok(format!(
            "{app_url}{}?{}{}",
            auth_ui_contract::paths::SIGN_UP_PAGE,
            query.join("&"),
            self.tail
        ))
    }

    /// A signature made some minutes ago.
    pub fn sign_minutes_ago(&mut self, minutes: i64) {
        self.signed_at = after(self.now, -60 * minutes);
    }
}

/// Percent-encoding for a query value; spaces too, never as `+`.
fn encoded(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
