// The fields of the dialog for a key, from when it opens until it is saved.

import { tick } from "svelte";
import type {
  AddressesView,
  Environment,
  FailureView,
  FieldName,
  HalfView,
  PastedView,
  ProfileForm,
  ProfileView,
  SavedView,
} from "../lib/bindings";
import { cancel, dropPasted, failureOf, holdSecret, pasteKey, profileSave } from "../lib/ipc";
import { uniqueName } from "../lib/names";
import { app } from "../lib/state.svelte";
import { Pasted } from "./pasted.svelte";

export type SavedOutcome = Extract<SavedView, { outcome: "saved" }>;

const none: AddressesView = { token_url: "", api_url: "", tracking_url: "" };

export class KeyForm {
  name = $state("");
  environment = $state<Environment>("sandbox");
  clientId = $state("");
  secret = $state("");
  /** The secret that was typed, once the core holds it. */
  held = $state.raw<HalfView | null>(null);
  /** As typed, where a command prints the secret; null where the keychain has it. */
  command = $state<string | null>(null);
  /** A command and where its secret goes, as they were shown and approved. */
  #approved: string | null = null;
  addresses = $state<AddressesView>({ ...none });
  failure = $state.raw<FailureView | null>(null);
  /** The field that the failure is about. */
  wrong = $state<FieldName | null>(null);
  unchecked = $state(false);
  saving = $state(false);
  saved = $state.raw<SavedOutcome | null>(null);
  readonly pasted = new Pasted();
  #isCancelled = false;
  /** The name was not the person's own doing, and may follow the key. */
  #suggested = true;

  constructor(
    readonly profile: ProfileView | null,
    like: ProfileView | null,
  ) {
    if (profile) {
      this.name = profile.name;
      this.environment = profile.environment;
      this.addresses = addressesOf(profile);
      this.command = profile.typed_command ?? null;
      return;
    }
    if (like) {
      this.environment = like.environment;
      this.addresses = addressesOf(like);
      this.choose(like.environment === "live" ? "sandbox" : "live");
      this.name = this.#unique(`${like.name} ${this.environment}`);
    } else {
      this.addresses = { ...this.#usual() };
    }
  }

  #usual(): AddressesView {
    return app.view?.usual[this.environment] ?? none;
  }

  #unique(wanted: string) {
    return uniqueName(
      wanted.slice(0, 60),
      app.profiles.map((profile) => profile.name),
    );
  }

  typeName(name: string) {
    this.name = name;
    this.#suggested = name === "";
  }

  /** The environment's own addresses follow it; anybody else's stay. */
  choose(to: Environment) {
    const before = this.#usual();
    this.environment = to;
    const after = this.#usual();
    for (const at of ["token_url", "api_url", "tracking_url"] as const) {
      const there = this.addresses[at];
      if (!there || there === before[at]) this.addresses[at] = after[at];
    }
    if (this.pasted.isSomething) this.#suggest();
  }

  take(view: PastedView, wasDropped = false) {
    this.failure = null;
    this.pasted.take(view, wasDropped);
    this.#follow();
  }

  /** Where the secret is from now on: in the keychain, or printed by a command. */
  keep(where: "keychain" | "command") {
    if (where === "command") this.pick(null);
    this.command = where === "command" ? (this.profile?.typed_command ?? "") : null;
    this.secret = "";
    this.held = null;
    this.failure = null;
  }

  pick(index: number | null) {
    this.held = null;
    if (index === null) this.pasted.type();
    else this.pasted.index = index;
    this.#follow();
  }

  #follow() {
    const key = this.pasted.key;
    if (!key) return;
    this.command = null;
    this.secret = this.clientId = "";
    this.held = null;
    if (key.environment && !this.profile) this.choose(key.environment);
    this.#suggest();
  }

  #suggest() {
    if (this.profile || !this.#suggested) return;
    const usual = this.environment === "live" ? "Live" : "Sandbox";
    this.name = this.#unique(this.pasted.key?.name || usual);
  }

  async paste() {
    try {
      this.take(await pasteKey());
    } catch (error) {
      this.failure = failureOf(error);
    }
  }

  /** A text is being pasted into a field: a key is taken, and a line that is none is given back. */
  async pasteIfKey(): Promise<string | null> {
    try {
      const view = await pasteKey(true);
      if (view.keys.length) this.take(view);
      else if (view.line === null) await this.paste();
      return view.line;
    } catch (error) {
      this.failure = failureOf(error);
      return null;
    }
  }

  async save(verify: boolean) {
    if (this.saving) return;
    this.saving = true;
    this.failure = null;
    this.wrong = null;
    this.unchecked = false;
    try {
      this.#isCancelled = false;
      await this.#handOver();
      if (this.#isCancelled) return void dropPasted().catch(() => {});
      await this.#take(await profileSave(this.#sent(verify)));
    } catch (error) {
      this.failure = failureOf(error);
    } finally {
      this.saving = false;
    }
  }

  /** A secret that was typed leaves the field before anything is done with it. */
  async #handOver() {
    if (this.secret === "") return;
    const typed = this.secret;
    this.secret = "";
    await tick();
    this.held = await holdSecret(typed);
  }

  /** The person was shown that command and approves it, when this is saved next. */
  approve(shown: string) {
    this.#approved = shown;
  }

  cancel() {
    this.#isCancelled = true;
    return cancel(null, "save").catch(() => {});
  }

  async #take(outcome: SavedView) {
    if (outcome.outcome === "saved") {
      this.secret = "";
      app.of(outcome.id).forget();
      await app.refresh();
      await app.choose(outcome.id);
      this.saved = outcome;
      return;
    }
    this.failure = outcome.failure;
    this.unchecked = outcome.outcome === "unchecked";
    if (outcome.outcome === "refused") this.wrong = outcome.field;
    if (this.wrong === "client-secret") this.held = this.pasted.secret = null;
  }

  #sent(verify: boolean): ProfileForm {
    return {
      seen: this.profile && seen(this.profile),
      name: this.name,
      environment: this.environment,
      client_id: this.clientId,
      secret_command: this.command,
      approved: this.#approved,
      pasted: this.pasted.chosen,
      held_client_id: this.pasted.clientId !== null,
      held_secret: (this.pasted.secret ?? this.held) !== null,
      ...$state.snapshot(this.addresses),
      verify,
    };
  }
}

/** What the dialog showed: what differs from it is what the person changed. */
function seen({
  id,
  name,
  environment,
  token_url,
  api_url,
  tracking_url,
  key_number,
}: ProfileView) {
  return { id, name, environment, token_url, api_url, tracking_url, key_number };
}

function addressesOf({ token_url, api_url, tracking_url }: ProfileView): AddressesView {
  return { token_url, api_url, tracking_url };
}
