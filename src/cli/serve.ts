import { once } from "node:events";
import { flushCompileCache } from "node:module";
import type { Command } from "commander";
import pino, { type Logger } from "pino";
import { type Config, loadConfig } from "../config.ts";
import { type OpenEmbedded, startEmbedded } from "../db/embedded.ts";
import type { Waiting } from "../db/waiting.ts";
import { logConsole } from "./library-log.ts";
import { surviveFaults } from "./survive-faults.ts";

/** `headway serve`: runs the server until it is told to stop. */
export function addServe(program: Command): void {
  program
    .command("serve")
    .summary("run the server")
    .description("run the server (its settings are environment variables: see the README)")
    .action(async () => {
      const config = loadConfig(process.env);
      const log = createLog(config);
      const { signal } = stopOnce(() => {
        endIn(config.shutdownGraceMs + stopSlackMs, log);
      });
      const tell = (sentence: string) => log.warn(sentence);
      const openEmbedded = config.database.url ? undefined : await launchEmbedded(config, { signal, tell });
      const { startApp } = await import("../app.ts");
      await using app = await startApp(config, log, { signal, openEmbedded }).catch((err: unknown) => {
        if (!signal.aborted) throw err;
        log.info("stopped before it was ready");
        return undefined;
      });
      if (!app) return;
      using _survival = surviveFaults(log);
      using _libraries = logConsole(log);
      const scheme = config.tls ? "https" : "http";
      const grpcAddress = `${shownHost(config.host)}:${app.grpcPort}`;
      const plaintext = config.tls ? "" : " -plaintext";
      const key = app.keysRequired ? ' -H "authorization: Bearer $HEADWAY_API_KEY"' : "";
      process.stdout.write(
        [
          "Headway is ready.",
          `  gRPC     ${grpcAddress}`,
          `  HTTP     ${scheme}://${shownHost(config.host)}:${app.httpPort}  (Connect, gRPC-Web, gRPC, JSON)`,
          `  data     ${app.data}`,
          `  access   ${app.keysRequired ? "API keys" : 'open to this machine, project "default"'}`,
          `Try:  grpcurl${plaintext}${key} -d '{"name": "hello"}' ${grpcAddress} headway.v1.ActivityService/CreateActivity`,
          "",
        ].join("\n"),
      );
      // A server that is killed later has then written it too.
      flushCompileCache();
      const failure = await Promise.race([app.failed, signal.aborted ? undefined : once(signal, "abort")]);
      if (failure instanceof Error) {
        endIn(config.shutdownGraceMs + stopSlackMs, log);
        throw failure;
      }
      log.info("stopping");
    });
}

/** Has the embedded database start while this process loads the server's parts, which takes as long. */
async function launchEmbedded({ database }: Config, waiting: Waiting): Promise<OpenEmbedded> {
  const launched = Promise.withResolvers<void>();
  const starting = startEmbedded(database.directory, { ...waiting, onLaunch: launched.resolve });
  // Whoever opens it is told what went wrong.
  starting.then(() => launched.resolve(), launched.resolve);
  await launched.promise;
  return () => starting;
}

// For what comes after the calls: the last writes, the database's connections, the embedded database.
const stopSlackMs = 20_000;

/** Ends the program after a time, whatever it is at. */
function endIn(ms: number, log: Logger): void {
  setTimeout(() => {
    log.error("the server does not stop within its time: it is ended");
    process.exit(1);
  }, ms).unref();
}

/** Aborts at the first signal that ends the program. A second one finds no listener, and ends it at once. */
function stopOnce(onStop: () => void): AbortController {
  const stopping = new AbortController();
  const stop = () => {
    for (const name of endSignals) process.off(name, stop);
    onStop();
    stopping.abort();
  };
  for (const name of endSignals) process.on(name, stop);
  return stopping;
}

const endSignals = ["SIGTERM", "SIGINT"] as const;

function createLog({ logLevel }: Config): Logger {
  const options = { level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (!process.stderr.isTTY) return pino(options, pino.destination({ fd: 2, sync: false }));
  return pino({ ...options, transport: { target: "pino-pretty", options: { destination: 2 } } });
}

function shownHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
