export { sessionIdOf } from '../../conversations/session-id.js';
export { chatOf, sdks, versions, type Message, type Version } from './pages.js';
