//! What a pasted text is, what is wrong with it, and how it differs from what was minted.
