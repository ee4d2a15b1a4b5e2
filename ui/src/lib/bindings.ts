// Generated from the core. Do not edit: make bindings

export type Command = "window_state" | "profile_show" | "profile_remove" | "profile_restore" | "profile_save" | "paste_key" | "take_half" | "hold_secret" | "drop_pasted" | "clipboard_clear" | "copy" | "mint" | "cancel" | "forget_tokens" | "connection_test" | "ask_sandbox" | "last_test" | "groups" | "copy_group_id" | "copy_report" | "gateway_state" | "gateway_start" | "gateway_stop" | "gateway_allow_writes" | "gateway_new_key" | "gateway_copy" | "keychain_unlock" | "command_approve" | "profiles_save" | "settings_save" | "desktop_state" | "open_status_page" | "demo_start" | "zoom" | "inspect" | "inspect_clipboard" | "activity" | "activity_clear" | "activity_restore" | "activity_save";

export type Kind = "missing-credentials" | "malformed-jwt" | "expired-token" | "invalid-api-key" | "token-rejected" | "wrong-environment" | "forbidden" | "no-groups" | "not-found" | "rate-limited" | "server-error" | "redirected" | "unexpected-response" | "dns" | "connection-refused" | "connection-reset" | "network-unreachable" | "timeout" | "tls-untrusted" | "tls-expired" | "tls-wrong-host" | "tls-failed" | "proxy-failed" | "proxy-auth-required" | "clock-skew" | "insecure-address" | "invalid-input" | "no-profile" | "no-api-key" | "keychain-unavailable" | "keychain-locked" | "keychain-denied" | "keychain-timeout" | "secret-command-failed" | "storage-failed" | "clipboard-unavailable" | "gateway-refused" | "port-taken" | "cancelled";

export type Action = "add-profile" | "replace-api-key" | "approve-command" | "edit-addresses" | "mint-new-token" | "unlock-keychain" | "ask-sandbox" | "open-status-page" | "open-settings" | "test-again";

export type Environment = "sandbox" | "live";

export type CheckName = "profile" | "api-key" | "token" | "groups";

export type Outcome = "skipped" | "passed" | "warning" | "failed";

export type CopyForm = "header" | "token" | "curl" | "postman-environment" | "shell-export";

export type GatewayCopyForm = "address" | "key" | "postman-environment" | "shell-export";

export type FailureView = { 
/**
 * The stable name; becomes `data-kind`.
 */
kind: Kind, 
/**
 * A few words.
 */
title: string, 
/**
 * What happened.
 */
message: string, 
/**
 * What to do, the likeliest first.
 */
hints: Array<HintView>, };

export type HintView = { 
/**
 * A sentence.
 */
text: string, 
/**
 * Which action.
 */
action: Action | null, 
/**
 * Which command is approved by it, as shown.
 */
approves?: string, };

export type ProfileForm = { 
/**
 * The profile to change, as the dialog showed it; none adds one.
 */
seen: SeenProfile | null, 
/**
 * As typed.
 */
name: string, 
/**
 * As chosen.
 */
environment: Environment, 
/**
 * As typed; empty where the key was pasted, or where an edit keeps the one there is.
 */
client_id: string, 
/**
 * As typed, where a command prints the secret; none where the keychain has it.
 */
secret_command: string | null, 
/**
 * The command and where its secret goes, as the person was shown and has approved them.
 */
approved: string | null, 
/**
 * Which pasted key to take, in place of what was typed.
 */
pasted: PastedKey | null, 
/**
 * Take the client ID that was pasted by itself.
 */
held_client_id: boolean, 
/**
 * Take the client secret that was typed, or pasted by itself.
 */
held_secret: boolean, 
/**
 * As typed; empty means the environment's own.
 */
token_url: string, 
/**
 * As typed; empty means the environment's own.
 */
api_url: string, 
/**
 * As typed; empty means the environment's own.
 */
tracking_url: string, 
/**
 * Mint with the key before anything is stored; `Save anyway` sends false.
 */
verify: boolean, };

export type SeenProfile = { 
/**
 * A UUID.
 */
id: string, 
/**
 * The name.
 */
name: string, 
/**
 * Sandbox or live.
 */
environment: Environment, 
/**
 * The token endpoint.
 */
token_url: string, 
/**
 * The API base.
 */
api_url: string, 
/**
 * The Tracking API base.
 */
tracking_url: string, 
/**
 * Which of the profile's keys it was.
 */
key_number: number, };

