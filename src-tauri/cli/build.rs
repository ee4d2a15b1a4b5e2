//! Tells the program which commit it is made from.

include!("../commit.rs");

fn main() {
    println!("cargo:rerun-if-changed=../commit.rs");
    println!("cargo:rustc-env=NOYO_AUTH_VERSION={}", version(true));
}
