import { invalidRequest, ParleyError } from '#shared/contracts';
import { mostFields, mostFiles } from './limits.js';

export function tooManyFiles(): ParleyError {
  return tooLarge(`holds more than ${mostFiles} files`);
}

export function tooManyFields(): ParleyError {
  return tooLarge(`holds more than ${mostFields} fields that are no files`);
}

export function tooLargeFile(name: string, mostBytes: number): ParleyError {
  return tooLarge(`holds a file of more than ${mostBytes} bytes: ${name}`);
}

export function noFile(): ParleyError {
  return invalidRequest([{ path: 'body', problem: 'holds no file' }]);
}

function tooLarge(problem: string): ParleyError {
  const details = [{ path: 'body', problem }];
  return new ParleyError({ code: 'too_large', message: `body: ${problem}`, details });
}
