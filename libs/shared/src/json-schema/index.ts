export { problemsInWords, schemaCheck, type Judgement, type SchemaCheck } from './schema-check.js';
