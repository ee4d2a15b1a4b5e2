//! The support report.
