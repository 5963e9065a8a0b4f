/** Without these the SDK does not take a stream for one of its own. */
export const streamHeaders = { 'x-vercel-ai-ui-message-stream': 'v1' };
