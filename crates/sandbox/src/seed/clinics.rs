//! Clinics, their connections to a MIS, and the people who work there (contract h).

use jiff::Timestamp;

use super::clients::{MEDOX, medox_api_key, other_mis_client_id};
use crate::{
    endpoints::tokens::ACCESS_SECONDS,
    ids::{named_token, named_uuid},
    store::{Client, ClientKind, Connection, Role, Staff, Store, User},
};

/// A clinic of the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedClinic {
    /// One connection: everything goes well.
    Ambulatory,
    /// Its connection to «Медокс» is gone once somebody has signed in.
    Disconnected,
    /// Two connections to «Медокс».
    Twice,
    /// A pharmacy.
    Pharmacy,
    /// A person with a long name, a ten-digit code, and «Медокс» on the second page of the connections.
    Entrepreneur,
}

/// Somebody who works in a clinic.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// Short word, unique within the clinic.
    pub nick: &'static str,
    /// Last name, first name, second name.
    pub name: &'static str,
    /// As what.
    pub role: Role,
    /// What sets this person apart.
    pub remark: &'static str,
    /// How long their access tokens live.
    pub access_seconds: i64,
}

const fn person(nick: &'static str, name: &'static str, role: Role, remark: &'static str) -> Person {
    Person {
        nick,
        name,
        role,
        remark,
        access_seconds: ACCESS_SECONDS,
    }
}

/// More connections to others than one page of the list has.
const OTHER_CONNECTIONS: usize = 52;

impl SeedClinic {
    /// All of them.
    pub const ALL: [SeedClinic; 5] = [
        SeedClinic::Ambulatory,
        SeedClinic::Disconnected,
        SeedClinic::Twice,
        SeedClinic::Pharmacy,
        SeedClinic::Entrepreneur,
    ];

    /// Client id, the same as the legal entity's; the first one is the documents' sample.
    pub fn id(self) -> String {
        match self {
            SeedClinic::Ambulatory => "c4a6d45f-2cf2-4e6d-909a-5962604ad63b".to_owned(),
            _ => named_uuid(&format!("clinic {self:?}")),
        }
    }

    /// ЄДРПОУ, or РНОКПП of a person.
    pub fn edrpou(self) -> &'static str {
        match self {
            SeedClinic::Ambulatory => "12345678",
            SeedClinic::Disconnected => "23456789",
            SeedClinic::Twice => "34567890",
            SeedClinic::Pharmacy => "45678901",
            SeedClinic::Entrepreneur => "3120904711",
        }
    }

    /// Registered name.
    pub fn name(self) -> &'static str {
        match self {
            SeedClinic::Ambulatory => "Амбулаторія №1",
            SeedClinic::Disconnected => "Поліклініка №2",
            SeedClinic::Twice => "Міська лікарня №3",
            SeedClinic::Pharmacy => "Аптека 199",
            SeedClinic::Entrepreneur => {
                "Фізична особа-підприємець Старовойтенко-Залозецька Олександра-Вікторія Всеволодівна"
            }
        }
    }

    /// What is special about it, for the start page.
    pub fn remark(self) -> &'static str {
        match self {
            SeedClinic::Ambulatory => "один зв’язок із МІС, усе гаразд",
            SeedClinic::Disconnected => "зв’язок із МІС зникає після входу",
            SeedClinic::Twice => "два зв’язки з МІС",
            SeedClinic::Pharmacy => "аптека",
            SeedClinic::Entrepreneur => "ФОП, довга назва; потрібний зв’язок — на другій сторінці переліку",
        }
    }

    fn kind(self) -> ClientKind {
        match self {
            SeedClinic::Pharmacy => ClientKind::Pharmacy,
            _ => ClientKind::Msp,
        }
    }

    /// Connections to «Медокс»; the first one is the documents' sample.
    pub fn connection_ids(self) -> Vec<String> {
        match self {
            SeedClinic::Ambulatory => vec!["df9f70ee-4b12-4740-b0f5-bb5aea116863".to_owned()],
            SeedClinic::Twice => (1..=2)
                .map(|n| named_uuid(&format!("connection {self:?} {n}")))
                .collect(),
            _ => vec![named_uuid(&format!("connection {self:?}"))],
        }
    }

    /// The people, the head first.
    pub fn people(self) -> &'static [Person] {
        const SHORT: Person = Person {
            access_seconds: 300,
            ..person(
                "short",
                "Гриценко Павло Ігорович",
                Role::Owner,
                "сеанс ЕСОЗ на 5 хвилин",
            )
        };
        match self {
            SeedClinic::Ambulatory => {
                const {
                    &[
                        person("owner", "Коваль Ірина Степанівна", Role::Owner, "керівниця"),
                        person(
                            "deputy",
                            "Бойко Тарас Михайлович",
                            Role::Owner,
                            "друга особа з правами керівника",
                        ),
                        person(
                            "doctor",
                            "Лисенко Олег Петрович",
                            Role::Doctor,
                            "лікар, оновлювати не може",
                        ),
                        SHORT,
                    ]
                }
            }
            SeedClinic::Disconnected => {
                const {
                    &[person("owner", "Романюк Світлана Ігорівна", Role::Owner, "керівниця")]
                }
            }
            SeedClinic::Twice => {
                const {
                    &[person("owner", "Дяченко Віктор Олексійович", Role::Owner, "керівник")]
                }
            }
            SeedClinic::Pharmacy => {
                const {
                    &[
                        person(
                            "owner",
                            "Шульга Наталія Борисівна",
                            Role::PharmacyOwner,
                            "керівниця аптеки",
                        ),
                        person(
                            "pharmacist",
                            "Кузьменко Юлія Сергіївна",
                            Role::Pharmacist,
                            "фармацевтка, оновлювати не може",
                        ),
                    ]
                }
            }
            SeedClinic::Entrepreneur => {
                const {
                    &[person(
                        "owner",
                        "Старовойтенко-Залозецька Олександра-Вікторія Всеволодівна",
                        Role::Owner,
                        "ФОП",
                    )]
                }
            }
        }
    }

    /// The user id of one of the people, by their place in the list.
    pub fn user_id(self, place: usize) -> String {
        named_uuid(&format!("staff {self:?} {place}"))
    }
}

