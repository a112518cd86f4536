import { defineConfig } from 'vitest/config';

/** `npm run test:slow`: what takes minutes, and of which `npm test` runs a part. */
export default defineConfig({ test: { include: ['test/**/*.slow.ts'], pool: 'forks', maxWorkers: 1 } });
