import type { Environment } from "./bindings";

export interface Addresses {
  token: string;
  api: string;
  tracking: string;
}

/** The vendor's own addresses, which a profile has unless somebody says otherwise. */
export const noyoAddresses: Record<Environment, Addresses> = {
  sandbox: {
    token: "https://accounts.noyo.com/auth/public/token",
    api: "https://fulfillment-sandbox.noyo.com",
    tracking: "https://tracking-sandbox.noyo.com",
  },
  live: {
    token: "https://accounts.noyo.com/auth/public/token",
    api: "https://fulfillment.noyo.com",
    tracking: "https://tracking.noyo.com",
  },
};
