export { HttpAgent, type AgentSubscriber, type Message, type RunAgentParameters } from '@ag-ui/client';
export { sessionIdOf } from '../../conversations/session-id.js';
