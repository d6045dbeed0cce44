import { Refusal } from '../http/answer.ts';
import type { Fault, StagingBy, When } from './fault.ts';
import { createRateLimit } from './rate-limit.ts';

interface Request {
  method: string;
  path: string;
}

export interface Faults {
  hideClones: number;
  stagingBy: StagingBy;
  readonly warnings: readonly string[];
  readonly failingTls: ReadonlySet<string>;
  readonly renewingTls: ReadonlySet<string>;
  ask(fault: Fault): void;
  /** Counts a request, and says whether its connection is cut. */
  cutOf(request: Request): When | undefined;
  /** Whether another one activates a version just before this request; once for each time it is asked for. */
  isPreceded(request: Request): boolean;
  /** Refuses a request that shall be refused. */
  check(request: Request): void;
  /** The headers of the rate limit. */
  rateLimit(): Record<string, string>;
}

interface Cut {
  /** How many requests that it is about are still to come, this one with them. */
  left: number;
  when: When;
  isAbout(request: Request): boolean;
}

interface Scripted {
  status: number;
  body: unknown;
  path: string;
  left: number;
}

export function createFaults(now: () => number): Faults {
  let cuts: Cut[] = [];
  let scripted: Scripted[] = [];
  let preceded: string[] = [];
  const rate = createRateLimit(now);
  const failingTls = new Set<string>();
  const renewingTls = new Set<string>();
  const warnings: string[] = [];

  function clear(): void {
    cuts = [];
    scripted = [];
    preceded = [];
    rate.clear();
    faults.hideClones = 0;
    faults.stagingBy = 'both';
    warnings.length = 0;
    failingTls.clear();
    renewingTls.clear();
  }

  const faults: Faults = {
    hideClones: 0,
    stagingBy: 'both',
    warnings,
    failingTls,
    renewingTls,
    ask(fault) {
      if ('clear' in fault) clear();
      else if ('cut' in fault) cuts.push({ left: fault.cut, when: fault.when, isAbout: () => true });
      else if ('cutPath' in fault) cuts.push({ left: 1, when: fault.when, isAbout: aboutPath(fault) });
      else if ('limit' in fault) rate.set(fault.limit, fault.resetSeconds);
      else if ('status' in fault) {
        const { status, body, path = '/', times = 1 } = fault;
        scripted.push({ status, body, path, left: times });
      } else if ('hideClones' in fault) faults.hideClones = fault.hideClones;
      else if ('activateBefore' in fault) preceded.push(fault.activateBefore);
      else if ('warn' in fault) warnings.push(fault.warn);
      else if ('stagingBy' in fault) faults.stagingBy = fault.stagingBy;
      else if ('failTls' in fault) failingTls.add(fault.failTls);
      else renewingTls.add(fault.renewTls);
    },
    cutOf(request) {
      for (const cut of cuts.filter(({ isAbout }) => isAbout(request))) cut.left -= 1;
      const due = cuts.find((cut) => cut.left <= 0);
      cuts = cuts.filter((cut) => cut.left > 0);
      return due?.when;
    },
    isPreceded({ path }) {
      const due = preceded.find((end) => path.endsWith(end));
      preceded = preceded.filter((end) => end !== due);
      return due !== undefined;
    },
    check({ method, path }) {
      const script = scripted.find((one) => path.startsWith(one.path));
      if (script) {
        script.left -= 1;
        scripted = scripted.filter((one) => one.left > 0);
        throw new Refusal({ status: script.status, body: script.body ?? { msg: 'This was asked for' } });
      }
      if (method !== 'GET' && method !== 'HEAD') rate.count();
    },
    rateLimit: () => rate.headers(),
  };

  return faults;
}

function aboutPath({ cutPath, method: wanted }: { cutPath: string; method?: string }): (request: Request) => boolean {
  return ({ method, path }) => path.endsWith(cutPath) && (wanted === undefined || wanted === method);
}
