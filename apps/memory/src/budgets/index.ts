export { admitAll } from './admit.js';
export { limitsOf } from './limits.js';
export { usedBy } from './used-by.js';
export { writeAdmissions } from './write-admissions.js';
