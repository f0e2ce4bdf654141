//! One CMS SignedData container, read and verified (RFC 5652 §5).

use cms::{
    cert::CertificateChoices,
    content_info::ContentInfo,
    signed_data::{SignedData, SignerIdentifier, SignerInfo},
};
use der::{
    Any, Decode, Encode, Tag, Tagged,
    asn1::{GeneralizedTime, ObjectIdentifier, OctetString, UtcTime},
};
use jiff::Timestamp;
use p256::ecdsa::signature::Verifier;
use rsa::pkcs1::DecodeRsaPublicKey;
use sha2::{Digest, Sha256};
use x509_cert::{Certificate, ext::pkix::SubjectKeyIdentifier};

use super::{SignatureError, SignedDocument, Verification, ber, certificate, oids};

const NOT_A_CONTAINER: SignatureError = SignatureError::Invalid("signed content is not a CMS container");
const NOT_VALID: SignatureError = SignatureError::Invalid("digital signature is not valid");

/// Reads a container with exactly one signature and checks it.
pub fn read(bytes: &[u8], accept_unverified_dstu: bool) -> Result<SignedDocument, SignatureError> {
    let der = ber::to_der(bytes).map_err(|_| NOT_A_CONTAINER)?;
    let signed = signed_data(&der)?;
    let signers = signed.signer_infos.0.as_slice();
    let [signer] = signers else {
        return Err(SignatureError::SignerCount(signers.len()));
    };
    let content = content(&signed)?;
    let certificate = certificate_of(&signed, signer)?;
    let verification = if has_ukrainian_key(certificate) {
        if !accept_unverified_dstu {
            return Err(SignatureError::Invalid(
                "DSTU 4145 signatures are not accepted by this sandbox",
            ));
        }
        Verification::DstuUnverified
    } else {
        verify(signer, certificate, &content, &der)?;
        Verification::Verified
    };
    Ok(SignedDocument {
        content: serde_json::from_slice(&content).map_err(|_| SignatureError::ContentNotJson)?,
        signer: certificate::signer(certificate),
        signed_at: signing_time(signer),
        verification,
    })
}

fn signed_data(der: &[u8]) -> Result<SignedData, SignatureError> {
    let info = ContentInfo::from_der(der).map_err(|_| NOT_A_CONTAINER)?;
    if info.content_type != oids::SIGNED_DATA {
        return Err(NOT_A_CONTAINER);
    }
    info.content.decode_as().map_err(|_| NOT_A_CONTAINER)
}

/// The enveloped content; a detached signature has none.
fn content(signed: &SignedData) -> Result<Vec<u8>, SignatureError> {
    signed
        .encap_content_info
        .econtent
        .as_ref()
        .and_then(|content| content.decode_as::<OctetString>().ok())
        .map(OctetString::into_bytes)
        .ok_or(SignatureError::Invalid("the container envelopes no content"))
}

/// The signer's certificate: named exactly, else by its serial number alone.
///
/// Some libraries write the issuer's strings in other types than the certificate has; which key signed, the signature
/// proves by itself.
fn certificate_of<'a>(signed: &'a SignedData, signer: &SignerInfo) -> Result<&'a Certificate, SignatureError> {
    let certificates: Vec<&Certificate> = signed
        .certificates
        .iter()
        .flat_map(|set| set.0.iter())
        .filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Some(certificate),
            CertificateChoices::Other(_) => None,
        })
        .collect();
    let find = |names: fn(&SignerIdentifier, &Certificate) -> bool| {
        certificates
            .iter()
            .find(|certificate| names(&signer.sid, certificate))
            .copied()
    };
    find(names_exactly)
        .or_else(|| find(names_by_serial))
        .ok_or(SignatureError::Invalid(
            "the container has no certificate of the signer",
        ))
}

fn names_exactly(sid: &SignerIdentifier, certificate: &Certificate) -> bool {
    let tbs = &certificate.tbs_certificate;
    match sid {
        SignerIdentifier::IssuerAndSerialNumber(id) => id.issuer == tbs.issuer && id.serial_number == tbs.serial_number,
        SignerIdentifier::SubjectKeyIdentifier(wanted) => tbs
            .get::<SubjectKeyIdentifier>()
            .is_ok_and(|found| found.is_some_and(|(_, found)| found == *wanted)),
    }
}

fn names_by_serial(sid: &SignerIdentifier, certificate: &Certificate) -> bool {
    match sid {
        SignerIdentifier::IssuerAndSerialNumber(id) => id.serial_number == certificate.tbs_certificate.serial_number,
        SignerIdentifier::SubjectKeyIdentifier(_) => false,
    }
}

