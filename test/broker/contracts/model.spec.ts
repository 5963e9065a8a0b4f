import { openModel } from '../../simulation/model/index.js';
import { describeLeaseContract } from './lease.contract.js';
import { describeLogContract } from './log.contract.js';
import { describeMailboxContract } from './mailbox.contract.js';

/** What the simulation stands on is held to the same words as real servers, and like those it is of two kinds. */
describeLogContract('the model of one server', () => openModel({ looksFirstAt: 'id' }), { rounds: 10 });
describeLogContract('the model of a cluster', () => openModel({ looksFirstAt: 'expectation' }), {
  rounds: 10,
});
describeMailboxContract('the model of the broker', () => openModel());
describeLeaseContract('the model of the broker', () => openModel());
