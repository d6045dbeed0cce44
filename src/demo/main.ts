/** `npm start`: the demo origins, and the gateway in front of them. Takes the options of `popgate serve`. */
import { main, terminal } from '../cli/main.ts';
import { CliError, messageOf } from '../cli/terminal/cli-error.ts';
import { describeError } from '../cli/terminal/describe-error.ts';
import { startDemoOrigins } from './start.ts';

/** As `src/gateway.config.ts` has it. */
const FIRST_PORT = 7701;

try {
  await startDemoOrigins(FIRST_PORT);
} catch (error) {
  const fix = 'free the ports 7701, 7702 and 7703';
  const told = new CliError('the demo origins cannot listen', { why: messageOf(error), fix });
  terminal.progress(describeError(told, terminal.style.err));
  process.exit(1);
}
process.exit(await main(['serve', '--try', ...process.argv.slice(2)], terminal));
