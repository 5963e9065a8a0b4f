export { WatchedOffers } from './watched-offers.js';
export { WorkTools, type Offers } from './work-tools.js';
