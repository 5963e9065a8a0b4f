import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { notFound, ParleyError } from '#shared/contracts';
import { StatementRefused, withoutParameters } from './statement-refused.js';

const secret = 'what somebody said';
const failed = (cause: object): unknown =>
  withoutParameters(new QueryFailedError('INSERT …', [secret], Object.assign(new Error('no'), cause)));

describe('an error of the database', () => {
  it.each(['22021', '23505', '54000'])('%s is about the data', (code) => {
    expect(StatementRefused.isAboutData(failed({ code, severity: 'ERROR' }))).toBe(true);
  });

  it('42P01 is a mistake of ours, and is neither about the data nor passing', () => {
    const error = failed({ code: '42P01', severity: 'ERROR' });
    expect(error).toBeInstanceOf(StatementRefused);
    expect(StatementRefused.isAboutData(error)).toBe(false);
  });

  it.each([
    { code: '57P01', severity: 'FATAL' },
    { code: '40P01', severity: 'ERROR' },
    { code: 'EPIPE' },
    {},
  ])('%j passes', (cause) => {
    const error = failed(cause);
    expect(ParleyError.is(error) && error.body.code).toBe('unavailable');
  });

  it('never carries what the statement was given', () => {
    for (const cause of [{ code: '22021', severity: 'ERROR', detail: secret }, { code: 'EPIPE' }]) {
      const error = failed(cause) as Error;
      expect(JSON.stringify([error, error.message, error.cause])).not.toContain(secret);
    }
  });

  it('that is a refusal of our own goes through as it is', () => {
    const refusal = notFound('session');
    expect(withoutParameters(refusal)).toBe(refusal);
  });
});