/// Decided by the key alone: the container's own labels could be changed by anyone, to have a signature we can verify
/// pass for one we cannot.
fn has_ukrainian_key(certificate: &Certificate) -> bool {
    let key = &certificate.tbs_certificate.subject_public_key_info.algorithm;
    key.oid.to_string().starts_with(oids::UKRAINIAN_ALGORITHMS)
}

fn verify(
    signer: &SignerInfo,
    certificate: &Certificate,
    content: &[u8],
    container: &[u8],
) -> Result<(), SignatureError> {
    if signer.digest_alg.oid != oids::SHA256 {
        return Err(SignatureError::Invalid("digest algorithm is not supported"));
    }
    let messages = match &signer.signed_attrs {
        // §5.4: with attributes, the digest attribute binds the content and the signature covers the SET OF.
        Some(attributes) => {
            let digest = attribute(signer, oids::MESSAGE_DIGEST)
                .and_then(|value| value.decode_as::<OctetString>().ok())
                .ok_or(NOT_VALID)?;
            let kind =
                attribute(signer, oids::CONTENT_TYPE).and_then(|value| value.decode_as::<ObjectIdentifier>().ok());
            if kind.is_none() || digest.as_bytes() != Sha256::digest(content).as_slice() {
                return Err(NOT_VALID);
            }
            let sorted = attributes.to_der().map_err(|_| NOT_VALID)?;
            [Some(sorted), attributes_as_received(container)]
        }
        None => [Some(content.to_vec()), None],
    };
    let messages = messages.iter().flatten();
    let key = &certificate.tbs_certificate.subject_public_key_info;
    let key_bytes = key.subject_public_key.as_bytes().ok_or(NOT_VALID)?;
    let signature = signer.signature.as_bytes();
    match (key.algorithm.oid, signer.signature_algorithm.oid) {
        (oids::EC_PUBLIC_KEY, oids::ECDSA_SHA256 | oids::EC_PUBLIC_KEY) => {
            let curve = key.algorithm.parameters.as_ref();
            if curve.and_then(|curve| curve.decode_as().ok()) != Some(oids::P256) {
                return Err(SignatureError::Invalid("elliptic curve is not supported"));
            }
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key_bytes).map_err(|_| NOT_VALID)?;
            let signature = p256::ecdsa::Signature::from_der(signature).map_err(|_| NOT_VALID)?;
            any(messages.map(|message| key.verify(message, &signature)))
        }
        (oids::RSA, oids::RSA_SHA256 | oids::RSA) => {
            let key = rsa::RsaPublicKey::from_pkcs1_der(key_bytes).map_err(|_| NOT_VALID)?;
            let key = rsa::pkcs1v15::VerifyingKey::<Sha256>::new(key);
            let signature = rsa::pkcs1v15::Signature::try_from(signature).map_err(|_| NOT_VALID)?;
            any(messages.map(|message| key.verify(message, &signature)))
        }
        _ => Err(SignatureError::Invalid("signature algorithm is not supported")),
    }
}

fn any<E>(mut checks: impl Iterator<Item = Result<(), E>>) -> Result<(), SignatureError> {
    match checks.any(|check| check.is_ok()) {
        true => Ok(()),
        false => Err(NOT_VALID),
    }
}

/// The signed attributes as a SET OF in the order they came in.
///
/// DER sorts a SET OF and our parser does so too, but common libraries sign them unsorted, and others verify that.
fn attributes_as_received(der: &[u8]) -> Option<Vec<u8>> {
    let info = ber::children(der, 0x30).next()?;
    let content = ber::children(info, 0xa0).next()?;
    let signed = ber::children(content, 0x30).next()?;
    let signers = ber::children(signed, 0x31).last()?;
    let signer = ber::children(signers, 0x30).next()?;
    let attributes = ber::children(signer, 0xa0).next()?;
    Any::new(Tag::Set, attributes).ok()?.to_der().ok()
}

fn attribute(signer: &SignerInfo, wanted: ObjectIdentifier) -> Option<&Any> {
    signer
        .signed_attrs
        .as_ref()?
        .iter()
        .find(|attribute| attribute.oid == wanted)
        .and_then(|attribute| attribute.values.get(0))
}

fn signing_time(signer: &SignerInfo) -> Option<Timestamp> {
    let value = attribute(signer, oids::SIGNING_TIME)?;
    let since_epoch = match value.tag() {
        Tag::UtcTime => value.decode_as::<UtcTime>().ok()?.to_unix_duration(),
        _ => value.decode_as::<GeneralizedTime>().ok()?.to_unix_duration(),
    };
    Timestamp::from_second(i64::try_from(since_epoch.as_secs()).ok()?).ok()
}
