//! The sandbox's own test authority: certificates and containers for people who do not exist.
//!
//! Keys are derived from fixed words, so the same person signs with the same key in every run. They protect nothing.

use std::time::Duration;

use cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::{CmsVersion, ContentInfo},
    signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos},
};
use der::{
    Any, Encode, Tag,
    asn1::{BitString, ObjectIdentifier, OctetString, SetOfVec, UtcTime},
};
use jiff::Timestamp;
use p256::ecdsa::signature::{SignatureEncoding, Signer as _};
use rsa::pkcs1::EncodeRsaPublicKey;
use sha2::{Digest, Sha256};
use x509_cert::{
    Certificate, TbsCertificate, Version,
    attr::{Attribute, AttributeTypeAndValue},
    ext::Extension,
    name::{Name, RdnSequence, RelativeDistinguishedName},
    serial_number::SerialNumber,
    spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned},
    time::{Time, Validity},
};

use super::{ber, oids};

/// Why a certificate or a container could not be made; never on seed data, a test builds them all.
#[derive(Clone, Copy, Debug)]
pub struct ForgeError;

impl From<der::Error> for ForgeError {
    fn from(_: der::Error) -> Self {
        ForgeError
    }
}

/// Whose certificate to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Surname in the subject.
    pub surname: String,
    /// Given names in the subject.
    pub given_name: String,
    /// Taxpayer number or its stand-in.
    pub drfo: String,
    /// Where the certificate carries it.
    pub drfo_place: DrfoPlace,
}

/// The two places certificates carry the DRFO code in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrfoPlace {
    /// The subjectDirectoryAttributes extension.
    DirectoryAttribute,
    /// The subject's serial number, as `TINUA-…`.
    SerialNumber,
}

/// What to sign with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA P-256 with SHA-256.
    P256,
    /// RSA PKCS#1 v1.5 with SHA-256.
    Rsa,
    /// The look of DSTU 4145: right identifiers, opaque signature bytes.
    DstuLook,
}

/// A person with a key and a certificate of the test authority.
pub struct TestSigner {
    certificate: Certificate,
    key: Key,
}

enum Key {
    P256(p256::ecdsa::SigningKey),
    Rsa(Box<rsa::pkcs1v15::SigningKey<Sha256>>),
    Opaque,
}

impl TestSigner {
    /// Issues a certificate to an identity.
    pub fn new(identity: &Identity, algorithm: Algorithm) -> Result<Self, ForgeError> {
        let (key, public_key) = match algorithm {
            Algorithm::P256 => {
                let key = p256_key(&identity.drfo)?;
                let public_key = p256_public_key(&key)?;
                (Key::P256(key), public_key)
            }
            Algorithm::Rsa => rsa_key()?,
            Algorithm::DstuLook => {
                let opaque = Sha256::digest(identity.drfo.as_bytes());
                (
                    Key::Opaque,
                    SubjectPublicKeyInfoOwned {
                        algorithm: algorithm_of(oids::DSTU4145),
                        subject_public_key: BitString::from_bytes(&opaque)?,
                    },
                )
            }
        };
        Ok(TestSigner {
            certificate: issue(identity, public_key)?,
            key,
        })
    }

    fn digest_algorithm(&self) -> ObjectIdentifier {
        match self.key {
            Key::Opaque => oids::GOST34311,
            _ => oids::SHA256,
        }
    }

    fn signature_algorithm(&self) -> ObjectIdentifier {
        match self.key {
            Key::P256(_) => oids::ECDSA_SHA256,
            Key::Rsa(_) => oids::RSA_SHA256,
            Key::Opaque => oids::DSTU4145,
        }
    }

    /// Signs bytes as they are.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ForgeError> {
        Ok(match &self.key {
            Key::P256(key) => {
                let signature: p256::ecdsa::Signature = key.try_sign(message).map_err(|_| ForgeError)?;
                signature.to_der().as_bytes().to_vec()
            }
            Key::Rsa(key) => key.try_sign(message).map_err(|_| ForgeError)?.to_vec(),
            Key::Opaque => [Sha256::digest(message), Sha256::digest("opaque")].concat(),
        })
    }
}

