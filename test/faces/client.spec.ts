import { jest } from '@jest/globals';
import { conversations } from './client/conversations.js';
import { lostConnections } from './client/lost-connections.js';
import { otherClients } from './client/other-clients.js';
import { published } from './client/published.js';
import { setTheStage } from './client/stage.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

setTheStage();
conversations();
lostConnections();
otherClients();
published();
