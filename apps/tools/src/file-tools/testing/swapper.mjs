// Swaps a folder and a link to the secret's folder under one name, as fast as it can, until it is told to end.
import { renameSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

const { folder, link, shown } = workerData;
const state = new Int32Array(workerData.state);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origins
parentPort.postMessage('begun');
while (Atomics.load(state, 0) === 0) {
  renameSync(shown, folder);
  renameSync(link, shown);
  Atomics.add(state, 1, 1);
  renameSync(shown, link);
  renameSync(folder, shown);
}
