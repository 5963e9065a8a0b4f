const path = require('node:path');

/** What package.json says of '#shared/*' for the built files, said for the sources. Read by dependency-cruiser. */
module.exports = {
  resolve: {
    alias: { '#shared/*': path.join(__dirname, '..', 'libs', 'shared', 'src', '*', 'index.ts') },
  },
};
