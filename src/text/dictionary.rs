//! Words of eHealth's dictionaries that the confirmation page needs (contract i).
//!
//! They are part of the page because nothing but the validation call is sent before the person has read the data. The
//! live dictionaries may have grown: a code without a word is shown as it is. The words are the service's own, so they
//! stay Ukrainian in every language of the page.

/// A dictionary of the confirmation page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dictionary {
    /// `GENDER`
    Gender,
    /// `PHONE_TYPE`
    PhoneType,
    /// `SETTLEMENT_TYPE`
    SettlementType,
    /// `STREET_TYPE`
    StreetType,
    /// `DOCUMENT_TYPE`
    DocumentType,
    /// `DOCUMENT_RELATIONSHIP_TYPE`
    DocumentRelationshipType,
    /// `CONFIDANT_PERSON_TYPE`
    ConfidantPersonType,
    /// `AUTHENTICATION_METHOD`
    AuthenticationMethod,
    /// Not a dictionary of the service but an enumeration: `email`, `phone`.
    PreferredWayCommunication,
    /// Not a dictionary either. Browsers know all countries, but take long to be asked for the first time, so that the one
    /// nearly everybody lives in stands here.
    Country,
}

/// The word for a code, when there is one.
pub fn word(dictionary: Dictionary, code: &str) -> Option<&'static str> {
    let words = match dictionary {
        Dictionary::Gender => GENDER,
        Dictionary::PhoneType => PHONE_TYPE,
        Dictionary::SettlementType => SETTLEMENT_TYPE,
        Dictionary::StreetType => STREET_TYPE,
        Dictionary::DocumentType => DOCUMENT_TYPE,
        Dictionary::DocumentRelationshipType => DOCUMENT_RELATIONSHIP_TYPE,
        Dictionary::ConfidantPersonType => CONFIDANT_PERSON_TYPE,
        Dictionary::AuthenticationMethod => AUTHENTICATION_METHOD,
        Dictionary::PreferredWayCommunication => PREFERRED_WAY_COMMUNICATION,
        Dictionary::Country => &[("UA", "Україна")],
    };
    find(words, code)
}

/// Codes and their words.
pub type Words = &'static [(&'static str, &'static str)];

/// The word for a code, when it is there.
pub fn find(words: Words, code: &str) -> Option<&'static str> {
    words.iter().find(|(known, _)| *known == code).map(|(_, word)| *word)
}

