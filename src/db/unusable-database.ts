import { Client } from "pg";

/** Where a database is and who asks for it, without the password. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/**
 * Reads the parts of a database's URL as the driver will use them. Throws a sentence that shows nothing of the URL's
 * password.
 */
export function addressOf(url: string, setting: string): DatabaseAddress {
  try {
    const { host, port, database = "", user = "" } = new Client({ connectionString: url });
    return { host, port, database, user };
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    // A certificate or key that the URL names.
    const why = code ? "names a file that cannot be read" : "is no usable address";
    throw new Error(`${setting} ${why}: ${message}: correct it`, { cause });
  }
}

/** Says in one sentence which database cannot be used, why, and what to do about it. */
export class UnusableDatabase extends Error {
  constructor(address: DatabaseAddress, why: string, remedy: string, options?: ErrorOptions) {
    super(`cannot use ${shown(address)}: ${why}: ${remedy}`, options);
  }

  /** Explains what the driver or the server threw. */
  static because(address: DatabaseAddress, setting: string, cause: unknown): Error {
    if (cause instanceof UnusableDatabase) return cause;
    const { why, remedy } = explain(cause, address, setting);
    return new UnusableDatabase(address, why, remedy, { cause });
  }
}

/** An address as people read it. */
export function shown({ host, port, database, user }: DatabaseAddress): string {
  const place = host.startsWith("/") ? `the socket ${host}/.s.PGSQL.${port}` : `${hostOf(host)}:${port}`;
  return `the database "${database}" at ${place} as user "${user}"`;
}

function hostOf(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

interface Explanation {
  readonly why: string;
  readonly remedy: string;
}

function explain(cause: unknown, { database, user }: DatabaseAddress, setting: string): Explanation {
  const { code = "", message } = firstOf(cause);
  const start = `start PostgreSQL there, or correct ${setting}`;
  const ask = `correct ${setting}, or let the administrator of the database allow it`;
  switch (code) {
    case "ECONNREFUSED":
    case "ENOENT":
      return { why: `nothing listens there (${code})`, remedy: start };
    case "EACCES":
      return {
        why: "this user may not open the socket (EACCES)",
        remedy: `run as a user who may, or correct ${setting}`,
      };
    case "ENOTFOUND":
      return { why: "no host has this name (ENOTFOUND)", remedy: `correct ${setting}` };
    case "EAI_AGAIN":
      return { why: "no name server answers (EAI_AGAIN)", remedy: "see to the network, and start again" };
    case "ETIMEDOUT":
      return { why: "it does not answer", remedy: `see to the network and its firewalls, or correct ${setting}` };
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return { why: `no way leads there (${code})`, remedy: `see to the network, or correct ${setting}` };
    case "ECONNRESET":
    case "EPIPE":
      return { why: `the connection was cut (${code})`, remedy: `see whether PostgreSQL is what listens there` };
    case "28P01":
      return { why: "the password is wrong", remedy: `correct the password in ${setting}` };
    case "28000":
      if (/no encryption|SSL off/.test(message))
        return { why: message, remedy: `add ?sslmode=verify-full to ${setting}` };
      return { why: message, remedy: ask };
    case "3D000":
      return { why: "there is no such database", remedy: `make it (createdb ${database}), or correct ${setting}` };
    case "3F000":
      return { why: message, remedy: "make the schema that the role's search_path names" };
    case "42501": {
      const grant = `GRANT CREATE, USAGE ON SCHEMA public TO "${user}"`;
      return { why: message, remedy: `grant it (${grant}), or use the role that owns the database` };
    }
    case "53300":
      return {
        why: `it has no connection left (${message})`,
        remedy: "raise max_connections, or end other connections",
      };
    case "53100":
      return { why: "its disk is full", remedy: "make room there, and start again" };
    case "57P03":
      return { why: message, remedy: "start again when it takes connections" };
    case "25006":
      return { why: "it takes no writes", remedy: `let ${setting} name the primary server` };
  }
  if (message === "timeout expired") {
    return { why: "it does not answer", remedy: `see to the network and its firewalls, or correct ${setting}` };
  }
  if (message.includes("does not support SSL")) {
    return { why: "it offers no TLS", remedy: `turn TLS on there, or set sslmode=disable in ${setting}` };
  }
  if (/CERT|SIGNATURE|ISSUER/.test(code)) {
    const remedy = `add &sslrootcert=FILE with the certificate of its issuer to ${setting}, or sslmode=no-verify to trust any`;
    return { why: `its certificate is not trusted (${message})`, remedy };
  }
  if (/EPROTO|^ERR_SSL/.test(code)) return { why: `TLS fails (${message})`, remedy: `correct sslmode in ${setting}` };
  if (message.includes("password must be a")) {
    return { why: "it asks for a password", remedy: `write one into ${setting}` };
  }
  if (message.startsWith("Connection terminated")) {
    return {
      why: "the connection was cut",
      remedy: "see whether PostgreSQL is what listens there, and what its log says",
    };
  }
  return { why: `${message}${code && ` (${code})`}`, remedy: `see what its log says, or correct ${setting}` };
}

/** A host with several addresses fails with the errors of all of them. */
function firstOf(cause: unknown): { code?: string; message: string } {
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return firstOf(cause.errors[0]);
  return cause instanceof Error ? cause : { message: String(cause) };
}
