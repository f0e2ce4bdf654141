//! The envelope around everything secret.
