/** Every limit of this room, with its unit. */

/** How long a connection may be silent before the operating system asks whether the server is still there. */
export const keepAliveDelayMs = 10_000;
/** How long the server is given to take leave of connections that are closed. */
export const closeTimeoutMs = 2_000;
/** PostgreSQL cuts longer names off, so that what is created under one would be looked for under another. */
export const nameBytesMax = 63;
