/**
 * Loaded before everything else, so that an old Node says one clear sentence instead of stumbling over
 * syntax or a package it cannot run. Nothing here may be newer than Node 14.
 */
const oldest = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  process.stderr.write(
    `Parley needs Node ${oldest.join('.')} or newer; this is ${process.versions.node}. ` +
      'Install a current one from https://nodejs.org and try again.\n',
  );
  process.exit(1);
}
