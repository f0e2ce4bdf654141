//! OAuth clients: systems of patients, of clinics, and the sign-up page itself.

use crate::{
    ids::{named_token, named_uuid},
    store::{Client, ClientKind, Store},
};

/// A client of the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedClient {
    /// «Здоров’я поруч», the demo PIS.
    Happy,
    /// A blocked PIS.
    Blocked,
    /// A client whose type allows little.
    Narrow,
    /// A trusted PIS.
    Trusted,
    /// A PIS with a long name and hostile text in it.
    LongName,
}

impl SeedClient {
    /// All of them.
    pub const ALL: [SeedClient; 5] = [
        SeedClient::Happy,
        SeedClient::Blocked,
        SeedClient::Narrow,
        SeedClient::Trusted,
        SeedClient::LongName,
    ];

    /// Client id; the happy one is the documents' sample.
    pub fn id(self) -> String {
        match self {
            SeedClient::Happy => "6498d88e-97fb-47e2-85a5-99e884f888aa".to_owned(),
            _ => named_uuid(&format!("client {self:?}")),
        }
    }

    /// Client secret.
    pub fn secret(self) -> String {
        named_token(&format!("secret of {self:?}"))
    }

    fn name(self) -> &'static str {
        match self {
            SeedClient::Happy => "Здоров’я поруч",
            SeedClient::Blocked => "Заблокований застосунок",
            SeedClient::Narrow => "Кабінет із вузьким доступом",
            SeedClient::Trusted => "Довірена ПІС",
            SeedClient::LongName => {
                "<b onclick=alert(1)>Надзвичайнодовганазвазастосункуякунеможнаперенестизазвичайнимиправилами</b>"
            }
        }
    }

    fn kind(self) -> ClientKind {
        match self {
            SeedClient::Happy | SeedClient::Blocked | SeedClient::LongName => ClientKind::Pis,
            SeedClient::Narrow => ClientKind::Cabinet,
            SeedClient::Trusted => ClientKind::TrustedPis,
        }
    }
}

/// Client id of «Медокс», the demo MIS: the documents' sample.
pub const MEDOX: &str = "25c03af6-69bd-439e-b0dd-f1669b3dbbfd";
/// What proves that «Медокс» runs at an allowed hosting provider.
pub const MEDOX_PSK: &str = "sandbox-hosting-psk";

/// The api-key of «Медокс»: the secret of its own client.
pub fn medox_api_key() -> String {
    own_secret("МІС «Медокс»")
}

/// Client id of the other MIS.
pub fn other_mis_client_id() -> String {
    named_uuid("client second MIS")
}

/// The api-key of the other MIS.
pub fn other_mis_api_key() -> String {
    own_secret("МІС «Доктор»")
}

fn own_secret(name: &str) -> String {
    named_token(&format!("secret of {name}"))
}

/// Id of the client the sign-up page itself is.
pub fn auth_ui_client_id() -> String {
    named_uuid("client Auth UI")
}

/// Registers them all; `callback` is the address of the demo PIS.
pub fn add_all(store: &mut Store, callback: &str) {
    for client in SeedClient::ALL {
        store.clients.push(Client {
            id: client.id(),
            name: client.name().to_owned(),
            secret: client.secret(),
            kind: client.kind(),
            redirect_uri: callback.to_owned(),
            is_blocked: client == SeedClient::Blocked,
        });
    }
    let others = [
        ("Auth UI", auth_ui_client_id(), ClientKind::AuthFe),
        ("МІС «Медокс»", MEDOX.to_owned(), ClientKind::Mis),
        ("МІС «Доктор»", other_mis_client_id(), ClientKind::Mis),
    ];
    for (name, id, kind) in others {
        store.clients.push(Client {
            secret: own_secret(name),
            id,
            name: name.to_owned(),
            kind,
            redirect_uri: "https://mis.example.com/oauth".to_owned(),
            is_blocked: false,
        });
    }
}
