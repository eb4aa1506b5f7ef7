/** How long a test waits for what has to come: long, since a machine may stand still for seconds, and free where it comes at once. */
export const PATIENCE = { timeout: 20_000 } as const
