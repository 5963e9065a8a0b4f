import { Injectable } from '@nestjs/common';

type Labels = Record<string, string>;

interface Series {
  kind: 'counter' | 'gauge' | 'histogram';
  help: string;
  /** By what stands behind the name: labels, and of a histogram which of its figures. */
  values: Map<string, number>;
}

/** Counters, gauges and histograms in the text form that Prometheus scrapes. */
@Injectable()
export class Metrics {
  private readonly series = new Map<string, Series>();

  count(name: string, help: string, labels: Labels = {}, by = 1): void {
    const { values } = this.of(name, 'counter', help);
    raise(values, labelText(labels), by);
  }

  gauge(name: string, help: string, value: number, labels: Labels = {}): void {
    this.of(name, 'gauge', help).values.set(labelText(labels), value);
  }

  /** Seconds that something took, in the buckets that end at `upTo`. Those of one name are always the same. */
  took(name: string, help: string, seconds: number, upTo: readonly number[], labels: Labels = {}): void {
    const { values } = this.of(name, 'histogram', help);
    for (const bound of [...upTo, Infinity]) {
      const le = bound === Infinity ? '+Inf' : String(bound);
      raise(values, `_bucket${labelText({ ...labels, le })}`, seconds <= bound ? 1 : 0);
    }
    raise(values, `_sum${labelText(labels)}`, seconds);
    raise(values, `_count${labelText(labels)}`, 1);
  }

  text(): string {
    const lines = [...this.series].flatMap(([name, { kind, help, values }]) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${kind}`,
      ...[...values].map(([labels, value]) => `${name}${labels} ${value}`),
    ]);
    return `${lines.join('\n')}\n`;
  }

  private of(name: string, kind: Series['kind'], help: string): Series {
    const known = this.series.get(name) ?? { kind, help, values: new Map<string, number>() };
    this.series.set(name, known);
    return known;
  }
}

function raise(values: Map<string, number>, key: string, by: number): void {
  values.set(key, (values.get(key) ?? 0) + by);
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([key, value]) => `${key}="${value.replace(/[\\"\n]/g, escaped)}"`,
  );
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

function escaped(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}
