// Where the server under test is.

/** The port of the server that the tests start for themselves. */
export const port = process.env.END2END_PORT ?? "3999";

/** A server that is up already, if one was named. */
export const running = process.env.END2END_URL;

export const address = new URL(running ?? `http://127.0.0.1:${port}`).origin;
