//! What Tauri wants built.

fn main() {
    tauri_build::build();
}
