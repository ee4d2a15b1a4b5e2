// A sentence that is said of something that has a name. The name stands apart, so that whatever a person
// or a server wrote into it cannot turn the rest of the line around.

import type { CopyForm, Environment, ProfileView } from "./bindings";

export interface Said {
  /** Makes two sentences of the same words two. */
  number: number;
  before: string;
  name: string;
  after: string;
}

let count = 0;

export function said(before: string, name = "", after = ""): Said {
  return { number: ++count, before, name, after };
}

/** A name in a place that takes no markup. */
export const isolated = (name: string) => (/^[ -~]*$/.test(name) ? name : `\u2068${name}\u2069`);

/** As it stands behind a name. */
export const inBrackets = (environment: Environment) =>
  environment === "live" ? "(LIVE)" : "(sandbox)";

const forms: Record<CopyForm, string> = {
  header: "Header",
  token: "Token",
  curl: "curl command",
  "postman-environment": "Postman environment",
  "shell-export": "Shell export",
};

/** What is copied, for a button or a sentence. */
export const formName = (what: CopyForm) => forms[what];

export function copiedWords(what: CopyForm, profile: ProfileView): Said {
  return said(
    `${formName(what)} for `,
    profile.name,
    ` ${inBrackets(profile.environment)} copied.`,
  );
}
