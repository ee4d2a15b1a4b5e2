//! The recipes of `docs/command-line.md`: every block that is marked as bash is run by bash, as it
//! stands.

use values::profile::Environment;

use crate::{Shell, shells, told};

const PAGE: &str = include_str!("../../docs/command-line.md");

#[test]
fn the_recipes_run_as_they_stand() {
    let shell = Shell::with_profiles();
    let blocks: Vec<&str> =
        PAGE.split("```bash\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(blocks.len(), 6);
    let folder = shell.desktop.path("recipes");
    std::fs::create_dir(&folder).unwrap();
    for block in &blocks {
        let mut bash = shells::in_shell(&shell, "bash");
        bash.current_dir(&folder).env("NOYO_API_URL", shell.stand_in.api_url(Environment::Sandbox));
        let out = bash
            .args(["-euc", &format!("{block}\ntype noyo_prompt >/dev/null 2>&1 && noyo_prompt || true")])
            .output();
        let out = out.unwrap();
        let said = told(&out);
        assert!(out.status.success() && out.stderr.is_empty(), "{block}\n{said}");
        let expected = match block {
            block if block.contains("curl") => "ACME Flooring",
            block if block.contains("noyo_prompt") => "checkout (sandbox)\n",
            _ => "status: 0\n",
        };
        assert!(said.contains(expected), "{expected:?} in {said}");
    }
    let test = std::fs::read_to_string(folder.join("test.json")).unwrap();
    assert!(test.contains("\"outcome\": \"passed\""), "{test}");
}

/// The CI recipes, as such a job runs them: the key in three variables, and no home.
#[test]
fn the_ci_recipes_run_without_a_keychain() {
    let shell = Shell::on(crate::desktop::Desktop::bare(), stand_in::Options::default());
    let key = &stand_in::KEYS[0];
    let folder = shell.desktop.path("job");
    std::fs::create_dir(&folder).unwrap();
    let script = folder.join("run-tests.sh");
    std::fs::write(&script, "#!/bin/sh\nenv\n").unwrap();
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let blocks: Vec<&str> =
        PAGE.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        assert!(block.contains("NOYO_ENVIRONMENT: sandbox") && block.lines().count() == 3, "{block}");
        let line = block.lines().find_map(|line| line.split_once(": noyo-auth ")).unwrap().1;
        let mut bash = shells::in_shell(&shell, "bash");
        bash.current_dir(&folder).env_remove("HOME").env_remove("NOYO_AUTH_HOME");
        bash.env("NOYO_CLIENT_ID", key.client_id).env("NOYO_CLIENT_SECRET", key.client_secret);
        bash.env("NOYO_ENVIRONMENT", "sandbox").env("NOYO_TOKEN_URL", shell.stand_in.token_url());
        let out = bash.args(["-euc", &format!("noyo-auth {line}")]).output().unwrap();
        let said = told(&out);
        assert!(out.status.success() && out.stderr.is_empty(), "{said}");
        assert!(said.contains("NOYO_ACCESS_TOKEN=eyJ") && !said.contains(key.client_secret), "{said}");
    }
}

#[test]
fn every_command_and_flag_is_on_the_page() {
    let shell = Shell::new();
    for arguments in [
        &["--help"][..],
        &["profile", "add", "--help"],
        &["export", "--help"],
        &["import", "--help"],
        &["exec", "--help"],
        &["gateway", "--help"],
    ] {
        let help = shell.stdout(arguments);
        let words = help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        let flags = words.filter(|word| word.starts_with("--") && word.len() > 3 && *word != "--help");
        for flag in flags.filter(|flag| *flag != "--version") {
            let known = PAGE.contains(flag) || ["--output", "--header"].contains(&flag);
            assert!(known || arguments[0] == "import" && flag.ends_with("-url"), "{flag} of {arguments:?}");
        }
    }
}
