// Before all tests: opens a session for everybody as whom the tests act.

import { request, type APIRequestContext } from "@playwright/test";
import { address } from "./address";
import { email, PASSWORD, SIGNED_IN, stateOf } from "./people";

export default async function signEverybodyIn() {
  for (const person of SIGNED_IN) {
    const context = await request.newContext({ baseURL: address, extraHTTPHeaders: { origin: address } });
    await send(context, "/login", { email: email(person), password: PASSWORD });
    if (person === "sofia") await send(context, "/profile", { language: "fr" });
    await context.storageState({ path: stateOf(person) });
    await context.dispose();
  }
}

/** Sends the form of a page that has these fields. */
async function send(context: APIRequestContext, page: string, form: Record<string, string>) {
  const html = await (await context.get(page)).text();
  const [field] = Object.keys(form);
  const forms = html.split("<form ").filter((one) => one.split("</form>")[0].includes(`name="${field}"`));
  const action = /action="([^"]+)"/.exec(forms[0] ?? "")?.[1];
  if (!action) throw new Error(`${page} has no form with a field ${field}`);
  const answer = await context.post(action, { form, headers: { accept: "text/html" } });
  const refused = answer.url().includes("__err=");
  if (!answer.ok() || refused) throw new Error(`${page} did not take ${field}: ${answer.status()} ${answer.url()}`);
}
