const loopbackHosts = new Set(["localhost", "::1"]);

/** Refuses to serve a network without keys. The error says what to do. */
export function requireSafeBinding(host: string, keysRequired: boolean): void {
  if (keysRequired || loopbackHosts.has(host) || host.startsWith("127.")) return;
  throw new Error(
    `HEADWAY_HOST is ${host}, which others can reach, and there is no API key: anybody could read and write.\n` +
      "Make a key first:  headway keys create --name admin --scope admin\n" +
      "or bind to 127.0.0.1.",
  );
}
