export { BrokerModel, type BrokerModelSettings } from './broker-model.js';
export { Consumer, type Handler } from './consumer.js';
export { openModel, type OpenModel } from './open-model.js';
export { showPresence, watchForGone } from './presence.js';
export { StoredKeys } from './stored-keys.js';
export { StoredStream, type Kept } from './stored-stream.js';