const GENDER: &[(&str, &str)] = &[("MALE", "чоловіча"), ("FEMALE", "жіноча")];
const PHONE_TYPE: &[(&str, &str)] = &[("MOBILE", "мобільний"), ("LAND_LINE", "стаціонарний")];
const SETTLEMENT_TYPE: &[(&str, &str)] = &[
    ("TOWNSHIP", "селище міського типу"),
    ("CITY", "місто"),
    ("VILLAGE", "село"),
    ("SETTLEMENT", "селище"),
];
const STREET_TYPE: &[(&str, &str)] = &[
    ("ALLEY", "алея"),
    ("ASCENT", "узвіз"),
    ("AVENUE", "проспект"),
    ("BLIND_STREET", "тупик"),
    ("BLOCK", "квартал"),
    ("BOARGING_HOUSE", "пансіонат"),
    ("BOULEVARD", "бульвар"),
    ("COUNTRY_LANE", "завулок"),
    ("CROSSROADS", "розвилка"),
    ("DACHA_COOPERATIVE", "Дачний кооператив"),
    ("ENTRANCE", "в’їзд"),
    ("FORESTRY", "лісництво"),
    ("GROVE", "гай"),
    ("HAMLET", "хутір"),
    ("HIGHWAY", "шосе"),
    ("HOUSING_AREA", "житловий масив"),
    ("ISLAND", "острів"),
    ("LANE", "провулок"),
    ("LINE", "лінія"),
    ("MAIDAN", "майдан"),
    ("MICRODISTRICT", "мікрорайон"),
    ("MILITARY_BASE", "військова частина"),
    ("MINE", "шахта"),
    ("PARK", "парк"),
    ("PASS", "прохід"),
    ("PASSAGE", "проїзд"),
    ("PASSING_LOOP", "роз’їзд"),
    ("RIVER_SIDE", "набережна"),
    ("ROAD", "дорога"),
    ("SANATORIUM", "санаторій"),
    ("SELECTION_BASE", "селекційна станція"),
    ("SETTLEMENT", "селище"),
    ("SQUARE", "площа"),
    ("GARDEN_SQUARE", "сквер"),
    ("STATE_FARM", "радгосп"),
    ("STATION", "станція"),
    ("STATION_SETTLEMENT", "будинок МПС"),
    ("STREET", "вулиця"),
    ("TRACK", "траса"),
    ("ROADWAY", "тракт"),
    ("TRACT", "урочище"),
    ("WAY", "шлях"),
];
const DOCUMENT_TYPE: &[(&str, &str)] = &[
    ("PASSPORT", "Паспорт громадянина України"),
    ("NATIONAL_ID", "Біометричний паспорт громадянина України"),
    ("TEMPORARY_PASSPORT", "Тимчасове посвідчення громадянина України"),
    (
        "BIRTH_CERTIFICATE",
        "Свідоцтво про народження (для осіб, які не досягли 14\u{2011}річного віку)",
    ),
    ("TEMPORARY_CERTIFICATE", "Посвідка на проживання"),
    (
        "PERMANENT_RESIDENCE_PERMIT",
        "Посвідка на постійне проживання в Україні",
    ),
    ("REFUGEE_CERTIFICATE", "Посвідка біженця"),
    (
        "COMPLEMENTARY_PROTECTION_CERTIFICATE",
        "Посвідчення особи, яка потребує додаткового захисту",
    ),
];
const DOCUMENT_RELATIONSHIP_TYPE: &[(&str, &str)] = &[
    ("DOCUMENT", "Документ"),
    ("COURT_DECISION", "Рішення суду"),
    ("BIRTH_CERTIFICATE", "Свідоцтво про народження"),
    ("CONFIDANT_CERTIFICATE", "Посвідчення опікуна"),
];
const CONFIDANT_PERSON_TYPE: &[(&str, &str)] = &[
    ("PRIMARY", "Законний представник пацієнта головний"),
    ("SECONDARY", "Законний представник пацієнта другорядний"),
];
const AUTHENTICATION_METHOD: &[(&str, &str)] = &[
    ("OTP", "Авторизація через СМС"),
    ("OFFLINE", "Авторизація через верифікацію документів"),
    ("THIRD_PERSON", "Авторизація через третю особу"),
    ("NA", "Метод авторизації відсутній"),
];
const PREFERRED_WAY_COMMUNICATION: &[(&str, &str)] = &[("email", "Електронна пошта"), ("phone", "Телефон")];

/// The short forms an address is written with.
pub mod short_word {
    use super::Dictionary;

    /// область
    pub const AREA: &str = "обл.";
    /// район
    pub const REGION: &str = "р\u{2011}н";
    /// квартира
    pub const APARTMENT: &str = "кв.";

    /// The usual short form of a kind of settlement or street, when there is one.
    pub fn of(dictionary: Dictionary, code: &str) -> Option<&'static str> {
        match (dictionary, code) {
            (Dictionary::SettlementType, "CITY") => Some("м."),
            (Dictionary::SettlementType, "VILLAGE") => Some("с."),
            (Dictionary::SettlementType, "TOWNSHIP") => Some("смт"),
            (Dictionary::StreetType, "STREET") => Some("вул."),
            (Dictionary::StreetType, "AVENUE") => Some("просп."),
            (Dictionary::StreetType, "BOULEVARD") => Some("бульв."),
            (Dictionary::StreetType, "LANE") => Some("пров."),
            (Dictionary::StreetType, "SQUARE") => Some("пл."),
            _ => None,
        }
    }
}
