/** Crash recovery replays the log written since the last checkpoint, which a slow disk may need a while for. */
export const readyTimeoutMs = 120_000;

/** A smart shutdown waits for the sessions, which end by themselves where whoever had them is closing them. */
export const smartShutdownTimeoutMs = 1_000;

/** A fast shutdown ends all sessions and writes a checkpoint. */
export const fastShutdownTimeoutMs = 30_000;

/** An immediate shutdown writes nothing: the next start recovers from the log. */
export const immediateShutdownTimeoutMs = 5_000;

/** How long the kernel may take to end a killed process. */
export const killTimeoutMs = 5_000;

/** How often to look whether a process that is not our child, of which no event tells, has ended. */
export const orphanPollIntervalMs = 20;

/** Starts tried while the chosen port is taken by somebody else, or leftovers of an orphan still end. */
export const startAttemptsMax = 20;

/** Pause before the next try while leftovers of an orphan end. */
export const leftoversPauseMs = 250;

/** The server's log is kept in two files of at most this size: the current one and the one before it. */
export const logFileBytesMax = 5_000_000;

/** How long a line of the server's log may become inside an error message. */
export const errorDetailLengthMax = 300;

/** How long the last words of a server that failed to start may take to arrive. */
export const lastWordsTimeoutMs = 1_000;