/// Envelopes the content and signs it once per signer.
pub fn container(content: &[u8], signers: &[&TestSigner], at: Timestamp) -> Result<Vec<u8>, ForgeError> {
    let mut certificates = Vec::new();
    let mut infos = Vec::new();
    let mut digests = Vec::new();
    for signer in signers {
        certificates.push(CertificateChoices::Certificate(signer.certificate.clone()));
        infos.push(signer_info(content, signer, at)?);
        let digest = algorithm_of(signer.digest_algorithm());
        if !digests.contains(&digest) {
            digests.push(digest);
        }
    }
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(digests)?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: oids::DATA,
            econtent: Some(Any::encode_from(&OctetString::new(content)?)?),
        },
        certificates: Some(CertificateSet(SetOfVec::try_from(certificates)?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(infos)?),
    };
    let info = ContentInfo {
        content_type: oids::SIGNED_DATA,
        content: Any::encode_from(&signed)?,
    };
    Ok(info.to_der()?)
}

fn signer_info(content: &[u8], signer: &TestSigner, at: Timestamp) -> Result<SignerInfo, ForgeError> {
    let since_epoch = Duration::from_secs(u64::try_from(at.as_second()).map_err(|_| ForgeError)?);
    let attributes = SetOfVec::try_from(vec![
        attribute(oids::CONTENT_TYPE, Any::encode_from(&oids::DATA)?)?,
        attribute(
            oids::MESSAGE_DIGEST,
            Any::encode_from(&OctetString::new(Sha256::digest(content).as_slice())?)?,
        )?,
        attribute(
            oids::SIGNING_TIME,
            Any::encode_from(&UtcTime::from_unix_duration(since_epoch)?)?,
        )?,
    ])?;
    let tbs = &signer.certificate.tbs_certificate;
    Ok(SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: tbs.issuer.clone(),
            serial_number: tbs.serial_number.clone(),
        }),
        digest_alg: algorithm_of(signer.digest_algorithm()),
        signature: OctetString::new(signer.sign(&attributes.to_der()?)?)?,
        signed_attrs: Some(attributes),
        signature_algorithm: algorithm_of(signer.signature_algorithm()),
        unsigned_attrs: None,
    })
}

fn issue(identity: &Identity, subject_public_key_info: SubjectPublicKeyInfoOwned) -> Result<Certificate, ForgeError> {
    let authority = p256_key("authority")?;
    let mut subject = vec![
        (oids::COUNTRY, "UA".to_owned()),
        (
            oids::COMMON_NAME,
            format!("{} {}", identity.surname, identity.given_name),
        ),
        (oids::SURNAME, identity.surname.clone()),
        (oids::GIVEN_NAME, identity.given_name.clone()),
    ];
    let mut extensions = None;
    match identity.drfo_place {
        DrfoPlace::SerialNumber => {
            subject.push((oids::SERIAL_NUMBER, format!("TINUA-{}", identity.drfo)));
        }
        DrfoPlace::DirectoryAttribute => {
            let drfo = Any::new(Tag::PrintableString, identity.drfo.as_bytes())?;
            let attributes = vec![attribute(oids::DRFO, drfo)?];
            extensions = Some(vec![Extension {
                extn_id: oids::SUBJECT_DIRECTORY_ATTRIBUTES,
                critical: false,
                extn_value: OctetString::new(attributes.to_der()?)?,
            }]);
        }
    }
    let serial = Sha256::digest(format!("{}/{:?}", identity.drfo, identity.drfo_place));
    let tbs_certificate = TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::new(serial.get(..16).ok_or(ForgeError)?)?,
        signature: algorithm_of(oids::ECDSA_SHA256),
        issuer: name(&[
            (oids::COUNTRY, "UA".to_owned()),
            (oids::COMMON_NAME, "Тестовий надавач ehealth-sandbox".to_owned()),
        ])?,
        validity: Validity {
            not_before: Time::UtcTime(UtcTime::from_unix_duration(Duration::from_secs(1_704_067_200))?),
            not_after: Time::INFINITY,
        },
        subject: name(&subject)?,
        subject_public_key_info,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions,
    };
    let signature: p256::ecdsa::Signature = authority.sign(&tbs_certificate.to_der()?);
    Ok(Certificate {
        signature_algorithm: algorithm_of(oids::ECDSA_SHA256),
        signature: BitString::from_bytes(signature.to_der().as_bytes())?,
        tbs_certificate,
    })
}

