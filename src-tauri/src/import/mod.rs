//! Finding API keys in a text that a developer might have in hand.
