//! Who a certificate belongs to, as Ukrainian practice writes it.

use der::{Any, Decode, Tag, Tagged, asn1::ObjectIdentifier};
use x509_cert::{Certificate, attr::Attribute};

use super::{Signer, oids};

/// The signer a certificate names.
pub fn signer(certificate: &Certificate) -> Signer {
    Signer {
        drfo: drfo(certificate),
        surname: subject(certificate, oids::SURNAME),
        given_name: subject(certificate, oids::GIVEN_NAME),
    }
}

/// The DRFO attribute; else the subject's serial number, bare or as `TINUA-1234567890`.
fn drfo(certificate: &Certificate) -> Option<String> {
    directory_attribute(certificate).or_else(|| {
        let serial = subject(certificate, oids::SERIAL_NUMBER)?;
        let code = serial.strip_prefix("TINUA-").unwrap_or(&serial);
        (!code.is_empty()).then(|| code.to_owned())
    })
}

fn directory_attribute(certificate: &Certificate) -> Option<String> {
    let extension = certificate
        .tbs_certificate
        .extensions
        .as_ref()?
        .iter()
        .find(|extension| extension.extn_id == oids::SUBJECT_DIRECTORY_ATTRIBUTES)?;
    let attributes = Vec::<Attribute>::from_der(extension.extn_value.as_bytes()).ok()?;
    attributes
        .iter()
        .find(|attribute| attribute.oid == oids::DRFO)
        .and_then(|attribute| attribute.values.get(0))
        .and_then(text)
}

fn subject(certificate: &Certificate, wanted: ObjectIdentifier) -> Option<String> {
    certificate
        .tbs_certificate
        .subject
        .0
        .iter()
        .flat_map(|part| part.0.iter())
        .find(|attribute| attribute.oid == wanted)
        .and_then(|attribute| text(&attribute.value))
}

/// The text of a directory string, in the forms certificates use.
fn text(value: &Any) -> Option<String> {
    let text = match value.tag() {
        Tag::BmpString => {
            let units: Vec<u16> = value
                .value()
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            String::from_utf16(&units).ok()?
        }
        _ => String::from_utf8(value.value().to_vec()).ok()?,
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
