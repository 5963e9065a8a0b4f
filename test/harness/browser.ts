import { chromium, type Browser } from 'playwright-core';

interface Found {
  program: string;
  env: Record<string, string>;
}

/** As the run's set-up has found it. */
const found = JSON.parse(process.env['PARLEY_TEST_FOUND_BROWSER'] ?? 'null') as Found | null;

/** A title that says, where there is no browser, why its tests are skipped. */
export const browserTitle = (title: string): string =>
  found ? title : `${title} (no browser: this machine has none and could fetch none)`;

export const hasBrowser = found !== null;

/** The pages are our own, so its sandbox protects nobody; it wants rights that a container does not give. */
export async function openBrowser(): Promise<Browser> {
  if (!found) throw new Error('There is no browser.');
  return chromium.launch({
    executablePath: found.program,
    env: { ...process.env, ...found.env } as Record<string, string>,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
  });
}
