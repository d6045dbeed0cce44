/** The origins behind the default configuration, as a process: `npx tsx src/demo/main.ts`. */
import { startDemoOrigins } from './start.ts';

const base = Number(process.env['PORT_BASE'] ?? 7701);
const parent = process.ppid;

try {
  await startDemoOrigins(base);
  console.log(`demo origins listening on 127.0.0.1:${base}, ${base + 1}, ${base + 2}`);
} catch (error) {
  console.error(`the demo origins cannot listen: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
// Whoever started it may be gone without having said so.
setInterval(() => {
  if (process.ppid !== parent) process.exit(0);
}, 500);
