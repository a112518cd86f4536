/** The three bundles: the main process with the engine, what holds all vectors, and the terminal; the preload, the page. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { withClusterDriver } from './scripts/build/driver.ts';
import { keepSourceUrls } from './scripts/build/source-urls.ts';
import { updateSource } from './scripts/release/update-source.ts';

/** What the window alone loads is told by its name: npm's package goes without it (`files` in package.json). */
const chunkFileNames = ({ moduleIds }: { moduleIds: readonly string[] }): string =>
  moduleIds.some((id) => /[\\/]electron[\\/]window[\\/]/.test(id)) ? 'window-[name]-[hash].js' : '[name]-[hash].js';

export default defineConfig({
  main: {
    plugins: [
      keepSourceUrls({
        except: [
          'electron/cluster/driver/folder.ts',
          'electron/engine-host/fork.ts',
          'electron/engine/reader/reader.ts',
          'electron/tagger/heads/trainer.ts',
          'electron/vectors/host/fork.ts',
        ],
      }),
      withClusterDriver(),
    ],
    define: { REELTAG_UPDATE_SOURCE: JSON.stringify(updateSource(import.meta.dirname)) },
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        input: {
          ...{ main: 'electron/main.ts', cli: 'electron/cli.ts' },
          ...{ engine: 'electron/engine/process/entry.ts', reader: 'electron/engine/reader/worker.ts' },
          ...{ trainer: 'electron/tagger/heads/worker.ts', vectors: 'electron/vectors/entry.ts' },
        },
        // Chunks lie beside the entries, for the host looks for the engine beside itself.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload can require nothing but Electron: all else is inside, in one CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: 'electron/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      rolldownOptions: { input: 'renderer/index.html' },
      minify: true,
      // The page's policy allows no data: addresses.
      assetsInlineLimit: 0,
      // Browsers of the last years read it too, by way of `reeltag serve`.
      target: 'es2023',
      cssTarget: ['chrome120', 'firefox128', 'safari17'],
    },
  },
});
