//! Named points at which a test can stop the process. Without the feature `failpoints` they are not in the binary.
