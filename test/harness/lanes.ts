import { type Client, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
  Http2SessionManager,
} from "@connectrpc/connect-node";
import { Health } from "../../gen/ts/grpc/health/v1/health_pb.ts";
import { ActivityService } from "../../gen/ts/headway/v1/activity_service_pb.ts";
import { AgentService } from "../../gen/ts/headway/v1/agent_service_pb.ts";
import { EventService } from "../../gen/ts/headway/v1/event_service_pb.ts";
import { ExtractionService } from "../../gen/ts/headway/v1/extraction_service_pb.ts";
import { PingService } from "../../gen/ts/headway/v1/ping_service_pb.ts";
import { ProjectService } from "../../gen/ts/headway/v1/project_service_pb.ts";
import { SessionService } from "../../gen/ts/headway/v1/session_service_pb.ts";
import { TaskService } from "../../gen/ts/headway/v1/task_service_pb.ts";
import { TrackerService } from "../../gen/ts/headway/v1/tracker_service_pb.ts";

/** Where a server listens. */
export interface Ports {
  readonly grpcPort: number;
  readonly httpPort: number;
}

interface Ways {
  readonly interceptors: Interceptor[];
  readonly sessionManager: Http2SessionManager;
  readonly nodeOptions: { rejectUnauthorized?: boolean };
}

/** A way to a server: a port and a protocol. */
export interface Lane {
  readonly name: string;
  readonly port: (ports: Ports) => number;
  readonly transport: (baseUrl: string, ways: Ways) => Transport;
}

const http = ({ httpPort }: Ports) => httpPort;

/** The gRPC lane. */
export const grpc: Lane = {
  name: "gRPC",
  port: ({ grpcPort }) => grpcPort,
  transport: (baseUrl, { interceptors, sessionManager }) =>
    createGrpcTransport({ baseUrl, interceptors, sessionManager }),
};

/** The Connect lane. */
export const connectLane: Lane = {
  name: "Connect",
  port: http,
  transport: (baseUrl, { interceptors, nodeOptions }) =>
    createConnectTransport({ baseUrl, interceptors, httpVersion: "1.1", nodeOptions }),
};

/** The two lanes, each with the protocol that it is for: what every behaviour is tested over. */
export const lanes: readonly Lane[] = [grpc, connectLane];

/** The other protocols of the Connect lane. */
export const moreLanes: readonly Lane[] = [
  {
    name: "Connect as JSON",
    port: http,
    transport: (baseUrl, { interceptors, nodeOptions }) =>
      createConnectTransport({ baseUrl, interceptors, httpVersion: "1.1", nodeOptions, useBinaryFormat: false }),
  },
  {
    name: "Connect over HTTP/2",
    port: http,
    transport: (baseUrl, { interceptors, sessionManager }) =>
      createConnectTransport({ baseUrl, interceptors, httpVersion: "2", sessionManager }),
  },
  {
    name: "gRPC-Web",
    port: http,
    transport: (baseUrl, { interceptors, nodeOptions }) =>
      createGrpcWebTransport({ baseUrl, interceptors, httpVersion: "1.1", nodeOptions }),
  },
  {
    name: "gRPC on the Connect lane",
    port: http,
    transport: (baseUrl, { interceptors, sessionManager }) =>
      createGrpcTransport({ baseUrl, interceptors, sessionManager }),
  },
];

/** Clients of one server over one lane. */
export interface Clients extends Disposable {
  readonly activities: Client<typeof ActivityService>;
  readonly agents: Client<typeof AgentService>;
  readonly events: Client<typeof EventService>;
  readonly extractions: Client<typeof ExtractionService>;
  readonly ping: Client<typeof PingService>;
  readonly projects: Client<typeof ProjectService>;
  readonly sessions: Client<typeof SessionService>;
  readonly tasks: Client<typeof TaskService>;
  readonly trackers: Client<typeof TrackerService>;
  readonly health: Client<typeof Health>;
  readonly transport: Transport;
}

/** Makes clients that send a key, if one is given. Disposing cuts their connections. */
export function connect(lane: Lane, ports: Ports, { apiKey, scheme = "http" }: ConnectOptions = {}): Clients {
  const baseUrl = `${scheme}://127.0.0.1:${lane.port(ports)}`;
  const tls = scheme === "https" ? { rejectUnauthorized: false } : {};
  // Node refuses answers while more than so many MB wait to be sent.
  const sessions = new Http2SessionManager(baseUrl, undefined, { ...tls, maxSessionMemory: 1000 });
  const withKey: Interceptor = (next) => (req) => {
    if (apiKey) req.header.set("authorization", `Bearer ${apiKey}`);
    return next(req);
  };
  const transport = lane.transport(baseUrl, { interceptors: [withKey], sessionManager: sessions, nodeOptions: tls });
  return {
    activities: createClient(ActivityService, transport),
    agents: createClient(AgentService, transport),
    events: createClient(EventService, transport),
    extractions: createClient(ExtractionService, transport),
    ping: createClient(PingService, transport),
    projects: createClient(ProjectService, transport),
    sessions: createClient(SessionService, transport),
    tasks: createClient(TaskService, transport),
    trackers: createClient(TrackerService, transport),
    health: createClient(Health, transport),
    transport,
    [Symbol.dispose]: () => sessions.abort(),
  };
}

/** How to connect. */
export interface ConnectOptions {
  readonly apiKey?: string | undefined;
  readonly scheme?: "http" | "https";
}
