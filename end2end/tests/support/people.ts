// Who works at the demo company, as far as the tests act as them.

import path from "node:path";
import { fileURLToPath } from "node:url";

export const PASSWORD = "demo-quarterdeck";

/**
 * Those who are signed in before the tests begin: signing in is limited per minute and per address, so tests share
 * these sessions and never end one of them.
 */
export const SIGNED_IN = ["camille", "mathieu", "ines", "sofia", "helene"] as const;

/** A salesperson, her manager, the administrator, a salesperson who reads French, and the executive. */
export type SignedIn = (typeof SIGNED_IN)[number];

export const email = (person: string) => `${person}@meridien.example`;

const states = fileURLToPath(new URL("../../results/state", import.meta.url));

/** Where the cookies of a person's session are kept. */
export const stateOf = (person: SignedIn) => path.join(states, `${person}.json`);
