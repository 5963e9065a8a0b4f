const path = require('node:path');

/** What package.json says of '#…' for the built files, said for the sources. Read by dependency-cruiser. */
module.exports = {
  resolve: {
    alias: {
      '#client': path.join(__dirname, '..', 'libs', 'client', 'src', 'index.ts'),
      '#shared/*': path.join(__dirname, '..', 'libs', 'shared', 'src', '*', 'index.ts'),
    },
  },
};
