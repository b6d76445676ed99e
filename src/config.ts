import { readFileSync } from "node:fs";
import { parse } from "pg-connection-string";
import { z } from "zod";
import { isSecret } from "./domain/api-key.ts";

const milliseconds = (value: number, min = 0) => z.coerce.number().int().min(min).max(86_400_000).default(value);
const port = (value: number) => z.coerce.number().int().min(0).max(65_535).default(value);
// An empty variable means the same as one that is not set.
const text = z.string().min(1).optional();
const list = z
  .string()
  .default("")
  .transform((value) => value.split(",").flatMap((one) => one.trim() || []));
const hostPattern = /^(\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/;
// The value itself is not shown: it has a password.
const error =
  "is no usable address: it has the form postgres://USER:PASSWORD@HOST:5432/DATABASE, and special letters of a password are percent-encoded (%40 for @)";
const databaseUrl = z
  .url({ protocol: /^postgres(ql)?$/, error })
  .refine(isDecodable, { error })
  .optional();
const message = (value: string) => z.string().max(16_384).default(value);

const Env = z
  .object({
    DATABASE_URL: databaseUrl,
    HEADWAY_DATABASE_DIRECT_URL: databaseUrl,
    HEADWAY_DATA: z.string().default(".headway"),
    HEADWAY_DATABASE_CONNECT_TIMEOUT_MS: milliseconds(5000, 100),
    HEADWAY_DATABASE_SILENCE_MS: milliseconds(5000, 100),
    HEADWAY_DATABASE_STATEMENT_TIMEOUT_MS: milliseconds(30_000, 1000),
    HEADWAY_DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(10),
    HEADWAY_HOST: z.string().default("127.0.0.1"),
    HEADWAY_GRPC_PORT: port(50_051),
    HEADWAY_HTTP_PORT: port(8080),
    HEADWAY_TLS_CERT: text,
    HEADWAY_TLS_KEY: text,
    HEADWAY_BOOTSTRAP_KEY: text,
    HEADWAY_API_KEY_FILE: text,
    HEADWAY_ALLOWED_HOSTS: list
      .transform((names) => names.map((name) => name.toLowerCase()))
      .refine((names) => names.every((name) => hostPattern.test(name)), {
        error:
          "is to be host names without a port, separated by commas, such as headway.test, *.headway.test or [fd00::1]",
      }),
    HEADWAY_CORS_ORIGINS: list,
    HEADWAY_MAX_MESSAGE_BYTES: z.coerce.number().int().min(65_536).max(67_108_864).default(4_194_304),
    HEADWAY_CHECKPOINT_MS: milliseconds(15_000),
    HEADWAY_LOOK_MS: milliseconds(1000),
    HEADWAY_SHUTDOWN_GRACE_MS: milliseconds(10_000),
    HEADWAY_LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
    HEADWAY_EXTRACTOR: z.enum(["rules", "llm", "off"]).optional(),
    HEADWAY_EXTRACTIONS: z.coerce.number().int().min(1).max(200).default(16),
    HEADWAY_EXTRACTION_LEASE_MS: milliseconds(30_000, 100),
    HEADWAY_EXTRACTION_RETRY_MS: milliseconds(5000),
    HEADWAY_ACTIVITY_MESSAGE_CREATE: message("Waiting to start."),
    HEADWAY_ACTIVITY_MESSAGE_STARTED: message("Task started."),
    HEADWAY_ACTIVITY_MESSAGE_COMPLETE: message("Task completed successfully."),
    HEADWAY_ACTIVITY_MESSAGE_ERROR: message("Task failed with error: {error}"),
  })
  .refine((env) => !env.HEADWAY_TLS_CERT === !env.HEADWAY_TLS_KEY, {
    message: "HEADWAY_TLS_CERT and HEADWAY_TLS_KEY go together: set both, or none",
  })
  .refine((env) => env.DATABASE_URL || !env.HEADWAY_DATABASE_DIRECT_URL, {
    message: "HEADWAY_DATABASE_DIRECT_URL goes with a DATABASE_URL that leads through a pooler: set both, or none",
  });

function isDecodable(url: string): boolean {
  try {
    parse(url);
    return true;
  } catch (err) {
    // Others are about the files that it names, and told when they are used.
    return !(err instanceof URIError);
  }
}

/** The settings of one process, checked. Nothing else reads the environment. */
export type Config = ReturnType<typeof loadConfig>;

/** Reads the settings of a server. Throws one readable error that lists every problem. */
export function loadConfig(env: Record<string, string | undefined>) {
  const data = checked(Env, env);
  // A key is there to be used; without one the rules do, which need nothing.
  const llm = env["HEADWAY_LLM_API_KEY"] || data.HEADWAY_EXTRACTOR === "llm" ? loadLlmConfig(env) : undefined;
  return Object.freeze({
    database: {
      url: data.DATABASE_URL,
      directUrl: data.HEADWAY_DATABASE_DIRECT_URL,
      directory: data.HEADWAY_DATA,
      pool: data.HEADWAY_DATABASE_POOL,
      timeouts: {
        connectMs: data.HEADWAY_DATABASE_CONNECT_TIMEOUT_MS,
        silenceMs: data.HEADWAY_DATABASE_SILENCE_MS,
        statementMs: data.HEADWAY_DATABASE_STATEMENT_TIMEOUT_MS,
      },
    },
    host: data.HEADWAY_HOST,
    grpcPort: data.HEADWAY_GRPC_PORT,
    httpPort: data.HEADWAY_HTTP_PORT,
    tls: data.HEADWAY_TLS_CERT ? { cert: data.HEADWAY_TLS_CERT, key: data.HEADWAY_TLS_KEY ?? "" } : undefined,
    allowedHosts: data.HEADWAY_ALLOWED_HOSTS,
    bootstrapKey: bootstrapKeyOf(data.HEADWAY_BOOTSTRAP_KEY, data.HEADWAY_API_KEY_FILE),
    corsOrigins: data.HEADWAY_CORS_ORIGINS,
    maxMessageBytes: data.HEADWAY_MAX_MESSAGE_BYTES,
    checkpointMs: data.HEADWAY_CHECKPOINT_MS,
    lookMs: data.HEADWAY_LOOK_MS,
    shutdownGraceMs: data.HEADWAY_SHUTDOWN_GRACE_MS,
    extraction: {
      extractor: data.HEADWAY_EXTRACTOR ?? (llm ? "llm" : "rules"),
      llm,
      concurrency: data.HEADWAY_EXTRACTIONS,
      leaseMs: data.HEADWAY_EXTRACTION_LEASE_MS,
      retryMs: data.HEADWAY_EXTRACTION_RETRY_MS,
    },
    logLevel: data.HEADWAY_LOG_LEVEL,
    messages: {
      create: data.HEADWAY_ACTIVITY_MESSAGE_CREATE,
      started: data.HEADWAY_ACTIVITY_MESSAGE_STARTED,
      complete: data.HEADWAY_ACTIVITY_MESSAGE_COMPLETE,
      error: data.HEADWAY_ACTIVITY_MESSAGE_ERROR,
    },
  });
}

const count = (value: number, min: number) => z.coerce.number().int().min(min).max(100_000_000).default(value);
const needed = (meaning: string) => z.string({ error: `is not set: the extractor "llm" needs ${meaning}` });

const LlmEnv = z.object({
  HEADWAY_LLM_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .refine(
      (url) => !/[?#@]/.test(url),
      "is to be without a user, a query and a fragment; the key is HEADWAY_LLM_API_KEY",
    )
    .default("https://api.openai.com/v1"),
  // What else a key may have, a header may not, and the error about it would show the key.
  HEADWAY_LLM_API_KEY: needed("a key; where the endpoint asks for none, any word").regex(/^[\x21-\x7e]+$/, {
    error: "is to be printable ASCII without spaces",
  }),
  HEADWAY_LLM_MODEL: needed("the name of a model"),
  HEADWAY_LLM_ALLOWED_MODELS: list,
  HEADWAY_LLM_TIMEOUT_MS: milliseconds(60_000, 1),
  HEADWAY_LLM_RUN_TIMEOUT_MS: milliseconds(240_000, 1),
  HEADWAY_LLM_RETRIES: z.coerce.number().int().min(0).max(20).default(4),
  HEADWAY_LLM_MAX_CALLS: count(10, 1),
  // Less would not take a batch of the longest messages: they are shortened to a part of this.
  HEADWAY_LLM_MAX_INPUT_TOKENS: count(200_000, 50_000),
  HEADWAY_LLM_MAX_OUTPUT_TOKENS: count(32_000, 1000),
  HEADWAY_LLM_MAX_ANSWER_TOKENS: count(8000, 500),
});

/** Reads the settings of the extractor "llm". Throws one readable error that lists every problem, never the key. */
export function loadLlmConfig(env: Record<string, string | undefined>) {
  const data = checked(LlmEnv, env);
  return Object.freeze({
    baseUrl: data.HEADWAY_LLM_BASE_URL.replace(/\/+$/, ""),
    apiKey: data.HEADWAY_LLM_API_KEY,
    model: data.HEADWAY_LLM_MODEL,
    allowedModels: data.HEADWAY_LLM_ALLOWED_MODELS,
    callTimeoutMs: data.HEADWAY_LLM_TIMEOUT_MS,
    runTimeoutMs: data.HEADWAY_LLM_RUN_TIMEOUT_MS,
    retries: data.HEADWAY_LLM_RETRIES,
    maxCalls: data.HEADWAY_LLM_MAX_CALLS,
    maxInputTokens: data.HEADWAY_LLM_MAX_INPUT_TOKENS,
    maxOutputTokens: data.HEADWAY_LLM_MAX_OUTPUT_TOKENS,
    maxAnswerTokens: data.HEADWAY_LLM_MAX_ANSWER_TOKENS,
  });
}

/** What a schema makes of the variables. An empty one is as one that is not set. */
function checked<T extends z.ZodType>(schema: T, env: Record<string, string | undefined>): z.output<T> {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(set);
  if (!parsed.success) throw new Error(`the environment is not usable:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The secret of the key that a server makes at its start. No error shows it. */
function bootstrapKeyOf(chosen: string | undefined, file: string | undefined): string | undefined {
  if (chosen !== undefined && file !== undefined) {
    throw new Error("HEADWAY_BOOTSTRAP_KEY and HEADWAY_API_KEY_FILE say the same: set one of them");
  }
  const secret = chosen ?? (file === undefined ? undefined : secretIn(file));
  if (secret === undefined || isSecret(secret)) return secret;
  const setting =
    chosen === undefined ? `the key in ${JSON.stringify(file)} (HEADWAY_API_KEY_FILE)` : "HEADWAY_BOOTSTRAP_KEY";
  throw new Error(
    `${setting} has ${secret.length} characters and is not usable: it must be hw_ and 43 to 250 letters, digits, ` +
      "hyphens and underscores, as in hw_$(openssl rand -hex 32)",
  );
}

function secretIn(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new Error(`HEADWAY_API_KEY_FILE cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** Reads the settings of the commands that talk to a server: where it is, and the key for it. */
export function loadClientConfig(env: Record<string, string | undefined>) {
  const file = env["HEADWAY_API_KEY_FILE"];
  const apiKey = env["HEADWAY_API_KEY"] || (file ? secretIn(file) : undefined);
  return { address: env["HEADWAY_ADDRESS"] || "http://127.0.0.1:50051", apiKey };
}