export type PastedKey = { 
/**
 * Of which paste: [`PastedView::number`].
 */
number: number, 
/**
 * Its place in [`PastedView::keys`].
 */
index: number, };

export type FieldName = "name" | "client-id" | "client-secret" | "secret-command" | "address";

export type Half = "client-id" | "client-secret";

export type HalfView = { 
/**
 * Which.
 */
half: Half, 
/**
 * What may be shown of it: the ID's fingerprint, or the secret's length.
 */
shown: string, };

export type JobName = "copy" | "mint" | "test" | "ask-sandbox" | "groups" | "save";

export type ZoomStep = "larger" | "smaller" | "usual";

export type SavedView = { "outcome": "saved", 
/**
 * The profile's ID.
 */
id: string, 
/**
 * The key gave a token just now.
 */
checked: boolean, 
/**
 * Something worth knowing, such as a keychain that forgets at the end of the session.
 */
warning: FailureView | null, } | { "outcome": "refused", 
/**
 * Why.
 */
failure: FailureView, 
/**
 * Which field it is about, if it is about one.
 */
field: FieldName | null, } | { "outcome": "unchecked", 
/**
 * Why.
 */
failure: FailureView, };

export type PastedView = { 
/**
 * Which paste or drop of this run it is.
 */
number: number, 
/**
 * There is no key, and one single value that may be half of one: its length in characters.
 */
single: number | null, 
/**
 * For a field, where only a key was looked for and there is none: the line itself, as if it was typed.
 */
line: string | null, 
/**
 * The keys, in the order in which they stood.
 */
keys: Array<FoundKeyView>, 
/**
 * What the text was, for instance "a Postman environment"; or what was wrong with it.
 */
message: string, 
/**
 * It was no key but a team's profiles, which are there now: what each still needs.
 */
imported: string | null, };

export type FoundKeyView = { 
/**
 * The client ID's fingerprint, such as `…7f3a`.
 */
client: string, 
/**
 * The secret's length in characters.
 */
secret_chars: number, 
/**
 * A name that the text suggests.
 */
name: string | null, 
/**
 * The environment that the key looks like.
 */
environment: Environment | null, 
/**
 * Why it looks like that.
 */
because: string | null, };

export type ProfileView = { 
/**
 * A UUID.
 */
id: string, 
/**
 * The name.
 */
name: string, 
/**
 * Sandbox or live.
 */
environment: Environment, 
/**
 * The client ID's fingerprint, such as `…7f3a`.
 */
client: string, 
/**
 * The token endpoint.
 */
token_url: string, 
/**
 * The API base.
 */
api_url: string, 
/**
 * The Tracking API base.
 */
tracking_url: string, 
/**
 * The API base's host, with its port where it is not the scheme's own.
 */
api_host: string, 
/**
 * Which of its keys it has, counted.
 */
key_number: number, 
/**
 * The command that prints its client secret, and where that goes; without one the keychain has it.
 */
secret_command?: string, 
/**
 * The command alone, as it would be typed.
 */
typed_command?: string, 
/**
 * The token's state.
 */
token: TokenView, };

export type TokenView = { 
/**
 * In one word.
 */
state: TokenState, 
/**
 * Milliseconds since the epoch, on this computer's clock; also of a token that has expired.
 */
expires_at_ms: number | null, 
/**
 * How long it lives from its minting, in milliseconds.
 */
lifetime_ms: number | null, };

export type TokenState = "no-token" | "valid" | "expiring" | "failing";

export type ConnectionTestView = { 
/**
 * The profile's name.
 */
profile: string, 
/**
 * The profile's environment; none where there is no such profile.
 */
environment?: Environment, 
/**
 * The worst of the checks' outcomes.
 */
outcome: Outcome, 
/**
 * In the order in which they ran.
 */
checks: Array<CheckView>, 
/**
 * The groups found, where the groups call succeeded.
 */
groups?: GroupsView, };

export type CheckLine = { 
/**
 * The check.
 */
view: CheckView, 
/**
 * One line, such as "accounts.noyo.com gave a token".
 */
line: string, 
/**
 * The diagnosis of a check that failed or warned.
 */
failure: FailureView | null, };

