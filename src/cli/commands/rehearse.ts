import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Address, parseAddress, requireFree } from '../local/address.ts';
import { type Rehearsal, startRehearsal } from '../rehearsal/rehearsal.ts';
import { CliError, messageOf, misuse } from '../terminal/cli-error.ts';
import { defineCommand, type Terminal } from '../terminal/command.ts';
import { endOfLife } from '../terminal/lifetime.ts';
import { shellWord } from '../terminal/shell-word.ts';

export const command = defineCommand({
  options: {
    addr: { type: 'string', value: 'HOST:PORT', help: 'where the API listens (default: 127.0.0.1, any port)' },
    dns: { type: 'string', value: 'HOST:PORT', help: 'where DNS listens, UDP and TCP (default: 127.0.0.1, any port)' },
  },
  notes: `Prints what to export; popgate and the real Fastly CLI then talk to it. All is in memory, and gone when it ends.
  curl -X POST "$FASTLY_API_ENDPOINT/rehearsal/zone" --data-binary @zone.txt    adds DNS records, as a zone-file fragment
  curl -X POST "$FASTLY_API_ENDPOINT/rehearsal/fault" -d '{"cut":3,"when":"after"}'
Faults: {"cut":N,"when":"before"|"after"}, {"cutPath":"/activate","when":…}, {"limit":N,"resetSeconds":S},
{"status":N,"body":…,"path":"/…","times":N}, {"hideClones":N}, {"activateBefore":"/activate"}: another one activates a
version then, {"warn":"TEXT"}, {"stagingBy":"environments"|"flag"|"both"}, {"failTls":"DOMAIN"}, {"renewTls":"DOMAIN"},
{"clear":true}. The tokens purge-only and read-only are of too little scope, only-SERVICE is limited to a service.`,
  async run({ addr, dns }, terminal) {
    const api = addr === undefined ? undefined : parseLoopback(addr, '--addr');
    const names = dns === undefined ? undefined : parseLoopback(dns, '--dns');
    if (api) await requireFree(api);
    const rehearsal = await startRehearsal({
      ...(api && { host: api.host, port: api.port }),
      ...(names && { dnsHost: names.host, dnsPort: names.port }),
      note: terminal.progress,
    }).catch(cannotListen);
    const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-rehearsal-'));
    try {
      const end = endOfLife();
      const state = path.join(folder, 'popgate.json');
      await writeFile(state, '{}\n');
      announce(rehearsal, state, terminal);
      await end;
      return 0;
    } finally {
      await rehearsal.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
});

/** Listens on the loopback alone: the token is printed, and there is no TLS. */
function parseLoopback(text: string, flag: string): Address {
  const address = parseAddress(text, flag);
  if (/^127(?:\.\d{1,3}){3}$/.test(address.host)) return address;
  throw misuse(`${flag} is "${text}"`, 'a rehearsal listens on this machine alone: 127.0.0.1:PORT');
}

function cannotListen(error: NodeJS.ErrnoException): never {
  throw new CliError('DNS cannot be answered', {
    why: error.code === 'EADDRINUSE' ? 'another program has that port, over UDP or TCP' : messageOf(error),
    fix: 'choose another with --dns 127.0.0.1:PORT, above 1023, or leave it out',
  });
}

function announce({ url, dns, token }: Rehearsal, state: string, terminal: Terminal): void {
  const variables = {
    FASTLY_API_ENDPOINT: url,
    FASTLY_ACCOUNT_ENDPOINT: url,
    FASTLY_API_TOKEN: token,
    POPGATE_RESOLVER: dns,
    POPGATE_STATE: state,
    // The CLI encrypts secrets with a key that Fastly signs; here another key signs.
    FASTLY_USE_API_SIGNING_KEY: '1',
  };
  terminal.print(
    Object.entries(variables)
      .map(([name, value]) => `export ${name}=${shellWord(value)}`)
      .join('\n'),
  );
  terminal.progress(`rehearsing on ${url}, DNS on ${dns}. In another terminal, give these lines to the shell, and then:
  npx popgate plan
  npx popgate apply
Ctrl-C ends it, and forgets everything.`);
}
