import { z } from "zod";

const milliseconds = (value: number) => z.coerce.number().int().min(0).max(86_400_000).default(value);
const port = (value: number) => z.coerce.number().int().min(0).max(65_535).default(value);
// An empty variable means the same as one that is not set.
const text = z.string().min(1).optional();
const message = (value: string) => z.string().max(16_384).default(value);

const Env = z
  .object({
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    HEADWAY_DATA: z.string().default(".headway"),
    HEADWAY_DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(10),
    HEADWAY_HOST: z.string().default("127.0.0.1"),
    HEADWAY_GRPC_PORT: port(50_051),
    HEADWAY_HTTP_PORT: port(8080),
    HEADWAY_TLS_CERT: text,
    HEADWAY_TLS_KEY: text,
    HEADWAY_CORS_ORIGINS: z.string().default(""),
    HEADWAY_MAX_MESSAGE_BYTES: z.coerce.number().int().min(65_536).max(67_108_864).default(4_194_304),
    HEADWAY_CHECKPOINT_MS: milliseconds(15_000),
    HEADWAY_LOOK_MS: milliseconds(1000),
    HEADWAY_SHUTDOWN_GRACE_MS: milliseconds(10_000),
    HEADWAY_LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
    HEADWAY_EXTRACTOR: z.enum(["rules", "llm", "off"]).default("rules"),
    HEADWAY_EXTRACTIONS: z.coerce.number().int().min(1).max(200).default(16),
    HEADWAY_EXTRACTION_LEASE_MS: z.coerce.number().int().min(100).max(3_600_000).default(30_000),
    HEADWAY_EXTRACTION_RETRY_MS: milliseconds(5000),
    HEADWAY_ACTIVITY_MESSAGE_CREATE: message("Waiting to start."),
    HEADWAY_ACTIVITY_MESSAGE_STARTED: message("Task started."),
    HEADWAY_ACTIVITY_MESSAGE_COMPLETE: message("Task completed successfully."),
    HEADWAY_ACTIVITY_MESSAGE_ERROR: message("Task failed with error: {error}"),
  })
  .refine((env) => !env.HEADWAY_TLS_CERT === !env.HEADWAY_TLS_KEY, {
    message: "HEADWAY_TLS_CERT and HEADWAY_TLS_KEY go together: set both, or none",
  });

/** The settings of one process, checked. Nothing else reads the environment. */
export type Config = ReturnType<typeof loadConfig>;

/** Reads the settings of a server. Throws one readable error that lists every problem. */
export function loadConfig(env: Record<string, string | undefined>) {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = Env.safeParse(set);
  if (!parsed.success) throw new Error(`the environment is not usable:\n${z.prettifyError(parsed.error)}`);
  const { data } = parsed;
  return Object.freeze({
    database: { url: data.DATABASE_URL, directory: data.HEADWAY_DATA, pool: data.HEADWAY_DATABASE_POOL },
    host: data.HEADWAY_HOST,
    grpcPort: data.HEADWAY_GRPC_PORT,
    httpPort: data.HEADWAY_HTTP_PORT,
    tls: data.HEADWAY_TLS_CERT ? { cert: data.HEADWAY_TLS_CERT, key: data.HEADWAY_TLS_KEY ?? "" } : undefined,
    corsOrigins: data.HEADWAY_CORS_ORIGINS.split(",").filter((origin) => origin !== ""),
    maxMessageBytes: data.HEADWAY_MAX_MESSAGE_BYTES,
    checkpointMs: data.HEADWAY_CHECKPOINT_MS,
    lookMs: data.HEADWAY_LOOK_MS,
    shutdownGraceMs: data.HEADWAY_SHUTDOWN_GRACE_MS,
    extraction: {
      extractor: data.HEADWAY_EXTRACTOR,
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

/** Reads the settings of the commands that talk to a server: where it is, and the key for it. */
export function loadClientConfig(env: Record<string, string | undefined>) {
  return { address: env["HEADWAY_ADDRESS"] || "http://127.0.0.1:50051", apiKey: env["HEADWAY_API_KEY"] || undefined };
}
