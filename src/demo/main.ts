/** `npm start`: the demo origins, and the gateway in front of them. Takes the options of `popgate serve`. */
import { main, terminal } from '../cli/main.ts';
import { messageOf } from '../cli/terminal/cli-error.ts';
import { startDemoOrigins } from './start.ts';

/** As `src/gateway.config.ts` has it. */
const FIRST_PORT = 7701;

try {
  await startDemoOrigins(FIRST_PORT);
} catch (error) {
  terminal.progress(
    `error: the demo origins cannot listen\n  why: ${messageOf(error)}\n  fix: free the ports 7701, 7702 and 7703`,
  );
  process.exit(1);
}
process.exit(await main(['serve', '--try', ...process.argv.slice(2)], terminal));
