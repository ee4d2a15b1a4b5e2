//! The broker owns the parts: mint, copy, test, profile changes; one refresh at a time.
