import { Injectable } from '@nestjs/common';

type Labels = Record<string, string>;

interface Series {
  kind: 'counter' | 'gauge';
  help: string;
  values: Map<string, number>;
}

/** Counters and gauges in the text form that Prometheus scrapes. */
@Injectable()
export class Metrics {
  private readonly series = new Map<string, Series>();

  count(name: string, help: string, labels: Labels = {}, by = 1): void {
    const { values } = this.of(name, 'counter', help);
    const key = labelText(labels);
    values.set(key, (values.get(key) ?? 0) + by);
  }

  gauge(name: string, help: string, value: number, labels: Labels = {}): void {
    this.of(name, 'gauge', help).values.set(labelText(labels), value);
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

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([key, value]) => `${key}="${value.replace(/[\\"\n]/g, escaped)}"`,
  );
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

function escaped(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}
