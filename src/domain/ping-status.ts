/** The statuses of an instance. The first two are its own; the server derives the last two from silence. */
export const pingStatuses = ["HEALTHY", "HEALTHY_BUSY", "UNHEALTHY", "UNKNOWN"] as const;

/** The status of an instance. */
export type PingStatus = (typeof pingStatuses)[number];

/** A status that an instance can give itself, or be given by force. */
export type OwnStatus = PingStatus & ("HEALTHY" | "HEALTHY_BUSY");

/** What a status may rest on. Silence beats the other three; of these, each beats the ones after it. */
export const pingStatusSources = ["SILENCE", "FORCED", "CUSTOM", "AUTOMATIC"] as const;

/** What a status rests on. */
export type PingStatusSource = (typeof pingStatusSources)[number];

/** The reasons for which an instance ends. */
export const endReasons = ["ENDED", "STOPPED", "IDLE", "MAX_LIFETIME", "LOST", "REPLACED"] as const;

/** Why an instance ended. */
export type EndReason = (typeof endReasons)[number];

/** What makes somebody ask an instance to stop. */
export type StopCause = EndReason & ("STOPPED" | "IDLE" | "MAX_LIFETIME");
