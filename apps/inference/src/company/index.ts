/** Several who talk with each other: whom words are meant for, who hears them, and who speaks unasked. docs/company.md. */
export { asHeard } from './as-heard.js';
export type { Company } from './company.js';
export { companyInWords, interjectingInWords } from './in-company.js';
export { companyOf } from './company-of.js';
export { isAside } from './heard-words.js';
export { inSegments, segmentsOf } from './segments.js';
export { viewOf } from './view.js';
