import { readFileSync } from "node:fs";
import { createServer as createHttp1, type Server as Http1Server } from "node:http";
import { createServer as createHttp2, createSecureServer, type ServerHttp2Session } from "node:http2";
import { createServer as createTcp, type Server, type Socket } from "node:net";
import type { NodeHandler } from "./node-handler.ts";

/** A server for HTTP/1.1 and HTTP/2 on one port. */
export interface HttpServer {
  readonly server: Server;
  /** Takes no more connections, lets calls end within a time, and cuts what is left. */
  stop(graceMs: number): Promise<void>;
}

/**
 * How many streams a client may reset on one HTTP/2 connection, at once and then each second. Node ends a connection
 * on which more are reset, with all calls on it. Its own limits (1,000 and 33) are below what a gateway does whose
 * clients leave at the same time: a canceled call is a reset stream.
 */
export const streamResetLimits = { streamResetBurst: 20_000, streamResetRate: 2000 };

// How HTTP/2 without TLS begins.
const preface = "PRI";

/**
 * Makes a server that takes HTTP/1.1 and HTTP/2 on one port. With TLS the client chooses by ALPN. Without, the first
 * bytes tell: browsers and curl speak HTTP/1.1, gRPC clients begin HTTP/2 with a preface.
 */
export function createHttpServer(handler: NodeHandler, tls: { cert: string; key: string } | undefined): HttpServer {
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  const keepSession = (session: ServerHttp2Session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  };
  const keepSocket = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  };

  let server: Server;
  let http1: Http1Server | undefined;
  if (tls) {
    const files = { cert: readFileSync(tls.cert), key: readFileSync(tls.key) };
    const secure = createSecureServer({ ...files, ...streamResetLimits, allowHTTP1: true }, handler as never);
    secure.on("session", keepSession).on("connection", keepSocket);
    server = secure;
  } else {
    const first = createHttp1(handler);
    const second = createHttp2(streamResetLimits, handler as never).on("session", keepSession);
    http1 = first;
    // It keeps the list of its connections, for timeouts and to close the idle ones, from this event on.
    first.emit("listening");
    server = createTcp((socket) => {
      keepSocket(socket);
      socket.on("error", () => socket.destroy());
      socket.once("data", (chunk) => {
        socket.pause();
        socket.unshift(chunk);
        const isHttp2 = chunk.subarray(0, preface.length).toString("latin1") === preface;
        (isHttp2 ? second : first).emit("connection", socket);
        if (!isHttp2) socket.resume();
      });
    });
  }

  return {
    server,
    async stop(graceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Sessions refuse new calls and end when their last call has; idle HTTP/1.1 connections end now.
      for (const session of sessions) session.close();
      http1?.closeIdleConnections();
      const idle = setInterval(() => http1?.closeIdleConnections(), 50);
      const force = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMs);
      await closed;
      clearInterval(idle);
      clearTimeout(force);
    },
  };
}
