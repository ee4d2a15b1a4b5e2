// The only file that imports @tauri-apps. One function for each command; the core's side is
// src-tauri/window/src/commands.rs.

import { Channel, invoke as invokeAny, type InvokeArgs } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type {
  ActivityListView,
  CheckLine,
  ClipboardView,
  Command,
  ConnectionTestView,
  CopiedView,
  CopyForm,
  DesktopForm,
  DesktopView,
  FailureView,
  GatewayAnswer,
  GatewayCopyForm,
  GatewayView,
  GroupsView,
  Half,
  HalfView,
  InspectionView,
  JobName,
  LastTestView,
  PastedView,
  ProfileForm,
  SavedView,
  SettingsView,
  WindowView,
  ZoomStep,
} from "./bindings";

/** Only what the core has a command for. */
const invoke = <T>(command: Command, args?: InvokeArgs) => invokeAny<T>(command, args);

export const windowState = () => invoke<WindowView>("window_state");
export const profileShow = (id: string) => invoke<void>("profile_show", { id });
export const profileRemove = (id: string) => invoke<void>("profile_remove", { id });
export const profileRestore = (id: string) => invoke<void>("profile_restore", { id });
export const profileSave = (form: ProfileForm) => invoke<SavedView>("profile_save", { form });
/** With `onlyKey`, a text without a key leaves what was pasted before as it is. */
export const pasteKey = (onlyKey = false) => invoke<PastedView>("paste_key", { onlyKey });
export const takeHalf = (half: Half) => invoke<HalfView>("take_half", { half });
/** A secret that was typed crosses as bytes, which are wiped here. */
export async function holdSecret(typed: string) {
  const bytes = new TextEncoder().encode(typed);
  const held = invoke<HalfView>("hold_secret", bytes);
  return held.finally(() => bytes.fill(0));
}
export const dropPasted = () => invoke<void>("drop_pasted");
export const clipboardClear = (onlyOurs: boolean) => invoke<void>("clipboard_clear", { onlyOurs });
export const copy = (id: string, what: CopyForm, confirmed: boolean) =>
  invoke<CopiedView>("copy", { id, what, confirmed });
export const mint = (id: string) => invoke<void>("mint", { id });
/** Without an ID: what the dialog for a key is doing. */
export const cancel = (id: string | null, job: JobName) => invoke<void>("cancel", { id, job });
export const forgetTokens = () => invoke<void>("forget_tokens");
export const zoom = (step: ZoomStep) => invoke<void>("zoom", { step });
export const askSandbox = (id: string) => invoke<CheckLine>("ask_sandbox", { id });
export const lastTest = (id: string) => invoke<LastTestView | null>("last_test", { id });
export const groups = (id: string, company: string, offset: number) =>
  invoke<GroupsView>("groups", { id, company, offset });
export const copyGroupId = (groupId: string) => invoke<void>("copy_group_id", { groupId });
export const copyReport = (id: string) => invoke<void>("copy_report", { id });
export const keychainUnlock = () => invoke<void>("keychain_unlock");
export const commandApprove = (id: string, shown: string) =>
  invoke<void>("command_approve", { id, shown });
export const profilesSave = () => invoke<string>("profiles_save");
/** All of it or, but for what the failure says, none of it. */
export const settingsSave = (settings: SettingsView, atHand: DesktopForm | null) =>
  invoke<void>("settings_save", { settings, atHand });
export const desktopState = () => invoke<DesktopView>("desktop_state");
export const openStatusPage = () => invoke<void>("open_status_page");
export const demoStart = () => invoke<void>("demo_start");
export const inspect = (text: string) => invoke<InspectionView>("inspect", { text });
export const inspectClipboard = () => invoke<InspectionView>("inspect_clipboard");
export const activity = () => invoke<ActivityListView>("activity");
export const activityClear = () => invoke<void>("activity_clear");
export const activityRestore = () => invoke<void>("activity_restore");
export const activitySave = () => invoke<string>("activity_save");

export const gatewayState = (id: string) => invoke<GatewayView>("gateway_state", { id });
export const gatewayStart = (id: string, confirmed: boolean) =>
  invoke<GatewayAnswer>("gateway_start", { id, confirmed });
export const gatewayStop = (id: string) => invoke<GatewayView>("gateway_stop", { id });
export const gatewayAllowWrites = (id: string, allowed: boolean, confirmed: boolean) =>
  invoke<GatewayAnswer>("gateway_allow_writes", { id, allowed, confirmed });
export const gatewayNewKey = (id: string) => invoke<void>("gateway_new_key", { id });
export const gatewayCopy = (id: string, what: GatewayCopyForm) =>
  invoke<void>("gateway_copy", { id, what });

/** A gateway has new requests to show; says which profile's. */
export const onGateway = (run: (id: string) => void) =>
  listen<string>("gateway", (event) => run(event.payload));

export function connectionTest(id: string, onCheck: (check: CheckLine) => void) {
  const channel = new Channel<CheckLine>();
  channel.onmessage = onCheck;
  return invoke<ConnectionTestView>("connection_test", { id, channel });
}

export const onChanged = (run: () => void) => listen("changed", run);
/** What became of something that was put on the clipboard, by whichever way. */
export const onClipboard = (run: (view: ClipboardView) => void) =>
  listen<ClipboardView>("clipboard", (event) => run(event.payload));
/** A live header was asked for from outside the window: of which profile. */
export const onAskLiveCopy = (run: (id: string) => void) =>
  listen<string>("ask-live-copy", (event) => run(event.payload));
/** A copy that was asked for from outside the window, and could not be made. What was copied is told by
 * `clipboard`. */
export const onFailedOutside = (run: (id: string, why: FailureView) => void) =>
  listen<{ id: string; failure: FailureView | null }>("copied-outside", ({ payload }) => {
    if (payload.failure) run(payload.id, payload.failure);
  });
/** A removal that could not be carried out: of which profile, and why. */
export const onNotRemoved = (run: (id: string, why: FailureView) => void) =>
  listen<[string, FailureView]>("not-removed", (event) => run(...event.payload));
export const onPasted = (run: (found: PastedView) => void) =>
  listen<PastedView>("pasted", (event) => run(event.payload));

/** What a command rejected with; anything else is a fault of the window itself. */
export function failureOf(error: unknown): FailureView {
  if (typeof error === "object" && error !== null && "kind" in error && "hints" in error) {
    return error as FailureView;
  }
  return {
    kind: "unexpected-response",
    title: "The window and its core disagree",
    message: String(error),
    hints: [{ text: "Close the window and open it again.", action: null }],
  };
}
