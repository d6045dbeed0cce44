import { openInBrowser } from '../dev/browser.ts';
import { guardFetch } from '../dev/global-fetch.ts';
import { describeKeys, type Keys, listenForKeys } from '../dev/keys.ts';
import { type Dev, startDev, tellUnhandled } from '../dev/run.ts';
import { ADDRESS_OPTION, parseAddress, requireFree } from '../local/address.ts';
import { describeDomains } from '../local/domain-urls.ts';
import { whatToTry } from '../local/to-try.ts';
import { CONFIG_OPTION, defineCommand, ENV_OPTION, environmentOf, type Terminal } from '../terminal/command.ts';
import { endOfLife } from '../terminal/lifetime.ts';

export const command = defineCommand({
  options: {
    config: CONFIG_OPTION,
    env: ENV_OPTION,
    addr: ADDRESS_OPTION,
    https: { type: 'boolean', help: 'HTTPS with HTTP/2, by a certificate of its own, kept in .popgate/' },
    try: { type: 'boolean', help: 'prints what to try' },
    inspect: { type: 'boolean', help: 'opens the debugger of Node, for breakpoints in handlers' },
  },
  notes:
    'Runs in Node, without Viceroy. Answers within a second, and serves what you save at once. Requests and messages go to stderr.',
  async run({ config, addr, https = false, try: tries = false, inspect = false, ...flags }, terminal) {
    const address = parseAddress(addr);
    const environment = environmentOf(flags, terminal);
    // Watched from the start, so that a parent that ends meanwhile is noticed as well.
    const end = endOfLife();
    await requireFree(address);
    prepare();
    if (inspect) (await import('node:inspector')).open();
    const stopTelling = tellUnhandled(terminal);
    const dev = await startDev({ config, environment, address, https }, terminal);
    let next: 'quit' | 'serve';
    try {
      announce(dev, terminal);
      if (tries) terminal.print(whatToTry(dev.config, dev.origin));
      next = await Promise.race([end.then(() => 'quit' as const), untilAsked(dev, terminal)]);
    } finally {
      await dev.close();
      stopTelling();
    }
    if (next === 'quit') return 0;
    const { command: serve } = await import('./serve.ts');
    return serve.run({ env: environment, ...(config && { config }), ...(addr && { addr }) }, terminal);
  },
});

/** Errors name the lines of the sources, what handlers print is no result of the command, and what they fetch is as at the edge. */
function prepare(): void {
  guardFetch();
  process.setSourceMapsEnabled(true);
  Object.assign(console, { log: console.error, info: console.error, debug: console.error });
}

function announce({ origin, config }: Dev, terminal: Terminal): void {
  terminal.print(`listening on ${origin}\n${describeDomains(config, origin)}`);
}

/** Set by a key; never without a terminal. */
function untilAsked(dev: Dev, terminal: Terminal): Promise<'quit' | 'serve'> {
  return new Promise((resolve) => {
    if (!process.stdin.isTTY) return;
    const keys = keysFor(dev, terminal, (next) => {
      leave();
      resolve(next);
    });
    const leave = listenForKeys(keys, process.stdin);
    terminal.print(describeKeys(keys));
  });
}

function keysFor({ origin, purgeAll }: Dev, terminal: Terminal, choose: (next: 'quit' | 'serve') => void): Keys {
  return {
    o: {
      does: 'open in the browser',
      press: () => openInBrowser(origin, () => terminal.progress(`no browser can be opened: go to ${origin}`)),
    },
    p: { does: 'purge all', press: () => void purgeAll().then(() => terminal.progress('purged everything')) },
    c: { does: 'clear the screen', press: () => console.clear() },
    v: { does: 'on Viceroy', press: () => choose('serve') },
    q: { does: 'quit', press: () => choose('quit') },
  };
}
