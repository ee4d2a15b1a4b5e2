//! The command line: arguments, output, exit status.