fn name(parts: &[(ObjectIdentifier, String)]) -> Result<Name, ForgeError> {
    let mut sequence = Vec::new();
    for (oid, text) in parts {
        // Countries and serial numbers are printable strings, names are UTF-8 (RFC 5280 appendix A).
        let tag = match *oid {
            oids::COUNTRY | oids::SERIAL_NUMBER => Tag::PrintableString,
            _ => Tag::Utf8String,
        };
        let part = AttributeTypeAndValue {
            oid: *oid,
            value: Any::new(tag, text.as_bytes())?,
        };
        sequence.push(RelativeDistinguishedName(SetOfVec::try_from(vec![part])?));
    }
    Ok(RdnSequence(sequence))
}

fn attribute(oid: ObjectIdentifier, value: Any) -> Result<Attribute, ForgeError> {
    Ok(Attribute {
        oid,
        values: SetOfVec::try_from(vec![value])?,
    })
}

fn algorithm_of(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned {
        oid,
        parameters: (oid == oids::RSA || oid == oids::RSA_SHA256).then(Any::null),
    }
}

fn p256_key(words: &str) -> Result<p256::ecdsa::SigningKey, ForgeError> {
    let scalar = Sha256::digest(format!("ehealth-sandbox test key: {words}"));
    p256::ecdsa::SigningKey::from_slice(&scalar).map_err(|_| ForgeError)
}

fn p256_public_key(key: &p256::ecdsa::SigningKey) -> Result<SubjectPublicKeyInfoOwned, ForgeError> {
    let point = key.verifying_key().to_encoded_point(false);
    Ok(SubjectPublicKeyInfoOwned {
        algorithm: AlgorithmIdentifierOwned {
            oid: oids::EC_PUBLIC_KEY,
            parameters: Some(Any::encode_from(&oids::P256)?),
        },
        subject_public_key: BitString::from_bytes(point.as_bytes())?,
    })
}

/// One fixed test key: making a fresh one takes seconds.
fn rsa_key() -> Result<(Key, SubjectPublicKeyInfoOwned), ForgeError> {
    const P: &[u8] = b"fc66e4fb16feac73a84f9bd97dfd53bcd75671255779fcb9e1a1b690e02ea01aafaaed68ef1e8ffa6c842fdeea7deefa35864fed321c7ae6fb109035886ae08794f03cf22d91571b980c33631410cd84dff1d78c11c32b96f6acea6c0136fd85144b2c720f421c1b1433be6146a8cc616eaea9e191bf27be2c8c21b73c14ec03";
    const Q: &[u8] = b"cf1764ee8f9e49929f39d9a03c198a6350ba5410215dbf42d9e5c7ecb3cb1d7f48dd7b3d60b537a95e33d1d589b23e1c6457bad9ef4088adcea0247525e1dbe572ed19dd84c46aba8bc6b6aca54132c4b6bbc573a6d8d7980e661c37cfcd68f370c2542b05ad8064c8e6c3efc6766206f791c01fca0bbcca3280a6aba2beb893";
    let number = |hex| rsa::BigUint::parse_bytes(hex, 16).ok_or(ForgeError);
    let key =
        rsa::RsaPrivateKey::from_p_q(number(P)?, number(Q)?, rsa::BigUint::from(65_537u32)).map_err(|_| ForgeError)?;
    let public = key.to_public_key().to_pkcs1_der().map_err(|_| ForgeError)?;
    Ok((
        Key::Rsa(Box::new(rsa::pkcs1v15::SigningKey::new(key))),
        SubjectPublicKeyInfoOwned {
            algorithm: algorithm_of(oids::RSA),
            subject_public_key: BitString::from_bytes(public.as_bytes())?,
        },
    ))
}

/// The same container as some real tools write it: indefinite lengths, long octet strings in pieces.
pub fn as_ber(der: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(der.len() * 2);
    let mut rest = der;
    while let Some((tag, value, next)) = ber::split(rest) {
        match tag {
            0x04 if value.len() > 64 => {
                out.extend([0x24, 0x80]);
                for piece in value.chunks(50) {
                    out.extend([0x04, u8::try_from(piece.len()).unwrap_or(50)]);
                    out.extend(piece);
                }
                out.extend([0, 0]);
            }
            _ if tag & 0x20 != 0 => {
                out.extend([tag, 0x80]);
                out.extend(as_ber(value));
                out.extend([0, 0]);
            }
            _ => out.extend(&rest[..rest.len() - next.len()]),
        }
        rest = next;
    }
    out
}