export type LastTestView = { 
/**
 * Milliseconds since the epoch at which it ended.
 */
at_ms: number, 
/**
 * The worst of the checks' outcomes.
 */
outcome: Outcome, 
/**
 * The checks, in the order in which they ran.
 */
lines: Array<CheckLine>, };

export type CheckView = { 
/**
 * Its name.
 */
check: CheckName, 
/**
 * How it ended.
 */
outcome: Outcome, 
/**
 * How long it took, in milliseconds.
 */
duration_ms?: number, 
/**
 * The answer's status.
 */
http_status?: number, 
/**
 * What was asked.
 */
url?: string, 
/**
 * What went wrong.
 */
kind?: Kind, 
/**
 * What went wrong, in words.
 */
message?: string, 
/**
 * What to do about it.
 */
hints?: Array<string>, 
/**
 * Why it was skipped.
 */
because?: string, };

export type GroupsView = { 
/**
 * How many there are; none where the API did not say and there may be more than are shown.
 */
total: number | null, 
/**
 * One page.
 */
shown: Array<GroupView>, };

export type GroupView = { 
/**
 * A UUID.
 */
id: string, 
/**
 * The name.
 */
name: string, };

export type WindowView = { 
/**
 * Sandbox first, then live; within each by name.
 */
profiles: Array<ProfileView>, 
/**
 * Profiles whose removal can still be taken back; they are not among the others.
 */
removed: Array<RemovedView>, 
/**
 * The shown profile, by ID.
 */
shown: string | null, 
/**
 * The profile file cannot be read.
 */
failure: FailureView | null, 
/**
 * What a person set.
 */
settings: SettingsView, 
/**
 * The addresses that a new profile gets.
 */
usual: UsualAddresses, 
/**
 * The program itself.
 */
program: ProgramView, 
/**
 * Something to say once, such as that the settings were damaged.
 */
notice: StartupNotice | null, 
/**
 * This build has the demo.
 */
has_demo: boolean, 
/**
 * This run is the demo: a stand-in API, and nothing is kept.
 */
is_demo: boolean, 
/**
 * Milliseconds since the epoch: the core's clock, which the window counts from.
 */
now_ms: number, };

export type StartupNotice = { 
/**
 * A sentence.
 */
message: string, };

export type AddressesView = { 
/**
 * The token endpoint.
 */
token_url: string, 
/**
 * The API base.
 */
api_url: string, 
/**
 * The Tracking API base.
 */
tracking_url: string, };

export type UsualAddresses = { 
/**
 * Of a sandbox profile.
 */
sandbox: AddressesView, 
/**
 * Of a live one.
 */
live: AddressesView, };

export type ProgramView = { 
/**
 * Its version.
 */
version: string, 
/**
 * The folder of its files.
 */
folder: string, };

export type RemovedView = { 
/**
 * A UUID.
 */
id: string, 
/**
 * The name.
 */
name: string, 
/**
 * Sandbox or live.
 */
environment: Environment, };

export type SettingsView = { 
/**
 * The colour scheme.
 */
color_scheme: ColorScheme, 
/**
 * Seconds until the clipboard is cleared; 0 means never, while it is ours.
 */
clipboard_seconds: number, 
/**
 * Seconds that a token must have left to be handed out.
 */
token_seconds: number, 
/**
 * Minutes for which one yes to "Copy a LIVE header?" holds; 0 means that it always asks.
 */
live_guard_minutes: number, 
/**
 * `system`, `none` or a proxy's address. What the page sends may have a name and a password before
 * the host; what it is sent never has.
 */
proxy: string, 
/**
 * The keychain has a name and a password for that proxy.
 */
proxy_has_password: boolean, 
/**
 * A PEM file with certificates to trust beside the system's; empty means none.
 */
extra_ca_file: string, };

export type ColorScheme = "system" | "light" | "dark";

export type DesktopView = { 
/**
 * The window stays out of sight when the program starts.
 */
start_in_tray: boolean, 
/**
 * Why that cannot be chosen.
 */
no_tray: string | null, 
/**
 * The program starts at login, in the tray.
 */
start_at_login: boolean, 
/**
 * Why that cannot be chosen.
 */
no_start_at_login: string | null, 
/**
 * The combination of keys; empty means off.
 */
global_shortcut: string, 
/**
 * Why none can be chosen.
 */
no_shortcut: string | null, 
/**
 * What the desktop made of it, or why it is not there.
 */
shortcut_note: string | null, };

