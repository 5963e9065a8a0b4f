import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '#shared/config';
import { otlpSettings, type OtlpSettings } from './otlp-settings.js';

describe('the settings of OpenTelemetry', () => {
  const settingsOf = (given: Record<string, string>): OtlpSettings | undefined =>
    otlpSettings(loadConfig(given), '1');

  it('switch it off where none names a collector', () => {
    expect(settingsOf({ OTEL_SERVICE_NAME: 'x' })).toBeUndefined();
  });

  it('name a base, or the whole address', () => {
    expect(settingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/base/' })?.url).toBe(
      'http://c:4318/base/v1/traces',
    );
    const whole = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:1/in?k=v' };
    expect(settingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://d:1', ...whole })?.url).toBe(
      'http://c:1/in?k=v',
    );
  });

  it('call the service by its own name first', () => {
    const given = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:1',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=in-attributes',
    };
    expect(settingsOf(given)?.resource['service.name']).toBe('in-attributes');
    expect(settingsOf({ ...given, OTEL_SERVICE_NAME: 'own' })?.resource['service.name']).toBe('own');
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://user:secret@c:4318'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'secret'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a b=secret'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=secret%0d%0ax: y'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=secret%zz'],
    ['OTEL_RESOURCE_ATTRIBUTES', '=secret'],
  ])('are refused by name where they cannot be: %s', (name, value) => {
    let message = '';
    try {
      loadConfig({ [name]: value });
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(`${name}: must be`);
    expect(message).not.toContain('secret');
  });
});
