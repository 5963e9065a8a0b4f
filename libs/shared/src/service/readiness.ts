import { Injectable } from '@nestjs/common';

export type Check = () => Promise<void>;

/** What must work before traffic may come: each module adds its own check; a check that rejects says why. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, Check>();
  private leaving = false;

  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** From now on no new traffic, though what runs goes on. */
  leave(): void {
    this.leaving = true;
  }

  async report(): Promise<{ ready: boolean; checks: Record<string, string> }> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await outcome(check)] as const),
    );
    if (this.leaving) results.push(['service', 'is shutting down']);
    return { ready: results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) };
  }
}

async function outcome(check: Check): Promise<string> {
  try {
    await check();
    return 'ok';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
