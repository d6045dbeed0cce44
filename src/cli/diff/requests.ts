import type { GatewayConfig } from '../../gateway/index.ts';
import { count } from '../compare/words.ts';
import { misuse } from '../terminal/cli-error.ts';
import type { Asked } from './asked.ts';
import type { DiffReport } from './report.ts';
import { generateRequests } from './urls/generate.ts';
import { readRequests } from './urls/lines.ts';
import { logLines } from './urls/log-lines.ts';
import { hostsOf } from './urls/ours.ts';
import { urlLines } from './urls/url-lines.ts';

/** The requests about which both configurations are asked, and what there is to say of them. */
export interface RequestSource extends Pick<DiffReport['requests'], 'from' | 'leftOut' | 'unusable'> {
  requests: readonly Asked[];
  notes: string[];
}

/** The most requests that are compared. */
const MOST_REQUESTS = 10_000;

/** Reads them from the file that is named, or makes them. A CliError of status 2 where there is none. */
export async function requestsFor(
  configs: readonly GatewayConfig[],
  { urls, log }: { urls: string | undefined; log: string | undefined },
): Promise<RequestSource> {
  if (urls !== undefined && log !== undefined)
    throw misuse('there are two files of requests', '--urls and --from-log are for one each', 'name one of them');
  const file = urls ?? log;
  if (file === undefined) {
    const { requests, leftOut } = generateRequests(configs, MOST_REQUESTS);
    return { from: 'routes', requests, leftOut, unusable: 0, notes: leftOutNote(leftOut, 'would be made') };
  }
  const isOurs = hostsOf(configs);
  const read = urls === undefined ? logLines(isOurs, onlyHost(configs)) : urlLines(isOurs);
  const { requests, leftOut, unusable, faults } = await readRequests(file, read, MOST_REQUESTS);
  const told = faults.map(({ line, fault }) => `${file}:${line} ${fault}`);
  const untold = unusable - told.length;
  return {
    from: urls === undefined ? 'log' : 'urls',
    requests,
    leftOut,
    unusable,
    notes: [
      ...leftOutNote(leftOut, 'are there, which came less often'),
      ...(unusable === 0 ? [] : [`${count(unusable, 'line')} could not be used:`, ...told]),
      ...(untold > 0 ? [`and ${count(untold, 'more line')}`] : []),
    ],
  };
}

function leftOutNote(leftOut: number, what: string): string[] {
  if (leftOut === 0) return [];
  return [
    `${MOST_REQUESTS.toLocaleString('en')} different requests are compared; ${leftOut.toLocaleString('en')} more ${what}`,
  ];
}

/** For a log without hosts. */
function onlyHost(configs: readonly GatewayConfig[]): string | null {
  const hosts = new Set(configs.flatMap(({ domains }) => Object.keys(domains)));
  const [host = null] = hosts;
  return hosts.size === 1 && !host?.includes('*') ? host : null;
}
