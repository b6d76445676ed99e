import type { connectNodeAdapter } from "@connectrpc/connect-node";

/** Handles a request of node:http or node:http2. */
export type NodeHandler = ReturnType<typeof connectNodeAdapter>;
/** A request of either. */
export type NodeRequest = Parameters<NodeHandler>[0];
/** A response of either. */
export type NodeResponse = Parameters<NodeHandler>[1];