/// Registers them all; `callback` is the address of the demo MIS.
pub fn add_all(store: &mut Store, now: Timestamp, callback: &str) {
    for clinic in SeedClinic::ALL {
        store.clients.push(Client {
            id: clinic.id(),
            name: clinic.name().to_owned(),
            secret: named_token(&format!("own secret of {clinic:?}")),
            kind: clinic.kind(),
            redirect_uri: callback.to_owned(),
            is_blocked: false,
        });
        for (place, person) in clinic.people().iter().enumerate() {
            let email = format!("{}.{}@clinic.example", person.nick, clinic.edrpou());
            employ(store, &clinic.id(), &clinic.user_id(place), person, email, now);
        }
        connect(store, clinic, now, callback);
    }
    // The MIS's own client: connection and api-key are one secret (contract h.5, h.6).
    store.connections.push(Connection {
        consumer_id: MEDOX.to_owned(),
        secret: medox_api_key(),
        ..connection(&named_uuid("own connection of the MIS"), MEDOX, callback, now)
    });
    let administrator = person(
        "administrator",
        "Ткачук Роман Андрійович",
        Role::MisUser,
        "адміністратор МІС",
    );
    let email = "administrator@mis.example".to_owned();
    employ(
        store,
        MEDOX,
        &named_uuid("staff of the MIS"),
        &administrator,
        email,
        now,
    );
}

fn employ(store: &mut Store, client_id: &str, user_id: &str, person: &Person, email: String, now: Timestamp) {
    store.users.push(User {
        id: user_id.to_owned(),
        tax_id: None,
        person_id: named_uuid(&format!("person of {user_id}")),
        is_blocked: false,
        is_patient: false,
        created_at: now,
    });
    store.staff.push(Staff {
        user_id: user_id.to_owned(),
        client_id: client_id.to_owned(),
        nick: person.nick,
        name: person.name,
        remark: person.remark,
        email,
        role: person.role,
        access_seconds: person.access_seconds,
    });
}

fn connect(store: &mut Store, clinic: SeedClinic, now: Timestamp, callback: &str) {
    let client_id = clinic.id();
    let others = match clinic {
        SeedClinic::Entrepreneur => OTHER_CONNECTIONS,
        SeedClinic::Disconnected => 1,
        _ => 0,
    };
    for number in 0..others {
        let id = named_uuid(&format!("other connection {number} of {clinic:?}"));
        let consumer_id = match number {
            0 => other_mis_client_id(),
            _ => named_uuid(&format!("MIS number {number}")),
        };
        store.connections.push(Connection {
            consumer_id,
            ..connection(&id, &client_id, "https://mis.example.com/oauth", now)
        });
    }
    for id in clinic.connection_ids() {
        store.connections.push(Connection {
            consumer_id: MEDOX.to_owned(),
            is_gone: clinic == SeedClinic::Disconnected,
            ..connection(&id, &client_id, callback, now)
        });
    }
}

fn connection(id: &str, client_id: &str, redirect_uri: &str, now: Timestamp) -> Connection {
    Connection {
        id: id.to_owned(),
        client_id: client_id.to_owned(),
        consumer_id: String::new(),
        redirect_uri: redirect_uri.to_owned(),
        secret: named_token(&format!("secret of connection {id}")),
        created_at: now,
        updated_at: now,
        is_gone: false,
    }
}
