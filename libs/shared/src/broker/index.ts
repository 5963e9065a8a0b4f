export { openBroker, type Broker, type BrokerSettings } from './broker.js';
export { singCanary } from './canary.js';
export { oldestServer, openConnection, serversOf } from './connection.js';
export { Consume } from './consume/consume.decorator.js';
export { NotYet, type Delivery } from './consume/delivery.js';
export { JetStreamServer } from './consume/jetstream-server.js';
export {
  abandonedSessions,
  answerForSessions,
  hold,
  release,
  sessionsLeftBy,
  stillHeld,
  type Holding,
} from './holding.js';
export { appendFenced, Fenced, type FencedAppend } from './log/fenced-append.js';
export { decodeAppend, logTailEntry, readLog, tailsOf } from './log/log-reader.js';
export { LogWriter, type WriterPosition } from './log/log-writer.js';
export { decodeMail, isWaiting, postMail, readMail, settleMail, type Mail, type Poison } from './mailbox.js';
export { migrateBroker } from './migrate.js';
export { lastToken, Names, sessionOfSubject } from './names.js';
export { PresenceBeacon, watchForGone } from './presence.js';
export { QueryClient } from './query/query-client.js';
export { Query } from './query/query.decorator.js';
export { QueryServer } from './query/query-server.js';
