//! The clipboard: the system's, kept out of histories, and one in memory.
