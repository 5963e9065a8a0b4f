export { openBroker, type Broker, type BrokerSettings } from './broker.js';
export { BrokerClosed } from './broker-closed.js';
export { singCanary } from './canary.js';
export { oldestServer, openConnection, serversOf } from './connection.js';
export { deliveryOf, NotYet, type Delivery } from './delivery.js';
export {
  abandonedSessions,
  answerForSessions,
  giveBack,
  hold,
  release,
  sessionsLeftBy,
  stillHeld,
  type Holding,
} from './holding.js';
export { appendFenced, Fenced, type Delay, type FencedAppend } from './log/fenced-append.js';
export {
  decodeAppend,
  LogNotWhole,
  logTailEntry,
  readLog,
  readLogBehind,
  tailsOf,
} from './log/log-reader.js';
export { LogWriter, type WriterPosition } from './log/log-writer.js';
export { refuseCall, sendWork } from './calls.js';
export type { Files, StoredFile } from './files.js';
export { sendPass } from './passes.js';
export { deadReports, keepDead, repeatDead, sendReport, type StoredDead } from './reports.js';
export {
  decodeMail,
  isMailWaiting,
  postMail,
  readMail,
  settleMail,
  type Mail,
  type Poison,
} from './mailbox.js';
export { generationOf, migrateBroker } from './migrate.js';
export { firstLoggedSince, logRoom, trimLog, type LogRoom } from './nats/log-room.js';
export {
  consumers,
  consumersOf,
  toolsConsumer,
  type ConsumerDefinition,
  type ConsumerName,
  type Consumers,
  type StreamSettings,
} from './streams.js';
export { ensureConsumer } from './ensure-consumer.js';
export { KeptOffers } from './kept-offers.js';
export { defaultPool, offeredTools } from './offered-tools.js';
export { keepOffers, readOffer, removeOffer, writeOffer, type StandingOffer } from './offers.js';
export { lastToken, Names, sessionOfSubject } from './names.js';
export type {
  BrokerPorts,
  Clock,
  Core,
  Expectation,
  Heard,
  KeyEntry,
  Keys,
  Page,
  Publication,
  Published,
  StoredMessage,
  Stream,
  Timetable,
} from './ports.js';
export { PresenceBeacon, watchForGone } from './presence.js';
export { QueryClient } from './query-client.js';
export { partBytes, partsHeader } from './query-parts.js';
export { hearUser, tellUser } from './user-channel.js';
export { readRange, type ReadRange } from './read-range.js';
export { BadTimetable, scheduleMail, unscheduleMail, type Appointment } from './scheduled-mail.js';
export { systemClock } from './system-clock.js';
