import { execFile } from 'node:child_process';

/** As an operator runs it. */
export function rebuilt(databaseUrl: string): Promise<{ code: number; output: string }> {
  const env = { ...process.env, PARLEY_DATABASE_URL: databaseUrl };
  return new Promise((resolve) => {
    execFile('npm', ['run', 'rebuild', '--silent'], { env }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
      resolve({ code, output: stdout + stderr });
    });
  });
}
