export default async function teardown() {
  await globalThis.parleyBacking?.stop();
}
