import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build, stop } from 'esbuild';

/**
 * Puts each program, with all the packages that it uses, into one file: two thousand small ones take three times as long
 * to load. `entries`: what each is called, and the file that it begins with.
 */
export async function bundle({ entries, folder }) {
  await buildAlone({
    entryPoints: entries,
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    // TypeORM and Nest tell classes by their names.
    keepNames: true,
    logLevel: 'warning',
    plugins: [leaveOutWhatIsMissing, keepPlaces(folder)],
    // Packages that are CommonJS ask for Node's own modules by it.
    banner: {
      js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
    },
  });
}

/** The same for a browser. */
export async function bundlePage({ entries, folder }) {
  await buildAlone({
    entryPoints: entries,
    outdir: folder,
    bundle: true,
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
}

/** The bundler's program would run as long as we do, and be found behind us. */
async function buildAlone(options) {
  try {
    await build(options);
  } finally {
    await stop();
  }
}

/** Nest and TypeORM ask for many packages that they can do without, and find out while they run. */
const leaveOutWhatIsMissing = {
  name: 'leave out what is missing',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./#]/ }, async ({ path: wanted, pluginData, ...asked }) => {
      if (pluginData === 'asked already') return undefined;
      const found = await resolve(wanted, { ...asked, pluginData: 'asked already' });
      return found.errors.length > 0 ? { path: wanted, external: true } : found;
    });
  },
};

/** What looks for its neighbours from where it lies itself finds them from within a bundle, too. */
const keepPlaces = (folder) => ({
  name: 'keep places',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dist[\\/](apps|libs)[\\/].*\.js$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      const from = path.relative(folder, file).split(path.sep).join('/');
      const place = `new URL(${JSON.stringify(from)}, import.meta.url).href`;
      return { contents: text.replaceAll('import.meta.url', place), loader: 'js' };
    });
  },
});
