/** What an agent may do with its tools, by the rules of whoever answers for it. Pure. */
export { touchedBy } from './touched.js';
export { verdictOn, type ByDefault, type Layer, type RuleBook, type Verdict } from './verdict.js';
export { reviewIn, reviewQuestion, type Review, type ReviewQuestion } from './review-question.js';
export { transcriptOf } from './transcript.js';
export { fitsPattern } from './wildcard.js';
export { isWorthTelling } from './worth-telling.js';
