import { describeLeaseContract } from './lease.contract.js';
import { describeLogContract } from './log.contract.js';
import { describeMailboxContract } from './mailbox.contract.js';
import { openNats } from './nats-ground.js';

const open = (): ReturnType<typeof openNats> => openNats();

describeLogContract('one nats-server', open);
describeMailboxContract('one nats-server', open);
describeLeaseContract('one nats-server', open);
