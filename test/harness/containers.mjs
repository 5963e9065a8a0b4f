import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const natsImage = 'nats:2.15.1-alpine';
const postgresImage = 'postgres:18-alpine';

/** Both servers in containers, or undefined where no Docker engine answers or both are given by URL. */
export async function startContainers(report) {
  if (process.env.PARLEY_NATS_URL && process.env.PARLEY_DATABASE_URL) return undefined;
  if (!(await engineAnswers())) return undefined;
  const { GenericContainer, Wait } = await import('testcontainers');
  report(`Starting ${natsImage} and ${postgresImage} in containers…`);
  const started = [];
  const stop = async () => {
    await Promise.all(started.map((container) => container.stop()));
  };
  try {
    const nats = await new GenericContainer(natsImage)
      .withCommand(['-js', '-sd', '/data'])
      .withExposedPorts(4222)
      .withWaitStrategy(Wait.forLogMessage(/Server is ready/))
      .start();
    started.push(nats);
    const postgres = await new GenericContainer(postgresImage)
      .withEnvironment({ POSTGRES_USER: 'parley', POSTGRES_PASSWORD: 'parley', POSTGRES_DB: 'parley' })
      .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=300'])
      .withExposedPorts(5432)
      .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
      .start();
    started.push(postgres);
    return {
      natsUrl: `nats://${nats.getHost()}:${nats.getMappedPort(4222)}`,
      databaseUrl: `postgres://parley:parley@${postgres.getHost()}:${postgres.getMappedPort(5432)}/parley`,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function engineAnswers() {
  try {
    await promisify(execFile)('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}
