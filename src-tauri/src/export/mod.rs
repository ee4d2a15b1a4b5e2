//! What goes out: headers, curl commands, shell lines, Postman and Bruno files.
