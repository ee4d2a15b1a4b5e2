//! Reading a JWT without trusting it.