export type DesktopForm = { 
/**
 * The window stays out of sight when the program starts.
 */
start_in_tray: boolean, 
/**
 * The program starts at login, in the tray.
 */
start_at_login: boolean, 
/**
 * The combination of keys; empty means off.
 */
global_shortcut: string, };

export type CopiedView = { "outcome": "copied", 
/**
 * What is there, until when.
 */
clipboard: ClipboardView, 
/**
 * A new token was minted for it.
 */
minted: boolean, } | { "outcome": "ask-first", 
/**
 * The profile's name.
 */
profile: string, };

export type OutsideCopyView = { 
/**
 * The profile, by ID.
 */
id: string, 
/**
 * What was copied.
 */
copied: CopiedView | null, 
/**
 * Why nothing was.
 */
failure: FailureView | null, };

export type GatewayView = { 
/**
 * Whose, by ID.
 */
profile: string, 
/**
 * Where it listens; none while it does not run.
 */
address: string | null, 
/**
 * It is of a live profile that is not unlocked: everything is refused.
 */
locked: boolean, 
/**
 * Requests that change something are sent on.
 */
writes: boolean, 
/**
 * Milliseconds since the epoch until which a live profile is unlocked.
 */
unlocked_until_ms: number | null, 
/**
 * The last requests, newest last.
 */
requests: Array<GatewayRequestView>, };

export type GatewayRequestView = { 
/**
 * Milliseconds since the epoch.
 */
at_ms: number, 
/**
 * Its method.
 */
method: string, 
/**
 * Its path, without the query.
 */
path: string, 
/**
 * The status; none where the client went away.
 */
status: number | null, 
/**
 * How long until the answer began.
 */
duration_ms: number, 
/**
 * Why it was not sent on, or has no answer of Noyo's.
 */
why: string | null, };

export type GatewayAnswer = { "outcome": "done", 
/**
 * The gateway now.
 */
gateway: GatewayView, } | { "outcome": "ask-first", 
/**
 * The profile's name.
 */
profile: string, };

export type ClipboardView = { 
/**
 * Whose token it is: a profile's ID.
 */
profile: string, 
/**
 * In which form.
 */
what: CopyForm, 
/**
 * Which copy of this run it is.
 */
number: number, 
/**
 * What became of it.
 */
state: ClipboardState, 
/**
 * Milliseconds since the epoch at which it is cleared; none means not before the exit.
 */
cleared_at_ms: number | null, };

export type ClipboardState = "ours" | "cleared" | "taken-over" | "not-cleared";

export type InspectionView = { 
/**
 * `passed`, `warning` or `failed`.
 */
verdict: Outcome, 
/**
 * What the API would say; none for a token that is fine.
 */
kind: Kind | null, 
/**
 * A few words.
 */
title: string, 
/**
 * What is wrong, or that nothing is.
 */
message: string, 
/**
 * What to do.
 */
hints: Array<HintView>, 
/**
 * What the text is.
 */
what: string, 
/**
 * Where in it the token stands.
 */
found_in: string | null, 
/**
 * Which minted token it is or nearly is.
 */
minted: string | null, 
/**
 * The JOSE header.
 */
header: Array<ClaimView>, 
/**
 * The claims.
 */
claims: Array<ClaimView>, 
/**
 * That the signature is not checked.
 */
signature: string, };

export type ClaimView = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its value.
 */
value: string, 
/**
 * What it means, where that is known.
 */
meaning: string | null, };

export type ActivityListView = { 
/**
 * The newest last.
 */
events: Array<ActivityView>, 
/**
 * It was cleared, which can still be taken back.
 */
undoable: boolean, 
/**
 * Why the last clearing did not work.
 */
failure: FailureView | null, };

export type ActivityView = { 
/**
 * Milliseconds since the epoch.
 */
at_ms: number, 
/**
 * With which profile.
 */
profile: string | null, 
/**
 * What.
 */
what: string, 
/**
 * How it failed, if it did.
 */
kind: Kind | null, };
