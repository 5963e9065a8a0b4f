import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { meters } from './meters.js';

const root = path.resolve(import.meta.dirname, '../../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}
interface Panel {
  id: number;
  title: string;
  type: string;
  targets?: { expr: string; datasource: { uid: string } }[];
}

const rules = (parse(read('deploy/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const dashboard = JSON.parse(read('deploy/grafana/parley.json')) as { panels: Panel[] };
const targets = dashboard.panels.flatMap((panel) => panel.targets ?? []);
const page = read('docs/telemetry.md');

/** Every name that the code gives to a figure. */
const counted = new Set(
  ['apps', 'libs'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.includes('node_modules'))
      .flatMap((file) => namesIn(read(path.join(folder, file)))),
  ),
);

function namesIn(source: string): string[] {
  const figure = /'((?:parley|process|nodejs)_[a-z_]+)'|^ {2}(parley_[a-z_]+): \{/gm;
  return [...source.matchAll(figure)].map(([, quoted, key]) => quoted ?? key ?? '');
}

function namesOf(expression: string): string[] {
  return expression.match(/\b(?:parley|process|nodejs)_[a-z_]+\b/g) ?? [];
}

/** A histogram is three series, none of which has its name alone. */
function isThere(name: string): boolean {
  const whole = name.replace(/_(bucket|sum|count)$/, '');
  return whole.endsWith('_seconds') && whole !== name ? counted.has(whole) : counted.has(name);
}

describe('what is deployed beside Parley', () => {
  it('finds the names in the code', () => {
    expect(counted.size).toBeGreaterThan(40);
    for (const name of Object.keys(meters)) expect(counted).toContain(name);
    expect(isThere('parley_turn_seconds_bucket')).toBe(true);
    expect(isThere('parley_turn_minutes_bucket')).toBe(false);
  });

  it('alerts only on figures that there are', () => {
    expect(rules.length).toBeGreaterThan(10);
    expect(rules.flatMap(({ expr }) => namesOf(expr)).filter((name) => !isThere(name))).toEqual([]);
  });

  it('says of each alert what it means and what to do, under a name of its own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, labels, annotations } of rules) {
      expect(annotations.runbook).toBe(`docs/telemetry.md#${alert.toLowerCase()}`);
      expect(annotations.summary).not.toBe('');
      expect(['critical', 'warning', 'info']).toContain(labels.severity);
      expect(page).toMatch(new RegExp(`^### ${alert}\n\n\\S.{40}`, 'm'));
    }
  });

  it('shows only figures that there are, from whichever data source is chosen', () => {
    expect(targets.length).toBeGreaterThan(30);
    expect(targets.flatMap(({ expr }) => namesOf(expr)).filter((name) => !isThere(name))).toEqual([]);
    expect(new Set(targets.map(({ datasource }) => datasource.uid))).toEqual(new Set(['${datasource}']));
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });

  it('reads every service under a job that dashboard and alerts know', () => {
    const { scrape_configs: jobs } = parse(read('deploy/prometheus/prometheus.yml')) as {
      scrape_configs: { job_name: string }[];
    };
    expect(jobs.map(({ job_name: name }) => name).toSorted()).toEqual(
      ['gateway', 'inference', 'logging', 'memory', 'tools'].map((service) => `parley-${service}`),
    );
  });

  it('explains every figure', () => {
    const figures = [...counted].filter((name) => !['parley_gen', 'parley_migrations'].includes(name));
    expect(figures.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
