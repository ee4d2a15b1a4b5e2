// The only file that imports @tauri-apps. One function for each command; the core's side is
// src-tauri/window/src/commands.rs.

import { Channel, invoke as invokeAny, type InvokeArgs } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type {
  ActivityView,
  CheckLine,
  Command,
  ConnectionTestView,
  CopiedView,
  CopyForm,
  FailureView,
  InspectionView,
  PastedView,
  ProfileForm,
  SavedView,
  SettingsView,
  WindowView,
} from "./bindings";

/** Only what the core has a command for. */
const invoke = <T>(command: Command, args?: InvokeArgs) => invokeAny<T>(command, args);

export const windowState = () => invoke<WindowView>("window_state");
export const profileShow = (id: string) => invoke<void>("profile_show", { id });
export const profileRemove = (id: string) => invoke<void>("profile_remove", { id });
export const profileSave = (form: ProfileForm) => invoke<SavedView>("profile_save", { form });
export const pasteKey = () => invoke<PastedView>("paste_key");
export const clipboardClear = () => invoke<void>("clipboard_clear");
export const copy = (id: string, what: CopyForm, confirmed: boolean) =>
  invoke<CopiedView>("copy", { id, what, confirmed });
export const mint = (id: string) => invoke<void>("mint", { id });
export const cancel = (id: string) => invoke<void>("cancel", { id });
export const askSandbox = (id: string) => invoke<CheckLine>("ask_sandbox", { id });
export const copyGroupId = (groupId: string) => invoke<void>("copy_group_id", { groupId });
export const copyReport = (id: string) => invoke<void>("copy_report", { id });
export const keychainUnlock = () => invoke<void>("keychain_unlock");
export const commandApprove = (id: string, shown: string) =>
  invoke<void>("command_approve", { id, shown });
export const profilesSave = () => invoke<string>("profiles_save");
export const settingsSave = (settings: SettingsView) => invoke<void>("settings_save", { settings });
export const openStatusPage = () => invoke<void>("open_status_page");
export const demoStart = () => invoke<void>("demo_start");
export const inspect = (text: string) => invoke<InspectionView>("inspect", { text });
export const inspectClipboard = () => invoke<InspectionView>("inspect_clipboard");
export const activity = () => invoke<ActivityView[]>("activity");
export const activityClear = () => invoke<void>("activity_clear");
export const activitySave = () => invoke<string>("activity_save");

export function connectionTest(id: string, onCheck: (check: CheckLine) => void) {
  const channel = new Channel<CheckLine>();
  channel.onmessage = onCheck;
  return invoke<ConnectionTestView>("connection_test", { id, channel });
}

export const onChanged = (run: () => void) => listen("changed", run);
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
