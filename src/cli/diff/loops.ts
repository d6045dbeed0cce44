import { type Asked, identity } from './asked.ts';
import type { Decision } from './decision.ts';
import { type Difference, one } from './difference.ts';
import type { Probe } from './probe.ts';

/** As many redirects as browsers follow. */
const MOST_STEPS = 20;

/** Follows redirects of the gateway to itself. */
export interface LoopFinder {
  /** Whether a request comes back to where it has been. */
  isLoop(asked: Asked, decision: Decision): Promise<boolean>;
}

export function loopFinder(probe: Probe): LoopFinder {
  const known = new Map<string, string | null>();

  async function next(asked: Asked, url: string): Promise<string | null> {
    const followed: Asked = { ...asked, method: 'GET', url };
    const name = identity(followed);
    const there = known.get(name);
    if (there !== undefined) return there;
    const { location } = await probe.ask(followed);
    const target = location === null ? null : resolved(location, url);
    known.set(name, target);
    return target;
  }

  return {
    async isLoop(asked, { location }) {
      if (location === null) return false;
      const been = new Set([withoutFragment(asked.url)]);
      let url = resolved(location, asked.url);
      for (let steps = 0; url !== null && steps < MOST_STEPS; steps += 1) {
        if (been.has(url)) return true;
        been.add(url);
        url = await next(asked, url);
      }
      return url !== null;
    },
  };
}

/** A redirect is told where its loop is new, or gone. */
export function loopDifference(before: boolean, after: boolean): Difference[] {
  return one('redirect loop', { from: endText(before), to: endText(after) });
}

function endText(isLoop: boolean): string {
  return isLoop ? 'comes back to where it was' : 'ends';
}

function resolved(location: string, url: string): string | null {
  try {
    return withoutFragment(new URL(location, url).href);
  } catch {
    return null;
  }
}

function withoutFragment(url: string): string {
  return new URL(url).href.split('#', 1)[0]!;
}
