/**
 * Loaded before a child's own code (`--import`): when the bench is gone, however it ended, the child goes too.
 * The channel does not keep the child alive.
 */
process.once('disconnect', () => process.exit(1));
process.channel?.unref();
// Gone while we were starting, when nobody listened yet.
if (process.connected !== true) process.exit(1);
