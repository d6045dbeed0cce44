import { ADDRESS_OPTION, parseAddress } from '../local/address.ts';
import { stopAll } from '../local/child.ts';
import { clearPlace, temporaryPlace } from '../project/build-gateway.ts';
import { serveUntilLost } from '../serve/run.ts';
import { CONFIG_OPTION, defineCommand, ENV_OPTION, environmentOf } from '../terminal/command.ts';
import { endOfLife } from '../terminal/lifetime.ts';

export const command = defineCommand({
  options: {
    config: CONFIG_OPTION,
    env: ENV_OPTION,
    addr: ADDRESS_OPTION,
    watch: { type: 'boolean', help: 'builds and starts again when the configuration or src/ changes' },
    try: { type: 'boolean', help: 'prints what to try' },
    push: { type: 'boolean', help: 'starts Pushpin too, which holds the clients of streams' },
  },
  notes: `Prints one line "listening on http://HOST:PORT" when it answers; requests and all messages of the server go to stderr.
Errors have file and line. fastly.toml and bin/ of the project stay as they are. While it restarts, the address stays open.`,
  async run({ config, addr, watch = false, try: tries = false, push = false, ...flags }, terminal) {
    const address = parseAddress(addr);
    const environment = environmentOf(flags, terminal);
    const place = await temporaryPlace();
    const session = { config, environment, address, watch, tries, push, directory: place.directory };
    try {
      await Promise.race([serveUntilLost(session, terminal), endOfLife()]);
      return 0;
    } finally {
      await stopAll();
      await clearPlace(place);
    }
  },
});
